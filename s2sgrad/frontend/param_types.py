"""What an argument is to the function, where that is not what its value says alone.

What is in a container of unknown length cannot be made anew, as other parts of arguments are: it is as it is passed.
"""

from __future__ import annotations

from s2sgrad.frontend.joins import Meeting, Unjoinable, drop_const, join_keys, key_type
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.ir.types import BOTTOM, Dict, Entries, List, Map, Optional, Tuple, Type


def as_passed(low: Lowering, name: str, given: Type) -> Type:
    """The type of a parameter whose argument has the type `given`.

    In containers of unknown length dicts among which there are others, with keys of their own, have keys that are known
    at run time only.
    """
    return _within(low, name, given, low.session.sites.get(("param", name), given))


def _within(low: Lowering, name: str, given: Type, t: Type, inside: bool = False) -> Type:
    """The same of what is in it, where others in its place have asked for the type `t`."""
    if isinstance(t, Optional):
        return Optional(_within(low, name, given.inner if isinstance(given, Optional) else given, t.inner, inside))
    if isinstance(t, List) and t.elts is None and isinstance(given, List) and given.elts is None:
        if t.elem is None or given.elem is None:
            return t
        return t.of(_within(low, name, given.elem, t.elem, True))
    if inside and isinstance(t, Dict) and isinstance(given, Dict):
        if t.keys != given.keys or name in low.session.by_any_key:
            return _by_any_key(low, given, t)
    theirs = getattr(given, "elts", None)
    if not isinstance(t, Tuple | Entries | List) or t.elts is None or theirs is None or len(theirs) != len(t.elts):
        return t
    elts = tuple(_within(low, name, g, e, inside) for g, e in zip(theirs, t.elts))
    if isinstance(t, Entries):
        return t.of(t.keys, elts)
    return Tuple(elts, t.cls) if isinstance(t, Tuple) else List(None, elts)


def _by_any_key(low: Lowering, given: Dict, t: Dict) -> Type:
    """The dict with keys that are known at run time only: what none of those that are passed has is never None."""
    key: Type = BOTTOM
    elem: Type = BOTTOM
    known = dict(zip(given.keys, given.elts))
    at = Meeting(lambda path, one: low.symbol("passed", t.keys, path, one))
    for k, e in zip(t.keys, t.elts):
        key = join_keys(key, key_type(k))
        e = e.inner if isinstance(e, Optional) and not isinstance(known.get(k), Optional) else e
        try:
            elem = at.join(elem, drop_const(e))
        except Unjoinable:
            low.fail(
                "dicts in an argument get others among them that have not the same keys, and entries of several types",
                "give all of them the same keys, or pass a list of them",
            )
    return Map(elem, None, key, made=t.made)


__all__ = ["as_passed"]
