"""Programs of the zoo that write memory, under S2SGRAD_SANITIZE=1: the laws of memory hold while they run."""

from __future__ import annotations

import os
import zlib

import numpy as np
import pytest

from s2sgrad import grad
from tests.programs import harness
from tests.programs.test_zoo import argnums_of, full
from tests.programs.zoo import Program, programs

FAMILIES = (
    "memory",
    "list",
    "container",
    "dict",
    "object",
    "recursion",
    "elements",
    "collections",
    "aliasing",
    "calls",
    "values_kept",
    "memos",
    "may_be_none",
)
ONE_OF = int(os.environ.get("S2SGRAD_SANITIZED_ONE_OF", "6"))  # 1: all of them
CHOSEN = [p for p in programs("grad") if p.id.startswith(FAMILIES) and zlib.crc32(p.id.encode()) % ONE_OF == 0]


@pytest.mark.parametrize("program", CHOSEN, ids=lambda p: p.id)
def test_laws_of_memory(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    args = program.args()
    argnums, place = harness.differentiated(args), argnums_of(args)  # as in test_zoo, which has compiled it
    want = harness.paired(full(args, argnums, grad(program.fun, argnums=place)(*args)), args)
    monkeypatch.setenv("S2SGRAD_SANITIZE", "1")
    watched = grad(program.fun, argnums=place)
    monkeypatch.setattr(watched._specializer, "cache", {})
    got = harness.paired(full(args, argnums, watched(*args)), args)
    np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-12)
