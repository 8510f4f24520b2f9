"""Objects as arguments, as results and bound to methods: types of gradients, nothing stale, nothing changed."""

from __future__ import annotations

import dataclasses
import enum
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from s2sgrad import grad, hvp, jvp, value_and_grad, vjp
from s2sgrad.errors import UnsupportedError, UsageError


@dataclass
class Layer:
    W: np.ndarray
    b: np.ndarray
    name: str = "layer"
    size: int = 2

    def __call__(self, x: Any) -> Any:
        return self.W @ x + self.b


@dataclass(frozen=True)
class Point:
    x: float
    y: float
    calls: list[int] = field(default_factory=list, compare=False)

    def __post_init__(self) -> None:
        self.calls.append(1)


class Model:
    scale = 2.0

    def __init__(self, w: Any) -> None:
        self.w = w
        self.activation: Any = np.sin
        self.parts: list[Any] = []

    def loss(self, x: Any) -> Any:
        total = np.sum(self.activation(self.w) * x) * self.scale
        for p in self.parts:
            total = total + p.b[0] * x[0]
        return total

    def clone(self) -> Any:
        return Model(self.w)


class Kind(enum.Enum):
    SUM = 1
    PRODUCT = 2


def layer() -> Layer:
    return Layer(np.array([[0.3, -0.2], [0.5, 0.1]]), np.array([0.1, 0.4]))


def energy(m: Any, x: Any) -> Any:
    return np.sum(m(x) ** 2)


X = np.array([1.0, 2.0])


def test_gradient_is_an_instance_of_the_class() -> None:
    d = grad(energy)(layer(), X)
    assert type(d) is Layer and d.name is None and d.size is None
    assert d.W.shape == (2, 2) and np.allclose(d.b, 2.0 * layer()(X))
    value, (d, dx) = value_and_grad(energy, (0, 1))(layer(), X)
    assert type(d) is Layer and dx.shape == (2,) and value == energy(layer(), X)


def test_classes_are_not_called() -> None:
    p = Point(0.5, 2.0)
    d = grad(lambda p: p.x * p.y)(p)
    assert type(d) is Point and (d.x, d.y) == (2.0, 0.5) and p.calls == [1]


def test_ints_that_are_meant_as_floats() -> None:
    d = grad(lambda p: p.x**2 * p.y)(Point(3, 2))
    assert (d.x, d.y) == (12.0, 9.0)


def test_results_tangents_and_cotangents_are_of_the_class() -> None:
    def moved(p: Any, t: Any) -> Any:
        return Layer(p.W * t, p.b + t, "moved")

    out, pullback = vjp(moved, layer(), 2.0)
    assert type(out) is Layer and out.name == "moved"
    d, dt = pullback(Layer(np.ones((2, 2)), np.ones(2)))
    assert type(d) is Layer and np.all(d.W == 2.0) and np.isclose(dt, np.sum(layer().W) + 2.0)
    out, tangent = jvp(moved, (layer(), 2.0), (Layer(np.ones((2, 2)), np.zeros(2)), 1.0))
    assert type(tangent) is Layer and np.allclose(tangent.W, layer().W + 2.0)
    (h, _) = hvp(energy, (layer(), X), (layer(), None))
    assert type(h) is Layer and h.W.shape == (2, 2)
    with pytest.raises(UsageError, match="Layer"):
        pullback({"W": np.ones((2, 2))})


def test_outputs() -> None:
    def step(m: Any, x: Any) -> None:
        m.b[0] = m.b[0] * x[0]
        m.W = m.W * x[1]

    m = layer()
    (out,), pullback = vjp(step, m, X, outputs=("m",))
    assert type(out) is Layer and np.allclose(out.W, 2.0 * m.W) and m.b[0] == 0.1
    d, dx = pullback((Layer(np.ones((2, 2)), np.ones(2)),))
    assert np.all(d.W == 2.0) and np.allclose(dx, [0.1, np.sum(m.W)])


def test_attributes_are_read_at_every_call() -> None:
    m = Model(np.array([0.3, 0.4]))
    by_argument, by_method = grad(lambda m, x: m.loss(x), 1), grad(m.loss)
    for change in (
        lambda: setattr(m, "w", m.w * 2.0),
        lambda: m.w.__setitem__(0, 0.9),
        lambda: setattr(m, "activation", np.cos),
        lambda: m.parts.append(layer()),
        lambda: m.parts.append(layer()),
        lambda: m.parts[0].b.__setitem__(0, 7.0),
        lambda: setattr(m.parts[0], "b", 3.0 * m.parts[0].b),
        lambda: setattr(m, "scale", 5.0),
        lambda: m.parts.pop(),
        lambda: m.parts.clear(),
    ):
        change()
        expected = m.activation(m.w) * m.scale
        expected[0] += sum(p.b[0] for p in m.parts)
        assert np.allclose(by_argument(m, X), expected) and np.allclose(by_method(X), expected)


def test_bound_methods_are_not_stale() -> None:
    m = Model(np.array([0.3, 0.4]))
    m.parts = [SimpleNamespace(b=np.array([1.0]))]
    for k in range(4):
        m.w = m.w + 0.1
        m.parts.append(SimpleNamespace(b=np.array([float(k)])))
        expected = np.sin(m.w) * 2.0
        expected[0] += sum(p.b[0] for p in m.parts)
        assert np.allclose(grad(m.loss)(X), expected)


def test_class_attributes_are_not_stale() -> None:
    class Config:
        rate = 2.0
        rule = staticmethod(np.sin)

    df = grad(lambda x: x * Config.rate)
    assert df(1.0) == 2.0
    Config.rate = 3.0
    assert df(1.0) == 3.0
    sizes = [0, 1]
    dg = grad(lambda x: np.sum(np.sum(x, axis=sizes[0]) ** 2))
    assert np.allclose(dg(np.eye(2)), 2.0)
    sizes[0] = 1
    assert np.allclose(dg(np.array([[1.0, 2.0], [0.0, 0.0]])), [[6.0, 6.0], [0.0, 0.0]])


def test_two_names_of_one_object() -> None:
    def changes(a: Any, b: Any) -> Any:
        a.b = a.b * 2.0
        return np.sum(a.b * b.b)

    def reads(a: Any, b: Any) -> Any:
        return np.sum(a.b * b.b)

    m = layer()
    d, e = grad(reads, (0, 1))(m, m)
    assert np.allclose(d.b, m.b) and np.allclose(e.b, m.b)
    with pytest.raises(UsageError, match="both a and b"):
        grad(changes)(m, m)
    with pytest.raises(UsageError, match="twice"):
        grad(lambda many: changes(many[0], many[1]))([m, m])
    assert np.allclose(grad(changes)(m, layer()).b, 2.0 * m.b)
    with pytest.raises(UsageError):
        grad(lambda a, b: np.sum(a.b) if a is b else np.sum(b.b))(m, m)


def test_static_parts_of_objects() -> None:
    @dataclass
    class Reduce:
        w: np.ndarray
        axis: int
        kind: Kind
        keep: bool = False

        def __call__(self, x: Any) -> Any:
            if self.kind is Kind.SUM:
                return np.sum(np.sum(self.w * x, axis=self.axis) ** 2)
            return np.prod(self.w)

    x = np.arange(6.0).reshape(2, 3)
    for axis in (0, 1, 0):
        r = Reduce(np.ones((2, 3)), axis, Kind.SUM)
        s = np.sum(x, axis=axis, keepdims=True)
        assert np.allclose(grad(lambda r, x: r(x))(r, x).w, 2.0 * s * x)
    assert np.allclose(grad(lambda r, x: r(x))(Reduce(np.full((2, 3), 2.0), 0, Kind.PRODUCT), x).w, 32.0)


def test_objects_that_refer_to_themselves() -> None:
    m = Model(0.5)
    m.parent = m  # type: ignore[attr-defined]
    assert grad(lambda m, x: m.w * x, 1)(m, 2.0) == 0.5
    m.w = 0.7
    assert grad(lambda m, x: m.w * x, 1)(m, 2.0) == 0.7
    with pytest.raises(UsageError, match="refers to itself"):
        grad(lambda m, x: m.w * x)(m, 2.0)


def test_what_outlives_the_call_is_refused() -> None:
    m = Model(0.5)

    def f(x: Any) -> Any:
        m.w = x
        return m.w * x

    with pytest.raises(UnsupportedError, match="outlives"):
        grad(f)(1.0)
    with pytest.raises(UnsupportedError, match="frozen"):
        grad(lambda p: setattr(p, "x", 1.0) or p.x)(Point(1.0, 2.0))


def test_which_object_is_not_known() -> None:
    def f(a: Any, b: Any, x: Any) -> Any:
        c = a if x[0] > 0.0 else b
        c.b = c.b * 2.0
        return np.sum(c.b)

    def g(a: Any, b: Any, x: Any) -> Any:
        c = a if x[0] > 0.0 else b
        a.b = a.b * 2.0
        return np.sum(c.b)

    for fun in (f, g):
        first, second = layer(), layer()
        da, db = grad(fun, wrt=("a", "b"))(first, second, X)
        assert np.all(da.b == 2.0) and np.all(db.b == 0.0) and np.all(first.b == layer().b)
        with pytest.raises(UsageError, match="in both a and b"):
            grad(fun)(first, first, X)


def test_callers_objects_stay() -> None:
    m = layer()
    before = dataclasses.astuple(m)
    for fun in (lambda m: vjp(lambda m: m, m)[1](m), grad(lambda m: np.sum(m.b))):
        fun(m)
        assert all(np.all(a == b) for a, b in zip(before, dataclasses.astuple(m)))
    d = grad(lambda m: np.sum(m.b))(m)
    d.b[0] = 5.0
    assert m.b[0] == 0.1


def test_elements_of_a_list_of_unknown_length() -> None:
    def f(v: Any) -> Any:
        points = [Layer(t, 2.0 * t) for t in v]
        for p in points:
            p.b = p.b + 1.0
        return points[0].b

    assert grad(f)(X).tolist() == [2.0, 0.0]


def test_an_object_in_such_a_list_changes_afterwards() -> None:
    def f(v: Any) -> Any:
        points = []
        for t in v:
            p = Layer(t, 2.0 * t)
            points.append(p)
            p.b = p.b + 1.0
        return points[0].b

    assert grad(f)(X).tolist() == [2.0, 0.0]


def test_generated_code_is_short() -> None:
    text = grad(lambda m, x: np.sum(m(x))).source(layer(), X)
    assert "m.W" not in text.split("return")[0] or "np.outer" in text
    assert "Layer(W=" in text and "new_object" not in text and len(text.splitlines()) < 16
