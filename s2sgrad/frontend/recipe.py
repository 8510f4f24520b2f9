"""How a function without a derivative is given one: code that can be copied out of the message."""

from __future__ import annotations

import builtins
import functools
import re
import sys
import types
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import numpy as np

from s2sgrad.errors import Span
from s2sgrad.frontend.holders import is_holder
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.refused import why_not_followed
from s2sgrad.frontend.values import may_vary
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Scalar, Type
from s2sgrad.rules.custom import name_of, parameters_of


def refuse_without_rule(low: Lowering, reason: str, fn: Value, args: Sequence[Value], rewrite: str = "") -> NoReturn:
    """Refuse to differentiate a function without a rule, with the code that gives it one."""
    known, obj = static_value(fn.type)
    found = why_not_followed(obj)
    if found is not None:
        low.fail(*found)
    rewrite = rewrite or "write the function in Python and NumPy"
    operands = [(v.type, may_vary(v)) for v in args]
    namespace = low.frame.globals if low.frame is not None else {}
    if known and any(varies for _, varies in operands) and is_named(obj, low.b.span, namespace):
        rewrite += f"; or give it a rule:\n\n{recipe(obj, low.b.span, operands, namespace)}\n"
    low.fail(reason, rewrite)


def is_named(obj: Any, span: Span | None, namespace: Mapping[str, Any]) -> bool:
    """Whether there is a name by which a rule can be registered for a function."""
    if is_holder(obj):
        return False
    name = called_as(obj, span, namespace)
    if "." not in name:
        return name.isidentifier() and namespace.get(name, getattr(builtins, name, obj)) is obj
    first, *rest = name.split(".")
    return functools.reduce(lambda o, part: getattr(o, part, None), rest, namespace.get(first, _module(first))) is obj


def _module(name: str) -> Any:
    return np if name == "np" else sys.modules.get(name)


def called_as(obj: Any, span: Span | None, namespace: Mapping[str, Any]) -> str:
    """The function as it stands in the call at a place; the name of its definition where that cannot be told."""
    text = span.source[span.col : span.end_col] if span is not None and span.line == span.end_line else ""
    found = re.match(r"[A-Za-z_][\w.]*(?=\()", text)
    if found:
        first, *rest = found.group().split(".")
        if functools.reduce(lambda o, part: getattr(o, part, None), rest, namespace.get(first)) is obj:
            return found.group()
    return name_of(obj)


def recipe(obj: Any, span: Span | None, operands: Sequence[tuple[Type, bool]], namespace: Mapping[str, Any]) -> str:
    """The text that registers rules for a function, given the types of its arguments and which are differentiated."""
    name = called_as(obj, span, namespace)
    params = _parameters(obj, len(operands))
    numbers = all(isinstance(t, Scalar) for t, _ in operands)
    lines = _imports(name, namespace)
    for k, (_, varies) in enumerate(operands[: len(params)]):
        if varies:
            which = name if len(parameters_of(obj) or params) == 1 else f'{name}, "{params[k]}"'
            lines += ["", *_rule(name, which, params, k, numbers or isinstance(obj, np.ufunc))]
    return "\n".join(f"    {line}".rstrip() for line in lines)


def _parameters(obj: Any, count: int) -> tuple[str, ...]:
    known = parameters_of(obj)
    if known is None or len(known) < count:
        return ("x",) if count == 1 else tuple(f"x{k + 1}" for k in range(count))
    return known[:count]


def _imports(name: str, namespace: Mapping[str, Any]) -> list[str]:
    first = name.partition(".")[0]
    found = namespace.get(first) or sys.modules.get(first if "." in name else "")
    if not isinstance(found, types.ModuleType):
        return ["from s2sgrad import rules"]
    known = f"import {found.__name__}" + (f" as {first}" if found.__name__ != first else "")
    return [known, "from s2sgrad import rules"]


def _rule(name: str, which: str, params: tuple[str, ...], k: int, elementwise: bool) -> list[str]:
    """One rule: by differences where each element of the result depends on one of each argument, else with a gap."""
    param, given = params[k], ", ".join(params)
    rule = re.sub(r"\W", "_", f"{name.rpartition('.')[2]}_{param}")
    if elementwise:
        ahead, back = (", ".join([*params[:k], f"{param} {sign} 1e-6", *params[k + 1 :]]) for sign in "+-")
        return [
            f"@rules.register({which})",
            f"def {rule}(dy, y, {given}):  # dy is the cotangent of the result y",
            f"    slope = ({name}({ahead}) - {name}({back})) / 2e-6  # better: the exact derivative",
            "    return dy * slope",
        ]
    return [
        f'@rules.register({which}, returns="{param}")  # a result like {param}; returns=float: a number',
        f"def {rule}(dy, y, {given}):  # dy is the cotangent of the result y",
        f"    return cotangent_of_{param}(dy, y, {given})  # yours: a function in Python and NumPy",
    ]
