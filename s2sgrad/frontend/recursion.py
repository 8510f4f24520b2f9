"""Functions that call themselves: each becomes a function of its own per tuple of argument types.

Such a function is lowered until what it returns has settled; as long as nothing is known of that, what is behind a
call is left out. Variables of enclosing functions that it assigns to (`nonlocal`) are further arguments and further
results. Where a handler around a call waits for an exception, the function gives its exit code beside its result, and
the exception, if a handler reads it; the caller goes on by that. Its codes are in use (`passing`) until each has been
taken for one of the caller's.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from s2sgrad.frontend import captures, growth, joins, open_tuples, provenance
from s2sgrad.frontend.branches import Left, code_value
from s2sgrad.frontend.exits import at_code
from s2sgrad.frontend.kinds.forms import form_of, to_leaves
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.names import own_key, set_variable
from s2sgrad.frontend.records import closed, objects_in
from s2sgrad.frontend.recursion_types import general_types, learn, result_type, settle_lengths, settle_tuples, taken
from s2sgrad.frontend.session import Specialised
from s2sgrad.frontend.state import DEAD, FALL, FALLS, Activation, Extern, Flow, FunctionState, Key, Poisoned
from s2sgrad.frontend.watching import Trial
from s2sgrad.ir.ops import Block, Call, Function, Return, Value
from s2sgrad.ir.types import (
    BOTTOM,
    NONE,
    Bottom,
    Type,
)

_MAX_SPECIALISATIONS = 40
_MAX_PASSES = 20


def call_recursive(low: Lowering, call: Activation) -> Value:
    low.cut()
    key, name = call.key, call.name
    bound = taken(low, call)
    if any(isinstance(v.type, Bottom) for v in bound.values()):
        return low.bottom()
    settle_lengths(low, key, bound)
    settle_tuples(low, key, bound)
    types = general_types(low, key, bound)
    waiting = waited_for(low)
    operands = [leaf for p, v in bound.items() for leaf in to_leaves(low, v, types[p])]
    full = (key, tuple(types.items()), waiting)
    spec = low.specialised.get(full)
    if spec is not None and spec.done and spec.state is not None and not captures.fits(low, spec.state):
        spec = None
    if spec is None:
        if sum(1 for k in low.specialised if k[0] == key) > _MAX_SPECIALISATIONS:
            low.fail(
                f"{name} calls itself with arguments of ever other types",
                "call it with arguments of the same structure; hand on a list that grows as an argument of its own",
            )
        spec = low.specialised[full] = Specialised(Function(unique_name(low, name), Block()))
        if waiting:
            named = [read for _, read, _ in waiting]
            classes: list[tuple[type[BaseException], ...]] = [(c,) for c, _, _ in waiting]
            spec.trial = Trial(low.frame, classes, named, 0, [True] * len(named), place="call")
            spec.trial.whole = [whole for _, _, whole in waiting]
        spec.given = provenance.given(low, operands)
        specialise(low, spec, types, call)
    op = Call(spec.function, operands, low.b.span)
    low.calls.append((op, spec, low.state))
    result = op.add_result(result_type(low, spec.returned(), bound))
    provenance.give_back(low, spec, result, operands)
    low.b.add(op)
    complete(low, op, spec, low.state)
    if isinstance(spec.result, Bottom) and not spec.raised:
        if spec.endless is None:
            spec.endless = low.error(f"{name} calls itself without end", "give the recursion a base case")
        if spec.done:
            low.problems.append(spec.endless)
        raise Left(DEAD)  # nothing is known yet of what is behind the call; in the end, that it is never reached
    result = left_by(low, key, spec, result)
    if isinstance(result.type, Bottom):
        raise Left(DEAD)
    return result


def rounds_of(low: Lowering, call: Activation, types: dict[str | Key, Type]) -> dict[Any, int]:
    """How often the calls of a function in itself were given larger containers, made of those before."""
    outer, rounds = low.begun.get(call.key, ({}, {}))
    rounds = dict(rounds)
    for p, t in types.items():
        if p in outer and growth.endless(rounds, p, outer[p], t):
            low.session.dirty = False
            what = f"what it was given as `{p if isinstance(p, str) else p[1]}`"
            low.fail(f"{call.name} calls itself with something that holds {what}, {growth.DEEPER}", growth.REWRITE)
    return rounds


def waited_for(low: Lowering) -> tuple[tuple[type[BaseException], bool, bool], ...]:
    """The classes that handlers around a call wait for, each before those that it derives from.

    With each stands whether one of them reads it, and whether as a whole.
    """
    found = {c for t in low.trials for classes in t.handlers for c in classes}
    known = sorted(found, key=lambda c: (-len(c.__mro__), c.__module__, c.__qualname__))
    reads = {c: [(t, d) for t in low.trials for d in found if issubclass(d, c) and t.reads(d)] for c in known}
    return tuple((c, bool(reads[c]), any(t.reads_whole(d) for t, d in reads[c])) for c in known)


def left_by(low: Lowering, function: Any, spec: Specialised, returned: Value) -> Value:
    """Go on behind a call where the function has returned; else what it raised goes to its handler here."""
    if spec.trial is None or not spec.raised:
        return given_back(low, function, spec, returned)
    code, *leaves, result = low.items(returned)
    errors = [form_of(t).from_leaves(low, t, leaves, None) for t in spec.held]
    result = given_back(low, function, spec, result)  # also to handlers
    flow = Flow(spec.codes, code if len(spec.codes) > 1 else None)

    def raised(cls: type[BaseException], error: Value) -> Flow:
        left = low.raised(cls, lambda: error)
        if left is None:
            low.raise_value(cls, error)
        return left or DEAD

    told = dict(zip((c for c in spec.raised if spec.trial.reads(c)), errors))
    others = set(spec.codes) - low.passing
    low.passing |= others  # what is raised here gets codes that are none of the function's
    try:
        for cls in spec.raised:
            error, code_here = told.get(cls) or low.const(None), spec.trial.codes[cls]
            flow = at_code(low, flow, code_here, partial(raised, cls, error))
    finally:
        low.passing -= others
    low.check(flow)
    return result


def given_back(low: Lowering, function: Any, spec: Specialised, result: Value) -> Value:
    """The result of a call that gives back variables as well, which have these values from here on."""
    keys = low.session.assigned.get(function)
    if not keys or isinstance(result.type, Bottom):
        return result
    alone = spec.silent and len(keys) == 1
    for k, key in enumerate(keys):
        value = result if alone else low.getitem(result, k + (not spec.silent))
        value.name = key[1]
        set_variable(low, own_key(low, low.frames[key[0]], key[1]), value)
    return low.const(None) if spec.silent else low.getitem(result, 0)


def unique_name(low: Lowering, name: str) -> str:
    base = name if name.isidentifier() else "function"
    used = {f.name for f in low.functions} | {s.function.name for s in low.specialised.values()}
    k, unique = 0, base
    while unique in used:
        k += 1
        unique = f"{base}_{k}"
    return unique


def specialise(low: Lowering, spec: Specialised, types: dict[str | Key, Type], call: Activation) -> None:
    """Lower the body until its result type settles."""
    rounds = rounds_of(low, call, types)
    cursor = (low.state, low.b.block, low.b.span, low.stack, low.frame, low.stmt, low.unroll)
    around = (low.blocks, low.trials, low.outer_trials, low.error_modes, low.begun)
    low.trials, low.outer_trials = [spec.trial] if spec.trial else [], [*low.outer_trials, *low.trials]
    low.error_modes = {}  # those of its caller now, which are others in other calls
    low.begun = {**low.begun, call.key: (types, rounds)}
    try:
        state = until_settled(low, spec, types, call)
    finally:
        low.state, low.b.block, low.b.span, low.stack, low.frame, low.stmt, low.unroll = cursor
        low.blocks, low.trials, low.outer_trials, low.error_modes, low.begun = around
    spec.state = state
    spec.done = True
    low.functions.append(spec.function)
    settle(low)


def until_settled(low: Lowering, spec: Specialised, types: dict[str | Key, Type], call: Activation) -> FunctionState:
    """Lower the body again and again, until it returns what its calls of itself were taken to return."""
    before, span, parent, around = dict(low.specialised), low.b.span, low.state, low.blocks
    mark, calls_mark = len(low.problems), len(low.calls)
    rounds: dict[Any, int] = {}
    for _ in range(_MAX_PASSES):
        spec.function.body = block = Block()
        bound = begin(low, spec, types, call, parent, around)
        result = body_of(low, spec, replace(call, key=(call.key, "own"), bound=bound))
        old = spec.result
        settled = has_settled(low, spec, result, call)
        block.ops.append(Return([open_tuples.fitted(low, result, spec.returned())], low.b.span))
        if settled:
            return low.state
        if growth.endless(rounds, None, old, spec.result):
            low.session.dirty = False
            reason = f"{call.name} returns something that holds what it returned before, {growth.DEEPER}"
            low.fail(reason, growth.REWRITE, call.node)
        del low.problems[mark:], low.calls[calls_mark:]
        low.specialised.clear()  # what was lowered meanwhile, also in place of one for other captured variables
        low.specialised.update(before)
        low.b.span = span
    low.fail(f"the types in {call.name} do not settle", "return values of one type", call.node)


def begin(
    low: Lowering,
    spec: Specialised,
    types: dict[str | Key, Type],
    call: Activation,
    parent: FunctionState,
    around: list[Block],
) -> dict[str, Value]:
    """Enter the function's body, which is empty yet: its arguments."""
    block = spec.function.body
    low.b.block = block
    low.blocks, low.stack = [block], []
    keys = [p for p in types if isinstance(p, tuple)]
    low.state = FunctionState(spec.function, parent=parent, around=around, key=call.key, assigned=tuple(keys))
    bound: dict[str, Value] = {}
    for p, t in types.items():
        name = p if isinstance(p, str) else p[1]
        leaves = [block.add_arg(leaf, name) for leaf in form_of(t).leaf_types(t)]
        value = form_of(t).from_leaves(low, t, leaves, name)
        if isinstance(p, str):
            bound[p] = value
        else:
            low.state.env.set(p, value)
    provenance.begin(low, block.args, spec.given)
    return bound


def body_of(low: Lowering, spec: Specialised, call: Activation) -> Value:
    """What the function returns: where it may raise, how it is left, what it raises, and the result proper."""
    result, flow = low.inline_flow(call)
    low.cut()
    flow = flow if flow.codes else FALLS
    if all(i.owner is low.state for i in objects_in(low, result)):  # another one in every call
        result = closed(low, result)
    result = with_taken(low, spec, result, flow)
    if spec.trial is None or flow.codes in ((), (FALL,)) and not spec.raised:
        low.check(flow)
        return result
    codes = tuple(sorted({*flow.codes, *spec.codes, *spec.trial.codes.values()}))
    code = low.const(codes[0]) if len(codes) < 2 else code_value(low, flow, codes)
    raised = tuple(spec.trial.codes)
    if (raised, codes) != (spec.raised, spec.codes):
        spec.raised, spec.codes, spec.changed, spec.errors = raised, codes, True, []
    return low.make_tuple([code, *leaves_of_errors(low, spec), result])


def leaves_of_errors(low: Lowering, spec: Specialised) -> list[Value]:
    """What the exceptions hold by which a function is left, each by itself: most are not there when it returns."""
    errors = [low.state.env.get(spec.trial.raised_key(cls)) for cls in spec.raised if spec.trial.reads(cls)]
    for e in errors:
        if isinstance(e, Poisoned):
            low.fail(e.reason.replace("the value", "what is raised"), "raise exceptions that hold the same")
    closed_ones = [low.const(None) if e is None else closed(low, e) for e in errors]
    held = tuple(joins.drop_const(e.type) for e in closed_ones)
    if [form_of(t).leaf_shape(t) for t in held] != [form_of(t).leaf_shape(t) for t in spec.held]:
        spec.changed, spec.errors = True, []
    spec.held = held
    return [leaf for e, t in zip(closed_ones, held) for leaf in to_leaves(low, e, t)]


def has_settled(low: Lowering, spec: Specialised, result: Value, call: Activation) -> bool:
    """Whether the function returns what its calls in itself were taken to return."""
    types = [result.type] if not spec.raised else list(result.type.elts)  # type: ignore[attr-defined]
    old = [*(spec.errors or [BOTTOM] * (len(types) - 1)), spec.result]
    old = old if len(old) == len(types) else [*[BOTTOM] * (len(types) - 1), spec.result]
    try:
        pairs = enumerate(zip(old, map(joins.drop_const, types)))
        new = [
            open_tuples.joined(lambda x, y, p, k=k: joins.join_parts(low, x, y, p, "result", call.node, k), a, b)
            for k, (a, b) in pairs
        ]
    except joins.Unjoinable:
        low.fail(
            f"{call.name} returns different types on its paths",
            "return the same structure on every path",
            call.node,
        )
    same = not provenance.note_returned(low, spec, result) and not spec.changed and all(map(joins.same, new, old))
    spec.errors, spec.result, spec.changed = new[:-1], new[-1], False
    return same


def with_taken(low: Lowering, spec: Specialised, result: Value, flow: Flow) -> Value:
    """What a function returns with the variables that it gives back; only those where it returns nothing else."""
    function, keys = low.state.key, low.state.assigned
    never = isinstance(result.type, Bottom)  # it is left by exceptions alone, if at all
    if not keys or never and flow.codes == (FALL,):
        return result
    finals = [low.state.env.get(key) for key in keys]
    for key, final in zip(keys, finals):
        assert final is not None
        if isinstance(final, Poisoned):
            low.fail(final.reason, f"keep `{key[1]}` of one type")
        learn(low, function, key, final.type)
    silent = never or result.type == NONE
    if silent is not spec.silent:
        spec.silent, spec.result = silent, BOTTOM
    parts: list[Any] = finals if silent else [result, *finals]
    return parts[0] if len(parts) == 1 else low.make_tuple(parts)


def settle(low: Lowering) -> None:
    """Pass along, in calls made before all was known, what the callees read from outside."""
    changed = True
    while changed:
        changed = False
        for call, spec, state in low.calls:
            if spec.done and len(call.operands) < len(spec.function.params):
                saved = (low.state, low.b.block)
                low.state = state
                changed |= complete(low, call, spec, state)
                low.state, low.b.block = saved


def complete(low: Lowering, call: Call, spec: Specialised, state: FunctionState) -> bool:
    """Append the operands for what the callee captures; in the order of its trailing parameters."""
    if not spec.done or spec.state is None:
        return False
    for frame, name, _ in spec.state.statics.values():  # callers depend on them, too
        low.variable(frame, name)
    by_param: dict[Value, Any] = {v: (f, n) for f, n, v in spec.state.captures.values()}
    by_extern = {v: e for e, v in spec.state.externs.values()}
    changed = False
    for param in spec.function.params[len(call.operands) :]:
        if param in by_param:
            value = low.variable(*by_param[param])
            if value is None or isinstance(value, Poisoned):
                low.fail(
                    f"`{param.name}` is not defined where {spec.function.name} is called",
                    f"pass `{param.name}` as an argument",
                )
        else:
            extern: Extern = by_extern[param]
            value = low.data(extern, extern.read())
        call.operands.append(value)
        changed = True
    return changed
