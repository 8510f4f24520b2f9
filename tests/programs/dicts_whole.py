"""Dicts with keys known at run time, handed to functions that take them whole, and copies of lists and dicts."""

import collections
import copy
import functools
import itertools
import operator
from types import SimpleNamespace

import numpy as np

from tests.programs.zoo import arr, const, family, num, vec

program = family("dicts_whole")


def powers(x, n):
    return {k: x * (k + 1.0) for k in range(n)}


class Holder:
    pass


@program(vec(3), 3)
def shallow_copy_of_open_dict(x, n):
    d = powers(x, n)
    e = copy.copy(d)
    e[7] = x * x
    d[0][1] = 2.0
    return sum(np.sum(v**2) for v in e.values()) + len(d) * x[0]


@program(vec(3), 2)
def set_as_attribute(x, n):
    holder = Holder()
    holder.entries = powers(x, n)
    holder.entries[1] *= x
    return sum(np.sum(v**2) for v in holder.entries.values())


@program(vec(3), 2)
def item_of_a_dict(x, n):
    return np.sum(operator.itemgetter(1)(powers(x, n)) ** 2) + np.sum(operator.getitem(powers(x, n), 0) ** 3)


@program(vec(3), 2)
def method_of_a_dict(x, n):
    entries = operator.methodcaller("values")(powers(x, n))
    return sum(np.sum(v**2) for v in entries) + sum(np.sum(v) for v in powers(x, n).values())


@program(vec(3), 2)
def dict_that_a_fold_fills(x, n):
    def enter(d, k):
        d[k] = x * k
        return d

    return sum(np.sum(v**2) for v in functools.reduce(enter, [4, 5], powers(x, n)).values())


@program(vec(3), 3)
def defaultdict_of_a_dict(x, n):
    d = collections.defaultdict(float, powers(x, n))
    d[9] += x[0]
    return sum(np.sum(v**2) for v in d.values())


@program(vec(3), 3)
def counter_of_a_dict(x, n):
    counts = collections.Counter({k: k + 2 for k in range(n)})
    return np.sum(x**2) * sum(counts.values())


@program(vec(3), 3)
def text_of_a_dict(x, n):
    return np.sum(x**2) * len(str({k: k for k in range(n)}))


@program(vec(3), 3)
def dict_as_every_entry(x, n):
    both = dict.fromkeys([1, 2], powers(x, n))
    both[1][0] = x * x
    return sum(np.sum(v**2) for v in both[2].values())


@program(vec(3), 3)
def dict_in_a_namespace(x, n):
    space = SimpleNamespace(entries=powers(x, n))
    return sum(np.sum(v**2) for d in itertools.repeat(space.entries, 2) for v in d.values())


@program(vec(3), 3)
def keys_gone_through(x, n):
    d = powers(x, n)
    biggest = x[max(d) % 3] + x[sorted(d, reverse=True)[-1]]
    return biggest * sum(map(lambda k: np.sum(d[k]), d)) + sum(k * x[0] for k, _ in zip(d, d))


@program(vec(3), arr(2, 3), 2)
def shallow_copies_of_everything(x, M, n):
    b = copy.copy(list(M))
    b.append(x)
    c = copy.copy([x, M[0]])
    c[0] = b[1] * x
    c.insert(0, x)
    last = copy.copy(collections.deque(b, maxlen=2))
    last.append(x * 3.0)
    t = copy.copy(tuple(b))
    return sum(np.sum(v**2) for v in [*b, *c, *last, *t])


@program(vec(3), 2)
def copy_of_an_empty_list(x, n):
    empty = []
    b = {n: empty.copy(), n + 1: [x]}
    b[n].append(x * 2.0)
    return sum(np.sum(np.array(e) ** 2) for e in b.values())


@program(vec(3), 2)
def copy_of_a_pair_that_grows(x, n):
    pair = [x, x * 2.0]
    more = pair.copy()
    for k in range(n):
        more.append(pair[k % 2] * (k + 2.0))
    pair[0][1] = 3.0
    return np.sum(np.stack(more) ** 2)


@program(vec(4))
def operators_of_sequences(x):
    pairs = functools.reduce(operator.add, [(x[0], x[1]), (x[2], x[3])])
    twice = operator.mul([x[0], x[1] * x[2]], 2)
    both = operator.concat([x[3]], twice)
    return pairs[2] * both[4] + operator.add(twice, [x[1]])[4] * operator.truediv(x[0], 2.0)


Kept = collections.namedtuple("Kept", ["at", "log", "entries"])


@program(vec(3), vec(3), 2, scalar=False)
def given_back_early(x, y, n):
    state = Kept(x, [], {"a": np.array(x)})
    kept = [Kept(*state)]
    if state.entries["a"][n] > 90.0:
        if n < 1:
            return kept[-1]
    return Kept(y, state.log, {k: v * x for k, v in state.entries.items()})


@program(vec(3), vec(3), 2)
def entry_of_a_dict_that_one_branch_makes(x, y, n):
    made = {"a": x, "b": y}
    if x[0] < 90.0:
        if n > 1:
            made = {"a": y * x, "b": x}
        else:
            return np.sum(made["a"] * y)
    return np.sum(made["a"] * made["b"])


@program(vec(2), num(0.3, 0.8), const(1), const(True))
def chosen_of_lists_whose_dicts_have_other_keys(y, s, n, flag):
    chosen = [{n: y}, {0: y}] if flag else [{0: y}, {0: y, 1: y}]
    total = 0.0
    for k, v in chosen[n].items():
        total = total + np.sum(v + s) * (k + 1)
    for d in chosen:
        for k, v in d.items():
            total = total + np.sum(v * v) * (k + 2)
    return total * len(chosen[n])


@program(vec(2), num(0.3, 0.8), const(1))
def chosen_of_dicts_of_which_one_has_a_key_more(y, s, n):
    chosen = [{0: y}, {n: y}, {0: y, 1: y * 2}]
    chosen[2 if n > 1 else 0][7] = y * s
    total = 0.0
    for j in range(3):
        for k, v in chosen[(j + n) % 3].items():
            total = total + np.sum(v + s) * (k + 1) * (j + 2)
    return total
