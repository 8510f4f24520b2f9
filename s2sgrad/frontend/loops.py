"""Lowering of loops: types of what is carried by iteration to a fixed point, exits as stop flags and codes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import gast

from s2sgrad.frontend import apart, dict_views, growth, joins, live, once, provenance, scope
from s2sgrad.frontend.carried import carry_type, is_outdated, joined_type, left_type
from s2sgrad.frontend.kinds.forms import form_of, to_leaves
from s2sgrad.frontend.lockstep import generator_in
from s2sgrad.frontend.narrowing import narrowings
from s2sgrad.frontend.records import classes_in, holds_object, instance_of, note_copy, sources_in
from s2sgrad.frontend.sources import MAX_UNROLLED, Iteration, Sources
from s2sgrad.frontend.state import (
    BREAK,
    DEAD,
    FALLS,
    FIRST_OBJECT,
    NORMAL,
    RETURN,
    BlockBody,
    Flow,
    Instance,
    Key,
    Poisoned,
    is_carried,
)
from s2sgrad.frontend.statements import compound
from s2sgrad.frontend.unset import (
    begin_loop,
    flag_before,
    flag_key,
    has_passes,
    is_flag,
    is_made_before,
    named,
    shown_name,
)
from s2sgrad.ir.ops import Apply, Block, Const, For, Op, Value, While, Yield, walk
from s2sgrad.ir.types import BOTTOM, INT, Static, Type, is_never_filled
from s2sgrad.rules import core as rows
from s2sgrad.rules import operators
from s2sgrad.rules.dims import varies

_MAX_PASSES = 12


@dataclass
class Plan:
    """A loop to be lowered. A `for` has sources, a `while` a test."""

    node: Any
    names: list[str]
    body: BlockBody
    iteration: Iteration | None = None
    test: Callable[[], Value] | None = None
    endless: bool = False
    extra: list[Key] = field(default_factory=list)  # hidden variables that are carried too


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


@dataclass
class _Attempt:
    """One lowering of the body, for one guess of the carried types."""

    types: dict[Key, Type | None]
    since: int = 0  # how many changes of objects there had been before
    body: Block = field(default_factory=Block)
    cond: Block = field(default_factory=Block)
    delta: dict[Key, Value] = field(default_factory=dict)
    flow: Flow = FALLS
    finals: dict[Key, Value] = field(default_factory=dict)
    impure: bool = False
    always: bool = False
    never: bool = False


class Loops(Sources):
    """`for` and `while`."""

    # statements

    def stmt_for(self, stmt: Any, rest: list[Any]) -> tuple[Flow, bool]:
        tree = self.lazily(self.expr(stmt.iter))
        generated = generator_in(tree)
        if generated is not None:
            return self.for_generated(stmt, tree, generated), False
        if once.holds_generator(tree):
            return apart.consuming(self, lambda: self.for_listed(stmt, tree, rest))
        return self.for_listed(stmt, tree, rest)

    def for_listed(self, stmt: Any, tree: Any, rest: list[Any]) -> tuple[Flow, bool]:
        """`for`, with lists for the generators in what is looped over."""
        iteration = Iteration(self.with_lists(tree))
        iteration.may_stop = scope.leaves(stmt.body) != scope.NEVER
        self.at(stmt)
        watched = live.Watched(self, iteration.tree, stmt)

        def one_pass() -> Flow:
            return watched.passed(self.caught(self.one_pass(stmt.body)))

        unrolled = self.unrollable(iteration, stmt)
        if unrolled is not None:
            watched.written_out()
            renew = dict_views.renewing(self, iteration.tree) or unrolled.__getitem__
            return self.unrolled(stmt, one_pass, unrolled, renew, rest), True
        names = list(scope.assigned_in(self.frame.source, stmt, [stmt.target, *stmt.body]))

        plan = Plan(stmt, names, one_pass, iteration)
        iteration.bind = lambda value: self.assign(stmt.target, value)
        ended = self.loop(plan)
        dict_views.write_out_if_changed(self, iteration.tree, stmt)
        watched.over()
        return self.loop_end(stmt, ended, rest)

    def stmt_while(self, stmt: Any, rest: list[Any]) -> tuple[Flow, bool]:
        yes, no = narrowings(self, stmt.test)
        names = list(scope.assigned_in(self.frame.source, stmt, [stmt.test, *stmt.body]))

        def test() -> Value:
            self.stmt = stmt
            self.at(stmt)
            return self.test(stmt.test)

        def body() -> Flow:
            self.narrow_names(yes)
            return self.one_pass(stmt.body)

        def whole() -> Flow:
            return self.if_(test(), body, lambda: Flow((NORMAL,)))

        known = gast.Constant in (type(stmt.test),) and bool(stmt.test.value)
        if isinstance(stmt.test, gast.Constant) and not known:
            return self.block([*stmt.orelse, *rest]), True
        if not known and _assigns(stmt.test):
            ended = self.loop(Plan(stmt, names, whole, endless=True))
        else:
            ended = self.loop(Plan(stmt, names, body, test=None if known else test, endless=known), whole)
        self.stmt = stmt
        self.at(stmt)
        if not scope.has_break(stmt.body):
            self.narrow_names(no)
        return self.loop_end(stmt, ended, rest)

    def one_pass(self, stmts: list[Any]) -> Flow:
        """The body of a loop; its end is where `continue` leads."""
        tail, self.tail = self.tail, True
        flow = self.block(stmts)
        self.tail = tail
        return flow

    def loop_end(self, stmt: Any, ended: Ended, rest: list[Any]) -> tuple[Flow, bool]:
        """What follows a loop; where it just ends, the rest of the statements is left to who called (no recursion)."""
        may_end = not ended.endless or NORMAL in ended.codes
        broke = BREAK in ended.codes
        if any(c >= RETURN for c in ended.codes) or (broke and stmt.orelse) or not (may_end or broke):
            return self.after_loop(stmt, ended, rest), True
        return self.else_of(stmt, rest) if may_end else FALLS, False

    def after_loop(self, stmt: Any, ended: Ended, rest: list[Any]) -> Flow:
        """What follows a loop: its `else`, the returns that left it, and the rest of the statements."""
        frame = self.frame
        leaving = tuple(c for c in ended.codes if c >= RETURN)
        broke = BREAK in ended.codes
        may_end = not ended.endless or NORMAL in ended.codes

        def others() -> Flow:
            if broke and stmt.orelse and may_end:
                by_break = self.told(ended, (BREAK,))
                flow = self.if_(by_break, lambda: FALLS, lambda: self.else_of(stmt, rest))
                return self.guard(flow, lambda: self.block(rest))
            return self.block([*(stmt.orelse if may_end else []), *rest])

        if not leaving:
            return others() if may_end or broke else DEAD

        def leave(codes: tuple[int, ...]) -> Flow:
            def one(code: int) -> Flow:
                if frame.loop_depth or code not in frame.pending:
                    return Flow((code,))
                return self.evaluate_return(frame.pending[code])

            if len(codes) == 1:
                return one(codes[0])
            assert ended.code is not None
            is_first = self.apply(operators.eq, [ended.code, self.const(codes[0])])
            return self.if_(is_first, lambda: one(codes[0]), lambda: leave(codes[1:]))

        if not may_end and not broke:
            return leave(leaving)
        return self.if_(self.told(ended, leaving), lambda: leave(leaving), others)

    def else_of(self, stmt: Any, rest: list[Any]) -> Flow:
        """A loop's `else`, where something follows: `continue` in it skips that."""
        tail, self.tail = self.tail, self.tail and not rest
        flow = self.block(stmt.orelse)
        self.tail = tail
        return flow

    def told(self, ended: Ended, codes: tuple[int, ...]) -> Value:
        """Whether the loop was left with one of the codes (the highest there are, or BREAK alone)."""
        assert ended.stopped is not None
        if set(ended.codes) == set(codes):
            return ended.stopped
        assert ended.code is not None
        if codes == (BREAK,):
            return self.apply(operators.eq, [ended.code, self.const(BREAK)])
        return self.apply(operators.ge, [ended.code, self.const(RETURN)])

    def unrolled(
        self, stmt: Any, body: BlockBody, passes: Sequence[Value], element: Callable[[int], Value], rest: list[Any]
    ) -> Flow:
        """A loop over fixed structure, pass after pass."""
        outer = self.unroll

        def step(k: int) -> Flow:
            if k >= self.written_passes(passes):
                self.unroll = outer
                return self.block([*stmt.orelse, *rest])
            self.unroll = (*outer, k)
            self.stmt = stmt
            self.at(stmt)
            self.assign(stmt.target, element(k))
            return self.guard(body(), lambda: step(k + 1))

        if scope.has_break(stmt.body):
            return self.unrolled_with_break(stmt, body, passes, element, rest)
        flow = step(0)
        self.unroll = outer
        return flow

    def written_passes(self, passes: Sequence[Value]) -> int:
        if len(passes) > MAX_UNROLLED:
            self.fail(f"a loop of {len(passes)} passes would have to be written out", "use a list of numbers")
        return len(passes)

    def unrolled_with_break(
        self, stmt: Any, body: BlockBody, passes: Sequence[Value], element: Callable[[int], Value], rest: list[Any]
    ) -> Flow:
        """The same where `break` occurs: first all passes, then what follows."""
        outer = self.unroll

        def step(k: int) -> Flow:
            if k >= self.written_passes(passes):
                return Flow((NORMAL,)) if stmt.orelse else FALLS
            self.unroll = (*outer, k)
            self.stmt = stmt
            self.at(stmt)
            self.assign(stmt.target, element(k))
            return self.guard(body(), lambda: step(k + 1))

        flow = step(0)
        self.unroll = outer
        flow = self.recode(flow, {BREAK: 0})
        if stmt.orelse:
            flow = self.at_code(flow, NORMAL, lambda: self.else_of(stmt, rest))
        return self.guard(flow, lambda: self.block(rest))

    def at_code(
        self, flow: Flow, code: int, body: BlockBody, otherwise: Callable[[Flow], Flow] = lambda flow: flow
    ) -> Flow:
        """Run the body where the flow has the code, in its place; `otherwise` where it has others."""
        if code not in flow.codes:
            return otherwise(flow)
        if len(flow.codes) == 1:
            return body()
        value = flow.value
        assert value is not None
        others = tuple(c for c in flow.codes if c != code)
        if len(flow.codes) == 2:
            here = value if flow.codes[1] == code else self.apply(rows.not_, [value])
            return self.if_(here, body, lambda: otherwise(Flow(others)))
        here = self.apply(operators.eq, [value, self.const(code)])
        return self.if_(here, body, lambda: otherwise(self.narrow_flow(value, others)))

    def caught(self, flow: Flow) -> Flow:
        """`continue` ends the pass, no more."""
        return self.recode(flow, {1: 0})

    def recode(self, flow: Flow, change: dict[int, int]) -> Flow:
        """The flow with some exit codes taken for others."""
        if not any(c in change for c in flow.codes):
            return flow
        codes = tuple(sorted({change.get(c, c) for c in flow.codes}))
        if len(codes) == 1:
            return Flow(codes)
        value = flow.value
        assert value is not None
        if len(codes) == 2:
            if len(flow.codes) == 2:
                same = change.get(flow.codes[1], flow.codes[1]) == codes[1]
                return Flow(codes, value if same else self.apply(rows.not_, [value]))
            high = [c for c in flow.codes if change.get(c, c) == codes[1]]
            result = self.apply(operators.eq, [value, self.const(high[0])])
            for c in high[1:]:
                result = self.either(result, lambda c=c: self.apply(operators.eq, [value, self.const(c)]))  # type: ignore[misc]
            return Flow(codes, result)
        for old, new in change.items():
            if old in flow.codes:
                is_old = self.apply(operators.eq, [value, self.const(old)])
                value = self.select(is_old, lambda new=new: self.const(new), lambda v=value: v)  # type: ignore[misc]
        return Flow(codes, value)

    def check_ended(self, ended: Ended) -> None:
        """Behind a loop in an expression: go on only where it was not left for good."""
        if not ended.codes:
            return
        if ended.endless:
            self.check(self.narrow_flow(ended.code or self.const(ended.codes[0]), ended.codes))
        else:
            self.check(Flow((0, *ended.codes), ended.stopped if len(ended.codes) == 1 else ended.code))

    # the loop itself

    def loop(self, plan: Plan, whole: BlockBody | None = None) -> Ended:
        """Lower a loop; `whole` is the body with the test in it, for tests that have effects."""
        self.cut()
        memo_key = (self.frame.path, self.unroll, plan.node)
        memo = self.session.loop_types.setdefault(memo_key, {})
        env = self.state.env
        for key in [k for k, t in memo.items() if k[0] < FIRST_OBJECT or (t is not None and holds_object(t))]:
            del memo[key]  # objects have other numbers in every lowering
        began = self.counter
        keys: dict[Key, Value | None] = {}
        begin_loop(self, plan.node, plan.names)
        if plan.iteration is not None and any(is_never_filled(v.type) for v in plan.iteration.operands):
            return Ended(())
        for name in plan.names:
            key = self.key(name)
            keys[key] = env.get(key)
        for key in [*plan.extra, *memo]:
            if key not in keys:
                keys[key] = flag_before(self, key) if is_flag(key) else env.get(key)
        for init in keys.values():
            self.expose(init)
        mark = len(self.problems)
        for _ in range(_MAX_PASSES):
            types = self.start_types(plan, keys, memo)
            attempt = self.attempt(plan, keys, types)
            if attempt.impure and whole is not None:
                del self.problems[mark:]
                return self.loop(Plan(plan.node, plan.names, whole, endless=True))
            if not self.widen_types(plan, keys, attempt, memo, began):
                return Ended(()) if attempt.never and not attempt.impure else self.finish_loop(plan, keys, attempt)
            del self.problems[mark:]
            for key, t in memo.items():
                old = attempt.types.get(key)
                if t and old and growth.endless(self.session.rounds, (memo_key, key), old, t):
                    self.session.dirty = False
                    self.fail(f"`{key[1]}` holds what it held in the pass before, {growth.DEEPER}", growth.REWRITE)
        self.fail("the types of this loop's variables do not settle", "keep each variable of one type in the loop")

    def start_types(
        self, plan: Plan, keys: dict[Key, Value | None], memo: dict[Key, Type | None]
    ) -> dict[Key, Type | None]:
        types: dict[Key, Type | None] = {}
        for key, init in keys.items():
            known = memo.get(key, BOTTOM)
            if known is None and not isinstance(init, Poisoned) and self.passes_of(plan, key) not in self.left_behind:
                known = BOTTOM  # that no type covered it was seen in another lowering
                memo[key] = BOTTOM
            if known is None or isinstance(init, Poisoned):
                types[key] = None
                continue
            try:
                types[key] = carry_type(self, init, known, (plan.node, key[1]))
            except joins.Unjoinable:
                types[key] = None
        return types

    def attempt(self, plan: Plan, keys: dict[Key, Value | None], types: dict[Key, Type | None]) -> _Attempt:
        attempt = _Attempt(types, len(self.changed))
        frame = self.frame
        frame.loop_depth += 1
        unroll, span, stmt = self.unroll, self.b.span, self.stmt
        elements: list[Value] = []
        if plan.iteration is not None:
            elements = [attempt.body.add_arg(t) for t in plan.iteration.types]
            for e in elements:
                self.loop_elements[e] = (self.frame.path, self.unroll, plan.node)
        if plan.test is not None:

            def test() -> Value:
                self.enter_pass(attempt.cond, keys, types, plan)
                assert plan.test is not None
                value = self.condition(plan.test())
                known = self.truth(value) if isinstance(value.type, Static) else None
                return value if known is None else self.const(known)  # an object is no condition of generated code

            delta, value = self.in_block(attempt.cond, test)
            if isinstance(value, Flow):  # the test may be left: it must stand in the body
                attempt.impure = True
                value = self.inside(attempt.cond, lambda: self.const(True))
            attempt.always, attempt.never = self.truth(value) is True, self.truth(value) is False
            attempt.cond.ops.append(Yield([value], span))
            attempt.impure |= _impure(attempt.cond) or any(
                delta[k] is not v for k, v in self.entered.items() if k in delta
            )

        def body() -> Flow:
            self.enter_pass(attempt.body, keys, types, plan)
            if plan.iteration is not None:
                plan.iteration.bind(plan.iteration.build(elements))
            return FALLS if attempt.never and not attempt.impure else self.caught(plan.body())

        attempt.delta, attempt.flow = self.in_block(attempt.body, body)
        frame.loop_depth -= 1
        self.unroll, self.b.span, self.stmt = unroll, span, stmt
        return attempt

    entered: dict[Key, Value] = {}

    def enter_pass(
        self, block: Block, keys: dict[Key, Value | None], types: dict[Key, Type | None], plan: Plan
    ) -> None:
        """Bind the carried variables to the block's arguments."""
        self.entered = {}
        for key in keys:
            t = types[key]
            if t is None:
                init = keys[key]
                self.state.env.set(
                    key,
                    init
                    if isinstance(init, Poisoned)
                    else Poisoned(
                        *unsettled(init, key, plan.node.lineno),
                        self.session.parted.get((self.frame.path, plan.node), {}).get(key, ()),
                        (self.frame.path, self.unroll, plan.node),
                        self.left_behind.get(self.passes_of(plan, key), ()),
                    ),
                )
                self.entered[key] = self.state.env.layers[-1][key]
                continue
            name = shown_name(key)
            leaves = [block.add_arg(leaf, name) for leaf in form_of(t).leaf_types(t)]
            provenance.carry(self, leaves, keys[key], t, self.ways_left.get(self.passes_of(plan, key), ()))
            value = note_copy(self, form_of(t).from_leaves(self, t, leaves, name), sources_in(self, keys[key]))
            self.state.env.set(key, value)
            self.entered[key] = value

    def widen_types(
        self, plan: Plan, keys: dict[Key, Value | None], attempt: _Attempt, memo: dict[Key, Type | None], began: int
    ) -> bool:
        """Join what one pass leaves behind with what it began with; whether that changed anything."""
        changed = False
        active = {*(f.id for f in self.stack), *(t.frame.id for t in self.trials)}
        older = {n for n in self.objects if is_made_before(self, (n, ""))}
        for key, value in attempt.delta.items():
            if key in keys:
                continue
            outer = self.state.env.get(key)
            if outer is None and key[0] in older and not key[1].startswith("<"):
                self.state.env.set(flag_key(key), self.const(False))  # a pass is the first to set it
            if outer is not None or (key[0] in active | older and is_carried(key[1])):
                if outer is value:
                    continue
                keys[key] = outer
                memo.setdefault(key, BOTTOM)
                changed = True
        for key in keys:
            t = attempt.types.get(key, BOTTOM)
            final = attempt.delta.get(key)
            if t is None or final is None:
                continue
            self.expose(final)
            final = self.narrowed.get(final, final)
            attempt.finals[key] = final
            try:
                if isinstance(final, Poisoned):
                    raise joins.Unjoinable
                left = left_type(self, t, final, attempt.delta, began)
                left = self.local_sizes(left, keys[key], (plan.node, key[1]))
                new = joined_type(self, t, left, (plan.node, key[1]))
                if not holds_object(new) and is_outdated(self, [keys[key], final], attempt.since, began):
                    raise joins.Unjoinable
            except joins.Unjoinable:
                memo[key] = None
                with self.state.env.at(attempt.delta):
                    self.note_parted(plan, key, t, final)
                self.note_left(plan, key, keys[key], final)
                changed = True
                continue
            if not joins.same(new, t):
                memo[key] = new
                changed = True
            elif key not in memo or not joins.same(memo[key] or BOTTOM, new):
                memo[key] = new
            changed |= self.note_ways(plan, key, new, final, attempt.delta)
        return changed

    def note_parted(self, plan: Plan, key: Key, t: Type, final: Value) -> None:
        """Remember which objects were in a variable that no type covers."""
        classes = final.classes if isinstance(final, Poisoned) else classes_in(self, final.type)
        self.session.parted.setdefault((self.frame.path, plan.node), {})[key] = (*classes_in(self, t), *classes)

    def passes_of(self, plan: Plan, key: Key) -> Any:
        """What a variable in the passes of a loop is called."""
        return self.frame.path, self.unroll, plan.node, key

    def note_ways(self, plan: Plan, key: Key, t: Type, final: Value, layer: dict[Key, Value]) -> bool:
        """Remember which dicts a pass leaves in a variable: the next one may have their keys. Whether any are new."""
        place = self.passes_of(plan, key)
        known = self.ways_left.get(place, ())
        with self.state.env.at(layer):
            found = provenance.left(self, final, t, known)
        self.ways_left[place] = found
        return any(found) and found != known

    def note_left(self, plan: Plan, key: Key, init: Value | None, final: Value) -> None:
        """Remember what was in a variable before the loop and after a pass, that no type covers."""
        sides = (init, final) if not isinstance(final, Poisoned) else final.sides
        known = tuple(v for v in sides if v is not None)
        self.left_behind[self.passes_of(plan, key)] = known if len(known) == 2 else ()

    def local_sizes(self, t: Type, init: Value | None, place: Any) -> Type:
        """The type that a pass leaves behind, as the next one sees it: sizes made in the body are others then."""
        outer = set() if init is None else joins.symbols_of(init.type)

        def change(d: Any, path: tuple[int, ...]) -> Any:
            if not joins.is_of_place(d) or d in outer:
                return d
            return self.symbol("loop", place, path, d.not_one)

        return joins.map_dims(t, change)

    def sizes_after(self, t: Type, init: Value, final: Value, place: Any) -> Type:
        """The type of what a loop leaves behind: a size that passes change is another one than in any pass."""
        throughout = joins.symbols_of(init.type) & joins.symbols_of(final.type)

        def change(d: Any, path: tuple[int, ...]) -> Any:
            return d if d in throughout or not varies(d) else self.symbol("after", place, path, d.not_one)

        return joins.map_dims(t, change)

    def finish_loop(self, plan: Plan, keys: dict[Key, Value | None], attempt: _Attempt) -> Ended:
        """Make the op: inits, yields and results for every leaf that is carried."""
        flow, types = attempt.flow, attempt.types
        exits = tuple(c for c in flow.codes if c != 0)
        endless = plan.endless or attempt.always
        carried = [(key, t) for key, t in types.items() if t is not None]
        inits: list[Value] = []
        yields: list[Value] = []
        of: dict[Key, tuple[tuple[Instance, int], ...]] = {}
        env = self.state.env
        for key, t in carried:
            inits += to_leaves(self, keys[key], t)
            with env.at(attempt.delta):
                of[key] = (*sources_in(self, keys[key]), *sources_in(self, attempt.finals.get(key)))
                self.inside(
                    attempt.body,
                    lambda key=key, t=t: yields.extend(to_leaves(self, attempt.finals.get(key), t)),  # type: ignore
                )
        stop = self.inside(attempt.body, lambda: self.stop_value(flow)) if exits else None
        needs_code = len(exits) > 1
        if needs_code:
            inits.append(self.const(0))
            yields.append(self.inside(attempt.body, lambda: self.code_value(flow, (0, 0, 0))))
            attempt.body.add_arg(INT, "code")
            if plan.test is not None:
                attempt.cond.add_arg(INT, "code")
        attempt.body.ops.append(Yield([*([stop] if stop else []), *yields], self.b.span))
        firsts = self.first_assigned(keys, attempt)
        it = plan.iteration
        passes = has_passes(self, it.sources, it.operands) if firsts and it is not None else None
        op = self.make_op(plan, attempt, inits, bool(exits))
        stopped = op.add_result(_bool(), "stopped") if exits else None
        done = 0
        for key, t in carried:
            name = shown_name(key)
            leaves = []
            for k, (leaf_type, init, final) in enumerate(zip(form_of(t).leaf_types(t), inits[done:], yields[done:])):
                ended = self.sizes_after(leaf_type, init, final, (plan.node, key[1], k))
                leaves.append(op.add_result(ended, name))
                provenance.keep(self, leaves[-1], init, final)
            done += len(leaves)
            value = form_of(t).from_leaves(self, t, leaves, name)
            self.state.env.set(key, note_copy(self, value, of[key]))
        for key in firsts if passes is not None else ():
            self.state.env.set(key, passes if isinstance(passes, Value) else self.const(passes))
        code = op.add_result(INT, "code") if needs_code else None
        for key, t2 in types.items():
            if t2 is None:
                where = f"(line {plan.node.lineno})"
                reason = f"{named(key[1])} has another type after the loop than before it {where}"
                sides = self.left_behind.get(self.passes_of(plan, key), ())
                self.state.env.set(key, Poisoned(reason, loop=(self.frame.path, self.unroll, plan.node), sides=sides))
        return Ended(exits, stopped, code, endless)

    def first_assigned(self, keys: dict[Key, Value | None], attempt: _Attempt) -> list[Key]:
        """The hidden variables of what every pass assigns, and nothing before the loop."""

        def tells(v: Value | None, known: bool) -> bool:
            return v is not None and isinstance(v.owner, Const) and v.owner.value is known

        return [k for k, v in keys.items() if is_flag(k) and tells(v, False) and tells(attempt.finals.get(k), True)]

    def stop_value(self, flow: Flow) -> Value:
        if 0 not in flow.codes:
            return self.const(True)
        assert flow.value is not None
        if len(flow.codes) == 2:
            return flow.value
        return self.apply(operators.ne, [flow.value, self.const(0)])

    def make_op(self, plan: Plan, attempt: _Attempt, inits: list[Value], has_stop: bool) -> Op:
        span = self.b.span
        if plan.iteration is not None:
            it = plan.iteration
            op: Op = For(tuple(it.sources), [*it.operands, *inits], attempt.body, has_stop, span)
        else:
            if plan.test is None:
                cond = Block()
                for a in attempt.body.args:
                    cond.add_arg(a.type, a.name)
                value = self.inside(cond, lambda: self.const(True))
                cond.ops.append(Yield([value], span))
                attempt.cond = cond
            op = While(inits, attempt.cond, attempt.body, has_stop, span)
        return self.b.add(op)


def _bool() -> Type:
    from s2sgrad.ir.types import BOOL

    return BOOL


def _assigns(test: Any) -> bool:
    return any(isinstance(n, gast.NamedExpr) for n in gast.walk(test))


def _impure(block: Block) -> bool:
    return any(isinstance(op, Apply) and not op.row.pure for op in walk(block))


compound(gast.For)(Loops.stmt_for)
compound(gast.While)(Loops.stmt_while)
