"""Calls of functions that are not inlined (recursive ones): a pair of functions, forward sweep and reverse sweep.

The forward function does what the callee does and pushes what its reversal needs onto tapes. The reverse function gets
the callee's arguments, the cotangents of its result and the shadows of memory it writes; it returns the cotangents of
its arguments and leaves memory as it was before the call. Tapes are lists that are handed down from the outermost
function: since calls are reversed in exactly the opposite order, one list serves all depths of a recursion.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from s2sgrad.analysis.alias import Aliases, Node
from s2sgrad.analysis.held import mark_held
from s2sgrad.analysis.mixed import mixes_kinds
from s2sgrad.errors import UnsupportedError
from s2sgrad.ir.build import Builder
from s2sgrad.ir.clone import rewrite_operands
from s2sgrad.ir.ops import Apply, Block, Call, Comment, Function, Op, Return, Value, callees, walk
from s2sgrad.ir.row import Row, static_value
from s2sgrad.ir.types import NONE, Array, Entries, List, Number, Optional, Scalar, Tuple, Type, carries_float
from s2sgrad.passes import verifying
from s2sgrad.rules import adjoint, core
from s2sgrad.rules.infer import always
from s2sgrad.transforms.absent import may_lack
from s2sgrad.transforms.adding import add_if_there, add_part
from s2sgrad.transforms.later import Later, lent, not_put_back, resizes
from s2sgrad.transforms.laws import check_law_of_values
from s2sgrad.transforms.mutation import written_in
from s2sgrad.transforms.needs import Memory
from s2sgrad.transforms.perhaps_tuples import give_memory, has_memory, own_copy, with_memory, without_memory
from s2sgrad.transforms.sanitize import note_shadow
from s2sgrad.transforms.scope import Place, Scope
from s2sgrad.transforms.shadowed import Shadowed
from s2sgrad.transforms.support import (
    Path,
    at_path,
    children,
    is_array,
    is_tuple,
    leaves,
    place_type,
    tangent_type,
    type_at,
    zero_of,
)
from s2sgrad.transforms.timeline import Timeline

if TYPE_CHECKING:
    from s2sgrad.transforms.recording import Recording
    from s2sgrad.transforms.reverse import Reverse


PENDING = Row("pending", None, (), always(NONE), effect=True)  # keeps a function that is not finished from looking pure

# the shadows that it is given: it may reach them by its tapes, of which nothing is known yet
REACHED = Row(
    "reached", None, ("x",), always(NONE), writes=("x",), writes_inside=(Array, Number, List, Entries), effect=True
)

# between the two sweeps the caller adds to the shadow of what has been returned
HANDED_OUT = Row(
    "handed_out", None, ("x",), always(NONE), writes=("x",), writes_inside=(Array, Number, List, Entries), effect=True
)


@dataclass(eq=False)
class Tape:
    """One tape of a pair: its name as seen by the forward and by the reverse function."""

    forward: Value
    reverse: Value


@dataclass(eq=False)
class Pair:
    """The two functions made of one callee."""

    callee: Function
    forward: Function
    reverse: Function
    results: list[Path] = field(default_factory=list)  # leaves of the result whose cotangent is an argument
    arguments: list[tuple[int, Path]] = field(default_factory=list)  # leaves of arguments whose cotangent is returned
    written: list[int] = field(default_factory=list)  # arguments that are written: their shadows are arguments
    tapes: list[Tape] = field(default_factory=list)
    reversed: set[Op] = field(default_factory=set)  # calls in `forward` that `reverse` reverses


def changes(op: Op, memory: set[Node]) -> bool:
    """Whether an op writes an array in some memory."""
    return isinstance(op, Apply) and any(op in n.writes for n in memory) and is_array(op.operands[0].type)


class Pairs:
    """The pairs of one transformation."""

    def __init__(
        self,
        make: Callable[..., Reverse],
        cleanup: Callable[[Function], None],
        shadowed: dict[Function, Shadowed],
        later: dict[Function, Later],
    ) -> None:
        self.later = later
        self.make = make
        self.cleanup = cleanup
        self.shadowed = shadowed
        self.made: dict[Pair, Shadowed] = {}
        self.pairs: dict[Function, Pair] = {}
        self.given: dict[Pair, list[Value]] = {}

    def of(self, callee: Function) -> Pair:
        """The pair of a callee, which may still be under construction."""
        if callee not in self.pairs:
            self.pairs[callee] = self.start(callee)
            pend(callee)  # a call that is reversed stays, whoever uses its result: it fills the tapes
            self.build(self.pairs[callee])
        return self.pairs[callee]

    def start(self, callee: Function) -> Pair:
        reverse = Function(
            f"{callee.name}_reverse", Block(), span=callee.span, unfinished=True, gives_wild=callee.gives_wild
        )
        pair = Pair(callee, callee, reverse)
        aliases = self.renew(pair)
        made, fn = self.made[pair], pair.forward
        for k, p in enumerate(fn.params):
            if k in made.shadows.values():
                continue
            if k in made.shadows:
                pair.arguments += [(k, path) for path, _ in leaves(p.type) if not leads_to_memory(aliases, p, path)]
            elif carries_float(p.type) and any(n.written for n in aliases.reach(p)):
                pair.written.append(k)
            elif carries_float(p.type):
                pair.arguments += [(k, path) for path, _ in leaves(p.type)]
        out = fn.returned
        pair.results = [path for path, _ in leaves(out.type)]
        if made.returns_shadow:  # what comes to memory in the result comes to its shadow
            pair.results = [p for p in pair.results if p[0] == 0 and not leads_to_memory(aliases, out, p)]
        result = Tuple(tuple(float_type(fn.params[k].type, path) for k, path in pair.arguments))
        body = reverse.body
        for p in fn.params:
            body.add_arg(p.type, p.name)
        for path in pair.results:
            body.add_arg(float_type(fn.returned.type, path), "d" + "_".join(["out", *map(str, path)]))
        for k in pair.written:
            body.add_arg(fn.params[k].type, f"d{fn.params[k].name}")
        b = Builder(body, callee.span)
        placeholder = b.const(None, type=result)
        body.ops.append(Return([placeholder]))
        self.pend(pair)
        return pair

    def renew(self, pair: Pair) -> Aliases:
        """Begin the forward function with the primal and its shadows: an attempt to reverse it changes both."""
        made = self.made[pair] = self.shadowed[pair.callee].copy()
        settle(made.fn)  # its callee is marked by now
        made.fn.name, made.fn.unfinished = f"{pair.callee.name}_forward", True
        aliases = Aliases(made.fn)
        mark_held(made.fn, aliases)
        pair.forward = made.fn
        return aliases

    def pend(self, pair: Pair) -> None:
        params = pair.reverse.params
        last = len(params) - len(pair.written)
        pend(pair.reverse, [*(params[k] for k in self.made[pair].shadows.values()), *params[last:]])

    def build(self, pair: Pair) -> None:
        """Fill in the reverse function and extend the forward one."""
        target, undone = pair.reverse, set[float]()  # the writes that are undone, by position
        for k in range(6):
            if k > 0:
                self.renew(pair)
            fn = pair.forward
            aliases, timeline = Aliases(fn), Timeline(fn)
            fn.mixed = pair.reverse.mixed = mixes_kinds(fn)
            external = {n for p in fn.params for n in aliases.reach(p)}
            restored = {op for op, at in timeline.order.items() if at in undone or changes(op, external)}
            needed, recording, scope = self.attempt(pair, aliases, timeline, restored)
            if needed <= restored:
                break
            undone |= {timeline.order[op] for op in needed}
        recording.run()
        scope.block.ops.insert(0, Comment("reverse sweep"))
        pair.tapes = [Tape(f, r) for f, r in recording.pair_tapes]
        names = dict(zip([*fn.params, *self.given[pair]], target.params))
        rewrite_operands(scope.block, lambda v: names.get(v, v))
        target.body.ops = scope.block.ops
        pend(fn)
        fn.body.ops.insert(0, Comment("forward sweep"))
        self.pend(pair)

    def attempt(
        self, pair: Pair, aliases: Aliases, timeline: Timeline, restored: set[Op]
    ) -> tuple[set[Op], Recording, Scope]:
        from s2sgrad.transforms.recording import Recording

        fn, target = pair.forward, pair.reverse
        made = self.made[pair]
        inputs = [p for k, p in enumerate(fn.params) if carries_float(p.type) and k not in made.shadows.values()]
        outputs = [fn.returned, *(fn.params[k] for k in (*pair.written, *made.shadows))]
        r = self.make(made, inputs, aliases, restored, outputs)
        later = self.later.get(pair.callee, {})
        memory = Memory(fn, aliases, timeline, not_put_back(fn, aliases, later), lent(fn, aliases, later))
        top = Scope(fn.body, Block())
        top.builder.span = fn.span
        given = [Value(p.type, p.name) for p in target.params[len(fn.params) :]]
        self.given[pair] = given
        cotangents, shadows = given[: len(pair.results)], given[len(pair.results) :]
        for k, shadow in zip(pair.written, shadows):
            top.shadows[fn.params[k]] = shadow
            note_shadow(top.builder, aliases, fn.params[k], shadow)
        out = fn.returned
        top.at(fn.body.ops[-1])
        for path, d in zip(pair.results, cotangents):
            if r.active(out):
                give_leaf(r, top, out, d, path)
        r.reverse_block(top, fn.body)
        if verifying():
            check_law_of_values(top, r.references())
        b = top.builder
        b.mirror = None
        for k, path in pair.arguments:
            if len(path) > 0:
                r.explode(top, fn.params[k])
        lost = [v for v, _ in top.cot if any(v is fn.params[k] for k in pair.written)]
        if lost:  # its caller looks for it in the shadow
            raise AssertionError(f"the cotangent of {lost[0]!r} is not in its shadow")
        parts = [self.part(r, top, fn.params[k], path) for k, path in pair.arguments]
        end = Return([b.apply(core.make_tuple, *parts)])
        top.block.ops.append(end)
        pair.reversed = set(r.reversed_calls)
        body, primal_end = fn.body, fn.body.ops[-1]
        marker = Comment("reverse sweep")
        seeds = (*given, *(fn.params[k] for k in made.shadows.values()))
        aliased = fn.aliased + self.aliased_shadows(pair)
        joint = Function(fn.name, body, aliased=aliased, sweeps_of=pair.callee, seeds=seeds)
        tail = Return([out, end.operands[0]])
        between = Builder(Block())
        if made.returns_shadow:
            between.apply(HANDED_OUT, out)
        body.ops = [*body.ops[:-1], marker, *between.block.ops, *top.block.ops[:-1], tail]
        params, body.args = body.args, [*body.args, *given]  # shadows are memory that the caller sees
        for v in given:
            v.owner = body
        self.cleanup(joint)
        body.args = params
        at = body.ops.index(marker)
        sweep = (o for o in body.ops[at + 1 : -1] if not (isinstance(o, Apply) and o.row is HANDED_OUT))
        top.block.ops = [*sweep, Return([tail.operands[1]])]
        body.ops = [*body.ops[:at], primal_end]
        primal_end.operands = [tail.operands[0]]
        timeline.refresh(fn)
        memory.undone_calls = pair.reversed
        recording = Recording(fn, top, memory, timeline, r.references(), of_pair=True)
        recording.local.update(given)
        return recording.plan(), recording, top

    def aliased_shadows(self, pair: Pair) -> tuple[tuple[tuple[int, Path], ...], ...]:
        """Where arguments may share memory, their shadows may: by the places of these among the parameters."""
        first = len(pair.forward.params) + len(pair.results)
        given = {k: first + n for n, k in enumerate(pair.written)} | self.made[pair].shadows
        groups = [tuple((given[k], path) for k, path in g if k in given) for g in pair.forward.aliased]
        return tuple(g for g in groups if len(g) > 1)

    def part(self, r: Reverse, top: Scope, v: Value, path: Path) -> Value:
        b, found = top.builder, r.peek(top, v, path)
        at = at_path(b, v, path)
        if found is None:
            return zero_of(b, at)
        return without_memory(b, r.aliases, r.aliases.place(v, path), at.type, found)

    # putting it together
    def finish(self, main: Function, reversed_calls: set[Op], reverse_ops: list[Op]) -> list[Op]:
        """Direct calls to the pairs and hand the tapes down; returns the ops that make the tapes."""
        if not self.pairs:
            return []
        pairs = list(self.pairs.values())
        by_reverse = {p.reverse: p for p in pairs}
        everything: list[tuple[Tape, Pair]] = [(t, p) for p in pairs for t in p.tapes]
        making = Builder(Block(), main.span)
        made = {t: making.apply(core.make_list, type=t.forward.type, name=t.forward.name) for t, _ in everything}
        called = {p: self.called(p, by_reverse) for p in pairs}
        for p in pairs:
            settle(p.callee)
            for fn, own in ((p.forward, [t.forward for t in p.tapes]), (p.reverse, [t.reverse for t in p.tapes])):
                settle(fn)
                handed: dict[Tape, Value] = {}
                for t in (t for t, owner in everything if owner in called[p]):
                    mine = dict(zip(p.tapes, own)).get(t)
                    arg = mine if mine is not None else Value(t.forward.type, t.forward.name)
                    arg.owner = fn.body
                    fn.body.args.append(arg)
                    handed[t] = arg
                self.redirect(fn.body.ops, p.reversed, by_reverse, called, handed)
        self.redirect([*main.body.ops, *reverse_ops], reversed_calls, by_reverse, called, made)
        return making.block.ops

    def called(self, pair: Pair, by_reverse: dict[Function, Pair]) -> list[Pair]:
        """The pairs that one calls, itself included."""
        found = [pair]
        for p in found:
            for op in (o for fn in (p.forward, p.reverse) for o in walk(fn.body) if isinstance(o, Call)):
                other = by_reverse.get(op.callee) or (self.pairs.get(op.callee) if op in p.reversed else None)
                if other is not None and other not in found:
                    found.append(other)
        return found

    def redirect(
        self, ops: list[Op], reversed_calls: set[Op], by_reverse: dict[Function, Pair],
        called: dict[Pair, list[Pair]], tapes: dict[Tape, Value],
    ) -> None:
        """Direct calls to the pairs; each gets the tapes of those that it calls."""
        block = Block()
        block.ops = ops

        def handed(pair: Pair) -> list[Value]:
            return [v for t, v in tapes.items() if any(t in p.tapes for p in called[pair])]

        for op in walk(block):
            if not isinstance(op, Call):
                continue
            if op.callee in by_reverse:
                op.operands += handed(by_reverse[op.callee])
            elif op.callee in self.pairs and op in reversed_calls:
                pair = self.pairs[op.callee]
                op.operands += handed(pair)
                op.callee = pair.forward


def pend(fn: Function, shadows: Sequence[Value] = ()) -> None:
    """Keep calls of a function from being taken for pure while it is under construction."""
    pending = Builder(Block())
    pending.apply(PENDING)
    for v in shadows:
        pending.apply(REACHED, v)
    fn.body.ops[0:0] = pending.block.ops


def settle(fn: Function) -> None:
    fn.unfinished = False
    fn.body.ops = [o for o in fn.body.ops if not (isinstance(o, Apply) and o.row in (PENDING, REACHED))]


def leads_to_memory(aliases: Aliases, v: Value, path: Path) -> bool:
    """Whether a leaf of v is in memory: then its cotangent is in a shadow. (Tuples are none, wherever they stand.)"""
    return any(
        n is not None and n.memory and not is_tuple(type_at(v.type, path[:k]))
        for k in range(len(path) + 1)
        for n in [aliases.place(v, path[:k])]
    )


def float_type(t: Type, path: Path) -> Type:
    """The type of the cotangent of a leaf, which is None where the leaf may be and is."""
    for p, leaf in leaves(t):
        if p == path:
            d = Scalar(leaf.kind) if isinstance(leaf, Scalar) else leaf
            return Optional(d) if isinstance(place_type(t, path), Optional) and not isinstance(d, Optional) else d
    return List(None)


def reverse_call(r: Reverse, scope: Scope, op: Call) -> None:
    """Call the reverse function of the callee."""
    pair = r.pairs.of(op.callee)
    r.reversed_calls.add(op)
    scope.at(op)
    b = scope.builder
    made = r.pairs.made[pair]
    for k, v in enumerate(op.operands):
        if k not in made.shadows and k not in made.shadows.values():
            check_argument(r, op, v)
    given = result_cotangents(r, scope, op, pair)
    shadows = [shadow_argument(r, scope, op.operands[k]) for k in pair.written]
    call = Call(pair.reverse, [*op.operands, *given, *shadows], op.span)
    b.add(call)
    parts = call.add_result(pair.reverse.returned.type)
    for j, (k, path) in enumerate(pair.arguments):
        v = op.operands[k]
        if r.active(v):
            t = float_type(v.type, path)
            part = b.apply(core.getitem, parts, b.const(j), type=t)
            give_argument(r, scope, v, part, path)


def result_cotangents(r: Reverse, scope: Scope, op: Call, pair: Pair) -> list[Value]:
    """The cotangents of the leaves of the result, from shadows where it is memory."""
    b, result = scope.builder, op.results[0]
    kept = [n for n in r.aliases.given_back(op) if n.memory]
    if kept and not r.pairs.made[pair].returns_shadow:
        raise UnsupportedError(
            f"{op.callee.name} is recursive and returns an argument, or a part of one, that is written later"
            + written_in(kept, op.span),
            op.span,
            "copy what it returns",
        )
    if not r.is_memory(result):
        r.explode(scope, result)
    given = []
    for path in pair.results:
        if r.leaf_memory(result, path):
            returned = shadow_given_back(r, op) if r.pairs.made[pair].returns_shadow else None
            d: Value | None
            if returned is None:
                d = at_path(b, r.shadows.of(scope, result), path)
            else:
                d = at_path(b, returned, path[1:])
            assert d is not None
            d = own_copy(b, d)
        else:
            d = scope.cot.pop((result, path), None)
            at, node = at_path(b, result, path), r.aliases.place(result, path)
            if has_memory(r.aliases, node, at.type) and not r.pairs.made[pair].returns_shadow:
                shadow = at_path(b, r.shadows.of(scope, result), path)
                d = with_memory(b, r.aliases, node, at, shadow, d)
            elif d is not None:
                d = without_memory(b, r.aliases, node, at.type, d)
        given.append(d if d is not None else zero_of(b, at_path(b, result, path)))
    return given


def shadow_given_back(r: Reverse, op: Call) -> Value:
    """The second part of the pair that a call gives back, where the forward sweep has taken it apart."""
    (both,) = op.results
    parts = (o for o in r.home_block(both).ops if isinstance(o, Apply) and o.row is core.getitem)
    return next(o.result for o in parts if o.operands[0] is both and static_value(o.operands[1].type) == (True, 1))


def check_argument(r: Reverse, op: Call, v: Value) -> None:
    """Refuse where a callee moves references, or the entries of a list whose shadow the forward sweep has made."""
    node = r.aliases.node(v)
    if node is None or op not in node.writes or is_array(v.type) or not r.active(v):
        return
    moved = [n for n in r.aliases.reach(v) if n is not node and n.memory]
    if moved:
        raise UnsupportedError(
            f"{op.callee.name} is recursive and changes a container of arrays or lists that are written"
            + written_in(moved, op.span),
            op.span,
            "write the recursion as a loop",
        )
    bodies = (op.callee, *callees(op.callee))
    if v in r.shadows.companions and any(changes_length(o) for f in bodies for o in walk(f.body)):
        raise UnsupportedError(
            f"{op.callee.name} is recursive and changes the length of a list that has more than one name or place here",
            op.span,
            "return the new elements, and put them into the list where it is made",
        )


def changes_length(op: Op) -> bool:
    return isinstance(op, Apply) and bool(op.row.writes) and resizes(op) and (
        isinstance(op.operands[0].type, List)
    )


def shadow_argument(r: Reverse, scope: Scope, v: Value) -> Value:
    """The shadow of an argument that the callee writes, a spare one where it carries no derivative here."""
    if r.active(v):
        return r.shadows.of(scope, v)
    return zero_of(scope.builder, v)


def give_argument(r: Reverse, scope: Scope, v: Value, d: Value, path: Path) -> None:
    """The cotangent of an argument; what may be None to the callee comes as a whole, and may be a tuple here."""
    t = type_at(v.type, path)
    if children(t) is None or any(p == path for p, _ in leaves(v.type)) or r.leaf_memory(v, path):
        give_leaf(r, scope, v, d, path)
        return
    b = scope.builder
    whole = b.apply(adjoint.add_tree, zero_of(b, at_path(b, v, path)), d, type=tangent_type(t))
    for p, _ in leaves(t):
        give_leaf(r, scope, v, at_path(b, whole, p), (*path, *p))


def give_leaf(r: Reverse, scope: Scope, v: Value, d: Value, path: Path) -> None:
    place: Place = (v, path)
    if path and r.leaf_memory(v, path):
        b = scope.builder
        shadow, node, t = r.shadows.of(scope, v), r.aliases.place(v, path), place_type(v.type, path)
        if may_lack(v, path) and isinstance(t, Array | List | Entries):
            add_if_there(b, node, t, at_path(b, shadow, path), d)
        else:
            add_part(b, node, t, at_path(b, shadow, path[:-1]), path[-1], d)
    else:
        r.accumulate(scope, place[0], d, place[1])
        give_memory(r, scope, v, d, path)
