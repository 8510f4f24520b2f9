"""What an operation may raise when it runs, as far as the types of its operands do not exclude it.

To name too much does no harm: an operation that cannot fail may as well stand in a `try`. To name too little does.

Functions that never fail for operands of their types are found by trying them on a sample, with the options that they
are given; where an option is known at run time only, they may fail (`_is_safe`). What code of ours does in the place
of a function is not watched.
"""

from __future__ import annotations

import enum
import math
import types
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from s2sgrad.errors import S2SGradError
from s2sgrad.ir.facets import ANYTHING, Classes, Fits
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import Form, NeedStatic, Row, Site, static_value
from s2sgrad.ir.types import (
    Array,
    Bottom,
    Dict,
    Dim,
    Entries,
    HeldList,
    List,
    Map,
    Number,
    Opaque,
    OpenTuple,
    Scalar,
    Set,
    Slice,
    Tuple,
    Type,
)
from s2sgrad.rules import core, operators
from s2sgrad.rules.dims import Dims, dims_of
from s2sgrad.rules.infer import make_sample

# functions of NumPy that change what they are given; most of them have no rows, they are compiled as code of ours
_CHANGING = (np.put, np.place, np.putmask, np.copyto, np.fill_diagonal, np.put_along_axis)
_CHANGING_METHODS = ("fill", "put", "sort", "partition", "resize", "setfield", "setflags", "byteswap", "itemset")


def raised_by_op(op: Apply) -> Classes:
    """What an operation of a program may raise."""
    return raised_by(op.row, op.params, op.operands, op.result.type)


def raised_by(row: Row, params: Sequence[str], args: Sequence[Value], result: Type) -> Classes:
    """The classes of what the row may raise for operands of these types."""
    classes = row.raises([v.type for v in args]) if callable(row.raises) else row.raises
    found = [cls for cls in classes if _can_raise(row, cls, args, result)]
    if row.form is Form.ITEM and any(map(_may_stand_still, _slices_in(args[1].type))):
        found.append(ValueError)
    if row.form is Form.BINARY and any(map(_is_too_large, args)):
        found.append(OverflowError)
    if not _fits(row, args):
        found += row.unfit
    elif _is_foreign(row) or row.safe and not _is_safe(row, params, args):
        return ANYTHING
    return tuple(dict.fromkeys(found))


def _is_safe(row: Row, params: Sequence[str], args: Sequence[Value]) -> bool:
    """Whether one of the safe functions is given what it takes: options that are known are tried on a sample."""
    options = [(p, v) for p, v in zip(params, args) if not isinstance(v.type, Array | Number)]
    if any(p in row.counts and not static_value(v.type)[0] for p, v in options):
        return False
    return not any(static_value(v.type)[0] for _, v in options) or raised_for_sure(row, params, args) is None


def _slices_in(index: Type) -> list[Slice]:
    parts = index.elts if isinstance(index, Tuple) else (index,)
    return [p for p in parts if isinstance(p, Slice)]


def _may_stand_still(s: Slice) -> bool:
    """Whether the step of a slice may be 0."""
    known, step = static_value(s.step)
    return not known or step == 0


def _is_too_large(v: Value) -> bool:
    """Whether an int cannot be made a float."""
    known, n = static_value(v.type)
    return known and type(n) is int and n.bit_length() > 1023


def is_repeatable(fn: Any) -> bool:
    """Whether a function of NumPy or math changes nothing, so that it can be called once more for what it raises."""
    if getattr(fn, "__objclass__", None) is np.ndarray:
        return fn.__name__ not in _CHANGING_METHODS
    module = getattr(fn, "__module__", None) or ""
    return module.partition(".")[0] in ("numpy", "math") and "random" not in module and fn not in _CHANGING


def _is_foreign(row: Row) -> bool:
    """Whether the row stands for a function of somebody else: it may raise what it likes."""
    if row.form is not Form.CALL or row.helper is not None or row.fn is None or row.raises:
        return False
    module = row.name.partition(".")[0]
    return "." in row.name and module not in ("np", "math", "operator", "str", "dict") or row.partial


# shapes


def _fits(row: Row, args: Sequence[Value]) -> bool:
    """Whether the shapes of the operands fit together, or the row asks for nothing of the kind."""
    types = [v.type for v in args]
    shapes = [dims_of(t) for t in types if isinstance(t, Array | Scalar | Number)]
    if row.fits is Fits.BY_FORM:
        return _fits_form(row, args, shapes)
    if row.fits is Fits.BROADCASTING:
        return broadcast_for_sure(shapes)
    if row.fits is Fits.MATRICES:
        return _multiply(shapes)
    if row.fits is Fits.SQUARE:
        return _is_square(shapes)
    if row.fits is Fits.ALIKE:
        return _are_alike(types[0])
    return row.fits is Fits.ALWAYS or all(map(_is_size, types))


def _fits_form(row: Row, args: Sequence[Value], shapes: Sequence[Dims | None]) -> bool:
    """The same for a row that says nothing of it."""
    if row.form in (Form.SET_ITEM, Form.AUG_ITEM):
        return _fits_place(args)
    if row.form is Form.AUG:
        place, value = args[0].type, args[1].type
        return not isinstance(value, Array | Number) or _broadcasts_to(dims_of(value), dims_of(place))
    if row.elementwise or row.form is Form.COMPARE:
        return broadcast_for_sure(shapes)
    if row.safe or row.helper is not None:
        return True
    return row.form is not Form.CALL or not row.name.startswith("np.")


def _are_alike(parts: Type) -> bool:
    """Whether a list holds arrays of one shape."""
    if not isinstance(parts, List | Tuple) or parts.elts is None:
        return False
    shapes = [dims_of(t) for t in parts.elts if isinstance(t, Array | Scalar)]
    return len(shapes) == len(parts.elts) and None not in shapes and len(set(shapes)) <= 1


def broadcast_for_sure(shapes: Sequence[Dims | None]) -> bool:
    """Whether operands of these shapes can certainly be broadcast together."""
    if any(s is None for s in shapes):
        return sum(s != () for s in shapes) < 2
    known = [s for s in shapes if s is not None]
    for axis in range(1, max(map(len, known), default=0) + 1):
        if len({s[-axis] for s in known if len(s) >= axis} - {1}) > 1:
            return False
    return True


def _broadcasts_to(value: Dims | None, target: Dims | None) -> bool:
    if value is None or target is None or len(value) > len(target):
        return False
    return all(v in (1, t) for v, t in zip(value[::-1], target[::-1]))


def _fits_place(args: Sequence[Value]) -> bool:
    """Whether x[index] takes the value."""
    x, index, value = args[:3]
    if not isinstance(x.type, Array) or isinstance(value.type, Scalar):
        return isinstance(x.type, Array | Number) or not isinstance(index.type, Slice)
    place = selected(x, index)
    return place is not None and isinstance(value.type, Array) and _broadcasts_to(value.type.dims, dims_of(place))


def selected(x: Value, index: Value) -> Type | None:
    """The type of x[index]; None where that is not known, or the index does not fit."""
    try:
        return core.getitem.infer(Site(core.getitem, ("x", "index"), (x, index)))
    except (S2SGradError, NeedStatic, TypeError, ValueError):  # whatever it is that the index needs
        return None


def _multiply(shapes: Sequence[Dims | None]) -> bool:
    if len(shapes) < 2 or shapes[0] is None or shapes[1] is None:
        return False
    a, b = shapes[0], shapes[1]
    if not a or not b:
        return True
    return a[-1] == (b[-2] if len(b) > 1 else b[-1]) and broadcast_for_sure([a[:-2], b[:-2]])


def _is_square(shapes: Sequence[Dims | None]) -> bool:
    if not shapes or shapes[0] is None or len(shapes[0]) < 2:
        return False
    a = shapes[0]
    fits = len(shapes) < 2 or shapes[1] is not None and a[-1] in shapes[1][-2:]
    return a[-1] == a[-2] and fits


def _is_size(t: Type) -> bool:
    """Whether a number is none that cannot be a size."""
    if isinstance(t, Tuple):
        return all(map(_is_size, t.elts))
    if not isinstance(t, Scalar) or t.kind != "i":
        return not isinstance(t, Array | Number | List)
    return t.dim is not None or (t.is_const and t.const >= 0)


# what is known before anything runs

_MAX_SAMPLE = 10_000


def raised_for_sure(row: Row, params: Sequence[str], args: Sequence[Value]) -> Exception | None:
    """What an application that inference refuses raises whenever it is reached: found on operands of ones."""
    try:
        samples = [sample_value(v.type) for v in args]
        fn: Any = row.fn
        if fn is None and row.form is Form.METHOD:
            fn, samples, params = getattr(samples[0], row.name, None), samples[1:], params[1:]
        assert fn is not None
        keywords = {p: s for p, s in zip(params, samples) if p in row.keywords}
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                fn(*(s for p, s in zip(params, samples) if p not in row.keywords), **keywords)
            except Exception as error:
                return error
    except AssertionError:
        return None
    return None


_OF_PYTHON = ("builtins", "_operator", "math")


def type_error(row: Row, args: Sequence[Value]) -> Exception | None:
    """The TypeError that a function or operator of Python's raises for operands of these types, whatever they are.

    Of arrays and numbers inference says so.
    """
    fn: Any = row.fn
    if row.form is Form.COMPARE and row.name == "in":
        fn = _is_in
    if getattr(fn, "__module__", None) not in _OF_PYTHON and fn is not _is_in:
        return None
    if row.form not in (Form.CALL, Form.BINARY, Form.UNARY, Form.COMPARE, Form.ITEM):
        return None
    if all(isinstance(v.type, Array | Number) for v in args):
        return None
    if row.form is Form.ITEM and isinstance(args[0].type, Map) or any(isinstance(v.type, Entries) for v in args[1:]):
        return None
    try:
        samples = [_sample(v.type) for v in args]
    except AssertionError:
        return None
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fn(*samples)
    except TypeError as error:
        return error
    except (ValueError, LookupError, ArithmeticError, AttributeError):  # that depends on the operands themselves
        return None
    return None


_PLAIN = (bool, int, float, complex, str, tuple, list, slice, enum.Enum, types.ModuleType, types.FunctionType)


def _is_in(item: Any, container: Any) -> bool:
    return item in container


def _sample(t: Type) -> Any:
    """A value of the type, for what depends on its class alone."""
    if isinstance(t, Map):
        return set() if isinstance(t, Set) else {}
    if isinstance(t, List) and t.elts is None:
        part = _sample(t.elem) if t.elem is not None and not isinstance(t.elem, Bottom) else 1.0
        if isinstance(t, HeldList):
            return t.made.cls(*t.made.before, [part], *t.made.behind)
        return (part,) if isinstance(t, OpenTuple) else [part]
    if isinstance(t, Tuple) and t.cls is not None or isinstance(t, Array) and not t.dims:
        raise AssertionError
    known, value = static_value(t)
    assert not known or value is None or isinstance(value, _PLAIN)
    return sample_value(t)


def exception_args(row: Row, args: Sequence[Value], cls: type[BaseException]) -> tuple[Any, ...] | None:
    """What an exception holds that reading an element raises; None where that is not known."""
    if row.form is not Form.ITEM or len(args) != 2:
        return None
    t, (known, key) = args[0].type, static_value(args[1].type)
    if cls is KeyError and isinstance(t, Dict):
        return (key,) if known else None
    if cls is IndexError and isinstance(t, Tuple | OpenTuple):
        return ("tuple index out of range",)
    return ("list index out of range",) if cls is IndexError and type(t) is List else None


def sample_value(t: Type) -> Any:
    """A value of the type, sizes that are not known being all alike."""
    known, value = static_value(t)
    if known:
        return value
    if isinstance(t, Scalar):
        return make_sample(("python", t.kind, 0) if t.dtype is None else ("scalar", t.dtype, 0))
    if isinstance(t, Tuple) or isinstance(t, List) and t.elts is not None:
        parts = [sample_value(e) for e in t.elts or ()]
        return parts if isinstance(t, List) else tuple(parts)
    assert isinstance(t, Array) and t.dims is not None
    sizes = [d if isinstance(d, int) else 2 for d in t.dims]
    assert math.prod(sizes) < _MAX_SAMPLE
    return np.ones(sizes, t.dtype)


# numbers, indices and keys


def _can_raise(row: Row, cls: type[BaseException], args: Sequence[Value], result: Type) -> bool:
    """Whether the row raises this of its classes for operands of these types."""
    if row.form is Form.BINARY:
        if not isinstance(result, Scalar) or result.dtype is not None:
            return False  # NumPy warns and goes on
        known, last = static_value(args[-1].type)
        if cls is ZeroDivisionError and known:
            return last < 0 if row is operators.pow_ else not last
        return True
    if cls in (IndexError, KeyError) and row.form is not Form.METHOD:
        return _misses(cls, args[0].type, args[1].type)
    return True


def _misses(cls: type[BaseException], container: Type, index: Type) -> bool:
    """Whether an index or a key may be missing."""
    if isinstance(container, Opaque):
        return True
    if isinstance(container, Map):
        return cls is KeyError and container.default is None
    if isinstance(container, Entries):
        return cls is KeyError and not static_value(index)[0]
    is_sequence = isinstance(container, Array | List | Tuple | Number) or static_value(container)[1].__class__ is str
    if is_sequence is not (cls is IndexError):
        return False
    if isinstance(container, Array) and container.dims is not None:
        parts = index.elts if isinstance(index, Tuple) else (index,)
        plain = all(isinstance(p, Slice | Scalar) for p in parts)  # each part is for the axis at its place
        return any(_misses_axis(container.dims if plain else (), k, part) for k, part in enumerate(parts))
    known, i = static_value(index)
    if isinstance(container, List | Tuple) and container.elts is not None and known and isinstance(i, int):
        return not -len(container.elts) <= i < len(container.elts)
    return not isinstance(index, Slice)


def _misses_axis(dims: Dims, k: int, index: Type) -> bool:
    known, i = static_value(index)
    if isinstance(index, Slice) or known and (i is None or i is Ellipsis or isinstance(i, slice)):
        return False
    size: Dim | None = dims[k] if k < len(dims) else None
    return not (known and isinstance(i, int) and isinstance(size, int) and -size <= i < size)
