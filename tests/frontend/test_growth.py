"""Types that would contain themselves are refused at once: the lowering ends, whatever a program builds."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2sgrad import UnsupportedError, grad, jvp

SECONDS = 10.0  # what is refused takes a tenth of one; what grows without end takes hours

Case = tuple[Callable[..., Any], tuple[Any, ...]]
ENDLESS: list[Case] = []
ENDING: list[Case] = []


def endless(*args: Any) -> Callable[[Any], Any]:
    return lambda f: ENDLESS.append((f, args)) or f


def ending(*args: Any) -> Callable[[Any], Any]:
    return lambda f: ENDING.append((f, args)) or f


class Node:
    def __init__(self, value, left=None, right=None):
        self.value, self.left, self.right = value, left, right


@endless(np.array([0.3, -0.2, 0.9, 0.1]))
def tree_of_objects(x):
    def build(lo, hi):
        if hi - lo == 1:
            return Node(x[lo])
        mid = (lo + hi) // 2
        return Node(x[lo:hi].sum() ** 2, build(lo, mid), build(mid, hi))

    def total(node):
        return 0.0 if node is None else node.value + 0.5 * (total(node.left) + total(node.right))

    return total(build(0, len(x)))


@endless(2.0, 3)
def chain_of_objects(x, n):
    def build(n):
        return Node(x) if n == 0 else Node(x * n, build(n - 1))

    node, s = build(n), 0.0
    while node is not None:
        s, node = s + node.value, node.left
    return s


@endless(2.0, 3)
def tree_by_insertion(x, n):
    def insert(node, v):
        if node is None:
            return Node(v)
        if v < node.value:
            return Node(node.value, insert(node.left, v), node.right)
        return Node(node.value, node.left, insert(node.right, v))

    root = None
    for k in range(n):
        root = insert(root, x * k)
    return root.value


@endless(2.0, 3)
def tuples_returned(x, n):
    def f(n):
        return None if n == 0 else (x, f(n - 1), f(n - 1), f(n - 1), f(n - 1))

    return f(n)[0]


@endless(2.0, 3)
def lists_returned(x, n):
    def f(n):
        return [x] if n == 0 else [x, f(n - 1)]

    return f(n)[0]


@endless(2.0, 3)
def dicts_returned(x, n):
    def f(n):
        return {"v": x} if n == 0 else {"v": x, "a": f(n - 1), "b": f(n - 1)}

    return f(n)["v"]


@endless(2.0, 3)
def two_that_call_each_other(x, n):
    def even(n):
        return None if n == 0 else (x, odd(n - 1), odd(n - 1))

    def odd(n):
        return None if n == 0 else [x, even(n - 1), even(n - 1)]

    return x if even(n) is None else x * 2


@endless(2.0, 3)
def tuples_given(x, n):
    def f(t, n):
        return t[0] if n == 0 else f((t, t), n - 1)[0]

    return f((x,), n)


@endless(2.0, 3)
def tuples_given_on_two_ways(x, n):
    def f(t, n):
        return 0.0 if n == 0 else f((t, t), n - 1) + f((t, x), n - 1)

    return x * f((x,), n)


@endless(2.0, 3)
def dicts_given(x, n):
    def f(t, n):
        return x if n <= 0 else f({"a": t, "b": t}, n - 1) * f({"b": t}, n - 2)

    return f({}, n)


@endless(2.0, 3)
def entries_of_a_memo(x, n):
    memo = {}

    def f(n):
        if n not in memo:
            memo[n] = (x, f(n - 1), f(n - 2)) if n > 1 else None
        return memo[n]

    f(n)
    return x


@endless(2.0, 3)
def functions_given(x, n):
    def compose(f, n):
        return f if n == 0 else compose(lambda v: f(f(v)), n - 1)

    return compose(lambda v: v * x, n)(x)


@endless(2.0, 3)
def functions_returned(x, n):
    def make(n):
        if n == 0:
            return lambda v: v * x
        g = make(n - 1)
        return lambda v: g(v) * x

    return make(n)(x)


@endless(2.0, 3)
def values_of_generators(x, n):
    def walk(t, n):
        yield x
        if n > 0:
            yield from walk((t, t), n - 1)

    return sum(walk((x,), n))


@endless(2.0, 3)
def tuples_in_a_loop(x, n):
    t = None
    for _ in range(n):
        t = (x, t, t, t, t)
    return x if t is None else t[0]


@endless(2.0, 3)
def lists_in_a_loop(x, n):
    t = []
    for _ in range(n):
        t = [t, t, t]
    return x * len(t)


@endless(2.0, 3)
def dicts_in_a_loop(x, n):
    t = {}
    for k in range(n):
        t = {k: t, k + 1: t}
    return x * len(t)


@endless(2.0, 3)
def objects_in_a_loop(x, n):
    node = None
    for _ in range(n):
        node = Node(x, node, node)
    return x if node is None else node.value


@endless(2.0)
def list_in_itself(x):
    t = []
    t.append(t)
    t.append(t)
    return x * len(t)


@endless(2.0)
def dict_in_itself(x):
    d = {"v": x}
    d["d"] = d
    return d["d"]["v"]


@endless(2.0, 3)
def lists_in_each_other(x, n):
    a, b = [], []
    for _ in range(n):
        a.append(b)
        b.append(a)
    return x * len(a)


@endless(2.0, 3)
def list_around_itself(x, n):
    a = []
    for _ in range(n):
        a = [a]
        a.append(a)
    return x * len(a)


# what is nested, and has an end


@ending(2.0)
def objects_in_objects(x):
    nodes = [Node(x)]
    nodes.append(Node(x, Node(x * x, Node(x))))
    nodes.append(Node(x, None, Node(x, Node(x * 3.0), Node(x))))
    return nodes[2].right.left.value * nodes[1].left.value + len(nodes)


@ending(np.array([0.5, 1.5, 2.5]), 3)
def lists_of_lists(x, n):
    rows = []
    for i in range(n):
        row = []
        for j in range(n):
            row.append([x[i] * x[j]])
        rows.append(row)
    return rows[0][1][0] + rows[2][2][0]


@ending(((2.0, (3.0, None)), (1.0, None)))
def recursion_over_what_is_given(t):
    def total(t):
        if t is None:
            return 0.0
        if isinstance(t, tuple):
            return total(t[0]) + 2.0 * total(t[1])
        return t * t

    return total(t)


@ending(2.0, 3)
def nested_one_in_the_other(x, n):
    def inner(n):
        return (x, x * n) if n == 0 else inner(n - 1)

    def outer(n):
        return (inner(n), x) if n == 0 else outer(n - 1)

    return outer(n)[0][0] * outer(n)[1]


@pytest.mark.parametrize("forward", [False, True], ids=["reverse", "forward"])
@pytest.mark.parametrize(("fun", "args"), ENDLESS, ids=lambda v: getattr(v, "__name__", ""))
def test_what_has_no_end_is_refused_at_once(fun: Any, args: tuple[Any, ...], forward: bool) -> None:
    began = time.perf_counter()
    with pytest.raises(UnsupportedError) as caught:
        if forward:
            jvp(fun, args, (args[0], *(None for _ in args[1:])))
        else:
            grad(fun)(*args)
    assert time.perf_counter() - began < SECONDS
    assert caught.value.span is not None and caught.value.rewrite


@pytest.mark.parametrize(("fun", "args"), ENDING, ids=lambda v: getattr(v, "__name__", ""))
def test_what_has_an_end_is_compiled(fun: Any, args: tuple[Any, ...]) -> None:
    value, tangent = jvp(fun, args, (args[0], *(None for _ in args[1:])))
    assert value == fun(*args)
    gradient = grad(fun)(*args)
    assert np.isclose(paired(gradient, args[0]), tangent, rtol=1e-12)


def paired(gradient: Any, direction: Any) -> float:
    if isinstance(direction, tuple):
        return sum(paired(g, d) for g, d in zip(gradient, direction))
    return 0.0 if direction is None else float(np.sum(gradient * direction))
