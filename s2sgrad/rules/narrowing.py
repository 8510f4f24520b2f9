"""The mark that the frontend leaves where a test has told that a value is not None."""

from __future__ import annotations

from s2sgrad.ir.row import Form, Row, Site
from s2sgrad.ir.types import Optional, Type
from s2sgrad.rules.infer import need
from s2sgrad.rules.registry import register


def _infer_narrow(site: Site) -> Type:
    t = need(site, "x")
    return t.inner if isinstance(t, Optional) else t


def narrow_x(dy, y):
    return dy


narrow = register(Row(
    "narrow", None, ("x",), _infer_narrow, form=Form.NOTHING, vjp={"x": narrow_x}, linear=("x",), view_of="x",
    fresh=False, cost="free",
))
