"""One type for all that is in a container that is passed, as it is: nothing in it is converted first."""

from __future__ import annotations

from collections.abc import Iterable

from s2sgrad.frontend.joins import Meeting, Unjoinable, drop_const, map_dims, maps
from s2sgrad.frontend.sites import PASSED
from s2sgrad.ir.types import (
    BOTTOM,
    NONE,
    Array,
    Bottom,
    Dict,
    Dim,
    HeldList,
    List,
    Map,
    Number,
    OneOf,
    Optional,
    Scalar,
    Sym,
    Tuple,
    Type,
    is_complex,
)

_REAL = {"float64", None}  # dtypes of floats that take each other's place


def covering(types: Iterable[Type], name: str) -> Type:
    """The type that covers all of these; Unjoinable where values of one would have to be converted."""

    def size(path: tuple[int, ...], one: bool) -> Dim:
        return Sym((f"{name}[]", PASSED, path), one)

    found: Type = BOTTOM
    given = [drop_const(t) for t in types]
    for t in given:
        found = joined(found, t, Meeting(size))
    if not all(stands_for(t, found) for t in given):
        raise Unjoinable
    return map_dims(found, lambda d, path: size(path, d.not_one) if isinstance(d, Sym) else d)


def joined(a: Type, b: Type, at: Meeting) -> Type:
    """The type that covers two; of dicts with other keys, one whose keys are known at run time only."""
    x, y = (t.inner if isinstance(t, Optional) else t for t in (a, b))
    if not isinstance(x, Dict | Map) or not isinstance(y, Dict | Map):
        return at.join(a, b)
    try:
        return at.join(a, b)
    except Unjoinable:
        both = maps(maps(Map(BOTTOM, None, BOTTOM, made=x.made), x, at), y, at)
        return Optional(both) if isinstance(a, Optional) or isinstance(b, Optional) else both


def stands_for(t: Type, needed: Type) -> bool:
    """Whether a value of type t may be taken, as it is, for one of the other type."""
    if isinstance(needed, Optional):
        return t == NONE or stands_for(t.inner if isinstance(t, Optional) else t, needed.inner)
    if t == needed or isinstance(t, Bottom) or isinstance(needed, OneOf):
        return True
    if isinstance(needed, Number):
        return isinstance(t, Number | Scalar | Array) and not is_complex(t)
    if isinstance(t, Scalar) and isinstance(needed, Scalar):
        return _same_number(t, needed)
    if isinstance(t, Array) and isinstance(needed, Array):
        return t.dtype == needed.dtype and (needed.dims is None or t.rank == needed.rank)
    if isinstance(t, Dict | Map) and isinstance(needed, Dict | Map):
        return _same_dict(t, needed)
    if isinstance(t, Tuple) and isinstance(needed, Tuple):
        return len(t.elts) == len(needed.elts) and all(map(stands_for, t.elts, needed.elts))
    if isinstance(t, List) and isinstance(needed, List):
        return _same_list(t, needed)
    return False


def _same_number(t: Scalar, needed: Scalar) -> bool:
    if t.dtype is None and needed.dtype is None:
        return t.kind == needed.kind or t.kind in "bi" and needed.kind in "if"
    return t.kind == needed.kind and (t.dtype == needed.dtype or {t.dtype, needed.dtype} <= _REAL)


def _same_dict(t: Dict | Map, needed: Dict | Map) -> bool:
    if isinstance(needed, Dict):
        return isinstance(t, Dict) and t.keys == needed.keys and all(map(stands_for, t.elts, needed.elts))
    elem = needed.elem or BOTTOM
    return all(stands_for(e, elem) for e in (t.elts if isinstance(t, Dict) else (t.elem or BOTTOM,)))


def _same_list(t: List, needed: List) -> bool:
    if isinstance(t, Map) or isinstance(needed, Map) or isinstance(t, HeldList) is not isinstance(needed, HeldList):
        return False
    if needed.elts is not None:
        return t.elts is not None and len(t.elts) == len(needed.elts) and all(map(stands_for, t.elts, needed.elts))
    elem = needed.elem or BOTTOM
    return all(stands_for(e, elem) for e in (t.elts if t.elts is not None else (t.elem or BOTTOM,)))


__all__ = ["covering", "joined", "stands_for"]
