"""Kernels as they stand: pulled back through their results, or through the arguments that they change."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

from s2sgrad import grad, vjp
from tests.programs import harness
from tests.programs.kernel import KERNELS
from tests.programs.test_zoo import argnums_of, full
from tests.programs.zoo import Program, programs


@pytest.mark.parametrize("program", [p for p in programs() if p.name in KERNELS], ids=lambda p: p.id)
def test_in_place(program: Program) -> None:
    kernel, name, args = KERNELS[program.name], program.name, program.args()
    out, pullback = vjp(kernel.fun, *args, outputs=kernel.outputs)
    for (path, now), (_, before) in zip(harness.float_leaves(args), harness.float_leaves(program.args()), strict=True):
        assert harness.same_bits(now, before), f"{name}: the caller's args{path} was changed"
    changed = copy.deepcopy(args)
    expected: Any = kernel.fun(*changed)
    if kernel.outputs:
        names = kernel.fun.__code__.co_varnames
        expected = tuple(changed[names.index(n)] for n in kernel.outputs)
    assert harness.same_bits(harness.vector(out), harness.vector(expected))
    gradients = pullback(kernel.weights)
    argnums = harness.differentiated(args)
    direct = full(args, argnums, grad(program.fun, argnums=argnums_of(args))(*args))
    got = np.concatenate([harness.paired(gradients[k], args[k]) for k in argnums])
    want = np.concatenate([harness.paired(direct[k], args[k]) for k in argnums])
    assert harness.close(got, want, 1e-9, 1.0 + float(np.max(np.abs(want))))
