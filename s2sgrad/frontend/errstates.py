"""np.errstate: as `with`, as a decorator, and what it says while something is lowered."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from s2sgrad.frontend.branches import region
from s2sgrad.frontend.callables import Keywords, called, special
from s2sgrad.frontend.lowering import Lowering, answers
from s2sgrad.frontend.managers import in_with
from s2sgrad.frontend.state import FALLS, Flow
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Static
from s2sgrad.rules import contexts


@dataclass(eq=False)
class Decorated:
    """A function under np.errstate as its decorator, which is entered anew by each call."""

    said: ClassVar[str] = "a function under np.errstate"
    function: Value
    state: dict[str, Value]


def errstate(low: Lowering, state: dict[str, Value]) -> Value:
    """The manager, made anew."""
    given = {k: v for k, v in state.items() if static_value(v.type) != (True, None)}
    for k, v in given.items():
        if k != "call":
            low.known(v, "how errors are treated")
    return low.apply(contexts.errstate, list(given.values()), tuple(given))


def with_opaque(low: Lowering, manager: Value, body: Callable[[Value], Flow]) -> Flow:
    if not contexts.is_errstate(manager):
        return in_with(low, manager, body)
    assert isinstance(manager.owner, Apply)
    if not manager.owner.operands:
        return body(low.const(None))
    with under(low, contexts.modes_of(manager.owner)):
        return in_with(low, manager, body)


@contextmanager
def under(low: Lowering, modes: dict[str, str]) -> Iterator[None]:
    saved, low.error_modes = low.error_modes, {**low.error_modes, **modes}
    try:
        yield
    finally:
        low.error_modes = saved


def call_decorated(low: Lowering, decorated: Decorated, args: list[Value], keywords: dict[str, Value]) -> Value:
    """The call, in a `with` of its own."""
    low.counter += 1
    key = (-1, f"<with {low.counter}>")

    def body(_: Value) -> Flow:
        low.state.env.set(key, low.call_value(decorated.function, args, keywords))
        return FALLS

    flow = region(low, lambda: with_opaque(low, errstate(low, decorated.state), body))
    value = low.state.env.layers[-1].pop(key, None)
    low.check(flow)
    assert value is not None
    return value


@answers(Lowering.decorated)
def decorated(low: Lowering, manager: Value, function: Value) -> Value:
    """np.errstate(...) as the decorator of a function that is defined inside."""
    owner = manager.owner
    assert isinstance(owner, Apply)
    decorated = Decorated(function, dict(zip(owner.params, owner.operands)))
    return low.b.const(decorated, None, Static(decorated))


@called(Decorated)
def _call_decorated(low: Lowering, obj: Any, value: Value | None, args: list[Value], keywords: Keywords) -> Value:
    return call_decorated(low, obj, args, keywords)


@called(types.FunctionType)
def _call_function(low: Lowering, obj: Any, value: Value | None, args: list[Value], keywords: Keywords) -> Value | None:
    """A function that np.errstate has decorated outside."""
    if obj.__code__ is not _DECORATED.__code__:
        return None
    cells = dict(zip(obj.__code__.co_freevars, (c.cell_contents for c in obj.__closure__ or ())))
    state = {k: low.const(v) for k, v in _state_of(cells["self"]).items()}
    function = low.b.const(cells["func"], None, Static(cells["func"]))
    return call_decorated(low, Decorated(function, state), args, keywords)


@np.errstate()
def _DECORATED() -> None: ...  # noqa: N802


def _state_of(made: Any) -> dict[str, Any]:
    """What an np.errstate was given."""
    given = getattr(made, "kwargs", None)  # before NumPy 2
    if given is None:
        given = {k: getattr(made, f"_{k}") for k in ("all", *contexts.PARTS)}
    call = getattr(made, "_call", getattr(made, "call", None))
    if not callable(call) and not hasattr(call, "write"):
        call = None
    return {k: v for k, v in {**given, "call": call}.items() if v is not None}


@special(np.errstate)
def _errstate(low: Lowering, args: list[Value], keywords: dict[str, Value]) -> Value:
    unknown = [k for k in keywords if k not in contexts.errstate.keywords]
    if args or unknown:
        low.fail("np.errstate takes divide, over, under, invalid, all and call, by keyword", "write them out")
    return errstate(low, keywords)
