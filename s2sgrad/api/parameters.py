"""The signature of a primal, and how calls are bound to it."""

from __future__ import annotations

import inspect
import types
import weakref
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from s2sgrad.api.pipeline import ABSENT
from s2sgrad.api.places import calling, misuse
from s2sgrad.errors import UnsupportedError
from s2sgrad.ir.row import Row
from s2sgrad.rules import registry


@dataclass(eq=False)
class Parameters:
    """The signature of a primal: how calls are bound to it."""

    signature: inspect.Signature
    names: tuple[str, ...] = ()
    simple: bool = True  # plain positional parameters only
    kinds: tuple[Any, ...] = field(default=())
    fun: Callable[[], Any] = lambda: None

    @staticmethod
    def of(fun: Callable[..., Any]) -> Parameters:
        row = registry.lookup(fun)
        if row is not None and not hasattr(fun, "__s2sgrad_ssa__"):
            signature = row_signature(row)
        else:
            try:
                signature = inspect.signature(fun)
            except (TypeError, ValueError) as error:
                raise UnsupportedError(
                    f"{fun!r} has no signature that can be read: {error}",
                    calling(),
                    "wrap it in a function with named parameters: lambda x: f(x)",
                ) from None
        kinds = tuple(p.kind for p in signature.parameters.values())
        plain = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        simple = all(k in plain for k in kinds)
        return Parameters(signature, tuple(signature.parameters), simple, kinds, reference(fun))

    @property
    def defaults(self) -> dict[str, Any]:
        """The default values of the primal's parameters."""
        given = {n: p.default for n, p in self.signature.parameters.items()}
        return {n: v for n, v in given.items() if v is not inspect.Parameter.empty and v is not ABSENT}

    def call_text(self) -> str:
        """How the primal is called."""
        shown = [p.replace(annotation=inspect.Parameter.empty) for p in self.signature.parameters.values()]
        return str(self.signature.replace(parameters=shown, return_annotation=inspect.Signature.empty))

    def spread(self, tangents: tuple[Any, ...]) -> list[Any]:
        """One tangent per parameter, None where none is given; those of *args as a tuple."""
        given = self.signature.bind_partial(*tangents).arguments
        out = [given.get(n) for n in self.names]
        for k, kind in enumerate(self.kinds):
            if kind is inspect.Parameter.VAR_POSITIONAL and all(t is None for t in out[k] or ()):
                out[k] = None
        return out

    def gathered(self, by_parameter: Sequence[Any]) -> tuple[Any, ...]:
        """One entry per argument, for one per parameter."""
        out: list[Any] = []
        for entry, kind in zip(by_parameter, self.kinds):
            out += entry if kind is inspect.Parameter.VAR_POSITIONAL and entry is not None else [entry]
        return tuple(out)

    def bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
        """One value per parameter, in order, defaults filled in."""
        try:
            bound = self.signature.bind(*args, **kwargs)
        except TypeError as error:
            raise misuse(f"{error}", f"pass what it takes: {self.call_text()}", self.fun()) from None
        bound.apply_defaults()
        return tuple(bound.arguments[n] for n in self.names if n in bound.arguments)

    def call(self, fun: Callable[..., Any], values: Sequence[Any]) -> Any:
        """What the primal itself gives, for one value per parameter."""
        bound = inspect.BoundArguments(self.signature, OrderedDict(zip(self.names, values)))
        return fun(*bound.args, **bound.kwargs)


def reference(fun: Callable[..., Any]) -> Callable[[], Callable[..., Any]]:
    """A way back to the primal that does not keep it alive: the cache of its generated functions must not."""
    if isinstance(fun, types.MethodType):  # made anew whenever it is asked for: nobody else would keep it
        return lambda: fun
    try:
        weak = weakref.ref(fun)
    except TypeError:
        return lambda: fun

    def get() -> Callable[..., Any]:
        found = weak()
        assert found is not None, "the primal is gone"
        return found

    return get


def row_signature(row: Row) -> inspect.Signature:
    """The parameters of a function that has a row; those that NumPy has defaults for may be left out."""
    try:
        known = inspect.signature(row.fn).parameters if row.fn is not None else {}
    except (TypeError, ValueError):  # built in, and without a signature
        known = {}
    parameters = []
    for name in (p.lstrip("*") for p in row.params):
        optional = name in known and known[name].default is not inspect.Parameter.empty
        default = ABSENT if optional else inspect.Parameter.empty
        parameters.append(inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default))
    return inspect.Signature(parameters)


__all__ = ["Parameters", "reference", "row_signature"]
