"""What shows whether a change has changed SSA or generated code."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from s2sgrad import grad
from tests.frozen import ROOT, differences, recorded


def square(x):
    return x * x


def test_what_is_made_is_noted() -> None:
    with recorded() as made:
        assert grad(square)(3.0) == 6.0
    (ssa,), (code,) = made.ssa, made.code
    assert ssa.startswith("function square") and "def square_grad" in code
    assert grad(square)(3.0) == 6.0 and len(made.code) == 1


def test_the_same_is_made_in_every_process() -> None:
    part = "break_out_of_a_generator"
    found = []
    for seed in ("1", "4242"):
        line = [sys.executable, "-m", "tests.frozen", "--json", "HEAD", part]
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        found.append(json.loads(done.stdout))
    assert {name.split(", ")[1] for name in found[0]} == {"grad", "vjp", "jvp", "hvp"}
    assert all(found[0].values()) and list(differences(*found)) == []


def test_what_differs_is_shown() -> None:
    lines = list(differences({"f, grad": "a\nb", "g, grad": "c"}, {"f, grad": "a\nd"}))
    assert "-b" in lines and "+d" in lines and not any("g, grad" in line for line in lines)
