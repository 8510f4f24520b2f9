"""Helpers of generated code for containers of arrays, and for writes that hit one element twice.

As in helpers.py, each function is self-contained: it uses `np` and nothing else.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def zeros_in(x: Any, keys: Any) -> Any:
    """Zeros like the array that these keys lead to in x; None where a branch that was not taken would have made x."""
    for key in keys:
        if x is None:
            return None
        x = x[key]
    return None if x is None else np.zeros_like(x)


def zeros_if_set(x: Any) -> Any:
    """Zeros like the array x; 0.0 where no pass of a loop has set it."""
    return 0.0 if x is None else np.zeros_like(x)


def is_there(x: Any) -> bool:
    """Whether the path that was taken has made x."""
    return x is not None


def zeros_tree(x: Any) -> Any:
    """Zeros of the structure and shapes of x: arrays, numbers, and lists, tuples and dicts of such.

    Integers have zeros too: they may stand among floats, and be read as one of them.
    """
    if isinstance(x, np.ndarray):
        return np.zeros(x.shape) if x.dtype.kind in "iub" else np.zeros_like(x)
    if isinstance(x, dict):
        return {k: zeros_tree(v) for k, v in x.items()}
    if isinstance(x, tuple) and hasattr(x, "_fields"):
        return type(x)(*[zeros_tree(v) for v in x])
    if isinstance(x, (list, tuple)):
        return type(x)([zeros_tree(v) for v in x])
    if isinstance(x, (complex, np.complexfloating)):
        return 0j
    return 0.0 if isinstance(x, (int, float, np.number, np.bool_)) else None


def copy_tree(x: Any) -> Any:
    """A copy of a container and of every array in it; an array that occurs twice is copied once."""
    seen: dict[int, Any] = {}

    def copy(v: Any) -> Any:
        if isinstance(v, np.ndarray):
            if id(v) not in seen:
                seen[id(v)] = copy_as_laid(v)
            return seen[id(v)]
        if type(v) is dict:  # of a class of its own, it is an object from outside
            return {k: copy(w) for k, w in v.items()}
        if isinstance(v, tuple) and hasattr(v, "_fields"):
            return type(v)(*[copy(w) for w in v])
        if isinstance(v, (list, tuple)):
            return type(v)([copy(w) for w in v])
        return v

    return copy(x)


def by_keys(d: Any, x: Any) -> Any:
    """d with the keys of x in their order, in all dicts that are in it; zeros where it has none of its own."""
    if d is None:
        return None
    if isinstance(x, dict):
        return {k: by_keys(d[k], v) if k in d else zeros_tree(v) for k, v in x.items()}
    if isinstance(x, tuple) and hasattr(x, "_fields"):
        return type(x)(*[by_keys(v, w) for v, w in zip(d, x)])
    if isinstance(x, (list, tuple)):
        return type(x)([by_keys(v, w) for v, w in zip(d, x)])
    return d.copy() if isinstance(d, np.ndarray) else d


def copy_as_laid(x: Any) -> Any:
    """A copy that lies in memory as x does, reversed axes too: products add in the order of memory."""
    if min(x.strides, default=0) >= 0:
        return x.copy(order="K")
    ahead = tuple([slice(None, None, -1 if stride < 0 else 1) for stride in x.strides])
    return x[ahead].copy(order="K")[ahead]


def copy_of_argument(x: Any) -> Any:
    """A copy of x that lies in memory as x does, so that reshaping it makes a view where reshaping x would."""
    copy = x.copy(order="K")
    if copy.size > 1 and any(n > 1 and s != t for n, s, t in zip(x.shape, x.strides, copy.strides)):
        raise ValueError("an array that is reshaped and written has gaps in memory: pass a copy of it")
    return copy


def copies_of_arguments(x: Any) -> Any:
    """copy_tree, with every array as `copy_of_argument` has it."""
    todo = [x]
    while todo:
        v = todo.pop()
        if isinstance(v, np.ndarray):
            copy_of_argument(v)
        elif isinstance(v, dict):
            todo += v.values()
        elif isinstance(v, (list, tuple)):
            todo += v
    return copy_tree(x)


def add_tree(a: Any, b: Any) -> Any:
    """a + b, element by element through containers; None counts as nothing."""
    if a is None or b is None:
        return b if a is None else a
    if isinstance(a, dict):
        return {k: add_tree(a.get(k), b.get(k)) for k in {**a, **b}}
    if isinstance(a, tuple) and hasattr(a, "_fields"):
        return type(a)(*[add_tree(x, y) for x, y in zip(a, b)])
    if isinstance(a, (list, tuple)):
        return type(a)([add_tree(x, y) for x, y in zip(a, b)])
    return a + b


def accumulate_tree(a: Any, b: Any, arrays: bool = True) -> None:
    """a += b in place, through lists, dicts and tuples: lists, dicts and arrays stay the objects that they are.

    With `arrays` False, arrays are replaced by sums.
    """

    def added(x: Any, y: Any) -> Any:
        if x is None or y is None:
            return y if x is None else x
        if arrays and isinstance(x, np.ndarray):
            x += y
            return x
        if isinstance(x, (list, dict)):
            accumulate_tree(x, y, arrays)
            return x
        if isinstance(x, tuple):
            parts = [added(v, w) for v, w in zip(x, y)]
            return type(x)(*parts) if hasattr(x, "_fields") else tuple(parts)
        return x + y

    for k in b if isinstance(b, dict) else range(len(a)):
        a[k] = added(a.get(k) if isinstance(a, dict) else a[k], b[k])


def accumulate_lists(a: Any, b: Any) -> None:
    """a += b, lists and dicts in place: they stay the objects that they are, arrays are replaced by sums."""
    accumulate_tree(a, b, False)


def accumulate_entries(a: Any, b: Any) -> None:
    """a += b, entry by entry: each is replaced by the sum, since what it was may stand elsewhere; None is nothing."""
    for k in b if isinstance(b, dict) else range(0 if b is None else len(a)):
        a[k] = add_tree(a.get(k) if isinstance(a, dict) else a[k], b[k])


def add_list_slice(x: Any, index: Any, d: Any) -> None:
    """Add the entries of d to those of the list x that a slice selects."""
    for k, v in zip(range(len(x))[index], d):
        x[k] = add_tree(x[k], v)


def unrepeat_list(d: Any, x: Any) -> Any:
    """d, shaped as the list x * n, summed over the copies of each element: zeros where there are none."""
    if not len(d):
        return [zeros_tree(v) for v in x]
    sums = list(d[: len(x)])
    for k in range(len(x), len(d)):
        sums[k % len(x)] = add_tree(sums[k % len(x)], d[k])
    return [zeros_tree(v) if s is None else s for s, v in zip(sums, x)]


def last_written(d: Any, index: Any) -> Any:
    """d[index], but zero where a later entry of the index addresses the same element (the last write stays)."""
    positions = np.arange(d.size).reshape(d.shape)[index]
    owner = np.zeros(d.size, dtype=np.intp)
    order = np.arange(positions.size).reshape(positions.shape)
    owner[positions.ravel()] = order.ravel()
    return np.where(owner[positions] == order, d[index], 0.0)


def last_written_vjp(dy: Any, x: Any, index: Any) -> Any:
    """The transpose of `last_written`: dy put where it was taken from."""
    out = np.zeros_like(x)
    out[index] = dy
    return out


def add_back(x: Any, v: Any) -> None:
    """Where v is a reshaped copy of x rather than a view, add it to x."""
    if not np.may_share_memory(x, v):
        x += np.reshape(v, x.shape)


def view_or_zeros(v: Any, x: Any) -> Any:
    """v where it is a view of x; zeros where it is a copy."""
    return v if np.may_share_memory(v, x) else np.zeros_like(v)


def diagonal_view(x: Any, offset: int = 0) -> Any:
    """The diagonal of x as a view that can be written."""
    view = np.diagonal(x, offset)
    view.flags.writeable = True
    return view


def pop_tail(x: Any, like: Any) -> Any:
    """Remove as many entries from the end of the list x as `like` has, and return them."""
    cut = len(x) - len(like)
    tail = x[cut:]
    del x[cut:]
    return np.array(tail) if isinstance(like, np.ndarray) else tail


def unpop(x: Any, index: Any, value: Any) -> None:
    """Put a value back to where x.pop(index) took it from."""
    x.insert(index if index >= 0 else len(x) + 1 + index, value)


def uninsert(x: Any, index: Any) -> Any:
    """Take away, and return, what x.insert(index, value) put into the list."""
    last = len(x) - 1
    return x.pop(min(index, last) if index >= 0 else max(last + index, 0))


def put_back(x: Any, key: Any, value: Any) -> None:
    """Give a dict's key the entry again that x.get(key, ...) gave: the dots where there was none."""
    if value is ...:
        del x[key]
    else:
        x[key] = value


def memory_span(x: Any) -> Any:
    """Where the memory over which an array extends begins and ends."""
    address = x.__array_interface__["data"][0]
    if x.size == 0:
        return address, address
    ends = [stride * (n - 1) for stride, n in zip(x.strides, x.shape)]
    return address + sum(e for e in ends if e < 0), address + x.itemsize + sum(e for e in ends if e > 0)


def owner_of(x: Any) -> Any:
    """The array that an array views in the end, by way of other objects, too (np.lib.stride_tricks)."""
    owner, base = x, x.base
    while base is not None:
        owner, base = (base if isinstance(base, np.ndarray) else owner), getattr(base, "base", None)
    return owner


def copied_memory(x: Any) -> Any:
    """The memory over which an array extends: where it begins, and a copy of it."""
    start, end = memory_span(x)
    memory = np.empty(end - start, np.uint8)
    np.ndarray(x.shape, x.dtype, memory, x.__array_interface__["data"][0] - start, x.strides)[...] = x
    return start, memory


def reaches_into(arrays: Any) -> Any:
    """A function that says whether an array extends over memory of these: a view need not know whose memory it is."""
    spans = sorted(memory_span(x) for x in arrays if x.size)
    starts = np.array([start for start, _ in spans], np.uint64)
    ends = np.maximum.accumulate(np.array([end for _, end in spans], np.uint64))

    def reaches(x: Any) -> bool:
        start, end = memory_span(x)
        before = int(np.searchsorted(starts, np.uint64(end)))
        return before > 0 and int(ends[before - 1]) > start

    return reaches


def snapshot(x: Any) -> Any:
    """A copy of lists and arrays that keeps what is shared: views of one array become views of one copy."""
    seen: dict[int, Any] = {}
    memories: dict[int, Any] = {}

    def copy(v: Any) -> Any:
        if id(v) in seen:
            return seen[id(v)]
        if isinstance(v, np.ndarray) and (v.size == 0 or v.dtype.kind == "O"):
            new = v.copy()
        elif isinstance(v, np.ndarray):
            owner = owner_of(v)
            if id(owner) not in memories:
                memories[id(owner)] = copied_memory(owner)
            start, memory = memories[id(owner)]
            new = np.ndarray(v.shape, v.dtype, memory, v.__array_interface__["data"][0] - start, v.strides)
        elif isinstance(v, dict):
            new = {k: copy(w) for k, w in v.items()}
        elif isinstance(v, list):
            new = [copy(w) for w in v]
        elif isinstance(v, tuple):
            parts = [copy(w) for w in v]
            new = type(v)(*parts) if hasattr(v, "_fields") else tuple(parts)
        else:
            return v
        seen[id(v)] = new
        return new

    return copy(x)


def detached(x: Any, *given: Any) -> Any:
    """x with copies of the arrays that share memory with those in `given`, and of all lists and dicts on the way."""
    found: list[Any] = []
    seen: dict[Any, Any] = {}

    def note(v: Any) -> None:
        if isinstance(v, np.ndarray):
            found.append(v)
        elif isinstance(v, (list, tuple, dict)):
            for w in v.values() if isinstance(v, dict) else v:
                note(w)

    def copy(v: Any) -> Any:
        if isinstance(v, np.ndarray):
            place = v.__array_interface__["data"][0], v.shape, v.strides, v.dtype
            if place not in seen:
                seen[place] = v.copy(order="K") if is_theirs(v) else None
            return v if seen[place] is None else seen[place]
        if id(v) not in seen and isinstance(v, (list, tuple, dict)):
            parts = [copy(w) for w in (v.values() if isinstance(v, dict) else v)]
            if isinstance(v, dict):
                seen[id(v)] = dict(zip(v, parts))
            else:
                seen[id(v)] = type(v)(*parts) if hasattr(v, "_fields") else type(v)(parts)
        return seen.get(id(v), v)

    note(given)
    is_theirs = reaches_into(found)
    return copy(x)
