"""The wider language: match, walrus, stars, exceptions, context managers, generators, functools and itertools."""
# ruff: noqa: B009

import contextlib
import functools
import itertools
import math

import numpy as np

from tests.programs.zoo import arr, family, num, pos, vec

program = family("language")


@program(num(), "square", (1, 2))
def match_literals_and_sequences(x, how, shape):
    match how:
        case "sin":
            y = np.sin(x)
        case "square" | "power":
            y = x * x
        case _:
            y = x
    match shape:
        case (n,):
            y = y * n
        case (n, m) if n > m:
            y = y - m
        case (n, m):
            y = y * n + m
        case [first, *_]:
            y = first
    return y * x


@program({"kind": "scale", "by": num()}, vec(3))
def match_mapping(op, x):
    match op:
        case {"kind": "shift", "by": b}:
            y = x + b
        case {"kind": "scale", "by": b}:
            y = x * b
    return np.sum(y * y)


@program(num(), 3)
def match_values_and_guards(x, n):
    s = 0.0
    for k in range(n + 2):
        match k:
            case 0:
                s += x
            case 1 | 2:
                s *= x + 1.0
            case j if j > 3:
                s -= x * j
            case other:
                s += np.sin(x) * other
    return s


@program(num())
def walrus(x):
    if (y := x * x) > 0.01:
        z = y * (w := np.sin(y)) + w
    while (y := y * 0.5) > 0.1:
        z = z + y
    return z


@program([num(), num(), num(), num()])
def starred_unpacking(xs):
    first, *middle, last = xs
    a, *rest = middle
    both = [*middle, first, *rest]
    return first * middle[0] * last + a * both[2] * rest[0] + len(both)


def total(*args, scale=1.0, **extra):
    s = 0.0
    for a in args:
        s = s + a * a
    return s * scale + extra.get("shift", 0.0)


def ordered(a, /, b, *, c=2.0):
    return a * b + c


@program(num(), num(), num())
def star_arguments(x, y, z):
    pair = (x, y)
    more = {"scale": z, "shift": x}
    return total(*pair, z) + total(x, *pair, **more) + ordered(x, b=y) * ordered(x, y, c=z)


@program(num())
def nonlocal_counter(x):
    s = 0.0

    def add(v):
        nonlocal s
        s = s + v * v
        return s

    add(x)
    add(np.sin(x))
    return add(x * s) * s


@program(vec(3), wanted=True)
def deletions(x):
    a = x * 2.0
    b = [a[0], a[1], a[2]]
    d = {"p": a[0], "q": a[1]}
    del a
    del b[1]
    del d["p"]
    return b[0] * b[1] * d["q"] + len(b) + len(d)


@program(vec(3))
def with_errstate(x):
    with np.errstate(divide="ignore", invalid="ignore"):
        y = np.log(np.abs(x)) * x
    with contextlib.nullcontext(), np.errstate(over="ignore"):
        y = y * x
    return np.sum(y)


@program(num())
def try_and_except(x):
    y = x
    try:
        y = y * x
        if y > 1000.0:
            raise ValueError("too large")
    except ValueError:
        y = 0.0
    else:
        y = y + x
    finally:
        y = y * 2.0
    try:
        y = math.sqrt(-y) * y
    except ValueError as error:
        y = y * len(str(error))
    return y


@program(vec(4))
def generator_expressions(x):
    s = sum(v * v for v in x)
    m = max(abs(v) for v in x)
    return s * m + sum(a * b for a, b in zip(x, x[1:])) + min(np.sin(v) for v in x)


@program(vec(4))
def generator_function(x):
    def running():
        s = 0.0
        for v in x:
            s = s + v * v
            yield s

    t = 1.0
    for v in running():
        t = t * np.cos(v)
    return t


@program([num(), num(), num()])
def builtins_over_lists(xs):
    ys = list(map(lambda t: t * t, xs))
    zs = [z for z in filter(lambda t: t > 0.1, ys)]
    ordered_ = sorted(zs)
    big = sorted(xs, key=lambda t: -t)[0]
    q, r = divmod(7, 3)
    return sum(zs) * ordered_[0] + big * max(xs) - min(xs[0], xs[1]) + q * r * (any([False, True]) and all([True]))


@program(num(), 2)
def dict_and_set_comprehensions(x, n):
    d = {k: x**k for k in range(1, n + 2)}
    s = {k % 2 for k in range(5)}
    return d[1] * d[3] + len(s) + sum(d.values())


def power(x, n, shift=0.0):
    return x**n + shift


@program(num())
def functools_partial_and_reduce(x):
    cube = functools.partial(power, n=3)
    moved = functools.partial(power, shift=x)
    return cube(x) * moved(x, 2) + functools.reduce(lambda a, b: a * b + x, [x, 2.0, np.sin(x)])


@program(vec(3), wanted=True)
def itertools_basics(x):
    s = 0.0
    for i, j in itertools.product(range(3), repeat=2):
        s += x[i] * x[j] * (i - j)
    for i, j in itertools.combinations(range(3), 2):
        s += x[i] * x[j] ** 2
    for v in itertools.chain(x, x[:1]):
        s += np.sin(v)
    return s


def twice(fun):
    @functools.wraps(fun)
    def wrapped(x):
        return fun(fun(x))

    return wrapped


@twice
def damped(x):
    return np.sin(x) * 1.1


@program(num())
def decorated_function(x):
    return damped(x) * x


@program(num())
def lambdas_in_lists(x):
    fs = [lambda t: t + 1.0, lambda t: t * t, (lambda t: np.cos(t))]
    table = {"a": lambda t: t * 2.0, "b": lambda t: t - 3.0}
    return fs[0](x) * fs[1](x) + fs[2](table["a"](x)) * table["b"](x)


@program(num(), "sin")
def getattr_dispatch(x, name):
    f = getattr(np, name)
    return f(x) * getattr(math, "pi") + (np.cos(x) if hasattr(np, "cos") else 0.0)


@program(arr(2, 2), 1.5)
def isinstance_dispatch(A, k):
    def total_of(t):
        if isinstance(t, np.ndarray):
            return np.sum(t * t)
        if isinstance(t, (list, tuple)):
            s = 0.0
            for v in t:
                s = s + total_of(v)
            return s
        assert isinstance(t, (int, float))
        return t

    return total_of([A, (k, A[0])]) * total_of(k)


@program(pos(3))
def item_and_scalars(x):
    a = x[0].item() * np.float64(2.0)
    z = np.asarray(a)
    return float(z) * x.sum().item() + z[()] * x[1]


@program(num())
def string_building(x):
    names = "sin,cos".split(",")
    s = x
    for name in names:
        s = getattr(np, name)(s) * (2.0 if name.startswith("s") else 1.0)
    return s * len("-".join(names))


@program(num(), num())
def enumerate_dict_and_zip_star(x, y):
    pairs = [(x, 1.0), (y, 2.0)]
    values, weights = zip(*pairs)
    s = 0.0
    for i, (v, w) in enumerate(zip(values, weights)):
        s += v * w * (i + 1)
    for i, k in enumerate({"a": x, "b": y}):
        s *= x + i + len(k)
    return s


@program(num())
def default_is_mutable_and_kw_only(x):
    def f(t, scale=(2.0, 3.0), *, offset=None):
        if offset is None:
            offset = scale[1]
        return t * scale[0] + offset

    return f(x) * f(x, (x, 1.0)) + f(x, offset=x)


@program(vec(2))
def decorators_are_evaluated_from_above(x):
    seen = []

    def scaled(k):
        seen.append(k)
        return lambda fun: lambda v: fun(v) * k

    @scaled(x[0])
    @scaled(x[1] * 2.0)
    def inner(v):
        return v + 1.0

    return inner(x[0]) * seen[0] + seen[1]
