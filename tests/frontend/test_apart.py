"""Generators that cannot run in step are run to their end first: refused where somebody could tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2sgrad import UnsupportedError, grad

X = np.array([0.3, 0.5, 0.7])
RUN_BEFORE = "is run to its end here before any of them is used"
READS = "is run to its end here, and reads what is changed while its values are used"


def a_list_is_changed_meanwhile(x):
    parts = [x[0], x[1], x[2]]

    def values():
        for k in range(3):
            yield parts[k] * 2.0

    s = 0.0
    for v, w in zip(values(), values()):
        parts[2] = v * w
        s = s + v * w
    return s


def an_array_is_changed_meanwhile(x):
    a = x * 1.0

    def values():
        yield a[0]
        yield a[1]
        yield a[2]

    def others():
        for k in range(3):
            yield a[k]

    s = 0.0
    for v, w in zip(values(), others()):
        a[2] = v * w
        s = s + v * w
    return s


def random_numbers_are_drawn_between_values(x):
    rng = np.random.default_rng(3)

    def values():
        for k in range(3):
            yield x[k] * rng.normal()

    s = 0.0
    for v, w in zip(values(), values()):
        s = s + v * w * rng.normal()
    return s


def random_numbers_are_drawn_for_keys_too(x):
    rng = np.random.default_rng(3)
    return max((v * rng.normal() for v in x), key=lambda v: v * rng.normal())


@pytest.mark.parametrize(
    ("fun", "message"),
    [
        (a_list_is_changed_meanwhile, READS),
        (an_array_is_changed_meanwhile, READS),
        (random_numbers_are_drawn_between_values, RUN_BEFORE),
        (random_numbers_are_drawn_for_keys_too, "is run to its end before any of them is used"),
    ],
    ids=lambda p: getattr(p, "__name__", ""),
)
def test_refused_where_it_could_be_told(fun: Callable[..., Any], message: str) -> None:
    with pytest.raises(UnsupportedError, match=message):
        grad(fun)(X)


def another_array_is_changed(x):
    a, b = x * 1.0, x * 2.0

    def values():
        for k in range(3):
            yield a[k]

    s = 0.0
    for v, w in zip(values(), values()):
        b[2] = v * w
        s = s + v * w + b[2]
    return s


def test_what_nobody_can_tell() -> None:
    assert np.allclose(grad(another_array_is_changed)(X), 4.0 * X)
