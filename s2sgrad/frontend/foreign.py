"""Code that nothing differentiated enters: it is called as it is, once, in the forward sweep.

That is so for functions of the standard library and of installed packages, whatever they are made of. Of what such a
call gives, the type is found out by lowering the function apart, where that can be done; else nothing is known of it
but what it is used for (`as_numbers` in applying.py). Whether a derivative can be in an argument is followed back
through what has been lowered so far. That is a guess on the safe side but for memory under several names, so that the
transforms, which know what is differentiated, look again (`analysis/activity.py`).

Arrays are given only to packages whose functions do not write them.
"""

from __future__ import annotations

import dis
import inspect
import logging
import os
import re
import site
import sys
import sysconfig
import types
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from s2sgrad.errors import S2SGradError
from s2sgrad.frontend import joins
from s2sgrad.frontend.changers import CHANGES, WRITERS, note_change
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.state import Instance, Restart, StaticRequest
from s2sgrad.frontend.values import may_vary, root_of
from s2sgrad.ir.build import type_of_constant
from s2sgrad.ir.ops import Apply, Block, Branching, Const, For, Value, While
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import (
    NONE,
    OPAQUE,
    Array,
    Bottom,
    Dict,
    Dim,
    Entries,
    List,
    Opaque,
    Scalar,
    Static,
    Tuple,
    Type,
    is_mutable,
)
from s2sgrad.rules import core as rows

UNSEEN = "code that cannot be looked into"
LOGGER = Opaque("logger")
_OURS = "s2sgrad"
# packages whose functions change none of the arrays and lists that they are given, unless they are asked to
_READERS = frozenset(
    "numpy scipy builtins math cmath statistics re fractions decimal json string textwrap numbers datetime calendar "
    "colorsys itertools".split()
)
_LOGS = frozenset("debug info warning warn error exception critical fatal log".split())
_ASKS_TO_WRITE = ("overwrite", "out", "output")  # parameters that ask for it: beginnings of their names


def _folders() -> tuple[str, ...]:
    paths = sysconfig.get_paths()
    found = {paths[k] for k in ("stdlib", "platstdlib", "purelib", "platlib")} | {os.path.dirname(os.__file__)}
    found |= {*getattr(site, "getsitepackages", list)(), getattr(site, "USER_SITE", None) or paths["stdlib"]}
    return tuple(os.path.join(path, "") for path in sorted(found))


_FOLDERS = _folders()


def is_foreign(low: Lowering, fun: types.FunctionType) -> bool:
    """Whether a function belongs to the standard library or to another package than what is compiled."""
    package = low.session.package
    return package is not None and is_library(fun) and package_of(fun) != package


def package_of(obj: Any) -> str:
    """The package that a function comes from; for a method without a module, that of its object."""
    module = getattr(obj, "__module__", None) or type(getattr(obj, "__self__", None)).__module__
    return str(module).partition(".")[0]


# what is constant ---------------------------------------------------------------------------------------------------


def is_constant(low: Lowering, value: Value) -> bool:
    """Whether no derivative can be in a value, as far as that is known.

    What is written into memory may be made of what was in it: each value is looked at once.
    """
    seen: set[Value] = set()
    inside: set[Block] = set()  # the blocks of loops whose carried values are all looked at
    waiting = [value]
    while waiting:
        v = waiting.pop()
        if v in seen or not may_vary(v):
            continue
        seen.add(v)
        sources = _sources(low, v, inside)
        if sources is None:
            return False
        waiting += sources
    return True


def _sources(low: Lowering, value: Value, inside: set[Block]) -> list[Value] | None:
    """What a value is constant with, if that is; None where it may be differentiated."""
    owner = value.owner
    written = low.written.get(root_of(value), []) if is_mutable(value.type) else []
    if isinstance(owner, Const):
        return written
    if isinstance(owner, Block):
        outside = any(value is v for _, v in low.state.externs.values())
        return written if outside or owner in inside or low.params.get(value) in low.session.constants else None
    if isinstance(owner, Apply):
        return [*written, *owner.operands]
    if isinstance(owner, Branching):
        return [*written, *owner.incoming_of(value)]
    if isinstance(owner, For | While):
        inside |= {owner.body} | ({owner.cond} if isinstance(owner, While) else set())
        return [*written, *owner.operands, *owner.carried_yields]
    return None


def is_plain(value: Value) -> bool:
    """Whether what is passed is what Python would pass: no object that the lowering takes apart or keeps for itself."""
    known, obj = static_value(value.type)
    if known:
        return not _is_own(obj)
    return not any(_is_own(t.value) for t in _parts(value.type) if isinstance(t, Static))


def _is_own(obj: Any) -> bool:
    if isinstance(obj, tuple | list):
        return any(map(_is_own, obj))
    return type(obj).__module__.startswith("s2sgrad.")


def _parts(t: Type) -> list[Type]:
    inner = t.elts if isinstance(t, Tuple | List | Entries) and t.elts is not None else getattr(t, "elem", None)
    inner = inner if isinstance(inner, tuple) else (inner,) if isinstance(inner, Type) else ()
    return [t, *(p for e in inner for p in _parts(e))]


# what may be written -------------------------------------------------------------------------------------------------


def may_write(obj: Any, args: Sequence[Value] = (), keywords: Sequence[str] = ()) -> bool:
    """Whether a function that is not looked into might change an array or container that it is given."""
    if not isinstance(obj, np.ufunc) and package_of(obj) not in _READERS or getattr(obj, "__name__", "") in WRITERS:
        return True
    return any(name.startswith(_ASKS_TO_WRITE) for name in (*keywords, *_by_position(obj, len(args))))


def _by_position(obj: Any, count: int) -> list[str]:
    try:
        return list(inspect.signature(obj).parameters)[:count]
    except (TypeError, ValueError):
        return []


def may_change(obj: Any, args: Sequence[Value], keywords: dict[str, Value]) -> bool:
    """Whether a call might change one of the arguments that can be changed."""
    given = [v for v in (*args, *keywords.values()) if isinstance(v.type, Array | List | Entries)]
    return any(not is_unnamed(v) for v in given) and may_write(obj, args, tuple(keywords))


def may_be_shared(v: Value) -> bool:
    """Whether the result of a call may be, or refer to, the memory of an argument."""
    return isinstance(v.type, Array | List | Entries) and not is_unnamed(v)


def is_unnamed(v: Value) -> bool:
    """Whether a value is a display of constants that has no name, and so belongs to the call alone."""
    return v.name is None and isinstance(v.owner, Apply) and v.owner.row is rows.make_list and static_value(v.type)[0]


# calls ---------------------------------------------------------------------------------------------------------------


def called(low: Lowering, fun: Any, args: list[Value], keywords: dict[str, Value]) -> Value | None:
    """The call of a function of a library as it is; None where it is compiled: where a derivative may enter it."""
    if low.trusted or not is_foreign(low, fun):
        return None
    if shows(fun):
        return low.opaque_call(*_method(low, fun, args), keywords, type=NONE, row=rows.show_opaque)
    args, keywords = [low.with_errors(v) for v in args], {k: low.with_errors(v) for k, v in keywords.items()}
    if not can_be_called(low, fun, args, keywords):
        return None
    args = [low.handed(v) for v in args]
    keywords = {k: low.handed(v) for k, v in keywords.items()}
    t = LOGGER if fun is logging.getLogger else result_type(low, fun, args, keywords)
    return None if t is None else call(low, fun, args, keywords, t)


def is_log(t: Type, name: str) -> bool:
    """Whether a method of an object only writes what it is given into a log."""
    return t == LOGGER and name in _LOGS


def shows(fun: Any) -> bool:
    """Whether a function only writes what it is given into a log."""
    return fun.__module__ == "logging" and fun.__name__ in _LOGS


def can_be_called(low: Lowering, fun: Any, args: list[Value], keywords: dict[str, Value]) -> bool:
    """Whether a function may be called as it is: nothing differentiated goes in, and nothing is changed."""
    given = [*args, *keywords.values()]
    if any(isinstance(v.type, Bottom) for v in given):
        return False
    if not all(low.can_hand(v) and is_constant(low, v) for v in given):
        return False
    if getattr(fun, "__name__", "") in CHANGES and any(map(low.is_passed, given)):
        return False
    runs = not inspect.isgeneratorfunction(fun) and not inspect.iscoroutinefunction(fun)
    return runs and not may_change(fun, args, keywords)


def call(low: Lowering, fun: Any, args: list[Value], keywords: dict[str, Value], t: Type) -> Value:
    """The op; methods are written as such."""
    return low.opaque_call(*_method(low, fun, args), keywords, type=t)


def _method(low: Lowering, fun: Any, args: list[Value]) -> tuple[Value, str, list[Value]]:
    """What is called, its name, and its arguments: for a method of an object, that method and those behind `self`."""
    known, owner = static_value(args[0].type) if args else (False, None)
    method = getattr(owner, fun.__name__, None) if known and args else None
    name = f"`{fun.__name__}`"
    if getattr(method, "__func__", None) is fun:
        note_change(low, owner, name.strip("`"))
        return low.opaque(getattr, [args[0], low.const(name.strip("`"))]), name, args[1:]
    return low.const(fun), name, args


# what cannot be compiled ----------------------------------------------------------------------------------------------


def site_of(low: Lowering, obj: Any) -> Any:
    """A call in the program, the same in every lowering."""
    span = low.b.span
    return low.frame.path if low.frame else (), low.unroll, span and (span.line, span.col), id(obj)


def called_whole(low: Lowering, obj: Any, args: list[Value], keywords: dict[str, Value]) -> Value | None:
    """The call as it is of what an earlier lowering could not compile."""
    if not low.session.whole_calls and not low.session.whole_classes:
        return None
    error: Exception | None = low.session.whole_classes.get(obj) if isinstance(obj, type) else None
    if error is None and site_of(low, obj) not in low.session.whole_calls:
        return None
    if not can_be_called(low, obj, args, keywords):
        name = getattr(obj, "__name__", "this")
        if isinstance(error, S2SGradError) and error.span is not None and is_of_library(error.span.file):
            low.fail(not_compiled(name, error), "write it in Python and NumPy")
        raise error or low.error(f"`{name}` cannot be compiled", "write it in Python and NumPy")
    return low.opaque_call(*_method(low, obj, args), keywords)


def not_compiled(name: str, error: S2SGradError) -> str:
    """What is said of a function or class of a library that cannot be compiled, at its call."""
    where = f" ({os.path.basename(error.span.file)}, line {error.span.line})" if error.span is not None else ""
    return f"`{name}` cannot be compiled: {error.reason.partition(' (called from ')[0]}{where}"


def call_whole_instead(
    low: Lowering, obj: Any, args: list[Value], keywords: dict[str, Value], error: Exception
) -> None:
    """Begin the lowering again, and call what cannot be compiled as it is, where nothing differentiated enters it."""
    if low.trusted or low.session.package is None or low.session.spared:
        return
    given = [*args, *keywords.values()]
    statics = [t.value for v in given for t in _parts(v.type) if isinstance(t, Static)]
    objects = [obj for obj in statics if isinstance(obj, Instance)]
    if objects:
        classes = [i.cls for i in objects if is_library(i.cls) and i.cls not in low.session.whole_classes]
        if len(classes) < len(objects):
            return
        low.session.whole_classes.update(dict.fromkeys(classes, error))
        raise Restart
    known = is_library(obj) or isinstance(obj, types.FunctionType) and keeps_to_itself(obj, frozenset())
    if known and site_of(low, obj) not in low.session.whole_calls and can_be_called(low, obj, args, keywords):
        low.session.whole_calls.add(site_of(low, obj))
        raise Restart


def is_library(obj: Any) -> bool:
    """Whether a function or class belongs to the standard library or to an installed package."""
    if isinstance(obj, types.FunctionType):
        file = obj.__code__.co_filename
    else:
        file = getattr(sys.modules.get(obj.__module__), "__file__", None) or "<frozen "
    return package_of(obj) != _OURS and is_of_library(file)


def is_of_library(file: str) -> bool:
    """Whether a file belongs to the standard library or to an installed package."""
    return file.startswith("<frozen ") or file.startswith(_FOLDERS)


_STORES = ("STORE_GLOBAL", "DELETE_GLOBAL", "STORE_ATTR", "DELETE_ATTR")


def keeps_to_itself(fun: types.FunctionType, seen: frozenset[Any]) -> bool:
    """Whether a function of the user's changes nothing that it shares with others, as far as its code tells."""
    if fun in seen or is_library(fun):
        return True
    if changes_outside(fun):
        return False
    codes = list(_codes(fun.__code__))
    held = [c.cell_contents for c in fun.__closure__ or () if c != types.CellType()]
    read = [fun.__globals__[n] for c in codes for n in c.co_names if n in fun.__globals__]
    return all(_is_settled(v, seen | {fun}) for v in (*held, *read))


def changes_outside(fun: types.FunctionType) -> bool:
    """Whether a function of the user's assigns to globals, attributes or variables of functions around it."""
    if is_library(fun):
        return False
    ops = {(i.opname, i.argval) for c in _codes(fun.__code__) for i in dis.get_instructions(c)}
    outer = {name for op, name in ops if op == "STORE_DEREF"} & set(fun.__code__.co_freevars)
    return bool(outer) or any(op in _STORES for op, _ in ops)


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for c in code.co_consts:
        if isinstance(c, types.CodeType):
            yield from _codes(c)


def _is_settled(value: Any, seen: frozenset[Any]) -> bool:
    """Whether using an object changes nothing: constants, modules, and what keeps to itself."""
    if isinstance(value, tuple | frozenset):
        return all(_is_settled(v, seen) for v in value)
    if isinstance(value, types.FunctionType):
        return keeps_to_itself(value, seen)
    if isinstance(value, type):
        return is_library(value)
    constants = (bool, int, float, complex, str, bytes, type(None), range, types.ModuleType, types.BuiltinFunctionType)
    return isinstance(value, (*constants, np.ufunc, np.generic, re.Pattern))


# types ----------------------------------------------------------------------------------------------------------------


def result_type(low: Lowering, fun: Any, args: list[Value], keywords: dict[str, Value]) -> Type | None:
    """What is known of a call's result; None where the function is better compiled: it gives a constant, or objects."""
    types = _bound(fun, [v.type for v in args], {k: v.type for k, v in keywords.items()})
    if types is None:
        return None
    key = (fun, tuple(types.items()))
    if key not in low.session.results:
        try:
            made = low.session.lower_apart(fun, types)
            shared = any(is_mutable(extern) for extern in [p.type for p in made.params[len(types) :]])
            low.session.results[key] = OPAQUE if shared and is_mutable(made.returned.type) else made.returned.type
        except (S2SGradError, StaticRequest, Restart, RecursionError):
            low.session.results[key] = OPAQUE
    found: Type = low.session.results[key]
    if found == OPAQUE:
        return found
    if static_value(found)[0] or not all(isinstance(t, Scalar | Array | Tuple | List | Dict) for t in _parts(found)):
        return None
    sizes = {d for t in types.values() for d in joins.symbols_of(t)}
    place = low.b.span and (low.b.span.line, low.b.span.col)

    def own(d: Dim, path: tuple[int, ...]) -> Dim:
        return d if isinstance(d, int) or d in sizes else low.symbol("library", place, path, d.not_one)

    return joins.map_dims(joins.drop_const(found), own)


def _bound(fun: Any, args: list[Type], keywords: dict[str, Type]) -> dict[str, Type] | None:
    """The types of a function's parameters in a call; None where it does not fit, or they cannot be told."""
    signature = inspect.signature(fun)
    try:
        bound = signature.bind(*args, **keywords).arguments
    except TypeError:
        return None
    out: dict[str, Type] = {}
    for name, p in signature.parameters.items():
        if p.kind is p.VAR_POSITIONAL:
            out[name] = Tuple(tuple(bound.get(name, ())))
        elif p.kind is p.VAR_KEYWORD:
            given = bound.get(name, {})
            out[name] = Dict(tuple(given), tuple(given.values()))
        else:
            out[name] = bound[name] if name in bound else type_of_constant(p.default)
    return out
