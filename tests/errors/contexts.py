"""`with` over managers that cannot be looked into, and np.errstate."""

from __future__ import annotations

import contextlib
import decimal
import io
import threading
import warnings

import numpy as np

from tests.errors.gallery import fixed, mistake

LOCK, OTHER = threading.Lock(), threading.RLock()


@mistake(1.0)
def chooses_between_locks(x):
    lock = LOCK if x > 0 else OTHER
    with lock:
        return x * x


@mistake(1.0)
def catches_what_leaves_an_opaque_with(x):
    try:
        with contextlib.ExitStack():
            if x > 0:
                raise ValueError("positive")
    except ValueError:
        x = x * x
    return x


@fixed("catches_what_leaves_an_opaque_with", 1.5)
def catches_inside_of_an_opaque_with(x):
    with contextlib.ExitStack():
        try:
            if x > 0:
                raise ValueError("positive")
        except ValueError:
            x = x * x
    return x


@mistake(1.0)
def writes_a_number_into_a_file(x):
    with io.BytesIO() as f:
        f.write(x)
    return x * x


@mistake(1.0)
def is_no_context_manager(x):
    with 3:
        return x * x


@mistake(1.0, 1.0)
def mode_of_an_errstate_is_computed(x, y):
    with np.errstate(divide=("warn", "ignore")[int(x > y)]):
        return x / y


@mistake(1.0)
def sets_numpy_to_raise(x):
    np.seterr(divide="raise")
    return x * x


@fixed("sets_numpy_to_raise", 1.5)
def lets_numpy_raise_in_a_with(x):
    with np.errstate(divide="raise"):
        return x * x


@mistake(1.0)
def assigns_to_a_decimal_context(x):
    with decimal.localcontext() as ctx:
        ctx.prec = 5
        return x * x


@mistake(np.ones(2), np.ones(2))
def catches_an_error_in_place(x, y):
    try:
        with np.errstate(divide="raise"):
            x /= y
    except FloatingPointError:
        x = x * 2.0
    return np.sum(x)


@fixed("catches_an_error_in_place", np.ones(2), np.array([1.0, 0.0]))
def catches_an_error_before_it_assigns(x, y):
    try:
        with np.errstate(divide="raise"):
            x = x / y
    except FloatingPointError:
        x = x * 2.0
    return np.sum(x)


@mistake(np.ones(2))
def counts_warnings(x):
    with warnings.catch_warnings(record=True) as seen:
        np.log(x - x)
    return np.sum(x) * len(seen)
