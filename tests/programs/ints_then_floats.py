"""Ints, and containers of ints or of nothing, in whose places a loop or branch puts floats."""

import math
from collections import namedtuple
from dataclasses import dataclass

import numpy as np

from tests.programs.zoo import const, family, num, vec

program = family("containers")
Pair = namedtuple("Pair", "value weight")


@program(vec(2), const(3))
def path_beside_values(x, n):
    b = {"x": x, "path": []}
    for _ in range(n):
        b = {"x": b["x"] * 2, "path": b["path"] + [0.9]}
    return np.sum(b["x"] ** 2) + len(b["path"]) * b["path"][0]


@program(vec(2), const(3))
def path_from_ints(x, n):
    b = {"x": x, "path": [1, 2]}
    for k in range(n):
        b = {"x": b["x"] * 2, "path": b["path"] + [0.9 * b["x"][k % 2]]}
    return np.sum(b["x"] ** 2) + sum(b["path"])


@program(vec(2), const(3), scalar=False)
def path_of_lists(x, n):
    b = (x, {"h": []})
    for _ in range(n):
        b = (b[0] * 2, {"h": b[1]["h"] + [[0.9]]})
    return np.sum(b[0] ** 2) + len(b[1]["h"]), b[1]


@program(vec(2), const(3), scalar=False)
def list_in_a_list(x, n):
    b = [[], x]
    for _ in range(n):
        b = [b[0] + [0.9], b[1] * 2]
    return np.sum(b[1] ** 2), b[0]


@program(vec(2), const(3))
def factor_from_one(x, n):
    b = {"x": x, "factor": 1}
    for _ in range(n):
        b = {"x": b["x"] * 2, "factor": b["factor"] * b["x"][0]}
    return np.sum(b["x"] ** 2) + b["factor"]


@program(vec(2), const(3), scalar=False)
def factors_from_integers(x, n):
    b = {"x": x, "p": np.array([1, 2])}
    for _ in range(n):
        b = {"x": b["x"] * 2, "p": b["p"] * 0.5}
    return np.sum(b["x"] ** 2) * b["p"][0], b["p"]


@program(vec(2), const(3))
def pair_from_ints(x, n):
    b = Pair(x[0], (1, 2))
    for _ in range(n):
        b = Pair(b.value * x[1], (b.weight[0] * 0.5, b.weight[1] * b.value))
    return b.value * b.weight[0] + b.weight[1]


@program(vec(2), const(2), scalar=False)
def integers_that_are_joined(x, n):
    b = (x, np.array([], dtype=int))
    for _ in range(n):
        b = (b[0] * 2, np.append(b[1], 0.5))
    return np.sum(b[0] ** 2), b[1]


@program(vec(2), num(), const(3))
def ints_under_two_names(x, y, n):
    b = {"x": x, "p": 1, "q": [2]}
    c = b
    for k in range(n):
        if k == 1:
            b = {"x": x * y, "p": b["p"] * 0.5 * y, "q": [b["q"][0] * y]}
        b["x"] = b["x"] * y
    return np.sum(c["x"] ** 2) + c["p"] * y + np.sum(b["x"]) * b["p"] * b["q"][0]


@program(vec(3), const(3))
def ints_extended(x, n):
    b = {"l": [x[0]], "m": [1, 2]}
    for k in range(n):
        b["l"].extend([k, 2])
        b = {"l": b["l"] + b["m"], "m": b["m"] + [x[k] ** 2]}
    return sum(v * v * (k + 1) for k, v in enumerate(b["l"])) + sum(b["m"]) * x[1]


@program(vec(3), num())
def ints_on_one_path(x, y):
    state = {"best": 0, "where": (0, 0), "seen": []}
    for k in range(len(x)):
        if x[k] * y > state["best"] - 5:
            state = {"best": x[k] * y, "where": (k, x[k]), "seen": state["seen"] + [k]}
    return state["best"] * state["where"][1] + len(state["seen"])


@dataclass
class Step:
    at: float
    size: float
    past: list


@program(num(), num(), const(4))
def objects_from_ints(x, y, n):
    s = Step(x, 1, [])
    for k in range(n):
        s = Step(s.at + s.size * y, s.size * 0.5 if k < 2 else s.at, s.past + [0.25])
    return s.at * s.size + sum(s.past) * y


@program(num(), num(), const(4))
def objects_from_ints_changed(x, y, n):
    s = Step(x, 1, [2])
    first = s
    for k in range(n):
        s.at += y * s.size
        if k == 2:
            s = Step(s.at * y, s.size * 0.5, [v * y for v in s.past])
    return s.at * s.size + sum(s.past) * y + first.at


@program(num(), vec(3))
def ints_or_a_failure(x, v):
    b = {"x": x, "p": (1, [])}
    for k in range(5):
        try:
            b = {"x": b["x"] * v[k], "p": (b["p"][0] * v[k], b["p"][1] + [v[k]])}
        except IndexError:
            b = {"x": b["x"] * 0.5, "p": (2, b["p"][1])}
    return b["x"] * b["p"][0] + sum(b["p"][1])


def _descend(b, path, v, k):
    if k == len(v):
        return b, path
    return _descend({"x": b["x"] * v[k], "p": b["p"] * 0.5 * v[k]}, path + [v[k]], v, k + 1)


@program(num(), vec(3))
def ints_handed_down(x, v):
    b, path = _descend({"x": x, "p": 1}, [], v, 0)
    return b["x"] * b["p"] + sum(path)


@program(num(), num(), const(0))
def int_that_is_assigned(x, y, n):
    b = [x, 1]
    first = b
    if n > 1:
        b = [y, x]
    b[0] = b[0] * y
    b[1] = y
    return b[0] * b[1] * first[0]


@program(vec(3), num())
def ints_by_slices(x, y):
    b = [x[0], x[1], x[2]]
    for k in range(3):
        b[1:2] = [k, 2]
        b[-1] = k
    b[:2] = [y * b[0], 3]
    return sum(v * v * (k + 1) for k, v in enumerate(b))


@program(num())
def sum_of_ints_one_of_which_was_replaced(x):
    z = [0, 0]
    z[1] = x
    total = sum(z) + np.sum(z)
    z[0] = x * x
    return total * sum(z) + math.fsum([2, x, z[0]])


@program(num(), 2)
def sums_of_rows_of_ints(x, n):
    z = [[0] * n for _ in range(2)] + [[1] * n]
    z[0][1] = x
    total = sum(map(sum, z))
    for row in z:
        total = total * sum(row) + x
    return total


@program(num(), 2)
def ints_among_what_a_slice_copies(x, n):
    y = [0, x][:]
    y.append(1)
    s = x
    for t in y:
        s = s * 0.5 + t
    z = [1.0, 2.0]
    z[-1] = n
    z[0] = x * s
    return s * sum(z) + sum(y[1:])
