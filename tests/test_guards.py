"""The tests that hold the guards of the compiler, as docs/guards.md lists them, are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

TESTS = Path(__file__).resolve().parent
DOCUMENT = TESTS.parent / "docs" / "guards.md"
MARK = "<!-- tests/test_guards.py reads this table -->"


def rows() -> list[tuple[str, str, list[str]]]:
    """(module, what is asked, the tests) for each row of the table."""
    text = DOCUMENT.read_text(encoding="utf-8").split(MARK)[1].lstrip().split("\n\n")[0]
    found = []
    for line in text.splitlines()[2:]:
        module, asked, tests = (cell.strip() for cell in line.strip("|").split(" | "))
        found.append((module.strip("`"), asked, re.findall("`([^`]+)`", tests)))
    return found


def functions(file: Path) -> set[str]:
    return {n.name for n in ast.parse(file.read_text(encoding="utf-8")).body if isinstance(n, ast.FunctionDef)}


def test_every_guard_is_held_by_a_test() -> None:
    table = rows()
    assert len(table) >= 36 and all(tests for _, _, tests in table)
    missing = []
    for _, _, tests in table:
        for test in tests:
            file, _, name = test.partition("::")
            if not (TESTS / file).exists() or name not in functions(TESTS / file):
                missing.append(test)
    assert not missing, missing


def test_no_row_stands_there_twice() -> None:
    asked = [(module, what) for module, what, _ in rows()]
    assert len(asked) == len(set(asked))
