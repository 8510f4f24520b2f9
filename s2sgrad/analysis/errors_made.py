"""Exceptions that Python itself makes: no derivative comes out of them, so they may hold one only if they are shown.

One that is raised may hold anything, and so may one that is written into a log; whatever else is done with it, a
handler or a caller may read what it holds.
"""

from __future__ import annotations

from s2sgrad.errors import UnsupportedError
from s2sgrad.ir.ops import Apply, Block, Call, Value, Yield, callees, walk
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Entries, List, Opaque, Optional, Tuple, Type, carries_float
from s2sgrad.rules import core, narrowing, result_rows

_SHOWING = (core.raise_, core.show_opaque, *core.TEXTS, core.is_, core.is_not, narrowing.narrow)


def made_error(op: Apply) -> type | None:
    """The class of the exception that an op makes."""
    if op.row not in (*core.CALLS, result_rows.error_of):
        return None
    known, cls = static_value(op.operands[0].type)
    return cls if known and isinstance(cls, type) and issubclass(cls, BaseException) else None


def check_shown(body: Block, op: Apply) -> None:
    """Refuse an exception that holds something differentiated, and is not only shown."""
    found, k = [op.result], 0  # with what is chosen between it and others
    while k < len(found):
        found += [v for v in _joined_from(body, found[k]) if v not in found]
        k += 1
    used = (o for o in walk(body) if any(v in o.operands for v in found))
    if all(isinstance(o, Yield) or isinstance(o, Apply) and o.row in _SHOWING for o in used):
        return
    cls = made_error(op)
    name = "exception" if cls is None else cls.__name__
    raise UnsupportedError(
        f"this {name} holds something that is differentiated, but stays Python's own object: its handler may "
        "catch one that Python raises as well, or it is not raised where it is made",
        op.span,
        f"`raise` one of a class of your own in the `try`, and catch that: class Found({name}): ...",
    )


def check_returned(call: Call) -> None:
    """The same for what a function gives back that is called with something differentiated."""
    for fn in (call.callee, *callees(call.callee)):
        for op in walk(fn.body):
            if isinstance(op, Apply) and made_error(op) is not None and any(carries_float(v.type) for v in op.operands):
                check_shown(fn.body, op)


def holds_opaque(t: Type) -> bool:
    """Whether nothing is known of something in a value of this type."""
    if isinstance(t, Optional):
        return holds_opaque(t.inner)
    if isinstance(t, List) and t.elts is None:
        return t.elem is not None and holds_opaque(t.elem)
    if isinstance(t, Tuple | List | Entries):
        return any(map(holds_opaque, t.elts or ()))
    return isinstance(t, Opaque)


def _joined_from(body: Block, v: Value) -> list[Value]:
    """What a branch may hand on in the place of a value, and a loop too."""
    return list(dict.fromkeys(flow.target for op in walk(body) for flow in op.flows() if flow.source is v))
