"""The table of kinds: which one a value is of."""

from __future__ import annotations

from array import array
from collections import OrderedDict, deque
from typing import Any

from s2sgrad.frontend.iterables import Range, Tree
from s2sgrad.frontend.kinds import deques, ordered, packed
from s2sgrad.frontend.kinds.base import Kind
from s2sgrad.frontend.kinds.constants import ConstantKind, FlatKind, IterableKind, RangeKind
from s2sgrad.frontend.kinds.dicts import DictKind, MapKind, SetKind
from s2sgrad.frontend.kinds.forms import found_by
from s2sgrad.frontend.kinds.numbers import (
    ArrayKind,
    BottomKind,
    NumberKind,
    OneOfKind,
    OpaqueKind,
    OptionalKind,
    ScalarKind,
    SliceKind,
)
from s2sgrad.frontend.kinds.objects import CellKind, ClosedKind, InstanceKind
from s2sgrad.frontend.kinds.of_class import outside_class
from s2sgrad.frontend.kinds.raised import ExceptionKind
from s2sgrad.frontend.kinds.sequences import (
    FixedListKind,
    ListKind,
    ObjectListKind,
    OpenTupleKind,
)
from s2sgrad.frontend.kinds.special import OfClass
from s2sgrad.frontend.kinds.supers import Super, SuperKind
from s2sgrad.frontend.kinds.tuples import TupleKind
from s2sgrad.frontend.lowering import Lowering, answers
from s2sgrad.frontend.state import Flat, Instance
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import (
    Array,
    Bottom,
    Dict,
    Fields,
    HeldList,
    List,
    Map,
    Number,
    OneOf,
    Opaque,
    OpenTuple,
    Optional,
    Record,
    Scalar,
    Set,
    Slice,
    Static,
    Tuple,
    Type,
)

FOLLOWED, FIELDS = InstanceKind(), CellKind()
INSTANCE, CLOSED, CELL = OfClass(FOLLOWED), OfClass(ClosedKind()), OfClass(FIELDS)
OBJECT_LIST = ObjectListKind()
FROM_OUTSIDE = OfClass(ConstantKind())
CONSTANT = ConstantKind()
ITERABLE, RANGE, FLAT = IterableKind(), RangeKind(), FlatKind()
TUPLE, EXCEPTION, NAMED_TUPLE = TupleKind(), ExceptionKind(), OfClass(TupleKind())
FIXED_LIST, LIST = FixedListKind(), ListKind()
MAP = MapKind()
SUPER = SuperKind()

_BY_TYPE: dict[type[Type], Kind] = {
    Array: ArrayKind(),
    Bottom: BottomKind(),
    Dict: DictKind(),
    Fields: CELL,
    Map: MAP,
    Number: NumberKind(),
    OneOf: OneOfKind(),
    Opaque: OpaqueKind(),
    OpenTuple: OpenTupleKind(),
    Optional: OptionalKind(),
    HeldList: LIST,
    Scalar: ScalarKind(),
    Set: SetKind(),
    Slice: SliceKind(),
}


# classes whose objects are held as lists or dicts: of what kind they are, by the type that stands for them
_BY_CLASS: dict[type, dict[type[Type], Kind]] = {
    array: packed.KINDS,
    deque: deques.KINDS,
    OrderedDict: ordered.KINDS,
}


def kind_of(x: Value) -> Kind:
    """The kind of a value, which is told by its type."""
    return kind_of_type(x.type)


def kind_of_type(t: Type) -> Kind:
    """The kind of values of a type: by its class and, of constants, tuples and lists, by what that holds."""
    if isinstance(t, Static):
        return kind_of_constant(t.value)
    if isinstance(t, Tuple):
        return kind_of_tuple(t.cls)
    if type(t) is List:
        return LIST if t.elts is None else FIXED_LIST
    made = t.made if isinstance(t, HeldList | Dict | Map) else None
    own = None if made is None else _BY_CLASS.get(made.cls)
    return _BY_TYPE[type(t)] if own is None else own[type(t)]


def kind_of_constant(value: Any) -> Kind:
    """The kind of what is known when the function is compiled."""
    if isinstance(value, Instance):
        return OBJECT_LIST if value.cls is list else INSTANCE
    if isinstance(value, Tree):
        return RANGE if isinstance(value, Range) else ITERABLE
    if isinstance(value, Flat):
        return FLAT
    if isinstance(value, Super):
        return SUPER
    return CONSTANT if outside_class(value) is None else FROM_OUTSIDE


def kind_of_tuple(cls: Any) -> Kind:
    """The kind of a tuple, by the class that its type names."""
    if cls is None:
        return TUPLE
    if isinstance(cls, Record):
        return CLOSED
    return NAMED_TUPLE if issubclass(cls, tuple) else EXCEPTION


@answers(Lowering.kind)
def kind(low: Lowering, x: Value) -> Kind:
    return kind_of(x)


def form_of_type(t: Type) -> Kind:
    """The kind as which values of a type are held: objects and exceptions as tuples, others whatever their class."""
    if isinstance(t, Tuple):
        return TUPLE
    if isinstance(t, Static):
        return FOLLOWED if isinstance(t.value, Instance) else CONSTANT
    return FIELDS if isinstance(t, Fields) else kind_of_type(t)


found_by(form_of_type)

__all__ = ["form_of_type", "kind_of", "kind_of_type"]
