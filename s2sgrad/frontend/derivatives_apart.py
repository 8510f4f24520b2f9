"""Functions that are differentiated inside another: lowered apart, with what they read around them as parameters."""

from __future__ import annotations

from dataclasses import dataclass

from s2sgrad.frontend import joins
from s2sgrad.frontend.cells import finished
from s2sgrad.frontend.cleanup import cleanup
from s2sgrad.frontend.holders import held, is_holder, over
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.records import closed, opened
from s2sgrad.frontend.recursion import settle, unique_name
from s2sgrad.frontend.state import FunctionState
from s2sgrad.frontend.straighten import straightened
from s2sgrad.ir.ops import Block, Call, Function, Return, Value, walk
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Bottom, Static


@dataclass(eq=False)
class Apart:
    """A function lowered by itself, and the values that it reads from around it, which are its last parameters."""

    function: Function
    around: list[Value]


def lowered(low: Lowering, function: Value, args: list[Value], wrt: tuple[int, ...]) -> Apart | None:
    """The function for arguments like these; None where what it works on is not known yet."""
    if any(isinstance(v.type, Bottom) for v in (function, *args)):
        return None
    if low.trials:
        low.fail("a derivative is taken inside a `try`", "take it before, outside of the `try`")
    obj = static_value(function.type)[1]
    fn = Function(unique_name(low, getattr(obj, "__name__", "") or "function"), Block())
    low.cut()
    cursor = (low.state, low.b.block, low.b.span, low.stack, low.frame, low.stmt, low.unroll, low.blocks)
    outer, low.outer_trials = low.outer_trials, [*low.outer_trials, *low.trials]
    modes, low.error_modes = low.error_modes, {}
    mark, fn.span = len(low.problems), low.b.span
    try:
        key = "derivative", function
        low.state = state = FunctionState(fn, parent=low.state, around=low.blocks, key=key, apart=True)
        low.b.block, low.blocks, low.stack = fn.body, [fn.body], []
        given = [parameter(low, fn.body, v, k in wrt, k) for k, v in enumerate(args)]
        state.outer.update(zip(fn.params, args))
        result = low.call_value(rebased(low, function), given, {})
        low.cut()
        result = finished(low, closed(low, result))
        fn.body.ops.append(Return([result], low.b.span))
    finally:
        low.state, low.b.block, low.b.span, low.stack, low.frame, low.stmt, low.unroll, low.blocks = cursor
        low.outer_trials, low.error_modes = outer, modes
    if len(low.problems) > mark:
        return None
    if isinstance(result.type, Bottom):
        low.bottom("what is differentiated here never returns a value", "give it an end")
        return None
    if low.tries:
        straightened(low, fn)
    check_callees(low, fn)
    settle(low)
    around = [read_around(low, state, p) for p in fn.params[len(args) :]]
    return Apart(cleanup(fn), around)


def check_callees(low: Lowering, fn: Function) -> None:
    """Refuse what calls a recursive function that is still being lowered, which is not there to be differentiated."""
    unfinished = {spec.function for spec in low.specialised.values() if not spec.done}
    todo, seen = [fn], {fn}
    while todo and unfinished:
        for op in walk(todo.pop().body):
            if isinstance(op, Call) and op.callee in unfinished:
                low.fail(
                    f"{op.callee.name} takes a derivative of itself, by which it is compiled without end",
                    "differentiate another function there",
                )
            if isinstance(op, Call) and op.callee not in seen:
                seen.add(op.callee)
                todo.append(op.callee)


def parameter(low: Lowering, block: Block, v: Value, varies: bool, k: int) -> Value:
    """The parameter that stands for an argument; what is known, and is not differentiated, is known inside as well."""
    known, obj = static_value(v.type)
    t = joins.drop_const(v.type) if varies else v.type
    name = v.name or f"x{k}"
    value = block.add_arg(t, name)
    if known and not varies:
        return low.b.const(obj, name, v.type)
    return opened(low, value, name)


def rebased(low: Lowering, v: Value) -> Value:
    """A function that holds values of what is around (a partial, a method, one with defaults), over parameters."""
    known, obj = static_value(v.type)
    if not known:
        param: Value = low.state.function.body.add_arg(v.type, v.name)
        low.state.outer[param] = v
        low.state.held[param] = v
        return param
    if not is_holder(obj) or not any(True for _ in held(obj)):
        return v
    obj = over(low, obj, lambda e: rebased(low, e))
    return low.b.const(obj, v.name, Static(obj))


def read_around(low: Lowering, state: FunctionState, param: Value) -> Value:
    """The value of a last parameter: a variable of the functions around, or data from outside."""
    if param in state.held:
        return state.held[param]
    for frame, name, v in state.captures.values():
        if v is param:
            value = low.variable(frame, name)
            assert value is not None
            return value
    extern = next(e for e, v in state.externs.values() if v is param)
    return low.data(extern, extern.read())
