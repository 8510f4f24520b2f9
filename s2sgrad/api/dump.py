"""Generated code and its intermediate stages as text, from abstract argument types alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import gast

from s2sgrad.api.choice import resolve
from s2sgrad.api.objects import Path, part, put
from s2sgrad.api.parameters import Parameters
from s2sgrad.api.pipeline import Request, finished, primal, transformed
from s2sgrad.api.places import at_parameter
from s2sgrad.api.signature import constant_type, differentiable_type
from s2sgrad.api.specialize import extern_type
from s2sgrad.api.text import module_text
from s2sgrad.codegen import emit
from s2sgrad.errors import UnsupportedError
from s2sgrad.frontend.source import load
from s2sgrad.frontend.state import StaticRequest
from s2sgrad.ir.ops import Function
from s2sgrad.ir.printer import print_program
from s2sgrad.ir.types import Type
from s2sgrad.transforms.pullback import Pullback

STAGES = ("ast", "ssa", "adjoint", "source")


def dump(
    fun: Callable[..., Any],
    types: Mapping[str, Type],
    values: Mapping[str, Any],
    *,
    wrt: tuple[str, ...] | None = None,
    mode: str = "grad",
    stage: str = "source",
    optimize: bool = True,
) -> str:
    """The text of one stage for a function.

    Args:
        fun: the primal.
        types: the abstract type of every parameter.
        values: the values of parameters given as literals, used where the value is needed at compile time.
        wrt: names of the parameters to differentiate; None: the first.
        mode: grad, value_and_grad, vjp or jvp.
        stage: ast (the primal's tree), ssa (the primal), adjoint (what the transform makes of it) or source.
        optimize: whether the optimizer runs.

    Raises:
        UsageError, UnsupportedError: as `grad`.
    """
    if stage == "ast":
        return gast.dump(load(fun).node, indent=2) + "\n"
    parameters = Parameters.of(fun)
    positions, single = resolve(parameters, 0, wrt if wrt is None or len(wrt) > 1 else wrt[0], fun)
    request = Request(mode, positions, single, optimize=optimize)
    source = lowered(fun, parameters, types, values, request)
    if stage == "ssa":
        return print_program(source)
    made = transformed(source, request, len(parameters.names))
    parts = (made.forward, made.reverse) if isinstance(made, Pullback) else (made,)
    functions = [finished(f, request) for f in parts]
    if stage == "adjoint":
        return "\n".join(print_program(f) for f in functions)
    return module_text([emit(f) for f in functions], source.externs, parameters.defaults)


def lowered(
    fun: Callable[..., Any],
    parameters: Parameters,
    types: Mapping[str, Type],
    values: Mapping[str, Any],
    request: Request,
) -> Function:
    """The primal in SSA; a parameter whose value is needed is taken from `values`."""
    static: dict[tuple[str, Path], Type] = {}
    while True:
        chosen = [types[n] for n in parameters.names]
        for (name, path), t in static.items():
            k = parameters.names.index(name)
            chosen[k] = put(chosen[k], path, t)
        for k in request.wrt:
            with at_parameter(lambda: fun, parameters.names[k]):
                chosen[k] = differentiable_type(chosen[k], parameters.names[k])
        try:
            return primal(fun, parameters.names, chosen, extern_type)
        except StaticRequest as wanted:
            if wanted.param not in values or (wanted.param, wanted.path) in static:
                raise UnsupportedError(
                    f"the value of {wanted.param!r} must be known to generate code",
                    wanted.span,
                    f"give it with --arg {wanted.param}=VALUE",
                ) from None
            static[wanted.param, wanted.path] = constant_type(part(values[wanted.param], wanted.path))
