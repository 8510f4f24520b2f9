"""Programs with awkward control flow and scoping, each with arguments that take different paths."""
# ruff: noqa: B905, B023, E731

from __future__ import annotations

import functools
import math
from collections import namedtuple
from typing import Any

import numpy as np

CASES: list[tuple[Any, tuple[Any, ...]]] = []


def case(*argument_lists: tuple[Any, ...]) -> Any:
    def enter(fun: Any) -> Any:
        CASES.extend((fun, args) for args in argument_lists)
        return fun

    return enter


# leaving --------------------------------------------------------------------------------------------------------------


@case((1.0, 2), (-1.0, 2), (-1.0, 5))
def guards(x, n):
    if x > 0:
        return x
    if n > 3:
        return x * 2
    y = x + 1
    return y * n


@case((1.0, 1.0), (1.0, -1.0), (-1.0, 1.0), (-1.0, -1.0))
def nested_maybe(a, b):
    s = 0.0
    if a > 0:
        if b > 0:
            return 10.0
        s = s + 1
    s = s + a
    if b > 0:
        s *= 2.0
    return s


@case((1.0,), (-1.0,))
def falls_off(x):
    if x > 0:
        return x


@case((5, 3), (5, 10), (0, 0))
def return_in_loop(n, k):
    for i in range(n):
        if i == k:
            return i * 2.0
    return -1.0


@case((5, 3, 1), (5, 10, 2), (5, 10, 10), (0, 0, 0))
def two_returns_in_loop(n, k, m):
    s = 0.0
    for i in range(n):
        s += i
        if i == k:
            return s
        if i == m:
            return -s
    return s * 100


@case((5, 3, 1), (5, 10, 2), (5, 1, 10), (0, 0, 0))
def return_and_break(n, k, m):
    s = 0.0
    for i in range(n):
        s += i
        if i == k:
            return s + 0.5
        if i == m:
            break
        if i == 2:
            continue
        s += 10
    else:
        s = -s
    return s


@case((4, 5, 7), (4, 5, 100), (4, 5, 2))
def return_in_nested_loop(n, m, k):
    count = 0
    for i in range(n):
        for j in range(m):
            count += 1
            if i * j > k:
                return count, i, j
        if i == 3:
            break
    return count, -1, -1


@case((4, 5), (1, 1), (0, 3))
def break_and_continue_nested(n, m):
    s = 0
    for i in range(n):
        if i == 1:
            continue
        for j in range(m):
            if j == 3:
                break
            if (i + j) % 2:
                continue
            s += i * 10 + j
        else:
            s += 1000
        if s > 5000:
            break
    else:
        s += 0.5
    return s


@case((7.0, 0.5), (0.1, 0.5))
def while_true(x, r):
    n = 0
    while True:
        x = x * r
        n += 1
        if x < 0.2:
            return x * n


@case((7.0, 0.5), (0.1, 0.5), (1e9, 0.9))
def while_true_two_ways(x, r):
    n = 0
    while True:
        x = x * r
        n += 1
        if n > 20:
            break
        if x < 0.2:
            return x * n
    return -x


@case((10,), (0,), (3,))
def while_else(n):
    s = 0.0
    while n > 0:
        n -= 1
        s += n
        if s > 20:
            break
    else:
        s = s + 0.25
    return s, n


@case((3, 4), (0, 4), (2, 0))
def loop_variables_leak(n, m):
    i = j = -1
    for i in range(n):
        for j in range(m):
            pass
    return i, j


@case((1.0, 3), (-1.0, 3))
def defined_in_branch(x, n):
    if x > 0:
        y = x * 2
    else:
        z = x - 1
        y = z * 2
    for i in range(n):
        w = y + i
        y = w * 0.5
    return y


@case((1.0,), (-1.0,))
def raises(x):
    if x < 0:
        raise ValueError("negative")
    return math.sqrt(x)


@case((2.0, 1), (2.0, 0), (-2.0, 1))
def asserted(x, n):
    assert x > 0, "positive"
    assert n
    return x * n


@case((3,), (4,))
def first_assigned_in_loop(n):
    for i in range(n):
        if i == 0:
            last = 1.0
        else:
            last = last * (i + 0.5)
    return last


@case((6,), (0,))
def walrus_in_while(n):
    s = 0
    while (n := n - 1) > 0:
        s += n
    return s, n


@case((True, 1.0, 2.0), (False, 1.0, 2.0))
def swap_if(flag, a, b):
    if flag:
        a, b = b, a
    return a - 2 * b


@case((3, 1.0, 2.0), (4, 1.0, 2.0))
def fibonacci(n, a, b):
    for _ in range(n):
        a, b = b, a + b
    return a


@case((5,), (0,))
def tuple_state(n):
    state = (0.0, (1.0, 2))
    for i in range(n):
        a, (b, k) = state
        state = (a + b, (b * 0.5, k + i))
    return state


# None -----------------------------------------------------------------------------------------------------------------


@case((np.array([1.0, 2.0]), 3), (np.array([1.0, 2.0]), 0))
def none_then_array(x, n):
    total = None
    for _ in range(n):
        if total is None:
            total = x * 1.0
        else:
            total = total + x
    return 0.0 if total is None else np.sum(total)


@case((1.0, None), (1.0, 2.0))
def optional_argument(x, scale):
    if scale is None:
        scale = 3.0
    return x * scale


@case((1.0, True), (1.0, False))
def none_or_value(x, flag):
    y = x if flag else None
    if y is not None and y > 0.5:
        return y * 2
    return -1.0


@case((3.0, 5), (3.0, 0))
def best_so_far(x, n):
    best = None
    for i in range(n):
        v = (x - i) ** 2
        if best is None or v < best:
            best = v
    if best is None:
        return -1.0
    return best


# scopes ---------------------------------------------------------------------------------------------------------------


FACTOR = 2.5
TABLE = {"sin": np.sin, "cos": np.cos, "scale": 3.0}
WEIGHTS = [0.5, 0.25]


@case((1.0, "sin"), (1.0, "cos"))
def dispatch(x, name):
    return TABLE[name](x) * TABLE["scale"] + FACTOR * WEIGHTS[0]


@case((2.0, 3))
def closures(x, n):
    y = x

    def bump(k, by=x):
        nonlocal y
        y = y + by * k
        return y

    total = 0.0
    for i in range(n):
        total += bump(i)
    total += bump(k=2, by=0.5)
    return total, y


@case((2.0,))
def late_binding(x):
    def f():
        return x * z

    z = 2.0
    a = f()
    z = 3.0
    x = x + 1
    return a + f()


@case((2.0,))
def factory(x):
    def adder(k):
        return lambda v: v + k

    fs = [adder(k) for k in (1.0, 2.0, x)]
    for f in fs:
        x = f(x)
    return x


@case((2.0,))
def lambdas_on_a_line(x):
    f, g = (lambda v: v + 1), (lambda v: v * 2)
    return f(g(x)) - g(f(x)) + (lambda a, *b, c=3: a + sum(b) * c)(x, x, 1.0)


@case((2.0, 3.0))
def partials(x, y):
    f = functools.partial(lambda a, b, c: a - b * c, x, c=y)
    return f(4.0) + functools.reduce(lambda a, b: a * b, [x, y, 2.0])


@case((1.0, 2.0))
def stars(x, y):
    def g(a, *rest, scale=1.0, **more):
        return a * scale + sum(rest) + more["q"] + len(rest) * len(more)

    args = (x, y)
    a, *b = [x, y, 3.0]
    return g(*args, 5.0, scale=2.0, q=7.0) + g(*args, **{"q": x}) + a + b[1]


Point = namedtuple("Point", "x y")


@case((Point(1.0, 2.0), 3))
def named(p, n):
    for _ in range(n):
        p = Point(p.y, p.x + 0.5)
    q = p._replace(x=2.0)
    return p.x * q.x + p[1], p


@case((5,), (1,))
def factorial(n):
    def rec(k):
        return 1.0 if k <= 1 else k * rec(k - 1)

    return rec(n)


@case((7, 0.5))
def mutual(n, x):
    def even(k, v):
        if k == 0:
            return v
        return odd(k - 1, v * x)

    def odd(k, v):
        if k == 0:
            return -v
        return even(k - 1, v + FACTOR)

    return even(n, 1.0)


@case((((1.0, 2.0), (3.0, (4.0, 5.0))),))
def tree(t):
    def total(t):
        if isinstance(t, tuple):
            return sum(total(c) for c in t)
        return t * t

    return total(t)


def decorated(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        return 2.0 * f(*args, **kwargs)

    return wrapper


@decorated
def twice(x, k=3.0):
    return x * k


@case((2.0,))
def calls_decorated(x):
    return twice(x) + twice(x, k=x)


class Scaler:
    def __init__(self, k):
        self.k = k

    def __call__(self, x):
        return x * self.k

    def shift(self, x):
        return self(x) + self.k


SCALER = Scaler(1.5)


@case((2.0,))
def objects(x):
    return SCALER(x) + SCALER.shift(x)


# containers -----------------------------------------------------------------------------------------------------------


@case((4, 0.5), (0, 0.5))
def appended(n, x):
    xs = []
    ys = [x]
    for i in range(n):
        xs.append(x * i)
        ys.append(ys[-1] * 2)
    s = 0.0
    for v in xs:
        s += v
    while len(ys) > 1:
        s += ys.pop()
    return s, ys


@case((3,))
def list_of_lists(n):
    rows = []
    for i in range(n):
        row = []
        for j in range(i + 1):
            row.append(float(i * j))
        rows.append(row)
    return rows, sum(sum(r) for r in rows)


@case((2.0,))
def dict_grown(x):
    d = {"a": x}
    d["b"] = x * 2
    d["a"] = d["a"] + 1
    s = 0.0
    for k, v in d.items():
        s += v * (2 if k == "a" else 3)
    return d, s


@case((3.0,))
def list_written(x):
    v = [0, 0, 0]
    v[1] = x
    v[0] += 2
    v[2] = v[0] * v[1]
    return v


@case((np.arange(6.0).reshape(2, 3),))
def iteration(A):
    s = 0.0
    for row in A:
        for v in row:
            s += v * v
    for i, (a, b) in enumerate(zip(A[0], reversed(A[1]))):
        s += i * a * b
    x, y = A
    return s + x @ y, [np.sum(r) for r in A], [a for a in A[0] if a > 0.5]


@case((3, 2.0))
def comprehensions(n, x):
    a = [x * i for i in range(n)]
    b = [u * v for u in a for v in range(n) if v != 1]
    c = {k: x + i for i, k in enumerate(("p", "q"))}
    return sum(a), sum(b), c["q"], max(a), [[i + j for j in range(n)] for i in range(2)]


@case((np.arange(5.0), 2))
def slices(x, k):
    x[1:k] = 7.0
    x[-1] += x[0]
    x[x > 3] *= 0.5
    x[[0, 1]] += 1.0
    return x[::2], x[..., None].shape, x[-k:]


@case((np.arange(4.0), np.ones(4)))
def augmented(x, y):
    z = x
    z += y
    y = y * 2
    y -= z
    x[1] *= 3.0
    return np.sum(x * y)


@case((2.0, 3), (-2.0, 3))
def boolean_logic(x, n):
    a = x > 0 and n > 2
    b = x > 5 or not a
    c = 0 < x < n <= 3
    return a, b, c, (1 if a else 2) + (x if b else n)


@case((2.0,))
def texts(x):
    name = f"{x:.2f} and {'a'!r}"
    print(f"value {x}", end="")
    return x if name else 0.0


@case((0.5, 3), (0.5, 2))
def static_axis(x, n):
    A = np.ones((n, n)) * x
    s = 0.0
    for axis in (0, 1):
        s += np.sum(np.sum(A, axis=axis) ** 2)
    return s


@case((np.arange(3.0), [np.ones(3), np.ones(3) * 2.0], True), (np.arange(3.0), [np.ones(3), np.ones(3)], False))
def chosen_alias(x, parts, flag):
    t = x if flag else parts[0]
    t[0] = 5.0
    for p in parts:
        p[1:] += x[:-1]
    return np.sum(x) + np.sum(parts[0]) * np.sum(parts[1])


@case((4, 2.0), (1, 2.0))
def unrolled_with_break(n, x):
    for f, k in ((np.sin, 1), (np.cos, 2), (lambda v: v * v, 3)):
        if k > n:
            break
        if k == 2:
            continue
        x = f(x)
    else:
        x = x + 100.0
    return x


@case((0.3, 2), (0.3, 1), (0.3, 7))
def unrolled_with_return(x, n):
    for k, f in {1: np.sin, 2: np.cos}.items():
        if k == n:
            return f(x)
        x = x * 2.0
    return -x
