"""What is chosen by a text, or by a member of an enumeration, that is known at run time only.

A name under which paths leave different ones has the type `OneOf`. What depends on which one it is, such as a function
in a dict or an attribute, is chosen where it is used.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import Any

from s2sgrad.frontend import joins
from s2sgrad.frontend.function_values import Choice, is_function
from s2sgrad.frontend.key_sets import KEY
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.parameter_parts import request_of
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import (
    INT,
    Array,
    Dict,
    Entries,
    List,
    Number,
    OneOf,
    Optional,
    Scalar,
    Tuple,
    Type,
    carries_float,
    chosen,
)
from s2sgrad.rules import core as rows
from s2sgrad.rules import operators

TEXT = "the text at an index"
FUNCTIONS, ELEMENT = "the functions in a list", "the element at an index"
MAY_BE_KEPT = (KEY, TEXT, FUNCTIONS, ELEMENT)  # what loops are written out for only if that can be done
IF_SHORT = (FUNCTIONS, ELEMENT)  # and only where there are not many passes
MAX_SHORT = 32


def text_at(low: Lowering, x: Value, index: Value) -> Type | None:
    """The type of an element of a list of texts, where the index cannot be known."""
    elts = getattr(x.type, "elts", None) or ()
    elem: Type | None = elts[0] if elts else None
    for e in elts[1:]:
        elem = None if elem is None else elem if joins.same(elem, e) else chosen(elem, e)
    if not isinstance(elem, OneOf):
        return None
    loop = low.loop_element(index)
    if request_of(low, index) is not None or (loop is not None and loop not in low.session.kept):
        low.known(index, TEXT)
    return elem


def told_apart(low: Lowering, index: Value, elem: Type, elts: Sequence[Type]) -> None:
    """Begin again with the loop written out that an index belongs to, where one type for all elements has no rank."""
    if any(_loses_rank(e, elem) for e in elts):
        low.write_out(low.loop_element(index), ELEMENT)


def _loses_rank(e: Type, elem: Type) -> bool:
    e, elem = (t.inner if isinstance(t, Optional) else t for t in (e, elem))
    if isinstance(elem, Array | Number):
        known = isinstance(e, Scalar) or isinstance(e, Array) and e.dims is not None
        return known and (isinstance(elem, Number) or elem.dims is None)
    if isinstance(e, Tuple | List | Entries) and isinstance(elem, Tuple | List | Entries):
        return any(map(_loses_rank, e.elts or (), elem.elts or ()))
    return False


def function_by_key(low: Lowering, x: Value, key: Value) -> Value | None:
    """One of several functions in a dict: what is called is chosen at the call."""
    t = x.type
    if not (isinstance(key.type, OneOf) and isinstance(t, Dict) and t.keys and all(map(is_function, t.elts))):
        return None
    places = low.const({k: n for n, k in enumerate(t.keys)})
    place = low.apply(rows.getitem, [places, key], type=INT)  # raises where x[key] does
    return choice(low, place, [e.value for e in t.elts])  # type: ignore[attr-defined]


def choice(low: Lowering, place: Value, functions: Sequence[Any]) -> Value:
    """The function at a place that is known at run time."""
    chosen = functions[-1]
    for n in range(len(functions) - 2, -1, -1):
        chosen = Choice(low.apply(operators.eq, [place, low.const(n)]), functions[n], chosen)
    return low.const(chosen)


def member(low: Lowering, cls: type[enum.Enum], value: Value) -> Value:
    """The member of an enumeration that has a value."""
    known, v = static_value(value.type)
    if not known:
        if carries_float(value.type):
            low.fail(f"a float as the value of a {cls.__name__}, which has no derivative", "convert it with int(...)")
        t = Scalar("i", cls=cls) if issubclass(cls, int) else OneOf(cls.__name__, cls)
        return low.apply(rows.call_opaque, [low.const(cls), value], type=t)
    try:
        return low.const(cls(v))
    except ValueError as e:
        low.fails(ValueError, str(e))
        low.fail(f"{cls.__name__}({v!r}) fails: {e}", "use the value of one of its members")
        raise AssertionError from None


def attribute_of_number(low: Lowering, x: Value, t: Scalar, name: str) -> Value:
    """An attribute of a number that is more than one: the member of an enumeration, or of a class of the user's."""
    assert t.cls is not None
    if issubclass(t.cls, enum.Enum) and name == "value":
        return low.apply(rows.to_int, [x])
    if issubclass(t.cls, enum.Enum) and not issubclass(t.cls, enum.Flag):
        return attribute_of_member(low, x, t.cls, name)
    low.fail(
        f"the attribute `{name}` of a {t.cls.__name__} that is known at run time only is not supported",
        "take what it has out of it before the function is called",
    )
    raise AssertionError


def attribute_of_member(low: Lowering, x: Value, cls: Any, name: str) -> Value:
    """An attribute of one of the members of an enumeration, which may be a number or computed."""
    members = list(cls)

    def of(k: int) -> Value:
        member = low.const(members[k])
        if k == len(members) - 1:
            return low.attribute(member, name)
        is_it = low.apply(rows.is_, [x, member])
        return low.select(is_it, lambda: low.attribute(member, name), lambda: of(k + 1))

    return of(0)
