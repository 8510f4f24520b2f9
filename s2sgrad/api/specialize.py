"""Generated functions of one primal, one per abstract signature: made when first needed, then cached."""

from __future__ import annotations

import threading
import types
import weakref
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from s2sgrad.analysis.alias import Place
from s2sgrad.analysis.reshaped import layout_matters
from s2sgrad.api.held import holding, is_held
from s2sgrad.api.objects import Path, constant_key, part, put
from s2sgrad.api.outside import Outside
from s2sgrad.api.parameters import Parameters, reference
from s2sgrad.api.pipeline import Request, finished, primal, returning, transformed
from s2sgrad.api.places import at_parameter, at_place, calling, misuse, placed
from s2sgrad.api.replay import Replay
from s2sgrad.api.room import deep, uncollected
from s2sgrad.api.sharing import (
    apart,
    check_containers,
    check_distinct,
    check_layout,
    check_sharing,
    check_writable,
    earliest,
    first_writes,
)
from s2sgrad.api.signature import (
    check_cotangent_exists,
    constant_type,
    differentiable_type,
    first_integer,
    has_int,
    key_of,
    sizes_of,
    type_of,
    with_floats,
)
from s2sgrad.api.unheld import lost_in
from s2sgrad.backends import python
from s2sgrad.codegen import Text, emit
from s2sgrad.errors import InternalError, RaisedByProgram, S2SGradError, Span, UnsupportedError, UsageError, own_fault
from s2sgrad.frontend.places import header, parameter
from s2sgrad.frontend.refused import why_not_followed
from s2sgrad.frontend.state import StaticRequest
from s2sgrad.ir.ops import Function
from s2sgrad.ir.types import Opaque, Static, Type, carries_float
from s2sgrad.passes import sanitizing, verifying
from s2sgrad.rules import registry
from s2sgrad.rules.dims_text import Sizes, article
from s2sgrad.transforms.gradient import check_result
from s2sgrad.transforms.pullback import Pullback
from s2sgrad.transforms.sanitize import instrumented, watch_additions


@dataclass(eq=False)
class Specialization:
    """One generated function, with what has to hold for it to serve."""

    function: Callable[..., Any]
    reverse: Callable[..., Any] | None
    texts: tuple[Text, ...]
    outside: Outside
    written: dict[Place, Span | None]  # where it writes to its arguments, and by which statements
    apart: Mapping[Place, Span | None] = field(default_factory=dict)  # what has to be in one place only
    distinct: bool = False
    reshapes: bool = False  # whether it reshapes memory that is written
    integers: tuple[int, ...] = ()  # positions of arguments that are differentiated and hold integers
    lost: dict[int, UsageError] = field(default_factory=dict)  # why an argument cannot be differentiated, by position

    def differentiated(self, positions: Iterable[int]) -> Specialization:
        """The same, once it is sure that nothing is lost of the derivatives by the arguments at these positions."""
        for k in self.lost and positions:
            if k in self.lost:
                raise self.lost[k].with_traceback(None)
        return self

    def converted(self, args: Sequence[Any]) -> tuple[Any, ...]:
        """The arguments with floats for the integers that are differentiated."""
        return tuple(with_floats(a) if k in self.integers else a for k, a in enumerate(args))


class Specializer:
    """All generated functions of one primal for one request."""

    def __init__(self, fun: Callable[..., Any], request: Request, parameters: Parameters) -> None:
        self.fun = reference(fun)
        self.request = request
        self.parameters = parameters
        self.static: tuple[tuple[int, Path], ...] = ()  # arguments, or parts of them, that count with their value
        self.cache: dict[Hashable, list[Specialization]] = {}
        self.lock = threading.RLock()

    def key(self, args: Sequence[Any]) -> Hashable:
        try:
            key: Hashable = tuple([key_of(a) for a in args])
        except RecursionError:
            reason = "an argument contains itself, or is nested too deeply"
            raise misuse(reason, "pass containers of numbers and arrays", self.fun()) from None
        if self.static:
            return key, tuple([constant_key(v) for k, path in self.static if self.counts(v := part(args[k], path))])
        return key

    def counts(self, value: Any) -> bool:
        """Whether an argument counts with its value where others in its place do: not where a derivative enters it."""
        return self.request.mode != "vjp" or not carries_float(type_of(value, ""))

    def get(self, args: Sequence[Any]) -> Specialization:
        """The generated function for these arguments."""
        for found in self.cache.get(self.key(args), ()):
            if found.outside.is_same():
                return self.checked(found, args) if found.apart or found.distinct else found
        return self.checked(self.find(args), args)

    def find(self, args: Sequence[Any]) -> Specialization:
        """The same, whatever the arguments share."""
        with self.lock:
            for found in self.cache.get(self.key(args), ()):
                if found.outside.is_same():
                    return found
            with uncollected():  # outside of all that holds the intermediate code, which is garbage at the end
                made = self.made(args)
            self.cache.setdefault(self.key(args), []).insert(0, made)
            return made

    def checked(self, found: Specialization, args: Sequence[Any]) -> Specialization:
        """The same, once it is sure that what the primal writes is passed only once."""
        if found.apart:
            given, names = [*args, *found.outside.values()], self.parameters.names
            with at_place(earliest(found.written.values()) or header(self.fun())):
                check_sharing(given, found.apart, names)
                check_containers(given, found.apart, names)
                if found.reshapes:
                    check_layout(given, sorted({k for k, _ in found.written}), names)
            check_writable(given, found.written, names)
        if found.distinct:
            outside = [*(e for e, _ in found.outside.guards), *found.outside.externs]
            with at_place(header(self.fun())):
                check_distinct(args, [e.namespace for e in outside], self.parameters.names)
        return found

    def made(self, args: Sequence[Any]) -> Specialization:
        """As `make`; an error about the user's code is raised without the compiler's own frames."""
        try:
            return self.make(args)
        except S2SGradError as error:
            if isinstance(error, InternalError | RaisedByProgram):
                self.ask_python(args)
            error = placed(error, None if error.span is not None else header(self.fun()) or calling())
            if verifying():
                raise error
            raise error.with_traceback(None) from None
        except MemoryError:
            raise
        except Exception as fault:
            self.ask_python(args)
            raise own_fault(fault, header(self.fun()) or calling()) from fault

    def ask_python(self, args: Sequence[Any]) -> None:
        """Raise what the function itself raises, where it was its operations that could not be understood."""
        replay = Replay.of(self.fun(), self.parameters, args, ()) if hasattr(self.fun(), "__code__") else None
        if replay is not None:
            replay.run()

    def make(self, args: Sequence[Any]) -> Specialization:
        names, lost = self.parameters.names, self.lost(args)
        first = next((lost[k] for k in self.request.wrt if k in lost), None)
        if first is not None:
            raise first
        while True:
            try:
                made = self.specialize(self.types(args), sizes_of(args, self.parameters.names))
                made.integers = tuple(k for k in self.request.wrt if has_int(args[k]))
                made.lost = lost
                return made
            except StaticRequest as request:
                k = names.index(request.param)
                self.refuse_static(request, args[k], k)
                if (k, request.path) in self.static:
                    raise UnsupportedError(
                        f"the value of {request.param!r} is needed at compile time and cannot be used as a constant",
                        request.span,
                        f"make {request.param!r} a number, a string, None, or a tuple of such",
                    ) from None
                self.static = (*self.static, (k, request.path))

    def lost(self, args: Sequence[Any]) -> dict[int, UsageError]:
        """The arguments in which there are floats that have no derivative."""
        names = self.parameters.names
        found = {k: lost_in(v, names[k]) for k, v in enumerate(args)}
        return {k: placed(e, parameter(self.fun(), names[k])) for k, e in found.items() if e is not None}

    def refuse_static(self, request: StaticRequest, value: Any, k: int) -> None:
        """What is differentiated cannot be a constant: its derivative would be lost."""
        held = part(value, request.path) if request.path else value
        differentiated = k in self.request.wrt or self.request.mode == "vjp"
        if differentiated and carries_float(type_of(held, request.param)):
            raise UnsupportedError(
                f"{request.what} must be known when the function is compiled, and depends on `{request.param}`, which "
                "is differentiated",
                request.span,
                f"let an `if` decide, or an argument that is not differentiated instead of `{request.param}`",
            )

    def types(self, args: Sequence[Any]) -> list[Type]:
        out = []
        for k, (name, value) in enumerate(zip(self.parameters.names, args)):
            with at_parameter(self.fun, name):
                out.append(self.type(k, name, value))
        return out

    def type(self, k: int, name: str, value: Any) -> Type:
        t = constant_type(value) if (k, ()) in self.static and self.counts(value) else type_of(value, name)
        if self.request.mode == "vjp":
            check_cotangent_exists(value, name)
        if k in self.request.wrt:
            t = check_differentiable(t, name, value)
        for where, path in self.static:
            if where == k and path and self.counts(held := part(value, path)):
                t = put(t, path, constant_type(held))
        return t

    def specialize(self, types: list[Type], sizes: Sizes | None = None) -> Specialization:
        with deep():
            names, request = self.parameters.names, self.request
            constants = [n for k, n in enumerate(names) if request.mode != "vjp" and k not in request.wrt]
            source = primal(self.fun(), names, types, extern_type, request.outputs, constants)
            if self.request.mode in ("grad", "value_and_grad"):
                check_result(source, self.request.has_aux, sizes or {})
            watched = sanitizing() and self.request.mode in ("grad", "value_and_grad")
            span = source.body.ops[-1].span
            with instrumented(watched):
                made = transformed(source, self.request, len(types))
            returning(made, request, span)
            found = self.finish(source, made, watched)
            if any(map(is_held, types)):
                found.function = holding(found.function, types)
            return found

    def finish(self, source: Function, made: Function | Pullback, watched: bool) -> Specialization:
        parts = (made.forward, made.reverse) if isinstance(made, Pullback) else (made,)
        functions = tuple(finished(f, self.request) for f in parts)
        if watched:
            watch_additions(functions[0])
        texts = tuple(emit(f) for f in functions)
        loaded = [python.load(t) for t in texts]
        written = first_writes(source)
        return Specialization(
            loaded[0].function,
            loaded[1].function if len(loaded) > 1 else None,
            texts,
            Outside.of(source, self.fun),
            written,
            apart(source, written),
            source.distinct,
            bool(written) and layout_matters(source),
        )


def check_differentiable(t: Type, name: str, value: Any) -> Type:
    """The type of an argument that is differentiated."""
    t = differentiable_type(t, name)
    if isinstance(t, Static | Opaque):
        what = "None" if value is None else article(type(value).__name__)
        why, rewrite = why_not_followed(type(value)) or ("", f"pass a float or an array of floats for {name}")
        raise UsageError(
            f"argument {name} is {what}, in which nothing can be differentiated{f': {why}' if why else ''}",
            None,
            f"{rewrite}{';' if why else ','} or differentiate another parameter",
        )
    found = None if carries_float(t) else first_integer(value, name)
    if found is not None:
        where, whole = found
        is_array = isinstance(whole, np.ndarray)
        raise UsageError(
            f"argument {where} is {f'an array of {whole.dtype}' if is_array else f'the integer {whole}'}, "
            f"which has no derivative, and {name} holds nothing that has one",
            None,
            f"convert it to float: {where}.astype(float)" if is_array else f"pass a float: {where} = {float(whole)}",
        )
    return t


def extern_type(value: Any, name: str = "global") -> Type:
    """The abstract type of a global or closure variable."""
    return type_of(value, name, outside=True)


_specializers: weakref.WeakKeyDictionary[Any, dict[Request, Specializer]] = weakref.WeakKeyDictionary()
_lock = threading.Lock()


def specializer(fun: Callable[..., Any], request: Request, parameters: Parameters | None = None) -> Specializer:
    """The specializer of a function for a request; the same one every time, as long as the function lives."""
    with _lock:
        try:
            made = _specializers.setdefault(fun, {})
        except TypeError:  # callables that cannot be hashed or referred to weakly
            made = {}
        found = made.get(request)
        if found is None or not is_same(found.fun(), fun):
            found = made[request] = Specializer(fun, request, parameters or Parameters.of(fun))
        return found


def forget() -> None:
    """Drop all generated code: a derivative rule has changed."""
    with _lock:
        for made in list(_specializers.values()):
            for found in made.values():
                found.cache.clear()


registry.watch(forget)


def is_same(known: Any, fun: Any) -> bool:
    """Whether two equal callables are one: an object that says it equals another may still compute something else."""
    return known is fun or isinstance(fun, types.MethodType)
