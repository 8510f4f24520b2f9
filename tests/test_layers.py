"""The layers: who may import whom, no module imports itself through others, and none is too long."""

from __future__ import annotations

import ast
import functools
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = "s2sgrad"

_CORE = {"ir", "errors"}
_TRANSFORMING = _CORE | {"analysis", "rules", "passes"}

# The table of docs/architecture.md. What stands on the left may import what stands on the right, and itself.
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "runtime": set(),
    "ir": {"errors"},
    "passes": _CORE,
    "rules": _CORE | {"runtime"},
    "frontend": _CORE | {"rules"},
    "analysis": _CORE | {"rules"},
    "transforms": _TRANSFORMING,
    "optimize": _TRANSFORMING,
    "codegen": _CORE,
    "backends": {"codegen", "runtime", "errors"},
    "api": _TRANSFORMING | {"runtime", "frontend", "transforms", "optimize", "codegen", "backends"},
    "cli": {"api", "errors"},
    "__init__": {"api", "errors"},
    "__main__": {"cli"},
}

# Beside the standard library.
RUNTIME_DEPENDENCIES = {"numpy", "gast", "astor"}
OPTIONAL = {"numba", "scipy"}  # imported inside functions, where they are asked for

LONGEST = 400  # lines of a file; one that is longer says at its top why: "Over 400 lines: ..."


def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name; a package is its __init__."""
    found = {}
    for path in sorted((ROOT / PACKAGE).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def layer(module: str) -> str:
    """errors for s2sgrad.errors, rules for s2sgrad.rules.core, __init__ for the package itself."""
    return module.split(".")[1] if "." in module else "__init__"


def statements(tree: ast.AST, running: bool) -> Iterator[ast.AST]:
    """Every node below tree; with running, without what stands under `if TYPE_CHECKING:`."""
    for node in ast.iter_child_nodes(tree):
        if running and isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            yield from (n for child in node.orelse for n in [child, *statements(child, running)])
        else:
            yield node
            yield from statements(node, running)


def imported(path: Path, module: str, known: dict[str, Path], running: bool = False) -> list[tuple[int, str]]:
    """(line, name) of everything that a file imports, wherever it does, submodules by their own names."""
    found = []
    is_package = path.name == "__init__.py"
    for node in statements(ast.parse(path.read_text(), str(path)), running):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                up = module.split(".")[: len(module.split(".")) - node.level + is_package]
                base = ".".join([*up, base] if base else up)
            for alias in node.names:
                submodule = f"{base}.{alias.name}"
                found.append((node.lineno, submodule if submodule in known else base))
    return found


def violations() -> list[str]:
    known = modules()
    bad = []
    for module, path in known.items():
        mine = layer(module)
        if mine not in MAY_IMPORT:
            bad.append(f"{path.relative_to(ROOT)}: layer {mine!r} is not in the table")
            continue
        for line, name in imported(path, module, known):
            top = name.split(".")[0]
            if top == PACKAGE:
                if layer(name) != mine and layer(name) not in MAY_IMPORT[mine]:
                    bad.append(f"{path.relative_to(ROOT)}:{line}: {mine} imports {name}")
            elif not allowed_from_outside(mine, top):
                bad.append(f"{path.relative_to(ROOT)}:{line}: {mine} imports {name}")
    return list(dict.fromkeys(bad))


def allowed_from_outside(mine: str, top: str) -> bool:
    if top in sys.stdlib_module_names or top == "numpy":
        return True
    return mine not in ("errors", "runtime", "ir") and top in RUNTIME_DEPENDENCIES | OPTIONAL


def cycles() -> list[str]:
    """Cycles between modules, found depth first; every import that can run counts, those inside functions too."""
    known = modules()
    edges = {
        module: sorted({name for _, name in imported(path, module, known, running=True) if name in known} - {module})
        for module, path in known.items()
    }
    done: set[str] = set()
    found = []

    def visit(module: str, trail: list[str]) -> None:
        if module in trail:
            found.append(" -> ".join([*trail[trail.index(module) :], module]))
        elif module not in done:
            for name in edges[module]:
                visit(name, [*trail, module])
            done.add(module)

    for module in edges:
        visit(module, [])
    return found


@functools.cache
def circles() -> list[list[str]]:
    """The groups of modules that import one another in a circle, imports for types only included (Tarjan, 1972)."""
    known = modules()
    edges = {m: {name for _, name in imported(path, m, known) if name in known} - {m} for m, path in known.items()}
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_ones: list[str] = []
    found = []

    def visit(module: str) -> None:
        number[module] = lowest[module] = len(number)
        open_ones.append(module)
        for name in sorted(edges[module]):
            if name not in number:
                visit(name)
            if name in open_ones:
                lowest[module] = min(lowest[module], lowest[name])
        if lowest[module] == number[module]:
            at = open_ones.index(module)
            found.append(set(open_ones[at:]))
            del open_ones[at:]

    for module in edges:
        if module not in number:
            visit(module)
    return [sorted(circle) for circle in found if len(circle) > 1]


def test_every_import_is_allowed_by_the_table() -> None:
    assert not violations(), "\n".join(["imports against the layers:", *violations()])


def test_no_cycles_between_modules() -> None:
    assert not cycles(), "\n".join(["import cycles:", *cycles()])


def test_no_circles_even_for_types() -> None:
    assert not circles(), "\n".join(["modules that import one another, if only for types:", *map(" ".join, circles())])


def too_long(path: Path) -> bool:
    """Whether a file has too many lines, and its docstring does not say why."""
    text = path.read_text(encoding="utf-8")
    top = ast.get_docstring(ast.parse(text)) or ""
    return text.count("\n") > LONGEST and not re.search(rf"Over {LONGEST} lines: \w+", top)


def test_no_file_is_too_long_without_a_reason() -> None:
    long = [name for name, path in modules().items() if too_long(path)]
    assert not long, f"over {LONGEST} lines, and no reason at the top: {' '.join(long)}"


@pytest.mark.parametrize(
    ("top", "lines", "want"),
    [("Rows.", 399, False), ("Rows.", 400, True), ("Rows. Over 400 lines: one table.", 500, False), ("", 500, True)],
)
def test_a_long_file_is_told_by_its_lines_and_its_top(top: str, lines: int, want: bool, tmp_path: Path) -> None:
    path = tmp_path / "sample.py"
    path.write_text(f'"""{top}"""\n' + "x = 1\n" * lines)
    assert too_long(path) is want


def test_documentation_has_the_same_table() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").split("who may import whom\n")[1]
    rows = (line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| `"))
    table = {row[0].strip("`"): set(re.findall(r"`(\w+)`", row[1])) for row in rows if row[0].strip("`") in MAY_IMPORT}
    assert table == {name: may for name, may in MAY_IMPORT.items() if not name.startswith("__")}


def test_table_itself_has_no_cycle() -> None:
    order: list[str] = []
    while len(order) < len(MAY_IMPORT):
        free = [name for name in MAY_IMPORT if name not in order and MAY_IMPORT[name] <= set(order)]
        assert free, f"a cycle among {sorted(set(MAY_IMPORT) - set(order))}"
        order += free
    assert "optimize" not in MAY_IMPORT["transforms"] and "transforms" not in MAY_IMPORT["optimize"]


def test_optional_packages_are_not_imported_at_the_top() -> None:
    for module, path in modules().items():
        for node in ast.parse(path.read_text()).body:
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            assert not {n.split(".")[0] for n in names} & OPTIONAL, module


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("import s2sgrad.ir.ops", "s2sgrad.ir.ops"),
        ("from s2sgrad.ir import ops", "s2sgrad.ir.ops"),
        ("from s2sgrad.ir.ops import Function", "s2sgrad.ir.ops"),
        ("from . import types", "s2sgrad.ir.types"),
        ("from .types import Array", "s2sgrad.ir.types"),
        ("from ..errors import Span", "s2sgrad.errors"),
        ("def f():\n    from s2sgrad import errors", "s2sgrad.errors"),
    ],
)
def test_reader_understands_every_form(text: str, want: str, tmp_path: Path) -> None:
    path = tmp_path / "sample.py"
    path.write_text(text)
    assert [name for _, name in imported(path, "s2sgrad.ir.sample", modules())] == [want]


def test_reader_can_leave_out_what_never_runs(tmp_path: Path) -> None:
    path = tmp_path / "sample.py"
    path.write_text("import ast\nif TYPE_CHECKING:\n    import gast\nelse:\n    import astor\n")
    assert [name for _, name in imported(path, "s2sgrad.ir.sample", {}, running=True)] == ["ast", "astor"]
    assert [name for _, name in imported(path, "s2sgrad.ir.sample", {})] == ["ast", "gast", "astor"]
