"""Functions that are not inlined (recursive ones) become pairs: a forward sweep and a reverse sweep.

The forward function does what the callee does and pushes what its reversal needs onto tapes. The reverse function gets
the callee's arguments, the cotangents of its result and the shadows of memory it writes; it returns the cotangents of
its arguments and leaves memory as it was before the call. Tapes are lists that are handed down from the outermost
function: since calls are reversed in exactly the opposite order, one list serves all depths of a recursion.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from s2sgrad.analysis.alias import Aliases
from s2sgrad.analysis.held import mark_held
from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Apply, Block, Call, Function, Op, Return, Value, walk
from s2sgrad.ir.types import List, Optional, Scalar, Tuple, Type, carries_float
from s2sgrad.transforms.marks import pend, settle
from s2sgrad.transforms.shadowed import Shadowed
from s2sgrad.transforms.support import Path, is_array, is_tuple, leaves, place_type, type_at


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


class Pairs:
    """The pairs of one transformation.

    `build` fills in a pair whose signature is known: that takes a reverse sweep of its own, with the pairs that there
    are already.
    """

    def __init__(self, shadowed: dict[Function, Shadowed], build: Callable[[Pairs, Pair], None]) -> None:
        self.shadowed = shadowed
        self.build = build
        self.made: dict[Pair, Shadowed] = {}
        self.pairs: dict[Function, Pair] = {}

    def of(self, callee: Function) -> Pair:
        """The pair of a callee, which may still be under construction."""
        if callee not in self.pairs:
            self.pairs[callee] = self.start(callee)
            pend(callee)  # a call that is reversed stays, whoever uses its result: it fills the tapes
            self.build(self, self.pairs[callee])
        return self.pairs[callee]

    def start(self, callee: Function) -> Pair:
        """A pair with its signature: what is handed to both functions, and what they give back."""
        reverse = Function(
            f"{callee.name}_reverse", Block(), span=callee.span, unfinished=True, gives_wild=callee.gives_wild
        )
        pair = Pair(callee, callee, reverse)
        self.list_places(pair, self.renew(pair))
        fn, body = pair.forward, reverse.body
        for p in fn.params:
            body.add_arg(p.type, p.name)
        for path in pair.results:
            body.add_arg(float_type(fn.returned.type, path), "d" + "_".join(["out", *map(str, path)]))
        for k in pair.written:
            body.add_arg(fn.params[k].type, f"d{fn.params[k].name}")
        result = Tuple(tuple(float_type(fn.params[k].type, path) for k, path in pair.arguments))
        placeholder = Builder(body, callee.span).const(None, type=result)
        body.ops.append(Return([placeholder]))
        self.pend(pair)
        return pair

    def list_places(self, pair: Pair, aliases: Aliases) -> None:
        """Where the arguments and the result have cotangents that are values, and which arguments are written."""
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

    def renew(self, pair: Pair) -> Aliases:
        """Begin the forward function with the primal and its shadows: an attempt to reverse it changes both."""
        made = self.made[pair] = self.shadowed[pair.callee].copy()
        settle(made.fn)  # its callee is marked by now
        made.fn.name, made.fn.unfinished = f"{pair.callee.name}_forward", True
        aliases = Aliases(made.fn)
        mark_held(made.fn, aliases)
        pair.forward = made.fn
        return aliases

    def changed_behind(self, fn: Function, aliases: Aliases) -> list[Value]:
        """Containers that calls have given back with their shadows, and that are changed here: callees hold the shadows
        as well, and their reverse functions count on them to be as they were, whoever needs what is in them."""
        given = {
            n
            for op in walk(fn.body)
            if isinstance(op, Call) and self.shadowed[op.callee].returns_shadow
            for n in aliases.reach(op.results[0])
        }
        writes = (op for op in walk(fn.body) if given and isinstance(op, Apply) and op.row.writes)
        written = (v for op in writes for p, v in zip(op.params, op.operands) if p in op.row.writes)
        return [v for v in written if not is_array(v.type) and aliases.node(v) in given]

    def pend(self, pair: Pair) -> None:
        """Say of the reverse function that it may write the shadows that it is given."""
        params = pair.reverse.params
        last = len(params) - len(pair.written)
        pend(pair.reverse, [*(params[k] for k in self.made[pair].shadows.values()), *params[last:]])


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


__all__ = ["Pair", "Pairs", "Tape", "float_type"]
