"""Questions that rules ask and that are always answered at compile time; no generated code contains them."""

from __future__ import annotations

from typing import Any

from s2sgrad.ir.row import Row, Site, static_value
from s2sgrad.ir.types import Scalar, Type
from s2sgrad.rules.infer import need
from s2sgrad.rules.registry import register


def is_known(x: Any) -> bool:
    """Whether x is a number that is known at compile time."""
    return isinstance(x, int | float)


def _infer_is_known(site: Site) -> Type:
    t = need(site, "x")
    return Scalar("b", None, isinstance(t, Scalar) and static_value(t)[0])


is_known_row = register(Row("is_known", is_known, ("x",), _infer_is_known, shape_only=("x",), cost="free"))
