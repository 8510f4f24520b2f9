"""Deques, arrays of floats, Counters and defaultdicts as arguments: where the zoo does not look."""

from __future__ import annotations

import copy
import operator
import pickle
from array import array
from collections import Counter, UserList, defaultdict, deque
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2sgrad import UnsupportedError, UsageError, grad, hvp, jacobian, jvp, value_and_grad, vjp
from s2sgrad.api.classes import held, made_like
from tests.programs import harness


class Q(deque):  # type: ignore[type-arg]
    def put(self, v: float) -> None:
        self[0] = v


class Attributes(dict):  # type: ignore[type-arg]
    pass


def drained(q: Any) -> float:
    total = 0.0
    while q:
        total = total * 0.5 + q.pop() ** 2
    return total


def grown(d: Any, x: float) -> float:
    return d["new"] + d["a"] ** 2 * x + len(d) * d["a"]


QUEUES = [deque([0.3, 0.5, 0.7]), deque([0.3, 0.5], 4), array("d", [0.3, 0.5, 0.7])]
DICTS = [Counter(a=0.3, b=0.5), defaultdict(float, a=0.3, b=0.5)]


# the caller's ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("q", QUEUES)
def test_no_call_changes_what_it_is_given(q: Any) -> None:
    given, tangent = copy.deepcopy(q), made_like(q, [1.0] * len(q))
    grad(drained)(q)
    value_and_grad(drained)(q)
    _, pullback = vjp(drained, q)
    pullback(1.0)
    jvp(drained, (q,), (tangent,))
    hvp(drained, (q,), (tangent,))
    jacobian(lambda q: [drained(q)])(q)
    grad(lambda x, q: x * drained(q))(2.0, q)
    grad(lambda x, q: (x * q.pop(), q.append(1.0))[0])(2.0, q)
    assert q == given and type(q) is type(given)
    assert tangent == made_like(q, [1.0] * len(q))


@pytest.mark.parametrize("d", DICTS)
def test_nor_does_reading_what_is_missing(d: Any) -> None:
    given, tangent = copy.deepcopy(d), {"a": 1.0, "b": 2.0}
    assert list(grad(grown)(d, 0.4)) == list(given)
    jvp(grown, (d, 0.4), (tangent, None))
    hvp(grown, (d, 0.4), (tangent, None))
    vjp(grown, d, 0.4)[1](1.0)
    grad(grown, 1)(d, 0.4)
    assert d == given and list(d) == list(given) and tangent == {"a": 1.0, "b": 2.0}


def test_a_pullback_knows_nothing_of_later_changes_and_can_be_pickled() -> None:
    q, d = deque([np.array([0.3, 0.5]), np.array([0.7])]), defaultdict(float, a=0.3)
    _, pullback = vjp(PICKLED, q, d)
    text = pickle.dumps(pullback)
    first = pullback(1.0)
    q.clear()
    d["z"] = 1.0
    again = pullback(1.0)
    loaded = pickle.loads(text)(1.0)
    for found in (again, loaded):
        assert harness.same_bits(harness.vector(found), harness.vector(first))
        assert list(found[1]) == ["a"]


def PICKLED(q: Any, d: Any) -> Any:
    d["b"] += d["a"]
    return sum(np.sum(v * v) for v in q) * d["b"]


# tangents -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("plain", [True, False])
@pytest.mark.parametrize("q", [*QUEUES, *DICTS])
def test_tangents_count_and_are_given_in_either_class(q: Any, plain: bool) -> None:
    def fun(q: Any, x: float) -> Any:
        items = list(q.values()) if isinstance(q, dict) else list(q)
        return x * sum(v**3 for v in items) + items[0] * items[1]

    rng = np.random.default_rng(0)
    args: tuple[Any, ...] = ([q], 0.7)
    tangent = harness.directions(args, rng)
    given = ([dict(q_dot) if isinstance(q_dot, dict) else list(q_dot) for q_dot in tangent[0]], tangent[1])

    def held_in_a_list(qs: Any, x: float) -> Any:
        return fun(qs[0], x)

    found = jvp(held_in_a_list, args, given if plain else tangent)[1]
    assert harness.close(found, harness.central(held_in_a_list, args, tangent))
    gradient = grad(held_in_a_list, (0, 1))
    numeric = harness.central(lambda *a: harness.paired(gradient(*a), a), args, tangent)
    products = hvp(held_in_a_list, args, given if plain else tangent)
    assert harness.close(harness.paired(products, args), numeric)


@pytest.mark.parametrize("q", [*QUEUES, *DICTS])
def test_a_tangent_that_does_not_fit_is_refused(q: Any) -> None:
    with pytest.raises(UsageError, match="the tangent of q is"):
        jvp(lambda q: 1.0, (q,), ([1.0],))
    with pytest.raises(UsageError, match="the tangent of q is"):
        jvp(lambda q: 1.0, (q,), (1.0,))


def test_gradients_are_lists_and_dicts() -> None:
    def fun(p: Any) -> Any:
        return p["q"][0] * p["c"]["a"] + p["d"]["b"][0] * p["a"][0]

    p = {"q": deque([0.3, 0.5]), "c": Counter(a=0.4), "d": defaultdict(list, b=[0.2]), "a": array("d", [0.6])}
    expected = {"q": [0.4, 0.0], "c": {"a": 0.3}, "d": {"b": [0.6]}, "a": [0.2]}
    found = grad(fun)(p)
    assert found == expected and [type(found[k]) for k in found] == [list, dict, dict, list]


def test_jacobians_and_what_comes_beside() -> None:
    def fun(q: Any, c: Any) -> Any:
        q.append(c["a"])
        return np.array([q[0] * q[1], q[-1] * q[0]])

    found = jacobian(fun, (0, 1))(deque([0.3, 0.5]), Counter(a=0.4))
    assert [v.tolist() for v in found[0]] == [[0.5, 0.4], [0.3, 0.0]]
    assert found[1]["a"].tolist() == [0.0, 0.3]
    (value, aux), gradient = value_and_grad(lambda q: (q.pop() * q[0], q), has_aux=True)(deque([0.3, 0.5]))
    assert (value, aux, gradient) == (0.15, deque([0.3]), [0.5, 0.3])
    assert grad(lambda x, *, q: x * q.popleft())(2.0, q=deque([0.3])) == 0.3


def test_what_is_empty_has_empty_gradients() -> None:
    assert grad(lambda q: 1.0 + sum(q))(deque()) == []
    assert grad(lambda c: 1.0 + c["a"])(Counter()) == {}
    assert grad(lambda p: p[1] ** 2 + sum(p[0]))([deque(), 3.0]) == [[], 6.0]


# code -----------------------------------------------------------------------------------------------------------------


def test_one_text_serves_every_length() -> None:
    fun = grad(drained)
    assert fun.compiled(deque([1.0])) is fun.compiled(deque([1.0, 2.0, 3.0]))
    assert fun.compiled(deque([1.0])) is not fun.compiled(deque([1.0], 3))
    assert fun.compiled(deque([1.0])) is not fun.compiled(array("d", [1.0]))
    by_keys = grad(grown)
    assert by_keys.compiled(Counter(a=1.0), 1.0) is by_keys.compiled(Counter(a=1.0, b=2.0), 1.0)
    assert by_keys.compiled(defaultdict(float, a=1.0), 1.0) is not by_keys.compiled(defaultdict(int, a=1.0), 1.0)


@pytest.mark.parametrize("first", [[np.ones(3)], [np.ones(3), np.ones(3)], [np.ones(1)]])
def test_sizes_of_one_call_say_nothing_of_those_of_another(first: list[Any]) -> None:
    def fun(q: Any) -> Any:
        product = q.popleft()
        while q:
            product = product * q.popleft()
        return np.sum(product) + product.shape[0]

    fun_grad = grad(fun)
    fun_grad(deque(first))
    found = fun_grad(deque([np.array([2.0, 3.0]), np.array([5.0])]))
    assert [v.tolist() for v in found] == [[5.0, 5.0], [5.0]]
    found = fun_grad(deque([np.array([5.0]), np.array([2.0, 3.0])]))
    assert [v.tolist() for v in found] == [[5.0], [5.0, 5.0]]


def test_the_factory_is_that_of_the_argument() -> None:
    def fun(d: Any) -> Any:
        return d["z"][0] * d["a"][0]

    fun_grad = grad(fun)
    assert fun_grad(defaultdict(lambda: [2.0], a=[3.0])) == {"a": [2.0]}
    assert fun_grad(defaultdict(lambda: [5.0], a=[3.0])) == {"a": [5.0]}


# what is passed twice -------------------------------------------------------------------------------------------------


def test_what_is_written_is_passed_once() -> None:
    q, d = deque([0.3, 0.5]), defaultdict(float, a=0.3)
    with pytest.raises(UsageError, match="q and r hold the same deque"):
        grad(lambda q, r: q.pop() * r[0])(q, q)
    with pytest.raises(UsageError, match="two places in p hold the same defaultdict"):
        grad(lambda p: p[0]["new"] + p[1]["a"])([d, d])
    assert grad(lambda p: p[0][0] * p[1][0])([q, q]) == [[0.3, 0.0], [0.3, 0.0]]
    v = np.ones(2)

    def writes(p: Any) -> Any:
        p[0][0] = 0.0
        return np.sum(p[0] * p[1])

    with pytest.raises(UsageError, match="two places in p share memory"):
        grad(writes)(deque([v, v]))


# refusals -------------------------------------------------------------------------------------------------------------


def read(p: Any) -> Any:
    return p[1] * 2.0


@pytest.mark.parametrize(
    ("part", "named"),
    [
        (Q([1.0]), "a Q"),
        (UserList([1.0]), "a UserList"),
        (Attributes(a=np.ones(2)), "an Attributes"),
        (array("f", [1.0]), "an array.array of type code 'f'"),
        ((Q([1.0]),), None),
    ],
)
def test_floats_that_have_no_derivative_are_named(part: Any, named: str | None) -> None:
    p = [part, 2.0]
    reason = r"p\[0\]\[0\] is a Q" if named is None else rf"p\[0\] is {named}"
    for mode in (
        lambda: grad(read)(p),
        lambda: value_and_grad(read)(p),
        lambda: vjp(read, p),
        lambda: jvp(read, (p,), (p,)),
        lambda: hvp(read, (p,), (p,)),
        lambda: jacobian(read)(p),
    ):
        with pytest.raises(UsageError, match=reason + ", in which nothing can be differentiated") as caught:
            mode()
        assert caught.value.rewrite.startswith("pass a ") and caught.value.span is not None
    assert grad(lambda x, p: x * p[1])(3.0, p) == 2.0
    assert jacobian(lambda x, p: x * p[1])(3.0, p) == 2.0
    assert jvp(lambda x, p: x * p[1], (3.0, p), (1.0, None)) == (6.0, 2.0)


@pytest.mark.parametrize("part", [Q([1]), Q(), Attributes(a="b"), array("i", [1]), {0.5}, len, None, "text"])
def test_what_holds_none_stays_what_it_is(part: Any) -> None:
    assert grad(read)([part, 2.0]) == [None, 2.0]
    assert vjp(read, [part, 2.0])[1](1.0) == ([None, 2.0],)


@pytest.mark.parametrize(
    "change",
    [
        lambda x, q: (q.append(3), x)[1],
        lambda x, q: (q.pop(), x)[1],
        lambda x, q: (q.extend([1, 2]), x)[1],
        lambda x, q: (type(q).append(q, 3), x)[1],
        lambda x, q: (operator.setitem(q, 0, 3), x * q[0])[1],
        lambda x, q: (operator.delitem(q, 0), x * q[0])[1],
    ],
)
@pytest.mark.parametrize("q", [Q([1, 2]), array("i", [1, 2]), UserList([1, 2]), bytearray(b"ab")])
def test_what_is_no_list_is_not_changed(change: Callable[..., Any], q: Any) -> None:
    given = copy.deepcopy(q)
    with pytest.raises(UnsupportedError):
        grad(change)(2.0, q)
    assert q == given


def test_nor_by_its_own_methods() -> None:
    q = Q([1, 2])
    with pytest.raises(UnsupportedError, match="this changes the Q in the argument q"):
        grad(lambda x, q: (q.put(5), x * q[0])[1])(2.0, q)
    assert q == Q([1, 2])


@pytest.mark.parametrize(
    ("q", "reason"),
    [
        (deque([1.0, "a"]), "q holds elements of different types: a float, the string 'a'"),
        (deque([1.0, 1j]), "q holds elements of different types"),
        (deque([1.0, [2.0]]), "q holds elements of different types"),
        (defaultdict(float, a=1.0, b="c"), "q holds entries of different types"),
        (deque([1.0], 0), "q is a deque of length 0"),
    ],
)
def test_what_has_no_type_is_refused(q: Any, reason: str) -> None:
    with pytest.raises(UsageError, match=reason) as caught:
        grad(lambda q: 1.0)(q)
    assert caught.value.rewrite


# the table ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("v", [*QUEUES, *DICTS])
def test_another_one_is_like_the_first(v: Any) -> None:
    made = made_like(v, [2.0] * len(v))
    assert type(made) is type(v) and len(made) == len(v)
    assert getattr(made, "maxlen", None) == getattr(v, "maxlen", None)
    assert getattr(made, "default_factory", None) is getattr(v, "default_factory", None)
    assert held(Q()) is None and held(array("i")) is None and held([]) is None
