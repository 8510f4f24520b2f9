"""Random functions compute the same before and after every pass, and share no more memory than they did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2sgrad.ir.clone import clone_function
from s2sgrad.ir.ops import Function, walk
from s2sgrad.ir.printer import print_function
from s2sgrad.ir.verify import verify
from s2sgrad.optimize import PIPELINE
from tests.codegen.interpret import run
from tests.optimize.random_buffers import random_buffers


def outcome(fn: Function) -> tuple[list[Any], set[tuple[int, int]]]:
    """The results and the final arguments, and which of them share memory."""
    args: list[Any] = [np.array([0.5, -1.0, 2.0, 0.25]), np.array([1.0, 3.0, -0.5, 0.75]), 0.3, -0.7, 3]
    with np.errstate(all="ignore"):
        out = [*run(fn, args), args[0], args[1]]
    arrays = [k for k, v in enumerate(out) if isinstance(v, np.ndarray)]
    shared = {(i, j) for i in arrays for j in arrays if i < j and np.shares_memory(out[i], out[j])}
    return [np.array(v, float) for v in out], shared


def same(a: np.ndarray, b: np.ndarray, exact: bool) -> bool:
    if exact:
        return np.array_equal(a, b, equal_nan=True)
    if not (np.all(np.isfinite(a)) and np.all(np.abs(a) < 1e6)):
        return True  # what overflows, or cancels, need not do so in the same way
    return np.allclose(a, b, rtol=1e-7, atol=1e-7)


def marked(fn: Function, mirrored: bool) -> Function:
    if mirrored:
        for op in walk(fn.body):
            op.mirror = op
    return fn


def check(seed: int, mirrored: bool, passes: tuple[Callable[[Function], None], ...]) -> None:
    fn = random_buffers(seed, mirrored)
    want, shared = outcome(fn)
    changed = marked(clone_function(fn), mirrored)
    for p in passes:
        before = print_function(changed)
        p(changed)
        text = f"seed {seed}, {p.__name__}\n{before}\n-->\n{print_function(changed)}"
        verify(changed)
        got, now = outcome(changed)
        biggest = max((float(np.max(np.abs(w))) for w in want if w.size), default=0.0)
        if not mirrored or biggest < 1e4:  # rounding grows with what it is relative to
            assert all(same(a, b, not mirrored) for a, b in zip(want, got)), text
        assert now <= shared, text


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("start", range(0, 100, 25))
def test_random_functions(start: int, mirrored: bool) -> None:
    for seed in range(start, start + 25):
        check(seed, mirrored, PIPELINE)
