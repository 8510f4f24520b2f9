"""Texts that are taken apart at run time: characters, parts, and methods of either.

A loop over a long text stays a loop. Where that cannot be compiled, because something depends on which characters they
are, the lowering begins again and writes such loops out.

What indexing gives then is a text of which only a run knows which one it is (`OneOf`, choices.py).
"""

from __future__ import annotations

from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.values import constant
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import OneOf, Static
from s2sgrad.rules import core as rows
from s2sgrad.rules import text_rows

SHORT = 8  # characters: loops over so many are written out in any case


def is_text(x: Value) -> bool:
    """Whether a value is a text, known when the function is compiled or not."""
    return is_known(x) or isinstance(x.type, OneOf) and x.type.cls is str


def is_known(x: Value) -> bool:
    return isinstance(x.type, Static) and isinstance(x.type.value, str)


def is_long(low: Lowering, x: Value) -> bool:
    """Whether a loop over a value, a text, is kept as a loop."""
    if low.session.texts_written_out or not is_known(x) or len(constant(x)) <= SHORT:
        return False
    low.session.texts_kept = True
    return True


def named(low: Lowering, x: Value) -> Value:
    """A long text as the parameter that it is, or is made where it comes from outside."""
    if not is_known(x) or len(constant(x)) <= SHORT:
        return x
    text = constant(x)
    extern = low.texts_outside.get(id(text))
    if extern is not None:
        return low.data(extern, text)
    if low.state.parent is not None:
        return x
    return next((v for v in low.params if isinstance(v.type, Static) and v.type.value is text), x)


def item(low: Lowering, x: Value, index: Value) -> Value:
    """x[index], of a text or index that is not known."""
    return low.apply(rows.getitem, [named(low, x), index])


def method(low: Lowering, x: Value, name: str, args: list[Value]) -> Value | None:
    """A call of a method; None for what gives something else than a number or text."""
    row = text_rows.METHODS.get(name)
    return None if row is None else low.apply(row, [named(low, x), *args], method=True)
