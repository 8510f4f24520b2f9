"""From a Python function and abstract argument types to a generated function: the pipeline, end to end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from s2sgrad import rules  # noqa: F401  (enters the rows)
from s2sgrad.analysis.augmented import seen_elsewhere
from s2sgrad.analysis.displays import stale_displays
from s2sgrad.api.lowered import Question, lowered_once
from s2sgrad.errors import Span, UsageError
from s2sgrad.frontend.inline import inline
from s2sgrad.frontend.lower import lower
from s2sgrad.ir.build import Builder
from s2sgrad.ir.held import check_held
from s2sgrad.ir.ops import Block, Function, Return
from s2sgrad.ir.types import Array, Scalar, Static, Type, carries_float
from s2sgrad.optimize import mark_wild, optimize, prune
from s2sgrad.passes import run_passes, verifying
from s2sgrad.rules import core, registry
from s2sgrad.rules.results import returning_kinds
from s2sgrad.transforms.forward import tangent
from s2sgrad.transforms.gradient import gradient
from s2sgrad.transforms.pullback import Pullback, pullback
from s2sgrad.transforms.support import Tools

TOOLS = Tools(inline)


class _Absent:
    """What stands for an argument that is left out, in calls of functions that have a row."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = _Absent()


@dataclass(frozen=True)
class Request:
    """What to generate: mode 'primal', 'grad', 'value_and_grad', 'vjp' or 'jvp', for the parameters at `wrt`."""

    mode: str
    wrt: tuple[int, ...] = ()
    single: bool = True
    has_aux: bool = False
    optimize: bool = True
    outputs: tuple[int, ...] = ()  # arguments whose final contents are the result, in place of what is returned


def primal(
    fun: Callable[..., Any],
    names: Sequence[str],
    types: Sequence[Type],
    type_of: Callable[..., Type],
    outputs: Sequence[int] = (),
    constants: Sequence[str] = (),
) -> Function:
    """The function in SSA, specialised on argument types.

    With `outputs` its result is a tuple of the final contents of the arguments at these positions. It will not be
    differentiated by the parameters in `constants`.
    """
    made = getattr(fun, "__s2sgrad_ssa__", None)
    if made is not None:
        function: Function = made(list(types))
        return returning_arguments(function, outputs) if outputs else function
    row = registry.lookup(fun)
    if row is not None:
        function = row_function(fun, names, types)
        return returning_arguments(function, outputs) if outputs else function
    given = dict(zip(names, types))
    constants = [n for n in constants if not _has_none(given[n])]

    def lowered() -> Function:
        made = lower(fun, given, type_of, outputs, stale_displays, seen_elsewhere, constants)
        if verifying():
            check_held(made)
        return run_passes(made, [])

    return lowered_once(fun, Question(tuple(types), tuple(outputs), tuple(constants), type_of), lowered)


def _has_none(t: Type) -> bool:
    """Whether there is no derivative in a parameter of this type, whether one is asked for or not."""
    return isinstance(t, Scalar | Array | Static) and not carries_float(t)


def returning_arguments(fn: Function, outputs: Sequence[int]) -> Function:
    """The function with the final contents of some of its arguments as its result."""
    b = Builder(fn.body, fn.span)
    end = fn.body.ops.pop()
    result = b.apply(core.make_tuple, *(fn.params[k] for k in outputs))
    end.operands = [result]
    fn.body.ops.append(end)
    return fn


def row_function(fun: Callable[..., Any], names: Sequence[str], types: Sequence[Type]) -> Function:
    """A function of one op, for a callable that has a row itself (np.sin)."""
    row = registry.lookup(fun)
    assert row is not None
    body = Block()
    args = [body.add_arg(t, n) for n, t in zip(names, types)]
    b = Builder(body)
    given = [(n, a) for n, a in zip(names, args) if not (isinstance(a.type, Static) and a.type.value is ABSENT)]
    body.ops.append(Return([b.apply(row, *(a for _, a in given), params=[n for n, _ in given])]))
    return Function(row.name.split(".")[-1], body)


def transformed(source: Function, request: Request, n_params: int, inside: bool = False) -> Function | Pullback:
    """The primal, or what a transform makes of it, before optimization; `inside` another function or on its own."""
    if request.mode == "primal":
        return source
    mark_wild(source)
    if request.mode in ("grad", "value_and_grad"):
        return gradient(
            source,
            TOOLS,
            request.wrt,
            prune,
            value=request.mode == "value_and_grad",
            has_aux=request.has_aux,
            single=request.single,
        )
    if request.mode == "jvp":
        return tangent(source, TOOLS, request.wrt)
    if request.mode == "vjp":
        return pullback(source, TOOLS, prune, n_params, inside)
    raise UsageError(f"unknown mode {request.mode!r}", None, "use grad, value_and_grad, vjp or jvp")


def returning(made: Function | Pullback, request: Request, span: Span | None) -> None:
    """Let what is called from outside return the primal's result in the types of the primal; `span` is its return."""
    if isinstance(made, Pullback):
        returning_kinds(made.forward, (0,), span)
    elif request.mode == "jvp" or request.mode == "value_and_grad" and request.has_aux:
        returning_kinds(made, (0,), span)
    elif request.has_aux:
        returning_kinds(made, (1,), span)


def finished(fn: Function, request: Request, again: bool = False) -> Function:
    """The function after optimization; `again` says that it is going to be transformed once more."""
    run_passes(fn, [])
    if request.optimize:
        optimize(fn, again)
    return fn


__all__ = ["Request", "finished", "primal", "returning", "transformed"]
