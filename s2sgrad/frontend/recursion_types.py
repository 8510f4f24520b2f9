"""The types that recursive functions are lowered for: what their calls give them, made one."""

from __future__ import annotations

import itertools
from typing import Any

from s2sgrad.frontend import growth, joins, open_tuples
from s2sgrad.frontend.containers import size_at
from s2sgrad.frontend.list_changes import element_needed
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.sites import PASSED
from s2sgrad.frontend.state import Activation, Key, Poisoned, Restart
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import BOTTOM, Array, Bottom, Dim, Entries, List, OpenTuple, Optional, Scalar, Sym, Tuple, Type
from s2sgrad.rules.dims import varies
from s2sgrad.rules.dims_text import type_text

Bound = dict[str | Key, Value]  # arguments by parameter, and variables of enclosing functions by their keys


class Shapes:
    """Takes the sizes out of types and puts others in, in order: 1, or a symbol known or not known to differ from 1,
    and such that the elements of a list may differ in it where they may in what is passed."""

    def __init__(self, sizes: list[Dim] | None = None) -> None:
        self.given = sizes
        self.found: list[Dim] = []
        self.seen: list[Dim] = []
        self.in_elements = False

    def dim(self, d: Dim) -> Dim:
        k = len(self.found)
        self.found.append(_flag(d, self.in_elements and varies(d)))
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
            return t if t.elem is None else t.of(self.element(t.elem))
        if isinstance(t, Optional):
            return Optional(self.map(t.inner))
        return t

    def element(self, t: Type) -> Type:
        """The type of the elements of a list."""
        outer, self.in_elements = self.in_elements, True
        t = self.map(t)
        self.in_elements = outer
        return t


def _flag(d: Dim, varying: bool) -> Dim:
    if isinstance(d, int):
        return 1 if d == 1 else Sym("size", True)
    return _size(d.not_one, varying)


def _size(not_one: bool, varying: bool) -> Sym:
    return Sym(("size", PASSED) if varying else "size", not_one)


def _named(d: Dim, k: int) -> Dim:
    if isinstance(d, int):
        return d
    return Sym((f"argument{k}", PASSED) if varies(d) else f"argument{k}", d.not_one)


def _meet(a: Dim, b: Dim) -> Dim:
    return a if a == b else _size(False, varies(a) or varies(b))


def _is_grown(t: Tuple, before: Tuple) -> bool:
    """Whether a tuple is longer than the one given before, and no part of that."""
    longer = open_tuples.plain(t) and open_tuples.plain(before) and len(t.elts) > len(before.elts)
    return longer and not growth.inside(growth.outline(t), growth.outline(before))


def settle_lengths(low: Lowering, key: Any, bound: Bound) -> None:
    """A list that is passed with ever other lengths (path + [x]) is one of unknown length."""
    for p, v in bound.items():
        t = v.type
        if not isinstance(t, List) or t.elts is None:
            settle_elements(low, (key, p), v)
            continue
        known = low.session.list_lengths.setdefault((key, p), len(t.elts))
        if known != len(t.elts):
            low.session.list_lengths[key, p] = None
            low.widen(v, t.of(element_needed(low, t, BOTTOM)), "passing to a recursive function")
            raise Restart


def settle_tuples(low: Lowering, key: Any, bound: Bound) -> None:
    """Tuples that a function hands on in itself, longer every time (path + (x,)), are ones of unknown length."""
    outer, _ = low.begun.get(key, ({}, {}))
    for p, v in bound.items():
        place, t, before = (key, p), v.type, outer.get(p)
        if isinstance(t, Tuple) and isinstance(before, Tuple) and _is_grown(t, before):
            if place not in low.session.open_tuples:
                low.session.open_tuples.add(place)
                raise Restart
        elif isinstance(t, OpenTuple):
            low.session.open_tuples.add(place)
        if place in low.session.open_tuples and open_tuples.plain(t):
            bound[p] = of_any_length(low, place, v)


def of_any_length(low: Lowering, place: Any, v: Value) -> Value:
    """A tuple as one of unknown length, with the type of element that others in this place have, too."""

    def join(a: Type, b: Type, path: tuple[int, ...]) -> Type:
        return joins.join(a, b, lambda p, one: size_at(low, ("opened", place), p, one), path)

    known = low.session.list_elements.get(place, BOTTOM)
    try:
        needed = open_tuples.joined(join, OpenTuple(known), v.type)
    except joins.Unjoinable:
        return v
    assert isinstance(needed, OpenTuple)
    if not joins.same(needed, OpenTuple(known)):
        low.session.list_elements[place] = needed.elem or BOTTOM
        low.session.dirty = True
    fitted = open_tuples.fitted(low, v, needed)
    return fitted if fitted.type == needed else low.retype(fitted, needed)


def settle_elements(low: Lowering, place: Any, v: Value) -> None:
    """A list that is empty in one call has the elements that it has in others."""
    elem = v.type.elem if type(v.type) is List else None
    if elem is None:
        return
    known = low.session.list_elements.setdefault(place, elem)
    if isinstance(known, Bottom) and not isinstance(elem, Bottom):
        low.session.list_elements[place] = elem
        low.session.dirty = True
    elif isinstance(elem, Bottom) and not isinstance(known, Bottom) and None not in (low.all_behind(v) or [None]):
        low.widen(v, List(known), "passing to a recursive function")
        raise Restart


def taken(low: Lowering, call: Activation) -> Bound:
    """The arguments, and the variables of enclosing functions that a function assigns to, as they are now."""
    found: Bound = {p: v for p, v in call.bound.items()}
    for key in low.session.assigned.get(call.key, ()):
        value = low.variable(low.frames[key[0]], key[1])
        if value is None or isinstance(value, Poisoned):
            low.fail(
                f"`{key[1]}` has no value yet where {call.name} is called, which assigns to it",
                f"assign to `{key[1]}` before",
            )
        learn(low, call.key, key, value.type)
        found[key] = value
    return found


def learn(low: Lowering, function: Any, key: Key, t: Type) -> None:
    """A variable that a function takes and gives back has a type that covers this one."""
    known = low.session.assigned[function]
    place = ("taken", function, key)  # wherever it is learnt
    try:
        needed = joins.join(known[key], joins.drop_const(t), lambda path, one: size_at(low, place, path, one))
    except joins.Unjoinable:
        low.fail(
            f"`{key[1]}` changes its type in a recursive function: {type_text(known[key])} and {type_text(t)}",
            "keep it of one type",
        )
    if not joins.same(needed, known[key]):
        known[key] = needed
        low.session.dirty = True


def general_types(low: Lowering, key: Any, bound: Bound) -> dict[str | Key, Type]:
    """The argument types to compile for: of the structure given, with sizes that fit every call met so far."""
    shapes = Shapes()
    taken = low.session.assigned.get(key, {})
    given = {p: taken[p] if isinstance(p, tuple) else v.type for p, v in bound.items()}
    skeleton = tuple(map(shapes.map, given.values()))
    place = (key, skeleton)
    known = low.session.recursive_sizes.get(place)
    merged = shapes.found if known is None else [_meet(a, b) for a, b in zip(known, shapes.found)]
    if known is not None and merged != known:
        low.session.dirty = True
    low.session.recursive_sizes[place] = merged
    fill = Shapes(merged)
    return {p: fill.map(t) for p, t in given.items()}


def result_type(low: Lowering, t: Type, bound: Bound) -> Type:
    """The result's type for this call: sizes of the arguments are those given, others belong to this call alone."""
    shapes = Shapes()
    for v in bound.values():
        shapes.map(v.type)
    sizes: dict[Dim, Dim] = {}
    for k, d in enumerate(shapes.seen):
        for not_one, varying in itertools.product((False, True), repeat=2):
            sizes[_named(_size(not_one, varying), k)] = d
    span = low.b.span
    place = (low.stmt, span and (span.line, span.col))

    def change(d: Dim, path: tuple[int, ...]) -> Dim:
        if isinstance(d, int) or d in sizes:
            return sizes.get(d, d)
        return low.symbol("call", place, path, d.not_one)

    return joins.map_dims(t, change)
