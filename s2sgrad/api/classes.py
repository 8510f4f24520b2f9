"""Arguments of classes of Python's own: deques and arrays of floats are held as lists, dicts of `collections` as dicts.

What is known of each class stands in one table: the type that the compiler has for an object of it, what tells that
from others, and how another object like it is made.
"""

from __future__ import annotations

import array
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from s2sgrad.api.covering import covering
from s2sgrad.errors import UsageError
from s2sgrad.frontend.contents import Identity
from s2sgrad.frontend.function_values import identity_of
from s2sgrad.frontend.joins import Unjoinable, drop_const, join_keys, key_type
from s2sgrad.frontend.kinds import deques, ordered, packed
from s2sgrad.ir.container_class import ContainerClass
from s2sgrad.ir.types import BOTTOM, FLOAT, Array, Dict, Factory, HeldList, Map, Type
from s2sgrad.rules.dims_text import type_text

TypeOf = Callable[[Any, str], Type]
KeyOf = Callable[[Any], Hashable]


@dataclass(frozen=True)
class Held:
    """How objects of a class are held: what has types and keys of its own, and what makes another one of parts."""

    type_of: Callable[[Any, str, TypeOf], Type]
    key_of: Callable[[Any, KeyOf], Hashable]
    made: Callable[[Any, Any], Any]


def held(v: Any) -> Held | None:
    """How an object is held, if it is of such a class; None for anything else, objects of subclasses, too."""
    found = _BY_CLASS.get(type(v))
    return None if found is None or type(v) is array.array and v.typecode != packed.CODE else found


def is_held_list(v: Any) -> bool:
    """Whether an object is a list to the compiler."""
    return not isinstance(v, dict) and held(v) is not None


def is_held_dict(v: Any) -> bool:
    """Whether an object is a plain dict in generated code."""
    return isinstance(v, dict) and held(v) is not None


def made_like(v: Any, parts: Iterable[Any]) -> Any:
    """An object of the class of v with other elements, or with these entries under its keys."""
    found = held(v)
    assert found is not None
    return found.made(v, dict(zip(v, parts)) if isinstance(v, dict) else parts)


# types ----------------------------------------------------------------------------------------------------------------


def _deque(v: Any, name: str, type_of: TypeOf) -> Type:
    if v.maxlen == 0:
        raise UsageError(f"{name} is a deque of length 0", None, "give it a length, or pass a list")
    return HeldList(_one_type(v, name, type_of, "elements"), None, deques.class_of(v.maxlen))


def _packed(v: Any, name: str, type_of: TypeOf) -> Type:
    return HeldList(FLOAT, None, packed.MADE)


def _ordered(v: Any, name: str, type_of: TypeOf) -> Type:
    return Dict(tuple(v), tuple(type_of(e, f"{name}.{k}") for k, e in v.items()), ordered.MADE)


def _counter(v: Any, name: str, type_of: TypeOf) -> Type:
    return _map(v, name, type_of, ContainerClass(Counter), 0, counts=True)


def _default_dict(v: Any, name: str, type_of: TypeOf) -> Type:
    factory = v.default_factory
    default = None if factory is None else factory() if factory in (float, int) else Factory(identity_of(factory))
    return _map(v, name, type_of, ContainerClass.with_default(factory), default)


def _map(
    v: Any, name: str, type_of: TypeOf, made: ContainerClass, default: float | Factory | None, counts: bool = False
) -> Type:
    key: Type = BOTTOM
    for k in v:
        key = join_keys(key, key_type(k))
    return Map(_one_type(v.values(), name, type_of, "entries"), None, key, default, counts, made)


def _one_type(items: Iterable[Any], name: str, type_of: TypeOf, what: str) -> Type:
    """The type of all elements; a symbol for a size says nothing of whether it is the same in each."""
    found = [type_of(e, f"{name}.{k}") for k, e in enumerate(items)]
    try:
        return covering(found, name)
    except Unjoinable:
        kinds = ", ".join(dict.fromkeys(map(_described, found)))
        raise UsageError(
            f"{name} holds {what} of different types: {kinds}",
            None,
            "keep one type in it, or pass a list or dict, in which each has its own",
        ) from None


def _described(t: Type) -> str:
    if isinstance(t, Array):
        return f"an array of {t.dtype}"
    return type_text(drop_const(t))


# keys -----------------------------------------------------------------------------------------------------------------


def _key_of_deque(v: Any, key_of: KeyOf) -> Hashable:
    return v.maxlen, _keys(v, key_of)


def _key_of_packed(v: Any, key_of: KeyOf) -> Hashable:
    return packed.CODE


def _key_of_ordered(v: Any, key_of: KeyOf) -> Hashable:
    return key_of(dict(v))


def _key_of_counter(v: Any, key_of: KeyOf) -> Hashable:
    return _names(v), _keys(v.values(), key_of)


def _key_of_default_dict(v: Any, key_of: KeyOf) -> Hashable:
    return Identity(v.default_factory), _names(v), _keys(v.values(), key_of)


def _keys(items: Iterable[Any], key_of: KeyOf) -> Hashable:
    """Of what kinds elements are: how many there are does not count."""
    return tuple(dict.fromkeys([key_of(e) for e in items]))


def _names(keys: Iterable[Any]) -> Hashable:
    """Of what types the keys of a dict are, which are not known to the compiler themselves."""

    def kind(k: Any) -> Hashable:
        return Identity(type(k)), tuple(map(kind, k)) if isinstance(k, tuple) else ()

    return tuple(dict.fromkeys(map(kind, keys)))


# making ---------------------------------------------------------------------------------------------------------------


def _new_packed(v: Any, parts: Iterable[Any]) -> Any:
    return array.array(v.typecode, parts)


def _new_default_dict(v: Any, parts: Any) -> Any:
    return defaultdict(v.default_factory, parts)


_BY_CLASS: dict[type, Held] = {
    deque: Held(_deque, _key_of_deque, lambda v, parts: deque(parts, v.maxlen)),
    array.array: Held(_packed, _key_of_packed, _new_packed),
    ordered.MADE.cls: Held(_ordered, _key_of_ordered, lambda v, parts: ordered.MADE.cls(parts)),
    Counter: Held(_counter, _key_of_counter, lambda v, parts: Counter(parts)),
    defaultdict: Held(_default_dict, _key_of_default_dict, _new_default_dict),
}

__all__ = ["held", "is_held_dict", "is_held_list", "made_like"]
