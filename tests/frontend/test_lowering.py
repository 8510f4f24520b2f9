"""The frontend is functions over one state, not a tower of classes."""

from __future__ import annotations

import ast
import functools
import inspect
import re
from pathlib import Path

import pytest

import s2sgrad.frontend.parts  # noqa: F401 - what is declared is answered once all parts are there
from s2sgrad.frontend.asked.calls import AskedOfCalls
from s2sgrad.frontend.asked.containers import AskedOfContainers
from s2sgrad.frontend.asked.control import AskedOfControl
from s2sgrad.frontend.lowering import Lowering

PACKAGE = Path(inspect.getfile(Lowering)).parents[1]
DEEPEST = 3
LONGEST = 400  # lines of a file
STILL_DEEPER = {"Set"}  # a Map, which is a List, which is a Type


DECLARED = [
    (cls, name)
    for cls in (AskedOfCalls, AskedOfContainers, AskedOfControl)
    for name in vars(cls)
    if not name.startswith("__")
]


@functools.cache
def attributes_read() -> frozenset[str]:
    """The names of all attributes that the frontend reads, beside those in `@answers(Lowering.name)`."""
    files = [p for p in (PACKAGE / "frontend").rglob("*.py") if p.parent.name != "asked"]
    text = "".join(re.sub(r"@answers\(.*\)", "", p.read_text()) for p in files)
    return frozenset(re.findall(r"\.(\w+)", text))


@pytest.mark.parametrize(("cls", "name"), DECLARED)
def test_what_is_declared_is_answered_with_the_same_signature(cls: type, name: str) -> None:
    assert name in vars(Lowering), f"no module answers {name}"
    asked, answer = inspect.signature(vars(cls)[name]), inspect.signature(vars(Lowering)[name])
    assert [(p.name, p.kind, p.default) for p in list(asked.parameters.values())[1:]] == [
        (p.name, p.kind, p.default) for p in list(answer.parameters.values())[1:]
    ]


def test_what_is_declared_is_asked() -> None:
    assert not {name for _, name in DECLARED} - attributes_read()


def bases() -> dict[str, list[str]]:
    """The classes of the package -> those that they are built upon, by their last names."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                found[node.name] = [ast.unparse(b).split("[")[0].split(".")[-1] for b in node.bases]
    return found


def depth(name: str, known: dict[str, list[str]]) -> int:
    return 1 + max((depth(base, known) for base in known[name] if base in known and base != name), default=0)


def test_no_classes_are_stacked_higher_than_three() -> None:
    known = bases()
    assert {name for name in known if depth(name, known) > DEEPEST} == STILL_DEEPER


def test_depth_counts_classes_of_the_package() -> None:
    assert depth("C", {"A": [], "B": ["A", "Exception"], "C": ["B"]}) == 3


def test_functions_say_that_they_take_a_lowering() -> None:
    untyped = re.compile(r"\b(low|core|lowering): Any\b")
    bad = [str(p.relative_to(PACKAGE)) for p in PACKAGE.rglob("*.py") if untyped.search(p.read_text())]
    assert not bad, bad


def test_files_of_the_frontend_are_short() -> None:
    long = {p.name for p in (PACKAGE / "frontend").rglob("*.py") if len(p.read_text().splitlines()) > LONGEST}
    assert not long
