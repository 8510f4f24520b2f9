"""Settings of the whole suite."""

from __future__ import annotations

import gc
import itertools
import os

import pytest

# the verifier runs after every pass, in this process and in those that tests start
os.environ["S2SGRAD_VERIFY"] = "1"
# two workers with as many BLAS threads each as there are cores only get in each other's way
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

# The collector looks for cycles between tests, when what a compilation made is of no use any more; by itself it looks
# right after each compilation, and at what it finds in use again later. What tests leave behind is looked at rarely.
TESTS_BETWEEN_COLLECTIONS = 25
COLLECTIONS_OF_NEW_OBJECTS = 100  # between those of all
_finished = itertools.count(1)


def pytest_collection_finish() -> None:
    """The modules and tests stay to the end: the collector need not look at them."""
    gc.collect()
    gc.freeze()
    gc.disable()


def pytest_runtest_logfinish() -> None:
    times, rest = divmod(next(_finished), TESTS_BETWEEN_COLLECTIONS)
    if rest == 0:
        gc.collect(0 if times % COLLECTIONS_OF_NEW_OBJECTS else 2)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the texts of tests/*/expected anew")
    parser.addoption("--frozen", action="store_true", help="compare what the zoo makes with tests/frozen.txt")
    parser.addoption("--update-frozen", action="store_true", help="write the digests in tests/frozen.txt anew")
