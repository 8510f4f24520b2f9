"""Functions that the tests of the command line name."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from s2sgrad import grad

SCALE = 2.0


def plain(x, y):
    return np.sum(x * y + x)


def loss(W, b, X, y, decay=0.1):
    """A loss."""
    error = np.tanh(X @ W + b) - y
    return np.sum(error**2) / len(y) + decay * np.sum(W * W)


def annotated(x: np.ndarray, k: float, n: int, flag: bool = True):
    for i in range(n):
        x[i] = x[i] * k if flag else x[i] + k
    return np.sum(x)


def typed(x: NDArray[np.float64], y: NDArray[np.float32], i: NDArray[np.int64]) -> float:
    return np.sum(x * y) + i[0]


def typed_at_once(x, y):
    return np.sum(x * y)


typed_at_once.__annotations__ = {"x": NDArray[np.float64], "y": NDArray[np.float32]}


def reduced(x, axis=0, scale=1.5):
    return np.sum(np.max(x, axis=axis)) * scale


def layers(params, x):
    for p in params:
        x = np.tanh(x @ p["W"] + p["b"])
    return np.sum(x)


def pair(p, k):
    return p["a"] * p["b"][0] + np.sum(p["b"][1]) * k


def power(x, n):
    for _ in range(n):
        x = x * np.sin(x)
    return x


def scaled(x):
    return np.sum(x) * SCALE


def moved(x, i):
    """Needs a helper in the generated module."""
    x[i] = x[i] * 2.0
    return np.sum(np.diagonal(np.outer(x, x)))


def refused(x):
    global SCALE
    SCALE = x
    return x


def refusing_nothing(x, y):
    return 1.0


def of_classes(q, c, d, a):
    q.append(c["a"] * q[0])
    d["z"].append(q[-1])
    return sum(q) + d["z"][0] * a[0]


def vector(x):
    return x * 2.0


@grad
def decorated(x, k=3.0):
    return k * x * x


class Model:
    @staticmethod
    def inner(x):
        return x * x


number = 3
