"""grad and its kin called inside functions that are differentiated themselves."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from s2sgrad import UnsupportedError, grad, hvp, jacobian, jvp, value_and_grad, vjp

DIRECTION = np.array([1.0, -2.0])
X = np.array([0.3, 0.7])


def f(x):
    return np.sum(np.sin(x) ** 2) * x[0]


f_gradient = grad(f)


def by_name(x):
    return np.sum(f_gradient(x) * DIRECTION)


def made_inside(x):
    return np.sum(grad(f)(x) * DIRECTION)


def made_inside_with_options(x):
    value, gradients = value_and_grad(f, argnums=(0,))(x)
    return value * np.sum(gradients[0])


def written_afterwards(x):
    g = f_gradient(x)
    g[0] *= x[1]
    return np.sum(g * g) + np.sum(x)


def in_a_loop(x):
    for _ in range(3):
        x = x - 0.1 * f_gradient(x)
    return f(x)


@pytest.mark.parametrize("fun", [by_name, made_inside, made_inside_with_options, written_afterwards, in_a_loop])
def test_agrees_with_central_differences(fun: Callable[..., Any]) -> None:
    h = 1e-6
    want = [(fun(X + h * e) - fun(X - h * e)) / (2.0 * h) for e in np.eye(2)]
    np.testing.assert_allclose(grad(fun)(X), want, rtol=1e-7)
    _, tangent = jvp(fun, (X,), (DIRECTION,))
    np.testing.assert_allclose(tangent, np.dot(want, DIRECTION), rtol=1e-7)


# functions that are made inside ---------------------------------------------------------------------------------------
POINT = np.array([0.3, 0.7, 1.1])
SCALE = 1.5


def scaled(y, n=2):
    return np.sum(np.sin(y) ** n) * SCALE


class Model:
    def __init__(self, w):
        self.w = w

    def energy(self, y):
        return np.sum(self.w * y**3)


def of_a_local_function(x):
    def g(y):
        return np.sum(y**3) * x[0]

    return np.sum(grad(g)(x))


def of_ints(x):
    def g(y):
        return y**3 * x[0]

    return grad(g)(2) + grad(g)(2.0)


def as_a_decorator(x):
    @value_and_grad(argnums=(0, 1))
    def g(y, z):
        return np.sum(y**3 * x) * z

    value, (dy, dz) = g(x, x[1])
    return value + np.sum(dy) * dz


def by_name_and_with_aux(x):
    def g(y, z):
        return np.sum(y**3 * z * x), y * 2.0

    d, aux = grad(g, wrt="z", has_aux=True)(x, z=x * x)
    return np.sum(d * aux)


def descent(x):
    def loss(w, rate):
        return np.sum((w - 1.0) ** 4) * rate

    w = x
    for _ in range(3):
        value, g = value_and_grad(loss)(w, x[0])
        w = w - 0.1 * g * value
    return np.sum(w)


def of_each_pass(x):
    total = 0.0
    for k in range(1, 3):

        def g(y):
            return np.sum(y**k) * x[0]  # noqa: B023

        total = total + np.sum(grad(g)(x))
    for v in x:
        total = total + grad(lambda y: y**3 * v)(v)  # noqa: B023
    return total


def on_one_path(x):
    def g(y):
        if y[0] > 0.0:
            return np.sum(y**2) * x[0]
        return np.sum(y)

    d = grad(g)(x) if x[0] > 0.0 else x
    return np.sum(d * x)


def of_gradients(x):
    def g(y):
        def h(z):
            return np.sum(z**3) * y[0] * x[1]

        return np.sum(grad(h)(y) * x)

    return np.sum(grad(g)(x)) + grad(grad(grad(lambda y: y**5 * x[2])))(x[1])


def of_containers(x):
    def g(p):
        return np.sum(p["w"] * x) * p["b"] ** 2

    d = grad(g)({"w": x * x, "b": x[0]})
    first, second = grad(lambda p: np.sum(p[0] * x) * p[1] ** 2)((x * x, x[0]))
    return np.sum(d["w"]) * d["b"] + np.sum(first) * second


def of_methods_and_partials(x):
    model = Model(x * 2.0)
    power = functools.partial(lambda a, z: np.sum(a * z**3), x * x)
    return np.sum(grad(model.energy)(x)) + np.sum(grad(power)(x)) + np.sum(grad(lambda y, a=x: np.sum(y**3 * a))(x))


def of_what_writes(x):
    c = np.zeros(3)

    def g(y):
        y *= x
        c[0] = y[0]
        return np.sum(y**2) + np.sum(c * x)

    z = x * 2.0
    d = grad(g)(z)
    return np.sum(d * z) + np.sum(c)


def of_recursion_and_loops(x):
    def power(y, k):
        return 1.0 if k == 0 else y * power(y, k - 1)

    def halved(y):
        while np.sum(y) > 1.0:
            y = y * 0.5
        return np.sum(y**2) * x[0]

    return grad(lambda y: power(y, 3) * x[0])(x[1]) + np.sum(grad(halved)(x))


def handed_on(x):
    def solve(f, df, z):
        for _ in range(2):
            z = z - f(z) / df(z)
        return z

    def f(z):
        return z**2 - x[0]

    return solve(f, grad(f), 2.0)


def jvp_inside(x):
    def g(y, z):
        return np.sin(y) * z * x

    y, dy = jvp(g, (x, x[0]), (None, 2.0))
    z, dz = jvp(g, (x, 1.0), (x, None))
    return np.sum(y * dy) + np.sum(z * dz) + jvp(scaled, (x,), (x,))[1]


def vjp_inside(x):
    def g(y, z):
        for _ in range(2):
            y = np.sin(y) * z * x
        return y

    out, pullback = vjp(g, x, x[1])
    dy, dz = pullback(out)
    total = np.sum(dy) * dz
    for k in range(3):
        seed = np.zeros(3)
        seed[k] = 1.0
        total = total + np.sum(pullback(seed)[0] * x)
    return total + vjp(scaled, x)[0]


def hvp_inside(x):
    def g(y, s):
        return np.sum(y**4) * s**2 * x[1]

    a, b = hvp(g, (x, x[0]), (np.ones(3), None))
    return np.sum(a * x) + b + np.sum(hvp(scaled, (x,), (POINT,))[0])


def jacobian_inside(x):
    def g(y, z):
        return np.outer(np.sin(y), x) * z

    j = jacobian(g)(x, x[0])
    k = jacobian(g, argnums=1)(x, x[0])
    return np.sum(j * j) + np.sum(k**3) + np.sum(jacobian(scaled)(x) * x) + np.sum(jacobian(lambda t: t * x)(x[1]))


def in_recursive_functions(x):
    def stepped(y, k):
        if k == 0:
            return np.sum(y)
        w = y * x
        return stepped(grad(lambda z: np.sum(z**3 * w))(y), k - 1) * x[1]

    return stepped(x, 2)


def slopes(x):
    for v in x:
        yield grad(lambda z: z**3 * v)(v)  # noqa: B023


def in_generators_and_comprehensions(x):
    total = sum([np.sum(grad(lambda z: np.sum(z**3) * v)(x)) for v in x])  # noqa: B023
    for d in slopes(x):
        total = total + d * x[0]
    return total


@dataclass
class Weights:
    w: Any
    b: Any


def of_objects(x):
    def loss(p):
        return np.sum(p.w**2 * x) * p.b**2

    g = grad(loss)(Weights(x * x, x[0]))
    return np.sum(g.w) * g.b


def training(x):
    def loss(layers):
        return sum(np.sum((p["w"] * x) ** 2) * p["b"] for p in layers)

    layers = [{"w": x * 1.0, "b": x[0]}, {"w": x * 2.0, "b": x[1]}]
    for _ in range(2):
        g = grad(loss)(layers)
        layers = [{"w": p["w"] - 0.1 * d["w"], "b": p["b"] - 0.1 * d["b"]} for p, d in zip(layers, g)]
    return loss(layers)


def before_and_after_a_change(x):
    p = {"a": x * 2.0, "b": x[0]}
    first = grad(lambda z: np.sum(p["a"] * z**2) * p["b"])(x)
    p["b"] = p["b"] * 2.0
    second = grad(lambda z: np.sum(p["a"] * z**2) * p["b"])(x)
    z = x * 2.0
    out, pullback = vjp(lambda y: y**2 * z, z)
    z[0] = 7.0
    out[1] = 3.0
    return np.sum(first * second) + np.sum(pullback(out)[0] * z)


def pullback_of_what_writes(x):
    def g(y):
        z = np.zeros(3)
        for i in range(3):
            z[i] = np.sin(y[i]) * x[0]
            z *= 0.9
        return z

    out, pullback = vjp(g, x)
    return np.sum(pullback(pullback(out)[0])[0] * out)


INSIDE = [
    in_recursive_functions,
    in_generators_and_comprehensions,
    of_objects,
    training,
    before_and_after_a_change,
    pullback_of_what_writes,
    of_a_local_function,
    of_ints,
    as_a_decorator,
    by_name_and_with_aux,
    descent,
    of_each_pass,
    on_one_path,
    of_gradients,
    of_containers,
    of_methods_and_partials,
    of_what_writes,
    of_recursion_and_loops,
    handed_on,
    jvp_inside,
    vjp_inside,
    hvp_inside,
    jacobian_inside,
]


@pytest.mark.parametrize("fun", INSIDE, ids=lambda f: f.__name__)
def test_derivatives_of_functions_made_inside(fun: Callable[..., Any]) -> None:
    h, direction = 1e-5, np.array([1.0, -0.5, 2.0])
    value, gradient = value_and_grad(fun)(POINT)
    assert value == fun(POINT)
    want = (fun(POINT + h * direction) - fun(POINT - h * direction)) / (2.0 * h)
    np.testing.assert_allclose(np.dot(gradient, direction), want, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(jvp(fun, (POINT,), (direction,))[1], np.dot(gradient, direction), rtol=1e-12)
    np.testing.assert_allclose(vjp(fun, POINT)[1](1.0)[0], gradient, rtol=1e-12)
    change = (grad(fun)(POINT + h * direction) - grad(fun)(POINT - h * direction)) / (2.0 * h)
    np.testing.assert_allclose(hvp(fun, (POINT,), (direction,))[0], change, rtol=1e-5, atol=1e-7)


def with_what_is_needed_at_compile_time(x, n):
    return np.sum(grad(lambda y: np.sum(np.reshape(y, (n, 1)) * x))(x))


def test_what_is_needed_at_compile_time_is_asked_of_the_argument() -> None:
    want = with_what_is_needed_at_compile_time(POINT, 3)
    assert value_and_grad(with_what_is_needed_at_compile_time)(POINT, 3)[0] == want


def in_a_try(x):
    try:
        return grad(lambda y: np.sum(y * y * x))(x)[0]
    except ValueError:
        return x[0]


def assigns_outside(x):
    n = 0.0

    def g(y):
        nonlocal n
        n = n + 1.0
        return np.sum(y**2) * x[0]

    return np.sum(grad(g)(x)) * n


def cotangent_of_another_shape(x):
    return np.sum(vjp(lambda y: y * x, x)[1](1.0)[0])


def same_memory_twice(x):
    def g(y, z):
        y *= 2.0
        return np.sum(y * z)

    z = x * 1.0
    return np.sum(grad(g)(z, z))


def jacobian_by_two(x):
    return np.sum(jacobian(lambda y, z: y * z, argnums=(0, 1))(x, x)[0])


OUTSIDE = jacobian(lambda y: y * y)


def jacobian_made_outside(x):
    return np.sum(OUTSIDE(x))


def of_itself_without_end(x):
    def f(y, k):
        if k == 0:
            return np.sum(y**2)
        return np.sum(grad(lambda z: f(z, k - 1))(y) * x)

    return f(x, len(x) + int(x[0]))


def pullback_of_views(x):
    def g(y):
        y[0] = y[1] * x[0]
        v = y[1:]
        v *= y[0]
        return y

    out, pullback = vjp(g, x * 1.0)
    return np.sum(pullback(out)[0])


REFUSED = [
    of_itself_without_end,
    pullback_of_views,
    jacobian_by_two,
    jacobian_made_outside,
    in_a_try,
    assigns_outside,
    cotangent_of_another_shape,
    same_memory_twice,
]


@pytest.mark.parametrize("fun", REFUSED, ids=lambda f: f.__name__)
def test_refused_in_the_users_own_line(fun: Callable[..., Any]) -> None:
    with pytest.raises(UnsupportedError, match="test_nesting.py") as refused:
        grad(fun)(X)
    assert "Instead" in str(refused.value)


def triple(x):
    return 3.0 * x


def tenfold_square(x):
    return 10.0 * x**2


helper = triple


def uses_helper(x):
    return 2.0 * helper(x)


helper_gradient = grad(uses_helper)


def test_globals_of_the_inner_function_are_read_when_called(monkeypatch: pytest.MonkeyPatch) -> None:
    outer = grad(lambda x: helper_gradient(x) * x)
    assert outer(1.0) == 6.0
    assert grad(helper_gradient)(1.0) == 0.0
    monkeypatch.setitem(globals(), "helper", tenfold_square)
    assert outer(1.0) == 80.0
    assert grad(helper_gradient)(1.0) == 40.0
