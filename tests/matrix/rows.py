"""The functions of a row's case: the call itself, and a weighted sum of its result beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from s2sgrad.ir.row import Row
from s2sgrad.rules.domain_makers import Domain
from tests.rules.calling import is_float_leaf
from tests.rules.programs import compiled, given


def plain(row: Row, domain: Domain) -> tuple[Callable[..., Any], list[Any], list[int], str]:
    """The call as a function of its operands, their values, which of them have no derivative, and the call's text."""
    names, values, text = given(row, domain, np.random.default_rng([ord(c) for c in row.name]))
    source = f"def program({', '.join(names)}):\n    return {text}\n"
    params = [p.lstrip("*") for p in row.params]
    owners = [params[min(int(name[1:]), len(params) - 1)] for name in names]
    constant = [k for k, param in enumerate(owners) if row.vjp.get(param) is None]
    return compiled(source, row, {}), values, constant, text


def weighing(row: Row, call: str, names: list[str], out: Any, weights: Any) -> Callable[..., Any]:
    """The sum of the result's elements with weights, and the result."""
    used: dict[str, Any] = {}
    terms = _terms("y", out, weights, used)
    source = f"def program({', '.join(names)}):\n    y = {call}\n    return {' + '.join(terms)}, y\n"
    return compiled(source, row, used)


def _terms(place: str, out: Any, weights: Any, used: dict[str, Any]) -> list[str]:
    if isinstance(out, list | tuple):
        return [t for k, part in enumerate(out) for t in _terms(f"{place}[{k}]", part, weights[k], used)]
    if not is_float_leaf(out):
        return []
    name = f"w{len(used)}"
    used[name] = weights
    term = f"np.sum({place} * {name})" if isinstance(out, np.ndarray) else f"{place} * {name}"
    return [f"({term}).real" if np.iscomplexobj(out) else term]
