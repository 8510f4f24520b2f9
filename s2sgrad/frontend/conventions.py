"""What classes write about their objects, where the language asks: operators, comparison, truth, hashes.

In generated code an object is a tuple of its attributes, and so is a named tuple. Python's operators on these give what
Python gives for the objects only where the class leaves them alone, or dataclasses wrote its methods.
"""

from __future__ import annotations

import collections
import dataclasses
import functools
import inspect
import types
from collections.abc import Iterator, Sequence
from typing import Any

from s2sgrad.frontend.state import Instance
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import Row
from s2sgrad.ir.types import Entries, Fields, List, Map, Optional, Scalar, Static, Tuple, Type, record_of
from s2sgrad.rules import core as rows
from s2sgrad.rules import operators

ORDER = ("__lt__", "__le__", "__gt__", "__ge__")
_EQUALITY = ("__eq__", "__ne__")
_OPERATORS = "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift divmod".split()
_OF_NUMBERS = frozenset(
    [f"__{r}{n}__" for n in _OPERATORS for r in ("", "r")]
    + [f"__{n}__" for n in "lt le gt ge eq ne hash bool int float index abs neg pos invert round floor ceil".split()]
)
_OF_ALL = ("_fields", "_field_defaults")
_AS_SEQUENCE = ("__iter__", "__getitem__", "__reversed__", "__len__", "__array__", "__array_ufunc__")
_UNSUPPORTED = ("__iter__", "__getitem__", "__reversed__", "__new__", "__init__", "__getattribute__", "__getattr__",
                "index", "count", "_replace", "_asdict", "_make")  # fmt: skip


# who wrote a method -------------------------------------------------------------------------------------------------


def named_tuple_class(t: Type) -> Any:
    """The class of a named tuple, or None."""
    cls = t.cls if isinstance(t, Tuple) else None
    return cls if isinstance(cls, type) and issubclass(cls, tuple) else None


def owner_of(cls: Any, name: str) -> Any:
    """The class that an attribute comes from."""
    return next((c for c in cls.__mro__ if name in vars(c)), None)


def written(cls: Any, name: str) -> Any:
    """The Python function that is a class's method, or None where C or the maker of named tuples wrote it."""
    found = next((vars(base)[name] for base in cls.__mro__ if name in vars(base)), None)  # not what its class has
    if not isinstance(found, types.FunctionType):
        return None
    made = issubclass(cls, tuple) and (found.__module__ or "").startswith(("collections", "namedtuple_"))
    return None if made else found


def own_attribute(cls: Any, name: str) -> Any:
    """What a class of named tuples has under a name beside the fields, and what all of them have; or None."""
    owner = owner_of(cls, name)
    if owner in (None, tuple, object) or owner.__module__ == "typing" or name.startswith("__"):
        return None
    found = vars(owner)[name]
    function = getattr(found, "__func__", found)
    made = (getattr(function, "__module__", None) or "").startswith(("collections", "namedtuple_"))
    return None if made or type(found).__module__ == "_collections" or name in _OF_ALL else found


def generated(cls: Any, name: str) -> tuple[str, ...] | None:
    """The names of the fields that a method of a dataclass compares, where dataclasses wrote it."""
    owner, found = owner_of(cls, name), written(cls, name)
    if found is None or not dataclasses.is_dataclass(owner) or found.__code__.co_filename != "<string>":
        return None
    return tuple(f.name for f in dataclasses.fields(owner) if f.compare)


_FIELD = type(vars(collections.namedtuple("_Sample", ("field",)))["field"])  # what reads a field of a named tuple


def changed_tuple(cls: Any) -> str | None:
    """What a class of named tuples does otherwise than tuples do, and what cannot be compiled."""
    bases = [c for c in cls.__mro__ if c not in (tuple, object) and c.__module__ not in ("typing", "builtins")]
    for name in _UNSUPPORTED:
        if written(cls, name) is not None or any(isinstance(vars(c).get(name), property) for c in bases):
            return name
    return next((f for f in cls._fields if not _is_field(cls, f)), None)


def _is_field(cls: Any, name: str) -> bool:
    return type(inspect.getattr_static(cls, name)) is _FIELD


# what tuples stand for ----------------------------------------------------------------------------------------------


def classes(t: Type) -> Iterator[Any]:
    """The classes of objects and named tuples in a value of this type."""
    if isinstance(t, Static) and isinstance(t.value, Instance) and t.value.cls is not list:
        yield t.value.cls
    record = record_of(t)
    cls = record.cls if record is not None else t.cls if isinstance(t, Fields | Tuple) else None
    if isinstance(cls, type):  # an exception is the tuple of its arguments
        yield cls
    inner: list[Type] = []
    if isinstance(t, Optional):
        inner = [t.inner]
    elif isinstance(t, Map):
        inner = [p for p in (t.key, t.elem) if p is not None]
    elif isinstance(t, Tuple | List | Entries):
        inner = list(t.elts or ()) + ([t.elem] if isinstance(t, List) and t.elem is not None else [])
    for p in inner:
        yield from classes(p)


def holds_class(t: Type) -> bool:
    return next(classes(t), None) is not None


def compares_as_tuple(cls: Any) -> bool:
    """Whether == of objects is that of the tuples of their attributes."""
    if issubclass(cls, tuple):
        return all(written(cls, n) is None for n in _EQUALITY)
    return written(cls, "__ne__") is None and _compares_all(cls, "__eq__")


def orders_as_tuple(cls: Any) -> bool:
    """The same for < and its kin."""
    if issubclass(cls, tuple):
        return compares_as_tuple(cls) and all(written(cls, n) is None for n in ORDER)
    return compares_as_tuple(cls) and all(_compares_all(cls, n) for n in ORDER)


def _compares_all(cls: Any, name: str) -> bool:
    names = generated(cls, name)
    return names is not None and names == tuple(f.name for f in dataclasses.fields(cls))


def hashes_as_tuple(cls: Any) -> bool:
    """Whether a key that is such an object is found where the tuple of its attributes is."""
    own = written(cls, "__hash__")
    return compares_as_tuple(cls) and (own is None or own.__code__.co_filename == "<string>")


@functools.cache
def is_number_of_its_own(cls: type) -> bool:
    """Whether a class of numbers, or an enumeration of such, computes or compares otherwise than numbers do."""
    bases = [c for c in cls.__mro__ if c.__module__ not in ("builtins", "enum", "numbers")]
    own = [f for c in bases for n, f in vars(c).items() if n in _OF_NUMBERS and isinstance(f, types.FunctionType)]
    return any(f.__module__ != "enum" for f in own)  # flags are given some methods anew


def is_sequence_of_its_own(cls: Any) -> bool:
    """Whether a class of named tuples gives something else than its fields when it is gone through."""
    return issubclass(cls, tuple) and any(written(cls, n) is not None for n in _AS_SEQUENCE)


def identity_counts(cls: Any) -> bool:
    """Whether objects of a class are equal where they are one and the same."""
    return cls.__eq__ is object.__eq__ and cls.__hash__ is object.__hash__


# what would be wrong ------------------------------------------------------------------------------------------------

_COMPARISONS = (operators.eq, operators.ne, rows.in_)
_ORDERINGS = (operators.lt, operators.le, operators.gt, operators.ge)
_TRUTHS = (rows.to_bool, rows.not_, rows.assert_)
_KEEPS_CLASS = (rows.make_tuple, rows.make_list, rows.make_dict, rows.getitem, rows.is_, rows.is_not)


def why_not(row: Row, args: Sequence[Value]) -> tuple[str, str] | None:
    """Why an operation on what stands for objects is not what Python does with these, and what to do instead."""
    for v in args:
        cls = named_tuple_class(v.type)
        name = None if cls is None else changed_tuple(cls)
        if name is not None:
            return f"{cls.__name__}.{name} is not what named tuples have", "leave it out, or write a class of its own"
        keeps = row in _KEEPS_CLASS or row.stores or row.contains
        if cls is not None and not keeps and is_sequence_of_its_own(cls):
            return f"{row.name} of a {cls.__name__}, which defines what its elements are", "pass its fields"
        if isinstance(v.type, Scalar) and v.type.cls is not None and is_number_of_its_own(v.type.cls):
            return f"{row.name} of a {v.type.cls.__name__}, which decides what that is", "pass a plain number"
    if row in _COMPARISONS:
        return _why_not_compared([list(classes(v.type)) for v in args], compares_as_tuple, "==")
    if row in _ORDERINGS:
        return _why_not_compared([list(classes(v.type)) for v in args], orders_as_tuple, "<")
    if row in _TRUTHS:
        return next((r for r in (why_no_truth(v.type) for v in args) if r is not None), None)
    return None


def _why_not_compared(found: Sequence[list[Any]], plainly: Any, sign: str) -> tuple[str, str] | None:
    for cls in (c for part in found for c in part):
        decides = sign == "==" and all(written(cls, n) is None or generated(cls, n) is not None for n in _EQUALITY)
        if not plainly(cls) and not (decides and not all(found)):  # what is no object is not equal to any
            return (
                f"{sign} of what holds {cls.__name__} objects, which {cls.__name__} decides",
                "compare the objects one by one, or their attributes",
            )
    return None


def why_no_truth(t: Type) -> tuple[str, str] | None:
    """Why the truth of a value is not that of what stands for it."""
    t = t.inner if isinstance(t, Optional) else t
    record = record_of(t)
    cls = record.cls if record is not None else t.cls if isinstance(t, Fields | Tuple) else None
    if isinstance(cls, type) and issubclass(cls, BaseException):
        return f"the truth of a {cls.__name__}, which may be None", "compare it with None"
    if not isinstance(cls, type) or all(written(cls, n) is None for n in ("__bool__", "__len__")):
        return None
    return f"the truth of a {cls.__name__}, which {cls.__name__} decides", "compare with None, or call its method"


def why_no_key(t: Type) -> tuple[str, str] | None:
    """Why something cannot be the key of a dict or be in a set."""
    for cls in classes(t):
        known = not isinstance(t, Tuple | Entries) and identity_counts(cls)
        if not known and not hashes_as_tuple(cls):
            return (
                f"an object of {cls.__name__} is a key or in a set, where its __eq__ and __hash__ decide",
                "use a number, a string or a tuple of such as the key",
            )
    return None
