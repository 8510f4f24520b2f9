"""Lowering a function, and running what comes out of it."""

from __future__ import annotations

import copy
import importlib
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from s2sgrad.codegen import emit
from s2sgrad.frontend.abstract import type_of
from s2sgrad.frontend.lower import StaticRequest, lower
from s2sgrad.ir.build import type_of_constant
from s2sgrad.ir.ops import Function
from s2sgrad.ir.verify import verify
from s2sgrad.runtime import helpers


def lowered(fun: Callable[..., Any], *args: Any) -> Function:
    """The SSA for arguments like these; what must be known at compile time is taken from them."""
    given = inspect.signature(fun).bind(*args)
    given.apply_defaults()
    types = {name: type_of(value) for name, value in given.arguments.items()}
    while True:
        try:
            function = lower(fun, types)
            break
        except StaticRequest as request:
            types[request.param] = type_of_constant(given.arguments[request.param])
    verify(function)
    return function


def run(function: Function, fun: Callable[..., Any], *args: Any) -> Any:
    """Call the generated text of a lowered function."""
    text = emit(function)
    namespace: dict[str, Any] = {name: importlib.import_module(module) for name, module in text.modules.items()}
    namespace.update(text.constants)
    namespace.update({name: getattr(helpers, name) for name in text.helpers})
    exec(compile(text.code, "<generated>", "exec"), namespace)
    given = inspect.signature(fun).bind(*args)
    given.apply_defaults()
    return namespace[text.name](*given.arguments.values(), *(e.read() for e in function.externs))


def outcome(call: Callable[[], Any]) -> Any:
    """What a call gives: its result, or the class of what it raises."""
    try:
        return call()
    except Exception as e:
        return type(e)


def same(a: Any, b: Any) -> bool:
    """Equal bit for bit, in the same structure."""
    if isinstance(a, tuple | list):
        return type(a) is type(b) and len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, dict):
        return isinstance(b, dict) and list(a) == list(b) and all(same(a[k], b[k]) for k in a)
    if isinstance(a, np.ndarray):
        return isinstance(b, np.ndarray) and a.dtype == b.dtype and np.array_equal(a, b, equal_nan=True)
    return bool(a == b) and isinstance(a, bool) == isinstance(b, bool)


def check(fun: Callable[..., Any], *args: Any) -> None:
    """The lowered function does what the primal does, to its arguments too."""
    mine, theirs = copy.deepcopy(args), copy.deepcopy(args)
    want = outcome(lambda: fun(*mine))
    function = lowered(fun, *copy.deepcopy(args))
    got = outcome(lambda: run(function, fun, *theirs))
    assert same(want, got), (want, got)
    assert same(list(mine), list(theirs)), "the arguments are left different"
