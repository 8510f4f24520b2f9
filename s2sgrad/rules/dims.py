"""Arithmetic of symbolic sizes. Keys are structural, so that equal computations give equal symbols."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, TypeGuard

from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import Array, Dim, Entries, Scalar, Sym, Tuple, Type

Dims = tuple[Dim, ...]


def dim_of(value: Value | None, t: Type) -> Dim:
    """The size that an integer value gives when it is used as one."""
    if isinstance(t, Scalar):
        if t.is_const:
            return int(t.const)
        if t.dim is not None:
            return t.dim
    return Sym(("size", value))


def scalar_of_dim(d: Dim) -> Scalar:
    """The type of the Python integer that a size is."""
    return Scalar("i", None, d) if isinstance(d, int) else Scalar("i", dim=d)


def broadcast(a: Dim, b: Dim) -> Dim:
    """The size of one axis of two operands after broadcasting; the program is taken to be valid."""
    if a == b or b == 1:
        return a
    if a == 1:
        return b
    for d in (a, b):
        if isinstance(d, int) or d.not_one:
            return d
    return Sym(("broadcast", _parts(a) | _parts(b)))


def _parts(d: Dim) -> frozenset[Dim]:
    if isinstance(d, Sym) and isinstance(d.key, tuple) and d.key[0] == "broadcast":
        parts: frozenset[Dim] = d.key[1]
        return parts
    return frozenset([d])


def broadcast_dims(*shapes: Dims) -> Dims:
    """The shape of operands broadcast together."""
    rank = max((len(s) for s in shapes), default=0)
    out: list[Dim] = [1] * rank
    for s in shapes:
        for k, d in enumerate(s):
            at = rank - len(s) + k
            out[at] = broadcast(out[at], d)
    return tuple(out)


def less(d: Dim, k: int) -> Dim:
    """max(0, d - k)."""
    if isinstance(d, int):
        return max(0, d - k)
    if k == 0:
        return d
    if isinstance(d.key, tuple) and d.key[0] == "less":
        return Sym(("less", d.key[1], d.key[2] + k))
    return Sym(("less", d, k))


def at_most(d: Dim, k: int) -> Dim:
    """min(d, k)."""
    if isinstance(d, int):
        return min(d, k)
    if k <= 0:
        return 0
    if k <= 2 and d.not_one:  # sizes are taken to be positive
        return k
    return Sym(("at_most", d, k))


def every(d: Dim, step: int) -> Dim:
    """ceil(d / step)."""
    if step == 1:
        return d
    return -(-d // step) if isinstance(d, int) else Sym(("every", d, step))


def sliced(d: Dim, start: Any, stop: Any, step: Any) -> Dim:
    """The length of x[start:stop:step] with len(x) == d; bounds are ints, None, or values known only at run time."""
    if all(v is None or isinstance(v, int) for v in (start, stop, step)):
        if isinstance(d, int):
            return len(range(*slice(start, stop, step).indices(d)))
        step = 1 if step is None else step
        if step < 0 and start is None and stop is None:
            return every(d, -step)
        if step > 0:
            window = _window(d, start or 0, stop)
            if window is not None:
                return every(window, step)
    if start in (None, 0) and stop is None and step in (None, 1):
        return d
    part = _part_of_sum(d, _plain(start), _plain(stop)) if step in (None, 1) else None
    if part is not None:
        return part
    return Sym(("sliced", d, _plain(start), _plain(stop), _plain(step)))


def _part_of_sum(d: Dim, start: Any, stop: Any) -> Dim | None:
    """The length of x[:n] or x[n:] where len(x) is n + m."""
    if not (isinstance(d, Sym) and isinstance(d.key, tuple) and d.key[0] == "sum"):
        return None
    known, symbols = d.key[1], dict(d.key[2])
    cut = stop if start in (None, 0) else start
    if known < 0 or not isinstance(cut, Sym) or cut not in symbols:
        return None
    if start in (None, 0):
        return cut
    if stop is not None:
        return None
    rest: Dim = known
    for s, times in symbols.items():
        for _ in range(times - (s == cut)):
            rest = plus(rest, s)
    return rest


def _plain(v: Any) -> Any:
    """A bound as part of a key: a value that is a known size stands for that size."""
    if isinstance(v, Value) and isinstance(v.type, Scalar) and v.type.dim is not None:
        return v.type.dim
    return v


def _window(d: Sym, start: int, stop: int | None) -> Dim | None:
    if start >= 0 and stop is None:
        return less(d, start)
    if start >= 0 and stop is not None and stop < 0:
        return less(d, start - stop)
    if start >= 0 and stop is not None:
        return at_most(less(d, start), max(0, stop - start))
    if start < 0 and stop is None:
        return at_most(d, -start)
    if start < 0 and stop is not None and stop < 0:
        return at_most(less(d, -stop), max(0, stop - start))
    return None


Factors = tuple[int, Counter[Sym]]


def factors(dims: Sequence[Dim]) -> Factors:
    """A product of sizes as (the known factor, the symbols with their multiplicity)."""
    known, symbols = 1, Counter[Sym]()
    for d in dims:
        if isinstance(d, int):
            known *= d
        elif isinstance(d.key, tuple) and d.key[0] == "product":
            known *= d.key[1]
            symbols.update(dict(d.key[2]))
        else:
            symbols[d] += 1
    return known, symbols


def from_factors(known: int, symbols: Counter[Sym]) -> Dim:
    if known == 0 or not symbols:
        return known
    if known == 1 and sum(symbols.values()) == 1:
        return next(iter(symbols))
    return Sym(("product", known, frozenset(symbols.items())))


def all_known(dims: Sequence[Dim]) -> TypeGuard[Sequence[int]]:
    """Whether every size is a number."""
    return all(isinstance(d, int) for d in dims)


def product(dims: Sequence[Dim]) -> Dim:
    return from_factors(*factors(dims))


def quotient(total: Sequence[Dim], others: Sequence[Dim]) -> Dim:
    """The size that -1 stands for in a reshape."""
    n, ns = factors(total)
    k, ks = factors(others)
    if k and n % k == 0 and not ks - ns:
        return from_factors(n // k, ns - ks)
    return Sym(("quotient", product(total), product(others)))


def plus(a: Dim, b: Dim) -> Dim:
    """a + b; sums are kept as (known part, symbols), so that their order does not matter."""
    known, symbols = 0, Counter[Sym]()
    for d in (a, b):
        if isinstance(d, int):
            known += d
        elif isinstance(d.key, tuple) and d.key[0] == "sum":
            known += d.key[1]
            symbols.update(dict(d.key[2]))
        else:
            symbols[d] += 1
    if not symbols:
        return known
    if known == 0 and sum(symbols.values()) == 1:
        return next(iter(symbols))
    if known < 0 and sum(symbols.values()) == 1:
        return less(next(iter(symbols)), -known)
    return Sym(("sum", known, frozenset(symbols.items())))


def varies(d: Dim) -> bool:
    """Whether a size may differ between elements of one list: it was merged, or computed at run time."""
    return isinstance(d, Sym) and _mentions_value(d.key)


def _mentions_value(key: Any) -> bool:
    """Whether a key holds anything but names and numbers: a value, a place where paths meet, or one of two sizes."""
    if isinstance(key, Sym):
        return _mentions_value(key.key)
    if isinstance(key, tuple | frozenset):
        return isinstance(key, tuple) and key[:1] == ("either",) or any(map(_mentions_value, key))
    return not isinstance(key, str | int | None)


def refreshed(t: Type, fresh: Callable[[tuple[int, ...], bool], Dim], path: tuple[int, ...] = ()) -> Type:
    """The type of one element of a list: its sizes that vary are symbols of their own."""
    if isinstance(t, Array) and t.dims is not None and any(map(varies, t.dims)):
        dims = [fresh((*path, k), d.not_one) if isinstance(d, Sym) and varies(d) else d for k, d in enumerate(t.dims)]
        return Array(t.dtype, tuple(dims))
    if isinstance(t, Tuple):
        return Tuple(tuple(refreshed(e, fresh, (*path, k)) for k, e in enumerate(t.elts)), t.cls)
    if isinstance(t, Entries):
        return t.of(t.keys, tuple(refreshed(e, fresh, (*path, k)) for k, e in enumerate(t.elts)))
    return t


def dims_of(t: Type) -> Dims | None:
    """The shape of a number or array; None where even the rank is unknown."""
    if isinstance(t, Scalar):
        return ()
    return t.dims if isinstance(t, Array) else None


