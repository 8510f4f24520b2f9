"""What classes define for their objects: operators, comparison, truth, indexing, iteration."""

from __future__ import annotations

from typing import Any

import gast
import numpy as np

from s2sgrad.frontend import conventions
from s2sgrad.frontend.kinds.of_class import class_of, object_class, record_class
from s2sgrad.frontend.object_lists import ObjectLists
from s2sgrad.frontend.records import instance_of
from s2sgrad.frontend.state import BlockBody, Flow, StaticRequest
from s2sgrad.frontend.texts import is_text
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import Array, List, Number, Optional, Scalar, Static, Tuple, record_of
from s2sgrad.rules import composites_iterators, operators
from s2sgrad.rules import core as rows
from s2sgrad.rules.complex_rows import to_complex

_PLAIN = {"f": rows.to_float, "i": rows.to_int, "c": to_complex, "b": rows.to_bool}
_BINARY = {
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
_NUMERIC = (Array, Scalar, Number)
_COMPARE = {
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
_UNARY = {"USub": "__neg__", "UAdd": "__pos__", "Invert": "__invert__"}



class Objects(ObjectLists):
    """Operators and the like."""

    def binary(self, name: str, a: Value, b: Value) -> Value:
        if isinstance(a.type, _NUMERIC) and isinstance(b.type, _NUMERIC):
            return self.apply(operators.BINARY[name], [a, b])
        a, b = self.object_present(a), self.object_present(b)
        if name in _BINARY:
            answer = self.operation(f"__{_BINARY[name]}__", f"__r{_BINARY[name]}__", a, b)
            if answer is not None:
                return answer
        self.no_record(a, b)
        return super().binary(name, a, b)

    def asks_class(self, name: str, a: Value, b: Value) -> bool:
        """Whether an operator may be a method of a class."""
        a, b = self.object_present(a), self.object_present(b)
        own = _BINARY.get(name, "")
        return self.find_special(a, f"__{own}__") is not None or self.find_special(b, f"__r{own}__") is not None

    def operation(self, method: str, reflected: str, a: Value, b: Value) -> Value | None:
        """What the class of an operand makes of an operator; None where none says anything."""
        asked = [(a, method, b), (b, reflected, a)]
        x, y = type_of(a), type_of(b)
        if x is not None and x is y:
            del asked[1]
        elif derives(y, x) and getattr(y, reflected, None) is not getattr(x, reflected, None):
            asked.reverse()
        for value, name, other in asked:
            if self.find_special(value, name) is None or name == "__rmod__" and is_text(other):  # str formats first
                continue
            if name == reflected:
                other = self.numpy_first(other, value)
            result = self.call_special(value, name, [other])
            if not is_not_implemented(result):
                return result
        return None

    def numpy_first(self, a: Value, b: Value) -> Value:
        """What the class of the right operand is given of the left one, where NumPy is asked before it is.

        A number of NumPy's hands on the number of Python's that it is; arrays are refused.
        """
        cls = class_of(b)
        aside = getattr(cls, "__array_ufunc__", 0) is None or getattr(cls, "__array_priority__", -1) > 0
        if isinstance(a.type, Scalar | Array) and issubclass(cls, int | float | complex | np.ndarray | np.generic):
            self.fail(f"a number before an object of {cls.__name__}, which is a number too", "pass plain numbers")
        scalar = isinstance(a.type, Scalar) and a.type.dtype is not None and issubclass(cls, tuple | list)
        if not aside and (isinstance(a.type, Array) or scalar):
            self.fail(
                f"an array before an object of {cls.__name__}: NumPy goes through the array, and asks {cls.__name__} "
                "about each element, or takes it for an array",
                f"put the {cls.__name__} first, or set __array_ufunc__ = None in {cls.__name__}",
            )
        plain = _PLAIN.get(a.type.kind) if isinstance(a.type, Scalar) and a.type.dtype is not None else None
        return a if aside or plain is None else self.apply(plain, [a])

    def object_present(self, value: Value) -> Value:
        """An operand that is an object, or may be None."""
        if isinstance(value.type, Optional) and next(conventions.classes(value.type), None) is not None:
            return self.present(value)
        return value

    def no_record(self, *values: Value) -> None:
        for v in values:
            cls = record_class(v)
            if cls not in (None, list):
                self.fail(f"the operator is not defined for {cls.__name__}", "define its method in the class")

    def augment(self, name: str, old: Value, value: Value, place: str) -> Value | None:
        method = f"__i{_BINARY.get(name, '')}__"
        if name in _BINARY and self.find_special(old, method) is not None:
            result = self.call_special(old, method, [value])
            return self.binary(name, old, value) if is_not_implemented(result) else result
        if isinstance(old.type, List) and self.find_special(value, f"__r{_BINARY.get(name, '')}__") is not None:
            return self.binary(name, old, value)  # asked before the list is
        return super().augment(name, old, value, place)

    # truth

    def if_(self, cond: Value, then: BlockBody, orelse: BlockBody) -> Flow:
        cond = self.condition(cond)
        against = conventions.why_no_truth(cond.type)
        if against is not None:
            self.fail(*against)
        return super().if_(cond, then, orelse)

    def unary(self, name: str, value: Value) -> Value:
        value = self.object_present(value) if name != "Not" else self.condition(value)
        if name in _UNARY and self.find_special(value, _UNARY[name]) is not None:
            return self.call_special(value, _UNARY[name], [])
        return super().unary(name, value)

    # comparison

    def compare(self, op: Any, a: Value, b: Value) -> Value:
        name = type(op).__name__
        if name in ("Is", "IsNot"):
            same = self.same_object(name, a, b)
            return super().compare(op, a, b) if same is None else same
        if name in _COMPARE:
            if name not in ("Eq", "NotEq"):
                a, b = self.object_present(a), self.object_present(b)
            answer = self.comparison(name, a, b)
            if answer is None and name in ("Eq", "NotEq"):
                answer = self.same_object(name, a, b)
            if answer is not None:
                return answer
        elif name in ("In", "NotIn") and self.find_special(b, "__contains__") is not None:
            result = self.call_special(b, "__contains__", [a])
            found = self.as_bool(result)
            return found if name == "In" else self.unary("Not", found)
        return super().compare(op, a, b)

    def comparison(self, name: str, a: Value, b: Value) -> Value | None:
        """What the class of an operand makes of a comparison; None where none says anything."""
        asked = [(a, _COMPARE[name][0], b), (b, _COMPARE[name][1], a)]
        if derives(type_of(b), type_of(a)):
            asked.reverse()
        for x, method, y in asked:
            answer = self.answer_of(x, method, y)
            if answer is not None:
                if x is b:
                    self.numpy_first(a, b)
                return answer
        return None

    def answer_of(self, x: Value, method: str, y: Value) -> Value | None:
        """What x says to a comparison with y; None for nothing, or NotImplemented."""
        if self.find_special(x, method) is None:
            if conventions.named_tuple_class(x.type) is not None:
                return self.answer_of_tuple(x, method, y)
            if method != "__ne__" or object_class(x) is None:
                return None
            equal = self.answer_of(x, "__eq__", y)
            return None if equal is None else self.unary("Not", equal)
        names = conventions.generated(class_of(x), method)
        if names is not None:
            return self.generated_answer(x, method, y, names)
        result = self.call_special(x, method, [y])
        return None if is_not_implemented(result) else result

    def answer_of_tuple(self, x: Value, method: str, y: Value) -> Value | None:
        """What tuples say where a class of named tuples has other comparisons only; __ne__ does not ask __eq__."""
        if conventions.orders_as_tuple(class_of(x)) or type_of(y) is None or not issubclass(type_of(y), tuple):
            return None
        return self.compare(_OPS[method](), *(self.make_tuple(self.items(v)) for v in (x, y)))

    def generated_answer(self, x: Value, method: str, y: Value, names: tuple[str, ...]) -> Value | None:
        """What a method says that dataclasses wrote."""
        if class_of(x) is not class_of(y):
            return None
        if method == "__eq__":
            same = self.const(True)
            for name in names:
                same = self.both(same, lambda name=name: self.equal_attributes(x, y, name))  # type: ignore[misc]
            return same
        mine, other = (self.make_tuple([self.attribute(v, n) for n in names]) for v in (x, y))
        return self.compare(_OPS[method](), mine, other)

    def same_object(self, name: str, a: Value, b: Value) -> Value | None:
        """`is`, and `==` where the classes do not define it; None where one operand is no object."""
        x, y = object_class(a), object_class(b)
        if x is None or y is None:
            return None
        positive = name in ("Is", "Eq")
        if x is not y:
            return self.const(not positive)
        same_cell = self.same_cell(a, b, positive)
        if same_cell is not None:
            return same_cell
        if x is list and name in ("Eq", "NotEq"):
            self.fail("comparing lists of objects is not supported", "compare their elements")
        objects = [instance_of(v.type) for v in (a, b)]
        if record_of(a.type) is not None or record_of(b.type) is not None:
            self.fail(
                f"whether two {x.__name__} are the same object cannot be told where they are values",
                "compare their attributes",
            )
        for i in objects:
            if i is not None and i.param is not None:
                if None in objects and self.state.parent is None:
                    raise StaticRequest(i.param, self.b.span)
                self.state.distinct = True
        return self.const((a.type == b.type) is positive)

    def equal_attributes(self, a: Value, b: Value, name: str) -> Value:
        return self.compare(gast.Eq(), self.attribute(a, name), self.attribute(b, name))

    def as_bool(self, value: Value) -> Value:
        """The truth of a value, as a bool."""
        value = self.condition(value)
        known = self.truth(value)
        return self.apply(rows.to_bool, [value]) if known is None else self.const(known)

    # elements

    def gone_through(self, value: Value) -> Value:
        if self.find_special(value, "__iter__") is None:
            return super().gone_through(value)
        tree = self.lazily(value)
        return self.b.const(tree, None, Static(tree))

    def lazily(self, value: Value) -> Any:
        if self.find_special(value, "__iter__") is not None:
            return self.lazily(self.iterator_of(value))
        return super().lazily(value)

    def iterator_of(self, value: Value) -> Value:
        """What `__iter__` gives; of an object with `__next__`, a generator of ours that calls it."""
        iterator = self.call_special(value, "__iter__", [])
        if self.find_special(iterator, "__next__") is None:
            self.check_iterator(iterator)
            return iterator
        made = self.call_composite(composites_iterators.following, [iterator], {}, lazily=True)
        made.type.value.cls = class_of(iterator).__name__  # type: ignore[attr-defined]
        return made

    def check_iterator(self, value: Value) -> None:
        """Refuse an object that `__iter__` gives, and that is no iterator."""
        cls = object_class(value)
        if cls is not None and cls is not list and not hasattr(cls, "__next__"):
            self.fails(TypeError, f"iter() returned non-iterator of type {cls.__name__!r}")
            self.fail(f"__iter__ returns a {cls.__name__}, which is no iterator", f"define __next__ in {cls.__name__}")


def type_of(value: Value) -> Any:
    """The same, and tuple for any other tuple."""
    return class_of(value) or (tuple if isinstance(value.type, Tuple) and value.type.cls is None else None)


def derives(sub: Any, base: Any) -> bool:
    """Whether a class derives from another one, which it is not."""
    return sub is not None and base is not None and sub is not base and issubclass(sub, base)


def is_not_implemented(value: Value) -> bool:
    return isinstance(value.type, Static) and value.type.value is NotImplemented
