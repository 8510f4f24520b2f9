"""Rules that users register, for functions that the compiler cannot look into."""

from __future__ import annotations

import linecache
import math
import textwrap
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from s2sgrad import UnsupportedError, UsageError, grad, hvp, jvp, rules, vjp
from s2sgrad.ir.row import Row
from s2sgrad.rules import registry

X = np.array([0.5, 1.5, 2.5])


@pytest.fixture(autouse=True)
def rules_as_they_were() -> Iterator[None]:
    known = list(registry.all_rows())
    yield
    for row in registry.all_rows():
        if row not in known and row.fn is not None:
            rules.unregister(row.fn)
    assert registry.all_rows() == known


def hidden(code: str, name: str) -> Any:
    """A function that has no source."""
    namespace: dict[str, Any] = {"np": np, "math": math}
    exec(code, namespace)
    return namespace[name]


black_box = hidden("def black_box(x):\n    return math.sin(x)", "black_box")
scaled = hidden("def scaled(a, v):\n    return a * v", "scaled")
length = hidden("def length(v):\n    return float(np.sqrt(np.sum(v * v)))", "length")
squares = np.frompyfunc(lambda x: x * x, 1, 1)


def with_gamma(x):
    return math.gamma(x) * 2.0


def run_as_a_file(code: str, name: str) -> None:
    linecache.cache[name] = (len(code), None, code.splitlines(True), name)
    exec(compile(code, name, "exec"), {"__name__": "user"})


def recipe_in(error: BaseException) -> str:
    return textwrap.dedent(str(error).partition("give it a rule:\n\n")[2])


@pytest.fixture
def without_rules() -> Iterator[None]:
    """As if nobody had written rules for two functions of the math module."""
    known = [(fn, registry.lookup(fn)) for fn in (math.gamma, math.remainder)]
    order = list(registry.all_rows())
    for fn, _ in known:
        rules.unregister(fn)
    yield
    for fn, row in known:
        rules.unregister(fn)
        assert row is not None
        registry.register(row)
    registry._rows.sort(key=order.index)


def test_the_recipe_in_the_message_works(without_rules: None) -> None:
    differentiated = grad(with_gamma)
    with pytest.raises(UnsupportedError) as caught:
        differentiated(2.5)
    code = recipe_in(caught.value)
    assert code.startswith("import math\n") and "@rules.register(math.gamma)" in code
    run_as_a_file(code, "<recipe for gamma>")
    want = (with_gamma(2.5 + 1e-5) - with_gamma(2.5 - 1e-5)) / 2e-5
    assert differentiated(2.5) == pytest.approx(want, rel=1e-6)
    assert jvp(with_gamma, (2.5,), (1.0,))[1] == pytest.approx(want, rel=1e-6)


def test_the_recipe_for_two_parameters_works(without_rules: None) -> None:
    def combined(x, y):
        return math.remainder(x, y) * x

    with pytest.raises(UnsupportedError) as caught:
        grad(combined, argnums=(0, 1))(7.5, 2.0)
    run_as_a_file(recipe_in(caught.value), "<recipe for remainder>")
    dx, dy = grad(combined, argnums=(0, 1))(7.5, 2.0)
    assert dx == pytest.approx(7.5 + math.remainder(7.5, 2.0)) and dy == pytest.approx(-4.0 * 7.5)


def test_the_recipe_for_arrays_leaves_a_gap_that_is_seen() -> None:
    def checked(x):
        return np.sum(np.asarray_chkfinite(x) * X)

    with pytest.raises(UnsupportedError) as caught:
        grad(checked)(X)
    code = recipe_in(caught.value)
    run_as_a_file(code, "<recipe for asarray_chkfinite>")
    with pytest.raises(UnsupportedError, match="`cotangent_of_a` is not defined"):
        grad(checked)(X)
    rules.unregister(np.asarray_chkfinite)
    given = "def cotangent_of_a(dy, y, a):\n    return dy\n\n"
    run_as_a_file(given + code, "<recipe for asarray_chkfinite, filled in>")
    np.testing.assert_array_equal(grad(checked)(X), X)


def test_a_rule_is_differentiated_again() -> None:
    @rules.register(black_box)
    def black_box_x(dy, y, x):
        return dy * math.cos(x)

    def f(x):
        return black_box(x) ** 2

    assert grad(f)(0.7) == pytest.approx(2.0 * math.sin(0.7) * math.cos(0.7))
    assert hvp(f, (0.7,), (1.0,))[0] == pytest.approx(2.0 * math.cos(1.4))
    assert grad(lambda x: grad(f)(x))(0.7) == pytest.approx(2.0 * math.cos(1.4))


def test_a_new_rule_replaces_the_old_one_in_what_was_compiled() -> None:
    def f(x):
        return black_box(x)

    @rules.register(black_box)
    def wrong(dy, y, x):
        return dy * 5.0

    differentiated = grad(f)
    assert differentiated(0.7) == 5.0

    @rules.register(black_box)
    def right(dy, y, x):
        return dy * math.cos(x)

    assert differentiated(0.7) == math.cos(0.7)
    rules.unregister(black_box)
    with pytest.raises(UnsupportedError, match="its source is not available"):
        differentiated(0.7)


def test_one_rule_per_parameter() -> None:
    @rules.register(scaled, "v", returns="v")
    def scaled_v(dy, y, a):
        return a * dy

    def f(a, x):
        return np.sum(scaled(a, x) * x)

    np.testing.assert_allclose(grad(f, wrt="x")(3.0, X), 6.0 * X)
    with pytest.raises(UnsupportedError, match="no rule for its parameter 'a'") as caught:
        grad(f, wrt="a")(3.0, X)
    assert "@rules.register(scaled, 'a')" in str(caught.value)

    @rules.register(scaled, "a")
    def scaled_a(dy, y, v):
        return np.sum(dy * v)

    assert grad(f, wrt="a")(3.0, X) == pytest.approx(np.sum(X * X))
    assert vjp(f, 3.0, X)[1](1.0)[0] == pytest.approx(np.sum(X * X))


def test_a_number_as_the_result_and_forward_mode() -> None:
    @rules.register(length, returns=float)
    def length_v(dy, y, v):
        return dy * v / y

    def f(v):
        return length(v) * 2.0

    np.testing.assert_allclose(grad(f)(X), 2.0 * X / np.linalg.norm(X))
    with pytest.raises(UnsupportedError, match="no rule for forward mode"):
        jvp(f, (X,), (X,))

    @rules.register(length, forward=True)
    def length_forward(y, v, v_dot):
        return np.sum(v * v_dot) / y

    assert jvp(f, (X,), (X,))[1] == pytest.approx(2.0 * np.linalg.norm(X))


def test_functions_without_a_derivative_may_stand_in_rules() -> None:
    slope = hidden("def slope(x):\n    return math.cos(x)", "slope")
    rules.without_derivative(slope, returns=float)

    @rules.register(black_box)
    def black_box_x(dy, y, x):
        return dy * slope(x)

    def f(x):
        return black_box(x)

    assert grad(f)(0.7) == math.cos(0.7)
    for twice in (lambda: grad(lambda x: grad(f)(x))(0.7), lambda: hvp(f, (0.7,), (1.0,))):
        with pytest.raises(UnsupportedError, match="slope has no rule"):
            twice()


def test_rows_are_entered_as_they_stand() -> None:
    from s2sgrad.rules.infer import like

    def doubled_x(dy):
        return 2.0 * dy

    doubled = hidden("def doubled(x):\n    return 2.0 * x", "doubled")
    rules.register(Row("doubled", doubled, ("x",), like("x"), vjp={"x": doubled_x}, linear=("x",)))
    np.testing.assert_array_equal(grad(lambda x: np.sum(doubled(x)))(X), [2.0, 2.0, 2.0])


def test_mistakes() -> None:
    def rule(dy, y, z):
        return dy * z

    def without_param(dy, y, a):
        return dy * a

    for call, words in (
        (lambda: rules.register(3), "3 is no function"),
        (lambda: rules.register(black_box)(3), "a rule is a plain Python function"),
        (lambda: rules.register(black_box)(rule), "takes 'z'; the parameters of black_box are x"),
        (lambda: rules.register(scaled)(without_param), "which parameter the rule is for is not said"),
        (lambda: rules.register(scaled, "b")(without_param), "there is no parameter 'b'"),
        (lambda: rules.register(black_box, returns="z")(lambda dy, y, x: dy), "returns='z' is neither"),
    ):
        with pytest.raises(UsageError, match=words):
            call()


def test_a_rule_that_is_forgotten_uncovers_the_one_before() -> None:
    assert grad(lambda x: math.lgamma(x))(3.0) == pytest.approx(0.9227843350984671)  # 3/2 - Euler's constant

    @rules.register(math.lgamma)
    def lgamma_x(dy, y, x):
        return dy * 0.0

    assert grad(lambda x: math.lgamma(x))(3.0) == 0.0
    rules.unregister(math.lgamma)
    assert grad(lambda x: math.lgamma(x))(3.0) == pytest.approx(0.9227843350984671)
