# mypy: allow-untyped-defs
"""Parts of complex numbers, complex(), and what cmath has beside the elementary functions.

The cotangent of z = a + ib is dL/da - i dL/db. So the rule of a holomorphic function is that for real numbers, and only
the functions in this file, abs() and a few with a conjugate in them have rules that know of complex numbers. A real
operand's contribution may come out complex: the transforms take its real part.
"""

from __future__ import annotations

import builtins
import cmath
import math
from typing import Any

import numpy as np

from s2sgrad.ir.row import Form, Row, Site
from s2sgrad.ir.types import OPAQUE, Array, Number, Opaque, Scalar, Static, Type, is_complex
from s2sgrad.rules.array_args import helper_row
from s2sgrad.rules.dims_text import type_text
from s2sgrad.rules.infer import array_type, constant, dtype_name, refuse
from s2sgrad.rules.methods import real_type
from s2sgrad.rules.operators import add_a
from s2sgrad.rules.registry import register, register_attribute, register_complex_method, register_composite
from s2sgrad.runtime.helpers import unbroadcast, with_imag

# parts --------------------------------------------------------------------------------------------------------------


def imag_x(dy, y):
    return -1j * dy


def conjugate_a(dy, y):
    return np.conj(dy)


# of memory that is written, it is the transforms that follow the view: its shadow is none of the array's
imag = register_attribute(register(Row(
    "imag", None, ("x",), real_type, form=Form.ATTRIBUTE, symbol="imag", vjp={"x": imag_x}, linear=("x",), view_of="x",
    fresh=False, cost="free", complex=True,
)), "imag")
np_imag = register(Row(
    "np.imag", np.imag, ("val",), lambda site: real_type(site, "val"), vjp={"val": imag_x}, linear=("val",),
    view_of="val", fresh=False, complex=True,
))
IMAGINARY = frozenset((imag, np_imag))


def _conjugate(name: str) -> Row:
    row = register(Row(
        f"complex.{name}", None, ("a",), lambda site: array_type(site, "a"), form=Form.METHOD, symbol=name,
        vjp={"a": conjugate_a}, linear=("a",), cost="cheap", complex=True,
    ))
    return register_complex_method(row, name)


conj, conjugate = _conjugate("conj"), _conjugate("conjugate")
CONJUGATES = frozenset((conj, conjugate))

def with_imag_z(dy, y):
    return dy.real


def with_imag_v(dy, y, v):
    return unbroadcast(1j * dy, v)


def _infer_with_imag(site: Site) -> Type:
    z = array_type(site, "z")
    return Scalar("c", dtype_name(z)) if isinstance(z, Scalar) else z


with_imag_row = helper_row(
    with_imag, ("z", "v"), _infer_with_imag, vjp={"z": with_imag_z, "v": with_imag_v}, linear=("z", "v"), complex=True,
)

# complex(a, b) ------------------------------------------------------------------------------------------------------


def complex_imag(dy, y):
    return 1j * dy


def _infer_complex(site: Site) -> Type:
    types = site.types()
    if any(isinstance(t, Opaque) for t in types):
        return OPAQUE
    for t in types:
        text = isinstance(t, Static) and isinstance(t.value, str)
        if not (isinstance(t, Scalar | Number) or text or isinstance(t, Array) and t.dims in ((), None)):
            raise refuse(site, f"complex() of {type_text(t)}", "x + 1j * y", TypeError)
    known: list[Any] = [t.const if isinstance(t, Scalar) and t.is_const else getattr(t, "value", None) for t in types]
    if all(k is not None for k in known):
        try:
            return constant(complex(*known))
        except ValueError as e:
            raise refuse(site, str(e), "write the number as in 1+2j", ValueError) from None
    return Scalar("c")


to_complex = register(Row(
    "complex", builtins.complex, ("real", "imag"), _infer_complex, vjp={"real": add_a, "imag": complex_imag},
    linear=("real", "imag"), cost="cheap", complex=True, reads_text=True,
))

# parts of cmath -----------------------------------------------------------------------------------------------------


def phase(x):
    return math.atan2(x.imag, x.real)


def polar(x):
    return abs(x), math.atan2(x.imag, x.real)


def rect(r, phi):
    return complex(r * math.cos(phi), r * math.sin(phi))


def angle(z, deg=False):
    a = np.arctan2(np.imag(z), np.real(z))
    return a * (180.0 / np.pi) if deg else a


for _name in ("phase", "polar", "rect"):
    register_composite(getattr(cmath, _name), globals()[_name])
register_composite(np.angle, angle)

# predicates ---------------------------------------------------------------------------------------------------------


def iscomplex(x):
    return np.imag(x) != 0


def isreal(x):
    return np.imag(x) == 0


register_composite(np.iscomplex, iscomplex)
register_composite(np.isreal, isreal)
for _predicate in (cmath.isnan, cmath.isinf, cmath.isfinite):
    register(Row(
        f"cmath.{_predicate.__name__}", _predicate, ("x",), lambda site: Scalar("b"), cost="cheap", flat=True,
    ))
for _ask, _answer in ((np.iscomplexobj, True), (np.isrealobj, False)):
    def _infer_kind(site: Site, yes: bool = _answer) -> Type:
        t = site.types()[0]
        return OPAQUE if isinstance(t, Opaque) else Scalar("b", None, is_complex(t) is yes)

    register(Row(f"np.{_ask.__name__}", _ask, ("x",), _infer_kind, shape_only=("x",), cost="free", flat=True))

