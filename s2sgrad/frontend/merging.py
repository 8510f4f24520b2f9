"""What two paths leave behind, made one: the results of an `If`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from s2sgrad.frontend import joins, open_tuples, provenance
from s2sgrad.frontend.applying import numbers_in
from s2sgrad.frontend.function_values import Choice, is_function
from s2sgrad.frontend.kinds.forms import form_of
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.records import classes_in, closed, closed_type, holds_object, note_copy, sources
from s2sgrad.frontend.state import RAISED, Key, Poisoned, Unsure
from s2sgrad.frontend.unset import named
from s2sgrad.frontend.values import same_value
from s2sgrad.ir.ops import UNDEFINED, Block, Branching, Value, Yield
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import (
    BOTTOM,
    OPAQUE,
    Bottom,
    Opaque,
    OpenTuple,
    Optional,
    Record,
    Scalar,
    Static,
    Tuple,
    Type,
    error_class,
)


class Merge:
    """Collects the results of an `If`. Values are built from the results once all are there."""

    def __init__(
        self, core: Lowering, op: Branching, blocks: tuple[Block, Block],
        codes: tuple[tuple[int, ...], tuple[int, ...]], deltas: list[dict[Key, Value]],
    ) -> None:
        self.core = core
        self.op = op
        self.blocks = blocks  # of a context the second one never runs: it is not in the op
        self.codes = codes  # the exits of each side
        self.dead = not codes[0], not codes[1]
        self.deltas = deltas  # what each side has changed
        self.yields: tuple[list[Value], list[Value]] = ([], [])

    def finish(self) -> None:
        for block, values in zip(self.blocks, self.yields):
            block.ops.append(Yield(values, self.op.span))
        self.core.b.add(self.op)

    def carry(self, a: Value, b: Value, name: str | None, type: Type) -> Value:
        self.yields[0].append(a)
        self.yields[1].append(b)
        value = self.op.add_result(type, name)
        sites = tuple(dict.fromkeys([*provenance.origins_of(self.core, a), *provenance.origins_of(self.core, b)]))
        if sites:
            self.core.origins[value] = sites
        return value

    def undefined(self, side: int) -> Value:
        return self.core.inside(self.blocks[side], lambda: self.core.b.const(UNDEFINED, None, BOTTOM))

    def value(self, a: Value | None, b: Value | None, name: str, path: tuple[Any, ...]) -> Callable[[], Value]:
        """How to make, after the `If`, the value that is `a` after one side and `b` after the other."""
        core = self.core
        a, b = self.widen_back(a, b)
        if a is b and a is not None:
            same = a
            return lambda: same
        if self.dead[0] or a is None:
            a = self.undefined(0)
        if self.dead[1] or b is None:
            b = self.undefined(1)
        if isinstance(a, Unsure) or isinstance(b, Unsure):
            return self.unsure(a, b, name, path)
        for v in (a, b):
            if isinstance(v, Poisoned):
                return partial(same_value, v)
        if core.live and (core.is_view(a) or core.is_view(b)):
            merged = self.merged(a, b, name, path)
            return lambda: note_view(core, merged())
        return self.merged(a, b, name, path)

    def merged(self, a: Value, b: Value, name: str, path: tuple[Any, ...]) -> Callable[[], Value]:
        """The same, of two values."""
        core = self.core
        a, b = self.as_values(a, b, path)
        if not name.startswith(RAISED):  # of those, more is known
            a, b = self.as_errors(a, b, path)
        of = (*sources(core, a), *sources(core, b))
        if of:
            merged = self.joined(a, b, name, path)
            return lambda: note_copy(core, merged(), of)
        return self.joined(a, b, name, path)

    def unsure(self, a: Value, b: Value, name: str, path: tuple[Any, ...]) -> Callable[[], Value]:
        """A variable that may have been set before something failed, on one side at least."""
        held_by = [self.held(v, codes) if isinstance(v, Unsure) else v for v, codes in zip((a, b), self.codes)]
        sides = [None if v is None or dead else v for v, dead in zip(held_by, self.dead)]
        known = [v for v in (a, b) if isinstance(v, Unsure)]
        trials = frozenset(t for v in known for t in v.trials)
        if sides == [None, None]:
            return lambda: Unsure(known[0].key, trials)
        x, y = (self.undefined(k) if v is None else v for k, v in enumerate(sides))
        held = self.value(x, y, name, path)
        return lambda: Unsure(known[0].key, trials, held())

    def held(self, v: Unsure, codes: tuple[int, ...]) -> Value | None:
        """What such a variable holds at the end of a side; None where that leads nowhere but to the handlers."""
        failed = {code for trial in v.trials for code in trial.codes.values()}
        return None if failed.issuperset(codes) else v.value

    def join(self, a: Type, b: Type, path: tuple[Any, ...]) -> Type:
        span = self.op.span
        return joins.join_types(self.core, a, b, "if", span and span.line, span and span.col, path)

    def opened(self, a: Type, b: Type, path: tuple[Any, ...]) -> Type:
        """The type of an open tuple, where only that covers both sides."""
        if not (open_tuples.plain(a) and open_tuples.plain(b)):
            return BOTTOM
        try:
            return open_tuples.joined(self.join, a, b, path)
        except joins.Unjoinable:
            return BOTTOM

    def as_values(self, a: Value, b: Value, path: tuple[Any, ...]) -> tuple[Value, Value]:
        """At the ends of the two sides: different objects as their attributes, tuples of two lengths as open ones."""
        if isinstance(needed := self.opened(a.type, b.type, path), OpenTuple):
            x, y = self.blocks
            a = self.core.inside(x, partial(open_tuples.fitted, self.core, a, needed))
            b = self.core.inside(y, partial(open_tuples.fitted, self.core, b, needed))
            return a, b
        objects = holds_object(a.type) or holds_object(b.type)
        if not objects or a.type == b.type or isinstance(a.type, Bottom) or isinstance(b.type, Bottom):
            return a, b

        def close(side: int, v: Value) -> Value:
            with self.core.state.env.at(self.deltas[side]):
                try:
                    closed_type(self.core, v.type)
                except joins.Unjoinable:
                    return v
                return self.core.inside(self.blocks[side], lambda: closed(self.core, v))

        return close(0, a), close(1, b)

    def as_errors(self, a: Value, b: Value, path: tuple[Any, ...]) -> tuple[Value, Value]:
        """Exceptions that hold different things, as Python's."""
        kinds = [t.inner if isinstance(t, Optional) else t for t in (a.type, b.type)]
        if not any(map(error_class, kinds)) or not all(error_class(t) or isinstance(t, Opaque) for t in kinds):
            return a, b
        try:
            self.join(a.type, b.type, path)
        except joins.Unjoinable:
            x, y = self.blocks
            a = self.core.inside(x, partial(self.core.with_errors, a))
            b = self.core.inside(y, partial(self.core.with_errors, b))
        return a, b

    def joined(self, a: Value, b: Value, name: str, path: tuple[Any, ...]) -> Callable[[], Value]:
        core = self.core
        a, b = self.numbers(0, a, b.type), self.numbers(1, b, a.type)
        ta, tb = a.type, b.type
        shape = ta if isinstance(ta, Tuple) else tb
        if isinstance(shape, Tuple) and all(self.fits(t, shape) for t in (ta, tb)):
            # Tuples are merged part by part; a side without one has no part to take.
            xs, ys = (self.explode(side, v, len(shape.elts)) for side, v in enumerate((a, b)))
            parts = [self.value(x, y, name, (*path, k)) for k, (x, y) in enumerate(zip(xs, ys))]
            return lambda: _rebuild(core, [p() for p in parts], shape.cls)
        try:
            joined = self.join(ta, tb, path)
        except joins.Unjoinable:
            if is_function(ta) and is_function(tb):
                choice = Choice(self.op.operands[0], ta.value, tb.value)  # type: ignore[attr-defined]
                return lambda: core.b.const(choice, None, Static(choice))
            poisoned = poison(core, name, a, b)
            return lambda: poisoned
        if isinstance(joined, Static) or (ta == tb and isinstance(joined, Scalar) and joined.is_const):
            known = static_value(joined)[1]
            return lambda: core.const(known, None if name.startswith("<") else name)
        for v in (a, b):
            core.check_whole(v, joined)
        result = self.carry(a, b, None if name.startswith("<") else name, joined)
        return lambda: result

    def numbers(self, side: int, v: Value, other: Type) -> Value:
        """The value of one side, as numbers where nothing is known of it and the other side has floats."""
        if v.type != OPAQUE or not joins.is_real(other):
            return v
        return self.core.inside(self.blocks[side], lambda: numbers_in(self.core, v))

    def fits(self, t: Type, shape: Tuple) -> bool:
        return isinstance(t, Bottom) or (isinstance(t, Tuple) and len(t.elts) == len(shape.elts) and t.cls is shape.cls)

    def explode(self, side: int, value: Value, count: int) -> list[Value | None]:
        if isinstance(value.type, Bottom):
            return [None] * count
        out: list[Value | None] = []

        def run() -> Value:
            out.extend(self.core.items(value))
            return value

        self.core.inside(self.blocks[side], run)
        return out

    def widen_back(self, a: Value | None, b: Value | None) -> tuple[Value | None, Value | None]:
        """Forget what a test told, where that brings both sides back to the one value that was tested."""
        if a is b:
            return a, b
        narrowed = self.core.narrowed
        x, y = (narrowed.get(v, v) if v is not None else None for v in (a, b))
        return (x, y) if x is y else (a, b)


def note_view(core: Lowering, value: Value) -> Value:
    core.chosen_views.add(value)
    return value


def _rebuild(core: Lowering, parts: list[Value], cls: type | Record | None) -> Value:
    for p in parts:
        if isinstance(p, Poisoned):
            return p
    return core.make_tuple(parts, cls)


def poison(low: Lowering, name: str, a: Value, b: Value) -> Poisoned:
    spans = [getattr(v.owner, "span", None) for v in (a, b)]
    places = [f"line {span.line}" for span in spans if span is not None]
    where = f" ({' and '.join(places)})" if places else ""
    classes = (*classes_in(low, a.type), *classes_in(low, b.type))
    kinds = f"is {form_of(a.type).describe(a.type)} on one path and {form_of(b.type).describe(b.type)} on another"
    return Poisoned(f"{named(name)} {kinds}{where}", "", classes, sides=(a, b))
