"""A network of two layers, small enough for pencil and paper.

z = A v + b = (3, -5), h = relu(z) = (3, 0), out = c . h = 3, loss = (out - 1)^2 = 4.
Backwards: dout = 2 (3 - 1) = 4, dc = 4 h = (12, 0), dh = 4 c = (4, 4), dz = (4, 0) since the second unit is off,
db = dz = (4, 0), dA = dz v^T = [[8, -4], [0, 0]].
"""

from __future__ import annotations

import numpy as np
from compare import table

from s2sgrad import value_and_grad

A = np.array([[1.0, 0.0], [-2.0, 1.0]])
b = np.array([1.0, 0.0])
c = np.array([1.0, 1.0])
v = np.array([2.0, -1.0])
TARGET = 1.0

LOSS = 4.0
BY_HAND = {"dA": np.array([[8.0, -4.0], [0.0, 0.0]]), "db": np.array([4.0, 0.0]), "dc": np.array([12.0, 0.0])}


def relu(z):
    return np.maximum(z, 0.0)


def loss(A, b, c, v, target):
    h = relu(A @ v + b)
    out = c @ h
    return (out - target) ** 2


def generated():
    """The loss, and its gradients by name."""
    value, gradients = value_and_grad(loss, wrt=("A", "b", "c"))(A, b, c, v, TARGET)
    return value, dict(zip(BY_HAND, gradients))


def main() -> None:
    value, gradients = generated()
    print(f"loss: {value:g} (by hand {LOSS:g})\n")
    table("Two layers, ReLU, squared loss", gradients, BY_HAND)


if __name__ == "__main__":
    main()
