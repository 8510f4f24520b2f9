"""One small program per row and case: the row's function inside a weighted sum, as source text."""

from __future__ import annotations

import cmath
import linecache
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from s2sgrad import runtime
from s2sgrad.ir.row import Form, Row
from s2sgrad.rules.domain_makers import Domain
from tests.rules.calling import call, has_floats, is_float_leaf, leaves

SKIPPED = {Form.NOTHING}


def expression(row: Row, operands: list[str], keywords: dict[str, Any]) -> str:
    """How people write the application of a row."""
    if row.form is Form.BINARY:
        return f"{operands[0]} {row.symbol} {operands[1]}"
    if row.form is Form.UNARY:
        return f"{row.symbol}{operands[0]}"
    if row.form is Form.ATTRIBUTE:
        return f"{operands[0]}.{row.symbol}"
    given = operands + [f"{k}={literal(v)}" for k, v in keywords.items()]
    if row.form is Form.METHOD:
        return f"{operands[0]}.{row.symbol}({', '.join(given[1:])})"
    return f"{row.name}({', '.join(given)})"


def literal(value: Any) -> str:
    if isinstance(value, float) and math.isinf(value):
        return "np.inf"
    return "float" if value is float else repr(value)


def weighted(y: Any, place: str, rng: np.random.Generator, weights: dict[str, Any]) -> list[str]:
    """Terms that make one number of a result of any structure."""
    if isinstance(y, list | tuple):
        return [t for k, v in enumerate(y) for t in weighted(v, f"{place}[{k}]", rng, weights)]
    if not is_float_leaf(y):
        return []
    name = f"w{len(weights)}"
    weights[name] = rng.standard_normal(np.shape(y)) if np.ndim(y) else float(rng.standard_normal())
    if np.iscomplexobj(y):
        weights[name] = weights[name] + 1j * rng.standard_normal(np.shape(y))
    bent = f"({place} + 0.3 * {place} * {place})"  # not linear, so that the second derivative of linear rows is tested
    term = f"np.sum({bent} * {name})" if np.ndim(y) else f"{bent} * {name}"
    return [f"({term}).real" if np.iscomplexobj(y) else term]


def given(row: Row, domain: Domain, rng: np.random.Generator) -> tuple[list[str], list[Any], str]:
    """The parameters of a case's program, their values, and the text of the call."""
    names, values, operands = [], [], []
    params = [p.lstrip("*") for p in row.params]
    for k, value in enumerate(domain.args(rng)):
        param = params[min(k, len(params) - 1)]
        listed = isinstance(value, tuple | list) and not has_floats(value)
        static = value is None or isinstance(value, int | str) or listed
        if static or (not has_floats(value) and not isinstance(value, np.ndarray)) or row.vjp.get(param) is None and (
            isinstance(value, float) and param not in row.shape_only
        ):
            operands.append(literal(value))
            continue
        name = f"x{k}"
        names.append(name)
        values.append(value)
        operands.append(name)
    return names, values, expression(row, operands, dict(domain.kwargs))


def program(row: Row, domain: Domain) -> tuple[Callable[..., Any], tuple[Any, ...], str]:
    """A function of the operands that carry a derivative, its arguments, and its text."""
    rng = np.random.default_rng([ord(c) for c in row.name])
    names, values, text = given(row, domain, rng)
    weights: dict[str, Any] = {}
    args = domain.args(np.random.default_rng([ord(c) for c in row.name]))
    terms = weighted(call(row, args, dict(domain.kwargs)), "y", rng, weights)
    text = f"def program({', '.join(names)}):\n    y = {text}\n    return {' + '.join(terms)}\n"
    return compiled(text, row, weights), tuple(values), text


def slope(row: Row, first: Callable[..., Any], names: tuple[str, ...], direction: Any) -> Callable[..., Any]:
    """A number whose derivative is a second derivative: `first`, a gradient, along a direction."""
    product = f"np.sum(first({', '.join(names)}) * direction)"
    real = ".real" if np.iscomplexobj(direction) else ""
    text = f"def program({', '.join(names)}):\n    return {product}{real}\n"
    return compiled(text, row, {"first": first, "direction": direction})


_count = 0


def compiled(text: str, row: Row, weights: dict[str, Any]) -> Callable[..., Any]:
    global _count
    _count += 1
    file = f"<row program {_count}>"
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    space: dict[str, Any] = {"np": np, "math": math, "cmath": cmath, **weights}
    if row.helper is not None:
        space[row.helper] = runtime.HELPERS[row.helper]
    elif row.form in (Form.OFF_ZERO, Form.OFF_KINK):
        space[row.name] = row.fn
    exec(compile(text, file, "exec"), space)
    program: Callable[..., Any] = space["program"]
    return program


def positions(values: tuple[Any, ...]) -> tuple[int, ...]:
    """The arguments that can carry a derivative."""
    return tuple(k for k, v in enumerate(values) if any(is_float_leaf(leaf) for leaf in leaves(v)))
