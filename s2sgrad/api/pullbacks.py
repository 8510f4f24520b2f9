"""Pullbacks: what `vjp` returns, apart from whatever the caller does to the arrays afterwards; they can be pickled.

A pickle has what the reverse sweep needs, and a reference to the function: the code is made anew from that and the
shapes of its arguments, and has to be the same text.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from s2sgrad.api.choice import name_of
from s2sgrad.api.directions import complete
from s2sgrad.api.fit import check_fit
from s2sgrad.api.objects import rebuilt, structured
from s2sgrad.api.parameters import Parameters
from s2sgrad.api.pipeline import Request
from s2sgrad.api.places import misuse
from s2sgrad.api.sharing import arrays
from s2sgrad.api.specialize import Specialization, Specializer, specializer
from s2sgrad.backends.python import run
from s2sgrad.runtime.objects import with_arrays
from s2sgrad.runtime.trees import copied_memory, owner_of, reaches_into


class Pullback:
    """From a cotangent of a function's result to those of its arguments, at the arguments that `vjp` was given."""

    __slots__ = ("primal", "_target", "_found", "_args", "_out", "_saved", "witness")

    def __init__(self, target: Specializer, found: Specialization, args: Any, out: Any, saved: Any) -> None:
        self.primal = target.fun()
        self._target, self._found = target, found
        # the caller's arrays, of which only the shapes matter; their containers may be changed
        self._args, self._out, self._saved = rebuilt(args, viewed), rebuilt(out, viewed), saved
        self.witness: Callable[[Any, tuple[Any, ...]], None] | None = None

    def __call__(self, cotangent: Any) -> tuple[Any, ...]:
        reverse = self._found.reverse
        assert reverse is not None
        cotangent = complete(self._out, cotangent, "the result", "cotangent")
        # the reverse sweep may write to it
        given = cotangent if self.witness is None else structured(cotangent, copied)
        entries: tuple[Any, ...] = run(reverse, self._saved, cotangent)
        check_fit(self.primal, self._args, self._args, entries)
        if self.witness is not None:
            self.witness(given, entries)
        return entries

    def __repr__(self) -> str:
        return f"<pullback of {name_of(self.primal)}>"

    def __copy__(self) -> Pullback:  # nothing ever changes it
        return self

    def __deepcopy__(self, memo: Any) -> Pullback:
        return self

    def __reduce__(self) -> Any:
        try:
            pickle.dumps(self.primal)
        except (pickle.PicklingError, AttributeError, TypeError) as error:
            raise misuse(
                f"a pullback is pickled with a reference to its function, and {name_of(self.primal)} has none: {error}",
                "define the function with `def`, at the top of a module",
                self.primal,
            ) from None
        theirs = reaches_into(arrays(self._args))
        saved = with_arrays(self._saved, lambda found: portable(found, theirs))
        sizes = rebuilt((self._args, self._out), lambda x: Size.of(x) if isinstance(x, np.ndarray) else x)
        return loaded, (self.primal, self._target.request.outputs, *sizes, saved, digest(self._found))


def pulled_back(target: Specializer, args: tuple[Any, ...], wrt: Sequence[int] = ()) -> tuple[Any, Pullback]:
    """The value of a function for one value per parameter, and its pullback, of which the entries at `wrt` count."""
    found = target.get(args).differentiated(wrt)
    out, saved = run(found.function, *args, *found.outside.values())
    return out, Pullback(target, found, args, out, saved)


def loaded(fun: Callable[..., Any], outputs: tuple[int, ...], args: Any, out: Any, saved: Any, code: str) -> Pullback:
    """A pullback out of a pickle: its code is made anew, from the function."""
    target = specializer(fun, Request("vjp", outputs=outputs), Parameters.of(fun))
    found = target.find(args)
    if digest(found) != code:
        raise misuse(
            f"{name_of(fun)} is compiled to other code here than where its pullback was pickled",
            "load it with the same source, globals and version of s2sgrad",
            fun,
        )
    return Pullback(target, found, args, out, saved)


def digest(found: Specialization) -> str:
    """What tells generated code from other code."""
    return hashlib.sha256("".join(text.code for text in found.texts).encode()).hexdigest()


def copied(x: Any) -> Any:
    return x.copy() if isinstance(x, np.ndarray) else x


def viewed(x: Any) -> Any:
    """An array as another object, of which nobody changes the shape."""
    return x.view() if type(x) is np.ndarray else x


@dataclass(frozen=True)
class Size:
    """An array of which only dtype, shape and the order of its axes in memory matter: pickled, it has no elements."""

    shape: tuple[int, ...]
    axes: tuple[int, ...]  # from the outermost in memory to the innermost
    dtype: Any

    @staticmethod
    def of(x: np.ndarray) -> Size:
        axes = sorted(range(x.ndim), key=lambda k: (-abs(x.strides[k]), k))
        return Size(x.shape, tuple(axes), x.dtype)

    def __reduce__(self) -> Any:
        return blank, (self.shape, self.axes, self.dtype)


def blank(shape: tuple[int, ...], axes: tuple[int, ...], dtype: Any) -> np.ndarray:
    return np.zeros([shape[k] for k in axes], dtype).transpose(np.argsort(axes) if axes else None)


@dataclass(frozen=True)
class View:
    """An array that shares memory with others: pickled, it is made anew in the same way."""

    arguments: tuple[Any, ...]

    def __reduce__(self) -> Any:
        return np.ndarray, self.arguments


def portable(found: Sequence[np.ndarray], theirs: Callable[[np.ndarray], bool]) -> list[Any]:
    """Arrays, so that those that share memory still do when they come out of a pickle.

    The elements of `theirs`, the caller's arrays, are not needed: what the reverse sweep reads of them was copied.
    """
    owners = [id(owner_of(x)) for x in found]
    sharing: dict[int, set[int]] = {}
    for x, base in zip(found, owners):
        sharing.setdefault(base, set()).add(id(x))
    memories: dict[int, Any] = {}

    def carried(x: np.ndarray, base: int) -> Any:
        if theirs(x):
            return Size.of(x)
        if len(sharing[base]) == 1 or x.dtype.kind == "O" or x.size == 0:
            return x
        if base not in memories:
            memories[base] = copied_memory(owner_of(x))
        start, memory = memories[base]
        return View((x.shape, x.dtype, memory, x.__array_interface__["data"][0] - start, x.strides))

    return [carried(x, base) for x, base in zip(found, owners)]


__all__ = ["Pullback", "pulled_back"]
