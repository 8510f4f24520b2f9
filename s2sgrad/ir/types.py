"""What the compiler knows of a value: its abstract type.

Types are immutable and comparable. Those of numbers and arrays are in `numeric.py`.
"""

from __future__ import annotations

import enum
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from s2sgrad.ir.container_class import ContainerClass, met
from s2sgrad.ir.numeric import NO_CONST as NO_CONST
from s2sgrad.ir.numeric import PYTHON_CLASSES as PYTHON_CLASSES
from s2sgrad.ir.numeric import Array, Number, Scalar, Type
from s2sgrad.ir.numeric import Dim as Dim
from s2sgrad.ir.numeric import Sym as Sym


@dataclass(frozen=True, eq=False)
class Record:
    """The class of an object with the names of its attributes: what takes a named tuple's class's place.

    There is one for each class and names, so that they are compared by identity, as classes are.
    """

    cls: type
    names: tuple[str, ...]

    @staticmethod
    def of(cls: type, names: tuple[str, ...]) -> Record:
        known = _records.setdefault(cls, {})
        return known.setdefault(names, Record(cls, names))

    @staticmethod
    def of_named_tuple(cls: Any) -> Record:
        return Record.of(cls, cls._fields)

    @property
    def __name__(self) -> str:
        return self.cls.__name__


_records: WeakKeyDictionary[type, dict[tuple[str, ...], Record]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Tuple(Type):
    """A tuple of known length; cls is the named tuple's class, if it is one.

    The attributes of an object are such a tuple as well; cls is the record that names them.
    """

    elts: tuple[Type, ...]
    cls: type | Record | None = None

    def __repr__(self) -> str:
        return f"({', '.join(map(repr, self.elts))})"


@dataclass(frozen=True)
class List(Type):
    """A list. `elts` where length and element types are known and fixed, else `elem`, the type of every element."""

    elem: Type | None = None
    elts: tuple[Type, ...] | None = None

    def of(self, elem: Type) -> List:
        """A container of the same kind, of unknown length, with another type of element."""
        return List(elem)

    def __repr__(self) -> str:
        return f"[{', '.join(map(repr, self.elts))}]" if self.elts is not None else f"list[{self.elem!r}]"


@dataclass(frozen=True)
class HeldList(List):
    """What is a list to the compiler and in generated code, and in Python of the class in `made`, as a deque is."""

    made: ContainerClass = ContainerClass(list)

    def of(self, elem: Type) -> List:
        return HeldList(elem, None, self.made)

    def __repr__(self) -> str:
        return f"{self.made!r}[{self.elem!r}]"


@dataclass(frozen=True)
class OpenTuple(List):
    """A tuple of a length that is known at run time only (frontend/open_tuples.py)."""

    def of(self, elem: Type) -> List:
        return OpenTuple(elem)

    def __repr__(self) -> str:
        return f"tuple[{self.elem!r}]"


@dataclass(frozen=True)
class Factory:
    """What makes the missing entries of a defaultdict, where they are no numbers; `key` tells which function."""

    key: Hashable


@dataclass(frozen=True)
class Map(List):
    """A dict whose keys are known at run time only: as in a list, one type for all entries.

    `default` is what stands for a missing entry, of a defaultdict: a number, or what makes it; `counts` if reading does
    not enter it (a Counter). `made` is what Python has in its place, where that is no plain dict or set.
    """

    key: Type | None = None
    default: float | Factory | None = None
    counts: bool = False
    made: ContainerClass | None = None

    def __repr__(self) -> str:
        return f"dict[{self.key!r}, {self.elem!r}]"

    def of(self, elem: Type) -> List:
        return self.with_types(self.key, elem)

    def with_types(self, key: Type | None, elem: Type | None) -> Map:
        """A dict of the same kind with other keys and entries."""
        return Map(elem, None, key, self.default, self.counts, self.made)


@dataclass(frozen=True)
class Set(Map):
    """A set: to the compiler and in generated code a dict, with True as every entry."""

    def with_types(self, key: Type | None, elem: Type | None) -> Map:
        return Set(elem, None, key, made=self.made)

    def __repr__(self) -> str:
        return f"set[{self.key!r}]"


@dataclass(frozen=True)
class Entries(Type):
    """What has entries under keys that are known, each with a type of its own, and can be changed."""

    keys: tuple[Hashable, ...]
    elts: tuple[Type, ...]

    def of(self, keys: tuple[Hashable, ...], elts: tuple[Type, ...]) -> Entries:
        """The same kind with other entries."""
        return type(self)(keys, elts)

    def is_like(self, other: Type) -> bool:
        """Whether both are dicts, or objects of one class."""
        return isinstance(other, Entries) and self.of((), ()) == other.of((), ())

    def either(self, other: Entries) -> Entries:
        """What is known of the kind of what is one of two that are alike."""
        return self


@dataclass(frozen=True)
class Dict(Entries):
    """A dict whose keys are known; `made` is what Python has in its place, where that is no plain dict."""

    made: ContainerClass | None = None

    def of(self, keys: tuple[Hashable, ...], elts: tuple[Type, ...]) -> Entries:
        return Dict(keys, elts, self.made)

    def is_like(self, other: Type) -> bool:
        return isinstance(other, Dict)

    def either(self, other: Entries) -> Entries:
        assert isinstance(other, Dict)
        return Dict((), (), met(self.made, other.made))

    def __repr__(self) -> str:
        return "{" + ", ".join(f"{k!r}: {t!r}" for k, t in zip(self.keys, self.elts)) + "}"


@dataclass(frozen=True)
class Fields(Entries):
    """An object that can be changed wherever it is: its attributes."""

    cls: type = object

    def of(self, keys: tuple[Hashable, ...], elts: tuple[Type, ...]) -> Entries:
        return Fields(keys, elts, self.cls)

    def __repr__(self) -> str:
        return f"{self.cls.__name__}({', '.join(f'{k}: {t!r}' for k, t in zip(self.keys, self.elts))})"


@dataclass(frozen=True)
class Slice(Type):
    """A slice object; the types of start, stop and step (None is Static(None))."""

    start: Type
    stop: Type
    step: Type


@dataclass(frozen=True, eq=False)
class Static(Type):
    """An object known at compile time that is no number: None, a string, a function, a module, a class, `...`."""

    value: Any

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Static):
            return False
        if self.value is other.value:
            return True
        same_kind = type(self.value) is type(other.value)
        return isinstance(self.value, str | bytes) and same_kind and self.value == other.value

    def __hash__(self) -> int:
        return hash(self.value) if isinstance(self.value, str | bytes) else id(self.value)

    def __repr__(self) -> str:
        return f"static {getattr(self.value, '__name__', None) or repr(self.value)}"


@dataclass(frozen=True)
class Optional(Type):
    """None or `inner`, decided at run time."""

    inner: Type

    def __repr__(self) -> str:
        return f"{self.inner!r}?"


@dataclass(frozen=True)
class Opaque(Type):
    """Some Python object about which nothing is known; never differentiated."""

    note: str = "object"

    def __repr__(self) -> str:
        return self.note


@dataclass(frozen=True)
class OneOf(Opaque):
    """One of several texts, or of the members of an enumeration, of the class `cls`."""

    cls: type = object

    def __repr__(self) -> str:
        return self.note


@dataclass(frozen=True)
class Bottom(Type):
    """No value: an undefined variable, the elements of a list that is still empty."""

    def __repr__(self) -> str:
        return "undefined"


# asked for often: a union that is written where it is asked for is made again each time
Numeric = Array | Scalar
ArrayOrNumber = Array | Number
Sequential = Tuple | List
Fixed = Tuple | Entries
Changeable = List | Entries
NARROW = ("float32", "float16", "complex64")  # dtypes that a float64 widens
NONE = Static(None)
INT = Scalar("i")
BOOL = Scalar("b")
FLOAT = Scalar("f")
NUMBER = Number()
BOTTOM = Bottom()
OPAQUE = Opaque()


def record_of(t: Type) -> Record | None:
    """What names the parts of a value, where they are the attributes of an object."""
    return t.cls if isinstance(t, Tuple) and isinstance(t.cls, Record) else None


def error_class(t: Type) -> Any:
    """The class of an exception that is made in what is compiled; in generated code that is a plain tuple."""
    cls = t.cls if isinstance(t, Tuple) else None
    cls = cls.cls if isinstance(cls, Record) else cls
    return cls if cls is not None and issubclass(cls, BaseException) else None


def object_record(t: Type) -> Record | None:
    """The same of what is an object in generated code, too."""
    return None if error_class(t) is not None else record_of(t)


def maker_of(t: Type) -> Record | None:
    """What objects of this type are made by: their class, with the names of their attributes."""
    return Record.of(t.cls, tuple(map(str, t.keys))) if isinstance(t, Fields) else record_of(t)


def holds_record(t: Type, made: bool = False) -> bool:
    """Whether an object is in a value of this type; `made`: one that is an object in generated code, too."""
    if isinstance(t, Fixed) or (isinstance(t, List) and t.elts is not None):
        own = maker_of(t) is not None and not (made and error_class(t) is not None)
        return own or any(holds_record(e, made) for e in t.elts or ())
    if isinstance(t, List):
        return t.elem is not None and holds_record(t.elem, made)
    return isinstance(t, Optional) and holds_record(t.inner, made)


def is_float(t: Type) -> bool:
    """Whether a value of this type can itself carry a derivative: a float or complex number, an array of such."""
    if isinstance(t, Scalar):
        return t.kind in "fc"
    if isinstance(t, Array):
        return t.dtype.startswith(("float", "complex"))
    return isinstance(t, Number)


def has_opposites(t: Type) -> bool:
    """Whether -x is the opposite of x, whatever x is: among NumPy's integers the least, or any unsigned, has none."""
    return not isinstance(t, Numeric) or t.dtype is None or t.dtype.startswith(("float", "complex"))


def is_complex(t: Type) -> bool:
    """Whether a value of this type is a complex number or an array of such."""
    if isinstance(t, Scalar):
        return t.kind == "c"
    return isinstance(t, Array) and t.dtype.startswith("complex")


def holds_complex(t: Type) -> bool:
    """Whether a value of this type is, or contains, a complex number."""
    kind = type(t)
    if kind is Scalar or kind is Array:
        return is_complex(t)
    if isinstance(t, Fixed) or (isinstance(t, List) and t.elts is not None):
        return any(map(holds_complex, t.elts or ()))
    if isinstance(t, List):
        return t.elem is not None and holds_complex(t.elem)
    return isinstance(t, Optional) and holds_complex(t.inner)


def is_never_filled(t: Type) -> bool:
    """Whether nothing is put into a list of this type, as far as the function has been lowered.

    Loops over it have no passes then. Where something is found to be put into it, the lowering begins again.
    """
    return isinstance(t, List) and not isinstance(t, Map) and t.elts is None and isinstance(t.elem, Bottom)


def carries_float(t: Type) -> bool:
    """Whether a derivative can hide anywhere inside a value of this type."""
    if isinstance(t, Fixed):
        return any(carries_float(e) for e in t.elts)
    if isinstance(t, List):
        if t.elts is not None:
            return any(carries_float(e) for e in t.elts)
        return t.elem is not None and carries_float(t.elem)
    if isinstance(t, Optional):
        return carries_float(t.inner)
    return is_float(t)


def chosen(a: Type, b: Type) -> OneOf | None:
    """The type of one of two texts, or members of an enumeration, of which it is known at run time which one it is."""
    x, y = as_one_of(a), as_one_of(b)
    return x if x is not None and x == y else None


def as_one_of(t: Type) -> OneOf | None:
    """A text or member that is known as one of which nothing but the class is."""
    if isinstance(t, Static) and isinstance(t.value, str | bytes | enum.Enum):
        return OneOf(type(t.value).__name__, type(t.value))
    return t if isinstance(t, OneOf) else None


# asked often: a look-up is faster than isinstance
_MUTABLE = frozenset({Array, List, Map, OpenTuple, HeldList, Set, Dict, Fields, Number, Opaque})
_IMMUTABLE = frozenset({Scalar, Static, Slice, OneOf, Bottom})


def is_mutable(t: Type) -> bool:
    """Whether a value of this type is, or contains, something that can be written in place."""
    kind = type(t)
    if kind in _MUTABLE:
        return True
    if kind in _IMMUTABLE:
        return False
    if isinstance(t, Tuple):
        return any(is_mutable(e) for e in t.elts)
    if isinstance(t, Optional):
        return is_mutable(t.inner)
    return isinstance(t, Array | List | Entries | Number | Opaque)
