"""The mark that the frontend leaves where a value, or what is in a list, is known not to be None."""

from __future__ import annotations

from s2sgrad.ir.row import Form, Row, Site
from s2sgrad.ir.types import List, Optional, Tuple, Type
from s2sgrad.rules.infer import need
from s2sgrad.rules.registry import register


def without_none(t: Type) -> Type:
    """The type of a list or tuple whose elements are not None, nor those of lists in it; t if that is so already."""
    if isinstance(t, List) and t.elts is None:
        elem = t.elem and without_none(t.elem.inner if isinstance(t.elem, Optional) else t.elem)
        return t if elem is t.elem or elem is None else t.of(elem)
    if not isinstance(t, List | Tuple) or not t.elts:
        return t
    elts = tuple(without_none(e.inner if isinstance(e, Optional) else e) for e in t.elts)
    if all(x is y for x, y in zip(elts, t.elts)):
        return t
    return Tuple(elts, t.cls) if isinstance(t, Tuple) else List(None, elts)


def _infer_narrow(site: Site) -> Type:
    t = need(site, "x")
    return t.inner if isinstance(t, Optional) else without_none(t)


def narrow_x(dy, y):
    return dy


narrow = register(Row(
    "narrow", None, ("x",), _infer_narrow, form=Form.NOTHING, vjp={"x": narrow_x}, linear=("x",), view_of="x",
    fresh=False, cost="free", complex=True, by_transform=True,
))
