"""Generated code as a module that runs without s2sgrad."""

from __future__ import annotations

import cmath
import inspect
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from s2sgrad import runtime
from s2sgrad.codegen import Text, standalone


def module_text(texts: Sequence[Text], externs: Sequence[Any] = (), defaults: Mapping[str, Any] | None = None) -> str:
    """A complete module: imports, helpers, the values of globals, the functions.

    Its functions can be called as the primal can: globals and the primal's own `defaults` need not be passed.
    """
    joined = join(texts)
    sources = {h: runtime.source_of(h) for h in runtime.with_callees(joined.helpers)}
    literals = {e.name: literal(e.read()) for e in externs if isinstance(e.name, str)}
    literals.update({n: s for n, v in joined.constants.items() if (s := source_text(v)) is not None})
    given = {n: literal(v) for n, v in (defaults or {}).items() if plain(v)}
    given.update({e.name: e.name for e in externs if isinstance(e.name, str)})
    used = {n for n in [*literals, *joined.constants] if re.search(rf"\b{re.escape(n)}\b", joined.code)}
    constants = {n: v for n, v in joined.constants.items() if n in used}
    named = {n: s for n, s in literals.items() if n in used}
    return standalone(replace(joined, code=with_defaults(joined.code, given), constants=constants), sources, named)


def plain(value: Any) -> bool:
    """Whether a default can be written as a literal."""
    return isinstance(value, bool | int | float | str | None)


def with_defaults(code: str, given: Mapping[str, str]) -> str:
    """The code with defaults for the last parameters of its functions, as far as there are any."""

    def header(match: re.Match[str]) -> str:
        params = [p.strip() for p in match.group(2).split(",") if p.strip()]
        for k in reversed(range(len(params))):
            if "=" in params[k]:
                continue
            if params[k] not in given:
                break
            params[k] = f"{params[k]}={given[params[k]]}"
        unchanged = all("=" not in p for p in params)
        return match.group(0) if unchanged else f"{match.group(1)}{', '.join(params)}):"

    return re.sub(r"^(def \w+\()([\w\s,]*)\):", header, code, flags=re.MULTILINE)


def join(texts: Sequence[Text]) -> Text:
    """Several generated functions as one text."""
    first = texts[0]
    if len(texts) == 1:
        return first
    return replace(
        first,
        code="\n\n\n".join(t.code.strip() for t in texts) + "\n",
        helpers=tuple(dict.fromkeys(h for t in texts for h in t.helpers)),
        modules={k: v for t in texts for k, v in t.modules.items()},
        constants={k: v for t in texts for k, v in t.constants.items()},
        lines={},
    )


def literal(value: Any) -> str:
    """Python text for a number, an array or a container of such."""
    if isinstance(value, np.ndarray):
        known = value.dtype.kind in "iufc"
        dtype = f"np.{value.dtype.name}" if known else repr(value.dtype.str) if value.dtype.kind != "b" else "bool"
        made = f"np.array({literal(value.tolist())}, dtype={dtype})"
        return made if value.size else f"np.empty({value.shape}, dtype={dtype})"
    if isinstance(value, np.number):
        return f"np.{value.dtype.name}({literal(value.item())})"
    if isinstance(value, np.bool_):
        return f"np.bool_({bool(value)})"
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return "(" + "".join(literal(v) + ", " for v in value) + ")"
    if type(value) is list:
        return "[" + ", ".join(literal(v) for v in value) + "]"
    if type(value) is dict:
        return "{" + ", ".join(f"{literal(k)}: {literal(v)}" for k, v in value.items()) + "}"
    if type(value) is float and not math.isfinite(value):
        return "np.nan" if value != value else "np.inf" if value > 0 else "-np.inf"
    if type(value) is complex and not cmath.isfinite(value):
        return f"complex({literal(value.real)}, {literal(value.imag)})"
    return repr(value)


def source_text(value: Any) -> str | None:
    """How to get at an object of another module, as an expression; None where it cannot be said."""
    if isinstance(value, float):
        return literal(value)
    if text := getattr(value, "__s2sgrad_text__", None):
        return str(text)
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    if inspect.ismodule(value) or not module or not name or "<" in name or module == "__main__":
        return None
    return f'__import__("importlib").import_module({module!r}).{name}'
