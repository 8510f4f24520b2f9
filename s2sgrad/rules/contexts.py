"""Rows for `with`: what `as` names, NumPy's error state, and managers that must not swallow exceptions.

The reverse sweep enters np.errstate and warnings.catch_warnings again, once around all that reverses the body, as the
adjoint of a division warns where the division does. It never raises for its own sake: "raise", "call" and "log" are
left out (`quiet_modes`), and catch_warnings is not entered where warnings are made errors.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from s2sgrad.ir.facets import FLOAT_ERRORS as PARTS
from s2sgrad.ir.ops import Apply, Value, With
from s2sgrad.ir.row import Form, Row, static_value
from s2sgrad.ir.types import OPAQUE, Opaque
from s2sgrad.rules import core
from s2sgrad.rules.infer import always

# what `as` names: the first op in the block of a `With`, where anything reads it
entered = Row("entered", None, (), always(OPAQUE), form=Form.ENTERED)

FILTERS = (warnings.simplefilter, warnings.filterwarnings, warnings.resetwarnings)
LOUD = ("raise", "call", "log")  # what does not hold for derivatives
_FORMS = (Form.CALL, Form.BINARY, Form.METHOD, Form.AUG, Form.AUG_ITEM)
# made anew by each `with`, so making it is no effect; entering it changes nothing but what NumPy says of its errors
errstate = Row("np.errstate", None, (), always(Opaque("errstate")), keywords=("all", *PARTS, "call"))
propagating = Row("propagating", None, ("manager",), always(OPAQUE), helper="propagating")


def is_errstate(manager: Value) -> bool:
    """Whether a manager is one that np.errstate makes here."""
    owner = manager.owner
    return isinstance(owner, Apply) and owner.row is errstate


def errstate_of(op: With) -> Apply | None:
    """The np.errstate that a context is, None where it is another manager."""
    owner = op.operands[0].owner
    return owner if isinstance(owner, Apply) and owner.row is errstate else None


def parts_of(row: Row) -> set[str]:
    """What an operation on floating-point numbers may do wrong."""
    if row.form not in _FORMS or row.view_of or not (row.differentiable or row.writes):
        return set()
    return set(row.float_errors)


def modes_of(state: Apply) -> dict[str, str]:
    """What an np.errstate says: part -> mode."""
    given = {p: static_value(v.type)[1] for p, v in zip(state.params, state.operands) if p != "call"}
    modes = dict.fromkeys(PARTS, given["all"]) if "all" in given else {}
    return {**modes, **{p: m for p, m in given.items() if p != "all"}}


def quiet_modes(state: Apply) -> dict[str, str]:
    """What holds for the reverse sweep: it warns and keeps silent as the primal does, but it never raises or calls."""
    return {p: m for p, m in modes_of(state).items() if m not in LOUD}


def filters_of(op: With) -> list[Apply] | None:
    """The calls that say, in a warnings.catch_warnings, which warnings are shown; None for another context.

    Also None where some are made errors: the reverse sweep does not raise.
    """
    manager = op.operands[0].owner
    if not isinstance(manager, Apply) or not _calls(manager, warnings.catch_warnings):
        return None
    found = [o for o in op.body.ops if isinstance(o, Apply) and any(_calls(o, f) for f in FILTERS)]
    for o in [manager, *found]:
        values = [static_value(v.type) for v in o.operands[1:]]
        if not all(known for known, _ in values) or any(value == "error" for _, value in values):
            return None
    return found


def _calls(op: Apply, fn: Callable[..., Any]) -> bool:
    return op.row is core.call_opaque and static_value(op.operands[0].type)[1] is fn


def raises(op: With) -> bool:
    """Whether the context is an np.errstate under which operations do more than to warn."""
    state = errstate_of(op)
    return state is not None and len(quiet_modes(state)) < len(modes_of(state))


def is_observable(op: With) -> bool:
    """Whether entering and leaving the context does anything that matters where nothing stands in it."""
    return errstate_of(op) is None


__all__ = [
    "FILTERS", "LOUD", "PARTS", "entered", "errstate", "errstate_of", "filters_of", "is_errstate", "is_observable",
    "modes_of", "parts_of", "propagating", "quiet_modes", "raises",
]
