"""Rows of integers: powers by a modulus, bits, and whether a float is whole."""

from __future__ import annotations

from s2sgrad.ir.row import Form, Row, Site
from s2sgrad.ir.types import BOOL, INT, Scalar, Type
from s2sgrad.rules.infer import always, need, refuse
from s2sgrad.rules.registry import register, register_method


def _infer_mod_power(site: Site) -> Type:
    for param in ("base", "exp", "mod"):
        t = need(site, param)
        if isinstance(t, Scalar) and t.kind not in "bi":
            raise refuse(site, "pow() with a modulus takes integers", "use x ** y % m")
    return INT


mod_power = register(Row("pow", None, ("base", "exp", "mod"), _infer_mod_power, cost="cheap"))


def _method(name: str, result: Type) -> Row:
    row = Row(name, None, ("x",), always(result), form=Form.METHOD, symbol=name, cost="cheap")
    return register_method(register(row), name, Scalar)


bit_length = _method("bit_length", INT)
bit_count = _method("bit_count", INT)
is_integer = _method("is_integer", BOOL)
