# mypy: allow-untyped-defs
"""The math module, and Python's own functions on numbers and lists."""

from __future__ import annotations

import builtins
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from s2sgrad.ir.facets import ARITHMETIC, Classes, Fits
from s2sgrad.ir.row import Row, Site
from s2sgrad.ir.types import BOTTOM, NUMBER, OPAQUE, Array, List, Number, Opaque, Scalar, Tuple, Type
from s2sgrad.rules.array_args import helper_row, pieces_like
from s2sgrad.rules.dims import dims_of
from s2sgrad.rules.dims_text import type_text
from s2sgrad.rules.elementary import for_module, infer_math
from s2sgrad.rules.elementwise import arctan2_a
from s2sgrad.rules.folds import holds_numbers, is_array, is_complex
from s2sgrad.rules.infer import element_type, elementwise_type, need, probe, refuse, shaped, without_const
from s2sgrad.rules.operators import add_a, pow_a, pow_b
from s2sgrad.rules.registry import register
from s2sgrad.runtime.helpers import broadcast_like, pick_extreme, repeat_for

# math ---------------------------------------------------------------------------------------------------------------


def log_a(dy, y, a, b=None):
    return dy / a if b is None else dy / (a * math.log(b))


def log_b(dy, y, b):
    return -dy * y / (b * math.log(b))


def atan2_b(dy, y, a, b):
    return -dy * a / (a * a + b * b)


def fmod_b(dy, y, a, b):
    return -dy * int(a / b)


def copysign_a(dy, y, a, b):
    return dy * (math.copysign(1.0, a) * math.copysign(1.0, b))


def _math(name: str, *rules: Any, **facts: Any) -> Row:
    """Register math.<name>; `rules` are its derivatives, operand by operand."""
    fn = getattr(math, name)
    params = ("x",) if len(rules) < 2 else ("a", "b")
    vjp = dict(zip(params, rules))
    facts = {"infer": infer_math(fn), "raises": ARITHMETIC, **facts}
    return register(Row(f"math.{name}", fn, params, vjp=vjp, elementwise=bool(vjp), cost="cheap", **facts))


_math("log", log_a, log_b, tame=True)
_math("pow", pow_a, pow_b)
_math("atan2", for_module(arctan2_a, "math"), atan2_b, tame=True)
_math("fmod", add_a, fmod_b, tame=True)
_math("copysign", copysign_a, None)
for _name, _kind in (
    ("floor", "i"), ("ceil", "i"), ("trunc", "i"), ("isnan", "b"), ("isinf", "b"), ("isfinite", "b"),
):
    _math(_name, infer=infer_math(getattr(math, _name), _kind), flat=True)

# Python's own ---------------------------------------------------------------------------------------------------------


def infer_sum(site: Site) -> Type:
    t, start = need(site, "iterable"), site.type("start") or Scalar("i")
    if isinstance(t, Opaque):
        return OPAQUE
    if isinstance(t, Number):
        return NUMBER
    if isinstance(t, Array):
        elts: tuple[Type, ...] = (shaped(t.dtype, None if t.dims is None else t.dims[1:]),)
    elif isinstance(t, Tuple | List):
        elts = t.elts if t.elts is not None else (element_type(t),)
    else:
        raise refuse(site, f"sum() of {type_text(t)}", "np.sum(x)")
    total = without_const(start)
    for e in elts:
        if e == BOTTOM:
            continue
        total = elementwise_type(site, lambda a, b: a + b, [total, e])
    return total


def sum_iterable(dy, y, iterable):
    if is_array(iterable):
        return broadcast_like(dy, iterable)
    if holds_numbers(iterable) and not is_complex(dy):
        return [dy] * len(iterable)
    return repeat_for(dy, iterable)


def sum_start(dy, y):
    return dy


def sum_jvp(y, iterable, start=0, iterable_dot=None, start_dot=None):
    if iterable_dot is None:
        return start_dot
    if start_dot is None:
        return sum(iterable_dot)
    return sum(iterable_dot, start_dot)


sum_ = register(Row(
    "sum", builtins.sum, ("iterable", "start"), infer_sum, vjp={"iterable": sum_iterable, "start": sum_start},
    jvp=sum_jvp, complex=True,
))


def _infer_extreme(site: Site) -> Type:
    if site.value("b") is not None:
        types = [need(site, "a"), need(site, "b")]
        if any(isinstance(t, Opaque) for t in types):
            return OPAQUE
        if not all(isinstance(t, Scalar | Number) or dims_of(t) == () for t in types):
            raise refuse(site, f"{site.row.name}() of arrays", f"np.{site.row.name}imum(a, b)")
        if all(isinstance(t, Scalar) and t.is_const for t in types):
            fn = site.row.fn
            assert fn is not None
            best = fn(*(t.const for t in types if isinstance(t, Scalar)))
            return next(t for t in types if isinstance(t, Scalar) and t.const is best)
        if any(isinstance(t, Number) for t in types):  # an array of one element is its own maximum
            return NUMBER
        return probe(site, lambda a, b: a + b if a is not True else a, types)
    t = need(site, "a")
    if isinstance(t, Tuple | List):
        elem = element_type(t)
        if isinstance(elem, Scalar):
            return without_const(elem)
    elif isinstance(t, Array) and (t.dims is None or len(t.dims) == 1):
        return shaped(t.dtype, ())
    elif isinstance(t, Opaque):
        return OPAQUE
    raise refuse(site, f"{site.row.name}() of {type_text(t)}", f"np.{site.row.name}")


def max_a(dy, y, a, b=None):
    if b is None:
        return pick_extreme(dy, y, a)
    return dy * ((a > b) + 0.5 * (a == b))


def max_b(dy, y, a, b):
    return dy * ((a < b) + 0.5 * (a == b))


def min_a(dy, y, a, b=None):
    if b is None:
        return pick_extreme(dy, y, a)
    return dy * ((a < b) + 0.5 * (a == b))


def min_b(dy, y, a, b):
    return dy * ((a > b) + 0.5 * (a == b))


def extreme_of_list(y, a, a_dot):
    """The tangent of max(a) and min(a): the mean over what attains it."""
    at = np.array(a) == y
    return np.sum(at * np.array(a_dot)) / np.sum(at)


def max_jvp(y, a, b=None, a_dot=None, b_dot=None):
    if b is None:
        return extreme_of_list(y, a, a_dot)
    if a_dot is None:
        return b_dot * ((a < b) + 0.5 * (a == b))
    if b_dot is None:
        return a_dot * ((a > b) + 0.5 * (a == b))
    return a_dot * ((a > b) + 0.5 * (a == b)) + b_dot * ((a < b) + 0.5 * (a == b))


def min_jvp(y, a, b=None, a_dot=None, b_dot=None):
    if b is None:
        return extreme_of_list(y, a, a_dot)
    if a_dot is None:
        return b_dot * ((a > b) + 0.5 * (a == b))
    if b_dot is None:
        return a_dot * ((a < b) + 0.5 * (a == b))
    return a_dot * ((a < b) + 0.5 * (a == b)) + b_dot * ((a > b) + 0.5 * (a == b))


def _extreme_raises(types: Sequence[Type]) -> Classes:
    """A list may be empty."""
    return (ValueError,) if isinstance(types[0], List) else ()


max_ = register(Row(
    "max", builtins.max, ("a", "b"), _infer_extreme, vjp={"a": max_a, "b": max_b}, jvp=max_jvp, cost="cheap",
    raises=_extreme_raises,
))
min_ = register(Row(
    "min", builtins.min, ("a", "b"), _infer_extreme, vjp={"a": min_a, "b": min_b}, jvp=min_jvp, cost="cheap",
    raises=_extreme_raises,
))
pow_ = register(Row(
    "pow", builtins.pow, ("a", "b"), lambda site: elementwise_type(site, builtins.pow, site.types(), True),
    vjp={"a": pow_a, "b": pow_b}, elementwise=True, cost="cheap", complex=True,
))


def _infer_divmod(site: Site) -> Type:
    if not all(isinstance(t, Scalar | Opaque) for t in site.types()):
        raise refuse(site, "divmod() of arrays", "use // and %")
    return Tuple(tuple(elementwise_type(site, fn, site.types()) for fn in (np_floordiv, np_mod)))


def np_floordiv(a: Any, b: Any) -> Any:
    return a // b


def np_mod(a: Any, b: Any) -> Any:
    return a % b


def divmod_a(dy, y):
    return dy[1]


def divmod_b(dy, y):
    return -dy[1] * y[0]


def divmod_jvp(y, a, b, a_dot=None, b_dot=None):
    if a_dot is None:
        return 0.0 * y[1], -b_dot * y[0]
    if b_dot is None:
        return 0.0 * y[1], a_dot
    return 0.0 * y[1], a_dot - b_dot * y[0]


divmod_ = register(Row(
    "divmod", builtins.divmod, ("a", "b"), _infer_divmod, vjp={"a": divmod_a, "b": divmod_b}, jvp=divmod_jvp,
    cost="cheap", fits=Fits.BROADCASTING, raises=ARITHMETIC,
))


def _infer_round(site: Site) -> Type:
    t = need(site, "number")
    if isinstance(t, Scalar):
        digits = site.type("ndigits")
        if digits is None and t.dtype is None:
            return Scalar("i")
        return Scalar("i") if digits is None else without_const(t)
    return t


round_ = register(Row(
    "round", builtins.round, ("number", "ndigits"), _infer_round, cost="cheap", complex=True, flat=True,
    raises=ARITHMETIC,
))


def repeat_for_d(dy, y):
    return sum(dy)


repeat_for_row = helper_row(
    repeat_for, ("d", "items"), pieces_like("items"), vjp={"d": repeat_for_d, "items": None}, linear=("d",),
    shape_only=("items",), complex=True,
)


def pick_extreme_d(dy, y, extreme, items):
    return extreme_of_list(extreme, items, dy)


pick_extreme_row = helper_row(
    pick_extreme, ("d", "extreme", "items"), pieces_like("items"),
    vjp={"d": pick_extreme_d, "extreme": None, "items": None}, linear=("d",),
)
