"""Derivatives that are asked for inside what is compiled: SSA in, SSA out."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from s2sgrad.analysis.displays import stale_displays
from s2sgrad.api.pipeline import TOOLS, Request, finished, transformed
from s2sgrad.api.sharing import written_places
from s2sgrad.ir.ops import Function
from s2sgrad.passes import run_passes
from s2sgrad.transforms.forward import tangent
from s2sgrad.transforms.pullback import Pullback

F = TypeVar("F", bound=Callable[..., Any])


def derivable(fun: F) -> F:
    """Give a function of the API what makes its derivatives of functions that are lowered already."""
    fun.__dict__["__s2sgrad_derive__"] = functools.partial(derive, fun.__name__)
    return fun


def derive(
    mode: str,
    source: Function,
    count: int,
    wrt: Sequence[int],
    session: Any,
    *,
    single: bool = True,
    has_aux: bool = False,
    along: Sequence[int] = (),
) -> tuple[Function, ...]:
    """The functions that a transform makes of one with `count` arguments and others behind them.

    For `hvp` it is differentiated by `wrt`, and then along the arguments in `along`.
    """
    run_passes(source, [])
    session.stale += stale_displays(source)
    if mode == "hvp":
        (gradient,) = derive("grad", source, count, wrt, session, single=False)
        return (finished(tangent(gradient, TOOLS, tuple(along)), Request("jvp"), again=True),)
    request = Request(mode, tuple(wrt), single, has_aux)
    made = transformed(source, request, count, inside=True)
    parts = (made.forward, made.reverse) if isinstance(made, Pullback) else (made,)
    parts[0].written, parts[0].entered = written_places(source), source.entered
    return tuple(finished(part, request, again=True) for part in parts)
