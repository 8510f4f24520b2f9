"""What making an exception does, apart from giving one: where no handler reads it, nothing else has to be done.

Texts are not made then, as many tell of values in ways that cannot be compiled. Whatever else stands among the
arguments is evaluated, as it may change something, or raise something else.
"""

from __future__ import annotations

import builtins
import types
from collections.abc import Callable
from functools import partial
from typing import Any

import gast

from s2sgrad.errors import UnsupportedError
from s2sgrad.frontend import foreign, scope
from s2sgrad.frontend.arguments import resolve
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.records import is_frozen
from s2sgrad.frontend.source import load

Resolve = Callable[[Any], Any]  # what the function of a call is; anything that is no function where that is not known

_OF_TEXTS = ("format", "join", "upper", "lower", "title", "strip", "capitalize", "ljust", "rjust", "center", "replace")
_TEXTS = ("str", "repr", "format", "ascii")


def is_made_plainly(cls: type[BaseException]) -> bool:
    """Whether making an exception is nothing but keeping its arguments and calling __init__."""
    own = {name for c in cls.__mro__ if c.__module__ != "builtins" for name in vars(c)}
    by_itself = {"__new__", "__getattr__", "__getattribute__"} | (set() if is_frozen(cls) else {"__setattr__"})
    return type(cls).__call__ is type.__call__ and not own & by_itself


def does_more(low: Lowering, cls: type[BaseException], node: Any) -> bool:
    """Whether `raise cls(...)` may change something, or raise something else, before it raises what it says."""
    given = [*node.args, *(k.value for k in node.keywords)] if isinstance(node, gast.Call) else []
    if not all(_is_harmless(a, partial(resolve, low)) for a in given):
        return True
    inits = [vars(c)["__init__"] for c in cls.__mro__ if "__init__" in vars(c)]
    return any(isinstance(f, types.FunctionType) and not _only_keeps(f) for f in inits)


def _is_harmless(node: Any, resolve: Resolve) -> bool:
    """Whether evaluating an expression gives a text or what is there, and does nothing else."""
    if isinstance(node, gast.Constant | gast.Name):
        return True
    if isinstance(node, gast.Attribute | gast.Starred):
        return _is_harmless(node.value, resolve)
    if isinstance(node, gast.Tuple | gast.List):
        return all(_is_harmless(e, resolve) for e in node.elts)
    return _is_text(node) and not any(_may_act(n, resolve) for n in scope.walk([node]))


def _is_text(node: Any) -> bool:
    """Whether an expression makes a text."""
    if isinstance(node, gast.BinOp):
        return _is_text(node.left) or _is_text(node.right)
    if isinstance(node, gast.IfExp):
        return _is_text(node.body) and _is_text(node.orelse)
    if isinstance(node, gast.Call):
        func = node.func
        if isinstance(func, gast.Name):
            return func.id in _TEXTS
        return isinstance(func, gast.Attribute) and func.attr in _OF_TEXTS and _is_text(func.value)
    return isinstance(node, gast.JoinedStr) or isinstance(node, gast.Constant) and isinstance(node.value, str)


def _may_act(node: Any, resolve: Resolve) -> bool:
    """Whether a node may do more than to give a value: an assignment, a call of the user's code or of a method."""
    if not isinstance(node, gast.Call):
        return isinstance(node, gast.NamedExpr | gast.Yield | gast.YieldFrom | gast.Await)
    if isinstance(node.func, gast.Attribute) and _is_text(node):
        return False
    function = resolve(node.func)
    if isinstance(function, types.FunctionType | type):
        return not foreign.is_library(function)
    return not isinstance(function, types.BuiltinFunctionType)


def _only_keeps(init: types.FunctionType) -> bool:
    """Whether an __init__ does nothing but set attributes of its object."""
    try:
        tree = load(init).node
    except UnsupportedError:
        return True

    def resolve(node: Any) -> Any:
        if isinstance(node, gast.Attribute):
            return len if node.attr == "__init__" else getattr(resolve(node.value), node.attr, None)
        return init.__globals__.get(node.id, getattr(builtins, node.id, None)) if isinstance(node, gast.Name) else None

    own = scope.parameter_names(tree.args)[:1]
    return all(_keeps(n, own) and not _may_act(n, resolve) for n in scope.walk(tree.body))


def _keeps(node: Any, own: list[str]) -> bool:
    """Whether a node sets nothing but attributes of the object itself, and raises nothing."""
    if isinstance(node, gast.Raise | gast.Assert | gast.Global | gast.Nonlocal | gast.Delete):
        return False
    if not isinstance(getattr(node, "ctx", None), gast.Store) or isinstance(node, gast.Name | gast.Tuple | gast.List):
        return True
    return isinstance(node, gast.Attribute) and isinstance(node.value, gast.Name) and node.value.id in own
