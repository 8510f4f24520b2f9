"""Generated code does what the SSA says: random functions against an interpreter."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

from tests.codegen.building import compiled, emit
from tests.codegen.interpret import run
from tests.codegen.random_ssa import random_function


def same(a: Any, b: Any) -> bool:
    if isinstance(a, tuple):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b))
    return np.array_equal(np.asarray(a, float), np.asarray(b, float), equal_nan=True)


def outcome(call: Any) -> Any:
    try:
        return call()
    except (IndexError, OverflowError) as e:
        return type(e)


@pytest.mark.parametrize("block", range(20))
def test_random_functions(block: int) -> None:
    with np.errstate(all="ignore"):
        for seed in range(15 * block, 15 * block + 15):
            fn = random_function(seed)
            args = [np.arange(4.0) * 0.3 + 0.1, np.full(4, 0.7), 0.3, -0.6, 2]
            want = outcome(lambda: run(fn, copy.deepcopy(args)))  # noqa: B023
            got = outcome(lambda: compiled(fn)(*copy.deepcopy(args)))  # noqa: B023
            alike = want is got if isinstance(want, type) else same(want, got)
            assert alike, f"seed {seed}\n{emit(fn).code}"


def test_text_is_deterministic() -> None:
    assert emit(random_function(5)).code == emit(random_function(5)).code
