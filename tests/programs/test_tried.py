"""Functions of NumPy, math and Python that raise in a `try`: the handler runs, whether their result is used or not."""

from __future__ import annotations

import linecache
import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2sgrad import jvp, value_and_grad

RAISED = {
    "np.average(a, weights=a - a)": "ZeroDivisionError",
    "np.split(a, 2)[0].sum()": "ValueError",
    "np.hsplit(a, 2)[0].sum()": "ValueError",
    "a.item()": "ValueError",
    "bool(a > 0)": "ValueError",
    "divmod(x, 0)[0]": "ZeroDivisionError",
    "round(x * float('nan'))": "ValueError",
    "math.log(x, 1.0)": "ZeroDivisionError",
    "math.sin(float('inf') * x)": "ValueError",
    "math.dist([x], [x, x])": "ValueError",
    "np.interp(.5, [0, 1], a)": "ValueError",
    "np.quantile(a, x + 1)": "ValueError",
    "np.quantile(a, 1.5)": "ValueError",
    "np.percentile(a, 101)": "ValueError",
    "np.histogram(a, bins=[1., 0.], weights=a)[0].sum()": "ValueError",
    "np.gradient(a[:1]).sum()": "ValueError",
    "np.diff(a, n=-1).sum()": "ValueError",
    "np.polyfit([0., 1.], a, 1).sum()": "TypeError",
    "np.roll(a, 1, axis=1).sum()": "ValueError",
    "np.select([a > 0], [a, a]).sum()": "ValueError",
    "np.piecewise(a, [a > 0, a < 0, a == 0], [1.]).sum()": "ValueError",
    "np.insert(a, 9, x).sum()": "IndexError",
    "np.meshgrid(a, a, indexing='zz')[0].sum()": "ValueError",
    "np.searchsorted(a, .5, side='foo') * x": "ValueError",
    "a.max(initial=None, where=a > 9)": "ValueError",
    "x * 10**400": "OverflowError",
    "a[::0].sum()": "ValueError",
    "np.arange(0, 3, 0.0 * x).sum()": "ZeroDivisionError",
    "list(range(3))[::0][0] * x": "ValueError",
}


def tried(expression: str, error: str, used: bool) -> Callable[..., Any]:
    """A function that tries the expression, and reads its value or does not."""
    body = f"        t = {expression}\n        s = x + t\n" if used else f"        {expression}\n        s = x\n"
    text = f"def f(x, a):\n    try:\n{body}    except {error}:\n        s = 2 * x + a[0]\n    return s\n"
    file = f"<tried {used} {expression}>"
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    namespace: dict[str, Any] = {"np": np, "math": math}
    exec(compile(text, file, "exec"), namespace)
    return namespace["f"]


@pytest.mark.parametrize("used", [True, False])
@pytest.mark.parametrize("expression", RAISED)
def test_the_handler_runs(expression: str, used: bool) -> None:
    f = tried(expression, RAISED[expression], used)
    x, a = 0.3, np.array([0.3, 0.5, 0.7])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        value, (dx, da) = value_and_grad(f, argnums=(0, 1))(x, a)
        assert value == f(x, a) == 2.0 * x + a[0]
        assert dx == 2.0 and np.array_equal(da, [1.0, 0.0, 0.0])
        assert jvp(f, (x, a), (1.0, np.ones(3))) == (value, 3.0)


@pytest.mark.parametrize("expression", [
    "np.split(a, 3)[0].sum()", "np.average(a, weights=[1, 2, 3])", "np.interp(x, [0, 1, 2], a)", "a[:1].item()",
    "np.quantile(a, x)", "np.roll(a, 1)[0]", "np.gradient(a).sum()", "math.log(x, 2.0)", "np.arange(0, 3, x).sum()",
])
def test_what_does_not_raise_is_as_it_was(expression: str) -> None:
    f = tried(expression, "ValueError", True)
    x, a, h = 0.31, np.array([0.3, 0.5, 0.7]), 1e-6
    value, (dx, da) = value_and_grad(f, argnums=(0, 1))(x, a)
    assert value == f(x, a)
    assert math.isclose(dx, (f(x + h, a) - f(x - h, a)) / (2.0 * h), rel_tol=1e-5)
    slope = (f(x, a + h) - f(x, a - h)) / (2.0 * h)
    assert math.isclose(da.sum(), slope, rel_tol=1e-5, abs_tol=1e-8)
