"""What codegen knows of a function's values before anything is decided: aliases, uses, and where things stand."""

from __future__ import annotations

from typing import Any

from s2sgrad.ir.layout import Layout
from s2sgrad.ir.ops import Apply, Block, Branching, Carried, Const, Function, Looping, Op, Value, Yield
from s2sgrad.ir.row import Form
from s2sgrad.ir.types import Scalar, Static


class Facts:
    """Uses are counted after aliases are resolved; what only feeds something unused is not used."""

    def __init__(self, fn: Function) -> None:
        self.fn = fn
        self.alias: dict[Value, Value] = {}
        self.uses: dict[Value, list[Op]] = {}
        self.layout = Layout(fn)
        self._aliases(fn.body)
        self._block(fn.body)

    def _aliases(self, block: Block) -> None:
        for op in block.ops:
            if isinstance(op, Apply) and op.row.form is Form.NOTHING:
                self.alias[op.result] = self.resolve(op.operands[0])
            for inner in op.blocks:
                self._aliases(inner)

    def resolve(self, v: Value) -> Value:
        """The value that this one prints as."""
        return self.alias.get(v, v)

    def _use(self, v: Value, op: Op) -> None:
        self.uses.setdefault(self.resolve(v), []).append(op)

    def _block(self, block: Block) -> None:
        for op in reversed(block.ops):
            if self.is_alias(op):
                continue
            if isinstance(op, Branching):
                for flow in op.flows():
                    if self.uses.get(flow.target):
                        self._use(flow.source, flow.by)
            for inner in reversed(op.blocks):
                self._block(inner)
            if isinstance(op, Yield) and isinstance(block.parent, Branching):
                continue
            if self.is_idle(op) or (isinstance(op, Apply) and literal_result(op)):
                continue
            for v in op.operands:
                self._use(v, op)

    def home_of(self, v: Value) -> Block | None:
        """The block of the op that defines a value; None for a block's argument."""
        return self.home(v.owner) if isinstance(v.owner, Op) else None

    def is_alias(self, op: Op) -> bool:
        return isinstance(op, Apply) and op.row.form is Form.NOTHING

    def is_idle(self, op: Op) -> bool:
        """Whether the op does nothing but give a value that nobody reads."""
        if not isinstance(op, Apply) or not op.row.pure or self.used(op.result):
            return False
        return not self.layout.is_tried(op)  # there it may raise, or it would not have been kept

    def home(self, op: Op) -> Block:
        """The block in which an op stands."""
        return self.layout.place[op][0]

    def used(self, v: Value) -> bool:
        return bool(self.uses.get(v))

    def count(self, v: Value) -> int:
        return len(self.uses.get(v, ()))

    def live(self, loop: Looping) -> list[Carried]:
        """What a loop carries that anything reads."""
        return [variable for variable in loop.carried() if any(map(self.used, variable.names))]

    def stopped(self, loop: Looping) -> Value | None:
        """The result that says whether the loop was left by its stop flag, if anything reads it."""
        return loop.results[0] if loop.has_stop and self.used(loop.results[0]) else None


def constant_of(v: Value) -> tuple[bool, Any]:
    """(True, the value) where a `Const` defines it, or its type says what it is."""
    if isinstance(v.owner, Const):
        return True, v.owner.value
    if isinstance(v.owner, Apply) and literal_result(v.owner):
        assert isinstance(v.type, Scalar)
        return True, v.type.const
    return False, None


def literal_result(op: Apply) -> bool:
    """Whether the op is written as the number that it is known to give."""
    t = op.result.type
    return isinstance(t, Scalar) and t.is_const and t.dtype is None and op.result.name is None and op.row.pure


def is_none(v: Value) -> bool:
    """Whether the type alone says that it is None (the result of a statement)."""
    return isinstance(v.type, Static) and v.type.value is None


def prints_as_literal(op: Const, uses: int) -> bool:
    """Whether a constant stands as itself wherever it is used.

    A mutable display used twice must be one object; a long number with a name keeps it.
    """
    if _mutable(op.value):
        return uses <= 1
    if op.result.name is None or uses <= 1 or isinstance(op.value, bool | int):
        return True
    return not (isinstance(op.value, float | complex | str | tuple) and len(repr(op.value)) > 4)


def _mutable(value: Any) -> bool:
    if isinstance(value, tuple):
        return any(_mutable(v) for v in value)
    return isinstance(value, list | dict | set)
