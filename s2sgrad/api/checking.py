"""S2SGRAD_CHECK=1: every derivative call compares reverse mode with forward mode along random directions.

The value that comes with a derivative is compared with what Python gives for the function itself.

For a cotangent c of the result and a direction d of the arguments, <c, J d> = <J^T c, d>. One side needs forward mode
only, the other one reverse mode only. The two sums are taken in other orders, so they differ by rounding; how much
that may be is found out by scaling the directions, which changes nothing else, and by moving the arguments by a
rounding error.
"""

from __future__ import annotations

import os
import random
import warnings
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from s2sgrad.api.choice import name_of
from s2sgrad.api.directions import complete, has_float
from s2sgrad.api.objects import parts_of, rebuilt, structured
from s2sgrad.api.pairings import direction, is_float, numbers_in, paired, precision, rounding, scaled, shares, spread
from s2sgrad.api.parameters import Parameters
from s2sgrad.api.pipeline import Request
from s2sgrad.api.places import calling
from s2sgrad.api.pullbacks import copied, pulled_back
from s2sgrad.api.replay import Replay, same_numbers
from s2sgrad.api.signature import with_floats
from s2sgrad.api.specialize import specializer
from s2sgrad.backends.python import run
from s2sgrad.errors import CheckFailed, S2SGradError
from s2sgrad.frontend.places import header

FEW = 64  # up to so many numbers, one of them is moved alone as well
SCALES = (1.1, 0.7, 3.3)  # no powers of two: the same numbers, rounded otherwise
SLACK = 1000.0  # how much more than what scaling shows the rounding errors may be

ON = os.environ.get("S2SGRAD_CHECK", "") not in ("", "0")  # looked at when s2sgrad is imported


@dataclass
class Check:
    """One derivative call, seen from its arguments as they were when it began."""

    fun: Callable[..., Any]
    parameters: Parameters
    args: tuple[Any, ...]
    outputs: tuple[int, ...] = ()
    state: list[Any] = field(default_factory=list)
    replay: Replay | None = None

    def push(self, args: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
        """The function's result and its derivative along tangents, by forward mode."""
        wrt = tuple(k for k, t in enumerate(tangents) if t is not None)
        restore(self.state)
        found = specializer(self.fun, Request("jvp", wrt, outputs=self.outputs), self.parameters).get(args)
        args = found.converted(args) if found.integers else args
        directions = [complete(args[k], tangents[k], self.parameters.names[k]) for k in wrt]
        result: tuple[Any, Any] = run(found.function, *args, *found.outside.values(), *directions)
        return result

    def pull(self, args: Sequence[Any], cotangent: Any) -> tuple[Any, ...]:
        """The cotangents of the arguments, by reverse mode."""
        restore(self.state)
        target = specializer(self.fun, Request("vjp", outputs=self.outputs), self.parameters)
        return pulled_back(target, tuple(args))[1](cotangent)

    # what is checked --------------------------------------------------------------------------------------------------
    def value(self, value: Any) -> None:
        """A value that was computed beside a derivative."""
        with self.quiet() as ready:
            if not ready or self.replay is None or self.outputs:
                return
            found = self.replayed()
            if same_numbers(found, value) or not same_numbers(found, self.replayed()):
                return
        raise CheckFailed(
            f"the value of {name_of(self.fun)} that is computed beside its derivative is {value!r}, and that of the "
            f"function itself {found!r}",
            header(self.fun) or calling(),
            "report this, the fault is in s2sgrad; the derivative is not right, either",
        )

    def replayed(self) -> Any:
        assert self.replay is not None
        restore(self.state)
        return self.replay.run()

    def gradients(self, wrt: Sequence[int], gradients: Sequence[Any], has_aux: bool = False) -> None:
        """Gradients of a number by the parameters at `wrt`."""
        with self.quiet() as ready:
            if ready:
                reverse = spread(len(self.args), wrt, gradients)
                for tangents in self.directions(wrt):
                    out, pushed = self.push(self.args, tangents)
                    self.value(out)
                    cotangent = structured(out, lambda x: None)
                    self.compare(tangents, (1.0, *cotangent[1:]) if has_aux else 1.0, (out, pushed), reverse)

    def witness(self) -> Callable[[Any, tuple[Any, ...]], None] | None:
        """What compares, for any cotangent, the entries of a pullback with tangents that are pushed now."""
        pushed: list[tuple[Sequence[Any], tuple[Any, Any]]] = []
        with self.quiet() as ready:
            if ready:
                wrt = [k for k, v in enumerate(self.args) if has_float(v)]
                pushed = [(tangents, self.push(self.args, tangents)) for tangents in self.directions(wrt)]

        def compare(cotangent: Any, entries: tuple[Any, ...]) -> None:
            with self.quiet() as ready:
                for tangents, result in pushed if ready else ():
                    self.compare(tangents, cotangent, result, entries)

        return compare if pushed else None

    def tangent(self, tangents: Sequence[Any], result: tuple[Any, Any]) -> None:
        """A tangent along given directions."""
        self.value(result[0])
        with self.quiet() as ready:
            if ready and has_float(result[0]):
                cotangent = direction(result[0], self.generator())
                self.compare(tangents, cotangent, result, self.pull(self.args, cotangent))

    # how --------------------------------------------------------------------------------------------------------------
    def compare(self, tangents: Sequence[Any], cotangent: Any, pushed: tuple[Any, Any], pulled: Sequence[Any]) -> None:
        """Raise CheckFailed if the two sides differ by more than rounding."""
        rtol = precision((*self.args, pushed[0]))

        def differ(directions: Sequence[Any], tangent: Any) -> tuple[float, float] | None:
            (forward, a), (reverse, b) = paired(cotangent, tangent), paired(pulled, directions)
            finite = [bool(np.isfinite(forward)), bool(np.isfinite(reverse))]
            gap, scale = (abs(forward - reverse), a + b) if all(finite) else (np.inf, 0.0)
            if gap <= rtol * scale or not any(finite) or not self.repeatable(directions):
                return None
            if not all(finite):
                alike = self.singular(directions, cotangent)
            else:
                alike = gap <= SLACK * self.noise(directions, cotangent, forward, scale)
            return None if alike else (forward, reverse)

        found = differ(tangents, pushed[1])
        if found is None:
            return
        for where, alone in shares(self.parameters.names, tangents):
            share = differ(alone, self.push(self.args, alone)[1])
            if share is not None:
                raise self.failed(f"of `{where}`", *share)
        raise self.failed("of the arguments", *found)

    def failed(self, where: str, forward: float, reverse: float) -> CheckFailed:
        return CheckFailed(
            f"reverse and forward mode differ in the derivative of {name_of(self.fun)}: along a direction {where}, "
            f"reverse mode gives {reverse!r} and forward mode {forward!r}",
            header(self.fun) or calling(),
            "look at the derivative rules that were registered for what it calls; without any, the fault is in s2sgrad",
        )

    def noise(self, tangents: Sequence[Any], cotangent: Any, forward: float, scale: float) -> float:
        """How much the derivative changes where only the rounding does."""
        found = 0.0
        for c in SCALES:
            along = [scaled(t, c) for t in tangents]
            found = max(found, abs(paired(cotangent, self.push(self.args, along)[1])[0] / c - forward))
        change = abs(paired(cotangent, self.push(self.moved(rounding), tangents)[1])[0] - forward)
        return max(found, change) if change < 1e-3 * scale else found  # more is a kink, or chaos

    def singular(self, tangents: Sequence[Any], cotangent: Any) -> bool:
        """Whether one of the modes is infinite because the derivative, or the function, is: nearby, they are alike."""
        near = self.moved(lambda x: 1e-4 * (1.0 + np.abs(x)))
        result, pushed = self.push(near, tangents)
        if not all(np.all(np.isfinite(x)) for x in numbers_in(result)):
            return True
        forward, _ = paired(cotangent, pushed)
        reverse, _ = paired(self.pull(near, cotangent), tangents)
        return bool(np.isfinite(forward) == np.isfinite(reverse))

    def moved(self, by: Callable[[Any], Any]) -> tuple[Any, ...]:
        """Other arguments, each number as far from its own as a function says."""
        rng = self.generator()

        def near(x: Any) -> Any:
            if not is_float(x):
                return x
            found = x + by(x) * rng.choice((-1.0, 1.0), np.shape(x))
            return np.asarray(found, x.dtype) if isinstance(x, np.ndarray) else type(x)(found)

        return tuple(rebuilt(v, near) for v in self.args)

    def repeatable(self, tangents: Sequence[Any]) -> bool:
        """Whether a second run gives the same result: a function that draws numbers cannot be checked."""
        runs = [numbers_in(self.push(self.args, tangents)) for _ in range(2)]
        same = len(runs[0]) == len(runs[1]) and all(np.array_equal(a, b, True) for a, b in zip(*runs, strict=True))
        if not same:
            self.warn("it gives another result when it is run again")
        return same

    def directions(self, wrt: Sequence[int]) -> list[Sequence[Any]]:
        """One random direction of all parameters at `wrt`, and, if there are few numbers, one of them alone."""
        rng = self.generator()
        together = [direction(v, rng) if k in wrt and has_float(v) else None for k, v in enumerate(self.args)]
        count = sum(np.size(x) for x in numbers_in(together))
        if not 1 < count <= FEW:
            return [together]
        chosen = iter(np.eye(1, count, int(rng.integers(count)))[0].tolist())

        def unit(x: Any) -> Any:
            if x is None:
                return None
            marks = np.array([next(chosen) for _ in range(np.size(x))])
            return marks.reshape(x.shape).astype(x.dtype) if isinstance(x, np.ndarray) else type(x)(marks[0])

        return [together, [structured(t, unit) for t in together]]

    def generator(self) -> np.random.Generator:
        """Random numbers that are the same in every call with these arguments."""
        seed = zlib.crc32(name_of(self.fun).encode())
        for x in numbers_in(self.args):
            seed = zlib.crc32(np.ascontiguousarray(x).tobytes(), seed)
        return np.random.default_rng(seed)

    @contextmanager
    def quiet(self) -> Iterator[bool]:
        """Draw the random numbers that the call drew, leave all sources of them as they are, and give no warnings.

        What only one of the modes supports is left unchecked.
        """
        now = states(self.args)
        try:
            with np.errstate(all="ignore"):
                yield True
        except CheckFailed:
            raise
        except S2SGradError as error:
            self.warn(error.reason)
        finally:
            restore(now)

    def warn(self, reason: str) -> None:
        warnings.warn(f"S2SGRAD_CHECK: {name_of(self.fun)} is not checked: {reason}", RuntimeWarning, stacklevel=2)


def start(
    fun: Callable[..., Any],
    parameters: Parameters,
    args: Sequence[Any],
    wrt: Sequence[int] = (),
    outputs: tuple[int, ...] = (),
) -> Check | None:
    """Keep what a check needs of a call that is about to be made; None where nothing is checked.

    Integers in the parameters at `wrt` count as floats.
    """
    if not ON:
        return None
    kept = tuple(rebuilt(with_floats(a) if k in wrt else a, copied) for k, a in enumerate(args))
    return Check(fun, parameters, kept, outputs, states(args), Replay.of(fun, parameters, args, wrt))


def states(args: Any) -> list[Any]:
    """The random number generators that a function may draw from, as they are now."""
    found: list[Any] = [(None, (np.random.get_state(), random.getstate()))]
    inner: list[Any] = list(args)
    while inner:
        v = inner.pop()
        if isinstance(v, np.random.Generator):
            found.append((v, v.bit_generator.state))
        inner += (parts_of(v) or {}).values()
    return found


def restore(found: list[Any]) -> None:
    for source, state in found:
        if source is None:
            np.random.set_state(state[0])
            random.setstate(state[1])
        else:
            source.bit_generator.state = state


__all__ = ["Check", "start"]
