"""Variables that may not be assigned yet where they are read.

Python code rarely reads one; what a transform adds may (it records a variable in the first pass of a loop that assigns
it later). Where such a read runs for certain, the variable is set to None first.
"""

from __future__ import annotations

from collections.abc import Callable

from s2sgrad.codegen.facts import Facts
from s2sgrad.ir.ops import Apply, Block, Branching, Call, Function, Looping, Return, Try, Value, is_undefined
from s2sgrad.ir.row import Form

_DISPLAYS = (Form.TUPLE, Form.LIST, Form.DICT)


class Undefined:
    """`exposed` holds the values that are read although they may be undefined."""

    def __init__(self, fn: Function, facts: Facts, name_of: Callable[[Value], str | None]) -> None:
        self.facts = facts
        self.sources: dict[Value, list[Value]] = {}  # what flows into a value at joins
        self.targets: dict[Value, list[Value]] = {}
        self.seeds: list[Value] = []
        self.loop_args: dict[Value, Block] = {}
        self.exposed: set[Value] = set()
        undefined = self._walk(fn.body)
        if not undefined:
            return
        maybe = _reach(undefined, self.targets)
        self._reads(fn.body)
        start = [v for v in self.seeds if v in maybe]
        for v in maybe:
            for target in self.targets.get(v, ()):
                if not is_undefined(v) and name_of(target) is not None and name_of(target) != name_of(v):
                    start.append(v)
        self.exposed = _reach(start, self.sources) & maybe

    def _flow(self, source: Value, target: Value) -> None:
        source = self.facts.resolve(source)
        self.sources.setdefault(target, []).append(source)
        self.targets.setdefault(source, []).append(target)

    def _walk(self, block: Block) -> list[Value]:
        """Enter the joins; the constants that stand for no value."""
        found = [op.results[0] for op in block.ops if op.results and is_undefined(op.results[0])]
        for op in block.ops:
            for inner in op.blocks:
                found += self._walk(inner)
            if isinstance(op, Branching):
                for flow in op.flows():
                    if flow.by is op.blocks[0].terminator or not _is_there(self.facts.resolve(flow.source), op):
                        self._flow(flow.source, flow.target)
            elif isinstance(op, Looping):
                for inner in op.blocks:
                    self.loop_args.update(dict.fromkeys(inner.args[len(op.sources) :], inner))
                for flow in op.flows():
                    self._flow(flow.source, flow.target)
                for arg, result in zip(op.carried_args, op.carried_results):
                    self._flow(arg, result)  # where there is no pass
        return found

    def _reads(self, block: Block) -> None:
        """Enter what is read for certain."""
        for op in block.ops:
            for inner in op.blocks:
                self._reads(inner)
            if self.facts.is_alias(op) or self.facts.is_idle(op):
                continue
            keeps = isinstance(op, Call | Return) or isinstance(op, Apply) and (
                op.row.stores is not None or op.row.form in _DISPLAYS or op.row.takes_unset
            )
            for v in map(self.facts.resolve, op.operands):
                if keeps or (isinstance(op, Apply) and self.loop_args.get(v) is block):
                    self.seeds.append(v)


def _is_there(v: Value, op: Branching) -> bool:
    """Whether the second side of a branch knows that what defines a value has not been left by an exception."""
    made = v.owner
    return isinstance(made, Try) and made is not op and made.failed is op.condition


def _reach(start: list[Value], edges: dict[Value, list[Value]]) -> set[Value]:
    seen = set(start)
    todo = list(start)
    while todo:
        for v in edges.get(todo.pop(), ()):
            if v not in seen:
                seen.add(v)
                todo.append(v)
    return seen
