# mypy: allow-untyped-defs
"""Elementary functions, as `np`, `math` and `cmath` have them: one line each, with the derivative.

The rows of all three modules are made of these lines. A derivative is written over `m`, the module that it is for, and
with `scaled`, `divided` and `is_complex` as NumPy's arrays need them. In `math` and `cmath`, whose functions take
numbers, the first two are `*` and `/`, and whether a number is complex is known.
"""

from __future__ import annotations

import cmath
import math
import operator
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from s2sgrad.ir.facets import ARITHMETIC, FLOAT_ERRORS
from s2sgrad.ir.row import Row, Site
from s2sgrad.ir.types import OPAQUE, Array, Number, Opaque, Scalar, Type
from s2sgrad.rules.dims_text import type_text
from s2sgrad.rules.folds import is_complex
from s2sgrad.rules.infer import elementwise, refuse
from s2sgrad.rules.operators import abs_x, neg_x, pos_x
from s2sgrad.rules.registry import register
from s2sgrad.rules.singular import divided, off_zero, scaled
from s2sgrad.runtime.special import polygamma

Rule = Callable[..., Any]


@dataclass(frozen=True)
class Elementary:
    """A function of one number, and facts about it.

    names     what it is called, by module; a name that this Python or NumPy does not have is left out
    x         its derivative
    base      that with respect to a second parameter
    complex   the derivative holds for complex numbers, too: in `np` as in `cmath`
    linear    the function itself is linear
    float_errors   what NumPy may say of it
    at_least, within_one, tame   what its numbers are, in `np` and in `math`
    pole, overflows   where it is infinite or nan in `np`; `math` raises there
    harmless  where it and its derivative are finite
    cost      what it costs as a function of `math`
    """

    names: str
    x: Rule
    base: Rule | None = None
    complex: bool = False
    linear: bool = False
    float_errors: tuple[str, ...] = FLOAT_ERRORS
    at_least: float | None = None
    within_one: bool = False
    tame: bool = False
    pole: bool = False
    overflows: bool = False
    harmless: float = 0.5
    cost: str = "cheap"


def _never(x):
    return False


def _always(x):
    return True


m: Any = np
_MODULES: dict[str, types.ModuleType] = {"np": np, "math": math, "cmath": cmath}
_OF_NUMBERS = {"scaled": operator.mul, "divided": operator.truediv}
_MEANING: dict[str, dict[str, Any]] = {  # of the names in a derivative
    "np": {},
    "math": {"m": math, "is_complex": _never, **_OF_NUMBERS},
    "cmath": {"m": cmath, "is_complex": _always, **_OF_NUMBERS},
}


def for_module(rule: Rule, module: str) -> Rule:
    """The rule as a module needs it: the same source, with another meaning of `m` and the other names."""
    if not _MEANING[module]:
        return rule
    code = rule.__code__.replace(co_consts=(*rule.__code__.co_consts, module))  # its own, to whoever keeps it by code
    meant = {**rule.__globals__, **_MEANING[module]}
    made = types.FunctionType(code, meant, rule.__name__, rule.__defaults__)
    made.__module__ = rule.__module__
    return made


def sinc_x(dy, y, x):
    """sin(pi x) / (pi x): (cos(pi x) - y) / x, by the quotient rule; near 0 the first terms of the power series."""
    small = np.abs(x) < 1e-3  # its series there: exact to the last digits, and so are its own derivatives
    z = np.where(small, 1.0, x)
    series = x * (np.pi**4 / 30.0 * x * x - np.pi**2 / 3.0)
    return scaled(dy, np.where(small, series, (np.cos(np.pi * z) - y) / z))


def conj_x(dy, y):
    return np.conj(dy) if is_complex(y) else dy


TABLE = (
    Elementary(
        "np.sin math.sin cmath.sin", lambda dy, y, x: scaled(dy, m.cos(x)),
        complex=True, within_one=True, tame=True,
    ),
    Elementary(
        "np.cos math.cos cmath.cos", lambda dy, y, x: scaled(-dy, m.sin(x)),
        complex=True, within_one=True, tame=True,
    ),
    Elementary("np.tan math.tan cmath.tan", lambda dy, y: scaled(dy, 1.0 + y * y), complex=True),
    Elementary(
        "np.arcsin math.asin cmath.asin",
        lambda dy, y, x: dy / m.sqrt(1.0 - x * x) if is_complex(x) else divided(dy, off_zero(m.sqrt(1.0 - x * x))),
        complex=True, pole=True,
    ),
    Elementary(
        "np.arccos",
        lambda dy, y, x: -dy / np.sqrt(1.0 - x * x) if is_complex(x) else -divided(dy, off_zero(np.sqrt(1.0 - x * x))),
        complex=True, pole=True,
    ),
    Elementary(
        "math.acos cmath.acos",
        lambda dy, y, x: -dy / m.sqrt(1.0 - x * x) if is_complex(x) else -dy / off_zero(m.sqrt(1.0 - x * x)),
        complex=True,
    ),
    Elementary("np.arctan math.atan cmath.atan", lambda dy, y, x: divided(dy, 1.0 + x * x), complex=True, tame=True),
    Elementary("np.sinh math.sinh cmath.sinh", lambda dy, y, x: scaled(dy, m.cosh(x)), complex=True, overflows=True),
    Elementary(
        "np.cosh math.cosh cmath.cosh", lambda dy, y, x: scaled(dy, m.sinh(x)),
        complex=True, at_least=1.0, overflows=True,
    ),
    Elementary(
        "np.tanh math.tanh cmath.tanh", lambda dy, y: scaled(dy, 1.0 - y * y),
        complex=True, within_one=True, tame=True,
    ),
    Elementary(
        "np.arcsinh math.asinh cmath.asinh", lambda dy, y, x: divided(dy, m.sqrt(x * x + 1.0)), complex=True,
    ),
    Elementary(
        "np.arccosh math.acosh cmath.acosh",
        lambda dy, y, x: dy / (m.sqrt(x - 1.0) * m.sqrt(x + 1.0)) if is_complex(x)
        else divided(dy, off_zero(m.sqrt(x * x - 1.0))),
        complex=True, pole=True, harmless=2.0,
    ),
    Elementary("np.arctanh math.atanh cmath.atanh", lambda dy, y, x: divided(dy, 1.0 - x * x), complex=True, pole=True),
    Elementary("np.exp math.exp cmath.exp", lambda dy, y: scaled(dy, y), complex=True, at_least=0.0, overflows=True),
    Elementary("np.exp2", lambda dy, y: scaled(dy, 0.6931471805599453 * y), complex=True, at_least=0.0, overflows=True),
    Elementary("math.exp2", lambda dy, y: dy * y * math.log(2.0)),
    Elementary("np.expm1 math.expm1", lambda dy, y: scaled(dy, y + 1.0), complex=True, overflows=True),
    Elementary("np.log", lambda dy, y, x: divided(dy, x), complex=True, tame=True, pole=True),
    Elementary(
        "cmath.log",
        lambda dy, y, x, base=None: dy / x if base is None else dy / (x * cmath.log(base)),
        lambda dy, y, base: -dy * y / (base * cmath.log(base)),
        complex=True,
    ),
    Elementary("np.log1p", lambda dy, y, x: divided(dy, 1.0 + x), complex=True, tame=True, pole=True),
    Elementary("math.log1p", lambda dy, y, x: dy / (1.0 + x)),
    Elementary("np.log2", lambda dy, y, x: divided(dy, 0.6931471805599453 * x), complex=True, pole=True),
    Elementary("math.log2", lambda dy, y, x: dy / (x * math.log(2.0))),
    Elementary("np.log10 cmath.log10", lambda dy, y, x: divided(dy, 2.302585092994046 * x), complex=True, pole=True),
    Elementary("math.log10", lambda dy, y, x: dy / (x * math.log(10.0))),
    Elementary(
        "np.sqrt math.sqrt cmath.sqrt",
        lambda dy, y: dy / (2.0 * y) if is_complex(y) else divided(dy, off_zero(2.0 * y)),
        complex=True, float_errors=("invalid",),
    ),
    Elementary("np.cbrt", lambda dy, y: divided(dy, off_zero(3.0 * y * y))),
    Elementary("math.cbrt", lambda dy, y: dy / (3.0 * y * y)),
    Elementary("np.square", lambda dy, y, x: scaled(2.0 * dy, x), complex=True, at_least=0.0),
    Elementary("np.reciprocal", lambda dy, y: -scaled(scaled(dy, y), y), complex=True, pole=True),
    Elementary("np.abs", abs_x, complex=True, float_errors=(), at_least=0.0),
    Elementary("np.fabs", abs_x, at_least=0.0),
    Elementary("math.fabs", lambda dy, y, x: dy * math.copysign(float(x != 0), x), at_least=0.0),
    Elementary("math.erf", lambda dy, y, x: dy * (2.0 / math.sqrt(math.pi) * math.exp(-x * x))),
    Elementary("math.erfc", lambda dy, y, x: -dy * (2.0 / math.sqrt(math.pi) * math.exp(-x * x))),
    Elementary("math.gamma", lambda dy, y, x: dy * y * polygamma(0, x), cost="normal"),
    Elementary("math.lgamma", lambda dy, y, x: dy * polygamma(0, x), cost="normal"),
    Elementary("np.deg2rad np.radians math.radians", lambda dy, y: dy * (m.pi / 180.0), linear=True),
    Elementary("np.rad2deg np.degrees math.degrees", lambda dy, y: dy * (180.0 / m.pi), linear=True),
    Elementary("np.negative", neg_x, complex=True, linear=True),
    Elementary("np.positive", pos_x, complex=True, linear=True),
    Elementary("np.sinc", sinc_x, complex=True),
    Elementary("np.conj", conj_x, complex=True, linear=True),
)


# inference ----------------------------------------------------------------------------------------------------------


def infer_math(fn: Callable[..., Any], kind: str = "f") -> Callable[[Site], Type]:
    """Inference of a function of `math`: a number of one kind."""

    def infer(site: Site) -> Type:
        for t in site.types():
            if isinstance(t, Opaque):
                return OPAQUE
            if not _is_number(t):
                raise refuse(site, f"{site.row.name} of {type_text(t)}", f"np.{fn.__name__}")
        return Scalar(kind)

    return infer


def _infer_cmath(site: Site) -> Type:
    for t in site.types():
        if isinstance(t, Opaque):
            return OPAQUE
        if not _is_number(t):
            raise refuse(site, f"{site.row.name} of {type_text(t)}", "use the function of NumPy")
    return Scalar("c")


def _is_number(t: Type) -> bool:
    return isinstance(t, Scalar | Number) or isinstance(t, Array) and t.dims in ((), (1,), None)


# rows ---------------------------------------------------------------------------------------------------------------


def _facts(f: Elementary, module: str, fn: Callable[..., Any]) -> dict[str, Any]:
    """What is known of the function in one of the modules."""
    values = {"at_least": f.at_least, "within_one": f.within_one, "tame": f.tame}
    if module == "np":
        return {
            "infer": elementwise(fn), "complex": f.complex, "float_errors": f.float_errors, "pole": f.pole,
            "overflows": f.overflows, "harmless": f.harmless, **values,
        }
    if module == "math":
        return {"infer": infer_math(fn), "cost": f.cost, "raises": ARITHMETIC, **values}
    return {"infer": _infer_cmath, "cost": f.cost, "raises": (ValueError, OverflowError), "complex": True}


def _enter(f: Elementary, name: str) -> Row | None:
    module, _, own = name.partition(".")
    fn = getattr(_MODULES[module], own, None)
    if fn is None:
        return None
    rules = {"x": f.x} if f.base is None else {"x": f.x, "base": f.base}
    return register(Row(
        name, fn, tuple(rules), vjp={p: for_module(rule, module) for p, rule in rules.items()}, elementwise=True,
        linear=("x",) if f.linear else (), **_facts(f, module, fn),
    ))


for _function in TABLE:
    for _name in _function.names.split():
        _enter(_function, _name)
