"""Keyword arguments that are collected, taken out, handed on, and given by dicts from outside."""

import numpy as np

from tests.programs.zoo import arr, const, family, num, vec

program = family("keywords")

EMPTY = {}
NAMED = {"method": "rk4"}
MIXED = {"steps": 3, "method": "rk4", "f": np.sin}
FUNCTIONS = {"sin": np.sin, "cos": np.cos}


def advance(x, method="euler", steps=2, f=np.cos):
    for _ in range(steps):
        x = f(x) * (2.0 if method == "rk4" else 3.0)
    return x


class Solver:
    def __init__(self, f, **options):
        self.f = f
        self.scale = options.pop("scale", 0.5)
        self.options = options

    def solve(self, x):
        return self.f(x, **self.options) * self.scale


PLAIN, GIVEN = Solver(advance), Solver(advance, method="rk4", scale=2.0)


@program(num())
def keywords_of_dicts_from_outside(x):
    return advance(x, **EMPTY) + advance(x, **NAMED) * advance(x, **MIXED)


@program(num())
def keywords_of_joined_dicts(x):
    given = dict(NAMED)
    given["steps"] = 3
    updated = {}
    updated.update(NAMED)
    updated.update(EMPTY, steps=1)
    joined = NAMED | {"steps": 4}
    joined |= NAMED
    both = advance(x, **updated) * advance(x, **joined)
    return advance(x, **{**NAMED, **EMPTY, "steps": 3}) + advance(x, **given) + both


@program(num())
def known_dicts_are_asked(x):
    for f in FUNCTIONS.values():
        x = f(x)
    for name, f in FUNCTIONS.items():
        x = f(x) * len(name)
    return FUNCTIONS.get("sin")(x) * EMPTY.get("scale", 2.0) * advance(x, NAMED.get("method", "euler"))


@program(num())
def objects_that_keep_options(x):
    inside = Solver(advance, method="rk4", scale=x).solve(x) + Solver(advance).solve(x)
    return PLAIN.solve(x) + GIVEN.solve(x) * inside


def scaled(x, **kw):
    s = kw.pop("scale", 1.0)
    if kw:
        raise TypeError(f"unexpected {list(kw)}")
    return x * s if not kw and not bool(kw) else x


@program(num())
def a_keyword_is_taken_out(x):
    return scaled(x, scale=3.0 * x) + scaled(x)


def repeated(x, **kw):
    kw.setdefault("rate", 0.5)
    if "steps" not in kw:
        kw["steps"] = 2
    mode = kw.pop("mode", None)
    steps = kw.pop("steps")
    assert len(kw) == 1
    for _ in range(steps):
        x = x * kw.get("rate") + x**2
    return x if mode is None else x * x


def twice(x, **kw):
    return repeated(x, **kw) + repeated(x, mode="square", **kw)


@program(num())
def keywords_are_handed_on(x):
    return twice(x) + twice(x, rate=0.3 * x) + twice(x, steps=3)


def total(**kw):
    del kw["a"]
    return sum(kw.values())


@program(num())
def a_keyword_is_deleted(x):
    return total(a=x, b=x * x, c=x**3)


@program(num(), {"rate": num(), "steps": const(2)})
def keywords_of_an_argument(x, kw):
    def power(x, **given):
        rate = given.pop("rate", 1.0)
        return x * rate ** given.pop("steps", 1)

    return power(x, **kw) * kw["rate"] + power(x)


@program(num())
def a_keyword_on_either_path(x):
    def f(x, **kw):
        s = kw.pop("scale", 1.0) if x > 0 else kw.pop("scale", 2.0)
        return x * s

    return f(x, scale=x) + f(x)


@program(vec(3))
def names_for_what_is_mapped(x):
    a, b, c = map(np.sin, x)
    u, v, w = reversed(x)
    (i, p), (j, q), (k, r) = enumerate(x)
    return a + b * c + u * v * w**2 + p * q * (i + j) + k * r


@program(vec(3), vec(3))
def names_for_what_is_zipped(x, y):
    (a, p), (b, q), (c, r) = zip(x, y)

    def squares():
        for v in x:
            yield v * v

    d, e, f = squares()
    *g, h = map(np.sin, x)
    return a * p + b * q * c * r + d * e + f * h + g[0]


def decay(t, a, b, c):
    return a * np.exp(-b * t) + c


class Curve:
    def value(self, t, a, b):
        return a * t + b**2


@program(vec(3), vec(4), vec(2))
def parameters_by_a_star(p, t, q):
    def f(a, b, *, k):
        return a * b + k

    residual = decay(t, *p) - decay(t, *p[:2], c=p[2] ** 2)
    return np.sum(residual**2) + Curve().value(t[0], *q) + f(*q, k=t[1]) * decay(*p, t[2])


@program(arr(3, 2))
def rows_by_a_star(x):
    def f(a, b):
        return a * b + a

    total = 0.0
    for row in x:
        total = total + f(*row)
    try:
        total = total + f(*x[0, :1])
    except TypeError:
        total = total * 2.0
    return total + sum(f(*row) for row in x)
