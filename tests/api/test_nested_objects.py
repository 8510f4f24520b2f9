"""Derivatives taken inside, of functions that are given objects and lists of such."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2sgrad import grad, jvp
from tests.programs.harness import close

X = np.array([0.3, 0.7])


class Layer:
    def __init__(self, weights: Any) -> None:
        self.weights = weights

    def __call__(self, x):  # type: ignore[no-untyped-def]
        self.x = x
        return np.tanh(self.weights @ x)


def loss(x, layers):
    for layer in layers:
        x = layer(x)
    return np.sum(x**2) + np.sum(layers[0].x)


def cube(x, layer):
    return np.sum((layer.weights @ x) ** 3)


cube_gradient = grad(cube)


def of_a_list(x, layers):
    return np.sum(grad(loss)(x, layers) ** 2)


def of_an_object(x, layers):
    return np.sum(grad(cube)(x, layers[0]) * x)


def made_outside(x, layers):
    return np.sum(cube_gradient(x, layers[1]) * x)


def changed_between(x, layers):
    layer = Layer(layers[0].weights * 2.0)
    g = grad(cube)(x, layer)
    layer.weights = layer.weights * np.sum(x)
    return np.sum(g * grad(cube)(x, layer))


def by_the_object(x, layers):
    return np.sum(grad(cube, argnums=1)(x, layers[1]).weights * x)


def layers() -> list[Layer]:
    return [Layer(np.array([[0.5, 0.2], [-0.3, 0.9]])), Layer(np.array([[0.4, -0.6], [0.8, 0.1]]))]


@pytest.mark.parametrize(
    "fun", [of_a_list, of_an_object, made_outside, changed_between, by_the_object], ids=lambda f: f.__name__
)
def test_agrees_with_central_differences(fun: Callable[..., Any]) -> None:
    given = layers()
    by_x, by_layers = grad(fun, argnums=(0, 1))(X, given)
    step = 1e-6

    def slope(dx: Any, dw: Any) -> Any:
        def at(h: float) -> Any:
            moved = layers()
            for layer, d in zip(moved, dw):
                layer.weights = layer.weights + h * d
            return fun(X + h * dx, moved)

        return (at(step) - at(-step)) / (2.0 * step)

    none = [np.zeros((2, 2))] * 2
    assert close(by_x, np.array([slope(u, none) for u in np.eye(2)]), 1e-5)
    for k, layer in enumerate(by_layers):
        units = np.eye(4).reshape(4, 2, 2)
        slopes = [slope(np.zeros(2), [u if j == k else np.zeros((2, 2)) for j in range(2)]) for u in units]
        assert close(layer.weights, np.reshape(slopes, (2, 2)), 1e-5)
    value, tangent = jvp(fun, (X, copy.deepcopy(given)), (np.array([1.0, -2.0]), None))
    assert close(tangent, slope(np.array([1.0, -2.0]), none), 1e-5) and close(value, fun(X, layers()), 1e-12)
