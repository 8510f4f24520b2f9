"""Result types: dtypes come from NumPy itself, run on tiny samples; shapes are symbolic."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from s2sgrad.errors import UnsupportedError
from s2sgrad.ir.build import KINDS, number_type
from s2sgrad.ir.row import Site, static_value
from s2sgrad.ir.types import (
    BOTTOM,
    NUMBER,
    OPAQUE,
    PYTHON_CLASSES,
    Array,
    Bottom,
    Dim,
    Entries,
    List,
    Map,
    Number,
    Opaque,
    Scalar,
    Static,
    Sym,
    Tuple,
    Type,
    carries_float,
    chosen,
)
from s2sgrad.rules.dims import Dims, broadcast_dims, dims_of
from s2sgrad.rules.dims_text import shape_text, type_text

Infer = Callable[[Site], Type]



def kind_of(dtype: str) -> str:
    """The kind of number that a dtype holds."""
    return KINDS.get(np.dtype(dtype).kind, "o")


def scalar(dtype: str) -> Scalar:
    """The type of a NumPy scalar."""
    return Scalar(kind_of(dtype), dtype)


def shaped(dtype: str, dims: Dims | None) -> Type:
    """The type of a NumPy result of this shape: a scalar where it has no axes."""
    if dims is None:
        return NUMBER if dtype == "float64" else Array(dtype, None)
    return Array(dtype, dims) if dims else scalar(dtype)


def type_of_result(value: Any) -> Type:
    """The type of a sample result, shapes as they are."""
    if isinstance(value, np.ndarray):
        return Array(value.dtype.name, value.shape)
    number = number_type(value)
    if number is not None:
        return number
    if isinstance(value, np.generic):
        return Scalar("o", value.dtype.name)
    if isinstance(value, tuple):
        return Tuple(tuple(type_of_result(v) for v in value))
    if isinstance(value, list):
        return List(None, tuple(type_of_result(v) for v in value))
    return Static(value) if value is None else OPAQUE


def refuse(
    site: Site, reason: str, rewrite: str = "", raises: type[Exception] | None = None
) -> UnsupportedError:
    """The error to raise; `raises` is what Python itself raises here, where that is certain."""
    error = UnsupportedError(reason, site.span, rewrite)
    error.raises = raises
    return error


Sample = tuple[str, str | None, int]  # ('scalar' or 'array', dtype or kind, rank to sample)


def sample_of(t: Type, site: Site) -> Sample:
    """What stands for an operand of this type when NumPy is asked for a dtype."""
    if isinstance(t, Scalar):
        return ("python", t.kind, 0) if t.dtype is None else ("scalar", t.dtype, 0)
    if isinstance(t, Array):
        return ("array", t.dtype, 0 if t.dims == () else 1)
    if isinstance(t, Number):
        return ("array", "float64", 1)
    raise refuse(site, _not_numeric(t, site), "give it a number or an array; np.array(...) makes one of a list")


def _not_numeric(t: Type, site: Site) -> str:
    if isinstance(t, Bottom):
        return f"an operand of {site.row.sign} has no value here"
    if isinstance(t, List | Tuple):
        return f"{site.row.sign} is given a {'list' if isinstance(t, List) else 'tuple'}, not an array"
    return f"{site.row.sign} is given {type_text(t)}, not a number or an array"


def make_sample(s: Sample) -> Any:
    how, dtype, rank = s
    if how == "python":
        return {"b": True, "i": 1, "f": 1.0, "c": 1j}[dtype or "f"]
    if how == "scalar":
        return np.dtype(dtype).type(1)
    return np.ones((1,) * rank, dtype)


@functools.cache
def _probe(fn: Callable[..., Any], samples: tuple[Sample, ...], keywords: tuple[tuple[str, Any], ...]) -> Type:
    with np.errstate(all="ignore"):
        return type_of_result(fn(*map(make_sample, samples), **dict(keywords)))


def probe(site: Site, fn: Callable[..., Any], types: Sequence[Type], **keywords: Any) -> Type:
    """The type of fn's result on samples of these types."""
    samples = tuple(sample_of(t, site) for t in types)
    try:
        return _probe(fn, samples, tuple(keywords.items()))
    except (TypeError, ValueError) as e:
        raise refuse(
            site,
            f"{site.row.sign} cannot be applied to {', '.join(map(type_text, types))}: {e}",
            "convert the arguments to floats first",
        ) from None


def dtype_name(t: Type) -> str:
    """The dtype of a sample's type."""
    if isinstance(t, Array):
        return t.dtype
    if isinstance(t, Number):
        return "float64"
    if not isinstance(t, Scalar):
        raise TypeError(f"{t!r} is no number and no array")
    return t.dtype or np.dtype(PYTHON_CLASSES[t.kind]).name


def real_dtype(dtype: str) -> str:
    """The dtype of the modulus of a number of this dtype."""
    return {"complex128": "float64", "complex64": "float32"}.get(dtype, dtype)


def elementwise_type(site: Site, fn: Callable[..., Any], types: Sequence[Type], fold: bool = False) -> Type:
    """The result of a function that broadcasts its operands."""
    if any(isinstance(t, Opaque) for t in types):
        return OPAQUE
    if fold and all(isinstance(t, Scalar) and t.is_const for t in types):
        folded = fold_call(fn, [t.const for t in types if isinstance(t, Scalar)])
        if folded is not None:
            return folded
    found = probe(site, fn, types)
    if all(isinstance(t, Scalar) for t in types):
        return found
    shapes = [dims_of(t) for t in types]
    known = [s for s in shapes if s is not None]
    check_broadcast(site, known)
    return shaped(dtype_name(found), broadcast_dims(*known) if len(known) == len(shapes) else None)


def check_broadcast(site: Site, shapes: Sequence[Dims]) -> None:
    """Refuse operands whose known sizes can never be broadcast together."""
    for axis in range(1, max(map(len, shapes), default=0) + 1):
        sizes = {s[-axis] for s in shapes if len(s) >= axis}
        if len({d for d in sizes if isinstance(d, int) and d != 1}) > 1:
            texts = " and ".join(shape_text(s, {}) for s in shapes)
            raise refuse(
                site, f"the shapes {texts} do not fit together", "make the sizes of each axis equal, or one of them 1"
            )


def fold_call(fn: Callable[..., Any], args: Sequence[Any]) -> Type | None:
    """The constant result of fn on constants; None where it raises or is no number."""
    try:
        with np.errstate(all="ignore"):
            value = fn(*args)
    except (ArithmeticError, ValueError, TypeError):
        return None
    t = type_of_result(value)
    return replace(t, const=value) if isinstance(t, Scalar) else None


def elementwise(fn: Callable[..., Any]) -> Infer:
    """Inference for functions that broadcast their operands."""
    return lambda site: elementwise_type(site, fn, site.types())


def folding(fn: Callable[..., Any]) -> Infer:
    """The same, with constants evaluated."""
    return lambda site: elementwise_type(site, fn, site.types(), fold=True)


def always(t: Type) -> Infer:
    return lambda site: t


def like(param: str) -> Infer:
    """The result has the type of a parameter."""
    return lambda site: without_const(need(site, param))


def need(site: Site, param: str) -> Type:
    t = site.type(param)
    if t is None:
        raise refuse(site, f"{site.row.name} needs the argument {param}", f"give it: {param}=...")
    return t


def without_const(t: Type) -> Type:
    return Scalar(t.kind, t.dtype) if isinstance(t, Scalar) else t


def array_type(site: Site, param: str) -> Array | Scalar | Number | Opaque:
    """The type of a parameter that must be a number or an array."""
    t = need(site, param)
    if isinstance(t, Array | Scalar | Number | Opaque):
        return t
    raise refuse(site, _not_numeric(t, site), f"convert it first: np.array({param})")


def normal_axes(site: Site, axis: Any, rank: int) -> tuple[int, ...]:
    """Axes as non-negative numbers; all of them for None."""
    if axis is None:
        return tuple(range(rank))
    axes = axis if isinstance(axis, tuple | list) else (axis,)
    for a in axes:
        if isinstance(a, bool) or not isinstance(a, int | np.integer) or not -rank <= a < rank:
            raise refuse(
                site,
                f"axis {a!r} is no axis of an array of {rank} dimensions",
                f"count the axes from 0 to {rank - 1}, or from -1 backwards" if rank else "leave the axis out",
            )
    return tuple(int(a) % rank for a in axes)


def reduced(site: Site, dims: Dims | None, axis: Any, keepdims: bool) -> Dims | None:
    """The shape of a reduction."""
    if dims is None:
        return () if axis is None and not keepdims else None
    axes = normal_axes(site, axis, len(dims))
    if keepdims:
        return tuple(1 if k in axes else d for k, d in enumerate(dims))
    return tuple(d for k, d in enumerate(dims) if k not in axes)


def reduction(fn: Callable[..., Any]) -> Infer:
    """Inference for `fn(a, axis=None, dtype=None, *, keepdims=False)`."""

    def infer(site: Site) -> Type:
        a = array_type(site, site.row.params[0])
        if isinstance(a, Opaque):
            return OPAQUE
        dtype = static_dtype(site, "dtype") if site.value("dtype") is not None else None
        keywords = {} if dtype is None else {"dtype": dtype}
        found = probe(site, fn, [a], **keywords)
        dims = reduced(site, dims_of(a), site.static("axis"), bool(site.static("keepdims", False)))
        return shaped(dtype_name(found), dims)

    return infer


def static_dtype(site: Site, param: str, default: str | None = None) -> str | None:
    """The dtype that an argument names; None where it is absent or None and there is no default."""
    v = site.value(param)
    if v is None:
        return default
    given = site.static(param, None)
    if given is None:
        return default
    try:
        dtype = np.dtype(given)
        if dtype.kind not in "biufc":
            raise refuse(site, f"the dtype {dtype} is not supported", "use float, int, bool or complex numbers")
        return dtype.name
    except TypeError:
        raise refuse(site, f"{given!r} is no dtype", "name a dtype such as float or np.float32") from None


def join(a: Type, b: Type) -> Type | None:
    """A type for values of either type; None where there is none. Scalars lose constants, arrays unequal sizes."""
    if a == b:
        return a
    if isinstance(a, Bottom) or isinstance(b, Bottom):
        return b if isinstance(a, Bottom) else a
    if (text := chosen(a, b)) is not None:
        return text
    if isinstance(a, Scalar) and isinstance(b, Scalar):
        return _join_scalars(a, b)
    if isinstance(a, Array) and isinstance(b, Array) and a.dtype == b.dtype:
        if a.dims is None or b.dims is None or len(a.dims) != len(b.dims):
            return Array(a.dtype, None)
        return Array(a.dtype, tuple(x if x == y else _either(x, y) for x, y in zip(a.dims, b.dims)))
    if isinstance(a, Tuple) and isinstance(b, Tuple) and len(a.elts) == len(b.elts) and a.cls is b.cls:
        elts = join_all(zip(a.elts, b.elts))
        return None if elts is None else Tuple(elts, a.cls)
    if isinstance(a, Entries) and isinstance(b, Entries) and a.is_like(b) and a.keys == b.keys:
        elts = join_all(zip(a.elts, b.elts))
        return None if elts is None else a.either(b).of(a.keys, elts)
    if isinstance(a, Map) or isinstance(b, Map):
        return None
    if isinstance(a, List) and isinstance(b, List):
        return _join_lists(a, b)
    if isinstance(a, Number) or isinstance(b, Number):
        other = b if isinstance(a, Number) else a
        numeric = isinstance(other, Scalar | Array) and dtype_name(other).startswith(("float", "int"))
        return NUMBER if numeric else None
    if isinstance(a, Opaque) or isinstance(b, Opaque):
        return None if carries_float(a) or carries_float(b) else OPAQUE  # of OPAQUE nothing has a derivative
    return None


def _either(a: Dim, b: Dim) -> Sym:
    def may_be_one(d: Dim) -> bool:
        return d == 1 if isinstance(d, int) else not d.not_one

    return Sym(("either", frozenset([a, b])), not (may_be_one(a) or may_be_one(b)))


def _join_scalars(a: Scalar, b: Scalar) -> Scalar | None:
    if (a.kind, a.dtype) == (b.kind, b.dtype):
        return Scalar(a.kind, a.dtype)
    wide = np.result_type(dtype_name(a), dtype_name(b)).name
    same_origin = a.dtype is None and b.dtype is None
    if "b" in (a.kind, b.kind) and a.kind != b.kind:
        return None
    return Scalar(kind_of(wide), None if same_origin else wide)


def join_all(pairs: Any) -> tuple[Type, ...] | None:
    out = []
    for x, y in pairs:
        t = join(x, y)
        if t is None:
            return None
        out.append(t)
    return tuple(out)


def _join_lists(a: List, b: List) -> List | None:
    if a.elts is not None and b.elts is not None and len(a.elts) == len(b.elts):
        elts = join_all(zip(a.elts, b.elts))
        if elts is not None:
            return List(None, elts)
    elem = join(element_type(a), element_type(b))
    return None if elem is None else a.of(elem)


def element_type(t: List | Tuple) -> Type:
    """One type for all elements of a list or tuple; BOTTOM for an empty one, OPAQUE where there is none."""
    if t.elts is None:
        return (t.elem if isinstance(t, List) else None) or BOTTOM
    out: Type = BOTTOM
    for e in t.elts:
        joined = join(out, e)
        if joined is None:
            return OPAQUE
        out = without_const(joined)
    return out


def uniform(site: Site, t: List | Tuple) -> Type:
    """The one type of all elements of a list that an op makes of others; refused where derivatives would be lost."""
    elem = element_type(t)
    if elem == OPAQUE and carries_float(t):
        raise refuse(
            site, "elements of different types in a list of which a part, a multiple or a sum is taken",
            "use one type of element, or bounds that are known when the function is compiled",
        )
    return elem


def is_static(t: Type) -> bool:
    return static_value(t)[0]


def constant(value: Any) -> Type:
    """The type of a folded result."""
    t = type_of_result(value)
    return replace(t, const=value) if isinstance(t, Scalar) else Static(value)


