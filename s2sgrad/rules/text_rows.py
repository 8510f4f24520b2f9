"""Rows of texts that are known at run time only: what their methods give, ord and chr."""

from __future__ import annotations

import builtins

from s2sgrad.ir.row import Form, Row, Site
from s2sgrad.ir.types import BOOL, INT, Array, OneOf, Sym, Type
from s2sgrad.rules.infer import always
from s2sgrad.rules.registry import register
from s2sgrad.runtime import helpers

TEXT = OneOf("str", str)
_RESULTS: dict[str, Type] = {
    **dict.fromkeys(("find", "rfind", "index", "rindex", "count"), INT),
    **dict.fromkeys(("startswith", "endswith", "isalpha", "isdigit", "isalnum", "isspace", "isupper", "islower",
                     "isnumeric", "isdecimal", "isidentifier"), BOOL),
    **dict.fromkeys(("upper", "lower", "strip", "lstrip", "rstrip", "replace", "title", "capitalize", "swapcase",
                     "removeprefix", "removesuffix", "zfill", "ljust", "rjust", "center"), TEXT),
}


def _method(name: str, result: Type) -> Row:
    raises = (ValueError,) if name in ("index", "rindex") else ()
    return register(Row(
        f"str.{name}", None, ("text", "*args"), always(result), form=Form.METHOD, symbol=name, raises=raises, flat=True,
    ))


METHODS = {name: _method(name, result) for name, result in _RESULTS.items()}
ord_ = register(Row("ord", builtins.ord, ("c",), always(INT), fold=True, raises=(TypeError,), flat=True))
chr_ = register(Row("chr", builtins.chr, ("i",), always(TEXT), fold=True, raises=(ValueError,), flat=True))


def _infer_ranks(site: Site) -> Type:
    return Array("int64", (Sym(("length", object())),))


ranks = register(Row("ranks", helpers.ranks, ("texts",), _infer_ranks, helper="ranks", flat=True))
