"""Lowering of loops: types of what is carried by iteration to a fixed point, exits as stop flags and codes."""

from __future__ import annotations

from dataclasses import dataclass

from s2sgrad.frontend import growth, joins, provenance, ranges
from s2sgrad.frontend.branches import code_value, in_block, narrow_flow
from s2sgrad.frontend.carried import carry_type
from s2sgrad.frontend.exits import caught
from s2sgrad.frontend.iterables import Range
from s2sgrad.frontend.kinds.forms import form_of, to_leaves
from s2sgrad.frontend.loop_types import Attempt, Plan, passes_of, sizes_after, widen_types
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.records import holds_object, instance_of, note_copy, sources_in
from s2sgrad.frontend.sources import Iteration
from s2sgrad.frontend.state import (
    FALLS,
    FIRST_OBJECT,
    BlockBody,
    Flow,
    Instance,
    Key,
    Poisoned,
)
from s2sgrad.frontend.unset import (
    begin_loop,
    flag_before,
    has_passes,
    is_flag,
    named,
    shown_name,
)
from s2sgrad.ir.ops import Apply, Block, Const, For, Op, Value, While, Yield, walk
from s2sgrad.ir.types import BOTTOM, INT, Static, Type, is_never_filled
from s2sgrad.rules import operators

_MAX_PASSES = 12


def unsettled(init: Value | None, key: Key, line: int) -> tuple[str, str]:
    """Why a variable has no type in a loop, and what to write instead."""
    name, loop = named(key[1]), f"from one pass of the loop to the next (line {line})"
    found = None if init is None else instance_of(init.type)
    if found is None or found.cls in (list, dict):
        return f"{name} changes its type {loop}", ""
    return f"{name} is another {found.cls.__name__} {loop}", "change the attributes of the object that is there"


@dataclass
class Ended:
    """How a loop may have ended: the exit codes apart from running out, and the values that tell."""

    codes: tuple[int, ...]
    stopped: Value | None = None
    code: Value | None = None
    endless: bool = False


# statements


def check_ended(low: Lowering, ended: Ended) -> None:
    """Behind a loop in an expression: go on only where it was not left for good."""
    if not ended.codes:
        return
    if ended.endless:
        low.check(narrow_flow(low, ended.code or low.const(ended.codes[0]), ended.codes))
    else:
        low.check(Flow((0, *ended.codes), ended.stopped if len(ended.codes) == 1 else ended.code))


# the loop itself


def is_over_nothing(iteration: Iteration) -> bool:
    """Whether a loop is known to have no passes."""
    tree = iteration.tree
    if isinstance(tree, Range) and ranges.known(tree) is not None:
        return not ranges.known(tree)
    return any(is_never_filled(v.type) for v in iteration.operands)


def loop(low: Lowering, plan: Plan, whole: BlockBody | None = None) -> Ended:
    """Lower a loop; `whole` is the body with the test in it, for tests that have effects."""
    low.cut()
    memo_key = (low.frame.path, low.unroll, plan.node)
    memo = low.session.loop_types.setdefault(memo_key, {})
    env = low.state.env
    for key in [k for k, t in memo.items() if k[0] < FIRST_OBJECT or (t is not None and holds_object(t))]:
        del memo[key]  # objects have other numbers in every lowering
    began = low.counter
    keys: dict[Key, Value | None] = {}
    begin_loop(low, plan.node, plan.names)
    if plan.iteration is not None and is_over_nothing(plan.iteration):
        return Ended(())
    for name in plan.names:
        key = low.key(name)
        keys[key] = env.get(key)
    for key in [*plan.extra, *memo]:
        if key not in keys:
            keys[key] = flag_before(low, key) if is_flag(key) else env.get(key)
    for init in keys.values():
        low.expose(init)
    mark = len(low.problems)
    for _ in range(_MAX_PASSES):
        types = start_types(low, plan, keys, memo)
        tried = attempt(low, plan, keys, types)
        if tried.impure and whole is not None:
            del low.problems[mark:]
            return loop(low, Plan(plan.node, plan.names, whole, endless=True))
        if not widen_types(low, plan, keys, tried, memo, began):
            return Ended(()) if tried.never and not tried.impure else finish_loop(low, plan, keys, tried)
        del low.problems[mark:]
        for key, t in memo.items():
            old = tried.types.get(key)
            if t and old and growth.endless(low.session.rounds, (memo_key, key), old, t):
                low.session.dirty = False
                low.fail(f"`{key[1]}` holds what it held in the pass before, {growth.DEEPER}", growth.REWRITE)
    low.fail("the types of this loop's variables do not settle", "keep each variable of one type in the loop")


def start_types(
    low: Lowering, plan: Plan, keys: dict[Key, Value | None], memo: dict[Key, Type | None]
) -> dict[Key, Type | None]:
    types: dict[Key, Type | None] = {}
    for key, init in keys.items():
        known = memo.get(key, BOTTOM)
        if known is None and not isinstance(init, Poisoned) and passes_of(low, plan, key) not in low.left_behind:
            known = BOTTOM  # that no type covered it was seen in another lowering
            memo[key] = BOTTOM
        if known is None or isinstance(init, Poisoned):
            types[key] = None
            continue
        try:
            types[key] = carry_type(low, init, known, (plan.node, key[1]))
        except joins.Unjoinable:
            types[key] = None
    return types


def attempt(low: Lowering, plan: Plan, keys: dict[Key, Value | None], types: dict[Key, Type | None]) -> Attempt:
    attempt = Attempt(types, len(low.changed))
    frame = low.frame
    frame.loop_depth += 1
    unroll, span, stmt = low.unroll, low.b.span, low.stmt
    elements: list[Value] = []
    if plan.iteration is not None:
        elements = [attempt.body.add_arg(t) for t in plan.iteration.types]
        for e in elements:
            low.loop_elements[e] = (low.frame.path, low.unroll, plan.node)
    if plan.test is not None:

        def test() -> Value:
            enter_pass(low, attempt.cond, keys, types, plan)
            assert plan.test is not None
            value = low.condition(plan.test())
            known = low.truth(value) if isinstance(value.type, Static) else None
            return value if known is None else low.const(known)  # an object is no condition of generated code

        delta, value = in_block(low, attempt.cond, test)
        if isinstance(value, Flow):  # the test may be left: it must stand in the body
            attempt.impure = True
            value = low.inside(attempt.cond, lambda: low.const(True))
        attempt.always, attempt.never = low.truth(value) is True, low.truth(value) is False
        attempt.cond.ops.append(Yield([value], span))
        attempt.impure |= _impure(attempt.cond) or any(delta[k] is not v for k, v in low.entered.items() if k in delta)

    def body() -> Flow:
        enter_pass(low, attempt.body, keys, types, plan)
        if plan.iteration is not None:
            plan.iteration.bind(plan.iteration.build(elements))
        return FALLS if attempt.never and not attempt.impure else caught(low, plan.body())

    attempt.delta, attempt.flow = in_block(low, attempt.body, body)
    frame.loop_depth -= 1
    low.unroll, low.b.span, low.stmt = unroll, span, stmt
    return attempt


def enter_pass(
    low: Lowering, block: Block, keys: dict[Key, Value | None], types: dict[Key, Type | None], plan: Plan
) -> None:
    """Bind the carried variables to the block's arguments."""
    low.entered = {}
    for key in keys:
        t = types[key]
        if t is None:
            init = keys[key]
            low.state.env.set(
                key,
                init
                if isinstance(init, Poisoned)
                else Poisoned(
                    *unsettled(init, key, plan.node.lineno),
                    low.session.parted.get((low.frame.path, plan.node), {}).get(key, ()),
                    (low.frame.path, low.unroll, plan.node),
                    low.left_behind.get(passes_of(low, plan, key), ()),
                ),
            )
            low.entered[key] = low.state.env.layers[-1][key]
            continue
        name = shown_name(key)
        leaves = [block.add_arg(leaf, name) for leaf in form_of(t).leaf_types(t)]
        provenance.carry(low, leaves, keys[key], t, low.ways_left.get(passes_of(low, plan, key), ()))
        value = note_copy(low, form_of(t).from_leaves(low, t, leaves, name), sources_in(low, keys[key]))
        low.state.env.set(key, value)
        low.entered[key] = value


def finish_loop(low: Lowering, plan: Plan, keys: dict[Key, Value | None], attempt: Attempt) -> Ended:
    """Make the op: inits, yields and results for every leaf that is carried."""
    flow, types = attempt.flow, attempt.types
    exits = tuple(c for c in flow.codes if c != 0)
    endless = plan.endless or attempt.always
    carried = [(key, t) for key, t in types.items() if t is not None]
    inits: list[Value] = []
    yields: list[Value] = []
    of: dict[Key, tuple[tuple[Instance, int], ...]] = {}
    env = low.state.env
    for key, t in carried:
        inits += to_leaves(low, keys[key], t)
        with env.at(attempt.delta):
            of[key] = (*sources_in(low, keys[key]), *sources_in(low, attempt.finals.get(key)))
            low.inside(
                attempt.body,
                lambda key=key, t=t: yields.extend(to_leaves(low, attempt.finals.get(key), t)),  # type: ignore
            )
    stop = low.inside(attempt.body, lambda: stop_value(low, flow)) if exits else None
    needs_code = len(exits) > 1
    if needs_code:
        inits.append(low.const(0))
        yields.append(low.inside(attempt.body, lambda: code_value(low, flow, (0, 0, 0))))
        attempt.body.add_arg(INT, "code")
        if plan.test is not None:
            attempt.cond.add_arg(INT, "code")
    attempt.body.ops.append(Yield([*([stop] if stop else []), *yields], low.b.span))
    firsts = first_assigned(low, keys, attempt)
    it = plan.iteration
    passes = has_passes(low, it.sources, it.operands) if firsts and it is not None else None
    op = make_op(low, plan, attempt, inits, bool(exits))
    stopped = op.add_result(_bool(), "stopped") if exits else None
    done = 0
    for key, t in carried:
        name = shown_name(key)
        leaves = []
        for k, (leaf_type, init, final) in enumerate(zip(form_of(t).leaf_types(t), inits[done:], yields[done:])):
            ended = sizes_after(low, leaf_type, init, final, (plan.node, key[1], k))
            leaves.append(op.add_result(ended, name))
            provenance.keep(low, leaves[-1], init, final)
        done += len(leaves)
        value = form_of(t).from_leaves(low, t, leaves, name)
        low.state.env.set(key, note_copy(low, value, of[key]))
    for key in firsts if passes is not None else ():
        low.state.env.set(key, passes if isinstance(passes, Value) else low.const(passes))
    code = op.add_result(INT, "code") if needs_code else None
    for key, t2 in types.items():
        if t2 is None:
            where = f"(line {plan.node.lineno})"
            reason = f"{named(key[1])} has another type after the loop than before it {where}"
            sides = low.left_behind.get(passes_of(low, plan, key), ())
            low.state.env.set(key, Poisoned(reason, loop=(low.frame.path, low.unroll, plan.node), sides=sides))
    return Ended(exits, stopped, code, endless)


def first_assigned(low: Lowering, keys: dict[Key, Value | None], attempt: Attempt) -> list[Key]:
    """The hidden variables of what every pass assigns, and nothing before the loop."""

    def tells(v: Value | None, known: bool) -> bool:
        return v is not None and isinstance(v.owner, Const) and v.owner.value is known

    return [k for k, v in keys.items() if is_flag(k) and tells(v, False) and tells(attempt.finals.get(k), True)]


def stop_value(low: Lowering, flow: Flow) -> Value:
    if 0 not in flow.codes:
        return low.const(True)
    assert flow.value is not None
    if len(flow.codes) == 2:
        return flow.value
    return low.apply(operators.ne, [flow.value, low.const(0)])


def make_op(low: Lowering, plan: Plan, attempt: Attempt, inits: list[Value], has_stop: bool) -> Op:
    span = low.b.span
    if plan.iteration is not None:
        it = plan.iteration
        op: Op = For(tuple(it.sources), [*it.operands, *inits], attempt.body, has_stop, span)
    else:
        if plan.test is None:
            cond = Block()
            for a in attempt.body.args:
                cond.add_arg(a.type, a.name)
            value = low.inside(cond, lambda: low.const(True))
            cond.ops.append(Yield([value], span))
            attempt.cond = cond
        op = While(inits, attempt.cond, attempt.body, has_stop, span)
    return low.b.add(op)


def _bool() -> Type:
    from s2sgrad.ir.types import BOOL

    return BOOL


def _impure(block: Block) -> bool:
    return any(isinstance(op, Apply) and not op.row.pure for op in walk(block))
