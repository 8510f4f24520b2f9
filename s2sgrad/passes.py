"""Passes over programs, and the pipeline that runs them in order."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from s2sgrad.ir.ops import Function
from s2sgrad.ir.verify import verify

Pass = Callable[[Function], None]


def verifying() -> bool:
    """Whether the verifier runs after every pass: S2SGRAD_VERIFY=1, as the tests set it."""
    return os.environ.get("S2SGRAD_VERIFY", "") not in ("", "0")


def sanitizing() -> bool:
    """Whether generated code watches the laws of memory while it runs: S2SGRAD_SANITIZE=1, for who debugs s2sgrad."""
    return os.environ.get("S2SGRAD_SANITIZE", "") not in ("", "0")


def run_passes(fn: Function, passes: Sequence[Pass]) -> Function:
    """Run passes in order. A pass takes valid SSA, changes it in place, and leaves valid SSA."""
    check = verifying()
    for p in passes:
        p(fn)
        if check:
            verify(fn)
    return fn
