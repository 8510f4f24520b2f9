"""What s2sgrad makes of a function of the matrix, in words: '' where it is right."""

from __future__ import annotations

import collections
import contextlib
import copy
import dataclasses
import enum
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import s2sgrad
from s2sgrad.errors import InternalError, S2SGradError
from tests.values import made

X = np.array([0.7, 0.3, 1.9])
H = 1e-6
OUTSIDE = tuple(n for n in vars(made) if n.startswith("OUT_"))
Function = Callable[[Any], Any]


@contextlib.contextmanager
def kept() -> Iterator[None]:
    """What the functions change of the memory outside is put back."""
    before = {n: copy.deepcopy(getattr(made, n)) for n in OUTSIDE}
    try:
        yield
    finally:
        for n, old in before.items():
            restore(getattr(made, n), old)


def restore(now: Any, old: Any) -> None:
    if isinstance(now, dict | set):
        now.clear()
        now.update(old)
    elif isinstance(now, list | np.ndarray):
        now[:] = old
    elif not isinstance(now, tuple):
        now.__dict__.clear()
        now.__dict__.update(old.__dict__)


def outside() -> Any:
    return {n: copy.deepcopy(getattr(made, n)) for n in OUTSIDE}


def same(a: Any, b: Any) -> bool:
    """Whether two results are the same, type for type and to the last bit."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        if a.dtype == object:
            return a.shape == b.shape and all(map(same, a.ravel().tolist(), b.ravel().tolist()))
        return a.shape == b.shape and a.dtype == b.dtype and a.tobytes() == b.tobytes()
    if isinstance(a, float | np.inexact):
        return bool(a == b or a != a and b != b)
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list | tuple | collections.deque):
        return len(a) == len(b) and all(map(same, a, b)) and getattr(a, "maxlen", 0) == getattr(b, "maxlen", 0)
    if isinstance(a, BaseException):
        return same(a.args, b.args)
    if isinstance(a, slice):
        return same((a.start, a.stop, a.step), (b.start, b.stop, b.step))
    if type(a).__module__ in ("tests.values.made", "types") and not isinstance(a, type | enum.Enum):
        return same(held(a), held(b))
    return bool(a == b)


def held(a: Any) -> Any:
    names = getattr(a, "__slots__", None) or list(getattr(a, "__dict__", {}))
    return {n: getattr(a, n, None) for n in names}


def is_float(v: Any) -> bool:
    return isinstance(v, float | np.floating) or isinstance(v, np.ndarray) and v.dtype.kind == "f"


def weights(v: Any, count: list[int]) -> Any:
    """A cotangent: another number for each float, None for all else."""
    if is_float(v):
        count[0] += 1
        return np.ones_like(v) * (0.3 + count[0]) if isinstance(v, np.ndarray) else type(v)(0.3 + count[0])
    if isinstance(v, dict):
        return {k: weights(e, count) for k, e in v.items()}
    if type(v) in (list, tuple):
        return type(v)([weights(e, count) for e in v])
    if isinstance(v, tuple):
        return type(v)(*(weights(e, count) for e in v))
    if type(v).__module__ == "tests.values.made" and dataclasses.is_dataclass(v) and not isinstance(v, type):
        return type(v)(*(weights(e, count) for e in vars(v).values()))
    return None


def total(v: Any, d: Any) -> float:
    """The product of a result and a cotangent."""
    if isinstance(v, dict):
        return sum(total(v[k], d[k]) for k in v)
    if isinstance(v, list | tuple):
        return sum(map(total, v, d))
    if dataclasses.is_dataclass(v) and d is not None:
        return sum(total(getattr(v, n), getattr(d, n)) for n in vars(v))
    return float(np.sum(v * d)) if is_float(v) else 0.0


def run(fn: Function, x: Any) -> tuple[Any, Any, Any]:
    """What plain Python returns, or None and what it raises, and the memory outside afterwards."""
    with kept():
        try:
            out = fn(x.copy())
        except Exception as error:  # whatever the operation raises
            return None, error, outside()
        try:
            out = copy.deepcopy(out)
        except TypeError:  # it has no copy, and is weighed
            pass
        return out, None, outside()


RETURNED = (int, float, complex, np.generic, np.ndarray, str, bytes, type(None), set, frozenset, collections.deque)


def returnable(v: Any) -> bool:
    """Whether a compiled function may return such a value."""
    if isinstance(v, dict):
        return all(map(returnable, v.values()))
    if isinstance(v, list | tuple):
        return all(map(returnable, v))
    return isinstance(v, RETURNED) or type(v).__module__ == "tests.values.made" and not callable(v)


def judged(fn: Function) -> str:
    """'' where values, exceptions and derivatives are Python's; else 'refused: ', 'wrong: ' or 'crash: ' and why."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        want, raised, after = run(fn, X)
        with kept():
            try:
                out, pullback = s2sgrad.vjp(fn, X.copy())
            except InternalError as error:
                return f"crash: {error.reason}"
            except S2SGradError as error:
                return f"refused: {getattr(error, 'reason', error)}"
            except Exception as error:
                if raised is None:
                    return f"crash: raises {type(error).__name__}: {str(error)[:200]}"
                if type(error) is not type(raised):
                    return f"wrong: raises {error!r:.200}, not {raised!r:.200}"
                a, b = str(error), str(raised)
                return "" if a.startswith(b) else f"message: {a[:100]!r}, not {b[:100]!r}"
            now = outside()
        if raised is not None:
            return f"wrong: gives {out!r:.200}, does not raise {raised!r:.200}"
        if not same(out, want):
            return f"wrong: gives {out!r:.200}, not {want!r:.200}"
        if not same(now, after):
            return f"wrong: leaves {now!r:.300}, not {after!r:.300}"
        return slopes(fn, want, pullback)


def slopes(fn: Function, want: Any, pullback: Any) -> str:
    count = [0]
    d = weights(want, count)
    if not count[0]:
        return ""
    try:
        (got,) = pullback(d)
    except Exception as error:
        return f"crash: the pullback raises {type(error).__name__}: {str(error)[:200]}"
    expected = np.array([difference(fn, d, k) for k in range(3)])
    if not np.allclose(got, expected, 1e-5, 1e-6, equal_nan=True):
        return f"wrong: gradient {got!r}, not {expected!r}"
    return ""


def difference(fn: Function, d: Any, k: int) -> float:
    step = H * np.eye(3)[k]
    try:
        return (total(run(fn, X + step)[0], d) - total(run(fn, X - step)[0], d)) / (2.0 * H)
    except Exception:  # it cannot be told
        return float("nan")
