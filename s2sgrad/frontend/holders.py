"""Objects known at compile time that hold values: partials, bound methods, ranges, closures with defaults."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

from s2sgrad.frontend.function_values import Bound, Choice, Closure, Derived, Partial, Pulled, identity_of
from s2sgrad.frontend.iterables import Range, Tree
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.state import Flat
from s2sgrad.ir.ops import Block, Value
from s2sgrad.ir.types import Scalar, Static


def held(obj: Any) -> Iterator[Value]:
    """The values inside such an object, those inside what it holds included."""
    if isinstance(obj, Value):
        if isinstance(obj.type, Static) and is_holder(obj.type.value):
            yield from held(obj.type.value)
        else:
            yield obj
    elif isinstance(obj, Partial):
        yield from held((obj.function, obj.args, obj.keywords))
    elif isinstance(obj, Derived) and obj.function is not None:
        yield from held(obj.function)
    elif isinstance(obj, Pulled):
        yield from held((obj.saved, obj.out))
    elif isinstance(obj, Flat):
        yield from held(obj.array)
    elif isinstance(obj, Bound):
        yield from held(obj.value)
    elif isinstance(obj, Closure):
        yield from held(obj.defaults)
    elif isinstance(obj, Choice):
        yield from held((obj.cond, obj.then, obj.orelse))
    elif isinstance(obj, tuple | list):
        for part in obj:
            yield from held(part)
    elif isinstance(obj, dict):
        yield from held(list(obj.values()))
    elif isinstance(obj, Tree):
        yield from held(list(vars(obj).values()))


def is_holder(obj: Any) -> bool:
    return isinstance(obj, Partial | Bound | Closure | Choice | Flat | Derived | Pulled | Tree)


def over(low: Lowering, obj: Any, each: Callable[[Value], Value]) -> Any:
    """Such an object again, with what `each` makes of the values inside in their place."""
    if isinstance(obj, Pulled) or isinstance(obj, Tree) and not isinstance(obj, Range):
        low.fail("an iterator or a pullback is used in a function that is compiled by itself", "make it there")
    new = copy.copy(obj)
    for name, part in vars(obj).items():
        if name in _HOLDING:
            setattr(new, name, _over(low, part, each))
    return new


_HOLDING = frozenset("function args keywords value defaults array cond then orelse start stop step".split())


def _over(low: Lowering, part: Any, each: Callable[[Value], Value]) -> Any:
    if isinstance(part, Value):
        obj = part.type.value if isinstance(part.type, Static) else None
        if not is_holder(obj):
            return each(part)
        obj = over(low, obj, each)
        return low.b.const(obj, part.name, Static(obj))
    if isinstance(part, tuple | list):
        return type(part)([_over(low, e, each) for e in part])
    if isinstance(part, dict):
        return {k: _over(low, e, each) for k, e in part.items()}
    return over(low, part, each) if is_holder(part) else part


def contents_of(obj: Any) -> tuple[Any, ...]:
    """What is known of an object when the function is compiled; None for each value in it that is not."""
    return (identity_of(obj), *(known_of(v) for v in held(obj)))


def known_of(v: Value) -> Any:
    """What is known of a value when the function is compiled; None where that is nothing."""
    if isinstance(v.type, Static):
        return identity_of(v.type.value)
    return (type(v.type.const), repr(v.type.const)) if isinstance(v.type, Scalar) and v.type.is_const else None


def is_visible(value: Value, blocks: list[Block]) -> bool:
    """Whether a value is defined in one of the blocks that are being built, one in the other."""
    if isinstance(value.type, Static):
        return True
    owner = value.owner
    return any(owner is block or any(owner is op for op in block.ops) for block in blocks)
