"""The same function gives the same bytes, whatever the hash seed of the process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

SCRIPT = """
import sys

import numpy as np

from s2sgrad import grad, value_and_grad
from tests.pairs import golden, hard_cases

sys.stdout.reconfigure(encoding="utf-8", newline="\\n")


def mixed(p, xs, k):
    total = {"a": 0.0, "b": 0.0}
    for x in xs:
        if k > 1:
            total["a"] = total["a"] + np.sum(x * p["w"])
        else:
            total["b"] = total["b"] + np.sum(x - p["v"])
    return total["a"] * total["b"] + p["u"]


for case in golden.cases() + hard_cases.cases():
    for transform in (grad, value_and_grad):
        made = transform(case.primal, argnums=tuple(range(case.n_diff)))
        print("#", case.name, transform.__name__)
        print(made.source(*case.args))
args = {"w": np.ones(2), "v": np.ones(2), "u": 1.0}, [np.ones(2), np.ones(2)], 2
print(grad(mixed).source(*args))
print(grad(lambda x: grad(golden.wave)(x, 2.0)).source(0.5))
"""


def test_same_bytes_with_different_hash_seeds(tmp_path: Path) -> None:
    script = tmp_path / "sources.py"
    script.write_text(SCRIPT, encoding="utf-8")
    outputs = []
    for seed in ("0", "1", "4242"):
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        done = subprocess.run([sys.executable, str(script)], env=environment, cwd=ROOT, capture_output=True)
        assert done.returncode == 0, done.stderr.decode()
        outputs.append(done.stdout)
    assert len(outputs[0].splitlines()) > 100
    assert outputs[0] == outputs[1] == outputs[2]
