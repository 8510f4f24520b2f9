"""Calls of NumPy with all kinds of arguments, see differential.py."""

from __future__ import annotations

import numpy as np
import pytest

from tests.calls import creation, elementwise, linalg, polynomials, shapes, statistics
from tests.calls.differential import OLD, arguments, fault, fault_of, function
from tests.matrix.judge import NOTHING, judged

MODULES = (creation, elementwise, linalg, polynomials, shapes, statistics)
CALLS = [text for module in MODULES for text in module.CALLS]
REFUSED = {text: reason for module in MODULES for text, reason in module.REFUSED.items()}


DIFFERENT_BEFORE = {  # dtypes of float32 that came with NumPy 2; functions that it no longer has
    "np.nanvar(f)", "np.quantile(f, 0.3, axis=0)", 'np.percentile(x, 30, interpolation="lower")',
    "np.in1d(k, [0, 1]) * a", "np.msort(x)", "np.linalg.solve(q, q[..., 0])",
}


PLANE = {"np.cross(v[:2], u[:2])", "np.cross(n[:, :2], n)"}  # vectors of two elements, until NumPy 2.5
IN_NUMPY_2 = {"np.pad(x, {-1: (1, 2)})"}


@pytest.mark.parametrize("text", CALLS)
def test_call(text: str) -> None:
    if OLD and text in DIFFERENT_BEFORE:
        pytest.skip("another result before NumPy 2")
    if text in PLANE and np.lib.NumpyVersion(np.__version__) >= "2.5.0":
        pytest.skip("no longer in NumPy")
    fn, names = function(text)
    assert fault_of(fn, names) == ""
    told = judged(fn, arguments(names))  # of other arguments: tests/matrix
    assert told in NOTHING or all(t.startswith("refused") for t in told), told


@pytest.mark.parametrize("text", REFUSED)
def test_refused(text: str) -> None:
    if OLD and text in IN_NUMPY_2:
        pytest.skip("came with NumPy 2")
    found = fault(text)
    assert found.startswith("refused: ") and REFUSED[text] in found


def test_every_call_is_there_once() -> None:
    assert len(set(CALLS)) == len(CALLS) and not set(CALLS) & set(REFUSED)
