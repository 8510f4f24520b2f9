"""Functions that commands name."""

from __future__ import annotations

import numpy as np

RATE = 0.1


def loss(weight, x=2.0):
    return np.sum(weight * x)


def vector(x):
    return x * 2.0


def unsupported(x):
    return eval("x * x")
