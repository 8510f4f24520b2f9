"""Variables of enclosing functions, in a function that is compiled by itself: its last parameters.

What is known when the function is compiled is known inside as well. Functions that hold values (defaults, partials,
bound methods) are put together again inside, over parameters for what they hold.
"""

from __future__ import annotations

from s2sgrad.frontend.holders import contents_of, held, is_visible, known_of, over
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.state import Frame, FunctionState, Poisoned
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Dict, List, Static, Type


class Part(str):
    """In place of a variable's name: one of the values held by the function in it."""

    whole: str
    number: int

    @classmethod
    def of(cls, name: str, index: int) -> Part:
        part = cls(f"<{name} {index}>")
        part.whole, part.number = name, index
        return part


def is_table(t: Type) -> bool:
    """Whether a value of this type is a container into which a recursive function may put its results."""
    return isinstance(t, List | Dict)


def own(low: Lowering, state: FunctionState, frame: Frame, name: str) -> Value | None:
    """A variable in the function whose it is."""
    if not isinstance(name, Part):
        return state.env.get((frame.id, name))
    value = state.env.get((frame.id, name.whole))
    obj = value.type.value if value is not None and isinstance(value.type, Static) else None
    parts = list(held(obj))
    if name.number >= len(parts) or state is low.state and not is_visible(parts[name.number], low.blocks):
        _is_over(low, name.whole)
    return parts[name.number]


def _is_over(low: Lowering, name: str) -> None:
    low.fail(f"`{name}` holds values of a branch or call that is over", f"make `{name}` where it is used")


def capture(low: Lowering, frame: Frame, name: str) -> Value | None:
    """A variable of a function further out."""
    state: FunctionState = low.state
    known = state.captures.get((frame.id, name))
    if known is not None:
        return known[2]
    inner = state
    while inner.parent is not frame.owner:
        assert inner.parent is not None
        inner = inner.parent
    value = own(low, frame.owner, frame, name)
    if value is None or isinstance(value, Poisoned):
        return value
    if isinstance(value.type, Static):
        state.statics[frame.id, name] = (frame, name, contents_of(value.type.value))
        return _inside(low, inner, frame, name, value)
    return _parameter(low, frame, name, value)


def fits(low: Lowering, state: FunctionState) -> bool:
    """Whether the variables of enclosing functions that it reads are what it was lowered for."""
    for frame, name, param in state.captures.values():
        now = low.variable(frame, name)
        if now is None or now.type != param.type:
            return False
    for frame, name, known in state.statics.values():
        now = low.variable(frame, name)
        if now is None or not isinstance(now.type, Static) or contents_of(now.type.value) != known:
            return False
    return True


def _parameter(low: Lowering, frame: Frame, name: str, value: Value) -> Value:
    state: FunctionState = low.state
    param: Value = state.function.body.add_arg(value.type, value.name if isinstance(name, Part) else name)
    state.captures[frame.id, name] = (frame, name, param)
    state.outer[param] = value
    if is_table(value.type) and value in low.origins:
        low.origins[param] = low.origins[value]
    return param


def _inside(low: Lowering, inner: FunctionState, frame: Frame, name: str, value: Value) -> Value:
    """What is known when the function is compiled, over parameters for what it holds."""
    obj = static_value(value.type)[1]
    parts = list(held(obj))
    if not parts:
        return low.const(obj)
    if not all(is_visible(v, inner.around) for v in parts):
        _is_over(low, name)

    def part(v: Value) -> Value:
        if known_of(v) is not None:
            return low.b.const(static_value(v.type)[1], v.name, v.type)
        found = low.variable(frame, Part.of(name, next(k for k, p in enumerate(parts) if p is v)))
        assert found is not None
        return found

    obj = over(low, obj, part)
    return low.b.const(obj, value.name, Static(obj))


__all__ = ["Part", "capture", "fits", "is_table", "own"]
