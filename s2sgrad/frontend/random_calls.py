"""Calls of np.random: its functions, and the makers of generators."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2sgrad.frontend.callables import special
from s2sgrad.frontend.draws import NO_RULES, OLD, guarded, of_arrays
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import Row, static_value
from s2sgrad.ir.types import Opaque, Scalar
from s2sgrad.rules import core as rows

_GENERATORS = {"Generator": np.random.default_rng, "RandomState": np.random.RandomState}


def _draw(row: Row) -> Any:
    return lambda low, args, keywords: low.call_row(row, of_arrays(low, row, args), keywords)


for _name, (_params, _infer) in OLD.items():
    _fn = getattr(np.random, _name, None)
    if _fn is not None:
        _facts: dict[str, Any] = {"effect": True, "partial": True, "vjp": NO_RULES, "options": ("n", "mode")}
        special(_fn)(_draw(Row(f"np.random.{_name}", _fn, _params, guarded(_infer), **_facts)))


def _maker(note: str, fn: Any) -> Any:
    def handler(low: Lowering, args: list[Value], keywords: dict[str, Value]) -> Value:
        seeds = [*args, *keywords.values()]
        if len(seeds) > 1 or not all(static_value(s.type)[0] or isinstance(s.type, Scalar | Opaque) for s in seeds):
            low.fail(f"{fn.__name__} takes one seed", f"np.random.{fn.__name__}(0)")
        return low.apply(rows.call_opaque, [low.const(fn), *seeds], type=Opaque(note))

    return handler


for _note, _fn in _GENERATORS.items():
    special(_fn)(_maker(_note, _fn))
