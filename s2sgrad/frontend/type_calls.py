"""Builtins that ask what a value is: isinstance, type, callable, hasattr, getattr."""

from __future__ import annotations

import itertools
import types
from typing import Any

import numpy as np

from s2sgrad.frontend.builtin_calls import Args, Keywords
from s2sgrad.frontend.callables import special
from s2sgrad.frontend.function_values import Bound, Closure, Partial
from s2sgrad.frontend.iterables import Enumerate, Range, Tree, Zip
from s2sgrad.frontend.kinds.forms import form_of
from s2sgrad.frontend.kinds.of_class import record_class
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.state import Flat, Instance
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import (
    Bottom,
    Opaque,
    Optional,
    Static,
    Type,
)
from s2sgrad.rules import core as rows
from s2sgrad.rules.dims_text import type_text

_ITERATORS: tuple[type, ...] = (
    type(iter([])), type(reversed([])), type(iter({})), map, filter, types.GeneratorType, itertools.chain,
)


def class_of(t: Type) -> type | None:
    """The class of a value, where its type tells."""
    if isinstance(t, Static) and isinstance(t.value, Tree | Flat):
        (found, *others) = classes_of_iterable(t.value)
        return None if others else found
    return form_of(t).python_class(t)


def classes_of_iterable(tree: Any) -> tuple[type, ...]:
    """The classes of which one is that of an iterable that is known to the compiler only."""
    if isinstance(tree, Flat):
        return (np.flatiter,)
    if isinstance(tree, Range) and tree.once is None:
        return (range,)
    alone = {Enumerate: enumerate, Zip: zip}.get(type(tree))
    return (alone,) if alone is not None else _ITERATORS


@special(isinstance)
def _isinstance(low: Lowering, args: Args, keywords: Keywords) -> Value | None:
    x, classes = args
    if isinstance(x.type, Bottom):
        return low.bottom()
    known, which = static_value(classes.type)
    if not known:
        low.fail(
            "the classes of isinstance must be known when the function is compiled",
            "name the classes: isinstance(x, (float, np.ndarray))",
        )
    low.evaluated("isinstance()", isinstance, None, which)
    if low.is_view(x):
        low.fail("isinstance() of a view of a dict", "ask about a list of it: list(d.keys())")
    t = x.type
    if isinstance(t, Optional):
        inner = form_of(t.inner).python_class(t.inner)
        group = which if isinstance(which, tuple) else (which,)
        if inner is not None and issubclass(inner, group) and type(None) not in group:
            return low.apply(rows.is_not, [x, low.const(None)])
        if inner is not None and not issubclass(inner, group):
            return low.apply(rows.is_, [x, low.const(None)]) if type(None) in group else low.const(False)
    if isinstance(t, Static) and isinstance(t.value, Tree):
        answers = {issubclass(cls, which) for cls in classes_of_iterable(t.value)}
        if len(answers) == 1:
            return low.const(answers.pop())
    cls = class_of(t)
    if cls is None:
        if isinstance(t, Opaque):
            return low.opaque(isinstance, [x, classes])
        low.fail(
            f"isinstance of {type_text(t)} cannot be told when the function is compiled",
            "compile for arguments of known types",
        )
    return low.const(issubclass(cls, which))


@special(type)
def _type(low: Lowering, args: Args, keywords: Keywords) -> Value:
    if len(args) != 1:
        low.fail("type() with three arguments is not supported", "define the class at the top of the module")
    cls = class_of(args[0].type)
    if cls is None or low.is_view(args[0]):
        low.fail(
            f"type() of {type_text(args[0].type)} cannot be told when the function is compiled",
            "ask isinstance(x, float), or pass what decides as an argument",
        )
    return low.const(cls)


@special(callable)
def _callable(low: Lowering, args: Args, keywords: Keywords) -> Value:
    t = args[0].type
    if isinstance(t, Static):
        if isinstance(t.value, Instance):
            return low.const(has_attribute(t.value.cls, "__call__"))
        return low.const(isinstance(t.value, Closure | Bound | Partial) or callable(t.value))
    return low.const(False)


@special(hasattr)
def _hasattr(low: Lowering, args: Args, keywords: Keywords) -> Value:
    t, name = args[0].type, low.known(args[1], "the attribute's name")
    if isinstance(t, Static) and isinstance(t.value, Tree | Flat):
        answers = {hasattr(cls, name) for cls in classes_of_iterable(t.value)}
        if len(answers) == 1:
            return low.const(answers.pop())
    elif isinstance(t, Static) and not isinstance(t.value, Instance):
        return low.const(hasattr(t.value, name))
    if record_class(args[0]) is not None:
        return low.has_attribute(args[0], name)
    cls = class_of(t)
    if cls is None:
        low.fail(
            f"hasattr of {type_text(t)} cannot be told when the function is compiled",
            "pass a flag as an argument, and ask that",
        )
    return low.const(has_attribute(cls, name))


def has_attribute(cls: type, name: str) -> bool:
    """Whether objects of a class have an attribute that the class itself, not the class of that, has."""
    return any(name in vars(base) for base in cls.__mro__)


@special(getattr)
def _getattr(low: Lowering, args: Args, keywords: Keywords) -> Value:
    name = low.known(args[1], "the attribute's name")
    t = args[0].type
    if len(args) == 3:
        if record_class(args[0]) is not None:
            has = low.has_attribute(args[0], name)
            return low.select(has, lambda: low.attribute(args[0], name), lambda: args[2])
        is_object = isinstance(t, Static) and not isinstance(t.value, Instance | Tree | Flat)
        cls = class_of(t)
        if isinstance(t, Static) and isinstance(t.value, Tree):
            if not any(hasattr(c, name) for c in classes_of_iterable(t.value)):
                return args[2]
        absent = not hasattr(t.value, name) if is_object else cls and not has_attribute(cls, name)  # type: ignore
        if absent:
            return args[2]
        if isinstance(t, Opaque | Optional):
            low.fail(
                f"getattr() with a default of {type_text(t)}, whose attributes only a run tells",
                "ask what it is first, or read the attribute where it is known to have it",
            )
    return low.attribute(args[0], name)
