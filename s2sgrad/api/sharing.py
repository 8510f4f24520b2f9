"""Arguments that share memory: refused where the primal writes to one of them.

The generated code works on copies of what the primal writes. Where another argument, a global, or another place of the
same argument is the same memory, the primal would see the change there too, and the copy would not.

What is only read may be in several places of a list that is written; each of them has a gradient of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from s2sgrad.analysis.alias import ANY, Place, places
from s2sgrad.analysis.effects import effects_of
from s2sgrad.api.classes import is_held_list
from s2sgrad.api.objects import fields_of, is_sequence
from s2sgrad.api.places import at_place
from s2sgrad.errors import Span, UsageError
from s2sgrad.ir.ops import Apply, Call, Function, Op, callees, walk
from s2sgrad.ir.types import is_mutable
from s2sgrad.rules import core
from s2sgrad.runtime.trees import memory_span

Writes = Mapping[Place, Span | None]  # a parameter and the keys from it -> the first write to it
EFFORT = 1000  # how long to look for an element that two strided views have in common; beyond that they share


def written_places(fn: Function) -> tuple[Place, ...]:
    """Where in its parameters the function writes, the places included that were found before."""
    return tuple(first_writes(fn))


def first_writes(fn: Function) -> dict[Place, Span | None]:
    """The same, with the first statement that writes to each."""
    found: dict[Place, Span | None] = dict.fromkeys(fn.written)
    if not any(isinstance(op, Call) or (isinstance(op, Apply) and op.row.writes) for op in walk(fn.body)):
        return found
    aliases = effects_of(fn).aliases
    for k, p in enumerate(fn.params):
        for node, path in places(aliases, p):
            if node.written:
                found[k, path] = earliest(op.span for op in node.find().writes)
    return found


def apart(fn: Function, written: Writes) -> Writes:
    """What has to be in one place only: what is written, and where the function asks which one something is, everything
    in an argument that is written, as the copy of the argument has copies of it."""
    written = dict.fromkeys(fn.copied) | dict(written)
    if not written or not any(asks_for_identity(op) for f in [fn, *callees(fn)] for op in walk(f.body)):
        return written
    aliases, copied = effects_of(fn).aliases, {k for k, _ in written}
    return {(k, path): None for k in sorted(copied) for _, path in places(aliases, fn.params[k])} | dict(written)


def asks_for_identity(op: Op) -> bool:
    """Whether an op is `a is b` of two arrays or containers, or asks that of all elements of a list."""
    if isinstance(op, Apply) and op.row is core.told_apart:
        return True
    return isinstance(op, Apply) and op.row in (core.is_, core.is_not) and all(is_mutable(v.type) for v in op.operands)


def earliest(spans: Iterable[Span | None]) -> Span | None:
    return min((s for s in spans if s is not None), key=lambda s: (s.line, s.col), default=None)


def arrays(value: Any) -> Iterator[np.ndarray]:
    """The arrays in an argument."""
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, dict):
        for v in value.values():
            yield from arrays(v)
    elif is_sequence(value):
        for v in value:
            yield from arrays(v)
    else:
        for v in (fields_of(value) or {}).values():
            yield from arrays(v)


def containers(value: Any) -> Iterator[Any]:
    """The lists and dicts in an argument, itself included."""
    if is_list_or_dict(value):
        yield value
    parts: Any = value if is_sequence(value) else ()
    if isinstance(value, dict):
        parts = value.values()
    elif not isinstance(value, np.ndarray) and not is_sequence(value):
        parts = (fields_of(value) or {}).values()
    for v in parts:
        yield from containers(v)


def is_list_or_dict(value: Any) -> bool:
    """Whether a value is a list or a dict, or held as one."""
    return isinstance(value, list | dict) or is_held_list(value)


def share(a: np.ndarray, b: np.ndarray) -> bool:
    try:
        return a is b or bool(np.shares_memory(a, b, max_work=EFFORT))  # type: ignore[arg-type]  # NumPy says 0 or -1
    except np.exceptions.TooHardError:
        return True


def check_sharing(args: Sequence[Any], where: Writes, names: Sequence[str]) -> None:
    """Raise a UsageError where an array that is written shares memory with something else that is passed.

    A list that is written may hold one array twice: the array itself is only read.
    """
    changed = {id(x): w for (k, path), w in where.items() for x in at_path(args[k], path) if isinstance(x, np.ndarray)}
    if not changed:
        return
    for group in overlapping([(k, x) for k, value in enumerate(args) for x in arrays(value)]):
        for n, (k, x) in enumerate(group):
            for j, y in group[:n]:
                if (id(x) in changed or id(y) in changed) and share(x, y):
                    write = changed.get(id(x)) or changed.get(id(y))
                    raise UsageError(message(names, j, k), write, "pass a copy of one of them")


def overlapping(found: list[tuple[int, np.ndarray]]) -> Iterator[list[tuple[int, np.ndarray]]]:
    """Groups of arrays with memory that others of the group may have, too: views need not say whose they are."""
    spans = sorted(((*memory_span(x), n) for n, (_, x) in enumerate(found) if x.size))
    group: list[int] = []
    reach = 0
    for start, end, n in spans:
        if start >= reach:
            yield [found[m] for m in sorted(group)]
            group = []
        group.append(n)
        reach = max(reach, end)
    yield [found[m] for m in sorted(group)]


def check_containers(args: Sequence[Any], where: Writes, names: Sequence[str]) -> None:
    """Raise a UsageError where a list or dict that is written is passed twice."""
    changed = {id(x): w for (k, path), w in where.items() for x in at_path(args[k], path) if is_list_or_dict(x)}
    seen: dict[int, int] = {}
    for k, value in enumerate(args) if changed else ():
        for x in containers(value):
            if id(x) in changed and id(x) in seen:
                what = f"the same {type(x).__name__}"
                raise UsageError(message(names, seen[id(x)], k, what), changed[id(x)], "pass a copy of one of them")
            seen[id(x)] = k


def check_writable(args: Sequence[Any], where: Writes, names: Sequence[str]) -> None:
    """What NumPy raises where an array that is written is read-only; a UsageError where it overlaps itself."""
    for (k, path), write in where.items():
        for x in at_path(args[k], path):
            if isinstance(x, np.ndarray):
                with at_place(write or earliest(where.values())):
                    check_array(x, named(names, k))


def check_array(x: np.ndarray, name: str) -> None:
    if not x.flags.writeable:
        raise ValueError(f"assignment destination is read-only: {name}")
    if overlaps_itself(x):
        reason = f"elements of {name} are the same memory, and the function writes to it"
        raise UsageError(reason, None, "pass a copy of it")


def check_layout(args: Sequence[Any], written: Sequence[int], names: Sequence[str]) -> None:
    """Raise a UsageError where an array has a layout that no copy has: whether a reshape is a view depends on it."""
    for k in written:
        for x in arrays(args[k]):
            like = x.copy(order="K").strides if not x.flags.c_contiguous and x.size else x.strides
            if any(n > 1 and s != t for n, s, t in zip(x.shape, x.strides, like)):
                what = "is a view with gaps in memory, or runs backwards"
                reason = f"{named(names, k)} {what}, and the function reshapes and writes it"
                raise UsageError(reason, None, "pass a copy, x.copy(): reshaping that makes a view")


def at_path(value: Any, path: tuple[Any, ...]) -> list[Any]:
    """What is in an argument at a path."""
    found = [value]
    for key in path:
        found = [v for x in found for v in inside(x, key)]
    return found


def inside(x: Any, key: Any) -> list[Any]:
    if isinstance(x, dict):
        return list(x.values()) if key == ANY else [x[key]] if key in x else []
    if not is_sequence(x):
        x = [] if isinstance(x, np.ndarray) else (fields_of(x) or {}).values()
    return list(x) if key == ANY or not isinstance(key, int) else list(x)[key : key + 1]


def overlaps_itself(x: np.ndarray) -> bool:
    """Whether two elements of an array may be one in memory."""
    extent = x.itemsize
    for stride, n in sorted((abs(s), n) for s, n in zip(x.strides, x.shape) if n > 1):
        if stride < extent:
            return x.size > 0
        extent += stride * (n - 1)
    return False


def check_distinct(args: Sequence[Any], holders: Sequence[Any], names: Sequence[str]) -> None:
    """Raise a UsageError where one object is passed twice, or is a global too, and the function can tell."""
    seen: dict[int, int] = {id(h): len(names) for h in holders}
    for k, value in enumerate(args):
        for x in objects(value):
            if id(x) in seen:
                j = seen[id(x)]
                what = f"{type(x).__name__} is an object that is in " + (
                    f"both {named(names, j)} and {named(names, k)}" if j != k else f"{named(names, j)} twice"
                )
                reason = f"this {what}, and the function changes it or asks which one it is"
                raise UsageError(reason, None, "pass a copy of it")
            seen[id(x)] = k


def objects(value: Any) -> Iterator[Any]:
    """The objects in an argument that can be changed."""
    fields: dict[str, Any] | None = None
    parts: Any = ()
    if isinstance(value, dict):
        parts = value.values()
    elif is_sequence(value):
        parts = value
    else:
        fields = fields_of(value)
        parts = (fields or {}).values()
    frozen = getattr(getattr(type(value), "__dataclass_params__", None), "frozen", False)
    if fields is not None and not frozen:
        yield value
    for v in parts:
        yield from objects(v)


def named(names: Sequence[str], n: int) -> str:
    return names[n] if n < len(names) else "a global or closure variable"


def message(names: Sequence[str], j: int, k: int, shared: str = "") -> str:
    first, second = named(names, j), named(names, k)
    verb = f"hold {shared}" if shared else "share memory"
    what = f"{first} and {second} {verb}" if j != k else f"two places in {first} {verb}"
    return f"{what}, and the function writes to it"
