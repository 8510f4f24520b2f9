# mypy: allow-untyped-defs
"""Rows of what asks, checks, shows and calls: `is`, `not`, `in`, print(), assert, raise, texts, and code unseen."""

from __future__ import annotations

import builtins
import operator
from collections.abc import Sequence
from typing import Any

from s2sgrad.ir.facets import ANYTHING, Classes
from s2sgrad.ir.row import Form, Row, Site, static_value
from s2sgrad.ir.types import (
    BOOL,
    BOTTOM,
    NONE,
    NUMBER,
    OPAQUE,
    Array,
    Dict,
    List,
    Opaque,
    Optional,
    Scalar,
    Static,
    Tuple,
    Type,
)
from s2sgrad.rules.infer import always, need
from s2sgrad.rules.registry import register
from s2sgrad.runtime import helpers


def _infer_identity(negate: bool) -> Any:
    def infer(site: Site) -> Type:
        a, b = (need(site, p) for p in ("a", "b"))
        if Optional in (type(a), type(b)) or Opaque in (type(a), type(b)) or BOTTOM in (a, b):
            return BOOL
        if NONE in (a, b) or (isinstance(a, Static) and isinstance(b, Static)):
            return Scalar("b", None, (a == b) != negate)
        if static_value(a)[0] and static_value(b)[0] and isinstance(a, Scalar) and isinstance(b, Scalar):
            return Scalar("b", None, (a == b) != negate)
        return BOOL

    return infer


def _infer_not(site: Site) -> Type:
    t = need(site, "x")
    known, value = static_value(t)
    if known:
        return Scalar("b", None, not value)
    if isinstance(t, Tuple | Dict | List) and getattr(t, "elts", None) is not None:
        return Scalar("b", None, not t.elts)
    return BOOL


is_ = register(Row(
    "is", operator.is_, ("a", "b"), _infer_identity(False), form=Form.COMPARE, symbol="is", cost="cheap",
    shape_only=("a", "b"), flat=True,
))
is_not = register(Row(
    "is not", operator.is_not, ("a", "b"), _infer_identity(True), form=Form.COMPARE, symbol="is not", cost="cheap",
    shape_only=("a", "b"), flat=True,
))
not_ = register(Row("not", operator.not_, ("x",), _infer_not, form=Form.UNARY, symbol="not ", cost="cheap", flat=True))


def _infer_contains(site: Site) -> Type:
    a, b = need(site, "item"), need(site, "container")
    if isinstance(b, Dict) and static_value(a)[0]:
        return Scalar("b", None, static_value(a)[1] in b.keys)
    if static_value(a)[0] and static_value(b)[0]:
        return Scalar("b", None, static_value(a)[1] in static_value(b)[1])
    return BOOL


def _asks_arrays(types: Sequence[Type]) -> Classes:
    """Whether an array is compared with elements, and asked whether the answer is true."""
    return (ValueError,) if isinstance(types[0], Array) and isinstance(types[1], Tuple | List | Static) else ()


in_ = register(Row(
    "in", None, ("item", "container"), _infer_contains, form=Form.COMPARE, symbol="in", cost="cheap", flat=True,
    raises=_asks_arrays,
))
print_ = register(Row(
    "print", builtins.print, ("*items",), always(NONE), keywords=("sep", "end", "file", "flush"), effect=True,
    complex=True, flat=True,
))
check_unpacking = register(Row(
    "check_unpacking", helpers.check_unpacking, ("x", "count"), always(NONE), effect=True, shape_only=("x",),
    helper="check_unpacking", flat=True, raises=(ValueError,),
))
check_strict = register(Row(
    "check_strict", helpers.check_strict, ("*sequences",), always(NONE), effect=True, shape_only=("sequences",),
    helper="check_strict", flat=True, raises=(ValueError,),
))
assert_ = register(Row("assert", None, ("test", "message"), always(NONE), form=Form.ASSERT, effect=True, flat=True))
raise_ = register(Row("raise", None, ("exception",), always(NONE), form=Form.RAISE, effect=True, flat=True))
format_ = register(Row(
    "format", None, ("*pieces", "spec"), always(Opaque("str")), form=Form.FORMAT, complex=True, flat=True,
))
percent = register(Row("%", None, ("text", "values"), always(Opaque("str")), form=Form.BINARY, symbol="%", flat=True))
str_format = register(Row(
    "str.format", None, ("text", "*values"), always(Opaque("str")), form=Form.METHOD, symbol="format", flat=True,
))
TEXTS = (format_, percent, str_format)
call_opaque = register(Row(
    "call", None, ("<fn>", "*<args>"), always(OPAQUE), effect=True, flat=True, raises=ANYTHING,
))
# the same where the result may be, or refer to, the memory of an argument
call_sharing = register(Row(
    "call", None, ("<fn>", "*<args>"), always(OPAQUE), effect=True, fresh=False, flat=True, raises=ANYTHING,
))
# the same for what only shows what it is given: a derivative may go in, and none comes out
show_opaque = register(Row(
    "call", None, ("<fn>", "*<args>"), always(NONE), effect=True, flat=True, raises=ANYTHING,
))
CALLS = (call_opaque, call_sharing)
# the result of such a call, where numbers are needed; what it is, is found out when it is there. It is an effect, since
# other calls may change what it looks at: it stays in its place, and is done once
as_numbers = register(Row(
    "as_numbers", helpers.as_numbers, ("value",), always(NUMBER), effect=True, helper="as_numbers", raises=(TypeError,),
    flat=True, reads_text=True,
))
