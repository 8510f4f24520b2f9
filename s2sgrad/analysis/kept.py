"""What has been worked out about functions, kept for who asks next.

Each fact is kept at its function, together with the state of all functions that it was worked out from. It holds as
long as they are in that state; there is nobody to be told that a function has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, TypeVar

from s2sgrad.ir.ops import Apply, Call, For, Function, Op, Value, While

T = TypeVar("T")


# what is read of an op besides its operands, results and blocks
_BESIDES: dict[type[Op], Callable[[Any], tuple[Any, ...]]] = {
    Apply: attrgetter("row", "params"),
    Call: lambda op: (op.callee,),
    For: attrgetter("sources", "has_stop"),
    While: lambda op: (op.has_stop,),
}


@dataclass(frozen=True)
class Fact:
    """Something that is known of a function, and of what state of it and of others."""

    state: list[Any]
    known: Any


def state_of(functions: Sequence[Function]) -> list[Any]:
    """All that is read of functions where their memory and effects are worked out, in one list to be compared.

    It keeps the ops and values alive, so that none is taken for another one. Names and spans are not in it.
    """
    state: list[Any] = []
    values: list[Value] = []
    for fn in functions:
        state += (fn, fn.aliased)
        todo = [fn.body]
        while todo:
            block = todo.pop()
            state.append(block)
            state += block.args
            values += block.args
            for op in block.ops:
                state += (op, op.mirror)
                state += op.operands
                state += op.results
                values += op.results
                if (besides := _BESIDES.get(type(op))) is not None:
                    state += besides(op)  # one by one: a tuple for each op would be kept, and collected as garbage
                todo += op.blocks
    state += [v.type for v in values]
    return state


def kept(fn: Function, functions: Sequence[Function], work_out: Callable[..., T], *given: Any) -> T:
    """`work_out(fn, *given)`, which reads nothing but these functions, as it was found or as it is found now."""
    key, state = (work_out, *given), state_of(functions)
    fact = fn.facts.get(key)
    if fact is None or fact.state != state:
        fact = fn.facts[key] = Fact(state, work_out(fn, *given))
    found: T = fact.known
    return found


def forget(fn: Function, work_out: Callable[..., Any]) -> None:
    """Drop what was found: it has been changed by who asked for it."""
    fn.facts.pop((work_out,), None)


__all__ = ["forget", "kept", "state_of"]
