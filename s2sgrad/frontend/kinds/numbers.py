"""Numbers, arrays, what may be either, and what nothing is known of."""

from __future__ import annotations

import enum
from typing import Any

import numpy as np

from s2sgrad.frontend import choices, open_tuples, stored, texts
from s2sgrad.frontend.complex_parts import drops_imaginary, imaginary_of, store_imaginary
from s2sgrad.frontend.demands import demand
from s2sgrad.frontend.flat import array_of, array_or_same, flat, set_array_attribute
from s2sgrad.frontend.function_values import Bound, Closure
from s2sgrad.frontend.joins import Meeting, Unjoinable, drop_const, is_real, one_of
from s2sgrad.frontend.kinds.base import Keywords, Kind, Part, Way, refuse, refuse_store, refuse_unpacking
from s2sgrad.frontend.kinds.constants import static_attribute
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.opaque_calls import refuse_object
from s2sgrad.frontend.refused import described, made_class
from s2sgrad.frontend.values import may_vary, typed
from s2sgrad.ir.changes import Augmented
from s2sgrad.ir.ops import UNDEFINED, Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import NONE, NUMBER, PYTHON_CLASSES, Array, Opaque, Optional, Scalar, Slice, Static, Type
from s2sgrad.rules import core as rows
from s2sgrad.rules import operators, registry
from s2sgrad.rules.attempts import EXCEPTION, attribute_of
from s2sgrad.rules.contexts import is_errstate
from s2sgrad.rules.dims_text import type_text

_RANK = {"b": 0, "i": 1, "f": 2, "c": 3}
_REWRITES = {"flat": "use .ravel() and indices", "real": "use np.real(x)", "imag": "use np.imag(x)"}


class NumericKind(Kind):
    """What has the attributes of NumPy's arrays."""

    article = "an array"

    def other_attribute(self, low: Lowering, x: Value, name: str) -> Value:
        if not hasattr(np.ndarray, name) and not hasattr(np.generic, name) and not hasattr(float, name):
            low.fails(AttributeError, f"no attribute {name!r}")
        refuse(
            low,
            f"the attribute `{name}` of {self.article} is not supported",
            _REWRITES.get(name, "use a function of NumPy in place of the attribute"),
        )

    def copied_with(self, low: Lowering, x: Value, part: Part, way: Way) -> Value:
        row = registry.lookup(np.copy)
        assert row is not None
        return low.apply(row, [x])


class ScalarKind(NumericKind):
    """A number: of Python's, or of NumPy's where it has a dtype."""

    article = "a number"

    def truth(self, low: Lowering, x: Value) -> bool | None:
        known, value = static_value(x.type)
        return bool(value) if known else None

    def subscript(self, low: Lowering, x: Value, index: Value) -> Value:
        if typed(x, Scalar).dtype is None:
            return super().subscript(low, x, index)
        if static_value(index.type) == (True, ()):  # a scalar of NumPy is an array without axes
            return x
        return low.subscript(array_of(low, x), index)

    def attribute(self, low: Lowering, x: Value, name: str) -> Value:
        if low.trusted and registry.attribute_row(x.type, name) is rows.shape_of:
            return low.make_tuple([])  # a Python number has no attribute of that name
        self.attribute_of_python(low, x, name)
        return super().attribute(low, x, name)

    def attribute_of_python(self, low: Lowering, x: Value, name: str) -> None:
        """A number of Python's has none of the attributes of arrays that its own class lacks."""
        t = x.type
        if low.trusted or not isinstance(t, Scalar) or t.dtype is not None or t.cls is not None:
            return
        cls = PYTHON_CLASSES[t.kind]
        if not hasattr(cls, name):
            low.fails(AttributeError, f"{cls.__name__!r} object has no attribute {name!r}")

    def call_method(self, low: Lowering, x: Value, name: str, args: list[Value], keywords: Keywords) -> Value:
        self.attribute_of_python(low, x, name)
        return super().call_method(low, x, name, args, keywords)

    def own_method(self, low: Lowering, x: Value, name: str, args: list[Value], keywords: Keywords) -> Value | None:
        real = typed(x, Scalar).kind in "if"
        return x if name == "conjugate" and real and not (args or keywords) else None

    def other_attribute(self, low: Lowering, x: Value, name: str) -> Value:
        t = x.type
        assert isinstance(t, Scalar)
        if t.cls is None:
            return super().other_attribute(low, x, name)
        if t.is_const:
            return static_attribute(low, x, t.const, name)
        return choices.attribute_of_number(low, x, t, name)

    def describe(self, t: Type) -> str:
        return self.article

    def python_class(self, t: Type) -> type | None:
        assert isinstance(t, Scalar)
        return t.cls or PYTHON_CLASSES[t.kind] if t.dtype is None else np.dtype(t.dtype).type

    def copied_with(self, low: Lowering, x: Value, part: Part, way: Way) -> Value:
        return x

    def generalised(self, t: Type) -> Type:
        assert isinstance(t, Scalar)
        return Scalar(t.kind, t.dtype, dim=t.dim, cls=t.cls) if t.is_const else t

    def merged(self, a: Type, b: Type, at: Meeting) -> Type:
        return scalars_merged(a, b) if isinstance(a, Scalar) and isinstance(b, Scalar) else numbers_merged(a, b)


class NumberKind(NumericKind):
    """A number or an array, and only a run tells which."""

    loops = True

    def put(self, low: Lowering, x: Value, index: Value, value: Value) -> None:
        put_in_array(low, x, index, value)

    def augment(self, low: Lowering, old: Value, name: str, value: Value, place: str) -> Value | None:
        """A sum takes the place of what may have been an array, which others might see change."""
        new: Value = low.binary(name, old, value)
        low.session.augmented.append(Augmented(old, new, low.b.span, place))
        return new

    def merged(self, a: Type, b: Type, at: Meeting) -> Type:
        return numbers_merged(a, b)


class ArrayKind(NumericKind):
    """An array of NumPy's."""

    loops = True
    methods = frozenset({"__getitem__"})

    def condition(self, low: Lowering, x: Value) -> Value:
        """Where a handler may wait for it: an array of several elements is neither true nor false."""
        return low.apply(rows.to_bool, [x]) if low.trials and not low.trusted else x

    def put(self, low: Lowering, x: Value, index: Value, value: Value) -> None:
        if (z := imaginary_of(x)) is not None:
            store_imaginary(low, z, index, value)
            return
        if drops_imaginary(x.type, value.type):
            refuse(
                low,
                "a complex number is written into an array of real numbers, which drops its imaginary part",
                "write its real part, z.real, or make the array with dtype=complex",
            )
        put_in_array(low, x, index, value)

    def augment(self, low: Lowering, old: Value, name: str, value: Value, place: str) -> Value | None:
        if imaginary_of(old) is not None:
            low.store(old, low.const(Ellipsis), low.binary(name, old, value))
            return None
        if name not in operators.AUGMENTED:
            return super().augment(low, old, name, value, place)
        assert isinstance(old.type, Array)
        if not operators.holds_result(name, old.type, value.type):  # with no handler, NumPy says so
            low.fails(TypeError, f"{type_text(old.type)} cannot be changed in place by {type_text(value.type)}")
        low.apply(operators.AUGMENTED[name], [old, array_or_same(low, value)])
        return None

    def attribute(self, low: Lowering, x: Value, name: str) -> Value:
        return flat(low, x) if name == "flat" else super().attribute(low, x, name)

    def set_attribute(self, low: Lowering, x: Value, name: str, value: Value) -> None:
        set_array_attribute(low, x, name, value)

    def gone_through(self, low: Lowering, x: Value) -> Any:
        if typed(x, Array).dims == ():
            refuse(low, "an array without axes cannot be looped over", "use the number itself: x[()]")
        return super().gone_through(low, x)

    def elements(self, low: Lowering, x: Value, what: str) -> list[Value]:
        t = x.type
        if not (isinstance(t, Array) and t.dims and isinstance(t.dims[0], int)):
            refuse_unpacking(low, what)
        return [low.apply(rows.getitem, [x, low.const(k)]) for k in range(t.dims[0])]

    def describe(self, t: Type) -> str:
        return self.article

    def python_class(self, t: Type) -> type | None:
        return np.ndarray

    def merged(self, a: Type, b: Type, at: Meeting) -> Type:
        if not isinstance(a, Array) or not isinstance(b, Array):
            return numbers_merged(a, b)
        dtype = np.result_type(a.dtype, b.dtype).name
        if a.dims is None or b.dims is None or len(a.dims) != len(b.dims):
            return Array(dtype, None)
        return Array(dtype, tuple(at.size(x, y, k) for k, (x, y) in enumerate(zip(a.dims, b.dims))))


class OpaqueKind(Kind):
    """An object that cannot be looked into."""

    loops = True
    article = "an object"

    def attribute(self, low: Lowering, x: Value, name: str) -> Value:
        if x.type == EXCEPTION and not callable(getattr(BaseException, name, None)):
            return low.apply(attribute_of(name), [x])
        return super().attribute(low, x, name)

    def other_attribute(self, low: Lowering, x: Value, name: str) -> Value:
        if typed(x, Opaque).note in ("Generator", "RandomState"):
            return low.const(Bound(name, x))
        return low.opaque(getattr, [x, low.const(name)])

    def call(self, low: Lowering, x: Value, args: list[Value], keywords: Keywords) -> Value:
        if is_errstate(x) and args and isinstance(args[0].type, Static) and isinstance(args[0].type.value, Closure):
            return low.decorated(x, args[0])
        return low.call_opaque(x, "this object", args, keywords)

    def other_method(self, low: Lowering, x: Value, name: str, args: list[Value], keywords: Keywords) -> Value:
        return low.call_opaque_method(x, name, args, keywords)

    def set_attribute(self, low: Lowering, x: Value, name: str, value: Value) -> None:
        low.need_values(x)
        if made_class(x) is not None:
            refuse_object(low, x, f"the attribute `{name}` of {described(x)} is set")
        super().set_attribute(low, x, name, value)

    def put(self, low: Lowering, x: Value, index: Value, value: Value) -> None:
        if may_vary(value):
            refuse_object(low, x, f"an element of {described(x)} is set to what is differentiated")
        low.apply(rows.setitem, [x, open_tuples.as_index(low, x, index), value])

    def merged(self, a: Type, b: Type, at: Meeting) -> Type:
        if not isinstance(b, Opaque):
            raise Unjoinable
        return Opaque()


class OneOfKind(OpaqueKind):
    """One of several texts, or members of an enumeration, that the path taken chooses."""

    def subscript(self, low: Lowering, x: Value, index: Value) -> Value:
        return texts.item(low, x, index) if texts.is_text(x) else super().subscript(low, x, index)

    def put(self, low: Lowering, x: Value, index: Value, value: Value) -> None:
        refuse_store(low, x.type)

    def elements(self, low: Lowering, x: Value, what: str) -> list[Value]:
        refuse_unpacking(low, what)

    def own_method(self, low: Lowering, x: Value, name: str, args: list[Value], keywords: Keywords) -> Value | None:
        return texts.method(low, x, name, args) if texts.is_text(x) and not keywords else None

    def other_attribute(self, low: Lowering, x: Value, name: str) -> Value:
        cls = x.type.cls  # type: ignore[attr-defined]
        if issubclass(cls, enum.Enum):
            return choices.attribute_of_member(low, x, cls, name)
        return super().other_attribute(low, x, name)

    def merged(self, a: Type, b: Type, at: Meeting) -> Type:
        return super().merged(a, b, at) if isinstance(b, Opaque) else one_of(a, b)


class BottomKind(OpaqueKind):
    """What is not known yet, in this round of the lowering."""

    leafless = True

    def remove(self, low: Lowering, x: Value, index: Value) -> None:
        return None

    def elements(self, low: Lowering, x: Value, what: str) -> list[Value]:
        refuse(low, "a value that is not known yet is unpacked", "assign to it first")

    def call(self, low: Lowering, x: Value, args: list[Value], keywords: Keywords) -> Value:
        return low.bottom()

    def attribute(self, low: Lowering, x: Value, name: str) -> Value:
        return low.bottom()

    def call_method(self, low: Lowering, x: Value, name: str, args: list[Value], keywords: Keywords) -> Value:
        return low.bottom()

    def set_attribute(self, low: Lowering, x: Value, name: str, value: Value) -> None:
        return None

    def delete_attribute(self, low: Lowering, x: Value, name: str) -> None:
        return None

    def describe(self, t: Type) -> str:
        return "undefined"

    def from_leaves(self, low: Lowering, t: Type, leaves: list[Value], name: str | None) -> Value:
        return low.b.const(UNDEFINED, None, t)


class SliceKind(Kind):
    """A slice."""

    article = "a slice"

    def python_class(self, t: Type) -> type | None:
        return slice

    def generalised(self, t: Type) -> Type:
        assert isinstance(t, Slice)
        return Slice(*map(drop_const, (t.start, t.stop, t.step)))

    def merged(self, a: Type, b: Type, at: Meeting) -> Type:
        if not isinstance(a, Slice) or not isinstance(b, Slice):
            raise Unjoinable
        return Slice(*at.each((a.start, a.stop, a.step), (b.start, b.stop, b.step)))


class OptionalKind(Kind):
    """What may be None."""

    def call(self, low: Lowering, x: Value, args: list[Value], keywords: Keywords) -> Value:
        there = low.apply(rows.is_not, [x, low.const(None)])
        demand(low, there, TypeError, "'NoneType' object is not callable")
        return low.call_value(low.present(x), args, keywords)

    def attribute(self, low: Lowering, x: Value, name: str) -> Value:
        return low.attribute(low.present(x), name)

    def describe(self, t: Type) -> str:
        return "None"

    def generalised(self, t: Type) -> Type:
        assert isinstance(t, Optional)
        return Optional(drop_const(t.inner))

    def fitted(self, low: Lowering, x: Value, needed: Type) -> Value:
        assert isinstance(needed, Optional)
        t, needed = x.type, needed.inner
        if not isinstance(t, Optional) or open_tuples.stays(t.inner, needed):
            return x if isinstance(t, Optional) or t == NONE else open_tuples.fitted(low, x, needed)
        is_none = low.apply(rows.is_, [x, low.const(None)])
        inner = t.inner
        return low.select(
            is_none, lambda: low.const(None), lambda: open_tuples.fitted(low, low.retype(x, inner), needed)
        )


def scalars_merged(a: Scalar, b: Scalar) -> Type:
    """One type for two numbers."""
    kind = a.kind if _RANK[a.kind] >= _RANK[b.kind] else b.kind
    if a.dtype == b.dtype:
        if a.kind == b.kind:
            cls = a.cls if a.cls is b.cls else None
            return Scalar(kind, a.dtype, dim=a.dim if a.dim == b.dim else None, cls=cls)
        return Scalar(kind, None)
    if a.kind == b.kind and a.dtype and b.dtype:
        return Scalar(kind, np.result_type(a.dtype, b.dtype).name)
    return Scalar(kind)


def numbers_merged(a: Type, b: Type) -> Type:
    """One type for a number and an array, where a run may give either."""
    whole = any(isinstance(t, Scalar) and t.kind in "bi" for t in (a, b))  # `total = 0` before a loop that adds arrays
    if all(map(is_real, (a, b))) or whole and any(map(is_real, (a, b))):
        return NUMBER
    raise Unjoinable


def put_in_array(low: Lowering, x: Value, index: Value, value: Value) -> None:
    """x[index] = value, once that is what Python says."""
    index = open_tuples.as_index(low, x, index)
    low.apply(rows.setitem, [x, index, stored.as_stored(low, x, index, value)])


__all__ = [
    "ArrayKind",
    "BottomKind",
    "NumberKind",
    "OneOfKind",
    "OpaqueKind",
    "OptionalKind",
    "ScalarKind",
    "SliceKind",
]
