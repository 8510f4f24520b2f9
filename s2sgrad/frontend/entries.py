"""Elements of containers that are told apart, and which of them an index chooses."""

from __future__ import annotations

from typing import Any

from s2sgrad.frontend import choices, key_sets
from s2sgrad.frontend.function_values import is_function
from s2sgrad.frontend.lowering import Lowering, answers
from s2sgrad.frontend.sites import has_parts, is_tuple
from s2sgrad.frontend.state import Extern
from s2sgrad.frontend.values import elts_of
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import List, OneOf, Scalar, Static, Tuple, Type
from s2sgrad.rules import core as rows
from s2sgrad.rules.dims import refreshed
from s2sgrad.rules.dims_text import type_text


def choose_item(low: Lowering, x: Value, index: Value) -> Value:
    """x[i] with i known at run time only: one type must cover all elements."""
    elem = element_of(low, x)
    if elem is None and all(is_function(e) for e in elts_of(x.type)):
        return choose_function(low, x, index)
    elem = elem or choices.text_at(low, x, index)
    if elem is None:
        low.known(index, "the index into elements of different types")
    else:
        choices.told_apart(low, index, elem, elts_of(x.type))
    key_sets.read_as_one(low, x, elem)
    value = low.apply(rows.getitem, [x, index], type=elem)
    chosen_origin(low, value, x)
    return value


def chosen_origin(low: Lowering, value: Value, x: Value) -> None:
    """An element chosen at run time comes from what any element comes from."""
    sites = low.origins.get(x, ())
    if not sites and is_tuple(x):
        sites = (("tuple", x),)
    if sites and has_parts(value.type):
        low.origins[value] = tuple((*site, "*") for site in sites)


def choose_function(low: Lowering, x: Value, index: Value) -> Value:
    """One of several functions, by a number known at run time: what is called is chosen at the call."""
    assert isinstance(x.type, Tuple | List) and x.type.elts
    functions = [e.value for e in elts_of(x.type) if isinstance(e, Static)]
    places = low.const(tuple(range(len(functions))))
    place = low.apply(rows.getitem, [places, index], type=Scalar("i"))  # raises where x[i] does
    return choices.choice(low, place, functions)


def element_of(low: Lowering, x: Value) -> Type | None:
    """The type of any element of a list or tuple; None where no type covers all."""
    from s2sgrad.frontend import joins

    assert isinstance(x.type, List | Tuple)
    span = low.b.span
    low.counter += 1
    place = (span.line, span.col, low.counter) if span else (low.counter,)
    try:
        elem = joins.element_type(x.type, lambda path, one: low.symbol("element", *place, path, one))
    except joins.Unjoinable:
        return None
    if isinstance(elem, OneOf) and any(isinstance(e, Static) for e in x.type.elts or ()):
        return None  # as a rule what is done with such a text needs it to be known
    return refreshed(elem, lambda path, one: low.symbol("element of", *place, path, one))


@answers(Lowering.static_item)
def static_item(low: Lowering, x: Value, container: Any, i: Any) -> Value:
    low.check_unchanged(x)
    try:
        item = container[i]
    except Exception as e:
        low.fails(type(e), str(e), e.args)
        low.fail(f"indexing with {type_text(i)} fails: {type(e).__name__}: {e}", "use an index that it has")
    if isinstance(container, dict | list) and not low.trusted:
        return low.outside(Extern(i, "item", container), item)
    return low.const(item)
