"""Kernels as they stand: pulled back through their results, or through the arguments that they change."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

from s2sgrad import grad, vjp
from tests.programs import harness
from tests.programs.kernel import KERNELS
from tests.programs.zoo import PROGRAMS, programs

programs()  # imports all modules


@pytest.mark.parametrize("name", list(KERNELS))
def test_in_place(name: str) -> None:
    kernel, program = KERNELS[name], PROGRAMS[name]
    args = program.args()
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
    direct = grad(program.fun, argnums=argnums)(*args)
    got = np.concatenate([harness.paired(gradients[k], args[k]) for k in argnums])
    want = np.concatenate([harness.paired(d, args[k]) for d, k in zip(direct, argnums, strict=True)])
    assert harness.close(got, want, 1e-9, 1.0 + float(np.max(np.abs(want))))
