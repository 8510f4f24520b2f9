"""Common subexpressions: a pure op whose equal stands in scope already is replaced by it.

Scopes nest as blocks do; what a loop's body or a branch computes is not seen outside. An op that reads memory is equal
only while that memory is unchanged: each node has a version, which a write advances. Inside a loop whose body writes a
node, the version at the body's start is a fresh one, because the write of the pass before may lie between.
New memory that is written somewhere is never merged: each of its makers makes another one.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from s2sgrad.analysis.alias import Node
from s2sgrad.analysis.effects import effects_of, is_view
from s2sgrad.ir.ops import (
    Apply,
    Block,
    Branching,
    Const,
    Function,
    Looping,
    Op,
    Value,
    With,
    callees,
    walk,
)
from s2sgrad.ir.row import Form
from s2sgrad.ir.types import (
    Array,
    ArrayOrNumber,
    Entries,
    List,
    Opaque,
    Optional,
    Scalar,
    Slice,
    Tuple,
    Type,
    is_mutable,
)
from s2sgrad.optimize.matching import BLANKS
from s2sgrad.optimize.rewrite import Substitution, each_function
from s2sgrad.rules import adjoint, contexts, core

_CONTAINERS = List | Entries | Opaque
MAKING = (core.zeros_like, adjoint.zeros_tree)
COMPARING = (core.is_, core.is_not, core.told_apart)


def cse(fn: Function) -> None:
    """Merge common subexpressions in a function and in all that it calls."""
    apart = any(map(compares, [fn, *callees(fn)]))
    each_function(fn, lambda f: _Merger(f, apart).run())


class _Merger:
    def __init__(self, fn: Function, apart: bool) -> None:
        self.fn = fn
        self.effects = effects_of(fn)
        self.aliases = self.effects.aliases
        self.sub = Substitution()
        self.versions: dict[Node, int] = {}
        self.clock = 0
        self.scopes: list[dict[Hashable, Value]] = []
        self.floor = 0  # what stands in a `with` is computed there: the scopes below do not count
        self.returned = self.effects.deep(fn.returned)
        self.external = self.effects.external()
        self.apart = apart  # whether the program asks of two things whether they are one object

    def run(self) -> None:
        self.block(self.fn.body)
        self.sub.apply(self.fn.body)

    def block(self, block: Block) -> None:
        self.scopes.append({})
        kept = []
        for op in block.ops:
            op.operands = [self.sub(v) for v in op.operands]
            if op.blocks:
                self.nested(op)
            elif self.merges(op):
                continue
            self.bump(op)
            self.forward(op)
            kept.append(op)
        block.ops = kept
        self.scopes.pop()

    def forward(self, op: Op) -> None:
        """After x[i] = v, reading x[i] gives v."""
        if not isinstance(op, Apply) or op.row is not core.setitem or op.mirror is None:
            return
        x, index, v = op.operands
        if not isinstance(x.type, Array) or v.type != Scalar("f", x.type.dtype):
            return  # the array would hold another number than v
        node = self.aliases.node(x)
        versions = ((node, self.versions.get(node, 0)),) if node is not None else ()
        self.scopes[-1][core.getitem, ("x", "index"), (x, index), v.type, versions] = v

    def nested(self, op: Op) -> None:
        """The blocks of an op: each starts with what holds before the op, and leaves no trace but its writes."""
        before = dict(self.versions)
        for inner in op.blocks:
            if isinstance(op, Looping):
                self.bump(op)
            floor = self.floor
            if isinstance(op, With) and (contexts.is_observable(op) or contexts.raises(op)):
                self.floor = len(self.scopes)
            self.block(inner)
            self.floor = floor
            if isinstance(op, Branching):
                self.versions = dict(before)

    def bump(self, op: Op) -> None:
        for node in self.effects.writes(op):
            self.clock += 1
            self.versions[node] = self.clock

    def merges(self, op: Op) -> bool:
        """Whether an equal op stands in scope; the op is entered into the scope if not."""
        key = self.key(op)
        if key is None:
            return False
        free = isinstance(op, Const) or isinstance(op, Apply) and op.row.cost == "free"
        for scope in reversed(self.scopes if free else self.scopes[self.floor :]):
            if (found := scope.get(key)) is not None:
                (result,) = op.results
                if op.mirror is None and found.name is not None and result.name not in (None, found.name):
                    return False  # the user has two names for it
                self.sub.replace(result, found)
                self.effects.also(result, found)
                return True
        self.scopes[-1][key] = op.results[0]
        return False

    def key(self, op: Op) -> Hashable | None:
        """What makes two ops equal; None for ops that are not merged."""
        if isinstance(op, Const):
            if is_mutable(op.result.type):
                return None
            return ("const", type(op.value), _constant_key(op.value), op.result.type)
        if not isinstance(op, Apply) or not op.row.pure or op.row.form is Form.NOTHING or not self.mergeable(op):
            return None
        versions = tuple((n, self.versions.get(n, 0)) for n in self.effects.reads(op))
        return (op.row, op.params, tuple(op.operands), op.result.type, versions)

    def mergeable(self, op: Apply) -> bool:
        """Whether it makes no difference that two results are one object."""
        result = op.result
        if not is_mutable(result.type):
            return True
        if self.gives_object(op):
            return True
        if self.apart and op.mirror is None:  # a view is an object of its own, as is everything that is made
            return False
        if self.gives_view(op):
            return True
        if holds_container(result.type) or op.row in BLANKS:
            return False  # blank arrays are made to be filled; an unknown object may be an iterator
        if self.aliases.node(result) is None or self.effects.written(result):
            return False
        inside = self.effects.deep(result)
        # two results that the caller receives stay two objects; a shadow on a tape is written by another function
        return not inside & self.returned and not (op.row in MAKING and inside & self.external)

    @staticmethod
    def gives_object(op: Apply) -> bool:
        """Whether the result is certainly an object that stands in an operand."""
        if op.row is not core.getitem:
            return False
        x, index = op.operands
        return not isinstance(x.type, ArrayOrNumber) and not isinstance(index.type, Slice)

    @staticmethod
    def gives_view(op: Apply) -> bool:
        """Whether the result is certainly a view of an operand, never a copy."""
        return op.row is core.getitem and is_view(op) or op.row is core.transpose_attr


def compares(fn: Function) -> bool:
    """Whether something in a function asks whether two things are one object."""
    ops = (op for op in walk(fn.body) if isinstance(op, Apply) and op.row in COMPARING)
    return any(all(is_mutable(v.type) for v in op.operands) for op in ops)


def holds_container(t: Type) -> bool:
    """Whether a value is, or has in it, what can be changed and is no array."""
    t = t.inner if isinstance(t, Optional) else t
    return isinstance(t, _CONTAINERS) or isinstance(t, Tuple) and any(map(holds_container, t.elts))


def _constant_key(value: Any) -> Hashable:
    """-0.0 is not 0.0, and True is not 1; what cannot be compared is itself."""
    if isinstance(value, bool | int | float | complex | str | bytes) or value is None:
        return repr(value)
    if isinstance(value, tuple):
        return tuple((type(v), _constant_key(v)) for v in value)
    return id(value)
