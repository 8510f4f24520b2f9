"""Arrays and lists of any length in a zip() with what is written out: names, objects, parts of different types."""

import numpy as np

from tests.programs.zoo import arr, const, family, vec

program = family("loops_alongside")
NAMES = ["a", "b", "c"]


@program(vec(3))
def squares_by_letter(x):
    return sum({k: v * v for k, v in zip("abc", x)}.values())


@program(vec(4), const(["p", "q", "r"]))
def dict_of_names_and_elements(x, names):
    d = dict(zip(names, x))
    e = {n: v * x for n, v in zip(names, x[1:])}
    return d["p"] * d["q"] + np.sum(e["r"] * e["p"])


@program(vec(3))
def rows_by_global_names(x):
    d = {}
    for n, v in zip(NAMES, x):
        d[n] = v * v
    return d["a"] * d["c"] - d["b"]


@program(vec(3))
def left_at_a_name(x):
    for n, v in zip(NAMES, x):
        if n == "b":
            return v * v
    return x[0]


@program(vec(3))
def elements_written_meanwhile(x):
    s = 0.0
    for n, v in zip("abc", x):
        if n == "a":
            x = x * 2.0
        s = s + v * x[1]
    return s


@program(vec(3))
def elements_of_a_new_array_written_meanwhile(x):
    a = np.array([x[0], x[1] * 2.0, x[2]])
    s = 0.0
    for n, v in zip("abc", a):
        if n == "a":
            a[1] = v * 3.0
        s = s + v * v
    for v, n in zip(reversed(a), "cba"):
        if n == "c":
            a[0] += v * 3.0
        s = s * v
    return s


class _Body:
    def __init__(self, p, m):
        self.p = p
        self.m = m


@program(vec(3))
def bodies_and_their_forces(x):
    bodies = [_Body(x * k, k + 1.0) for k in range(3)]
    for _ in range(2):
        forces = []
        for b in bodies:
            f = 0.0 * x
            for other in bodies:
                if other is not b:
                    f = f + other.m * np.sin(other.p - b.p)
            forces.append(f)
        for b, f in zip(bodies, forces):
            b.p = b.p + 0.1 * f
    return sum((b.p**2).sum() * b.m for b in bodies)


@program(arr(3, 2))
def settings_along_rows(x):
    settings = [("sin", 1.0, x[0]), ("cos", 2, x[1] * x[2]), ("tanh", 0.5, x[0, 0])]
    total = 0.0
    for row, (name, weight, other) in zip(x, settings):
        total = total + weight * np.sum(getattr(np, name)(row) * other)
    return total


@program(vec(3), const(2))
def lists_that_have_grown(x, n):
    parts = []
    for k in range(n + 1):
        parts.append(x[k] * x)
    weights = {"u": 1.0, "v": x[1]}
    return sum(np.sum(p) * w for (_, w), p in zip(weights.items(), parts)) + sum(
        np.sum(p) * (2.0 if name == "second" else w) for name, w, p in zip(("first", "second"), (x[0], 3), parts)
    )
