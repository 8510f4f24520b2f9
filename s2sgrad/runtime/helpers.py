"""What generated code calls besides NumPy.

A module that is written to disk carries the helpers it uses as text, so each is self-contained: it uses `np`, and
nothing else.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def unbroadcast(d: Any, x: Any) -> Any:
    """d summed over the axes along which x was broadcast, so that it has the shape of x."""
    shape = np.shape(x)
    have = np.shape(d)
    if not shape:
        return np.sum(d)
    if have == shape:
        return np.copy(d)
    extra = len(have) - len(shape)
    stretched = [extra + k for k, n in enumerate(shape) if n == 1 and have[extra + k] != 1]
    return np.reshape(np.sum(d, axis=(*range(extra), *stretched)), shape)


def divided(d: Any, x: Any) -> Any:
    """d / x, but where d is 0, so is the quotient, whatever x is."""
    return d / np.where(d == 0, True, x)  # True is 1 of any dtype, before NumPy 2 too


def scaled(d: Any, s: Any) -> Any:
    """d * s, but where d is 0, so is the product, however large s is."""
    return d * np.where(d == 0, True, s)


def summed_products(d: Any, x: Any) -> Any:
    """d @ x, but where d is 0, so are the products, whatever x is."""
    if np.isfinite(x).all():
        return d @ x
    if np.ndim(x) == 1:
        return np.sum(scaled(d, x), axis=-1)
    return np.stack([np.sum(scaled(d, column), axis=-1) for column in x.T], axis=-1)


def masked(d: Any, m: Any) -> Any:
    """d * m, but where m is 0, so is the product, however large d is."""
    return np.where(m, d, False) * m


def broadcast_like(d: Any, x: Any) -> Any:
    """d repeated along the axes that it lacks, to the shape of x; a read-only view. A float is one of x's dtype."""
    shape = np.shape(x)
    if shape and isinstance(d, float) and x.dtype.kind == "f":
        d = x.dtype.type(d)
    return np.broadcast_to(d, shape) if shape else d


def check_number(x: Any) -> None:
    """Raise for an array, where a gradient needs one number."""
    if np.ndim(x) > 0:
        raise TypeError(f"the result is an array of shape {np.shape(x)}; grad needs one number, such as np.sum(...)")


def as_numbers(value: Any) -> Any:
    """The number or array that something of unknown type is, as floats of its own; refused if it is anything else."""
    if isinstance(value, (np.ndarray, np.generic, list, tuple)):
        array = np.array(value)
        if array.dtype.kind in "fbui":
            array = array if array.dtype.kind == "f" else array.astype(float)
            return array if isinstance(value, np.ndarray) else array[()]
    elif hasattr(value, "__float__") and not hasattr(value, "__len__"):
        return float(value)
    kind = f"an array of {value.dtype}" if isinstance(value, np.ndarray) else f"of the type {type(value).__name__}"
    raise TypeError(f"this is {kind}, where real numbers are needed: convert it by np.asarray(..., dtype=float)")


def whole_index(index: Any, ndim: int) -> Any:
    """A tuple that must have an index for every axis."""
    if len(index) != ndim:
        raise IndexError(f"{len(index)} indices for an array of {ndim} dimensions")
    return tuple(index)


def in_tuples(x: Any, kinds: Any) -> Any:
    """A copy of nested lists with tuples on some levels: `kinds` says "list" or "tuple", from the outermost inwards."""
    parts = [in_tuples(v, kinds[1:]) for v in x] if len(kinds) > 1 else x
    return tuple(parts) if kinds[0] == "tuple" else list(parts)


def in_lists(d: Any, x: Any) -> Any:
    """A cotangent of nested tuples and lists, all as lists."""
    return [in_lists(v, x) if isinstance(v, (tuple, list)) else v for v in d]


def split_like(d: Any, parts: Any, axis: Any = 0) -> Any:
    """d, shaped as np.concatenate(parts, axis), cut into pieces shaped as the parts."""
    sizes = [np.size(p) if axis is None else np.shape(np.atleast_1d(p))[axis] for p in parts]
    pieces = np.split(d, np.cumsum(sizes)[:-1], 0 if axis is None else axis)
    shaped = [np.reshape(piece, np.shape(p)).copy() for piece, p in zip(pieces, parts)]
    return tuple(shaped) if isinstance(parts, tuple) else shaped


def split_rows_like(d: Any, parts: Any) -> Any:
    """d, shaped as np.vstack(parts), cut into pieces shaped as the parts."""
    ends = np.cumsum([np.shape(np.atleast_2d(p))[0] for p in parts])
    shaped = [np.reshape(piece, np.shape(p)).copy() for piece, p in zip(np.split(d, ends[:-1], 0), parts)]
    return tuple(shaped) if isinstance(parts, tuple) else shaped


def split_columns_like(d: Any, parts: Any) -> Any:
    """d, shaped as np.column_stack(parts), cut into pieces shaped as the parts."""
    ends = np.cumsum([1 if np.ndim(p) < 2 else np.shape(p)[1] for p in parts])
    shaped = [np.reshape(piece, np.shape(p)).copy() for piece, p in zip(np.split(d, ends[:-1], 1), parts)]
    return tuple(shaped) if isinstance(parts, tuple) else shaped


def unstack_like(d: Any, parts: Any, axis: int = 0) -> Any:
    """d, shaped as np.stack(parts, axis), cut into pieces shaped as the parts."""
    pieces = [piece.copy() for piece in np.moveaxis(d, axis, 0)]
    return tuple(pieces) if isinstance(parts, tuple) else pieces


def nest_like(d: Any, nested: Any) -> Any:
    """d, shaped as np.array(nested), as nested lists and tuples again."""
    if isinstance(nested, (list, tuple)):
        pieces = [nest_like(piece, n) for piece, n in zip(d, nested)]
        return tuple(pieces) if isinstance(nested, tuple) else pieces
    return d.copy()


def repeat_for(d: Any, items: Any) -> Any:
    """One copy of d for every item, summed to the item's shape: what reverses sum(items)."""
    pieces = []
    for item in items:
        piece, shape = +d, np.shape(item)
        if np.shape(d) != shape:
            extra = np.ndim(d) - len(shape)
            stretched = [extra + k for k, n in enumerate(shape) if n == 1 and np.shape(d)[extra + k] != 1]
            piece = np.reshape(np.sum(d, axis=(*range(extra), *stretched)), shape) if shape else np.sum(d)
        pieces.append(piece)
    return tuple(pieces) if isinstance(items, tuple) else pieces


def unrepeat(d: Any, a: Any, repeats: Any, axis: Any = None) -> Any:
    """d, shaped as np.repeat(a, repeats, axis), summed over the copies of each element."""
    out = np.zeros(np.size(a) if axis is None else np.shape(a), np.asarray(d).dtype)
    moved = out if axis is None else np.moveaxis(out, axis, 0)
    np.add.at(moved, np.repeat(np.arange(len(moved)), repeats), np.moveaxis(d, axis or 0, 0))
    return np.reshape(out, np.shape(a))


def untile(d: Any, a: Any, reps: Any) -> Any:
    """d, shaped as np.tile(a, reps), summed over the copies of a."""
    counts = tuple(reps) if isinstance(reps, (tuple, list, np.ndarray)) else (reps,)
    rank = max(len(counts), np.ndim(a))
    counts = (1,) * (rank - len(counts)) + counts
    shape = (1,) * (rank - np.ndim(a)) + np.shape(a)
    split = [n for pair in zip(counts, shape) for n in pair]
    return np.reshape(np.sum(np.reshape(d, split), axis=tuple(range(0, 2 * rank, 2))), np.shape(a))


def unpad(d: Any, a: Any, pad_width: Any) -> Any:
    """The part of d, shaped as np.pad(a, pad_width), where a stands."""
    before = np.broadcast_to(pad_width, (np.ndim(a), 2))[:, 0]
    return d[tuple(slice(b, b + n) for b, n in zip(before, np.shape(a)))]


def undiff(d: Any, n: int = 1, axis: int = -1) -> Any:
    """The transpose of np.diff(a, n, axis), applied to d."""
    for _ in range(n):
        width = [(0, 0)] * np.ndim(d)
        width[axis] = (1, 1)
        d = -np.diff(np.pad(d, width), axis=axis)
    return d


def scatter_take(d: Any, a: Any, indices: Any, axis: Any = None) -> Any:
    """Zeros in the shape of a, with d added where np.take(a, indices, axis) read."""
    out = np.zeros(np.size(a) if axis is None else np.shape(a), np.asarray(d).dtype)
    indices = np.asarray(indices, int)
    if axis is None:
        np.add.at(out, indices, d)
        return np.reshape(out, np.shape(a))
    lead = axis % np.ndim(a)
    np.add.at(out, (slice(None),) * lead + (indices,), d)
    return out


def scatter_along_axis(d: Any, a: Any, indices: Any, axis: Any) -> Any:
    """Zeros in the shape of a, with d added where np.take_along_axis(a, indices, axis) read."""
    if axis is None:
        out = np.zeros(np.size(a), np.asarray(d).dtype)
        np.add.at(out, indices, d)
        return np.reshape(out, np.shape(a))
    out = np.zeros(np.shape(a), np.asarray(d).dtype)
    rank, grid = np.ndim(a), []
    for k in range(rank):
        steps = np.arange(np.shape(indices)[k])
        grid.append(indices if k == axis % rank else np.reshape(steps, [-1 if j == k else 1 for j in range(rank)]))
    np.add.at(out, tuple(grid), d)
    return out


def scatter_segments(d: Any, a: Any, indices: Any, axis: int = 0) -> Any:
    """Zeros in the shape of a, with d added along the segments that np.add.reduceat(a, indices, axis) summed."""
    out = np.zeros(np.shape(a), np.asarray(d).dtype)
    rows, pieces = np.moveaxis(out, axis, 0), np.moveaxis(d, axis, 0)
    for k, start in enumerate(indices):
        stop = indices[k + 1] if k + 1 < len(indices) else len(rows)
        rows[start : max(start + 1, stop)] += pieces[k]
    return out


def unslide(d: Any, a: Any, window_shape: Any, axis: Any = None) -> Any:
    """Zeros in the shape of a, with d, shaped as its windows, added where each window looks."""
    out = np.zeros(np.shape(a), np.asarray(d).dtype)
    axes = list(range(np.ndim(a))) if axis is None else [axis] if isinstance(axis, int) else list(axis)
    axes = [k % np.ndim(a) for k in axes]
    sizes = np.shape(d)[np.ndim(a) :]
    for place in np.ndindex(*sizes):
        where = [slice(None)] * np.ndim(a)
        for k, i in zip(axes, place):
            where[k] = slice(i, i + np.shape(d)[k])
        index = (..., *place)
        out[tuple(where)] += d[index]
    return out


def diagonal_like(d: Any, a: Any, offset: int = 0) -> Any:
    """Zeros in the shape of the matrix a, with d on its diagonal."""
    out = np.zeros(np.shape(a), np.asarray(d).dtype)
    rows = np.arange(np.shape(np.diagonal(out, offset))[0]) + max(0, -offset)
    out[rows, rows + offset] = d
    return out


def full_convolution(d: Any, a: Any, v: Any, mode: str = "full") -> Any:
    """d, shaped as np.convolve(a, v, mode), put in its place in the full convolution."""
    n, m = len(a), len(v)
    before = {"full": 0, "same": (min(n, m) - 1) // 2, "valid": min(n, m) - 1}[mode]
    return np.pad(d, (before, n + m - 1 - len(d) - before))


def pick_extreme(d: Any, extreme: Any, items: Any) -> Any:
    """d shared equally among the items that equal the extreme: what reverses max(items) and min(items)."""
    share = d / sum(1 for item in items if item == extreme)
    if isinstance(items, np.ndarray):
        return share * (items == extreme)
    pieces = [share if item == extreme else 0.0 * share for item in items]
    return tuple(pieces) if isinstance(items, tuple) else pieces


def spread_diagonals(d: Any, a: Any, labels: str) -> Any:
    """Zeros in the shape of a, with d where the indices of equal labels are equal."""
    out = np.zeros(np.shape(a), np.asarray(d).dtype)
    np.einsum(f"{labels}->{''.join(dict.fromkeys(labels))}", out)[...] = d
    return out


def check_unpacking(x: Any, count: int) -> None:
    """Raise what Python raises where x is unpacked into another number of names than it has elements."""
    if len(x) < count:
        raise ValueError(f"not enough values to unpack (expected {count}, got {len(x)})")
    if len(x) > count:
        raise ValueError(f"too many values to unpack (expected {count})")


def check_strict(*sequences: Any) -> None:
    """Raise what zip(..., strict=True) raises where the sequences differ in length."""
    first = len(sequences[0])
    for k, x in enumerate(sequences[1:], 2):
        if len(x) != first:
            raise ValueError(f"zip() argument {k} is {'shorter' if len(x) < first else 'longer'} than argument 1")


def in_set_order(keys: Any) -> list[Any]:
    """The keys in the order in which a set has them that they are put into one by one."""
    found: set[Any] = set()
    for key in keys:
        found.add(key)
    return list(found)


def told_apart(items: Any) -> tuple[list[int], list[int]]:
    """Where the different elements of a list stand first, and for each element, which of these it is."""
    known: dict[int, int] = {}
    first: list[int] = []
    which: list[int] = []
    for k, x in enumerate(items):
        if id(x) not in known:
            known[id(x)] = len(first)
            first.append(k)
        which.append(known[id(x)])
    return first, which


def propagating(manager: Any) -> Any:
    """The context manager, but an exception that it swallows is an error: what comes after needs the whole body."""

    class Propagating:
        def __enter__(self) -> Any:
            return manager.__enter__()

        def __exit__(self, kind: Any, error: Any, traceback: Any) -> Any:
            if manager.__exit__(kind, error, traceback) and kind is not None:
                raise RuntimeError(
                    f"the context manager {manager!r} swallows {kind.__name__}: {error}; what the `with` block would "
                    "have computed is missing, so there is no derivative: catch the exception with `except`"
                ) from error

    return Propagating()


def resized(d: Any, like: Any) -> Any:
    """d cut off, or filled up with zeros, to the shape of `like`."""
    out = np.zeros(np.shape(like), np.asarray(d).dtype)
    shared = tuple(slice(min(m, n)) for m, n in zip(np.shape(d), np.shape(like)))
    out[shared] = d[shared]
    return out


def double_inner(d: Any, whole: Any, axis: int = -1) -> Any:
    """d, half of a spectrum as long as `whole` along the axis, with those elements doubled that stand for two."""
    n = np.shape(whole)[axis]
    out = 2.0 * d
    rows, half = np.moveaxis(out, axis, 0), np.moveaxis(d, axis, 0)
    rows[0] = half[0]
    if n % 2 == 0:
        rows[-1] = half[-1]
    return out


def with_imag(z: Any, v: Any) -> Any:
    """z with other imaginary parts."""
    out = np.array(z)
    out.imag = v
    return out[()]


def ranks(texts: Any) -> Any:
    """For each text, how many others there are before it in the order of texts."""
    places = {text: k for k, text in enumerate(sorted(set(texts)))}
    return np.array([places[text] for text in texts], int)
