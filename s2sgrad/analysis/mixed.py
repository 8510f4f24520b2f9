"""Numbers and arrays that are real on one path and complex on another.

The type of a variable says complex if it may be; on some path it is real all the same, and so is what is computed from
it. Nothing complex can be added in place to such an array, and another one "like it" may not hold what the types say.

In such a program arrays that are made to be added to say their dtype, nothing is added in place to what was merely
computed, and writing such a variable is refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from s2sgrad.analysis.alias import Aliases
from s2sgrad.analysis.complex_operands import kept, mixes
from s2sgrad.errors import UnsupportedError
from s2sgrad.ir.ops import Apply, Function, Op, Value, walk
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Array, Number, Scalar, Tuple, Type, is_complex, is_mutable
from s2sgrad.rules import core
from s2sgrad.rules.complex_rows import CONJUGATES


def merges(fn: Function) -> Iterator[tuple[Op, Value, Value]]:
    """(op, what a branch or a pass of a loop hands on, as what it goes on)"""
    for op in walk(fn.body):
        yield from ((op, flow.source, flow.target) for flow in op.flows())


def mixed(given: Type, merged: Type) -> bool:
    """Whether a real number or array goes on under a type that says complex."""
    if isinstance(given, Tuple) and isinstance(merged, Tuple):
        return any(map(mixed, given.elts, merged.elts))
    return is_complex(merged) and isinstance(given, Array | Number | Scalar) and not is_complex(given)


def mixes_kinds(fn: Function) -> bool:
    """Whether an array may be real where its type says complex."""
    if fn.mixed or any(mixed(given.type, merged.type) for _, given, merged in merges(fn)):
        return True
    return any(picks(op) or keeps(op) for op in walk(fn.body) if isinstance(op, Apply))


def picks(op: Apply) -> bool:
    """Whether an op takes an entry, by an index known at run time only, of a container that holds both."""
    if op.row is not core.getitem or not is_complex(op.result.type) or static_value(op.operands[1].type)[0]:
        return False
    return any(not is_complex(t) for t in getattr(op.operands[0].type, "elts", None) or ())


def keeps(op: Apply) -> bool:
    """Whether an op puts a real number or array into a list of complex ones."""
    return any(mixes(v.type, place) for v, place in kept(op))


def check_mixed(fn: Function, aliases: Aliases) -> None:
    """Refuse to write an array that may be real or complex, or its conjugate, which may be the array itself."""
    for op, given, merged in merges(fn):
        if is_mutable(merged.type) and mixed(given.type, merged.type) and any(n.written for n in aliases.reach(merged)):
            raise UnsupportedError(
                f"an array that is changed in place is real on one path and complex on another{named(merged)}",
                op.span,
                "make it complex everywhere: x = x.astype(complex), before the loop or branch",
            )


    for op in walk(fn.body):
        if isinstance(op, Apply) and op.row in CONJUGATES and aliases.written(op.result):
            raise UnsupportedError(
                "the conjugate of an array is changed in place, where arrays may be real or complex",
                op.span,
                "use np.conj(x), which is a copy of real arrays as well",
            )


def named(v: Value) -> str:
    return f": `{v.name}`" if v.name else ""


__all__ = ["check_mixed", "mixes_kinds"]
