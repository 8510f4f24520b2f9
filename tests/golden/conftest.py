"""The fixture that compares with texts on disk."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path

import pytest

EXPECTED = Path(__file__).parent / "expected"


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the one in `expected/NAME`, or write it there with --update-golden."""
    return comparing(request, EXPECTED, "tests/golden")


def comparing(request: pytest.FixtureRequest, expected: Path, tests: str) -> Callable[[str, str], None]:
    """What compares with the texts of a directory."""

    def compare(name: str, text: str) -> None:
        path = expected / name
        if request.config.getoption("--update-golden"):
            path.write_text(text, encoding="utf-8", newline="\n")
        want = path.read_text(encoding="utf-8") if path.exists() else ""
        if text != want:
            lines = difflib.unified_diff(want.splitlines(True), text.splitlines(True), f"expected/{name}", "generated")
            pytest.fail("".join(lines) + f"\nif this is meant: pytest {tests} --update-golden", pytrace=False)

    return compare
