"""Every fact of a function stands in its row: no table elsewhere is keyed by rows or their names."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pytest

import s2sgrad
from s2sgrad.ir.facets import FLOAT_ERRORS
from s2sgrad.ir.row import Row
from s2sgrad.rules.registry import all_rows, lookup
from s2sgrad.runtime import HELPERS

ROOT = Path(s2sgrad.__file__).parent
ROWS = all_rows()
# names that cannot be meant for anything else: "append" is also what a method of lists is called
NAMES = {name for r in ROWS for name in (r.name, r.helper or "") if "." in name or "_" in name}

# Where a row is known by its name all the same: pairs of module and text.
BY_NAME = {
    ("codegen.predicates", "u.row.name in ('append', 'pop', 'len', 'bool', 'not')"),  # the pattern of a tape
    ("transforms.prepare.in_place", "op.row.name in EXPANDED"),  # a rewriting of operators in place
    ("transforms.prepare.in_place", "EXPANDED[op.row.name]"),
    ("frontend.draws", "_DRAWN_FROM.get(row.name.split('.')[-1])"),  # the rows of draws are made there
    ("codegen.externals", "self.helpers[row.helper]"),  # what a text carries with it
    ("rules.domains", "DOMAINS.get(row.name)"),  # test inputs are no facts, and need not be there when code is compiled
    ("rules.domains", "DOMAINS.get(f'.{row.name}')"),
    ("rules.domains", "row.name in COMPLEX"),
    ("rules.domains", "f'.{row.name}' in COMPLEX"),
}
# Which ops a rewriting applies to, what a transform does with an op: these are about the rewriting and the transform.
OF_REWRITINGS = ("optimize", "transforms")
# The other collections of rows, and why they are none of facts.
OF_ROWS = {
    "analysis.displays._BY_ELEMENT": "the writes by index",
    "analysis.errors_made._SHOWING": "the ops that show an exception",
    "analysis.location.INDEXED_WRITES": "the writes by index, which are told apart by their index",
    "analysis.mixed.CONJUGATES": "of rules.complex_rows: the two names of one method",
    "analysis.reading.ONLY_FORWARD": "what reads nothing that the reverse sweep could miss",
    "analysis.reshaped.RESHAPES": "the ops whose memory this analysis follows",
    "frontend.complex_parts.IMAGINARY": "of rules.complex_rows: the two names of one part",
    "frontend.conventions._COMPARISONS": "operators that call a method of the program's own classes",
    "frontend.conventions._ORDERINGS": "the same",
    "frontend.conventions._TRUTHS": "the same",
    "frontend.conventions._KEEPS_CLASS": "the same",
    "frontend.applying._KEEP_CLASS": "what asks for the very object",
    "frontend.applying._SHOW": "what looks at a container with all that is in it",
    "frontend.applying._HOLD_OBJECTS": "what takes an opened object as it is",
    "frontend.deep_copies._DISPLAYS": "the makers of containers",
    "frontend.results._DISPLAYS": "the makers of containers",
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    """All modules of the package, by their names in it."""
    for path in sorted(ROOT.rglob("*.py")):
        yield ".".join(path.relative_to(ROOT).with_suffix("").parts), ast.parse(path.read_text())


def keys_of(node: ast.AST) -> list[ast.expr | None]:
    """What stands in a collection, or is a key of it; texts that are split are collections, too."""
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return [*node.elts]
    if isinstance(node, ast.Dict):
        return [*node.keys]
    split = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "split"
    text = node.func.value if split else None  # type: ignore[attr-defined]
    return [ast.Constant(s) for s in text.value.split()] if isinstance(text, ast.Constant) else []


def exported(tree: ast.Module) -> set[ast.AST]:
    """The collections that `__all__` is."""
    return {n.value for n in tree.body if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "__all__"}


def test_no_table_names_rows() -> None:
    found = []
    for module, tree in modules():
        if module.startswith("rules."):
            continue
        for node in ast.walk(tree):
            named = [k.value for k in keys_of(node) if isinstance(k, ast.Constant) and k.value in NAMES]
            if named and node not in exported(tree):
                found.append(f"{module}, line {node.lineno}: {named}")  # type: ignore[attr-defined]
    assert not found, "say it in the row, as a field of s2sgrad.ir.facets"


def is_name(node: ast.AST) -> bool:
    """Whether an expression is, or is made of, the name of a row."""
    return any(
        isinstance(n, ast.Attribute) and n.attr in ("name", "helper") and ast.unparse(n.value).split(".")[-1] == "row"
        for n in ast.walk(node)
    )


def looked_up(node: ast.AST) -> str | None:
    """A text for a look-up by the name of a row, None for anything else."""
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn) and is_name(node.left):
        return ast.unparse(node)
    if isinstance(node, ast.Subscript) and is_name(node.slice):
        return ast.unparse(node)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get" and node.args:
        return f"{ast.unparse(node.func)}({ast.unparse(node.args[0])})" if is_name(node.args[0]) else None
    return None


def test_nothing_is_looked_up_by_the_name_of_a_row() -> None:
    found = {(module, text) for module, tree in modules() for n in ast.walk(tree) if (text := looked_up(n)) is not None}
    assert found == BY_NAME


def is_of_rows(x: Any) -> bool:
    """Whether a row stands in a collection, or is a key of it."""
    return isinstance(x, Collection) and not isinstance(x, str) and any(isinstance(e, Row) for e in x)


def test_no_other_module_keeps_a_table_of_rows() -> None:
    found = set()
    for module, _ in modules():
        if module.startswith(("rules.", *(f"{layer}." for layer in OF_REWRITINGS))) or module.endswith("__main__"):
            continue
        for name, value in vars(importlib.import_module(f"s2sgrad.{module.removesuffix('.__init__')}")).items():
            if is_of_rows(value):
                found.add(f"{module}.{name}")
    assert found == OF_ROWS.keys()


# what stands in a row ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", ROWS, ids=lambda r: r.name)
def test_facts_fit_together(row: Row) -> None:
    params = {p.lstrip("*") for p in (*row.params, *row.keywords)}
    named = {
        *row.vjp, *row.linear, *row.bilinear, *row.shape_only, *row.writes, *row.contains, *row.elements_of,
        *row.options, *row.counts, *(row.stores or ()), *(p for p in (row.view_of, row.element_of) if p is not None),
    }
    assert named - {""} <= params, "a fact about a parameter that there is not"
    assert set(row.float_errors) <= set(FLOAT_ERRORS)
    assert all(helper in HELPERS for helper in (row.helper, row.for_objects) if helper is not None)
    assert row.safe or not row.counts, "`counts` is asked of safe rows only"
    assert row.unfit, "where operands do not fit, something is raised"
    assert row.resizes in ("", "grows", "shrinks") and (row.writes or not row.resizes)
    assert not (row.flat and row.by_transform)
    assert row.view_of is None or not row.fresh or row.may_copy, "a view is not new"


def test_functions_of_numpy_say_how_they_fail() -> None:
    """A row of np.linalg that may raise LinAlgError says what it asks of shapes."""
    for row in ROWS:
        if row.name.startswith("np.linalg.") and row.raises:
            assert row.fits.value != "by form", row.name


def test_a_rule_from_outside_keeps_what_else_is_known() -> None:
    import numpy as np

    from s2sgrad import rules

    known = lookup(np.sort)
    assert known is not None and known.safe

    @rules.register(np.sort, "a", returns="a")
    def sort_a(dy, y, a):  # type: ignore[no-untyped-def]
        return dy

    try:
        own = lookup(np.sort)
        assert own is not None and own is not known and own.partial
        assert own.safe and own.options == known.options and own.float_errors == known.float_errors
    finally:
        rules.unregister(np.sort)
    assert lookup(np.sort) is known
