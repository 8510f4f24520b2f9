"""Recursive functions that move references to memory: they take the shadows of such arguments beside them.

Within one function the forward sweep carries the shadows of references that travel (see companions.py). Where a
function that is called puts references into containers, or takes them out, its parameters get companions as well, and
every call hands over the shadows. Then a call is reversed like any other: the shadows are among the reverse function's
arguments. Where the result may be memory that the function was given, or be in it, the shadow of the result is given
back beside it, as in the augmented forward pass of Enzyme (Moses and Churavy, NeurIPS 2020): whether it is that memory
or new, its shadow is the right one.

All functions that are called are prepared before anything is asked about the memory of any, so that caller and callee
agree about it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from s2sgrad.analysis.alias import RESULT, Aliases, Node, places, repeated
from s2sgrad.analysis.held import mark_held
from s2sgrad.ir.clone import Mapping, clone_function
from s2sgrad.ir.ops import Call, Function, Op, Value, callees, walk
from s2sgrad.ir.types import carries_float
from s2sgrad.transforms import prepare
from s2sgrad.transforms.companions import Companions
from s2sgrad.transforms.later import Later, written_later
from s2sgrad.transforms.support import is_array
from s2sgrad.transforms.travelling import forward_made_nodes

Moved = tuple[Aliases, set[Node]]


@dataclass(eq=False)
class Shadowed:
    """A function whose references have companions, and what its reversal has to know of them."""

    fn: Function
    shadows: dict[int, int] = field(default_factory=dict)  # position of a parameter -> that of its shadow
    counters: dict[Op, Value] = field(default_factory=dict)
    companions: dict[Value, Value] = field(default_factory=dict)
    skip: set[Op] = field(default_factory=set)
    replaced: dict[Op, Value] = field(default_factory=dict)
    returns_shadow: bool = False  # the result is a pair: what the function returns, and its shadow

    def copy(self) -> Shadowed:
        """The same for a copy of the function."""
        values: Mapping = {}
        new = clone_function(self.fn, values)
        ops = dict(zip(walk(self.fn.body), walk(new.body)))
        return Shadowed(
            new,
            self.shadows,
            {ops[op]: values[v] for op, v in self.counters.items()},
            {values[v]: values[w] for v, w in self.companions.items()},
            {ops[op] for op in self.skip},
            {ops[op]: values[v] for op, v in self.replaced.items()},
            self.returns_shadow,
        )


def shadow_references(main: Shadowed) -> dict[Function, Shadowed]:
    """Make companions in a prepared function, and in those called from it where that is needed."""
    later = written_later(main.fn)
    called = callees(main.fn)
    moves = moves_references(main.fn, called, later)
    everything = {f: Shadowed(f) for f in called}
    for made in everything.values():  # what is frozen there is no memory to callers either
        prepare_callee(made, later[made.fn])
    found = everything if moves else {}
    nodes = _settle(main.fn, found)
    if prepare.part_arguments(main.fn, nodes[main.fn][0]):
        nodes = _settle(main.fn, found)
    taken = {f: [k for k, p in enumerate(f.params) if nodes[f][0].node(p) in nodes[f][1]] for f in found}
    returning = {f for f in found if gives_back(nodes[f][0], f)}
    for made in (main, *found.values()):
        aliases, moved = nodes[made.fn]
        if moved:
            make_companions(made, aliases, moved, taken, returning)
    for f in returning:
        f.held = tuple((k, (0, *path) if k == RESULT else path) for k, path in f.held)
    return everything


def gives_back(aliases: Aliases, fn: Function) -> bool:
    """Whether memory in the result may be what the function was given, or stand in the result more than once."""
    given = {n for p in fn.params for n in aliases.reach(p)} | repeated(aliases, fn.returned)
    return carries_float(fn.returned.type) and any(n.memory and n in given for n in aliases.reach(fn.returned))


def moves_references(main: Function, called: list[Function], later: dict[Function, Later]) -> bool:
    """Whether a call does to references what its reversal alone could not follow."""
    for f in called:
        trial = Shadowed(clone_function(f))
        prepare_callee(trial, later[f])
        aliases = Aliases(trial.fn)
        moved = forward_made_nodes(trial.fn, aliases)
        if moved or gives_back(aliases, trial.fn) or _passed_on(trial.fn, aliases):
            return True
        if any(_memory_inside(aliases, p) for p in trial.fn.params) or _shared(trial.fn, (aliases, moved)):
            return True
    aliases = Aliases(main)
    moved = forward_made_nodes(main, aliases)
    return bool(called) and bool(_shared(main, (aliases, moved)) or _passed_on(main, aliases))


def _passed_on(fn: Function, aliases: Aliases) -> bool:
    """Whether a call in a function may give back memory that it was given."""
    for op in walk(fn.body):
        if isinstance(op, Call) and carries_float(op.results[0].type):
            if any(n.memory for n in aliases.given_back(op)):
                return True
    return False


def _memory_inside(aliases: Aliases, v: Value) -> bool:
    """Whether something in a container has a shadow, and the container itself is not written."""
    inner = aliases.reach(v)
    return carries_float(v.type) and any(n.memory for n in inner) and not inner[0].written


def _shared(fn: Function, known: Moved) -> list[tuple[Call, int]]:
    """The containers that calls in a function change, and that travel in it or hold memory, as (call, position)."""
    aliases, moved = known
    found = []
    for op in (op for op in walk(fn.body) if isinstance(op, Call)):
        for k, v in enumerate(op.operands):
            node = aliases.node(v)
            if node is None or op not in node.writes or is_array(v.type) or not carries_float(v.type):
                continue
            if node in moved or any(n.memory for n in aliases.reach(v) if n is not node):
                found.append((op, k))
    return found


def prepare_callee(made: Shadowed, later: Later) -> None:
    """Prepare a function that is called."""
    prepare.expand_arrays(made.fn)
    prepare.own_numbers(made.fn, everywhere=True)
    prepare.own_indices(made.fn, called=True)
    made.counters = prepare.count_loops(made.fn)
    prepare.freeze_values(made.fn, later)


def _settle(main: Function, found: dict[Function, Shadowed]) -> dict[Function, Moved]:
    """The memory with forward-made shadows in each function: what one needs, its callers and callees have as well."""
    for f in found:
        f.held = ()
    while True:
        nodes: dict[Function, Moved] = {}
        for fn in (main, *found):
            aliases = Aliases(fn)
            mark_held(fn, aliases)
            params = [p for p in fn.params if fn is not main and _memory_inside(aliases, p)]
            if fn is not main and gives_back(aliases, fn):
                params.append(fn.returned)
            nodes[fn] = aliases, forward_made_nodes(fn, aliases, [n for p in params for n in aliases.reach(p)])
        while _spread(nodes):
            pass
        held = {f: _held(f, nodes) for f in found}
        if all(set(held[f]) == set(f.held) for f in found):
            return nodes
        for f in found:
            f.held = held[f]


def _spread(nodes: dict[Function, Moved]) -> bool:
    """Pass what has forward-made shadows on to callers and callees; whether that has changed anything."""
    seeds: dict[Function, set[Node]] = {fn: set() for fn in nodes}
    for fn, known in nodes.items():
        seeds[fn] |= _handed(fn, known[0], nodes)
        for op, k in _shared(fn, known):
            if op.callee in nodes:
                seeds[op.callee] |= set(nodes[op.callee][0].reach(op.callee.params[k]))
    changed = False
    for fn, (aliases, moved) in nodes.items():
        more = forward_made_nodes(fn, aliases, moved | seeds[fn])
        changed |= more != moved
        nodes[fn] = aliases, more
    return changed


def _calls(fn: Function, nodes: dict[Function, Moved]) -> list[Call]:
    return [op for op in walk(fn.body) if isinstance(op, Call) and op.callee in nodes]


def _handed(fn: Function, aliases: Aliases, nodes: dict[Function, Moved]) -> set[Node]:
    """The memory that calls in a function hand to others which need its shadow."""
    out: set[Node] = set()
    for op in _calls(fn, nodes):
        known, moved = nodes[op.callee]
        for k, p in enumerate(op.callee.params):
            if known.node(p) in moved:
                out.update(aliases.reach(op.operands[k]))
        if any(n in moved for n in known.reach(op.callee.returned)) and gives_back(known, op.callee):
            out.update(aliases.reach(op.results[0]))
    return out


def _held(f: Function, nodes: dict[Function, Moved]) -> tuple[tuple[int, tuple[object, ...]], ...]:
    """The places in a function's arguments that are memory to it, or to one of those that call it."""
    found: dict[tuple[int, tuple[object, ...]], None] = dict.fromkeys(f.held)
    own = nodes[f][0]
    for fn, (aliases, _) in nodes.items():
        for op in _calls(fn, nodes):
            for path in aliases.summaries[f].repeated if op.callee is f else ():
                if (node := aliases.place(op.results[0], path)) is not None and node.memory:
                    found[RESULT, path] = None
    if gives_back(own, f):
        found.update(dict.fromkeys((RESULT, path) for node, path in places(own, f.returned) if node.memory))
    for k, p in enumerate(f.params):
        found.update(dict.fromkeys((k, path) for node, path in places(own, p) if node.memory))
        for fn, (aliases, _) in nodes.items():
            for op in _calls(fn, nodes):
                if op.callee is f:
                    given = places(aliases, op.operands[k])
                    found.update(dict.fromkeys((k, path) for node, path in given if node.memory))
    return tuple(found)


def make_companions(
    made: Shadowed,
    aliases: Aliases,
    moved: set[Node],
    taken: dict[Function, list[int]],
    returning: set[Function],
) -> None:
    """Give the references of a function companions.

    `taken`: the parameters of which functions take the shadows; `returning`: the functions that give back the shadow
    of their result.
    """
    fn = made.fn
    maker = Companions(fn, aliases, moved, taken, returning)
    for k in taken.get(fn, ()):
        p = fn.params[k]
        made.shadows[k] = len(fn.params)
        maker.map[p] = fn.body.add_arg(p.type, f"d{p.name}" if p.name else None)
    made.companions, made.skip, made.replaced = maker.run(), maker.made_ops, maker.replaced
    made.returns_shadow = fn in returning


__all__ = ["Shadowed", "shadow_references"]
