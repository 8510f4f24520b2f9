"""Settings of the whole suite."""

from __future__ import annotations

import os

import pytest

# the verifier runs after every pass, in this process and in those that tests start
os.environ["S2SGRAD_VERIFY"] = "1"
# two workers with as many BLAS threads each as there are cores only get in each other's way
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the texts of tests/*/expected anew")
    parser.addoption("--frozen", action="store_true", help="compare what the zoo makes with tests/frozen.txt")
    parser.addoption("--update-frozen", action="store_true", help="write the digests in tests/frozen.txt anew")
