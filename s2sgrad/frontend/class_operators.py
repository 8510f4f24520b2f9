"""Operators and comparisons that the class of an operand decides, asked in the order in which Python asks."""

from __future__ import annotations

from functools import partial
from typing import Any

import gast
import numpy as np

from s2sgrad.frontend import conventions
from s2sgrad.frontend.kinds.of_class import class_of, list_in, object_class, record_class
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.records import instance_of
from s2sgrad.frontend.state import StaticRequest
from s2sgrad.frontend.texts import is_text
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.types import Array, Fields, List, Optional, Scalar, Static, Tuple, record_of
from s2sgrad.rules import composites_lists
from s2sgrad.rules import core as rows
from s2sgrad.rules.complex_rows import to_complex

_PLAIN = {"f": rows.to_float, "i": rows.to_int, "c": to_complex, "b": rows.to_bool}
METHODS = {  # the names of nodes and of methods
    "Add": "add",
    "Sub": "sub",
    "Mult": "mul",
    "Div": "truediv",
    "FloorDiv": "floordiv",
    "Mod": "mod",
    "Pow": "pow",
    "MatMult": "matmul",
    "BitAnd": "and",
    "BitOr": "or",
    "BitXor": "xor",
    "LShift": "lshift",
    "RShift": "rshift",
}
COMPARISONS = {
    "Lt": ("__lt__", "__gt__"),
    "LtE": ("__le__", "__ge__"),
    "Gt": ("__gt__", "__lt__"),
    "GtE": ("__ge__", "__le__"),
    "Eq": ("__eq__", "__eq__"),
    "NotEq": ("__ne__", "__ne__"),
}
_OPS = {
    "__lt__": gast.Lt, "__le__": gast.LtE, "__gt__": gast.Gt, "__ge__": gast.GtE, "__eq__": gast.Eq,
    "__ne__": gast.NotEq,
}  # fmt: skip


def operation(low: Lowering, method: str, reflected: str, a: Value, b: Value) -> Value | None:
    """What the class of an operand makes of an operator; None where none says anything."""
    asked = [(a, method, b), (b, reflected, a)]
    x, y = type_of(a), type_of(b)
    if x is not None and x is y:
        del asked[1]
    elif derives(y, x) and getattr(y, reflected, None) is not getattr(x, reflected, None):
        asked.reverse()
    for value, name, other in asked:
        if low.find_special(value, name) is None or name == "__rmod__" and is_text(other):  # str formats first
            continue
        if name == reflected:
            other = numpy_first(low, other, value)
        result = low.call_special(value, name, [other])
        if not is_not_implemented(result):
            return result
    return None


def numpy_first(low: Lowering, a: Value, b: Value) -> Value:
    """What the class of the right operand is given of the left one, where NumPy is asked before it is.

    A number of NumPy's hands on the number of Python's that it is; arrays are refused.
    """
    cls = class_of(b)
    aside = getattr(cls, "__array_ufunc__", 0) is None or getattr(cls, "__array_priority__", -1) > 0
    if isinstance(a.type, Scalar | Array) and issubclass(cls, int | float | complex | np.ndarray | np.generic):
        low.fail(f"a number before an object of {cls.__name__}, which is a number too", "pass plain numbers")
    sized = issubclass(cls, tuple | list) or hasattr(cls, "__len__")
    scalar = isinstance(a.type, Scalar) and a.type.dtype is not None and sized
    if not aside and (isinstance(a.type, Array) or scalar):
        low.fail(
            f"an array before an object of {cls.__name__}: NumPy goes through the array, and asks {cls.__name__} "
            "about each element, or takes it for an array",
            f"put the {cls.__name__} first, or set __array_ufunc__ = None in {cls.__name__}",
        )
    plain = _PLAIN.get(a.type.kind) if isinstance(a.type, Scalar) and a.type.dtype is not None else None
    return a if aside or plain is None else low.apply(plain, [a])


def object_present(low: Lowering, value: Value) -> Value:
    """An operand that is an object, or may be None."""
    if isinstance(value.type, Optional) and next(conventions.classes(value.type), None) is not None:
        return low.present(value)
    return value


def no_record(low: Lowering, *values: Value) -> None:
    for v in values:
        cls = record_class(v)
        if cls not in (None, list):
            low.fail(f"the operator is not defined for {cls.__name__}", "define its method in the class")


def comparison(low: Lowering, name: str, a: Value, b: Value) -> Value | None:
    """What the class of an operand makes of a comparison; None where none says anything."""
    asked = [(a, COMPARISONS[name][0], b), (b, COMPARISONS[name][1], a)]
    if derives(type_of(b), type_of(a)):
        asked.reverse()
    for x, method, y in asked:
        answer = answer_of(low, x, method, y)
        if answer is not None:
            if x is b:
                numpy_first(low, a, b)
            return answer
    return None


def answer_of(low: Lowering, x: Value, method: str, y: Value) -> Value | None:
    """What x says to a comparison with y; None for nothing, or NotImplemented."""
    if low.find_special(x, method) is None:
        if conventions.named_tuple_class(x.type) is not None:
            return answer_of_tuple(low, x, method, y)
        if method != "__ne__" or object_class(x) is None:
            return None
        equal = answer_of(low, x, "__eq__", y)
        return None if equal is None else low.unary("Not", equal)
    names = conventions.generated(class_of(x), method)
    if names is not None:
        return generated_answer(low, x, method, y, names)
    result = low.call_special(x, method, [y])
    return None if is_not_implemented(result) else result


def answer_of_tuple(low: Lowering, x: Value, method: str, y: Value) -> Value | None:
    """What tuples say where a class of named tuples has other comparisons only; __ne__ does not ask __eq__."""
    if conventions.orders_as_tuple(class_of(x)) or type_of(y) is None or not issubclass(type_of(y), tuple):
        return None
    return low.compare(_OPS[method](), *(low.make_tuple(low.items(v)) for v in (x, y)))


def generated_answer(low: Lowering, x: Value, method: str, y: Value, names: tuple[str, ...]) -> Value | None:
    """What a method says that dataclasses wrote."""
    if class_of(x) is not class_of(y):
        return None
    if method == "__eq__":
        same = low.const(True)
        for name in names:
            same = low.both(same, partial(equal_attributes, low, x, y, name))
        return plain_bool(low, same)
    mine, other = (low.make_tuple([low.attribute(v, n) for n in names]) for v in (x, y))
    return low.compare(_OPS[method](), mine, other)


def same_object(low: Lowering, name: str, a: Value, b: Value) -> Value | None:
    """`is`, and `==` where the classes do not define it; None where one operand is no object."""
    x, y = object_class(a), object_class(b)
    if x is None or y is None:
        return None
    positive = name in ("Is", "Eq")
    if x is not y:
        return low.const(not positive)
    told = same_cell(low, a, b, positive)
    if told is not None:
        return told
    if x is list and name in ("Eq", "NotEq"):
        low.fail("comparing lists of objects is not supported", "compare their elements")
    objects = [instance_of(v.type) for v in (a, b)]
    if record_of(a.type) is not None or record_of(b.type) is not None:
        low.fail(
            f"whether two {x.__name__} are the same object cannot be told where they are values",
            "compare their attributes",
        )
    for i in objects:
        if i is not None and i.param is not None:
            if None in objects and low.state.parent is None:
                raise StaticRequest(i.param, low.b.span)
            low.state.distinct = True
    return low.const((a.type == b.type) is positive)


def plain_bool(low: Lowering, answer: Value) -> Value:
    """What Python makes of a comparison of containers: its own bool, whatever the elements said."""
    t = answer.type
    return low.apply(rows.to_bool, [answer]) if isinstance(t, Scalar) and t.dtype is not None else answer


def equal_attributes(low: Lowering, a: Value, b: Value, name: str) -> Value:
    return low.compare(gast.Eq(), low.attribute(a, name), low.attribute(b, name))


def asks_elements(low: Lowering, a: Value, b: Value) -> bool:
    """Whether a class decides if something is in a list or tuple."""
    if list_in(b) is not None:
        return True
    if not isinstance(b.type, Tuple | List):
        return False
    found = [*conventions.classes(a.type), *conventions.classes(b.type)]
    return not all(issubclass(cls, tuple) and conventions.compares_as_tuple(cls) for cls in found)


def found_among(low: Lowering, a: Value, b: Value) -> Value:
    """Whether a is one of the elements of b, or equal to one."""
    if isinstance(b.type, List) and b.type.elts is None:
        return low.call_composite(composites_lists.contains, [b, a], {})
    found = low.const(False)
    for item in low.unpack_all(b, "what is searched"):
        found = low.either(found, partial(same_or_equal, low, item, a))
    return found


def same_or_equal(low: Lowering, item: Value, a: Value) -> Value:
    one = instance_of(item.type) is not None and item.type == a.type
    if one or item is a and conventions.holds_class(a.type):
        return low.const(True)
    return as_bool(low, low.compare(gast.Eq(), item, a))


def same_cell(low: Lowering, a: Value, b: Value, positive: bool) -> Value | None:
    """`is` of objects of one class that are memory."""
    if not (isinstance(a.type, Fields) and isinstance(b.type, Fields)):
        return None
    return low.apply(rows.is_ if positive else rows.is_not, [a, b])


def type_of(value: Value) -> Any:
    """The same, and tuple for any other tuple."""
    return class_of(value) or (tuple if isinstance(value.type, Tuple) and value.type.cls is None else None)


def derives(sub: Any, base: Any) -> bool:
    """Whether a class derives from another one, which it is not."""
    return sub is not None and base is not None and sub is not base and issubclass(sub, base)


def is_not_implemented(value: Value) -> bool:
    return isinstance(value.type, Static) and value.type.value is NotImplemented


def as_bool(low: Lowering, x: Value) -> Value:
    """The truth of a value, as a bool."""
    x = low.condition(x)
    known = low.truth(x)
    if isinstance(x.owner, Apply) and x.owner.row is rows.to_bool:
        return x
    return low.apply(rows.to_bool, [x]) if known is None else low.const(known)
