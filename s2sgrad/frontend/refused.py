"""What will never be differentiated, or cannot be followed: why, and what to write in its place."""

from __future__ import annotations

import collections
import dataclasses
import enum
import sys
import traceback
import types
from typing import Any

import numpy as np

from s2sgrad.frontend.callables import Keywords, special
from s2sgrad.frontend.classes import by_statement
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import static_value

_REFUSED = {
    np.nditer: ("np.nditer", "loop over the indices: for index in np.ndindex(*a.shape): ... a[index] ..."),
    np.lib.stride_tricks.as_strided: (
        "as_strided, whose elements may overlap in any way,",
        "np.lib.stride_tricks.sliding_window_view(a, n) for windows, np.broadcast_to for repetition, slices otherwise",
    ),
    np.roots: ("np.roots, whose result is complex,", "Newton's method from a root that is known: x -= p(x) / dp(x)"),
    np.frompyfunc: ("np.frompyfunc, whose result is an array of objects,", "np.vectorize(f)"),
    np.poly1d: ("np.poly1d", "the coefficients as an array: np.polyval(p, x), np.polyder(p)"),
    np.matrix: ("np.matrix", "an array of two dimensions, and @ for the product"),
    np.asmatrix: ("np.matrix", "an array of two dimensions, and @ for the product"),
    np.bmat: ("np.matrix", "np.block, which makes an array"),
    np.broadcast: ("np.broadcast", "np.broadcast_shapes(a.shape, b.shape), or np.broadcast_arrays(a, b)"),
}
_REFUSED_MODULES = {
    "numpy.ma": ("masked arrays are", "a mask of its own: np.where(mask, x, 0.0), np.sum(x, where=mask)"),
    "numpy.rec": ("records are", "an array for each field, or a dict of arrays"),
    "numpy.polynomial": ("the classes of np.polynomial are", "its functions on arrays of coefficients"),
}
_NEWER = [f for f in [getattr(sys, "exception", None)] if f is not None]  # since Python 3.11


def refuse_known(low: Lowering, obj: Any) -> None:
    """Say what to write in place of functions and classes that will never be differentiated."""
    for known, (what, rewrite) in _REFUSED.items():
        if obj is known:
            low.fail(f"{what} is not supported", rewrite)
    module = getattr(obj, "__module__", None) or ""
    for prefix, (what, rewrite) in _REFUSED_MODULES.items():
        if module == prefix or module.startswith(f"{prefix}."):
            if prefix != "numpy.polynomial" or isinstance(obj, type):
                low.fail(f"{what} not supported", rewrite)


@special(traceback.format_exc, traceback.print_exc, sys.exc_info, *_NEWER)
def _exception_here(low: Lowering, args: list[Value], keywords: Keywords) -> Value | None:
    if low.handling:  # what is caught here, nothing may have raised in generated code
        low.fail(
            "the exception that is being handled is known by its name only",
            "give it one, `except ValueError as e`, and use that: print(repr(e))",
        )
    return None


@special(collections.namedtuple, dataclasses.make_dataclass, types.new_class)
def _new_class(low: Lowering, args: list[Value], keywords: Keywords) -> Value | None:
    low.fail("a class is made inside the function", "make the class at the top of the module")


# classes --------------------------------------------------------------------------------------------------------------


def why_not_followed(cls: Any) -> tuple[str, str] | None:
    """Why the objects of a user class cannot be followed, and what to write instead; None where nothing is known."""
    if not isinstance(cls, type) or not by_statement(cls):
        return None
    if cls.__module__.partition(".")[0] in sys.stdlib_module_names:
        return None
    name, base = cls.__name__, built_upon(cls)
    if base is not None and not hasattr(cls, "_fields"):
        known = base.__name__ if base.__module__ == "builtins" else f"{base.__module__}.{base.__name__}"
        plain = "plain numbers" if issubclass(base, int | float | complex | np.generic) else f"{known} itself"
        return (
            f"{name} is a class derived from {known}, whose objects cannot be followed",
            f"use {plain} with functions in place of methods, or a class that has one as an attribute",
        )
    for looks_up in ("__getattr__", "__getattribute__"):
        if isinstance(getattr(cls, looks_up, None), types.FunctionType):
            return (
                f"{name} looks up its attributes by a method `{looks_up}`, so that its objects cannot be followed",
                f"name the attributes: set them in __init__, or define properties in {name}",
            )
    if isinstance(cls.__new__, types.FunctionType) and base is None:
        return f"{name} makes its objects by a method `__new__`, so that they cannot be followed", (
            f"do in {name}.__init__, or in a function, what __new__ does"
        )
    if type(cls).__call__ is not type.__call__:
        return f"the metaclass of {name}, {type(cls).__name__}, decides how its objects are made, by `__call__`", (
            "make them in a function in place of that"
        )
    return None


def built_upon(cls: type) -> type | None:
    """The class of Python's or NumPy's own, made by C and other than `object`, that a user class is derived from."""
    by_c = next(c for c in cls.__mro__ if not by_statement(c))
    if by_c is object or issubclass(cls, BaseException | enum.Enum):
        return None
    own = (*sys.stdlib_module_names, "numpy")
    return next((c for c in cls.__mro__ if c.__module__.partition(".")[0] in own and issubclass(c, by_c)), None)


def made_class(x: Value) -> Any:
    """The class whose call has made what cannot be looked into, where that is known."""
    owner = x.owner
    made = static_value(owner.operands[0].type)[1] if isinstance(owner, Apply) and owner.operands else None
    return made if isinstance(made, type) else None


def described(x: Value) -> str:
    """What messages call an object that cannot be looked into."""
    cls = made_class(x)
    return "an object that cannot be looked into" if cls is None else f"an object of the class {cls.__name__}"


__all__ = ["described", "made_class", "refuse_known", "why_not_followed"]
