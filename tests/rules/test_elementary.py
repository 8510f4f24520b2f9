"""The table of elementary functions, and the rows of three modules that are made of it."""

from __future__ import annotations

import cmath
import math

import numpy as np
import pytest

from s2sgrad.frontend.source import load
from s2sgrad.rules.elementary import TABLE, Elementary, for_module
from s2sgrad.rules.registry import all_rows, lookup

MODULES = {"np": np, "math": math, "cmath": cmath}
LINES = [pytest.param(f, id=f.names.split()[0]) for f in TABLE]


@pytest.mark.parametrize("line", LINES)
def test_each_name_has_a_row(line: Elementary) -> None:
    for name in line.names.split():
        module, _, own = name.partition(".")
        fn = getattr(MODULES[module], own, None)
        row = lookup(fn)
        if fn is not None:
            assert row is not None and row.name == name and row.vjp["x"] is not None and row.elementwise


def test_no_function_stands_in_two_lines() -> None:
    names = [name for line in TABLE for name in line.names.split()]
    assert len(names) == len({*names})


def test_a_derivative_has_one_source_and_a_meaning_for_each_module() -> None:
    sine = next(line for line in TABLE if line.names.startswith("np.sin "))
    rules = {module: for_module(sine.x, module) for module in MODULES}
    assert rules["np"] is sine.x
    assert len({load(rule).span(load(rule).node).line for rule in rules.values()}) == 1
    assert len({id(load(rule)) for rule in rules.values()}) == 3, "what is worked out for one holds for that one only"
    assert rules["math"](2.0, 0.0, 1.0) == 2.0 * math.cos(1.0)
    assert rules["cmath"](2.0, 0.0, 1.0j) == 2.0 * cmath.cos(1.0j)


def test_elementary_functions_of_one_number_stand_in_the_table() -> None:
    """What cmath has, and is no question and no part of a number, is a line."""
    named = {name for line in TABLE for name in line.names.split()}
    rows = {row.name for row in all_rows() if row.name.startswith("cmath.") and row.differentiable}
    assert rows <= named
