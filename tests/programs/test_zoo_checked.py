"""A share of the zoo under S2SGRAD_CHECK=1: no derivative that is right is called wrong, none is left unchecked."""

from __future__ import annotations

import os
import warnings
import zlib

import numpy as np
import pytest

from s2sgrad import grad, hvp, jvp, value_and_grad, vjp
from s2sgrad.api import checking
from tests.programs import harness
from tests.programs.test_zoo import argnums_of
from tests.programs.zoo import Program, programs

ONE_OF = int(os.environ.get("S2SGRAD_CHECKED_ONE_OF", "12"))  # 1: all of them


def chosen(mode: str) -> pytest.MarkDecorator:
    found = [p for p in programs(mode) if zlib.crc32(p.id.encode()) % ONE_OF == 0]
    return pytest.mark.parametrize("program", found, ids=lambda p: p.id)


@pytest.fixture(autouse=True)
def checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "ON", True)


@pytest.mark.filterwarnings("error:S2SGRAD_CHECK")
@chosen("vjp")
def test_vjp(program: Program) -> None:
    args = program.args()
    out, pullback = vjp(program.fun, *args)
    pullback(harness.direction(out, np.random.default_rng(1)))


@pytest.mark.filterwarnings("error:S2SGRAD_CHECK")
@chosen("jvp")
def test_jvp(program: Program) -> None:
    args = program.args()
    jvp(program.fun, args, harness.directions(args, np.random.default_rng(1)))


@pytest.mark.filterwarnings("error:S2SGRAD_CHECK")
@chosen("second")
def test_gradients(program: Program) -> None:
    args = program.args()
    argnums = argnums_of(args)  # as in test_zoo, which has compiled it
    grad(program.fun, argnums=argnums)(*args)
    value_and_grad(program.fun, argnums=argnums)(*args)
    with warnings.catch_warnings():
        hvp(program.fun, args, harness.directions(args, np.random.default_rng(1)))
