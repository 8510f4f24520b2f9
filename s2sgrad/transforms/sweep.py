"""From a primal to its forward and reverse sweep: preparation, reversal, recording."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from s2sgrad.analysis.alias import Aliases, mark_aliased
from s2sgrad.analysis.mixed import check_mixed, mixes_kinds
from s2sgrad.ir.build import Builder
from s2sgrad.ir.clone import clone_program
from s2sgrad.ir.ops import Apply, Block, Comment, Function, Op, Return, Value, callees, walk
from s2sgrad.ir.types import (
    NARROW,
    Array,
    Bottom,
    Entries,
    HeldList,
    List,
    Map,
    Number,
    Optional,
    Scalar,
    Set,
    Tuple,
    Type,
)
from s2sgrad.passes import verifying
from s2sgrad.rules import adjoint, core, methods
from s2sgrad.transforms import prepare
from s2sgrad.transforms.kinds import filled_out, of_dtype, say_kinds
from s2sgrad.transforms.later import written_later
from s2sgrad.transforms.laws import check_law_of_values
from s2sgrad.transforms.marks import without_hands
from s2sgrad.transforms.needs import Memory
from s2sgrad.transforms.recording import Recording
from s2sgrad.transforms.reverse.callees import CalleeReverser
from s2sgrad.transforms.reverse.driver import begin_reversal
from s2sgrad.transforms.reverse.linking import link
from s2sgrad.transforms.reverse.pairs import Pairs
from s2sgrad.transforms.reverse.primal import Primal
from s2sgrad.transforms.reverse.reversal import Reversal
from s2sgrad.transforms.sanitize import note_companions
from s2sgrad.transforms.scope import Scope
from s2sgrad.transforms.shadowed import Shadowed, shadow_references
from s2sgrad.transforms.support import Path, Tools, at_path, build, children, leaves, place_type, zero_of
from s2sgrad.transforms.timeline import Timeline

Cleanup = Callable[[Function], None]
Seeds = Callable[[Reversal, Scope, Value], None]


@dataclass
class Sweeps:
    """The two sweeps of one function: `fn.body` holds the forward ops, `reverse` the ops that follow them."""

    fn: Function
    forward: list[Op]
    reverse: list[Op]
    returned: Value
    gradients: list[Value]


def prepared(fn: Function) -> tuple[Function, dict[Op, Value]]:
    """A copy of the program, ready to be reversed, and the counters of its loops."""
    fn = clone_program(fn)
    for f in (fn, *callees(fn)):
        prepare.thaw(f)
    mark_aliased(fn)
    prepare.protect_arguments(fn, fn.params, shadows=True)
    prepare.expand_arrays(fn)
    prepare.own_numbers(fn)
    prepare.own_indices(fn)
    counters = prepare.count_loops(fn)
    prepare.freeze_values(fn)
    return fn, counters


def sweeps(
    source: Function,
    tools: Tools,
    wrt: Sequence[int],
    seed: Seeds,
    cleanup: Cleanup,
    given: Sequence[Value] = (),
) -> Sweeps:
    """Both sweeps of `source`, for the gradients with respect to the parameters at the positions `wrt`.

    `seed` enters the cotangent of the result; `given` are values that it uses and that are defined elsewhere.
    """
    undone: set[float] = set()
    for _ in range(6):
        attempt = Attempt(source, tools, wrt, seed, given, undone, cleanup)
        needed = attempt.plan(cleanup)
        if needed <= undone:
            return attempt.finish()
        undone |= needed
    raise AssertionError("what has to be undone keeps growing")


class Attempt:
    """One construction of the reverse sweep, given which writes it undoes (by position in the primal)."""

    def __init__(
        self,
        source: Function,
        tools: Tools,
        wrt: Sequence[int],
        seed: Seeds,
        given: Sequence[Value],
        undone: set[float],
        cleanup: Cleanup,
    ) -> None:
        self.fn, counters = prepared(source)
        entries = prepare.keep_entries(self.fn)
        made = Shadowed(self.fn, counters=counters)
        shadowed = shadow_references(made)
        for it in (made, *shadowed.values()):
            note_companions(it.fn, it.companions, it.skip)
        aliases = Aliases(self.fn)
        self.timeline = Timeline(self.fn)
        restored = {op for op, k in self.timeline.order.items() if k in undone}
        inputs = [self.fn.params[k] for k in wrt]
        self.returned = self.fn.returned
        self.pairs = Pairs(shadowed, CalleeReverser(tools, cleanup, written_later(self.fn)).build)
        outputs = [self.returned, *self.pairs.changed_behind(self.fn, aliases)]
        self.reverse = begin_reversal(Primal(made, aliases, inputs, restored, outputs, entries), tools, self.pairs)
        self.memory = Memory(self.fn, aliases, self.timeline)
        self.top = Scope(self.fn.body, Block())
        self.top.builder.span = self.fn.span
        self.given = given
        seed(self.reverse, self.top, self.returned)
        self.reverse.reverse_block(self.top, self.fn.body)
        if verifying():
            check_law_of_values(self.top, self.reverse.primal.references())
        self.gradients = self.collect(inputs)
        self.fn.mixed = mixes_kinds(self.fn)
        if self.fn.mixed:
            check_mixed(self.fn, aliases)
            say_kinds(self.fn.body, made.skip)
            say_kinds(self.top.block, walk(self.top.block))

    def collect(self, inputs: Sequence[Value]) -> list[Value]:
        """The gradients in the structure of the inputs, each leaf an array of its own."""
        b = self.top.builder
        b.mirror = None
        narrow = any(isinstance(p.type, Array | Scalar) and p.type.dtype in NARROW for p in self.fn.params)
        out = []
        for v in inputs:
            entered = {path for k, path in self.fn.entered if self.fn.params[k] is v}
            whole = self.reverse.cotangents.whole(self.top, v)
            if whole is not None and not entered:  # made of arrays of its own, see Header in reverse/handlers
                out.append(with_keys(b, whole, v))
                continue
            self.reverse.cotangents.explode(self.top, v)

            def leaf(path: Path, t: Type, v: Value = v) -> Value | None:
                if is_empty(t):
                    return zero_of(b, at_path(b, v, path))
                if not any(p == path for p, _ in leaves(v.type)):
                    return None
                d = self.reverse.cotangents.peek(self.top, v, path)
                if d is None:
                    return of_dtype(b, filled_out(b, zero_of(b, at_path(b, v, path)), t), t, exact=True)
                d = with_keys(b, owned(b, filled_out(b, d, t), t), v, path)
                return as_python(b, d, t) if narrow else d

            out.append(build(b, without(v.type, entered), leaf))
        return out

    def plan(self, cleanup: Cleanup) -> set[float]:
        """Remove what is not needed, then find which writes must be undone; by position."""
        marker = Comment("reverse sweep")
        end = Return([self.returned, *self.gradients])
        body, primal_end = self.fn.body, self.fn.body.ops[-1]
        body.ops = [*body.ops[:-1], marker, *self.top.block.ops, end]
        cleanup(self.fn)
        at = body.ops.index(marker)
        self.top.block.ops = [*without_hands(body.ops[at + 1 : -1]), Return(list(end.operands[1:]))]
        body.ops = [*body.ops[:at], primal_end]
        self.returned, self.gradients = end.operands[0], end.operands[1:]
        primal_end.operands = [self.returned]
        self.timeline.refresh(self.fn)
        self.memory.undone_calls = self.reverse.reversed_calls
        self.recording = Recording(self.fn, self.top, self.memory, self.timeline, self.reverse.primal.references())
        self.recording.local.update(self.given)
        needed = self.recording.plan()
        return {self.timeline.order[op] for op in needed}

    def finish(self) -> Sweeps:
        """Let the forward sweep record what is needed, and put both sweeps together."""
        self.recording.run()
        end = self.top.block.ops.pop()
        tapes = link(self.pairs, self.fn, self.reverse.reversed_calls, self.top.block.ops)
        self.fn.body.ops[:0] = tapes
        return Sweeps(self.fn, self.fn.body.ops[:-1], self.top.block.ops, self.returned, list(end.operands))


def without(t: Type, places: set[Path], path: Path = ()) -> Type:
    """The type of a container without the keys at some places."""
    inner = children(t) if any(p[: len(path)] == path for p in places) else None
    if inner is None:
        return t
    kept = [(key, without(e, places, (*path, key))) for key, e in inner if (*path, key) not in places]
    elts = tuple(e for _, e in kept)
    if isinstance(t, Entries):
        return t.of(tuple(key for key, _ in kept), elts)
    return Tuple(elts, t.cls) if isinstance(t, Tuple) else List(None, elts)


def with_keys(b: Builder, d: Value, v: Value, path: Path = ()) -> Value:
    """The gradient of what is at a place of an argument, with the keys that are known at run time only.

    The function may have put in others, taken some out, or asked a Counter for what it has not got.
    """
    if not holds_map(place_type(v.type, path)):
        return d
    name, d.name = d.name, None
    made = b.block.ops[-1]
    if made is d.owner and isinstance(made, Apply) and made.row is adjoint.copy_tree:
        d = made.operands[0]
    return b.apply(adjoint.by_keys, d, at_path(b, v, path), name=name)


def is_empty(t: Type) -> bool:
    """Whether nothing is in a container of this type that has the elements of one type."""
    return isinstance(t, HeldList | Map) and isinstance(t.elem, Bottom)


def holds_map(t: Type) -> bool:
    """Whether a dict whose keys are known at run time only is in a value of this type."""
    if isinstance(t, Map):
        return not isinstance(t, Set)
    if isinstance(t, Optional):
        return holds_map(t.inner)
    inner = (t.elem,) if isinstance(t, List) and t.elts is None else getattr(t, "elts", None) or ()
    return any(e is not None and holds_map(e) for e in inner)


def as_python(b: Builder, d: Value, t: Type) -> Value:
    """The gradient of a Python float as one, where float32 is about: sums of such are float32 at run time."""
    plain = isinstance(t, Scalar) and t.kind == "f" and t.dtype is None and isinstance(d.type, Scalar)
    made = d.owner.row if isinstance(d.owner, Apply) else None
    return b.apply(core.to_float, d, name=d.name) if plain and made not in (None, core.to_float) else d


def owned(b: Builder, d: Value, t: Type) -> Value:
    """The gradient as an array that belongs to the caller alone, of the argument's dtype."""
    if isinstance(t, Array | Number) and isinstance(d.type, Array | Number):
        cast = of_dtype(b, d, t, exact=True)
        if cast is not d:
            return cast
        if isinstance(d.owner, Apply) and d.owner.row is methods.real:  # taken of what nothing else has
            name, d.name = d.name, None
            return b.apply(core.copy, d, type=d.type, name=name, method=True)
        return b.apply(core.copy, d, type=d.type, name=d.name)
    return of_dtype(b, d, t, exact=True)
