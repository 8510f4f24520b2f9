"""Objects known at compile time that hold values: partials, bound methods, ranges, closures with defaults."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from s2sgrad.frontend.iterables import Tree
from s2sgrad.frontend.state import Bound, Choice, Closure, Derived, Flat, Partial, Pulled
from s2sgrad.ir.ops import Block, Value
from s2sgrad.ir.types import Static


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


def is_visible(value: Value, blocks: list[Block]) -> bool:
    """Whether a value is defined in one of the blocks that are being built, one in the other."""
    if isinstance(value.type, Static):
        return True
    owner = value.owner
    return any(owner is block or any(owner is op for op in block.ops) for block in blocks)
