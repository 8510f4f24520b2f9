"""One call of NumPy, given as text: the primal in generated code against NumPy itself (value, type and dtype), the
gradient against central differences, and the tangent against the gradient.

Names stand for arguments (`ARGUMENTS`); those of floats are differentiated. `;; ` separates statements.
"""

from __future__ import annotations

import ast
import linecache
import math
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import s2sgrad


def _arguments() -> dict[str, Any]:
    rng = np.random.default_rng(7)

    def apart(scale: float, *shape: int) -> Any:
        n = math.prod(shape)
        return ((rng.permutation(n) - n / 2) * scale + rng.uniform(-0.1, 0.1, n) * scale).reshape(shape)

    square = rng.standard_normal((3, 3)) + 2.0 * np.eye(3)
    read_only = apart(0.4, 3, 4)
    read_only.flags.writeable = False
    return {
        "x": apart(0.37, 3, 4), "w": rng.uniform(0.5, 2.0, (3, 4)), "t": apart(0.21, 2, 3, 4),  # noqa: E241
        "v": apart(0.5, 5), "u": rng.uniform(0.2, 1.5, 5), "o": apart(0.7, 3, 1), "r": apart(0.6, 1, 4),
        "m": square, "s": square @ square.T + np.eye(3), "n": apart(0.3, 4, 3),
        "q": rng.standard_normal((2, 3, 3)) + 2.0 * np.eye(3),
        "f": apart(0.5, 3, 4).astype(np.float32), "g": rng.uniform(0.5, 2.0, 4).astype(np.float32),
        "e": np.zeros((0, 3)), "z": np.array(0.7), "a": 0.6, "b": 1.3, "c": 2,
        "ro": read_only, "nc": apart(0.1, 6, 8)[::2, ::2], "ft": apart(0.3, 4, 3).T,
        "xn": np.where(rng.uniform(size=(3, 4)) < 0.3, np.nan, apart(0.37, 3, 4)),
        "k": np.array([2, 0, 1]), "kk": np.array([[0, 2, 1, 0], [1, 1, 0, 2], [2, 0, 2, 1]]),
        "i": np.array([1, -2, 3, 0, 2]), "mv": np.array([True, False, True, True, False]),
        "msk": np.array([[True, False, True, True], [False, True, False, True], [True, True, False, False]]),
    }


ARGUMENTS = _arguments()
OLD = np.lib.NumpyVersion(np.__version__) < "2.0.0"


def function(text: str) -> tuple[Callable[..., Any], list[str]]:
    """The function of a text, and the names of its arguments."""
    lines = text.split(";; ")
    if not lines[-1].startswith("return"):
        lines[-1] = f"return {lines[-1]}"
    tree = ast.parse("\n".join(lines))
    names = sorted({n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id in ARGUMENTS})
    source = f"def call({', '.join(names)}):\n" + "".join(f"    {line}\n" for line in lines)
    file = f"<call {text}>"
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    space: dict[str, Any] = {"np": np, "math": math}
    exec(compile(source, file, "exec"), space)
    return space["call"], names


def arguments(names: Sequence[str]) -> list[Any]:
    """The arguments, copied with their layout and flags where somebody might write to them."""
    found = []
    for name in names:
        x = ARGUMENTS[name]
        found.append(x if name in ("ro", "nc", "ft") else x.copy() if isinstance(x, np.ndarray) else x)
    return found


def leaves(tree: Any) -> list[Any]:
    if isinstance(tree, tuple | list):
        return [leaf for part in tree for leaf in leaves(part)]
    return [leaf for part in tree.values() for leaf in leaves(part)] if isinstance(tree, dict) else [tree]


def is_float(x: Any) -> bool:
    return isinstance(x, float) or (isinstance(x, np.ndarray | np.generic) and x.dtype.kind == "f")


def difference(got: Any, want: Any) -> str:
    """What tells two results apart, in words; '' where nothing does."""
    if isinstance(want, tuple | list) and type(got) is not type(want):
        return f"a {type(got).__name__}, not a {type(want).__name__}"
    parts, wanted = leaves(got), leaves(want)
    if len(parts) != len(wanted):
        return f"{len(parts)} parts, not {len(wanted)}"
    for p, q in zip(parts, wanted):
        if type(p) is not type(q):
            return f"a {type(p).__name__}, not a {type(q).__name__}"
        if isinstance(p, np.ndarray) and (p.dtype, p.shape) != (q.dtype, q.shape):
            return f"{p.dtype}{p.shape}, not {q.dtype}{q.shape}"
        if is_float(p):
            near = 1e-5 if getattr(p, "dtype", None) == np.float32 else 1e-11
            if not np.allclose(p, q, rtol=near, atol=near, equal_nan=True):
                return f"the values {p}, not {q}"
        elif not np.array_equal(p, q):
            return f"the values {p}, not {q}"
    return ""


def like(out: Any, rng: np.random.Generator) -> Any:
    """A random cotangent for a result."""
    if isinstance(out, tuple | list):
        parts = [like(part, rng) for part in out]
        return type(out)(*parts) if hasattr(out, "_fields") else type(out)(parts)
    if not is_float(out):
        return None
    drawn = rng.standard_normal(np.shape(out))
    return np.asarray(drawn, out.dtype) if isinstance(out, np.ndarray) else type(out)(drawn)


def moved(x: Any, along: Any, h: float) -> Any:
    if along is None:
        return x
    return np.asarray(x + h * along, x.dtype).reshape(x.shape) if isinstance(x, np.ndarray) else x + h * along


def inner(cotangents: Sequence[Any], outs: Sequence[Any]) -> float:
    pairs = [(c, o) for c, o in zip(cotangents, outs) if c is not None]
    return sum(float(np.sum(np.asarray(c, float) * np.nan_to_num(np.asarray(o, float)))) for c, o in pairs)


def fault(text: str) -> str:
    """What is wrong with a call; '' where nothing is, and 'refused: ...' where it is refused."""
    return fault_of(*function(text))


def fault_of(fn: Callable[..., Any], names: list[str]) -> str:
    """The same of a call as a function of these arguments."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _fault(fn, names)


def _fault(fn: Callable[..., Any], names: list[str]) -> str:
    try:
        want = fn(*arguments(names))
    except Exception as error:  # whatever NumPy raises
        return _raises(fn, names, error)
    args = arguments(names)
    try:
        out, pullback = s2sgrad.vjp(fn, *args)
    except s2sgrad.UnsupportedError as error:
        return f"refused: {error.reason}"
    told = difference(out, want)
    if told:
        return f"the primal gives {told}"
    if any(difference(x, y) for x, y in zip(args, arguments(names))):
        return "an argument was changed"
    return _derivatives(fn, names, out, pullback)


def _raises(fn: Any, names: list[str], error: Exception) -> str:
    """A call that fails in NumPy must fail here, or be refused."""
    if OLD and isinstance(error, AttributeError | TypeError):
        return ""  # it came with NumPy 2
    try:
        s2sgrad.vjp(fn, *arguments(names))
    except (s2sgrad.S2SGradError, type(error)):
        return ""
    except Exception as other:
        return f"fails with {other!r}, in NumPy with {error!r}"
    return f"NumPy raises {error!r}"


def _derivatives(fn: Any, names: list[str], out: Any, pullback: Any) -> str:
    rng = np.random.default_rng(3)
    args, cotangent = arguments(names), like(out, rng)
    along = [like(x, rng) for x in args]
    coarse = any(getattr(x, "dtype", None) == np.float32 for x in [*args, *leaves(out)])
    h, near = (2.0**-8, 2e-2) if coarse else (1e-6, 2e-5)
    weights = leaves(cotangent)

    def at(step: float) -> float:
        return inner(weights, leaves(fn(*(moved(x, d, step) for x, d in zip(arguments(names), along)))))

    want = (at(h) - at(-h)) / (2.0 * h)
    gradients = pullback(cotangent)
    for x, d, g in zip(args, along, gradients):
        if d is not None and np.shape(g) != np.shape(x):
            return f"a gradient of shape {np.shape(g)} for an argument of shape {np.shape(x)}"
    got = inner(along, gradients)
    if not abs(got - want) <= near * max(1.0, abs(want)):
        return f"the gradient is {got}, differences give {want}"
    value, tangent = s2sgrad.jvp(fn, arguments(names), along)
    told = difference(value, out)
    if told:
        return f"the primal beside its tangent gives {told}"
    forward = inner(weights, leaves(tangent))
    if not abs(forward - got) <= (1e-3 if coarse else 1e-7) * max(1.0, abs(got)):
        return f"the tangent is {forward}, the gradient {got}"
    return ""
