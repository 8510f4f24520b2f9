"""More programs that are awkward to lower: containers in containers, aliases, functions as values."""
# ruff: noqa: B905, B023, E731, E741

from __future__ import annotations

import numpy as np

from tests.frontend.cases import case


@case((1.0,))
def length_asked_twice(x):
    xs = [x]
    for i in range(3):
        n0 = len(xs)
        xs.append(x)
        if len(xs) == n0:
            return -1.0
    return len(xs) * x


@case(
    (
        2.0,
        1,
    )
)
def nested_lists_written(x, i):
    M = [[0.0, 0.0], [0.0, 0.0]]
    M[i][0] = x
    M[0][1] = x * x
    return M


@case(
    (
        2.0,
        2,
    )
)
def matrix_of_lists(x, n):
    M = [[0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            M[i][j] = x * i + j
    return M


@case((2.0,))
def nested_containers(x):
    d = {"a": [0], "b": {"c": 1}}
    d["a"][0] = x
    d["b"]["c"] = x * 2
    d["a"].append(3.0)
    return d


@case((2.0,))
def dict_filled_in_a_loop(x):
    d = {}
    for k in ("p", "q"):
        d[k] = x * len(k)
    return d


@case(
    (
        2.0,
        3,
    )
)
def best_pair(x, n):
    best = (0.0, -1)
    for i in range(n):
        v = x * i
        if v > best[0]:
            best = (v, i)
    return best


@case((np.arange(4.0),))
def callee_writes(x):
    def inc(a, k):
        a[k] += 1.0

    for i in range(4):
        inc(x, i)
    return np.sum(x)


@case((2.0,))
def default_binds_early(x):
    fs = [lambda v, k=k: v * x + k for k in range(3)]
    return sum(f(1.0) for f in fs)


@case((3,))
def loop_until_long(n):
    out = []
    i = 0
    while True:
        i += 1
        if i % 2:
            continue
        out.append(i)
        if len(out) > n:
            break
    return out


@case(
    (
        2.0,
        5,
    )
)
def state_through_a_call(x, n):
    def step(state):
        a, b = state
        return (b, a + b * 0.1)

    s = (x, 1.0)
    for _ in range(n):
        s = step(s)
    return s


@case(([1.0, 2.0, 3.0],))
def list_shrinks(xs):
    while len(xs) > 1:
        xs = [a + b for a, b in zip(xs[:-1], xs[1:])]
    return xs[0]


@case((2.0,))
def list_alias(x):
    a = [x, 1.0]
    b = a
    b.append(3.0)
    a[0] = 7.0
    return a, b, a is b


@case(
    (
        1.0,
        0,
    )
)
def none_until_loop(x, n):
    y = None
    for i in range(n):
        y = x * i
    return 0.0 if y is None else y


@case(
    (
        2.0,
        {"lr": 0.1, "steps": 3},
    )
)
def config_dict(x, cfg):
    for _ in range(cfg["steps"]):
        x = x - cfg["lr"] * x
    return x


@case((2.0,))
def pairs_of_kinds(x):
    s = 0.0
    for name, v in [("a", 1.0), ("b", 2.0)]:
        if name == "a":
            s += v * x
        else:
            s -= v
    return s


@case((np.arange(3.0),))
def reversed_in_place(x):
    i, j = 0, len(x) - 1
    while i < j:
        x[i], x[j] = x[j], x[i]
        i += 1
        j -= 1
    return x


@case((np.arange(6.0).reshape(2, 3),))
def rows_written(A):
    B = np.zeros_like(A)
    for i, row in enumerate(A):
        B[i] = row * 2
        row += 1.0
    return A, B


@case((2.0,))
def function_of_function(x):
    def outer():
        def inner():
            return x * 2

        return inner

    return outer()()


@case(
    (
        0.5,
        3,
    )
)
def newton(x, n):
    def newton(f, df, x0):
        for _ in range(n):
            x0 = x0 - f(x0) / df(x0)
        return x0

    return newton(lambda v: v * v - x, lambda v: 2 * v, 1.0)


@case((4,))
def fibonacci_recursive(n):
    def fib(k):
        return k if k < 2 else fib(k - 1) + fib(k - 2)

    return fib(n)


@case(
    (
        2.0,
        True,
    )
)
def function_chosen(x, flag):
    if flag:
        f = np.sin
    else:
        f = np.cos
    return f(x)


@case(
    (
        2.0,
        1,
    )
)
def function_by_index(x, k):
    fs = [np.sin, np.cos]
    return fs[k](x)


@case((2.0,))
def list_grows_under_loop(x):
    s = 0.0
    it = [x, 2 * x]
    for v in it:
        s += v
        if s < 5:
            it.append(1.0)
        if len(it) > 4:
            break
    return s


@case(
    (
        "ab",
        2.0,
    )
)
def strings_known(name, x):
    if name.startswith("a") and len(name) == 2:
        x *= 2
    return {"k_" + name: x}["k_ab"]


@case(
    (
        np.arange(3.0),
        None,
    )
)
def default_array(x, w=None):
    w = np.ones(3) if w is None else w
    return x @ w


@case((2.0,))
def else_continues(x):
    total = 0.0
    for i in range(3):
        for j in range(i):
            if j == 1:
                break
        else:
            total += x
            continue
        total -= x
    return total


@case((3.0,))
def chained_numbers(x):
    a = b = c_ = x
    a += 1
    b *= 2
    return a, b, c_


@case((np.arange(3.0),))
def chained_arrays(x):
    a = b = x
    a += 1
    b = b * 2
    return a, b, x


@case(
    (
        np.arange(4.0),
        2,
    )
)
def view_and_rebind(x, n):
    y = x[:n]
    z = y
    y = y + 1
    z[0] = 9.0
    return x, y, z


@case(
    (
        2.0,
        True,
        False,
    )
)
def function_chosen_twice(x, a, b):
    f = np.tan
    if a:
        if b:
            f = np.sin
        else:
            f = np.cos
    return f(x)


@case(
    (
        2.0,
        3,
    )
)
def function_chosen_in_loop(x, n):
    f = lambda v: v
    for i in range(n):
        if i % 2:
            g = np.sin
        else:
            g = np.cos
        x = g(x)
    return f(x)


@case(
    (
        2.0,
        3,
    )
)
def function_passed_down(x, n):
    def apply(f, k, v):
        return v if k == 0 else apply(f, k - 1, f(v))

    return apply(lambda u: u * x, n, 1.0)


@case((2.0,))
def dict_of_functions(x):
    op = {"a": np.sin, "b": lambda v: v * x}
    return sum(op[k](x) for k in op)
