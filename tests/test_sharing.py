"""Arguments that share memory: refused where the primal writes to it, and only there."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2sgrad import UnsupportedError, UsageError, grad, hvp, jvp, value_and_grad, vjp


def writes_first(x, y):
    x[0] = 5.0 * y[1]
    return np.sum(x * y)


def writes_view(x, y):
    v = x[1:]
    v *= y[:-1]
    return np.sum(x * y)


def only_reads(x, y):
    return np.sum(x * y)


def local_write(x, y):
    z = x.copy()
    z[0] = y[1]
    return np.sum(z * x * y)


def writes_into_dict(p, y):
    p["a"][0] = y[1] * p["b"][0]
    return np.sum(p["a"] * p["b"] * y)


def bump(v, k):
    if k > 0:
        v[k] = v[k] * v[k - 1]
        return bump(v, k - 1) + v[k]
    return v[0]


def writes_by_recursion(x, y):
    return bump(x, 2) * y[2]


CONSTANT = np.array([1.0, 2.0, 3.0])


def reads_global(x):
    x[0] = x[1] ** 2
    return np.sum(x * CONSTANT)


A = np.array([1.0, 2.0, 3.0])
BASE = np.arange(1.0, 8.0)

CALLS: list[Callable[..., Any]] = [
    lambda f, *args: grad(f)(*args),
    lambda f, *args: value_and_grad(f, argnums=(0, len(args) - 1))(*args),
    lambda f, *args: vjp(f, *args),
    lambda f, *args: jvp(f, args, args),
    lambda f, *args: hvp(f, args, args),
    lambda f, *args: grad(lambda *a: np.sum(grad(f)(*a)))(*args),
]


@pytest.mark.parametrize("call", CALLS[:5])
@pytest.mark.parametrize("fun", [writes_first, writes_view, writes_by_recursion])
@pytest.mark.parametrize("args", [(A, A), (BASE[:3], BASE[1:4]), (BASE[:6:2], BASE[2:5]), (A, A[::-1])])
def test_refused(call: Callable[..., Any], fun: Callable[..., Any], args: tuple[Any, ...]) -> None:
    call(fun, *(a.copy() for a in args))  # with copies it works, also after the refusal
    with pytest.raises(UsageError, match="x and y share memory(.|\n)*pass a copy"):
        call(fun, *args)


@pytest.mark.parametrize("view", [
    lambda x: np.lib.stride_tricks.as_strided(x, (3,), (8,)),
    lambda x: np.lib.stride_tricks.sliding_window_view(x, 3)[0],
    lambda x: np.frombuffer(memoryview(x)),
])
def test_refused_where_a_view_does_not_say_whose_memory_it_is(view: Callable[..., Any]) -> None:
    x = A.copy()
    with pytest.raises(UsageError, match="x and y share memory"):
        value_and_grad(writes_first)(x, view(x))
    value_and_grad(writes_first)(x.copy(), view(x))


def test_refused_in_containers() -> None:
    with pytest.raises(UsageError, match="two places in p share memory"):
        grad(writes_into_dict)({"a": A, "b": A}, BASE[:3])
    with pytest.raises(UsageError, match="p and y share memory"):
        grad(writes_into_dict)({"a": A, "b": A.copy()}, A)


def test_refused_with_a_global() -> None:
    with pytest.raises(UsageError, match="x and a global or closure variable share memory"):
        grad(reads_global)(CONSTANT)


def test_refused_in_an_inner_gradient() -> None:
    inner = grad(writes_first)
    with pytest.raises(UnsupportedError, match="the same memory"):
        grad(lambda x: np.sum(inner(x, x)))(A)


@pytest.mark.parametrize("fun", [only_reads, local_write])
def test_allowed_where_nothing_is_written(fun: Callable[..., Any]) -> None:
    for call in CALLS[:5]:
        call(fun, A, A)
    want = grad(fun, argnums=(0, 1))(A, A.copy())
    for g, w in zip(grad(fun, argnums=(0, 1))(A, A), want):
        np.testing.assert_array_equal(g, w)


def test_allowed_where_views_are_apart() -> None:
    want = value_and_grad(writes_first, argnums=(0, 1))(BASE[:3].copy(), BASE[3:6].copy())
    for x, y in ((BASE[:3], BASE[3:6]), (np.stack([BASE[:3], BASE[3:6]], axis=1)[:, 0], BASE[3:6])):
        value, gradients = value_and_grad(writes_first, argnums=(0, 1))(x, y)
        assert value == want[0]
        for g, w in zip(gradients, want[1]):
            np.testing.assert_array_equal(g, w)
    interleaved = np.arange(1.0, 7.0)
    grad(writes_first)(interleaved[::2], interleaved[1::2])


def doubles_first(p, q):
    p["a"][0] *= 2.0
    return p["a"][0] * q["a"][0]


def test_containers_passed_twice_are_refused_where_they_are_written() -> None:
    inner = [1.0, 2.0]
    with pytest.raises(UsageError, match="p and q hold the same list"):
        value_and_grad(doubles_first)({"a": inner}, {"a": inner})
    with pytest.raises(UsageError, match="two places in p hold the same list"):
        value_and_grad(lambda p: doubles_first(p["x"], p["y"]))({"x": (d := {"a": inner}), "y": d})
    assert value_and_grad(doubles_first)({"a": inner}, {"a": list(inner)}) == (2.0, {"a": [2.0, 0.0]})
    p = {"a": [1.0], "same": inner}
    assert value_and_grad(doubles_first)(p, {"a": [3.0], "same": inner})[0] == 6.0  # not written, so it may be shared


def replaces_an_entry(p, y, n):
    p[n % len(p)] = y * p[0]
    return np.sum(p[0] * p[1] * y)


def exchanges(p, y, n):
    for k in range(n):
        p[k % 2], y = y * p[1], p[k % 2]
    return np.sum(p[0] * p[1] * y)


def shrinks_and_grows(p, y, n):
    p[:1] = []
    p.insert(0, y * 2.0)
    p += [p[n % 2] * y, y]
    return np.sum(p[0] * p[1] * p[2])


def sorts(p, y, n):
    p.sort(key=lambda v: v[0] * n)
    p.reverse()
    return np.sum(p[0] * y) * p[1][1]


def replaces_in_a_dict(p, y, n):
    d = {"a": p[0], "b": p}
    d["a"] = y * d["b"][n % 2]
    d["b"].append(d["a"])
    return np.sum(d["a"] * p[1] * p[2])


def replaces_by_recursion(p, y, n):
    if n > 0:
        p[n % 2] = y * p[0]
        return replaces_by_recursion(p, y, n - 1) + p[1][0]
    return np.sum(p[0] * p[1])


SHARED = [lambda a: ([a, a], a), lambda a: ([a[:2], a[1:]], a[1:]), lambda a: ([a] * 2, 2 * a)]
ENTRIES = [replaces_an_entry, exchanges, shrinks_and_grows, sorts, replaces_in_a_dict, replaces_by_recursion]


@pytest.mark.parametrize("fun", ENTRIES)
@pytest.mark.parametrize("shared", SHARED)
def test_what_is_only_read_may_stand_twice_in_a_list_that_is_written(fun: Callable[..., Any], shared: Any) -> None:
    p, y = shared(np.array([0.4, -0.7, 1.3]))
    own = [v.copy() for v in p], y.copy()
    assert value_and_grad(fun, (0, 1))(p, y, 3)[0] == fun([*p], y, 3)
    along = ([v * 0.5 + k for k, v in enumerate(p)], np.cos(y), None)
    for one, other in (
        (value_and_grad(fun, (0, 1))(p, y, 3), value_and_grad(fun, (0, 1))(*own, 3)),
        (vjp(fun, p, y, 3)[1](1.0), vjp(fun, *own, 3)[1](1.0)),
        (jvp(fun, (p, y, 3), along), jvp(fun, (*own, 3), along)),
        (hvp(fun, (p, y, 3), along), hvp(fun, (*own, 3), along)),
    ):
        compare(one, other)


def compare(one: Any, other: Any) -> None:
    if isinstance(one, tuple | list):
        assert len(one) == len(other)
        for a, b in zip(one, other):
            compare(a, b)
    else:
        np.testing.assert_array_equal(one, other)


def writes_what_it_put_there(p, y, n):
    p[n] = y
    p[0][0] = 3.0
    return np.sum(p[0] * p[1])


def writes_an_entry(p, y, n):
    q = [p[n]]
    p.append(y)
    q[0] *= y
    return np.sum(p[0] * p[1])


def writes_far_inside(p, y, n):
    q = [[[[[p]]]]]
    q[0][0][0][0][0][n] *= y
    return np.sum(p[0] * p[1])


@pytest.mark.parametrize("fun", [writes_what_it_put_there, writes_an_entry, writes_far_inside])
def test_entries_that_are_written_must_not_be_shared(fun: Callable[..., Any]) -> None:
    for call in [*CALLS[1:5], lambda f, p, y: jvp(grad(f, 1), (p, y), (p, y))]:
        call(lambda p, y: fun(p, y, 1), [A.copy(), A.copy()], 2 * A)
        with pytest.raises(UsageError, match="share memory"):
            call(lambda p, y: fun(p, y, 1), [A, A], 2 * A)


def test_written_far_inside() -> None:
    def fun(p, y):
        p[0][0][0][0][0][0] = y[0]
        return np.sum(p[0][0][0][0][0] * y)

    with pytest.raises(UsageError, match="share memory"):
        grad(fun)([[[[[A, A]]]]], 2 * A)


def test_identities_of_what_stands_twice() -> None:
    def fun(p, y):
        p.append(2.0 * y)
        return np.sum(p[0] * (p[2] if p[0] is p[1] else y))

    with pytest.raises(UsageError, match="share memory"):
        grad(fun)([A, A], 2 * A)
    grad(fun)([A, A.copy()], 2 * A)


def test_the_place_is_that_of_the_write() -> None:
    def fun(p, q):
        p[0] = q[0] * 2.0
        q[1][0] = 3.0
        return np.sum(p[0] * q[1])

    with pytest.raises(UsageError, match=r"q\[1\]\[0\] = 3\.0"):
        grad(fun)([A, A], [A, A])


def test_what_cannot_be_written() -> None:
    frozen = np.ones(3)
    frozen.flags.writeable = False
    for x in (frozen, np.broadcast_to(1.0, 3)):
        with pytest.raises(ValueError, match="read-only"):
            grad(writes_first)(x, np.ones(3))
        assert np.array_equal(grad(only_reads)(x, np.ones(3)), np.ones(3))
    assert value_and_grad(writes_into_dict)({"a": np.ones(2), "b": np.broadcast_to(1.0, 2)}, np.ones(2))[0] == 2.0
    stretched = np.lib.stride_tricks.as_strided(np.ones(1), (3,), (0,))
    with pytest.raises(UsageError, match="the same memory"):
        grad(writes_first)(stretched, np.ones(3))


def test_dicts_whose_keys_change() -> None:
    def fun(p, q, y):
        p[0]["c"] = y * 2.0
        del q["a"]
        return np.sum(sum(p[1].values()) * y) + np.sum(sum(q.values()))

    def given() -> dict[str, np.ndarray]:
        return {"a": A * 1.0, "b": A * 3.0}

    one = given()
    for args in (([one, one], given()), ([one, given()], one)):
        with pytest.raises(UsageError, match="hold the same dict"):
            grad(fun)(*args, A)
    gradients = grad(fun, argnums=(0, 1))([one, given()], given(), A)
    assert list(one) == ["a", "b"]
    assert [list(d) for d in (*gradients[0], gradients[1])] == [["a", "b"]] * 3
    assert np.array_equal(gradients[0][1]["b"], A)
    assert np.array_equal(gradients[1]["a"], 0.0 * A)
    assert np.array_equal(gradients[1]["b"], np.ones_like(A))


def test_what_is_copied_deeply_is_in_one_place() -> None:
    def f(P: dict[str, np.ndarray]) -> float:
        Q = copy.deepcopy(P)
        Q["w"] *= 2.0
        return np.sum(Q["w"] * Q["b"])

    w, b = np.array([0.5, 0.9]), np.array([1.5, 0.4])
    found = grad(f)({"w": w, "b": b})
    np.testing.assert_allclose(found["w"], 2.0 * b)
    with pytest.raises(UsageError, match="two places in P share memory"):
        grad(f)({"w": w, "b": w})


def test_what_an_inner_gradient_writes_must_not_be_shared() -> None:
    def fun(p, y):
        p[0][0] = y[1] * p[1][0]
        return np.sum(p[0] * p[1] * y)

    inner = grad(fun, 1)

    def whole(p, y):
        return np.sum(inner(p, y) * y)

    def part(p, y):
        return np.sum(inner([*p[1:], p[0]], y) * y)

    def chosen(p, y):
        return np.sum(inner(p if y[0] > 0.0 else p[::-1], y) * y)

    for outer in (whole, part, chosen):
        grad(outer, 1)([A, A.copy()], 2 * A)
        with pytest.raises(UsageError, match="share memory"):
            grad(outer, 1)([A, A], 2 * A)
