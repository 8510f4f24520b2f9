"""Numbers that come to stand where arrays are memory: refused, as nothing refers to a number.

A value of which only a run can tell whether it is a number or an array (type `Number`) has a shadow where such arrays
are written. A number has no location: what is added to its shadow in place is lost, or reaches another one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from s2sgrad.analysis.alias import Node, entries_of, kid
from s2sgrad.analysis.references import referred
from s2sgrad.errors import UnsupportedError
from s2sgrad.ir.ops import Apply, Call, For, Function, If, Op, Value, While, walk
from s2sgrad.ir.types import Array, Number, Optional, Scalar, Type, carries_float
from s2sgrad.transforms.mutation import written_in

if TYPE_CHECKING:
    from s2sgrad.transforms.reverse import Reverse


def check_numbers(r: Reverse, fn: Function) -> None:
    """Raise where a number that carries a derivative is handed to a place of memory, or may be computed there."""
    computed: list[Apply] = []
    about = False  # whether there are numbers at all where there may be arrays
    for op in walk(fn.body):
        if op in r.skip:
            continue
        for v, node, t in handed_over(r, op):
            found = loose(node, t, v.type) if r.active(v) else []
            about |= bool(found)
            if any(n is not None and n.memory for n in found):
                raise refusal(op, found)
        if isinstance(op, Apply) and may_be_computed(r, op):
            computed.append(op)
    if about and computed:
        raise refusal(computed[0], [r.aliases.node(computed[0].result)])


def refusal(op: Op, found: list[Node | None]) -> UnsupportedError:
    return UnsupportedError(
        "a number stands where there may be an array that is written"
        + written_in([n for n in found if n is not None and n.memory], op.span),
        op.span,
        "make it an array, np.array(v), or keep numbers and arrays apart",
    )


def may_be_computed(r: Reverse, op: Apply) -> bool:
    """Whether an op makes memory, or a number where its operands are numbers."""
    if not op.results or not isinstance(op.result.type, Number) or referred(op) is not None:
        return False
    if not r.is_memory(op.result) or not r.active(op.result) or any(isinstance(v.type, Array) for v in op.operands):
        return False
    node = r.aliases.node(op.result)
    return node is None or not any(writes_to(w, op.result) for w in node.writes)


def writes_to(write: Op, v: Value) -> bool:
    """Whether an op writes to v itself, which then is an array."""
    if not isinstance(write, Apply):
        return False
    for p, x in zip(write.params, write.operands):
        while p in write.row.writes and x is not v and isinstance(x.owner, Apply):
            base = referred(x.owner)
            if base is None:
                break
            x = base
        if p in write.row.writes and x is v:
            return True
    return False


def handed_over(r: Reverse, op: Op) -> Iterator[tuple[Value, Node | None, Type]]:
    """(value, the memory and type of the place that it gets to)."""
    node = r.aliases.node
    if isinstance(op, If):
        for k, res in enumerate(op.results):
            yield from ((b.terminator.operands[k], node(res), res.type) for b in op.blocks)
    elif isinstance(op, For | While):
        for init, arg, y in zip(op.inits, op.carried_args, op.carried_yields):
            yield init, node(arg), arg.type
            yield y, node(arg), arg.type
    elif isinstance(op, Call):
        yield from ((v, node(v), p.type) for v, p in zip(op.operands, op.callee.params))
    elif isinstance(op, Apply):
        yield from into_container(r, op)


def into_container(r: Reverse, op: Apply) -> Iterator[tuple[Value, Node | None, Type]]:
    row, node = op.row, r.aliases.node
    if row.stores is not None:
        x, v = op.operand(row.stores[0]), op.operand(row.stores[1])
        if x is None or v is None:
            return
        if row.name.endswith("extend"):
            yield v, node(x), x.type
        else:
            yield from ((v, kid(node(x), key), e) for key, e in entries_of(x.type))
    elif op.results and row.contains:
        items = [v for p, v in zip(op.params, op.operands) if p in row.contains]
        places = entries_of(op.result.type)
        for k, v in enumerate(items):
            key, e = places[k if len(places) == len(items) else 0]
            yield v, kid(node(op.result), key), e
    elif op.results and row.elements_of:
        copied = [v for p, v in zip(op.params, op.operands) if p in row.elements_of]
        yield from ((v, node(op.result), op.result.type) for v in copied)


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


__all__ = ["check_numbers"]
