"""What classes define for their objects: operators, comparison, truth, indexing, iteration."""

from __future__ import annotations

import dataclasses
from typing import Any

import gast

from s2sgrad.frontend.instances import object_class, record_class
from s2sgrad.frontend.object_lists import ObjectLists, list_in
from s2sgrad.frontend.records import instance_of
from s2sgrad.frontend.state import BlockBody, Flow, StaticRequest
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import Array, Number, Scalar, Static, record_of
from s2sgrad.rules import operators

_BINARY = {
    "Add": "add",
    "Sub": "sub",
    "Mult": "mul",
    "Div": "truediv",
    "FloorDiv": "floordiv",
    "Mod": "mod",
    "Pow": "pow",
    "MatMult": "matmul",
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
_UNARY = {"USub": "__neg__", "UAdd": "__pos__", "Invert": "__invert__"}



class Objects(ObjectLists):
    """Operators and the like."""

    def binary(self, name: str, a: Value, b: Value) -> Value:
        if isinstance(a.type, _NUMERIC) and isinstance(b.type, _NUMERIC):
            return self.apply(operators.BINARY[name], [a, b])
        if name in _BINARY:
            for x, method, y in ((a, f"__{_BINARY[name]}__", b), (b, f"__r{_BINARY[name]}__", a)):
                if self.find_special(x, method) is not None:
                    result = self.call_special(x, method, [y])
                    if not (isinstance(result.type, Static) and result.type.value is NotImplemented):
                        return result
        self.no_record(a, b)
        return super().binary(name, a, b)

    def no_record(self, *values: Value) -> None:
        for v in values:
            cls = record_class(v)
            if cls not in (None, list):
                self.fail(f"the operator is not defined for {cls.__name__}", "define its method in the class")

    def augment(self, name: str, old: Value, value: Value) -> Value | None:
        method = f"__i{_BINARY.get(name, '')}__"
        if name in _BINARY and self.find_special(old, method) is not None:
            return self.call_special(old, method, [value])
        return super().augment(name, old, value)

    def condition(self, value: Value) -> Value:
        """An object where its truth is asked for."""
        if list_in(value) is not None:
            return self.const(self.truth(value))
        if object_class(value) is None:
            return value
        if self.find_special(value, "__bool__") is not None:
            return self.call_special(value, "__bool__", [])
        if self.find_special(value, "__len__") is not None:
            return self.apply(operators.ne, [self.call_special(value, "__len__", []), self.const(0)])
        return self.const(True)

    def truth(self, value: Value) -> bool | None:
        if object_class(value) is not None and list_in(value) is None:
            asks = any(self.find_special(value, n) is not None for n in ("__bool__", "__len__"))
            return None if asks else True
        return super().truth(value)

    def if_(self, cond: Value, then: BlockBody, orelse: BlockBody) -> Flow:
        return super().if_(self.condition(cond), then, orelse)

    def unpack_all(self, value: Value, what: str) -> list[Value]:
        if self.find_special(value, "__iter__") is not None:
            return self.require_items(self.iterable(value), what)
        return super().unpack_all(value, what)

    def unary(self, name: str, value: Value) -> Value:
        if name == "Not":
            value = self.condition(value)
        if name in _UNARY and self.find_special(value, _UNARY[name]) is not None:
            return self.call_special(value, _UNARY[name], [])
        return super().unary(name, value)

    def compare(self, op: Any, a: Value, b: Value) -> Value:
        name = type(op).__name__
        told = self.same_object(name, a, b)
        if told is not None:
            return told
        if name in _COMPARE:
            for x, method, y in ((a, _COMPARE[name][0], b), (b, _COMPARE[name][1], a)):
                negated = method == "__ne__" and self.find_special(x, "__ne__") is None
                method = "__eq__" if negated else method
                if self.find_special(x, method) is None or generated_eq(record_class(x), method):
                    continue
                result = self.call_special(x, method, [y])
                if not (isinstance(result.type, Static) and result.type.value is NotImplemented):
                    return self.unary("Not", result) if negated else result
        elif name in ("In", "NotIn") and self.find_special(b, "__contains__") is not None:
            result = self.call_special(b, "__contains__", [a])
            return result if name == "In" else self.unary("Not", result)
        return super().compare(op, a, b)

    def same_object(self, name: str, a: Value, b: Value) -> Value | None:
        """`is`, and `==` where the class does not define it or dataclasses did; None for other questions."""
        x, y = object_class(a), object_class(b)
        if name not in ("Is", "IsNot", "Eq", "NotEq") or x is None or y is None:
            return None
        positive = name in ("Is", "Eq")
        if name in ("Eq", "NotEq"):
            if x is y and generated_eq(x, "__eq__"):
                same = self.const(True)
                for f in dataclasses.fields(x):
                    if f.compare:
                        same = self.both(same, lambda f=f: self.equal_attributes(a, b, f.name))  # type: ignore[misc]
                return same if positive else self.unary("Not", same)
            if self.find_special(a, "__eq__") is not None or self.find_special(b, "__eq__") is not None:
                return None
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

    def subscript(self, x: Value, index: Value) -> Value:
        if self.find_special(x, "__getitem__") is not None:
            return self.call_special(x, "__getitem__", [index])
        return super().subscript(x, index)

    def store(self, x: Value, index: Value, value: Value) -> None:
        if self.find_special(x, "__setitem__") is not None:
            self.call_special(x, "__setitem__", [index, value])
            return
        super().store(x, index, value)

    def delete(self, x: Value, index: Value) -> None:
        if self.find_special(x, "__delitem__") is not None:
            self.call_special(x, "__delitem__", [index])
            return
        super().delete(x, index)

    def iterable(self, value: Value) -> Any:
        if self.find_special(value, "__iter__") is not None:
            return super().iterable(self.call_special(value, "__iter__", []))
        return super().iterable(value)


def generated_eq(cls: Any, method: str) -> bool:
    return method == "__eq__" and dataclasses.is_dataclass(cls) and cls.__dataclass_params__.eq  # type: ignore[union-attr]
