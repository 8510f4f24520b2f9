"""Operations that may fail, where a `try` around them waits for it: what is lowered in a row is tried as one.

From the first statement in a `try` on, operations go into a block of their own. It ends where control flow begins, and
with what changes memory. If something in it may raise what a handler here waits for, it becomes the body of a `Try`,
and what follows the path on which nothing was raised; otherwise its operations go back to where they would have been.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from s2sgrad.errors import Span
from s2sgrad.frontend.branches import Opened, guard, narrow_flow, region
from s2sgrad.frontend.float_errors import float_errors
from s2sgrad.frontend.kinds.forms import form_of
from s2sgrad.frontend.lowering import Lowering, answers
from s2sgrad.frontend.state import FALL, FALLS, FIRST_OBJECT, RAISED, Flow, Key, Unsure
from s2sgrad.ir.build import type_of_constant
from s2sgrad.ir.clone import clone_op
from s2sgrad.ir.ops import UNDEFINED, Apply, Block, Const, Op, Try, Value, Yield
from s2sgrad.ir.row import Row, static_value
from s2sgrad.ir.types import BOOL, BOTTOM, INT, Array, Bottom, Scalar, Slice, Static, Tuple, Type
from s2sgrad.rules import attempts, contexts, raising
from s2sgrad.rules import core as rows

Classes = tuple[type[BaseException], ...]

_MAX_OPEN = 1  # paths that are opened one in the other


@dataclass(eq=False)
class Trial:
    """A `try` whose body is being lowered: what its handlers catch, and the exit code of what is raised so far.

    `precise` handlers are told apart by class; the others have one code for all that they catch.
    """

    frame: Any
    handlers: list[Classes]
    named: list[bool]  # whether the handler reads the exception
    depth: int  # of loops around it, in its frame
    precise: list[bool] = field(default_factory=list)
    codes: dict[type[BaseException], int] = field(default_factory=dict)
    whole: list[bool] = field(default_factory=list)  # whether it may read what the exception was made with
    as_objects: bool = False  # whether exceptions are kept as such, not as the tuples of their arguments
    raised: set[type[BaseException]] = field(default_factory=set)  # by statements, where a handler reads it
    place: str = ""  # tells it from others in its frame, in every lowering

    def handler_of(self, cls: type[BaseException]) -> int | None:
        """The first handler that catches the class."""
        return next((k for k, classes in enumerate(self.handlers) if issubclass(cls, classes)), None)

    def catches(self, cls: type[BaseException]) -> bool:
        return self.handler_of(cls) is not None

    def told(self, cls: type[BaseException]) -> Classes:
        """The classes that are not told apart from this one, which is caught here."""
        k = self.handler_of(cls) or 0
        return (cls,) if self.precise[k] else tuple(c for c in self.handlers[k] if self.handler_of(c) == k)

    def reads(self, cls: type[BaseException]) -> bool:
        """Whether the class is caught here by a handler that reads the exception."""
        k = self.handler_of(cls)
        return k is not None and self.named[k]

    def reads_whole(self, cls: type[BaseException]) -> bool:
        k = self.handler_of(cls)
        return k is None or not self.whole or self.whole[k]

    def raised_key(self, cls: type[BaseException]) -> Key:
        """The variable that holds an exception of the class until its handler runs: one for all that have one code."""
        told = self.told(cls)[0]
        return self.frame.id, f"{RAISED}{self.place} {told.__qualname__} {id(told)}"

    def order(self, cls: type[BaseException]) -> tuple[int, int]:
        """Where the class stands among what is caught here."""
        return self.handler_of(cls) or 0, -len(cls.__mro__) if self.precise[self.handler_of(cls) or 0] else 0


@dataclass(eq=False)
class Watch:
    """Operations that are tried together."""

    block: Block
    outer: Block
    known: int  # how many conditions had been known
    span: Span | None
    caught: dict[int, tuple[Trial, Classes]] = field(default_factory=dict)  # by exit code
    seen: set[Classes] = field(default_factory=set)  # what has been looked up already
    unsure: dict[Key, None] = field(default_factory=dict)  # variables set before something that may fail
    made: set[Value] = field(default_factory=set)  # arrays that are there only if all goes well


# begin and end


def watching(low: Lowering) -> Watch | None:
    """The attempt that operations go into now."""
    top = low.opened[-1] if low.opened else None
    return top if isinstance(top, Watch) and top.block is low.b.block else None


def watch(low: Lowering) -> Watch:
    """The attempt that operations go into from here on."""
    found = watching(low)
    if found is not None:
        return found
    watch = Watch(Block(), low.b.block, len(low.facts), low.b.span)
    low.opened.append(watch)
    low.b.block = watch.block
    low.blocks.append(watch.block)
    low.state.env.push()
    return watch


def begin_statement(low: Lowering) -> None:
    if low.trials and not low.trusted:
        watch(low)


@answers(Lowering.cut)
def cut(low: Lowering) -> None:
    """End the attempt that operations go into; what follows stands behind it."""
    watch = watching(low)
    if watch is None:
        return
    low.opened.pop()
    low.blocks.pop()
    delta = low.state.env.pop()
    low.b.block = watch.outer
    if not watch.caught:
        watch.outer.ops += watch.block.ops
        for key, value in delta.items():
            low.state.env.set(key, value)
        return
    span, low.b.span = low.b.span, watch.span
    opened, behind = tried(low, watch, delta)
    low.b.span = span
    low.opened.append(opened)
    low.b.block = opened.rest
    opened.rest.ops += behind
    low.blocks.append(opened.rest)
    low.facts.append((opened.cond, False))
    low.state.env.push()
    for key, value in delta.items():
        low.state.env.set(key, value)


def tried(low: Lowering, watch: Watch, delta: dict[Key, Value]) -> tuple[Opened, list[Op]]:
    """Make the `Try`; the path that is open behind it, and the ops that stand first there."""
    inner = low.trials[::-1]
    caught = sorted(watch.caught.items(), key=lambda c: (inner.index(c[1][0]), c[1][0].order(c[1][1][0])))
    row = attempts.attempt_of(tuple((classes, code) for code, (_, classes) in caught))
    failed = low.b.add(Apply(row, [], (), BOOL, None, "failed")).result
    codes = tuple(sorted(watch.caught))
    flow = Flow(codes)
    leaving = Block()
    if len(codes) > 1:
        code = low.b.apply(attempts.code_of, failed, type=INT, name="code")
        flow = inside_flow(low, leaving, code, codes)
    left: dict[Key, Value] = {}
    if any(trial.reads(classes[0]) for trial, classes in watch.caught.values()):
        error = low.b.apply(attempts.exception_of, failed, name="error")
        left = {trial.raised_key(classes[0]): error for trial, classes in watch.caught.values()}
    for key in watch.unsure:
        if key in delta:
            left[key] = Unsure(key, frozenset(trial for trial, _ in watch.caught.values()))
    op = Try(failed, Block(), watch.block, watch.span)
    hoisted, behind = Export(op).run()
    low.b.block.ops += hoisted
    for v, own in op.given_back(op.body):  # a list is known by where it is made
        if v in low.origins:
            low.origins[own] = low.origins[v]
    low.b.add(op)
    return Opened(failed, leaving, left, flow, Block(), watch.outer, watch.known, watch.span), behind


def inside_flow(low: Lowering, block: Block, code: Value, codes: tuple[int, ...]) -> Flow:
    saved, low.b.block = low.b.block, block
    flow = narrow_flow(low, code, codes)
    low.b.block = saved
    return flow


def in_pieces(low: Lowering, stmts: list[Any]) -> Flow:
    """Lower the body of a `try`: where paths are nested too deeply, what follows begins behind them."""
    flow, k = FALLS, 0

    def piece() -> Flow:
        nonlocal k
        mark, left = len(low.opened), FALLS
        settle_variables(low)
        while k < len(stmts) and left.codes == (FALL,) and len(low.opened) - mark <= _MAX_OPEN:
            left = low.block([stmts[k]])
            k += 1
        return left

    while k < len(stmts) and flow.falls:
        flow = guard(low, flow, lambda: region(low, piece))
    return flow


def settle_variables(low: Lowering, *over: Trial) -> None:
    """Where nothing has failed so far, the variables hold what they were last set to."""
    env, trials = low.state.env, {*low.trials, *over}
    for key in dict.fromkeys(key for layer in env.layers for key in layer):
        value = env.get(key)
        if isinstance(value, Unsure) and value.value is not None and value.trials <= trials:
            env.set(key, value.value)


# operations


@answers(Lowering.may_fail)
def may_fail(low: Lowering, row: Row, args: Sequence[Value], params: Sequence[str], result: Type) -> None:
    """Watch an operation that is about to be added, if a handler here waits for what it may raise."""
    if low.block_is_over or low.trusted and (low.tried_whole or not low.composite):
        return
    classes = raised_by(low, row, args, params, result)
    found = handlers_for(low, classes) if classes else []
    if not found:
        if not row.pure and changes_memory(low, row, args, params):
            low.cut()
        return
    other = next((form_of(v.type).stands_for for v in args if form_of(v.type).stands_for), "")
    if other and any(trial.reads_whole(cls) and trial.reads(cls) for trial, cls in found):
        reason = f"what an exception says is read, which an operation on {other} may raise"
        low.fail(reason, "tell exceptions apart by their classes")
    running = watch(low)
    if any(is_exposed(low, key) for key in low.state.env.layers[-1]):
        low.cut()
        running = watch(low)
    running.unsure.update((key, None) for key in low.state.env.layers[-1] if not key[1].startswith("<"))
    for trial, cls in found:
        for t, c in [*asked_before(low, trial, cls), (trial, cls)]:
            running.caught.setdefault(low.code_for(t, c), (t, t.told(c)))


def asked_before(low: Lowering, trial: Trial, cls: type[BaseException]) -> list[tuple[Trial, type[BaseException]]]:
    """Handlers of classes that the one for `cls` would take from them: they are asked first, whatever is raised."""
    broad = trial.told(cls)
    inner: list[Trial] = low.trials[len(low.trials) - 1 : low.trials.index(trial) : -1]
    asked = [(t, c) for t in inner for classes in t.handlers for c in classes]
    asked += [(trial, c) for classes in trial.handlers[: trial.handler_of(cls)] for c in classes]
    return [(t, c) for t, c in asked if issubclass(c, broad) and low.trial_for(c) is t]


def raised_by(low: Lowering, row: Row, args: Sequence[Value], params: Sequence[str], result: Type) -> Classes:
    """What an operation may raise here."""
    if row is rows.call_opaque and is_exception_class(args[0]):
        return ()
    found = raising.raised_by(row, params, args, result)
    return found if found == raising.ANYTHING else (*found, *float_errors(low, row, args, result))


def handlers_for(low: Lowering, classes: Classes) -> list[tuple[Trial, type[BaseException]]]:
    """The handlers here that wait for one of the classes."""
    if classes == raising.ANYTHING:
        classes = tuple(c for t in reversed(low.trials) for handler in t.handlers for c in handler)
    return [(trial, cls) for cls in classes if (trial := low.trial_for(cls)) is not None]


@answers(Lowering.done)
def done(low: Lowering, op: Apply) -> None:
    """After an operation: what changes memory ends the attempt that it stands in."""
    watch = watching(low)
    if watch is None:
        return
    if op.row.pure:
        if op.row.fresh and isinstance(op.result.type, Array) and not (op.row.view_of or op.row.element_of):
            watch.made.add(op.result)
    elif changes_memory(low, op.row, op.operands, op.params):
        low.cut()


def changes_memory(low: Lowering, row: Row, args: Sequence[Value], params: Sequence[str]) -> bool:
    """Whether a row changes what would be there had it not been reached."""
    watch = watching(low)
    if watch is None:
        return False
    written = {*row.writes, *((row.stores[0],) if row.stores else ())}
    return any(p in written and _base(v) not in watch.made for p, v in zip(params, args))


def is_exposed(low: Lowering, key: Key) -> bool:
    """Whether what a variable holds when something fails is read."""
    return key in low.session.exposed or key[0] < FIRST_OBJECT


def is_exception_class(v: Value) -> bool:
    known, found = static_value(v.type)
    return known and isinstance(found, type) and issubclass(found, BaseException)


def _base(v: Value) -> Value:
    """The array of which another is a view."""
    while isinstance(v.owner, Apply) and v.owner.row.view_of is not None and isinstance(v.type, Array):
        base = v.owner.operand(v.owner.row.view_of)
        if base is None:
            break
        v = base
    return v


class Export:
    """Hands what the body of a `Try` computes to what follows: the values keep their identity, as its results."""

    def __init__(self, op: Try) -> None:
        self.op = op
        self.inner: dict[Value, Value] = {}  # a value -> what it is called inside
        self.yields: list[Value] = []
        self.behind: list[Op] = []

    def run(self) -> tuple[list[Op], list[Op]]:
        """The ops that can stand before the `Try`, and those that stand behind it."""
        hoisted: list[Op] = []
        kept: list[Op] = []
        for op in self.op.body.ops:
            if isinstance(op, Const):
                hoisted.append(op)
                continue
            if is_repeatable(op):
                kept.append(self.repeated(op))
                continue
            op.operands = [self.inner.get(v, v) for v in op.operands]
            kept.append(op)
            for k, v in enumerate(list(op.results)):
                self.replace(op, k, v, kept)
        empty = self.op.missing
        for _ in self.op.results:
            empty.ops.append(Const(UNDEFINED, BOTTOM))
        empty.ops.append(Yield([o.results[0] for o in empty.ops], self.op.span))
        self.op.body.ops = [*kept, Yield(self.yields, self.op.span)]
        return hoisted, self.behind

    def repeated(self, op: Op) -> Op:
        """A copy to stand inside, while the op itself stands behind."""
        self.behind.append(op)
        return clone_op(op, self.inner)

    def replace(self, op: Op, k: int, v: Value, kept: list[Op]) -> None:
        """Give the op a result of its own, and make the value what the `Try` hands on."""
        own = Value(v.type, v.name, op)
        op.results[k] = own
        self.inner[v] = own
        self.hand(v, own, kept)

    def hand(self, v: Value, own: Value, kept: list[Op]) -> None:
        known, value = static_value(v.type)
        if isinstance(v.type, Static | Bottom) or (known and getattr(v.type, "dtype", None) is None):
            const = Const(UNDEFINED if isinstance(v.type, Bottom) else value, v.type)
            self.behind.append(_defines(const, v))
        elif isinstance(v.type, Tuple):
            parts = []
            for i, t in enumerate(v.type.elts):
                index = Const(i, type_of_constant(i))
                item = Apply(rows.getitem, [own, index.result], ("x", "index"), t)
                kept += [index, item]
                part = Value(t, None)
                parts.append(part)
                self.hand(part, item.result, kept)
            self.behind.append(_defines(Apply(rows.make_tuple, parts, ("items",) * len(parts), v.type), v))
        else:
            v.owner = self.op
            self.op.results.append(v)
            self.yields.append(own)


def _defines(op: Op, v: Value) -> Op:
    """The op, with a value that is there already as its result."""
    op.results = [v]
    v.owner = op
    return op


def is_repeatable(op: Op) -> bool:
    """Whether an op only names what is there: a tuple, a slice, a size, a view, an error state."""
    if isinstance(op, Apply) and op.row is contexts.errstate:
        return True
    if not isinstance(op, Apply) or not op.row.pure or op.row.cost != "free" or op.row.elements_of:
        return False
    if op.row in (rows.make_tuple, rows.make_slice):
        return True
    if not op.operands:
        return False
    if not isinstance(op.operands[0].type, Array):
        return False  # the length of a list changes
    if op.row is rows.getitem:
        index = op.operands[1].type
        parts = index.elts if isinstance(index, Tuple) else (index,)
        return isinstance(op.result.type, Array) and all(isinstance(p, Slice) or p == Scalar("i") for p in parts)
    return bool(op.row.shape_only) or op.row is rows.transpose_attr
