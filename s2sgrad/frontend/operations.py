"""Operators, comparisons and truth of values: the classes of the operands are asked first, then their kinds."""

from __future__ import annotations

from typing import Any

from s2sgrad.frontend import dict_methods, open_tuples, sequences, sets
from s2sgrad.frontend.beside_arrays import as_arrays
from s2sgrad.frontend.class_operators import (
    COMPARISONS,
    METHODS,
    asks_elements,
    comparison,
    found_among,
    no_record,
    object_present,
    operation,
    same_object,
)
from s2sgrad.frontend.flat import is_flat
from s2sgrad.frontend.kinds.of_class import class_of, list_in
from s2sgrad.frontend.kinds.table import form_of_type
from s2sgrad.frontend.list_operators import list_operator
from s2sgrad.frontend.lowering import Lowering, answers
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Array, Dict, List, Map, Number, Optional, Scalar, Set, Type, error_class
from s2sgrad.rules import operators

_NUMERIC = (Array, Scalar, Number)
_UNARY = {"USub": "__neg__", "UAdd": "__pos__", "Invert": "__invert__"}
_EQUAL = ("Eq", "NotEq")
_ORDER = ("Lt", "LtE", "Gt", "GtE")
_OF_SEQUENCES = ("Add", "Mult", "Div", "FloorDiv", "Mod", "Pow", "MatMult")
_WITHOUT_CLASS = (None, list)


def asks_class(low: Lowering, name: str, a: Value, b: Value) -> bool:
    """Whether an operator may be a method of a class."""
    a, b = object_present(low, a), object_present(low, b)
    own = METHODS.get(name, "")
    return low.find_special(a, f"__{own}__") is not None or low.find_special(b, f"__r{own}__") is not None


@answers(Lowering.binary)
def binary(low: Lowering, name: str, a: Value, b: Value) -> Value:
    """a + b, and the like; `name` is that of the node of the syntax tree."""
    if isinstance(a.type, _NUMERIC) and isinstance(b.type, _NUMERIC):
        return low.apply(operators.BINARY[name], [a, b])
    a, b = object_present(low, a), object_present(low, b)
    if name in _OF_SEQUENCES or low.trials:
        low.no_view(a, "an operand")
        low.no_view(b, "an operand")
        no_exception(low, a, b)
    if name in METHODS:
        answer = operation(low, f"__{METHODS[name]}__", f"__r{METHODS[name]}__", a, b)
        if answer is not None:
            return answer
    no_record(low, a, b)
    if name in ("Add", "Mult") and (list_in(a) is not None or list_in(b) is not None):
        return list_operator(low, low.place(name), name, a, b)
    if name in sets.OPERATORS and sets.is_set(a) and sets.is_set(b):
        return sets.combined(low, name, a, b)
    if name == "BitOr" and isinstance(a.type, Dict | Map):
        return dict_methods.union(low, a, b)
    a, b = as_arrays(low, name, a, b)
    if isinstance(a.type, List) or isinstance(b.type, List):
        return list_operator(low, low.place(name), name, a, b)
    return form_of_type(a.type).binary(low, name, a, b)


def no_exception(low: Lowering, *values: Value) -> None:
    """An exception is no tuple, which stands for it here."""
    for v in values:
        if error_class(v.type) is not None and class_of(v) is None:
            low.fails(TypeError, "an exception is an operand")
            low.fail("an exception is an operand", "use what it was made with: e.args")


@answers(Lowering.unary)
def unary(low: Lowering, name: str, x: Value) -> Value:
    """-x, and the like."""
    if name == "Not":
        x = low.condition(x)
        known = low.truth(x)
        return low.apply(operators.UNARY[name], [x]) if known is None else low.const(not known)
    x = object_present(low, x)
    if name in _UNARY and low.find_special(x, _UNARY[name]) is not None:
        return low.call_special(x, _UNARY[name], [])
    return low.apply(operators.UNARY[name], [low.present(x)])


# comparisons --------------------------------------------------------------------------------------------------------


@answers(Lowering.compare)
def compare(low: Lowering, op: Any, a: Value, b: Value) -> Value:
    """a < b, and the like; `op` is the node of the syntax tree."""
    name = type(op).__name__
    if name in ("In", "NotIn"):
        found = membership(low, a, b)
        return found if name == "In" else low.unary("Not", found)
    if name in COMPARISONS and class_of(a) in _WITHOUT_CLASS and class_of(b) in _WITHOUT_CLASS:
        told = sequences.comparison(low, op, a, b)
        if told is not None:
            return told
    if name in _ORDER:
        a, b = object_present(low, a), object_present(low, b)
    answer = by_class(low, name, a, b)
    if answer is not None:
        return answer
    known = sets.comparison(name, a, b)
    return by_kind(low, name, a, b) if known is None else low.const(known)


def by_class(low: Lowering, name: str, a: Value, b: Value) -> Value | None:
    """What the classes of the operands say to a comparison; None where nothing."""
    if name not in COMPARISONS:  # `is`
        if a is not b:
            one, other = (static_value(v.type) for v in (a, b))
            for v in () if one[0] or other[0] else (a, b):
                low.no_view(v, "compared by `is`")
        return same_object(low, name, a, b)
    answer = comparison(low, name, a, b)
    return same_object(low, name, a, b) if answer is None and name in _EQUAL else answer


def by_kind(low: Lowering, name: str, a: Value, b: Value) -> Value:
    """A comparison to which no class says anything."""
    equal = form_of_type(a.type).equals(low, a, b) if name in _EQUAL else None
    if equal is not None:
        return equal if name == "Eq" else low.unary("Not", equal)
    if name in _EQUAL and (low.is_view(a) or low.is_view(b)):
        return low.const(dict_methods.same_keys(low, a, b) is (name == "Eq"))
    if name in _ORDER:
        a, b = low.present(a), low.present(b)
        no_set(low, a, b)
    if name in COMPARISONS:
        a, b = as_arrays(low, name, a, b)
    if name in _EQUAL and (differs(a.type, b.type) or differs(b.type, a.type)):
        return low.const(name == "NotEq")
    if name not in COMPARISONS:  # `is`
        return of_one_object(low, name, a, b)
    if name in _EQUAL:
        no_array_beside_object(low, a, b)
    operands = [open_tuples.seen(low, a), open_tuples.seen(low, b)]
    return low.apply(operators.COMPARE[name], operands)


def differs(a: Type, b: Type) -> bool:
    """Whether two values cannot be equal, by the kind of the first."""
    return form_of_type(a).differs(a, b)


def no_set(low: Lowering, a: Value, b: Value) -> None:
    """A set is a dict in generated code, of which Python says nothing to `<`."""
    if isinstance(a.type, Set) and sets.is_set(b) or isinstance(b.type, Set) and sets.is_set(a):
        low.fail("sets whose elements are known at run time only are compared by order", "a.issubset(b)")


def of_one_object(low: Lowering, name: str, a: Value, b: Value) -> Value:
    """a is b, of values whose classes say nothing to it."""
    if a is b and not static_value(a.type)[0]:
        return low.const(name == "Is")
    if is_made(a) and is_made(b) and a is not b:
        return low.const(name == "IsNot")
    return low.apply(operators.COMPARE[name], [a, b])


def is_made(v: Value) -> bool:
    """Whether a value is an array that its op has made, and that is no other value."""
    row = v.owner.row if isinstance(v.owner, Apply) else None
    made = row is not None and row.fresh and not (row.view_of or row.element_of)
    return made and isinstance(v.type, Array)


def no_array_beside_object(low: Lowering, a: Value, b: Value) -> None:
    """NumPy compares each element of an array with None or a text."""
    for x, y in ((a, b), (b, a)):
        known, other = static_value(y.type)
        t = x.type.inner if isinstance(x.type, Optional) and isinstance(other, str) else x.type
        if low.trusted or not known or not (other is None or isinstance(other, str)):
            continue
        if isinstance(t, Array) or is_flat(x):
            low.fail(
                f"an array is compared with {other!r}, element by element", "ask `x is None`, or isinstance(x, str)"
            )


def membership(low: Lowering, item: Value, x: Value) -> Value:
    """item in x"""
    if low.find_special(x, "__contains__") is None:
        if isinstance(x.type, Dict | Map) or sets.constant(x) is not None:
            low.check_key(item)
        elif asks_elements(low, item, x):
            return found_among(low, item, x)
    return low.contains(item, x)
