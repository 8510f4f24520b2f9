"""Containers that change while they are looped over.

A list of objects becomes an ordinary one, of which a loop sees every change. A dict or deque whose size changes raises
RuntimeError, as it does in Python.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from s2sgrad.frontend import demands, once
from s2sgrad.frontend.branches import guard
from s2sgrad.frontend.iterables import Plain
from s2sgrad.frontend.kinds.dicts import RESIZED
from s2sgrad.frontend.kinds.forms import form_of
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.object_lists import as_value_lists
from s2sgrad.frontend.records import ELEMENTS, instance_of
from s2sgrad.frontend.state import FALLS, Flow, Instance, Restart
from s2sgrad.frontend.values import root_of
from s2sgrad.ir.ops import Apply, Call, For, Op, Value, walk
from s2sgrad.ir.row import Form
from s2sgrad.ir.types import Dict, Map
from s2sgrad.rules import core as rows
from s2sgrad.rules import operators


class Watched:
    """What a loop runs over, as it was before the first pass."""

    def __init__(self, low: Lowering, tree: Any, node: Any) -> None:
        self.low = low
        self.node = node
        self.key = (low.frame.path, low.unroll, node)
        self.lists: list[tuple[Instance, Value | None]] = []
        self.dicts: list[tuple[Value, Any]] = []
        self.sized: list[tuple[Value, Value | None]] = []
        for part in once.leaves(tree):
            self.note(part)

    def note(self, part: Plain) -> None:
        low = self.low
        value = part.source or part.value
        if value in low.live:
            value = low.live[value][2]
        found = instance_of(value.type)
        if found is not None and found.cls is list:
            self.lists.append((found, low.state.env.get((found.number, ELEMENTS))))
        elif isinstance(value.type, Dict):
            self.dicts.append((value, low.keys_present(value)))
        elif form_of(value.type).resized is not None:
            checked = self.key in low.session.size_checked
            self.sized.append((value, low.apply(rows.length, [value]) if checked else None))

    def written_out(self) -> None:
        """The loop is: each pass takes from a list of objects what it finds there."""
        self.lists = []

    def passed(self, flow: Flow) -> Flow:
        """What follows a pass that goes on to the next."""
        if not flow.falls or not (self.lists or self.dicts or self.sized):
            return flow
        low = self.low
        for found, was in self.lists:
            if low.state.env.get((found.number, ELEMENTS)) is not was:
                as_value_lists(low, [found])
                low.fail("a list of objects changes while it is looped over", "loop over a copy: list(...)")
        for value, keys in self.dicts:
            now = low.keys_present(value)
            if now == keys and keys is not None:
                continue
            if keys is None or now is None or len(keys) == len(now):
                low.fail("the keys of a dict change while it is looped over", "loop over a copy: list(d)")
            return guard(low, flow, lambda: demands.raised(low, RuntimeError, RESIZED))
        for value, size in self.sized:
            if size is not None:
                flow = guard(low, flow, partial(self.same_size, value, size))
        return flow

    def same_size(self, value: Value, size: Value) -> Flow:
        low = self.low
        same = low.apply(operators.eq, [low.apply(rows.length, [value]), size])
        _, message = form_of(value.type).resized or ("", "")
        low.tries = True
        return low.if_(same, lambda: FALLS, lambda: demands.raised(low, RuntimeError, message))

    def over(self) -> None:
        """Behind a loop that was kept: begin again with checks where it changes the size of what it runs over."""
        low = self.low
        loop = next((op for op in reversed(low.b.block.ops) if isinstance(op, For)), None) if self.sized else None
        for value, size in self.sized if loop is not None else ():
            ways = {w for op in walk(loop.body) for w in ways_of(op, value)}  # type: ignore[union-attr]
            if len(ways) > 1 or "call" in ways:
                what, _ = form_of(value.type).resized or ("", "")
                low.fail(f"a {what} grows and shrinks while it is looped over", "loop over a copy: list(...)")
            if ways and size is None:
                low.session.size_checked.add(self.key)
                raise Restart


def ways_of(op: Op, container: Value) -> Iterator[str]:
    """How an op may change the number of elements of a container."""

    def is_it(v: Value) -> bool:
        return root_of(v) is root_of(container) and type(v.type) is type(container.type)

    if isinstance(op, Call):
        if any(root_of(v) is root_of(container) for v in op.operands):
            yield "call"
    elif isinstance(op, Apply) and any(is_it(v) for p, v in zip(op.params, op.operands) if p in op.row.writes):
        if op.row.resizes and not (op.row.form is Form.SET_ITEM and not isinstance(container.type, Map)):
            yield op.row.resizes
