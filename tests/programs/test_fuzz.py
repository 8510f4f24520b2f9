"""A fixed budget of random programs, and those that once failed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings

from tests.programs import fuzz
from tests.programs.fuzz_reduce import reduce

# a failure is made smaller by the reducer, which is quicker at it than Hypothesis
fixed = settings(
    max_examples=60,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@settings(fixed, max_examples=100)
@given(fuzz.sources())
def test_generated_programs_run(tmp_path_factory: pytest.TempPathFactory, source: str) -> None:
    fun = fuzz.load(source, tmp_path_factory.getbasetemp())
    fuzz.usable(fun, fuzz.arguments(source))


@fixed
@given(fuzz.sources())
def test_generated_programs_differentiate(tmp_path_factory: pytest.TempPathFactory, source: str) -> None:
    directory = tmp_path_factory.getbasetemp()
    fun = fuzz.load(source, directory)
    assume(fuzz.usable(fun, fuzz.arguments(source)))
    message = fuzz.failure(source, directory)
    if message is not None:
        source, message = reduce(source, message, lambda s: fuzz.failure(s, directory), seconds=20.0)
        pytest.fail(f"{message}\n\n{source}", pytrace=False)


@pytest.mark.parametrize("path", sorted(fuzz.FOUND.glob("*.py")), ids=lambda p: p.stem)
def test_once_failed(path: Path, tmp_path: Path) -> None:
    source = path.read_text()
    fuzz.check(source, fuzz.load(source, tmp_path))


def test_the_reducer_keeps_the_failure() -> None:
    source = "def fun(x):\n    y = 1\n    if x:\n        z = bad(x + 2)\n    return x + y\n"

    def fails(text: str) -> str | None:
        return "Error: bad" if "bad" in text else None

    smaller, message = reduce(source, "Error: bad", fails, 10.0)
    assert "bad(" in smaller and "if" not in smaller and "y = 1" not in smaller and message == "Error: bad"
