"""Lists of objects, tuples and named tuples with a value beside memory, that are repeated, joined and taken apart."""

from __future__ import annotations

from collections import deque, namedtuple
from dataclasses import dataclass

import numpy as np

from tests.programs.zoo import family, num, vec

program = family("objects_repeated")

Held = namedtuple("Held", ["memory", "value"])


class Part:
    def __init__(self, memory, value):
        self.memory = memory
        self.value = value


class Named(Part):
    def __init__(self, memory, value):
        super().__init__(memory, value)
        self.name, self.weight, self.other = "part", 2.0, None


@dataclass
class Record:
    memory: dict
    value: object


@dataclass(frozen=True)
class Frozen:
    memory: np.ndarray
    value: tuple


def total(parts):
    return sum(np.sum(e.value**2) * np.sum(e.memory["a"]) for e in parts)


def of_arrays(parts):
    return sum(np.sum(e.memory**3) * np.sum(e.value**2) for e in parts)


@program(vec(2), num(), 3, 1)
def one_object_repeated_and_its_dict_changed(x, s, n, k):
    b = [Part({"a": x}, x * s)] * n
    b[k % len(b)].memory["a"] = b[k % len(b)].memory.pop("a") * s
    return total(b)


@program(vec(2), num(), 1, 4)
def one_object_in_a_list_once(x, s, n, k):
    b = [Part({"a": x * s}, x)] * n
    b[k % len(b)].memory["a"] = b[0].memory["a"] * b[0].value
    return total(b)


@program(vec(2), num(), 0)
def one_object_in_a_list_not_at_all(x, s, n):
    a = Part({"a": x * s}, x)
    b = [a] * n
    for e in b:
        e.memory["a"] = e.memory["a"] * e.value
    return total(b) + total([a])


@program(vec(2), vec(2), num(), 3, 2)
def two_objects_repeated_and_one_changed(x, y, s, n, k):
    a, c = Part({"a": x * s}, y), Part({"a": y}, x * y)
    b = [a, c] * n
    b[k].memory["a"] = b[k + 1].memory["a"] * s + x
    return total(b[1:]) + 0.5 * total([a])


@program(vec(2), vec(2), num(), 2)
def objects_of_a_subclass_repeated_and_joined(x, y, s, n):
    a, c = Named({"a": x * s}, s), Named({"a": y}, x[0])
    b = [c, a] + [a] * n
    for e in b:
        e.memory["a"] = e.memory["a"] * e.weight + y
    return sum(e.value * np.sum(e.memory["a"] ** 2) for e in b)


@program(vec(2), vec(2), num(), 0)
def objects_of_a_subclass_joined_with_none(x, y, s, n):
    a, c = Named({"a": x * s}, s), Named({"a": y}, x[0])
    b = ([a] * n + [c]) * 2
    for e in b:
        e.memory["a"] = e.memory["a"] * e.weight + y
    return sum(e.value * np.sum(e.memory["a"] ** 2) for e in b) + a.value


@program(vec(2), vec(2), num(), 2)
def dataclasses_repeated_copied_and_changed(x, y, s, n):
    a = Record({"a": x * s}, np.outer(x, y))
    b = ([a] * n).copy()
    b[0].memory["a"] = y * b[-1].memory["a"]
    b.append(Record({"a": y * s}, np.outer(y, y)))
    return total(b) + total(b[1:])


@program(vec(2), vec(2), num(), 1)
def named_tuples_repeated_in_dicts_of_lists(x, y, s, n):
    d = {"p": [Held({"a": x * s}, y)] * n, "q": [Held({"a": y}, x)] * (n + 1)}
    b = d["p"] + d["q"]
    b[n].memory["a"] = b[0].memory["a"] * s + x
    return total(b)


@program(vec(2), vec(2), num(), 3)
def named_tuples_of_arrays_repeated(x, y, s, n):
    b = n * [Held(x * s, y), Held(y * s, x * y)]
    b[n].memory[0] *= s
    return of_arrays(b[::-1][n - 1 :])


@program(vec(2), vec(2), num(), 0)
def named_tuples_of_arrays_not_repeated(x, y, s, n):
    a = Held(x * s, y)
    b = [Held(y, x)] + [a] * n
    b[n].memory[0] *= s
    return of_arrays(b) + of_arrays([a])


@program(vec(2), vec(2), num(), 2, 1)
def frozen_objects_with_pairs_taken_by_slices(x, y, s, n, k):
    a, c = Frozen(x * s, (y, s)), Frozen(y * s, (x, s * s))
    b = [a, c, a][k:] * n
    b[k].memory[1] = b[0].memory[0] * s
    return sum(np.sum(e.memory**2) * np.sum(e.value[0]) * e.value[1] for e in b)


@program(vec(2), vec(2), num(), 2)
def lists_beside_values_repeated(x, y, s, n):
    a, c = Part([x * s, y], x * y), Part([y], s * y)
    b = [a, c] * n
    for e in b:
        e.memory[0] = e.memory[-1] * e.value
    return sum(np.sum(e.memory[0]) * np.sum(e.value) for e in reversed(b))


@program(vec(2), vec(2), num(), 0)
def lists_beside_values_repeated_not_at_all(x, y, s, n):
    a, c = Part([x * s, y], x * y), Part([y], s * y)
    b = [a, c] * n + [c]
    for e in b:
        e.memory[0] = e.memory[-1] * e.value
    return sum(np.sum(e.memory[0]) * np.sum(e.value) for e in b) + np.sum(a.value)


@program(vec(2), vec(2), num(), 2)
def objects_repeated_then_sorted(x, y, s, n):
    a, c = Part({"a": x * s}, s), Part({"a": y}, -s)
    b = sorted([a, c] * n, key=lambda e: e.value)
    b[0].memory["a"] = b[n].memory["a"] * s + x
    return total(b[: n + 1])


@program(vec(2), vec(2), num(), 2)
def objects_repeated_and_kept_in_two_lists(x, y, s, n):
    a, c = Part({"a": x * s}, y), Part({"a": y}, x)
    q = [a] * n
    b = q * 2 + [c]
    q.append(c)
    b[n * 2] = a
    q[n].memory["a"] = b[0].memory["a"] * q[0].value
    return total(b + q)


@program(vec(2), vec(2), num(), 0)
def growing_lists_repeated_not_at_all(x, y, s, n):
    a, q = Part([x * s, y], s * y), []
    for _ in range(2):
        q.append(a)
    b = q * n
    q[1].memory.pop()
    for e in b + q:
        e.memory[0] = e.memory[0] * e.value
    return sum(np.sum(e.memory[0]) * np.sum(e.value) for e in b) + np.sum(a.memory[0])


@program(vec(2), vec(2), num(), 3)
def objects_joined_once_more_in_a_loop(x, y, s, n):
    a, b = Part(x * s, y), [Part(y, x * s)]
    for _ in range(n):
        b = b + [a]
    b[n].memory[0] *= s
    return of_arrays(b)


@program(vec(2), vec(2), num(), 2)
def objects_repeated_in_a_deque(x, y, s, n):
    a, c = Part({"a": x * s}, y), Part({"a": y}, x)
    b = deque([a] * n + [c])
    b.appendleft(c)
    b[1].memory["a"] = b[0].memory["a"] * b[n].value
    return total(b)


@program(vec(2), vec(2), num(), 3, scalar=False)
def objects_repeated_and_returned(x, y, s, n):
    a = Part({"a": x * s}, y * s)
    b = [a] * n
    b[1].memory["a"] = b[2].memory["a"] * y
    return b, a


@program(vec(2), vec(2), num(), 2)
def objects_repeated_and_their_values_set(x, y, s, n):
    a, c = Part({"a": x * s}, y), Part({"a": y}, x)
    b = [a, c] * n
    b[n].value = b[0].memory["a"] * s
    b[n + 1].memory["a"] = b[n].value * y
    return total(b) + np.sum(a.value)


@program(vec(2), vec(2), num(), 2, second=False)
def objects_joined_in_a_recursion(x, y, s, n):
    a, c = Frozen(x * s, (y, s)), Frozen(y * s, (x, s * s))

    def joined(parts, k):
        return parts if k == 0 else joined(parts + [c], k - 1)

    b = joined([a] * n, n)
    b[n].memory[1] = b[0].memory[0] * s
    return sum(np.sum(e.memory**2) * np.sum(e.value[0]) * e.value[1] for e in b)


@program(vec(2), vec(2), num(), 3)
def pair_with_a_dict_handed_down_a_recursion(x, y, s, n):
    c = ({"a": x * s}, s * 2.0)

    def joined(parts, k):
        return parts * 2 if k == 0 else joined(parts + [c], k - 1)

    b = joined([], n)
    b[n][0]["a"] = b[0][0]["a"] * y
    return sum(np.sum(m["a"]) * w**2 for m, w in b)


@program(vec(2), vec(2), num(), 2)
def pair_with_an_array_written_in_a_recursion(x, y, s, n):
    def scaled(pair, parts, k):
        if k == 0:
            return 0.0
        parts.append(pair[0])
        parts[0][0] *= pair[1]
        return np.sum(parts[-1] ** 2) * pair[1] + scaled(pair, parts, k - 1)

    c = (x * s, s * y[0])
    return scaled(c, [], n) + np.sum(c[0] * y)
