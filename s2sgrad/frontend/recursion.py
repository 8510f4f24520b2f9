"""Functions that call themselves: each becomes a function of its own per tuple of argument types."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from s2sgrad.frontend import captures, growth, joins, open_tuples, provenance
from s2sgrad.frontend.branches import Left
from s2sgrad.frontend.comprehensions import Comprehensions
from s2sgrad.frontend.kinds.forms import form_of, to_leaves
from s2sgrad.frontend.records import closed, objects_in
from s2sgrad.frontend.state import (
    DEAD,
    FALL,
    FALLS,
    Activation,
    Extern,
    Flow,
    FunctionState,
    Key,
    Poisoned,
    Restart,
    Specialised,
)
from s2sgrad.frontend.watching import Trial
from s2sgrad.ir.ops import Block, Call, Function, Return, Value
from s2sgrad.ir.types import (
    BOTTOM,
    NONE,
    Array,
    Bottom,
    Dim,
    Entries,
    List,
    OpenTuple,
    Optional,
    Scalar,
    Sym,
    Tuple,
    Type,
)
from s2sgrad.rules.dims_text import type_text

_MAX_SPECIALISATIONS = 40
_MAX_PASSES = 20
Bound = dict[str | Key, Value]  # arguments by parameter, and variables of enclosing functions by their keys


class Shapes:
    """Takes the sizes out of types and puts others in, in order: 1, or a symbol known or not known to differ from 1."""

    def __init__(self, sizes: list[Dim] | None = None) -> None:
        self.given = sizes
        self.found: list[Dim] = []
        self.seen: list[Dim] = []

    def dim(self, d: Dim) -> Dim:
        k = len(self.found)
        self.found.append(_flag(d))
        self.seen.append(d)
        return Sym("any") if self.given is None else _named(self.given[k], k)

    def map(self, t: Type) -> Type:
        """The type without constants, its sizes taken out or replaced."""
        if isinstance(t, Scalar):
            return Scalar(t.kind, t.dtype)
        if isinstance(t, Array) and t.dims is not None:
            return Array(t.dtype, tuple(self.dim(d) for d in t.dims))
        if isinstance(t, Tuple):
            return Tuple(tuple(self.map(e) for e in t.elts), t.cls)
        if isinstance(t, Entries):
            return t.of(t.keys, tuple(self.map(e) for e in t.elts))
        if isinstance(t, List):
            if t.elts is not None:
                return List(None, tuple(self.map(e) for e in t.elts))
            return t.of(self.map(t.elem)) if t.elem is not None else t
        if isinstance(t, Optional):
            return Optional(self.map(t.inner))
        return t


def _flag(d: Dim) -> Dim:
    if isinstance(d, int):
        return 1 if d == 1 else Sym("size", True)
    return Sym("size", d.not_one)


def _named(d: Dim, k: int) -> Dim:
    return d if isinstance(d, int) else Sym(f"argument{k}", d.not_one)


def _meet(a: Dim, b: Dim) -> Dim:
    return a if a == b else Sym("size", False)


def _is_grown(t: Tuple, before: Tuple) -> bool:
    """Whether a tuple is longer than the one given before, and no part of that."""
    longer = open_tuples.plain(t) and open_tuples.plain(before) and len(t.elts) > len(before.elts)
    return longer and not growth.inside(growth.outline(t), growth.outline(before))


class Recursion(Comprehensions):
    """Specialisation of recursive functions."""

    # by function, of the innermost of its calls that are being lowered: the types of the arguments, and `rounds_of` it
    begun: dict[Any, tuple[dict[str | Key, Type], dict[Any, int]]] = {}

    def call_recursive(self, call: Activation) -> Value:
        self.cut()
        key, name = call.key, call.name
        bound = self.taken(call)
        if any(isinstance(v.type, Bottom) for v in bound.values()):
            return self.bottom()
        self.settle_lengths(key, bound)
        self.settle_tuples(key, bound)
        types = self.general_types(key, bound)
        waiting = self.waited_for()
        operands = [leaf for p, v in bound.items() for leaf in to_leaves(self, v, types[p])]
        full = (key, tuple(types.items()), waiting)
        spec = self.specialised.get(full)
        if spec is not None and spec.done and spec.state is not None and not captures.fits(self, spec.state):
            spec = None
        if spec is None:
            if sum(1 for k in self.specialised if k[0] == key) > _MAX_SPECIALISATIONS:
                self.fail(
                    f"{name} calls itself with arguments of ever other types",
                    "call it with arguments of the same structure; hand on a list that grows as an argument of its own",
                )
            spec = self.specialised[full] = Specialised(Function(self.unique_name(name), Block()))
            if waiting:
                named = [read for _, read, _ in waiting]
                classes: list[tuple[type[BaseException], ...]] = [(c,) for c, _, _ in waiting]
                spec.trial = Trial(self.frame, classes, named, 0, [True] * len(named), place="call")
                spec.trial.whole = [whole for _, _, whole in waiting]
            spec.given = provenance.given(self, operands)
            self.specialise(spec, types, call)
        op = Call(spec.function, operands, self.b.span)
        self.calls.append((op, spec, self.state))
        result = op.add_result(self.result_type(spec.returned(), bound))
        provenance.give_back(self, spec, result, operands)
        self.b.add(op)
        self.complete(op, spec, self.state)
        if isinstance(spec.result, Bottom) and not spec.raised:
            if spec.endless is None:
                spec.endless = self.error(f"{name} calls itself without end", "give the recursion a base case")
            if spec.done:
                self.problems.append(spec.endless)
            raise Left(DEAD)  # nothing is known yet of what is behind the call; in the end, that it is never reached
        result = self.left_by(key, spec, result)
        if isinstance(result.type, Bottom):
            raise Left(DEAD)
        return result

    def rounds_of(self, call: Activation, types: dict[str | Key, Type]) -> dict[Any, int]:
        """How often the calls of a function in itself were given larger containers, made of those before."""
        outer, rounds = self.begun.get(call.key, ({}, {}))
        rounds = dict(rounds)
        for p, t in types.items():
            if p in outer and growth.endless(rounds, p, outer[p], t):
                self.session.dirty = False
                what = f"what it was given as `{p if isinstance(p, str) else p[1]}`"
                self.fail(f"{call.name} calls itself with something that holds {what}, {growth.DEEPER}", growth.REWRITE)
        return rounds

    def waited_for(self) -> tuple[tuple[type[BaseException], bool, bool], ...]:
        """The classes that handlers around a call wait for, each before those that it derives from.

        With each stands whether one of them reads it, and whether as a whole.
        """
        found = {c for t in self.trials for classes in t.handlers for c in classes}
        known = sorted(found, key=lambda c: (-len(c.__mro__), c.__module__, c.__qualname__))
        reads = {c: [(t, d) for t in self.trials for d in found if issubclass(d, c) and t.reads(d)] for c in known}
        return tuple((c, bool(reads[c]), any(t.reads_whole(d) for t, d in reads[c])) for c in known)

    def left_by(self, function: Any, spec: Specialised, returned: Value) -> Value:
        """Go on behind a call where the function has returned; else what it raised goes to its handler here."""
        if spec.trial is None or not spec.raised:
            return self.given_back(function, spec, returned)
        code, *leaves, result = self.items(returned)
        errors = [form_of(t).from_leaves(self, t, leaves, None) for t in spec.held]
        result = self.given_back(function, spec, result)  # also to handlers
        flow = Flow(spec.codes, code if len(spec.codes) > 1 else None)

        def raised(cls: type[BaseException], error: Value) -> Flow:
            left = self.raised(cls, lambda: error)
            if left is None:
                self.raise_value(cls, error)
            return left or DEAD

        told = dict(zip((c for c in spec.raised if spec.trial.reads(c)), errors))
        others = set(spec.codes) - self.passing
        self.passing |= others  # what is raised here gets codes that are none of the function's
        try:
            for cls in spec.raised:
                error, code_here = told.get(cls) or self.const(None), spec.trial.codes[cls]
                flow = self.at_code(flow, code_here, lambda cls=cls, error=error: raised(cls, error))  # type: ignore
        finally:
            self.passing -= others
        self.check(flow)
        return result

    def settle_lengths(self, key: Any, bound: Bound) -> None:
        """A list that is passed with ever other lengths (path + [x]) is one of unknown length."""
        for p, v in bound.items():
            t = v.type
            if not isinstance(t, List) or t.elts is None:
                self.settle_elements((key, p), v)
                continue
            known = self.session.list_lengths.setdefault((key, p), len(t.elts))
            if known != len(t.elts):
                self.session.list_lengths[key, p] = None
                self.widen(v, t.of(self.element_needed(t, BOTTOM)), "passing to a recursive function")
                raise Restart

    def settle_tuples(self, key: Any, bound: Bound) -> None:
        """Tuples that a function hands on in itself, longer every time (path + (x,)), are ones of unknown length."""
        outer, _ = self.begun.get(key, ({}, {}))
        for p, v in bound.items():
            place, t, before = (key, p), v.type, outer.get(p)
            if isinstance(t, Tuple) and isinstance(before, Tuple) and _is_grown(t, before):
                if place not in self.session.open_tuples:
                    self.session.open_tuples.add(place)
                    raise Restart
            elif isinstance(t, OpenTuple):
                self.session.open_tuples.add(place)
            if place in self.session.open_tuples and open_tuples.plain(t):
                bound[p] = self.of_any_length(place, v)

    def of_any_length(self, place: Any, v: Value) -> Value:
        """A tuple as one of unknown length, with the type of element that others in this place have, too."""

        def join(a: Type, b: Type, path: tuple[int, ...]) -> Type:
            return joins.join(a, b, lambda p, one: self.size_at(("opened", place), p, one), path)

        known = self.session.list_elements.get(place, BOTTOM)
        try:
            needed = open_tuples.joined(join, OpenTuple(known), v.type)
        except joins.Unjoinable:
            return v
        assert isinstance(needed, OpenTuple)
        if not joins.same(needed, OpenTuple(known)):
            self.session.list_elements[place] = needed.elem or BOTTOM
            self.session.dirty = True
        fitted = open_tuples.fitted(self, v, needed)
        return fitted if fitted.type == needed else self.retype(fitted, needed)

    def settle_elements(self, place: Any, v: Value) -> None:
        """A list that is empty in one call has the elements that it has in others."""
        elem = v.type.elem if type(v.type) is List else None
        if elem is None:
            return
        known = self.session.list_elements.setdefault(place, elem)
        if isinstance(known, Bottom) and not isinstance(elem, Bottom):
            self.session.list_elements[place] = elem
            self.session.dirty = True
        elif isinstance(elem, Bottom) and not isinstance(known, Bottom) and None not in (self.all_behind(v) or [None]):
            self.widen(v, List(known), "passing to a recursive function")
            raise Restart

    def taken(self, call: Activation) -> Bound:
        """The arguments, and the variables of enclosing functions that a function assigns to, as they are now."""
        found: Bound = {p: v for p, v in call.bound.items()}
        for key in self.session.assigned.get(call.key, ()):
            value = self.variable(self.frames[key[0]], key[1])
            if value is None or isinstance(value, Poisoned):
                self.fail(
                    f"`{key[1]}` has no value yet where {call.name} is called, which assigns to it",
                    f"assign to `{key[1]}` before",
                )
            self.learn(call.key, key, value.type)
            found[key] = value
        return found

    def learn(self, function: Any, key: Key, t: Type) -> None:
        """A variable that a function takes and gives back has a type that covers this one."""
        known = self.session.assigned[function]
        place = ("taken", function, key)  # wherever it is learnt
        try:
            needed = joins.join(known[key], joins.drop_const(t), lambda path, one: self.size_at(place, path, one))
        except joins.Unjoinable:
            self.fail(
                f"`{key[1]}` changes its type in a recursive function: {type_text(known[key])} and {type_text(t)}",
                "keep it of one type",
            )
        if not joins.same(needed, known[key]):
            known[key] = needed
            self.session.dirty = True

    def given_back(self, function: Any, spec: Specialised, result: Value) -> Value:
        """The result of a call that gives back variables as well, which have these values from here on."""
        keys = self.session.assigned.get(function)
        if not keys or isinstance(result.type, Bottom):
            return result
        alone = spec.silent and len(keys) == 1
        for k, key in enumerate(keys):
            value = result if alone else self.getitem(result, k + (not spec.silent))
            value.name = key[1]
            self.set_variable(self.own_key(self.frames[key[0]], key[1]), value)
        return self.const(None) if spec.silent else self.getitem(result, 0)

    def general_types(self, key: Any, bound: Bound) -> dict[str | Key, Type]:
        """The argument types to compile for: of the structure given, with sizes that fit every call met so far."""
        shapes = Shapes()
        taken = self.session.assigned.get(key, {})
        given = {p: taken[p] if isinstance(p, tuple) else v.type for p, v in bound.items()}
        skeleton = tuple(map(shapes.map, given.values()))
        place = (key, skeleton)
        known = self.session.recursive_sizes.get(place)
        merged = shapes.found if known is None else [_meet(a, b) for a, b in zip(known, shapes.found)]
        if known is not None and merged != known:
            self.session.dirty = True
        self.session.recursive_sizes[place] = merged
        fill = Shapes(merged)
        return {p: fill.map(t) for p, t in given.items()}

    def result_type(self, t: Type, bound: Bound) -> Type:
        """The result's type for this call: sizes of the arguments are those given, others belong to this call alone."""
        shapes = Shapes()
        for v in bound.values():
            shapes.map(v.type)
        sizes: dict[Dim, Dim] = {}
        for k, d in enumerate(shapes.seen):
            for not_one in (False, True):
                sizes[Sym(f"argument{k}", not_one)] = d
        span = self.b.span
        place = (self.stmt, span and (span.line, span.col))

        def change(d: Dim, path: tuple[int, ...]) -> Dim:
            if isinstance(d, int) or d in sizes:
                return sizes.get(d, d)
            return self.symbol("call", place, path, d.not_one)

        return joins.map_dims(t, change)

    def unique_name(self, name: str) -> str:
        base = name if name.isidentifier() else "function"
        used = {f.name for f in self.functions} | {s.function.name for s in self.specialised.values()}
        k, unique = 0, base
        while unique in used:
            k += 1
            unique = f"{base}_{k}"
        return unique

    def specialise(self, spec: Specialised, types: dict[str | Key, Type], call: Activation) -> None:
        """Lower the body until its result type settles."""
        rounds = self.rounds_of(call, types)
        cursor = (self.state, self.b.block, self.b.span, self.stack, self.frame, self.stmt, self.unroll)
        around = (self.blocks, self.trials, self.outer_trials, self.error_modes, self.begun)
        self.trials, self.outer_trials = [spec.trial] if spec.trial else [], [*self.outer_trials, *self.trials]
        self.error_modes = {}  # those of its caller now, which are others in other calls
        self.begun = {**self.begun, call.key: (types, rounds)}
        try:
            state = self.until_settled(spec, types, call)
        finally:
            self.state, self.b.block, self.b.span, self.stack, self.frame, self.stmt, self.unroll = cursor
            self.blocks, self.trials, self.outer_trials, self.error_modes, self.begun = around
        spec.state = state
        spec.done = True
        self.functions.append(spec.function)
        self.settle()

    def until_settled(self, spec: Specialised, types: dict[str | Key, Type], call: Activation) -> FunctionState:
        """Lower the body again and again, until it returns what its calls of itself were taken to return."""
        before, span, parent, around = dict(self.specialised), self.b.span, self.state, self.blocks
        mark, calls_mark = len(self.problems), len(self.calls)
        rounds: dict[Any, int] = {}
        for _ in range(_MAX_PASSES):
            spec.function.body = block = Block()
            bound = self.begin(spec, types, call, parent, around)
            result = self.body_of(spec, replace(call, key=(call.key, "own"), bound=bound))
            old = spec.result
            settled = self.has_settled(spec, result, call)
            block.ops.append(Return([open_tuples.fitted(self, result, spec.returned())], self.b.span))
            if settled:
                return self.state
            if growth.endless(rounds, None, old, spec.result):
                self.session.dirty = False
                reason = f"{call.name} returns something that holds what it returned before, {growth.DEEPER}"
                self.fail(reason, growth.REWRITE, call.node)
            del self.problems[mark:], self.calls[calls_mark:]
            self.specialised.clear()  # what was lowered meanwhile, also in place of one for other captured variables
            self.specialised.update(before)
            self.b.span = span
        self.fail(f"the types in {call.name} do not settle", "return values of one type", call.node)

    def begin(
        self,
        spec: Specialised,
        types: dict[str | Key, Type],
        call: Activation,
        parent: FunctionState,
        around: list[Block],
    ) -> dict[str, Value]:
        """Enter the function's body, which is empty yet: its arguments."""
        block = spec.function.body
        self.b.block = block
        self.blocks, self.stack = [block], []
        keys = [p for p in types if isinstance(p, tuple)]
        self.state = FunctionState(spec.function, parent=parent, around=around, key=call.key, assigned=tuple(keys))
        bound: dict[str, Value] = {}
        for p, t in types.items():
            name = p if isinstance(p, str) else p[1]
            leaves = [block.add_arg(leaf, name) for leaf in form_of(t).leaf_types(t)]
            value = form_of(t).from_leaves(self, t, leaves, name)
            if isinstance(p, str):
                bound[p] = value
            else:
                self.state.env.set(p, value)
        provenance.begin(self, block.args, spec.given)
        return bound

    def body_of(self, spec: Specialised, call: Activation) -> Value:
        """What the function returns: where it may raise, how it is left, what it raises, and the result proper."""
        result, flow = self.inline_flow(call)
        self.cut()
        flow = flow if flow.codes else FALLS
        if all(i.owner is self.state for i in objects_in(self, result)):  # another one in every call
            result = closed(self, result)
        result = self.with_taken(spec, result, flow)
        if spec.trial is None or flow.codes in ((), (FALL,)) and not spec.raised:
            self.check(flow)
            return result
        codes = tuple(sorted({*flow.codes, *spec.codes, *spec.trial.codes.values()}))
        code = self.const(codes[0]) if len(codes) < 2 else self.code_value(flow, codes)
        raised = tuple(spec.trial.codes)
        if (raised, codes) != (spec.raised, spec.codes):
            spec.raised, spec.codes, spec.changed, spec.errors = raised, codes, True, []
        return self.make_tuple([code, *self.leaves_of_errors(spec), result])

    def leaves_of_errors(self, spec: Specialised) -> list[Value]:
        """What the exceptions hold by which a function is left, each by itself: most are not there when it returns."""
        errors = [self.state.env.get(spec.trial.raised_key(cls)) for cls in spec.raised if spec.trial.reads(cls)]
        for e in errors:
            if isinstance(e, Poisoned):
                self.fail(e.reason.replace("the value", "what is raised"), "raise exceptions that hold the same")
        closed_ones = [self.const(None) if e is None else closed(self, e) for e in errors]
        held = tuple(joins.drop_const(e.type) for e in closed_ones)
        if [form_of(t).leaf_shape(t) for t in held] != [form_of(t).leaf_shape(t) for t in spec.held]:
            spec.changed, spec.errors = True, []
        spec.held = held
        return [leaf for e, t in zip(closed_ones, held) for leaf in to_leaves(self, e, t)]

    def has_settled(self, spec: Specialised, result: Value, call: Activation) -> bool:
        """Whether the function returns what its calls in itself were taken to return."""
        types = [result.type] if not spec.raised else list(result.type.elts)  # type: ignore[attr-defined]
        old = [*(spec.errors or [BOTTOM] * (len(types) - 1)), spec.result]
        old = old if len(old) == len(types) else [*[BOTTOM] * (len(types) - 1), spec.result]
        try:
            pairs = enumerate(zip(old, map(joins.drop_const, types)))
            new = [
                open_tuples.joined(lambda x, y, p, k=k: self.join_at(x, y, p, "result", call.node, k), a, b)
                for k, (a, b) in pairs
            ]
        except joins.Unjoinable:
            self.fail(
                f"{call.name} returns different types on its paths",
                "return the same structure on every path",
                call.node,
            )
        same = not provenance.note_returned(self, spec, result) and not spec.changed and all(map(joins.same, new, old))
        spec.errors, spec.result, spec.changed = new[:-1], new[-1], False
        return same

    def with_taken(self, spec: Specialised, result: Value, flow: Flow) -> Value:
        """What a function returns with the variables that it gives back; only those where it returns nothing else."""
        function, keys = self.state.key, self.state.assigned
        never = isinstance(result.type, Bottom)  # it is left by exceptions alone, if at all
        if not keys or never and flow.codes == (FALL,):
            return result
        finals = [self.state.env.get(key) for key in keys]
        for key, final in zip(keys, finals):
            assert final is not None
            if isinstance(final, Poisoned):
                self.fail(final.reason, f"keep `{key[1]}` of one type")
            self.learn(function, key, final.type)
        silent = never or result.type == NONE
        if silent is not spec.silent:
            spec.silent, spec.result = silent, BOTTOM
        parts: list[Any] = finals if silent else [result, *finals]
        return parts[0] if len(parts) == 1 else self.make_tuple(parts)

    def settle(self) -> None:
        """Pass along, in calls made before all was known, what the callees read from outside."""
        changed = True
        while changed:
            changed = False
            for call, spec, state in self.calls:
                if spec.done and len(call.operands) < len(spec.function.params):
                    saved = (self.state, self.b.block)
                    self.state = state
                    changed |= self.complete(call, spec, state)
                    self.state, self.b.block = saved

    def complete(self, call: Call, spec: Specialised, state: FunctionState) -> bool:
        """Append the operands for what the callee captures; in the order of its trailing parameters."""
        if not spec.done or spec.state is None:
            return False
        for frame, name, _ in spec.state.statics.values():  # callers depend on them, too
            self.variable(frame, name)
        by_param: dict[Value, Any] = {v: (f, n) for f, n, v in spec.state.captures.values()}
        by_extern = {v: e for e, v in spec.state.externs.values()}
        changed = False
        for param in spec.function.params[len(call.operands) :]:
            if param in by_param:
                value = self.variable(*by_param[param])
                if value is None or isinstance(value, Poisoned):
                    self.fail(
                        f"`{param.name}` is not defined where {spec.function.name} is called",
                        f"pass `{param.name}` as an argument",
                    )
            else:
                extern: Extern = by_extern[param]
                value = self.data(extern, extern.read())
            call.operands.append(value)
            changed = True
        return changed
