"""What a recursive function gives back is changed by its caller, who needs it no more: the callee's sweep does."""

from __future__ import annotations

import numpy as np

from tests.programs.zoo import const, family, vec

program = family("recursion_behind")
PARTS = const([np.array([-0.299, -0.595, 0.751]), np.array([0.48, 0.866, 0.734]), np.array([-0.625, -0.473, 0.173])])


def squares(parts):
    made = []
    for v in parts:
        made.append(v * v)
    return made


def popped(a, parts, k):
    made = squares(parts)
    if k <= 0:
        return made
    below = popped(a, made, k - 1)
    np.tanh(a, out=parts[0])
    below.pop()
    return made


@program(PARTS, vec(3), const(2))
def one_is_taken_out(parts, x, k):
    return sum(np.sum(p**2) for p in popped(x, parts, k)) + np.sum(parts[0])


def perhaps_popped(a, parts, k):
    made = []
    for j, v in enumerate(parts):
        made.append(v[j] * v)
    if k <= 0:
        return made
    below = perhaps_popped(a, made, k - 1)
    np.tanh(a, out=parts[0])
    if len(below) > 2:
        below.pop()
    return made


@program(PARTS, vec(3), const(2), second=False)  # a write that cannot be undone twice is refused
def one_may_be_taken_out(parts, x, k):
    view = x * 1.0
    found = perhaps_popped(view, parts, k)
    return np.sum(view**2) + np.sum(np.stack(found) ** 2)


def changed_in_many_ways(a, parts, k):
    made = squares(parts)
    if k <= 0:
        return made
    below = changed_in_many_ways(a, made, k - 1)
    np.tanh(a, out=parts[0])
    below.append(a)
    below.insert(0, a * 2.0)
    below.reverse()
    below[1] = a
    del below[-1]
    below.extend(parts)
    if k == 1:
        below.clear()
    return made


@program(PARTS, vec(3), const(3))
def all_is_changed(parts, x, k):
    return sum(np.sum(p**2) for p in changed_in_many_ways(x, parts, k))


def in_a_dict(a, parts, k):
    made = {"u": squares(parts), "v": a}
    if k <= 0:
        return made
    below = in_a_dict(a, made["u"], k - 1)
    np.tanh(a, out=parts[0])
    below["u"].pop()
    below["v"] = a * 2.0
    return made


@program(PARTS, vec(3), const(2))
def one_is_taken_out_of_a_list_in_a_dict(parts, x, k):
    found = in_a_dict(x, parts, k)
    return sum(np.sum(p**2) for p in found["u"]) + np.sum(found["v"] ** 2)


@program(PARTS, vec(3), const(2))
def taken_out_by_who_called_first(parts, x, k):
    found = popped(x, parts, k)
    total = np.sum(found[0] ** 2)
    found.pop()
    found.insert(0, x)
    return total + np.sum(parts[0] * x)
