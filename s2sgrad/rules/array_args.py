"""Inference shared by rows that take shapes, axes and lists of arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from s2sgrad.ir.facets import Fits
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import Row, Site
from s2sgrad.ir.types import (
    NUMBER,
    OPAQUE,
    Array,
    Dim,
    List,
    Number,
    Opaque,
    Scalar,
    Static,
    Sym,
    Tuple,
    Type,
)
from s2sgrad.rules.dims import Dims, dim_of, dims_of
from s2sgrad.rules.dims_text import type_text
from s2sgrad.rules.infer import array_type, dtype_name, element_type, need, refuse, without_const
from s2sgrad.rules.item_types import index_items
from s2sgrad.rules.registry import register


def numpy_row(
    fn: Any, params: tuple[str, ...], infer: Any, keywords: tuple[str, ...] = (), *aliases: Any, **facts: Any
) -> Row:
    """Register the row of a function of NumPy; its name is the function's."""
    module = "np.linalg" if "linalg" in getattr(fn, "__module__", "") else "np"
    name = facts.pop("name", None) or f"{module}.{fn.__name__}"
    if facts.get("view_of"):
        facts.setdefault("fresh", False)
    if module == "np.linalg":
        facts.setdefault("raises", (np.linalg.LinAlgError,))
        facts.setdefault("fits", Fits.SQUARE if facts["raises"] else Fits.BY_FORM)
    return register(Row(name, fn, params, infer, keywords, **facts), *aliases)


def helper_row(fn: Any, params: tuple[str, ...], infer: Any, **facts: Any) -> Row:
    """Register the row of a runtime helper."""
    if facts.get("view_of"):
        facts.setdefault("fresh", False)
    return register(Row(fn.__name__, fn, params, infer, helper=fn.__name__, **facts))


def shape_argument(site: Site, param: str) -> Dims | None:
    """The dims that a shape argument stands for: an integer, or a tuple or list of them. None if unknown."""
    v = site.value(param)
    if v is None:
        raise refuse(site, f"{site.row.name} needs a shape", "give an int or a tuple of ints")
    return dims_of_value(site, v)


def dims_of_value(site: Site, v: Value) -> Dims | None:
    t = v.type
    if isinstance(t, Scalar) and t.kind == "i":
        return (dim_of(v, t),)
    if isinstance(t, Tuple | List):
        if t.elts is None:
            return None
        items = index_items(v) if isinstance(t, Tuple) else [(None, e) for e in t.elts]
        return tuple(_item_dim(v, k, item, e) for k, (item, e) in enumerate(items))
    if isinstance(t, Opaque | Array):
        return None
    raise refuse(site, f"{type_text(t)} is no shape", "give an int or a tuple of ints")


def _item_dim(whole: Value, k: int, item: Value | None, t: Type) -> Dim:
    if item is not None or (isinstance(t, Scalar) and (t.is_const or t.dim is not None)):
        return dim_of(item, t)
    return Sym(("size", whole, k))


def same_dtype(param: str, shape: Callable[[Site, Dims], Dims | None]) -> Callable[[Site], Type]:
    """Inference for functions that keep the dtype and compute the shape from the first array's."""

    def infer(site: Site) -> Type:
        a = array_type(site, param)
        if isinstance(a, Opaque):
            return OPAQUE
        dims = dims_of(a)
        if dims is None:
            return NUMBER if isinstance(a, Number) else without_const(a)
        return Array(dtype_name(a), shape(site, dims))

    return infer


def same_array(param: str) -> Callable[[Site], Type]:
    """The result is an array of the same dtype and shape."""
    return same_dtype(param, lambda site, dims: dims)


def elements_of(site: Site, param: str) -> tuple[list[Type], Dim]:
    """The types of the arrays in a list, and how many there are (a symbol for a list of unknown length)."""
    t = need(site, param)
    if isinstance(t, Tuple | List):
        if t.elts is not None:
            if not t.elts:
                raise refuse(site, f"{site.row.name} of nothing", "give it at least one array")
            return list(t.elts), len(t.elts)
        return [element_type(t)], Sym(("length", object()))
    if isinstance(t, Array) and t.dims:
        return [Array(t.dtype, t.dims[1:])], t.dims[0]
    raise refuse(
        site,
        f"{site.row.name} needs a list or tuple of arrays, not {type_text(t)}",
        "put the arrays into a list: [a, b]",
    )


def common_dtype(site: Site, types: list[Type]) -> str:
    """The dtype of arrays joined together."""
    for t in types:
        if not isinstance(t, Array | Scalar | Number):
            raise refuse(
                site, f"{site.row.name} cannot join {type_text(t)}", "convert the elements to arrays of numbers first"
            )
    return np.result_type(*(dtype_name(t) for t in types)).name


def pieces_like(param: str, whole: str = "d") -> Callable[[Site], Type]:
    """A helper's result: the structure of `param`, with numbers in the dtype of `whole`."""

    def infer(site: Site) -> Type:
        d = array_type(site, whole)
        if isinstance(d, Opaque):
            return OPAQUE
        python = isinstance(d, Scalar) and d.dtype is None
        return _with_dtype(need(site, param), dtype_name(d), python)

    return infer


def _with_dtype(t: Type, dtype: str, python: bool) -> Type:
    if isinstance(t, Array):
        return Array(dtype, t.dims)
    if isinstance(t, Scalar):
        return Scalar("c" if dtype.startswith("complex") else "f", None if python else dtype)
    if isinstance(t, Tuple):
        return Tuple(tuple(_with_dtype(e, dtype, python) for e in t.elts))
    if isinstance(t, List):
        elts = None if t.elts is None else tuple(_with_dtype(e, dtype, python) for e in t.elts)
        return List(None if t.elem is None else _with_dtype(t.elem, dtype, python), elts)
    return NUMBER


def like_array(param: str, whole: str = "d") -> Callable[[Site], Type]:
    """A helper's result: an array shaped as `param`, in the dtype of `whole`."""

    def infer(site: Site) -> Type:
        d, a = array_type(site, whole), array_type(site, param)
        dims = dims_of(a)
        if dims is None:
            return NUMBER
        return Array(dtype_name(d), dims)

    return infer


def checked_none(site: Site, *params: str) -> None:
    """Refuse arguments that are given and not None."""
    for p in params:
        t = site.type(p)
        if t is not None and not (isinstance(t, Static) and t.value is None):
            raise refuse(site, f"the argument {p} of {site.row.name} is not supported", "leave it out")


