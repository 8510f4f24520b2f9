"""Integers as `variable + constant`, and what the control flow around an op says of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeGuard

from s2sgrad.ir.layout import Layout
from s2sgrad.ir.ops import Apply, Block, For, If, Looping, Op, Value, While
from s2sgrad.ir.types import Array, Scalar, Sym, Tuple, Type
from s2sgrad.rules import core, operators

Var = Any  # a Value, a Sym, a For (the number of its pass), or a renamed one of these: (variable, copy)


@dataclass(frozen=True)
class Affine:
    """var + const; var None is zero."""

    var: Var | None
    const: int

    def plus(self, c: int) -> Affine:
        return Affine(self.var, self.const + c)

    def add(self, other: Affine) -> Affine | None:
        """The sum, where it is still affine in one variable."""
        if self.var is not None and other.var is not None:
            return None
        return Affine(self.var if other.var is None else other.var, self.const + other.const)


ZERO = Affine(None, 0)


class Constraints:
    """A conjunction of x <= y over affine integers."""

    def __init__(self) -> None:
        self.edges: dict[tuple[Var, Var], int] = {}  # (x, y): the least c known with x - y <= c
        self.contradiction = False

    def at_most(self, a: Affine, b: Affine) -> None:
        c = b.const - a.const
        if a.var == b.var:
            self.contradiction |= c < 0
            return
        key = (a.var, b.var)
        self.edges[key] = min(c, self.edges.get(key, c))

    def less(self, a: Affine, b: Affine) -> None:
        self.at_most(a.plus(1), b)

    def feasible(self) -> bool:
        """Whether an assignment of integers satisfies all (there is no negative cycle)."""
        if self.contradiction or not self.edges:
            return not self.contradiction
        dist: dict[Var, int] = {}
        for x, y in self.edges:
            dist[x] = dist[y] = 0
        for _ in range(len(dist)):
            changed = False
            for (x, y), c in self.edges.items():
                if dist[y] + c < dist[x]:
                    dist[x] = dist[y] + c
                    changed = True
            if not changed:
                return True
        return False


Fact = tuple[Affine, Affine]  # the first is at most the second


class Facts:
    """Affine forms of the values of one function, and the inequalities that hold where an op is executed."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.forms: dict[Value, Affine | None] = {}
        self.all_facts: dict[Block, list[Fact]] = {}
        self.sizes: dict[tuple[Sym, Block], int] | None = None

    # affine forms

    def affine(self, value: Value) -> Affine | None:
        """The value as var + const; None if it is no integer."""
        chain: list[tuple[Value, int]] = []
        while value not in self.forms:
            step = self._step(value)
            if not isinstance(step, tuple):
                self.forms[value] = step
                break
            chain.append((value, step[1]))
            value = step[0]
        form = self.forms[value]
        for v, c in reversed(chain):
            form = None if form is None else form.plus(c)
            self.forms[v] = form
        return form

    def _step(self, value: Value) -> tuple[Value, int] | Affine | None:
        """The value as another value plus a constant, or its affine form."""
        t = value.type
        if not isinstance(t, Scalar) or t.kind != "i" or t.dtype not in (None, "int64"):
            return None
        if t.is_const:
            return Affine(None, int(t.const))
        initial = self.layout.invariant_init(value)
        if initial is not None:
            return initial, 0
        op = value.owner
        if isinstance(op, Apply):
            if op.row in (operators.add, operators.sub):
                a, b = op.operands
                sign = 1 if op.row is operators.add else -1
                if is_int_const(b.type):
                    return a, sign * int(b.type.const)
                if sign == 1 and is_int_const(a.type):
                    return b, int(a.type.const)
            elif op.row is core.to_int and isinstance(op.operands[0].type, Scalar) and op.operands[0].type.kind == "i":
                return op.operands[0], 0
            size = self._size(op)
            if size is not None:
                return size
        return Affine(value, 0)

    def _size(self, op: Apply) -> Affine | None:
        """x.shape[k] and len(x) as the dimension that the type of x names."""
        t: Type | None = None
        axis = 0
        if op.row is core.length:
            t = op.operands[0].type
        elif op.row is core.getitem and isinstance(op.operands[0].type, Tuple):
            shape, index = op.operands
            if isinstance(shape.owner, Apply) and shape.owner.row is core.shape_of and is_int_const(index.type):
                t = shape.owner.operands[0].type
                axis = int(index.type.const)
        if not isinstance(t, Array) or t.dims is None or not -len(t.dims) <= axis < len(t.dims):
            return None
        return self.dim(t.dims[axis])

    def dim(self, dim: int | Sym) -> Affine:
        """A size: the integer value it was made from, where that is a value of this function."""
        if isinstance(dim, int):
            return Affine(None, dim)
        if isinstance(dim.key, tuple) and dim.key[0] == "size" and isinstance(dim.key[1], Value):
            value = dim.key[1]
            form = self.affine(value) if self.layout.has(value) else None
            return form or Affine(dim, 0)
        return Affine(dim, 0)

    # where variables live

    def home(self, var: Var, op: Op) -> Block | None:
        """The block of whose instances a variable is constant, as it is seen from `op`."""
        if isinstance(var, Value):
            return self.layout.block_of(var)
        if isinstance(var, For):
            return var.body
        if self.sizes is None:
            self.sizes = self._scan_sizes()
        # a size is known to be one number only from where a value that has it is defined
        for block, at in self.layout.path(op):
            if self.sizes.get((var, block), at) < at:
                return block
        return None

    def _scan_sizes(self) -> dict[tuple[Sym, Block], int]:
        first: dict[tuple[Sym, Block], int] = {}
        for block in self.layout.blocks:
            for arg in block.args:
                note_sizes(arg.type, block, -1, first)
            for k, o in enumerate(block.ops):
                for r in o.results:
                    note_sizes(r.type, block, k, first)
        return first

    # inequalities

    def around(self, op: Op) -> list[Fact]:
        """What holds whenever `op` is executed."""
        block = self.layout.place[op][0]
        if block not in self.all_facts:
            outer = self.around(block.parent) if block.parent is not None else []
            self.all_facts[block] = [*outer, *self._of_block(block)]
        return self.all_facts[block]

    def _of_block(self, block: Block) -> list[Fact]:
        op = block.parent
        if isinstance(op, If):
            return self.condition(op.condition, block is op.blocks[0], lambda v: v)
        if isinstance(op, For):
            return [*self.passes(op), *self._inductions(op)]
        if isinstance(op, While) and block is op.body:
            at = {name: names[0] for names in op.names() for name in names}
            condition = self.condition(op.condition, True, lambda v: at.get(v, v))
            return [*self._inductions(op), *condition]
        return []

    def passes(self, op: For) -> list[Fact]:
        out: list[Fact] = [(ZERO, Affine(op, 0))]
        for source, operands, element in op.taken():
            i = Affine(element, 0)
            if source.kind == "range":
                start, stop = self.affine(operands[0]), self.affine(operands[1])
                step = const_int(operands[2])
                if step is None or step == 0 or self.affine(element) != i:
                    continue
                low, high = (start, stop) if step > 0 else (stop and stop.plus(1), start and start.plus(1))
                if low is not None:
                    out.append((low, i))
                if high is not None:
                    out.append((i, high.plus(-1)))
                if step == 1 and not source.reversed and start is not None and start.var is None:
                    out += equal(i, Affine(op, start.const))
            elif source.kind == "count":
                start = self.affine(operands[0])
                if start is not None:
                    out.append((start, i))
                if start is not None and start.var is None:
                    out += equal(i, Affine(op, start.const))
            elif source.kind == "seq":
                t = operands[0].type
                if isinstance(t, Array) and t.dims:
                    out.append((Affine(op, 1), self.dim(t.dims[0])))
        return out

    def _inductions(self, op: Looping) -> list[Fact]:
        """A carried integer to which every pass adds a constant stays on one side of where it began."""
        out: list[Fact] = []
        for arg, init, c in self._steps(op):
            start = self.affine(init)
            if start is not None:
                out.append((start, Affine(arg, 0)) if c > 0 else (Affine(arg, 0), start))
        return out

    def _steps(self, op: Looping) -> Iterator[tuple[Value, Value, int]]:
        for variable in op.carried():
            form = self.affine(variable.last)
            if form is not None and form.var is variable.arg and form.const != 0:
                yield variable.arg, variable.init, form.const

    def progress(
        self, op: Looping, one: Callable[[Affine], Affine], two: Callable[[Affine], Affine]
    ) -> Iterator[tuple[Affine, Affine, int]]:
        """(x, y, gap): x + gap <= y, between a pass of a loop (named by `one`) and a later pass (named by `two`)."""
        if isinstance(op, For):
            counter = Affine(op, 0)
            yield one(counter), two(counter), 1
            for source, operands, element in op.taken():
                i = Affine(element, 0)
                step = 1 if source.kind == "count" else const_int(operands[2]) if source.kind == "range" else None
                if step:
                    up = (step > 0) != source.reversed
                    yield (one(i), two(i), abs(step)) if up else (two(i), one(i), abs(step))
        for arg, _, c in self._steps(op):
            i = Affine(arg, 0)
            yield (one(i), two(i), c) if c > 0 else (two(i), one(i), -c)

    def condition(self, cond: Value, holds: bool, seen_as: Callable[[Value], Value]) -> list[Fact]:
        """What a comparison of integers says, where it holds or where it does not."""
        op = cond.owner
        if not isinstance(op, Apply):
            return []
        if op.row is core.not_:
            return self.condition(op.operands[0], not holds, seen_as)
        if op.row not in (operators.lt, operators.le, operators.gt, operators.ge, operators.eq, operators.ne):
            return []
        a, b = (self.affine(v) for v in op.operands)
        if a is None or b is None:
            return []
        a, b = (Affine(seen_as(f.var), f.const) if isinstance(f.var, Value) else f for f in (a, b))
        if op.row in (operators.eq, operators.ne):
            return equal(a, b) if holds == (op.row is operators.eq) else []
        if op.row in (operators.gt, operators.ge):
            a, b = b, a
        strict = op.row in (operators.lt, operators.gt)
        if not holds:
            a, b, strict = b, a, not strict
        return [(a.plus(1) if strict else a, b)]

    def proves(self, op: Op, small: Affine, large: Affine) -> bool:
        """Whether small <= large wherever `op` is executed."""
        if small.var == large.var:
            return small.const <= large.const
        if small.var is None and isinstance(large.var, Sym) and small.const <= large.const:
            return True  # sizes are not negative
        system = Constraints()
        for a, b in self.around(op):
            system.at_most(a, b)
        for v in (small.var, large.var):
            if isinstance(v, Sym):
                system.at_most(ZERO, Affine(v, 0))
        system.less(large, small)
        return not system.feasible()


def equal(a: Affine, b: Affine) -> list[Fact]:
    return [(a, b), (b, a)]


def is_int_const(t: Type) -> TypeGuard[Scalar]:
    return isinstance(t, Scalar) and t.kind == "i" and t.is_const


def const_int(value: Value) -> int | None:
    return int(value.type.const) if is_int_const(value.type) else None


def note_sizes(t: Type, block: Block, at: int, first: dict[tuple[Sym, Block], int]) -> None:
    if isinstance(t, Array):
        for d in t.dims or ():
            if isinstance(d, Sym):
                first.setdefault((d, block), at)
    elif isinstance(t, Tuple):
        for e in t.elts:
            note_sizes(e, block, at, first)
