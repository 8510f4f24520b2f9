"""Where memory is written, for messages about writes that cannot be followed: they name both lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from s2sgrad.errors import Span
from s2sgrad.ir.ops import Function, Op


def place_of(fn: Function) -> Span | None:
    """Where a function begins."""
    return fn.span or next((op.span for op in fn.body.ops if op.span is not None), None)


def written_in(nodes: Iterable[Any], at: Span | None = None) -> str:
    """' (written in line 7)' for the first write to one of these alias classes; the line of `at` is not repeated."""
    return line_of((w for n in nodes if n is not None for w in n.find().writes), at)


def line_of(writes: Iterable[Op], at: Span | None = None) -> str:
    """The same for the first of some writes."""
    spans = [w.span for w in writes if w.span is not None]
    elsewhere = [s for s in spans if at is None or s.line != at.line] or spans
    if not elsewhere:
        return ""
    first = min(elsewhere, key=lambda s: s.line)
    file = "" if at is None or first.file == at.file else f" of {first.file}"
    return f" (written in line {first.line}{file})"
