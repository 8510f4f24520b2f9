"""Context managers that cannot be looked into: the `with` stays in the generated code.

It is the op `With`, whose only block runs; what `as` names is the row `entered`, the first op in it. Nothing is moved
into the block or out of it. In forward mode the tangents stand in it, too; in the reverse sweep it is not entered
again, as a file is not opened twice, nor a lock taken (`Scope.within`). What such a manager does about an exception is
not known, so one that is caught outside of it is refused, and one that it swallows at run time is an error
(`propagating`).
"""

from __future__ import annotations

import contextlib
import sys
import types
import warnings
from collections.abc import Callable
from typing import Any

import gast
import numpy as np

from s2sgrad.errors import UnsupportedError
from s2sgrad.frontend.arguments import arguments, resolve
from s2sgrad.frontend.branches import in_block, merged
from s2sgrad.frontend.callables import special, special_of
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.source import load
from s2sgrad.frontend.state import DEAD, FIRST_RAISED, Flow
from s2sgrad.frontend.values import may_vary
from s2sgrad.ir.ops import Apply, Block, Value, With
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Opaque
from s2sgrad.rules import contexts, registry
from s2sgrad.rules import core as rows

# managers whose __exit__ does the same whatever happened and lets exceptions pass; by name, as few programs import them
_INDIFFERENT = {
    "builtins.memoryview",
    "_thread.lock",
    "_thread.RLock",
    "threading.Condition",
    "threading.Semaphore",
    "mmap.mmap",
    "threading.BoundedSemaphore",
    "_io._IOBase",
    "io.IOBase",
    "socket.socket",
    "tempfile.TemporaryDirectory",
    "tempfile.SpooledTemporaryFile",
    "tempfile._TemporaryFileWrapper",
    "decimal.ContextManager",
    "warnings.catch_warnings",
    "contextlib._RedirectStream",
}
_MAKERS_OF_INDIFFERENT = {
    "_io.open",
    "io.open",
    "_thread.allocate_lock",
    "_thread.lock",
    "threading.RLock",
    "decimal.localcontext",
    "_decimal.localcontext",
    "tempfile.TemporaryFile",
    "tempfile.NamedTemporaryFile",
    "numpy.printoptions",
}


def manager_of(low: Lowering, node: Any, named: bool) -> Value:
    """The manager that an item of a `with` gives; what the standard library makes is not looked into."""
    if isinstance(node, gast.Call):
        made_by = resolve(low, node.func)
        if is_opaque_maker(made_by):
            args, keywords = arguments(low, node)
            if named and made_by is warnings.catch_warnings:
                low.fail(
                    "recorded warnings are not followed: what nobody reads is not computed, and does not warn",
                    "test the values, as by np.isfinite(...)",
                )
            fn = low.b.const(made_by)
            return low.call_opaque(fn, f"`{getattr(made_by, '__name__', 'this')}`", args, keywords)
        if isinstance(made_by, type) and made_by in low.session.opaque_managers:
            args, keywords = arguments(low, node)
            if any(may_vary(v) for v in [*args, *keywords.values()]):
                raise low.session.opaque_managers[made_by]
            return low.call_opaque(low.b.const(made_by), f"`{made_by.__name__}`", args, keywords)
    return low.expr(node)


def in_with(low: Lowering, manager: Value, body: Callable[[Value], Flow]) -> Flow:
    """The block in a `With`: it may be left in any way that is no exception, or by one if __exit__ is known."""
    indifferent = is_indifferent(manager)
    if not indifferent:
        manager = low.apply(contexts.propagating, [manager])
    block, never = Block(), Block()

    def inside() -> Flow:
        return body(low.const(None) if contexts.is_errstate(manager) else low.b.apply(contexts.entered))

    delta, flow = in_block(low, block, inside)
    if not indifferent and any(c >= FIRST_RAISED for c in flow.codes):
        low.fail(
            "an exception is caught outside of this `with`, whose manager cannot be looked into: what its "
            "__exit__ would do about the exception is not known",
            "catch the exception inside the `with`, or use a manager that is written in Python",
        )
    return merged(low, manager, (block, never), [delta, {}], [flow, DEAD], With)


def is_opaque_manager(value: Value) -> bool:
    """Whether the object is a manager whose __enter__ and __exit__ have no source of the user's."""
    if isinstance(value.type, Opaque):
        return True
    known, obj = static_value(value.type)
    cls = type(obj)
    if not known or not hasattr(cls, "__enter__") or not hasattr(cls, "__exit__"):
        return False
    leave = cls.__exit__
    if not isinstance(leave, types.FunctionType) or _is_standard(leave):
        return True
    try:
        load(leave)
    except UnsupportedError:
        return True
    return (leave.__module__ or "").partition(".")[0] == "numpy"


def is_opaque_maker(obj: Any) -> bool:
    """Whether a class or function of the standard library is called as it is, for what it makes to be a manager."""
    if obj is np.printoptions:
        return True
    if special_of(obj) is not None or registry.lookup(obj) is not None or obj is contextlib.closing:
        return False
    callables = type | types.FunctionType | types.MethodType | types.BuiltinFunctionType
    return isinstance(obj, callables) and _is_standard(obj)


def _is_standard(obj: Any) -> bool:
    module = getattr(obj, "__module__", None) or ""
    return module.partition(".")[0] in sys.stdlib_module_names and module != "__main__"


def is_indifferent(manager: Value) -> bool:
    """Whether the manager is known to let exceptions pass, and to do the same with and without one."""
    known, obj = static_value(manager.type)
    if known:
        return is_kind_of(type(obj))
    owner = manager.owner
    if not isinstance(owner, Apply):
        return False
    if owner.row is contexts.errstate:
        return True
    if owner.row is not rows.call_opaque:
        return False
    _, made_by = static_value(owner.operands[0].type)
    if isinstance(made_by, type) and is_kind_of(made_by):
        return True
    return path_of(made_by) in _MAKERS_OF_INDIFFERENT


def is_kind_of(cls: type) -> bool:
    """Whether objects of a class are known not to look at exceptions."""
    return next((path_of(base) in _INDIFFERENT for base in cls.__mro__ if "__exit__" in vars(base)), False)


def path_of(obj: Any) -> str:
    return f"{getattr(obj, '__module__', None)}.{getattr(obj, '__qualname__', None)}"


def _as_it_is(fn: Callable[..., Any]) -> Callable[..., Value]:
    def call(low: Lowering, args: list[Value], keywords: dict[str, Value]) -> Value:
        return low.call_opaque(low.const(fn), f"`{fn.__name__}`", args, keywords)

    return call


for _fn in contexts.FILTERS:
    special(_fn)(_as_it_is(_fn))


@special(np.seterr)
def _seterr(low: Lowering, args: list[Value], keywords: dict[str, Value]) -> Value:
    if any(static_value(v.type)[1] in ("raise", "call", "log") for v in [*args, *keywords.values()]):
        low.fail(
            "np.seterr with 'raise', 'call' or 'log' would hold for the reverse sweep as well",
            "write `with np.errstate(...):` around what is to raise",
        )
    return low.call_opaque(low.const(np.seterr), "`seterr`", args, keywords)
