"""The fixture that compares with texts on disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.golden.conftest import comparing

EXPECTED = Path(__file__).parent / "expected"


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the one in `expected/NAME`, or write it there with --update-golden."""
    return comparing(request, EXPECTED, "tests/errors")
