"""Reversing calls of functions that are not inlined: the reverse function of the pair is called; see pairs.py."""

from __future__ import annotations

import functools

from s2sgrad.errors import UnsupportedError
from s2sgrad.ir.ops import Apply, Call, Op, Value, callees, walk
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Array, Entries, List
from s2sgrad.rules import adjoint, core
from s2sgrad.transforms.absent import may_lack
from s2sgrad.transforms.adding import add_if_there, add_part
from s2sgrad.transforms.later import resizes
from s2sgrad.transforms.marks import TAKEN_BACK
from s2sgrad.transforms.mutation import written_in
from s2sgrad.transforms.reverse.cotangents import part_at
from s2sgrad.transforms.reverse.pairs import Pair, float_type
from s2sgrad.transforms.reverse.perhaps_tuples import has_memory, own_copy, with_memory, without_memory
from s2sgrad.transforms.reverse.reversal import Reversal
from s2sgrad.transforms.scope import Scope
from s2sgrad.transforms.support import (
    Path,
    at_path,
    build,
    children,
    is_array,
    is_tuple,
    leaves,
    place_type,
    tangent_type,
    type_at,
    zero_of,
)


def reverse_call(r: Reversal, scope: Scope, op: Call) -> None:
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
    if made.returns_shadow:
        b.apply(TAKEN_BACK, shadow_given_back(r, op))
    call = Call(pair.reverse, [*op.operands, *given, *shadows], op.span)
    b.add(call)
    parts = call.add_result(pair.reverse.returned.type)
    for j, (k, path) in enumerate(pair.arguments):
        v = op.operands[k]
        if r.primal.active(v):
            t = float_type(v.type, path)
            part = b.apply(core.getitem, parts, b.const(j), type=t)
            give_argument(r, scope, v, part, path)


def result_cotangents(r: Reversal, scope: Scope, op: Call, pair: Pair) -> list[Value]:
    """The cotangents of the leaves of the result, from shadows where it is memory."""
    b, result = scope.builder, op.results[0]
    kept = [n for n in r.primal.aliases.given_back(op) if n.memory]
    returns_shadow = r.pairs.made[pair].returns_shadow
    if kept and not returns_shadow:
        raise UnsupportedError(
            f"{op.callee.name} is recursive and returns an argument, or a part of one, that is written later"
            + written_in(kept, op.span),
            op.span,
            "copy what it returns",
        )
    if not r.primal.is_memory(result):
        r.cotangents.explode(scope, result)
    given = []
    for path in pair.results:
        in_memory = r.primal.leaf_memory(result, path)
        found = cotangent_in_shadow if in_memory else cotangent_of_leaf
        d = found(r, scope, op, path, returns_shadow)
        given.append(d if d is not None else zero_of(b, at_path(b, result, path)))
    return given


def cotangent_in_shadow(r: Reversal, scope: Scope, op: Call, path: Path, returns_shadow: bool) -> Value:
    """What has been added to the shadow of the result, at a path."""
    b = scope.builder
    if returns_shadow:
        return own_copy(b, at_path(b, shadow_given_back(r, op), path[1:]))
    return own_copy(b, at_path(b, r.shadows.of(scope, op.results[0]), path))


def cotangent_of_leaf(r: Reversal, scope: Scope, op: Call, path: Path, returns_shadow: bool) -> Value | None:
    """The cotangent of a leaf of the result that is a value, with all that the callee adds to; None for zero."""
    b, aliases, result = scope.builder, r.primal.aliases, op.results[0]
    d = r.cotangents.pop(scope, result, path)
    at, node = at_path(b, result, path), aliases.place(result, path)
    if has_memory(aliases, node, at.type) and not returns_shadow:
        return with_memory(b, aliases, node, at, at_path(b, r.shadows.of(scope, result), path), d)
    return d if d is None else without_memory(b, aliases, node, at.type, d)


def shadow_given_back(r: Reversal, op: Call) -> Value:
    """The second part of the pair that a call gives back, where the forward sweep has taken it apart."""
    (both,) = op.results
    parts = (o for o in r.primal.home_block(both).ops if isinstance(o, Apply) and o.row is core.getitem)
    return next(o.result for o in parts if o.operands[0] is both and static_value(o.operands[1].type) == (True, 1))


def check_argument(r: Reversal, op: Call, v: Value) -> None:
    """Refuse where a callee moves references, or the entries of a list whose shadow the forward sweep has made."""
    node = r.primal.aliases.node(v)
    if node is None or op not in node.writes or is_array(v.type) or not r.primal.active(v):
        return
    moved = [n for n in r.primal.aliases.reach(v) if n is not node and n.memory]
    if moved:
        raise UnsupportedError(
            f"{op.callee.name} is recursive and changes a container of arrays or lists that are written"
            + written_in(moved, op.span),
            op.span,
            "write the recursion as a loop",
        )
    bodies = (op.callee, *callees(op.callee))
    if v in r.primal.companions and any(changes_length(o) for f in bodies for o in walk(f.body)):
        raise UnsupportedError(
            f"{op.callee.name} is recursive and changes the length of a list that has more than one name or place here",
            op.span,
            "return the new elements, and put them into the list where it is made",
        )


def changes_length(op: Op) -> bool:
    """Whether an op may make a list longer or shorter."""
    writes = isinstance(op, Apply) and bool(op.row.writes) and resizes(op)
    return writes and isinstance(op.operands[0].type, List)


def shadow_argument(r: Reversal, scope: Scope, v: Value) -> Value:
    """The shadow of an argument that the callee writes, a spare one where it carries no derivative here."""
    if r.primal.active(v):
        return r.shadows.of(scope, v)
    return zero_of(scope.builder, v)


def give_argument(r: Reversal, scope: Scope, v: Value, d: Value, path: Path) -> None:
    """The cotangent of an argument; what may be None to the callee comes as a whole, and may be a tuple here."""
    t = type_at(v.type, path)
    if children(t) is None or any(p == path for p, _ in leaves(v.type)) or r.primal.leaf_memory(v, path):
        give_leaves(r, scope, v, {path: d})
        return
    b = scope.builder
    whole = b.apply(adjoint.add_tree, zero_of(b, at_path(b, v, path)), d, type=tangent_type(t))
    give_leaves(r, scope, v, {(*path, *p): at_path(b, whole, p) for p, _ in leaves(t)})


def give_leaves(r: Reversal, scope: Scope, v: Value, found: dict[Path, Value]) -> None:
    """The cotangents of leaves, which may be in shadows of what they stand in: those of values in one container of
    memory are added together."""
    b, inside = scope.builder, dict[Path, dict[Path, Value]]()
    for path, d in found.items():
        if not path or not r.primal.leaf_memory(v, path):
            r.cotangents.accumulate(scope, v, d, path)
            r.cotangents.give_memory(scope, v, d, path)
            continue
        shadow, node, t = r.shadows.of(scope, v), r.primal.aliases.place(v, path), place_type(v.type, path)
        if may_lack(v, path) and isinstance(t, Array | List | Entries):
            add_if_there(b, node, t, at_path(b, shadow, path), d)
        else:
            place = place_in_memory(r, v, path)
            inside.setdefault(place, {})[path[len(place) :]] = d
    for place, parts in inside.items():
        node, t = r.primal.aliases.place(v, place), place_type(v.type, place)
        whole = parts[()] if () in parts else build(b, t, functools.partial(part_at, parts))
        add_part(b, node, t, at_path(b, r.shadows.of(scope, v), place[:-1]), b.const(place[-1]), whole)


def place_in_memory(r: Reversal, v: Value, path: Path) -> Path:
    """Where the shadow of v may be written for a leaf: the leaf itself if it is memory, else what is in a container
    that is."""
    node = r.primal.aliases.place(v, path)
    if node is not None and node.memory:
        return path
    while not is_container_of_memory(r, v, path[:-1]):
        path = path[:-1]
    return path


def is_container_of_memory(r: Reversal, v: Value, path: Path) -> bool:
    """Whether a list, dict or object at a path has a shadow of its own."""
    node = r.primal.aliases.place(v, path)
    return not path or node is not None and node.memory and not is_tuple(place_type(v.type, path))


__all__ = ["give_leaves", "reverse_call"]
