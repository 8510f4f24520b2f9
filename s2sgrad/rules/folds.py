"""Questions that rules ask and that are always answered at compile time; no generated code contains them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from s2sgrad.ir.build import type_of_constant
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import Row, Site, static_value
from s2sgrad.ir.types import Array, List, Number, Scalar, Static, Tuple, Type
from s2sgrad.ir.types import is_complex as complex_type
from s2sgrad.rules import core
from s2sgrad.rules.creation import nested_dims
from s2sgrad.rules.infer import array_type, dtype_name, need, refuse
from s2sgrad.rules.registry import register


def is_known(x: Any) -> bool:
    """Whether x is a number that is known at compile time."""
    return isinstance(x, int | float)


def _infer_is_known(site: Site) -> Type:
    t = need(site, "x")
    return Scalar("b", None, isinstance(t, Scalar) and static_value(t)[0])


def is_at_run_time(x: Any) -> bool:
    """Whether x is a number that is known at run time only."""
    return isinstance(x, np.floating)


def _infer_is_at_run_time(site: Site) -> Type:
    t = need(site, "x")
    return Scalar("b", None, isinstance(t, Scalar | Array | Number) and not static_value(t)[0])


def is_of_python(x: Any) -> bool:
    """Whether x is one of Python's own real numbers."""
    return isinstance(x, int | float) and not isinstance(x, np.floating)


def _infer_is_of_python(site: Site) -> Type:
    t = need(site, "x")
    return Scalar("b", None, isinstance(t, Scalar) and t.dtype is None and t.kind in "if")


def is_array(x: Any) -> bool:
    """Whether x is an array, not a list or tuple."""
    return isinstance(x, np.ndarray)


def _infer_is_array(site: Site) -> Type:
    return Scalar("b", None, isinstance(need(site, "x"), Array | Number))


def holds_numbers(x: Any) -> bool:
    """Whether x is a list of real numbers, whose length is known at run time only."""
    return isinstance(x, list) and all(isinstance(v, float) for v in x)


def _infer_holds_numbers(site: Site) -> Type:
    t = need(site, "x")
    elem = t.elem if type(t) is List and t.elts is None else None
    return Scalar("b", None, isinstance(elem, Scalar) and elem.kind == "f")


def is_complex(x: Any) -> bool:
    """Whether x is a complex number or an array of such."""
    return np.iscomplexobj(x)


def _infer_is_complex(site: Site) -> Type:
    return Scalar("b", None, complex_type(need(site, "x")))


def is_zero(x: Any) -> bool:
    """Whether x, a part of the cotangent of a tuple, is known to be zero because nothing depends on that part."""
    return not np.any(x)


def _infer_is_zero(site: Site) -> Type:
    return Scalar("b", None, _known_zero(site.value("x")))


def _known_zero(v: Value | None) -> bool:
    op = v.owner if v is not None else None
    if not isinstance(op, Apply):
        return False
    if op.row is core.untouched:
        return True
    if op.row.name != "getitem" or not isinstance(op.operands[0].owner, Apply):
        return False
    whole, (known, k) = op.operands[0].owner, static_value(op.operands[1].type)
    return whole.row.name == "tuple" and known and _known_zero(whole.operands[k])


def refused(reason: str, instead: str) -> Any:
    """Never called: the compiler refuses what leads here, for that reason."""
    raise NotImplementedError(reason)


def _infer_refused(site: Site) -> Type:
    raise refuse(site, site.static("reason"), site.static("instead"))


def common_dtype_of(a: Any, b: Any) -> Any:
    """The dtype that two numbers, arrays or lists of such are computed in."""
    return np.result_type(*(np.asarray(x) if isinstance(x, list | tuple) else x for x in (a, b)))


def _infer_common_dtype(site: Site) -> Type:
    return Static(np.result_type(_dtype_in(site, "a"), _dtype_in(site, "b")))


def _dtype_in(site: Site, param: str) -> str:
    t = need(site, param)
    return nested_dims(site, t, param)[0] if isinstance(t, List | Tuple) else dtype_name(array_type(site, param))


def axes_between(start: int, stop: int) -> tuple[int, ...]:
    """The axes start, start + 1, … stop - 1."""
    return tuple(range(start, stop))


def inverse_permutation(axes: tuple[int, ...]) -> tuple[int, ...]:
    """The permutation that undoes another."""
    rank = len(axes)
    places = [a % rank for a in axes]
    return tuple(places.index(k) for k in range(rank))


def negated(numbers: tuple[int, ...]) -> tuple[int, ...]:
    """-n for every n of a tuple."""
    return tuple(-n for n in numbers)


def tensordot_axes(rank_a: int, rank_b: int, axes: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The axes of np.tensordot as two tuples of non-negative numbers."""
    if isinstance(axes, int):
        return tuple(range(rank_a - axes, rank_a)), tuple(range(axes))
    a, b = ((x,) if isinstance(x, int) else tuple(x) for x in axes)
    return tuple(x % rank_a for x in a), tuple(x % rank_b for x in b)


def tensordot_plan(rank_a: int, rank_b: int, axes: Any, of_b: bool) -> tuple[Any, tuple[int, ...]]:
    """How the derivative of np.tensordot contracts: the axes for it, and the transposition that follows.

    For a: np.tensordot(dy, b, axes); for b: np.tensordot(a, dy, axes).
    """
    summed_a, summed_b = tensordot_axes(rank_a, rank_b, axes)
    free_a = [k for k in range(rank_a) if k not in summed_a]
    free_b = [k for k in range(rank_b) if k not in summed_b]
    if of_b:
        contract: Any = (tuple(free_a), tuple(range(len(free_a))))
        rest = [summed_b[summed_a.index(k)] for k in range(rank_a) if k in summed_a]
        order = rest + free_b
    else:
        dy_axes = tuple(range(len(free_a), len(free_a) + len(free_b)))
        contract = (dy_axes, tuple(free_b))
        rest = [summed_a[summed_b.index(k)] for k in range(rank_b) if k in summed_b]
        order = free_a + rest
    return contract, tuple(order.index(k) for k in range(len(order)))


def _fold(fn: Callable[..., Any], *params: str) -> Row:
    """A row that is evaluated at compile time, always."""
    def infer(site: Site) -> Type:
        return type_of_constant(fn(*(site.static(p) for p in params)))

    return register(Row(fn.__name__, fn, params, infer, cost="free", fold=True, flat=True))


is_known_row = register(Row("is_known", is_known, ("x",), _infer_is_known, shape_only=("x",), cost="free", flat=True))
is_at_run_time_row = register(Row(
    "is_at_run_time", is_at_run_time, ("x",), _infer_is_at_run_time, shape_only=("x",), cost="free", flat=True,
))
is_of_python_row = register(Row(
    "is_of_python", is_of_python, ("x",), _infer_is_of_python, shape_only=("x",), cost="free", flat=True,
))
holds_numbers_row = register(
    Row("holds_numbers", holds_numbers, ("x",), _infer_holds_numbers, shape_only=("x",), cost="free", flat=True)
)
is_array_row = register(Row("is_array", is_array, ("x",), _infer_is_array, shape_only=("x",), cost="free", flat=True))
is_complex_row = register(Row(
    "is_complex", is_complex, ("x",), _infer_is_complex, shape_only=("x",), cost="free", flat=True,
))
is_zero_row = register(Row("is_zero", is_zero, ("x",), _infer_is_zero, shape_only=("x",), cost="free", flat=True))
refused_row = register(Row(
    "refused", refused, ("reason", "instead"), _infer_refused, linear=("reason",), by_transform=True,
))
common_dtype_row = register(
    Row(
        "common_dtype_of", common_dtype_of, ("a", "b"), _infer_common_dtype, shape_only=("a", "b"), cost="free",
        fold=True, flat=True,
    )
)
axes_between_row = _fold(axes_between, "start", "stop")
inverse_permutation_row = _fold(inverse_permutation, "axes")
negated_row = _fold(negated, "numbers")
tensordot_plan_row = _fold(tensordot_plan, "rank_a", "rank_b", "axes", "of_b")
