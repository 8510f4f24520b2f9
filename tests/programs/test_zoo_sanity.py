"""The zoo alone, without the compiler: every program runs, is deterministic, and is smooth where it is tried."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from tests.programs import harness
from tests.programs.zoo import Program, programs

ALL = programs()


@pytest.mark.parametrize("program", ALL, ids=lambda p: p.id)
def test_runs_and_is_smooth(program: Program) -> None:
    args = program.args()
    assert harness.same_bits(harness.vector(args), harness.vector(program.args())), "arguments differ between draws"
    assert harness.has_floats(args), "no float argument"
    first = harness.run(program.fun, args)
    assert harness.same_bits(harness.run(program.fun, args), first), "result differs between runs"
    values = harness.vector(first)
    assert values.size and np.all(np.isfinite(values)), f"result is {first!r}"
    if "grad" in program.modes:
        assert np.ndim(first) == 0, "a program with a non-scalar result is not for grad"
    for name, tangent in harness.unit_tangents(args):
        coarse = harness.central(program.fun, args, tangent)
        fine = harness.central(program.fun, args, tangent, harness.H / 2)
        assert harness.close(coarse, fine, 3e-8), f"{program.id} is not smooth along {name}: {coarse} and {fine}"


def test_size_and_families() -> None:
    families: dict[str, int] = {}
    for p in ALL:
        families[p.family] = families.get(p.family, 0) + 1
    assert len(ALL) >= 250, families
    assert families["memory"] >= 80, families
    kernels = "linear_algebra stencils dynamic_programming ode_pde n_body kalman markov_chains sparse_rows fft"
    assert all(families.get(name, 0) >= 3 for name in [*kernels.split(), "neural_nets", "image_filters"]), families


def test_arguments_are_fresh() -> None:
    for p in ALL:
        a, b = p.args(), p.args()
        for (_, x), (_, y) in zip(harness.float_leaves(a), harness.float_leaves(b), strict=True):
            assert not (isinstance(x, np.ndarray) and np.shares_memory(x, y)), p.id
        copy.deepcopy(a)
