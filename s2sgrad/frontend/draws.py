"""Draws of random numbers: constants, made where they are drawn.

The methods of generators and the functions of np.random give arrays of a dtype and shape that their arguments tell. A
draw is an effect: it is done once, in the order of the program, and no derivative goes through it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from s2sgrad.frontend.flat import array_or_same
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import Form, Row, Site
from s2sgrad.ir.types import NONE, Array, Dim, Opaque, Scalar, Type
from s2sgrad.rules import core
from s2sgrad.rules.array_args import dims_of_value
from s2sgrad.rules.dims import broadcast_dims, dim_of, dims_of
from s2sgrad.rules.infer import dtype_name, need, refuse, shaped, static_dtype

Infer = Callable[[Site], Type]
NO_RULES: dict[str, Any] = {"size": None}  # a draw whose parameters are differentiated is refused, not a constant


def _sized(site: Site, dtype: str, *params: str) -> Type:
    """An array of the shape `size`; without it, of that of the parameters, a number if they are numbers."""
    size = site.value("size")
    if size is not None and size.type != NONE:
        return shaped(dtype, dims_of_value(site, size))
    shapes = [dims_of(t) for p in params if (t := site.type(p)) is not None]
    dims = broadcast_dims(*(s for s in shapes if s is not None)) if None not in shapes else None
    return Scalar("i" if dtype == "int64" else "f") if dims == () else shaped(dtype, dims)


def _floats(*params: str) -> tuple[tuple[str, ...], Infer]:
    return (*params, "size"), lambda site: _sized(site, "float64", *params)


def _standard() -> tuple[tuple[str, ...], Infer]:
    return ("size", "dtype"), lambda site: _sized(site, static_dtype(site, "dtype") or "float64")


def _counts(*params: str) -> tuple[tuple[str, ...], Infer]:
    return (*params, "size"), lambda site: _sized(site, "int64", *params)


def _integers(site: Site) -> Type:
    dtype = static_dtype(site, "dtype") or "int64"
    return _sized(site, dtype, "low", "high")


def _choice(site: Site) -> Type:
    a = need(site, "a")
    return _sized(site, "int64" if isinstance(a, Scalar) else dtype_name(a))


def _permutation(site: Site) -> Type:
    x, v = need(site, "x"), site.value("x")
    if isinstance(x, Scalar):
        return Array("int64", (dim_of(v, x),))
    return Array(dtype_name(x), dims_of(x))


def _of_axes(site: Site) -> Type:
    """rand(2, 3)"""
    dims: tuple[Dim, ...] = tuple(dim_of(v, v.type) for p, v in zip(site.params, site.operands) if p == "axes")
    return Array("float64", dims) if dims else Scalar("f")


_COMMON: dict[str, tuple[tuple[str, ...], Infer]] = {
    "normal": _floats("loc", "scale"),
    "uniform": _floats("low", "high"),
    "exponential": _floats("scale"),
    "lognormal": _floats("mean", "sigma"),
    "laplace": _floats("loc", "scale"),
    "logistic": _floats("loc", "scale"),
    "gamma": _floats("shape", "scale"),
    "beta": _floats("a", "b"),
    "chisquare": _floats("df"),
    "standard_t": _floats("df"),
    "poisson": _counts("lam"),
    "binomial": _counts("n", "p"),
    "geometric": _counts("p"),
    "triangular": _floats("left", "mode", "right"),
    "weibull": _floats("a"),
    "gumbel": _floats("loc", "scale"),
    "choice": (("a", "size", "replace", "p"), _choice),
    "permutation": (("x",), _permutation),
}
_NEW: dict[str, tuple[tuple[str, ...], Infer]] = {
    **_COMMON,
    "random": _standard(),
    "standard_normal": _standard(),
    "standard_exponential": _standard(),
    "standard_gamma": _floats("shape"),
    "integers": (("low", "high", "size", "dtype", "endpoint"), _integers),
}
OLD: dict[str, tuple[tuple[str, ...], Infer]] = {
    **_COMMON,
    "rand": (("*axes",), _of_axes),
    "randn": (("*axes",), _of_axes),
    "random": _floats(),
    "random_sample": _floats(),
    "ranf": _floats(),
    "standard_normal": _floats(),
    "standard_exponential": _floats(),
    "standard_gamma": _floats("shape"),
    "randint": (("low", "high", "size", "dtype"), _integers),
}


_DRAWN_FROM = {"choice": "a", "permutation": "x"}


def guarded(infer: Infer) -> Infer:
    """No complex, object or otherwise unknown parameters."""

    def checked(site: Site) -> Type:
        for v in site.operands[1 if site.params[:1] == ("rng",) else 0 :]:
            if isinstance(v.type, Opaque):
                raise refuse(site, f"{site.row.name} of something about which nothing is known", "pass numbers")
        return infer(site)

    return checked


def _method_rows(table: dict[str, tuple[tuple[str, ...], Infer]]) -> dict[str, Row]:
    return {
        name: Row(
            name,
            None,
            ("rng", *params),
            guarded(infer),
            form=Form.METHOD,
            symbol=name,
            effect=True,
            partial=True,
            vjp=NO_RULES,
        )
        for name, (params, infer) in table.items()
    }


_METHODS = {"Generator": _method_rows(_NEW), "RandomState": _method_rows(OLD)}


def drawn(low: Lowering, x: Value, name: str, args: list[Value], keywords: dict[str, Value]) -> Value | None:
    """rng.normal(...) and its like; None for other methods of other objects."""
    row = _METHODS.get(x.type.note, {}).get(name) if isinstance(x.type, Opaque) else None
    if row is None:
        return None
    out = keywords.get("out")
    if out is None:
        return low.call_row(row, [x, *of_arrays(low, row, args)], keywords, method=True)
    given = {k: v for k, v in keywords.items() if k != "out"}
    if not args and "size" not in given:
        given["size"] = low.apply(core.shape_of, [out])
    value = low.call_row(row, [x, *args], given, method=True)
    low.store(out, low.const(...), value)
    return out


def of_arrays(low: Lowering, row: Row, args: list[Value]) -> list[Value]:
    """The arguments of a draw, as arrays where elements of a list are drawn."""
    drawn_from = _DRAWN_FROM.get(row.name.split(".")[-1])
    if drawn_from is None or not args:
        return args
    at = [p for p in row.params if p != "rng"].index(drawn_from)
    return [array_or_same(low, v) if k == at else v for k, v in enumerate(args)]
