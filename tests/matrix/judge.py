"""What is wrong with a function's derivatives for some arguments, in words.

The primal in generated code must give NumPy's value to the last bit, of its type and dtype; a gradient has the dtype
and shape of its argument, a tangent those of the result; both agree with each other by a dot product, and with central
differences (those of float32 with differences of float64); and what does not raise under `np.errstate(all="raise")` has
derivatives that do not raise either.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import s2sgrad
from tests.rules.calling import is_float_leaf, leaves, mapped

H = 1e-6
Function = Callable[..., Any]


def unlike(got: Any, want: Any, what: str) -> str:
    """What tells a primal from NumPy's value; '' where nothing does."""
    if isinstance(want, list | tuple | dict) and type(got) is not type(want):
        return f"{what}: a {type(got).__name__}, not a {type(want).__name__}"
    parts, wanted = leaves(got), leaves(want)
    if len(parts) != len(wanted):
        return f"{what}: {len(parts)} parts, not {len(wanted)}"
    for p, q in zip(parts, wanted):
        if type(p) is not type(q):
            return f"{what} type: a {type(p).__name__}, not a {type(q).__name__}"
        if np.shape(p) != np.shape(q):
            return f"{what} shape: {np.shape(p)}, not {np.shape(q)}"
        if getattr(p, "dtype", None) != getattr(q, "dtype", None):
            return f"{what} dtype: {p.dtype}, not {q.dtype}"
        if not identical(p, q):
            return f"{what} bits: {p!r}, not {q!r}"
    return ""


def identical(p: Any, q: Any) -> bool:
    """Whether two values are the same to the last bit; any nan is one."""
    if not is_float_leaf(q):
        return bool(np.array_equal(p, q))
    a, b = np.asarray(p), np.asarray(q)
    if a.dtype.kind == "c":
        return identical(a.real, b.real) and identical(a.imag, b.imag)
    return bool(np.array_equal(a, b, equal_nan=True) and np.array_equal(np.signbit(a), np.signbit(b) ^ _odd(a, b)))


def _odd(a: Any, b: Any) -> Any:
    """Where the signs differ of nan alone."""
    return np.isnan(b) & (np.signbit(a) != np.signbit(b))


def misfit(derivative: Any, owner: Any, what: str) -> str:
    """How the dtype or shape of a derivative differs from those of what it belongs to."""
    parts, owners = leaves(derivative), leaves(owner)
    if derivative is None:
        return f"{what}: None" if any(map(is_float_leaf, owners)) else ""
    if len(parts) != len(owners):
        return f"{what}: {len(parts)} parts, not {len(owners)}"
    for d, x in zip(parts, owners):
        if not is_float_leaf(x):
            continue
        if np.shape(d) != np.shape(x):
            return f"{what} shape: {np.shape(d)}, not {np.shape(x)}"
        found, wanted = np.asarray(d).dtype, np.asarray(x).dtype
        if found != wanted:
            return f"{what} dtype: {found} of a {type(d).__name__}, not {wanted} of a {type(x).__name__}"
    return ""


def drawn(tree: Any, rng: np.random.Generator) -> Any:
    """A random cotangent or tangent."""
    def draw(x: Any) -> Any:
        if not is_float_leaf(x):
            return None
        d: Any = rng.standard_normal(np.shape(x))
        if np.iscomplexobj(x):
            d = d + 1j * rng.standard_normal(np.shape(x))
        return d.astype(x.dtype) if isinstance(x, np.ndarray) else type(x)(d)

    if isinstance(tree, tuple) and hasattr(tree, "_fields"):
        return type(tree)(*(drawn(part, rng) for part in tree))
    return mapped(draw, tree)


def inner(a: Any, b: Any) -> float:
    pairs = [(x, y) for x, y in zip(leaves(a), leaves(b)) if x is not None and y is not None and is_float_leaf(y)]
    return float(sum(np.nansum((_wide(x) * _wide(y)).real) for x, y in pairs))


def _wide(x: Any) -> Any:
    return np.asarray(x, np.complex128 if np.iscomplexobj(x) else np.float64)


def coarse(tree: Any) -> bool:
    return any(getattr(x, "dtype", None) in (np.float32, np.complex64, np.float16) for x in leaves(tree))


def widened(tree: Any) -> Any:
    """The same values as float64."""
    def widen(x: Any) -> Any:
        if not isinstance(x, np.ndarray | np.generic) or x.dtype not in (np.float32, np.complex64):
            return x
        wide = x.astype(np.complex128 if x.dtype.kind == "c" else np.float64)
        return wide

    return mapped(widen, tree)


def near(got: float, want: float, tolerance: float) -> bool:
    if np.isnan(want) and np.isnan(got) or got == want:
        return True
    return abs(got - want) <= tolerance * max(1.0, abs(want))


class Judge:
    """One function with its arguments."""

    def __init__(self, fn: Function, values: Sequence[Any], constant: Sequence[int], tolerance: float) -> None:
        self.fn, self.values, self.tolerance = fn, tuple(values), tolerance
        self.found: list[str] = []
        rng = np.random.default_rng(3)
        active = [k not in constant and any(map(is_float_leaf, leaves(v))) for k, v in enumerate(values)]
        self.along = [drawn(v, rng) if a else None for a, v in zip(active, values)]
        self.want = fn(*self.fresh())
        self.cotangent = drawn(self.want, rng)
        self.strict = self.quiet()

    def fresh(self) -> list[Any]:
        return copy.deepcopy(list(self.values))

    def say(self, told: str) -> None:
        if told:
            self.found.append(told)

    def quiet(self) -> bool:
        """Whether the primal does not raise under np.errstate(all="raise")."""
        try:
            with np.errstate(all="raise"):
                self.fn(*self.fresh())
        except FloatingPointError:
            return False
        return True

    def run(self, what: str, call: Callable[[], Any]) -> Any:
        """What is computed, without floating point errors where the primal has none."""
        if self.strict:
            try:
                with np.errstate(all="raise"):
                    return call()
            except FloatingPointError as error:
                self.say(f"{what} raises {error}")
        return call()

    def reverse(self) -> list[Any] | None:
        """Gradients of all arguments."""
        try:
            out, pullback = self.run("the forward sweep", lambda: s2sgrad.vjp(self.fn, *self.fresh()))
        except s2sgrad.UnsupportedError as error:
            self.say(f"refused: {error.reason}")
            return None
        self.say(unlike(out, self.want, "primal of vjp"))
        gradients = self.run("the pullback", lambda: pullback(copy.deepcopy(self.cotangent)))
        for v, g in zip(self.values, gradients):
            self.say(misfit(g, v, "gradient"))
        return list(gradients)

    def forward(self, active: Sequence[int]) -> Any:
        """The tangent of the result, by some of the arguments."""
        tangents = [copy.deepcopy(d) if k in active else None for k, d in enumerate(self.along)]
        try:
            value, tangent = self.run("the tangent", lambda: s2sgrad.jvp(self.fn, self.fresh(), tangents))
        except s2sgrad.UnsupportedError as error:
            self.say(f"refused forward: {error.reason}")
            return None
        self.say(unlike(value, self.want, "primal of jvp"))
        self.say(misfit(tangent, self.want, "tangent"))
        return tangent

    def positions(self) -> list[int]:
        return [k for k, d in enumerate(self.along) if d is not None]

    def together(self) -> None:
        """All arguments at once."""
        gradients, tangent = self.reverse(), self.forward(self.positions())
        if gradients is None or tangent is None or any(f.split(" ")[-1] == "shape" for f in self.found):
            return
        got = sum(inner(g, d) for g, d in zip(gradients, self.along) if d is not None and g is not None)
        self.dot(got, inner(self.cotangent, tangent))
        self.differences(got, self.positions())

    def alone(self, weighted: Function) -> None:
        """One argument at a time; `weighted` returns a weighted sum of the result, and the result."""
        for k in self.positions():
            tangent = self.forward([k])
            made = s2sgrad.value_and_grad(weighted, argnums=k, has_aux=True)
            try:
                (_, out), gradient = self.run("the gradient", lambda: made(*self.fresh()))
            except s2sgrad.UnsupportedError as error:
                self.say(f"refused: {error.reason}")
                continue
            self.say(unlike(out, self.want, "primal of grad"))
            told = misfit(gradient, self.values[k], "gradient")
            self.say(told)
            if tangent is None or told:
                continue
            got = inner(gradient, self.along[k])
            self.dot(got, inner(self.cotangent, tangent))
            self.differences(got, [k])

    def dot(self, got: float, forward: float) -> None:
        fine = 2e-3 if coarse(self.values) or coarse(self.want) else 1e-9
        if not near(forward, got, fine):
            self.say(f"dot product: reverse {got}, forward {forward}")

    def differences(self, got: float, active: Sequence[int]) -> None:
        if not all(np.all(np.isfinite(x)) for x in leaves(self.want) if is_float_leaf(x)):
            return  # there are no differences of what is infinite
        if coarse(self.values) or coarse(self.want):
            self.against_float64(got, active)
            return

        def at(h: float) -> float:
            return inner(self.cotangent, self.fn(*self.moved(h, active)))

        want = (at(H) - at(-H)) / (2.0 * H)
        if not near(got, want, 100 * self.tolerance):
            self.say(f"differences: gradient {got}, not {want}")

    def moved(self, h: float, active: Sequence[int]) -> list[Any]:
        def move(x: Any, d: Any) -> Any:
            if d is None:
                return x
            return np.asarray(x + h * d).reshape(x.shape) if isinstance(x, np.ndarray) else x + h * d

        return [mapped(move, v, self.along[k]) if k in active else v for k, v in enumerate(self.fresh())]

    def against_float64(self, got: float, active: Sequence[int]) -> None:
        """Of float32: against differences of the same function of float64."""
        other = Judge.__new__(Judge)
        other.fn, other.values = self.fn, tuple(widened(v) for v in self.values)
        other.along = [None if d is None else widened(d) for d in self.along]
        want = self.fn(*other.fresh())
        if coarse(want):  # it casts itself
            return
        weights = widened(self.cotangent)

        def at(h: float) -> float:
            return inner(weights, other.fn(*other.moved(h, active)))

        slope = (at(H) - at(-H)) / (2.0 * H)
        if not near(got, slope, 1e-2):
            self.say(f"differences of float64: gradient {got}, not {slope}")


NOTHING = ([], ["not for NumPy"], ["no floats"])  # what `judged` says where there is nothing wrong


def judged(
    fn: Function, values: Sequence[Any], weighted: Function | None = None, constant: Sequence[int] = (),
    tolerance: float = 1e-6,
) -> list[str]:
    """All that is wrong. Arguments at `constant` have no derivative.

    With `weighted` each argument is active alone; it makes, of the result and its weights, the function that returns
    the weighted sum of the result, and the result.
    """
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            fn(*copy.deepcopy(list(values)))
        except Exception:  # not for NumPy
            return ["not for NumPy"]
        judge = Judge(fn, values, constant, tolerance)
        if not judge.positions() or not any(map(is_float_leaf, leaves(judge.want))):
            return ["no floats"]
        try:
            if weighted is None:
                judge.together()
                return judge.found
        except Exception as error:  # whatever comes
            judge.say(f"crash: {type(error).__name__}: {error}")
        if weighted is not None:
            judge.alone(weighted(judge.want, judge.cotangent))
    return judge.found
