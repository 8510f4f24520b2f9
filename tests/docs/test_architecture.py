"""docs/architecture.md is true: what it names exists, its links lead somewhere, what it shows is what is made now."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.docs import life

ROOT = life.ROOT
DOCUMENTS = sorted((ROOT / "docs").glob("*.md"))
TABLE = "<!-- tests/docs/test_architecture.py reads this table -->"
LONGEST = 130  # words of a paragraph

documents = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)


def prose(document: Path) -> str:
    """A document without the blocks of code in it."""
    return re.sub(r"^```.*?^```$", "", document.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def found(name: str) -> list[Path]:
    """The files of that name, seen from the package, the tests or the root; without a folder, anywhere in these."""
    pattern = name.rstrip("/") if "/" in name.rstrip("/") else f"**/{name.rstrip('/')}"
    return [path for top in ("s2sgrad", "tests", ".") for path in (ROOT / top).glob(pattern if top != "." else name)]


def defined(file: Path) -> set[str]:
    """What a module defines, in its classes as well."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {t.id for t in targets if isinstance(t, ast.Name)}
    return names


@documents
def test_what_is_named_exists(document: Path) -> None:
    names = re.findall(r"`([\w./*]+(?:\.py|\.md|\.txt|/))`", prose(document))
    assert not [name for name in names if not found(name)]


@documents
def test_what_is_said_to_be_in_a_module_is_there(document: Path) -> None:
    text = " ".join(prose(document).split())
    for name, file in re.findall(r"`(\w+)` (?:in|of) `([\w/]+\.py)`", text):
        assert any(name in defined(path) for path in found(file)), (name, file)


@documents
def test_links_lead_somewhere(document: Path) -> None:
    for target, _, heading in (link.partition("#") for link in re.findall(r"\]\(([^)]+)\)", prose(document))):
        if target.startswith("http"):
            continue
        file = document.parent / target if target else document
        assert file.exists(), target
        assert not heading or heading in headings(file), heading


def headings(file: Path) -> set[str]:
    titles = re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def invariants() -> list[tuple[str, list[str], list[str]]]:
    """(what holds, the modules that see to it, the tests that hold it) for each row of the table."""
    table = life.document().split(TABLE)[1].lstrip().split("\n\n")[0]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines()[2:]]
    return [(what, re.findall("`([^`]+)`", where), re.findall("`([^`]+)`", tests)) for what, where, tests in cells]


def test_every_invariant_is_held_by_a_test() -> None:
    rows = invariants()
    assert len(rows) >= 25 and len({what for what, _, _ in rows}) == len(rows)
    for what, modules, tests in rows:
        assert tests and all(map(found, modules)), what
        for test in tests:
            file, _, name = test.partition("::")
            assert name in defined(ROOT / "tests" / file), test


def test_the_life_of_a_statement_is_what_is_made_now() -> None:
    assert life.document() == life.updated(), "run: python -m tests.docs.life"


def test_all_stages_are_shown() -> None:
    _, inside, _ = life.section(life.document())
    assert [m[2] for m in life.BLOCK.finditer(inside)] == list(life.BLOCKS)


def test_commands_that_are_shown_work() -> None:
    (command,) = re.findall(r"^    s2sgrad (dump .*)$", life.document(), re.MULTILINE)
    assert life.shown(command) == life.BLOCKS["ssa"]()


def test_no_paragraph_is_a_wall() -> None:
    """What needs more words belongs into the docstring of the module that it is about."""
    paragraphs = re.split(r"\n\n|\n *(?=- |\d+\. )", prose(life.DOCUMENT))
    long = [p[:60] for p in paragraphs if not p.lstrip().startswith(("|", "<")) and len(p.split()) > LONGEST]
    assert not long, long
