"""Numbers that come to stand where arrays are memory.

A value of which only a run can tell whether it is a number or an array (type `Number`) has a shadow where such arrays
are written. A number has no location; but it never changes, so that it may as well be a location of its own that
nobody writes to: beside it stands an array without axes, to which is added in place. What is computed gets that beside
it (`new_shadows.py`); what was a plain value until it is handed over, and an element that is no view
(`unknown_rank.py`), is frozen. Numbers in containers that are handed over as a whole are refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from s2sgrad.analysis.alias import Aliases, Node, entries_of, kid
from s2sgrad.analysis.held import mark_held
from s2sgrad.errors import UnsupportedError
from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Apply, Block, Call, Const, Function, Op, Value, walk
from s2sgrad.ir.types import Array, Number, Optional, Scalar, Type, carries_float
from s2sgrad.rules import core
from s2sgrad.transforms.mutation import written_in


def check_numbers(fn: Function, aliases: Aliases, active: Callable[[Value], bool], skip: set[Op]) -> None:
    """Raise where a number that carries a derivative is handed to a place of memory and cannot have a shadow.

    `active` tells what carries a derivative; the ops in `skip` are the transform's own.
    """
    for op in walk(fn.body):
        if op in skip:
            continue
        for place in handed_over(aliases, op):
            v = place.value
            found = loose(place.node, place.type, v.type) if active(v) else []
            if any(n is not None and n.memory for n in found):
                raise refusal(op, found)


def refusal(op: Op, found: list[Node | None]) -> UnsupportedError:
    """The error where a number cannot have a shadow."""
    return UnsupportedError(
        "a number stands where there may be an array that is written"
        + written_in([n for n in found if n is not None and n.memory], op.span),
        op.span,
        "make it an array, np.array(v), or keep numbers and arrays apart",
    )


def freeze_numbers(fn: Function, is_memory: Callable[[Node | None], bool]) -> None:
    """Numbers that are handed to such places get a location there, and with it a shadow, by `freeze`."""
    aliases = Aliases(fn)
    mark_held(fn, aliases)
    found: dict[tuple[Op, int], Handed] = {}
    for op in walk(fn.body):
        for place in handed_over(aliases, op):
            if is_memory(place.node) and is_loose(place.type, place.value):
                found[place.op, place.k] = place
    if found:
        _freeze(fn.body, found)


def _freeze(block: Block, found: dict[tuple[Op, int], Handed]) -> None:
    ops: list[Op] = []
    for op in block.ops:
        for inner in op.blocks:
            _freeze(inner, found)
        for k, v in enumerate(op.operands):
            if (op, k) in found:
                b = Builder(Block(), op.span)
                dtype = getattr(v.type, "dtype", None) or "float64"
                op.operands[k] = b.apply(core.freeze, v, type=Array(dtype, ()), name=v.name)
                ops += b.block.ops
        ops.append(op)
    block.ops = ops


def is_loose(t: Type, v: Value) -> bool:
    """Whether a number that may carry a derivative gets to a place where there may be an array."""
    t = t.inner if isinstance(t, Optional) else t
    real = isinstance(v.type, Scalar) and v.type.kind == "f"
    return isinstance(t, Number) and real and not isinstance(v.owner, Const)


@dataclass(frozen=True)
class Handed:
    """A value that is handed to a place of memory: the operand of an op, and what is known of the place."""

    op: Op
    k: int
    node: Node | None
    type: Type

    @property
    def value(self) -> Value:
        return self.op.operands[self.k]


def handed_over(aliases: Aliases, op: Op) -> Iterator[Handed]:
    """What an op hands to places that may be memory."""
    node = aliases.node
    for flow in op.flows():
        yield Handed(flow.by, flow.at, node(flow.target), flow.target.type)
    if isinstance(op, Call):
        yield from (Handed(op, k, node(v), p.type) for k, (v, p) in enumerate(zip(op.operands, op.callee.params)))
    elif isinstance(op, Apply):
        yield from into_container(aliases, op)


def into_container(aliases: Aliases, op: Apply) -> Iterator[Handed]:
    """What an application puts into a container."""
    row, node = op.row, aliases.node
    if row.stores is not None:
        x = op.operand(row.stores[0])
        if x is None or row.stores[1] not in op.params:
            return
        at = op.params.index(row.stores[1])
        if row.name.endswith("extend"):
            yield Handed(op, at, node(x), x.type)
        else:
            yield from (Handed(op, at, kid(node(x), key), e) for key, e in entries_of(x.type))
    elif op.results and row.contains:
        items = [k for k, p in enumerate(op.params) if p in row.contains]
        places = entries_of(op.result.type)
        for n, k in enumerate(items):
            key, e = places[n if len(places) == len(items) else 0]
            yield Handed(op, k, kid(node(op.result), key), e)
    elif op.results and row.elements_of:
        copied = [k for k, p in enumerate(op.params) if p in row.elements_of]
        yield from (Handed(op, k, node(op.result), op.result.type) for k in copied)


def loose(node: Node | None, t: Type, given: Type) -> list[Node | None]:
    """The memory in a place of type t at which what is given has a number, and the type may be an array."""
    t = t.inner if isinstance(t, Optional) else t
    given = given.inner if isinstance(given, Optional) else given
    if isinstance(t, Number):
        return [node] if isinstance(given, Scalar) and carries_float(given) else []
    found: list[Node | None] = []
    mine, theirs = dict(entries_of(t)), dict(entries_of(given))
    for key in mine if set(mine) == set(theirs) else ():
        found += loose(kid(node, key), mine[key], theirs[key])
    if set(mine) != set(theirs):  # one of them has a place for all entries
        for key, e in mine.items():
            found += [n for g in theirs.values() for n in loose(kid(node, key), e, g)]
    return found


__all__ = ["check_numbers", "freeze_numbers"]
