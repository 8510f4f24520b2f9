"""Calling rows and their rules as plain Python, on values."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

from s2sgrad.ir.build import positional, type_of_constant
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import Form, Row, Site
from s2sgrad.ir.types import Array, Dict, Dim, List, Scalar, Static, Sym, Tuple, Type


def call(row: Row, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The function itself."""
    if row.form is Form.METHOD:
        return getattr(args[0], row.symbol)(*args[1:], **kwargs)
    if row.form is Form.ATTRIBUTE:
        return getattr(args[0], row.symbol)
    assert row.fn is not None
    return row.fn(*args, **kwargs)


def bind(row: Row, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """Operands by parameter; those of a '*' parameter as a tuple."""
    bound: dict[str, Any] = {}
    for name, value in zip(positional(row, len(args)), args):
        if "*" + name in row.params:
            bound[name] = (*bound.get(name, ()), value)
        else:
            bound[name] = value
    return {**bound, **kwargs}


def call_rule(rule: Any, available: dict[str, Any]) -> Any:
    """A rule, on those of the available values that it takes."""
    taken = inspect.signature(rule).parameters
    return rule(**{name: available[name] for name in taken if name in available})


# trees of numbers -----------------------------------------------------------------------------------------------------


def leaves(tree: Any) -> list[Any]:
    if isinstance(tree, dict):
        return [leaf for v in tree.values() for leaf in leaves(v)]
    if isinstance(tree, list | tuple):
        return [leaf for v in tree for leaf in leaves(v)]
    return [tree]


def mapped(fn: Any, *trees: Any) -> Any:
    """fn of the leaves, in the structure of the first tree."""
    first = trees[0]
    if isinstance(first, list | tuple):
        parts = [mapped(fn, *row) for row in zip(*trees)]
        return parts if isinstance(first, list) else tuple(parts)
    return fn(*trees)


def is_float_leaf(x: Any) -> bool:
    return isinstance(x, float | complex | np.inexact) or (isinstance(x, np.ndarray) and x.dtype.kind in "fc")


def has_floats(tree: Any) -> bool:
    return any(is_float_leaf(leaf) for leaf in leaves(tree))


def direction(rng: np.random.Generator, tree: Any) -> Any:
    def make(x: Any) -> Any:
        if not is_float_leaf(x):
            return x
        d = rng.standard_normal(np.shape(x)) if isinstance(x, np.ndarray) else float(rng.standard_normal())
        return d + 1j * rng.standard_normal(np.shape(x)) if np.iscomplexobj(x) else d

    return mapped(make, tree)


def moved(tree: Any, along: Any, h: float) -> Any:
    def move(x: Any, d: Any) -> Any:
        return x + h * d if is_float_leaf(x) else x

    return mapped(move, tree, along)


def inner(a: Any, b: Any) -> float:
    """The inner product of two trees of the same structure: of a cotangent and a tangent, where they are complex."""
    pairs = [(x, y) for x, y in zip(leaves(a), leaves(b)) if x is not None]
    return float(sum(np.nansum((np.asarray(x) * np.asarray(y)).real) for x, y in pairs))


# types ----------------------------------------------------------------------------------------------------------------


def type_of(value: Any, sizes: dict[Sym, int], known: bool = True) -> Type:
    """The type of a test input: sizes other than 1 become symbols, floats are not constants."""
    if isinstance(value, np.ndarray):
        dims: list[Dim] = []
        for n in value.shape:
            sym = Sym(("size", len(sizes)), True)
            if n != 1:
                sizes[sym] = n
            dims.append(1 if n == 1 else sym)
        return Array(value.dtype.name, tuple(dims))
    if isinstance(value, np.generic):
        return Scalar(value.dtype.kind, value.dtype.name)
    if isinstance(value, float | complex) and not known:
        return Scalar("f" if isinstance(value, float) else "c")
    if isinstance(value, tuple):
        return Tuple(tuple(type_of(v, sizes, known) for v in value))
    if isinstance(value, list):
        return List(None, tuple(type_of(v, sizes, known) for v in value))
    return type_of_constant(value)


def site_of(row: Row, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Site, dict[Sym, int]]:
    sizes: dict[Sym, int] = {}
    names = positional(row, len(args)) + tuple(kwargs)
    values = []
    for name, value in zip(names, [*args, *kwargs.values()]):
        values.append(Value(type_of(value, sizes, known=row.vjp.get(name) is None), name))
    return Site(row, names, values), sizes


def fits(t: Type, value: Any, sizes: dict[Sym, int]) -> str:
    """Why the inferred type is not that of the value; empty if it is."""
    if isinstance(t, Scalar):
        if isinstance(value, np.ndarray):
            return f"inferred {t!r}, got an array of shape {value.shape}"
        dtype = value.dtype.name if isinstance(value, np.generic) else None
        kinds = {bool: "b", int: "i", float: "f", complex: "c"}
        kind = value.dtype.kind if isinstance(value, np.generic) else kinds.get(type(value))
        if (t.dtype, t.kind) != (dtype, kind):
            return f"inferred {t!r}, got {type(value)}"
        return "" if not t.is_const or t.const == value else f"inferred {t!r}, got {value}"
    if isinstance(t, Array):
        if not isinstance(value, np.ndarray):
            return f"inferred {t!r}, got {type(value)}"
        if t.dtype != value.dtype.name or t.dims is None or len(t.dims) != value.ndim:
            return f"inferred {t!r}, got {value.dtype} {value.shape}"
        wrong = [d for d, n in zip(t.dims, value.shape) if (d if isinstance(d, int) else sizes.get(d, n)) != n]
        return f"inferred {t!r}, got {value.shape}" if wrong else ""
    if isinstance(t, Tuple | List | Dict):
        items = list(value.values()) if isinstance(value, dict) else list(value)
        elts = t.elts if t.elts is not None else (t.elem,) * len(items)  # type: ignore[union-attr]
        if len(elts) != len(items):
            return f"inferred {t!r}, got {len(items)} elements"
        return "; ".join(filter(None, (fits(e, v, sizes) for e, v in zip(elts, items) if e is not None)))
    return "" if isinstance(t, Static) else f"inferred {t!r}"
