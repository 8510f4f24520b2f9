"""What is generated for the pairs, text by text: `expected/` holds every primal beside what becomes of it."""

from __future__ import annotations

import copy
import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from s2sgrad import grad
from s2sgrad.api.dump import dump
from s2sgrad.api.pipeline import Request, primal, transformed
from s2sgrad.api.signature import type_of
from s2sgrad.api.specialize import extern_type
from s2sgrad.ir.ops import Function
from s2sgrad.ir.printer import print_program
from s2sgrad.ir.types import Scalar
from s2sgrad.ir.verify import verify
from s2sgrad.optimize import PIPELINE
from s2sgrad.optimize.drain import drain
from tests.golden.conftest import EXPECTED
from tests.pairs import golden as plain_pairs
from tests.pairs import hard_cases
from tests.pairs.golden import Case, leaves

Golden = Callable[[str, str], None]
CASES = {c.primal.__name__: c for c in plain_pairs.cases() + hard_cases.cases()}
SSA = ("wave", "relax", "logistic_map", "walk", "settle")
MODES = [("wave", "vjp"), ("logistic_map", "vjp"), ("mlp", "value_and_grad"), ("kick", "jvp"), ("choose", "jvp")]
PRIMAL, GENERATED = "# primal\n", "\n\n# generated\n"


def dumped(case: Case, **options: Any) -> str:
    names = list(inspect.signature(case.primal).parameters)
    types = {n: type_of(a, n) for n, a in zip(names, case.args)}
    return dump(case.primal, types, {}, wrt=tuple(names[: case.n_diff]), **options)


def beside(primal: Callable[..., Any], text: str) -> str:
    return PRIMAL + inspect.getsource(primal) + GENERATED + text


def argnums(case: Case) -> int | tuple[int, ...]:
    return 0 if case.n_diff == 1 else tuple(range(case.n_diff))


@pytest.mark.parametrize("name", CASES)
def test_source(name: str, golden: Golden) -> None:
    case = CASES[name]
    golden(f"{name}.py.txt", beside(case.primal, grad(case.primal, argnums(case)).source(*case.args)))


@pytest.mark.parametrize(("name", "mode"), MODES)
def test_source_of_other_modes(name: str, mode: str, golden: Golden) -> None:
    case = CASES[name]
    golden(f"{name}.{mode}.py.txt", beside(case.primal, dumped(case, mode=mode)))


@pytest.mark.parametrize("stage", ["ssa", "adjoint"])
@pytest.mark.parametrize("name", SSA)
def test_ssa(name: str, stage: str, golden: Golden) -> None:
    case = CASES[name]
    golden(f"{name}.{stage}.txt", beside(case.primal, dumped(case, stage=stage)))


@pytest.mark.parametrize("name", ["wave", "logistic_map"])
def test_adjoint_as_the_transform_leaves_it(name: str, golden: Golden) -> None:
    case = CASES[name]
    golden(f"{name}.unoptimized.txt", beside(case.primal, dumped(case, stage="adjoint", optimize=False)))


def doubling(x, y):
    steps = 0.0
    while x < y:
        x = x * x + x
        steps = steps + x
    return steps * 2.0 + 0.0 * y


def test_every_pass_of_the_optimizer(golden: Golden) -> None:
    """The adjoint after the transform, and after each pass that changes it, below what it was before."""
    source = primal(doubling, ("x", "y"), [Scalar("f"), Scalar("f")], extern_type)
    fn = transformed(source, Request("grad", (0,)), 2)
    assert isinstance(fn, Function)
    text = "# transformed\n" + print_program(fn)
    for run in (*PIPELINE, drain):
        before = print_program(fn)
        run(fn)
        verify(fn)
        changed = print_program(fn) != before
        text += f"\n# {run.__name__}\n" + (print_program(fn) if changed else "as before\n")
    golden("passes.txt", beside(doubling, text))


@pytest.mark.parametrize("case", CASES.values(), ids=lambda c: c.primal.__name__)
def test_expected_text_is_right(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """The texts on disk run by themselves, and agree with what a person wrote."""
    name = case.primal.__name__
    text = (EXPECTED / f"{name}.py.txt").read_text(encoding="utf-8").split(GENERATED)[1]
    namespace: dict[str, Any] = {}
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "s2sgrad", None)
        exec(compile(text, name, "exec"), namespace)
    got = namespace[f"{name}_grad"](*copy.deepcopy(case.args))
    for a, b in zip(leaves(got), leaves(case.by_hand() if case.n_diff > 1 else case.by_hand()[0]), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-12)


def test_nothing_is_left_over() -> None:
    names = {f"{n}.py.txt" for n in CASES} | {f"{n}.{m}.py.txt" for n, m in MODES}
    names |= {f"{n}.{s}.txt" for n in SSA for s in ("ssa", "adjoint")}
    names |= {f"{n}.unoptimized.txt" for n in ("wave", "logistic_map")} | {"passes.txt"}
    assert {p.name for p in EXPECTED.iterdir()} == names


def test_a_difference_is_shown(golden: Golden, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-golden"):
        pytest.skip("would write it")
    path = EXPECTED / "wave.py.txt"
    text = path.read_text(encoding="utf-8")
    with pytest.raises(pytest.fail.Exception) as caught:
        golden(Path(path).name, text.replace("return dx", "return  dx"))
    shown = str(caught.value)
    assert "--- expected/wave.py.txt" in shown and "+++ generated" in shown
    assert "-    return dx, dk" in shown and "+    return  dx, dk" in shown and "--update-golden" in shown
