"""Everything is caught only where code of others runs, or where faults of the compiler become an InternalError."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parent.parent.parent / "s2sgrad"
BROAD = ("Exception", "BaseException")

USERS = "code of the user's class or function runs"
ON_CONSTANTS = "the program's own function runs on what is known of its operands"
BOUNDARY = "what the compiler did not raise on purpose becomes an InternalError"
PASSED_ON = "it is raised again: only its place is noted"

# (package, function): why it may catch everything
ALLOWED = {
    ("api", "of"): USERS,  # copy.deepcopy of arguments
    ("api", "made"): BOUNDARY,
    ("backends", "run"): PASSED_ON,
    ("cli", "load_file"): USERS,  # their modules
    ("cli", "load_module"): USERS,
    ("frontend", "truth"): USERS,
    ("frontend", "static_attribute"): USERS,
    ("frontend", "static_item"): USERS,
    ("frontend", "evaluated"): ON_CONSTANTS,
    ("frontend", "fold"): ON_CONSTANTS,
    ("frontend", "_guarded"): BOUNDARY,
    ("frontend", "imported"): USERS,  # the modules that they import
    ("frontend", "run_body"): PASSED_ON,
    ("frontend", "inferred"): "raised_for_sure tells what the function raises itself from a fault of its inference",
    ("rules", "raised_for_sure"): ON_CONSTANTS,
}


def is_broad(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    return any(getattr(n, "id", getattr(n, "attr", "")) in BROAD for n in ast.walk(handler.type))


def broad_excepts(node: ast.AST, function: str = "") -> Iterator[tuple[str, int]]:
    """(function, line) of each handler that catches everything."""
    for child in ast.iter_child_nodes(node):
        inside = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else function
        if isinstance(child, ast.ExceptHandler) and is_broad(child):
            yield function, child.lineno
        yield from broad_excepts(child, inside)


def found() -> dict[tuple[str, str], list[str]]:
    out: dict[tuple[str, str], list[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE)
        for function, line in broad_excepts(ast.parse(path.read_text(encoding="utf-8"))):
            out.setdefault((place.parts[0], function), []).append(f"{place}:{line}")
    return out


def test_everything_is_caught_only_where_there_is_a_reason() -> None:
    new = {place: lines for place, lines in found().items() if place not in ALLOWED}
    assert not new, f"name the exceptions, or give a reason in ALLOWED: {new}"
    assert all(len(lines) == 1 for lines in found().values()), found()


def test_no_reason_is_left_over() -> None:
    assert not ALLOWED.keys() - found().keys()


def test_every_form_is_seen() -> None:
    text = "def f():\n    try: g()\n    except {}: pass\n"
    for caught in ("Exception", "BaseException as e", "(ValueError, Exception)", "builtins.Exception", ""):
        assert list(broad_excepts(ast.parse(text.format(caught)))) == [("f", 3)], caught
    assert not list(broad_excepts(ast.parse(text.format("(ValueError, KeyError)"))))
