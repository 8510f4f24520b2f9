"""The tables of patterns, and what a walk keeps of what has been worked out."""

from __future__ import annotations

from collections import Counter

from s2sgrad.ir.ops import Apply, Function, Value, walk
from s2sgrad.ir.row import Row
from s2sgrad.optimize.patterns import algebra, broadcasting, displays, divisions, guards, selected, trees
from s2sgrad.optimize.patterns.table import PATTERNS
from s2sgrad.optimize.rewriter import Patterns, Rewriter
from s2sgrad.optimize.state import State
from s2sgrad.rules import core, operators
from tests.codegen.building import B, function
from tests.optimize.support import VECTOR


def negated(b: B, x: Value) -> Value:
    return b.apply(operators.neg, x)


def test_no_row_has_two_patterns() -> None:
    modules = (broadcasting, displays, divisions, guards, selected, trees)
    rows = Counter(row for module in modules for row in module.EVERYWHERE)
    assert [row for row, n in rows.items() if n > 1] == []
    assert PATTERNS.everywhere.keys() == rows.keys()
    assert PATTERNS.of_sweeps == algebra.OF_SWEEPS


def double(s: Rewriter, op: Apply) -> Value:
    return s.make(operators.add, *op.operands, *op.operands)


def with_pattern(patterns: Patterns, of_a_sweep: bool) -> list[Row]:
    """The rows that stand in the place of a minus."""
    fn: Function = function("f", {"x": VECTOR}, negated)
    (op,) = (o for o in walk(fn.body) if isinstance(o, Apply))
    op.mirror = op if of_a_sweep else None
    s = Rewriter(fn, patterns)
    s.current = op
    return [o.row for o in s.out if isinstance(o, Apply)] if s.rewritten(op) is not None else []


def test_patterns_of_sweeps_leave_the_primal_alone() -> None:
    patterns = Patterns(of_sweeps={operators.neg: double})
    assert with_pattern(patterns, of_a_sweep=True) == [operators.add]
    assert with_pattern(patterns, of_a_sweep=False) == []


def test_patterns_for_everywhere_come_first() -> None:
    def copied(s: Rewriter, op: Apply) -> Value:
        return s.make(core.copy, *op.operands)

    both = Patterns(everywhere={operators.neg: copied}, of_sweeps={operators.neg: double})
    assert with_pattern(both, of_a_sweep=True) == with_pattern(both, of_a_sweep=False) == [core.copy]


def test_what_is_worked_out_holds_for_the_walk_or_until_a_block_is_done() -> None:
    s = State(function("f", {"x": VECTOR}, negated))
    assert s.known_now(list_of_rows) is None
    first, kept = s.for_now(list_of_rows), s.kept(list_of_rows)
    assert s.for_now(list_of_rows) is first is s.known_now(list_of_rows)
    s.block_done()
    assert s.known_now(list_of_rows) is None
    assert s.for_now(list_of_rows) is not first
    assert s.kept(list_of_rows) is kept


def list_of_rows(s: State) -> list[Row]:
    return [op.row for op in walk(s.fn.body) if isinstance(op, Apply)]
