"""The least type that covers two: what a variable is where two paths meet."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from s2sgrad.frontend.kinds.forms import form_of
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.sites import Merged
from s2sgrad.ir.build import type_of_constant
from s2sgrad.ir.container_class import met
from s2sgrad.ir.types import (
    BOTTOM,
    Array,
    Bottom,
    Dict,
    Dim,
    Entries,
    List,
    Map,
    OneOf,
    Opaque,
    OpenTuple,
    Optional,
    Scalar,
    Set,
    Slice,
    Static,
    Sym,
    Tuple,
    Type,
    as_one_of,
    carries_float,
    chosen,
    is_complex,
    is_float,
)

NewSym = Callable[[tuple[int, ...], bool], Dim]  # (where in the type, known to differ from 1) -> the symbol


class Unjoinable(Exception):
    """No type covers both."""


def drop_const(t: Type) -> Type:
    """The type without the constants of its numbers."""
    return form_of(t).generalised(t)


@dataclass(frozen=True)
class Meeting:
    """Where two types meet: what makes symbols for sizes that differ, and the way to what is joined now."""

    new_sym: NewSym
    path: tuple[int, ...] = ()

    def join(self, a: Type, b: Type, k: int = 0) -> Type:
        """The type that covers both, of what is inside at place k."""
        return join(a, b, self.new_sym, (*self.path, k))

    def each(self, xs: tuple[Type, ...], ys: tuple[Type, ...]) -> tuple[Type, ...]:
        """The same of all that is inside."""
        return tuple(self.join(x, y, k) for k, (x, y) in enumerate(zip(xs, ys)))

    def size(self, a: Dim, b: Dim, k: int) -> Dim:
        """One size for two."""
        return a if a == b else self.new_sym((*self.path, k), _not_one(a) and _not_one(b))


def join(a: Type, b: Type, new_sym: NewSym, path: tuple[int, ...] = ()) -> Type:
    """The type that covers both; `new_sym(path)` makes the symbol for a size that differs."""
    if same(a, b):
        return a
    if isinstance(a, Bottom):
        return b
    if isinstance(b, Bottom):
        return a
    for x, y in ((a, b), (b, a)):
        if isinstance(x, Static) and x.value is None:
            return y if isinstance(y, Optional) else Optional(drop_const(y))
    if isinstance(a, Optional) or isinstance(b, Optional):
        x, y = (t.inner if isinstance(t, Optional) else t for t in (a, b))
        return Optional(join(x, y, new_sym, path))
    return form_of(a).merged(a, b, Meeting(new_sym, path))


def is_real(t: Type) -> bool:
    return is_float(t) and not is_complex(t)


def one_of(a: Type, b: Type) -> OneOf:
    """The same; Unjoinable where they are none."""
    found = chosen(a, b)
    if found is None:
        raise Unjoinable
    return found


def same(a: Type, b: Type) -> bool:
    """Equal, the sizes that integers stand for included."""
    if a is b:
        return True
    if a != b:
        return False
    if isinstance(a, Scalar) and isinstance(b, Scalar):
        return a.dim == b.dim
    if isinstance(a, Tuple | List | Entries) and isinstance(b, Tuple | List | Entries) and a.elts is not None:
        return all(same(x, y) for x, y in zip(a.elts, b.elts or ()))
    if isinstance(a, Map) and isinstance(b, Map) and a.key is not None and b.key is not None:
        return same(a.key, b.key) and same(a.elem or BOTTOM, b.elem or BOTTOM)
    if isinstance(a, List) and isinstance(b, List) and a.elem is not None and b.elem is not None:
        return same(a.elem, b.elem)
    if isinstance(a, Slice) and isinstance(b, Slice):
        return same(a.start, b.start) and same(a.stop, b.stop) and same(a.step, b.step)
    if isinstance(a, Optional) and isinstance(b, Optional):
        return same(a.inner, b.inner)
    return True


def map_dims(t: Type, change: Callable[[Dim, tuple[int, ...]], Dim], path: tuple[int, ...] = ()) -> Type:
    """The type with every size of an array changed; `path` tells where it stands."""

    def each(elts: tuple[Type, ...]) -> tuple[Type, ...]:
        return tuple(map_dims(e, change, (*path, k)) for k, e in enumerate(elts))

    if isinstance(t, Array) and t.dims is not None:
        return Array(t.dtype, tuple(change(d, (*path, k)) for k, d in enumerate(t.dims)))
    if isinstance(t, Scalar) and isinstance(t.dim, Sym):
        return Scalar(t.kind, t.dtype, t.const, change(t.dim, path))
    if isinstance(t, Tuple):
        return Tuple(each(t.elts), t.cls)
    if isinstance(t, Entries):
        return t.of(t.keys, each(t.elts))
    if isinstance(t, List):
        if t.elts is not None:
            return List(None, each(t.elts))
        return t.of(map_dims(t.elem, change, (*path, 0))) if t.elem is not None else t
    if isinstance(t, Optional):
        return Optional(map_dims(t.inner, change, path))
    return t


def symbols_of(t: Type) -> set[Dim]:
    """The sizes that occur in a type."""
    found: set[Dim] = set()

    def note(d: Dim, path: tuple[int, ...]) -> Dim:
        found.add(d)
        return d

    map_dims(t, note)
    return found


def is_of_place(d: Dim) -> bool:
    """Whether a size is that of a place in the program, so that passes and calls differ in it."""

    def inside(key: object) -> bool:
        if isinstance(key, Sym):
            return is_of_place(key)
        return any(inside(k) for k in key) if isinstance(key, tuple) else isinstance(key, Merged)

    return isinstance(d, Sym) and inside(d.key)


def _not_one(d: Dim) -> bool:
    return d != 1 if isinstance(d, int) else d.not_one


def side_by_side(a: Entries, b: Entries) -> tuple[tuple[Hashable, ...], tuple[Type, ...], tuple[Type, ...]]:
    """The keys of both, and what each has under them: nothing where it lacks one."""
    keys = (*a.keys, *(k for k in b.keys if k not in a.keys))
    xs, ys = (tuple(t.elts[t.keys.index(k)] if k in t.keys else BOTTOM for k in keys) for t in (a, b))
    return keys, xs, ys


def element_type(t: List | Tuple, new_sym: NewSym, path: tuple[int, ...] = ()) -> Type:
    """One type that covers every element."""
    if isinstance(t, List) and t.elts is None:
        return t.elem or BOTTOM
    elem: Type = BOTTOM
    for e in t.elts or ():
        elem = join(elem, drop_const(e), new_sym, (*path, 0))
    return elem


def maps(a: Type, b: Type, at: Meeting) -> Type:
    """The dict with keys known at run time only that covers both."""
    key: Type = BOTTOM
    elem: Type = BOTTOM
    kinds = set()
    if isinstance(a, Set) is not isinstance(b, Set):
        raise Unjoinable  # a dict is no set
    for t in (a, b):
        if isinstance(t, Map):
            kinds.add((t.default, t.counts, type(t)))
            key, elem = join_keys(key, t.key or BOTTOM), _entries(elem, t.elem or BOTTOM, at)
        elif isinstance(t, Dict):
            for k, e in zip(t.keys, t.elts):
                key = join_keys(key, key_type(k))
                elem = _entries(elem, drop_const(e), at)
        else:
            raise Unjoinable
    if len(kinds) > 1:
        raise Unjoinable
    default, counts, cls = kinds.pop()
    return cls(elem, None, key, default, counts, met(a.made, b.made))  # type: ignore[attr-defined]


def _entries(a: Type, b: Type, at: Meeting) -> Type:
    """The same for entries: dicts with different keys are such ones, too."""
    try:
        return at.join(a, b)
    except Unjoinable:
        if not (isinstance(a, Dict) and isinstance(b, Dict)):
            raise
        inside = Meeting(at.new_sym, (*at.path, 0))
        return maps(maps(Map(BOTTOM, None, BOTTOM, made=a.made), a, inside), b, inside)


def key_type(key: object) -> Type:
    """The type of a key that is known, for a dict where others are not."""
    return _key(type_of_constant(key))


def join_keys(a: Type, b: Type) -> Type:
    """One type for two keys; nothing is known of keys of different kinds."""
    a, b = _key(a), _key(b)
    try:
        return join(a, b, lambda path, one: Sym(("key", path), one))
    except Unjoinable:
        return Opaque("key")


def _key(t: Type) -> Type:
    one = as_one_of(t)
    if one is not None:
        return one
    t = Tuple(tuple(map(_key, t.elts)), t.cls) if isinstance(t, Tuple) else t
    return Opaque("key") if _has_static(t) else drop_const(t)


def _has_static(t: Type) -> bool:
    return isinstance(t, Static) or (isinstance(t, Tuple) and any(map(_has_static, t.elts)))


def open_tuple(a: Type, b: Type, at: Meeting) -> Type:
    """The tuple of any length that covers two."""
    if not is_open(a, b) and not is_open(b, a):
        raise Unjoinable
    x, y = (_elements(t, at.new_sym, at.path) for t in (a, b))
    return OpenTuple(at.join(x, y))


def is_open(a: Type, b: Type) -> bool:
    """Whether two are tuples of lengths that differ or are not known, and no lists in generated code."""
    if not isinstance(b, Tuple) or b.cls is not None or carries_float(a) or carries_float(b):
        return False
    if not all(isinstance(e, Scalar) or as_one_of(e) for t in (a, b) for e in getattr(t, "elts", None) or ()):
        return False
    return isinstance(a, OpenTuple) or isinstance(a, Tuple) and a.cls is None and len(a.elts) != len(b.elts)


def _elements(t: Type, new_sym: NewSym, path: tuple[int, ...]) -> Type:
    assert isinstance(t, List | Tuple)
    return element_type(t, new_sym, path)


def lists(a: List, b: List, at: Meeting) -> Type:
    """The list, or what else is held as one, that covers two."""
    if a.of(BOTTOM) != b.of(BOTTOM):
        raise Unjoinable  # a list and a deque
    if a.elts is not None and b.elts is not None and len(a.elts) == len(b.elts):
        try:
            return List(None, at.each(a.elts, b.elts))
        except Unjoinable:
            pass
    x, y = element_type(a, at.new_sym, at.path), element_type(b, at.new_sym, at.path)
    return a.of(at.join(x, y))


def join_types(low: Lowering, a: Type, b: Type, *key: Any) -> Type:
    """The type for values of both, with sizes of this lowering where theirs differ: told apart by the key."""
    return join_parts(low, a, b, (), *key)


def join_parts(low: Lowering, a: Type, b: Type, path: tuple[int, ...], *key: Any) -> Type:
    """The same of parts of two types, which stand there by this path."""
    return join(a, b, lambda path, one: low.symbol(*key, path, one), path)
