"""Values that stay what they are beside what is differentiated: ints, flags, texts and index arrays in containers."""

import typing
from dataclasses import dataclass

import numpy as np

from tests.programs.zoo import arr, const, family, num, vec

program = family("values_kept")


# in dicts, lists and tuples -------------------------------------------------------------------------------------------


@program({"w": vec(3), "n": 2, "deep": True, "name": "a", "idx": const(np.array([0, 2])), "none": None})
def settings(p):
    k = 3.0 if isinstance(p["n"], int) and p["deep"] is True and p["none"] is None else 5.0
    return k * np.sum(p["w"][: p["n"]] ** 2) + np.sum(p["w"][p["idx"]]) + sum(p["w"][0] for _ in range(p["n"]))


@program([num(), num(), num()], [[0, 0.5, True], [0.5, 0, 2], [1, 2, 0.25]])
def ints_among_floats(z, t):
    s = 0.0
    for i in range(len(z)):
        for j in range(len(z)):
            s += z[i] * z[j] * t[i][j] ** 2
    return s


@program((1, num(), 2, num()))
def polynomial_with_ints(c):
    s = 0.0
    for k in range(4):
        s = s * 0.7 + c[k] ** 2
    return s


@program([const(np.array([1, 2])), vec(2), const(np.array([True, False]))], vec(2))
def arrays_of_ints_among_floats(items, x):
    s = 0.0
    for k in range(3):
        s = s + np.sum(items[k] * x * (k + items[k]))
    return s


@program([{"w": arr(2, 2), "act": "tanh", "skip": 1}, {"w": arr(2, 2), "act": "none", "skip": 0}], vec(2))
def layers_with_options(layers, x):
    for layer in layers:
        y = layer["w"] @ x
        if layer["act"] == "tanh":
            y = np.tanh(y)
        x = y + layer["skip"] * x
    return np.sum(x**2)


@program({"w": vec(4), "mask": const(np.array([True, False, True, True])), "k": 1})
def written_at_ints(p):
    p["w"][p["k"]] *= p["w"][0]
    p["w"][p["mask"]] *= 2.0
    p["k"] += 1
    return np.sum(p["w"] ** 2) * p["k"]


@program({"edges": [(0, 1, num()), (1, 2, num()), (2, 0, 3)], "n": 3}, vec(3))
def graph_with_weights(g, x):
    out = np.zeros(g["n"])
    for i, j, weight in g["edges"]:
        out[i] += weight * x[j]
    return np.sum(out**2)


# in named tuples and dataclasses --------------------------------------------------------------------------------------


class Setup(typing.NamedTuple):
    w: np.ndarray
    steps: int
    kind: str = "euler"


@dataclass
class Solver:
    rate: float
    order: int = 2
    cells: typing.Any = None
    verbose: bool = False


@program(Setup(vec(3), 2))
def named_steps(s):
    x = s.w
    for _ in range(s.steps):
        x = x + 0.1 * np.sin(x) if s.kind == "euler" else x
    return np.sum(x[: s.steps] ** s.steps)


@program(const(Solver(0.4, 3, np.array([0, 2]))), vec(3))
def solver_with_cells(s, x):
    out = 0.0 if s.verbose else 1.0
    for k in range(s.order):
        out = out + s.rate**k * x[k] * isinstance(s.order, int)
    return out + np.sum(x[s.cells])


@program({"solver": const(Solver(0.4)), "setups": [Setup(vec(2), 1), Setup(vec(2), 2, "other")]})
def nested_settings(p):
    total = p["solver"].rate ** p["solver"].order
    for s in p["setups"]:
        for _ in range(s.steps):
            total = total * s.w[s.steps - 1] + (1.0 if s.kind == "other" else 0.5)
    return total


@program({"w": vec(3), "mode": "start", "s": num()})
def mode_set_beside_memory(p):
    p["w"][1] *= p["s"]
    p["mode"] = "end"
    return np.sum(p["w"] ** 2) * (p["s"] if p["mode"] == "end" else 1.0)


@program({"q": {"w": vec(3), "s": num()}, "k": 3})
def nested_memory_beside_ints(p):
    p["q"]["w"][1] *= p["q"]["s"]
    p["q"]["s"] = p["q"]["w"][0]
    p["k"] = 1
    return np.sum(p["q"]["w"] ** 2) * p["q"]["s"] ** p["k"]
