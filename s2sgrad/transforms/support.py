"""What the transforms share: paths into containers, names, and the building of common ops."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from s2sgrad.errors import UnsupportedError
from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Apply, Block, Value, walk
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import (
    NONE,
    Array,
    Dict,
    Entries,
    List,
    Number,
    OpenTuple,
    Optional,
    Scalar,
    Static,
    Tuple,
    Type,
    carries_float,
    is_float,
)
from s2sgrad.rules import adjoint, core, narrowing, operators
from s2sgrad.transforms.kinds import real_part

Path = tuple[Hashable, ...]
Inline = Callable[[Callable[..., Any], Mapping[str, Value], Builder, Mapping[str, Any]], Value]


@dataclass(frozen=True)
class Tools:
    """What the api hands to the transforms: how a rule (a plain Python function) becomes ops at a cursor."""

    inline: Inline


def children(t: Type) -> list[tuple[Hashable, Type]] | None:
    """(key, type) of every element of a container of fixed structure; None for anything else."""
    if isinstance(t, Tuple) or (isinstance(t, List) and t.elts is not None):
        assert t.elts is not None
        return list(enumerate(t.elts))
    if isinstance(t, Entries):
        return list(zip(t.keys, t.elts))
    return None


def leaves(t: Type, path: Path = ()) -> Iterator[tuple[Path, Type]]:
    """The places inside a type that carry a derivative: floats, arrays, and as a whole what has parts at run time only.

    That are lists of unknown length, and containers that may be None.
    """
    inner = children(t)
    if inner is not None:
        for key, element in inner:
            yield from leaves(element, (*path, key))
    elif isinstance(t, Optional) and children(t.inner) is not None:
        if carries_float(t.inner):
            yield path, t
    elif isinstance(t, Optional):
        yield from leaves(t.inner, path)
    elif is_float(t) or (isinstance(t, List) and carries_float(t)):
        yield path, t


def getitem(b: Builder, x: Value, key: Hashable, type: Type | None = None) -> Value:
    """x[key] for a key known at compile time, of something that is not None."""
    if isinstance(x.type, Optional):
        x = b.apply(narrowing.narrow, x)
        type = type or dict(children(x.type) or []).get(key)
    return b.apply(core.getitem, x, b.const(key), type=type)


def at_path(b: Builder, x: Value, path: Path) -> Value:
    """The element of a container of fixed structure at a path."""
    for key in path:
        inner = dict(children(x.type) or [])
        x = getitem(b, x, key, inner.get(key))
    return x


def type_at(t: Type, path: Path) -> Type:
    """The type of the element of a container at a path, of one that is not None."""
    t = place_type(t, path)
    return t.inner if isinstance(t, Optional) else t


def place_type(t: Type, path: Path) -> Type:
    """The type of what stands in a container at a path."""
    for key in path:
        t = dict(children(t.inner if isinstance(t, Optional) else t) or [])[key]
    return t


def has_path(t: Type, path: Path) -> bool:
    """Whether a value of this type has an element at a path: what stands for nothing, before it is set, has none."""
    for key in path:
        inner = dict(children(t.inner if isinstance(t, Optional) else t) or [])
        if key not in inner:
            return False
        t = inner[key]
    return True


def is_array(t: Type) -> bool:
    """Whether it is an array, or may be one."""
    return isinstance(t, Array | Number)


def has_shape(t: Type) -> bool:
    """Whether it is an array for sure, and the number of its axes known."""
    return isinstance(t, Array) and t.dims is not None


def is_tuple(t: Type) -> bool:
    """Whether it is a tuple, which is no memory itself, or None in its place."""
    return isinstance(t.inner if isinstance(t, Optional) else t, Tuple)


def copies_itself(t: Type) -> bool:
    """Whether a value of this type surely has a method `copy`: objects, tuples, Python's numbers and None have not."""
    return isinstance(t, Array | List | Dict) and not isinstance(t, OpenTuple)


def is_list(t: Type) -> bool:
    """Whether it is a list whose length only a run knows."""
    return isinstance(t, List) and t.elts is None


def tangent_type(t: Type) -> Type:
    """The type of a tangent: that of the primal, without constants."""
    if isinstance(t, Scalar):
        return Scalar(t.kind, t.dtype)
    if isinstance(t, Tuple):
        return Tuple(tuple(tangent_type(e) for e in t.elts), t.cls)
    if isinstance(t, List) and t.elts is not None:
        return List(None, tuple(tangent_type(e) for e in t.elts))
    if isinstance(t, Entries):
        return t.of(t.keys, tuple(tangent_type(e) for e in t.elts))
    return t


def zero_of(b: Builder, v: Value) -> Value:
    """A zero of the shape of v."""
    if isinstance(v.type, Scalar):
        if v.type.kind in "fc" and v.type.dtype not in (None, "float64", "complex128"):
            return b.const(np.zeros((), v.type.dtype)[()])
        return b.const(0j if v.type.kind == "c" else 0.0)
    if isinstance(v.type, Array):
        return b.apply(core.zeros_like, v, type=v.type)
    if isinstance(v.type, Static):
        return b.const(None)
    return b.apply(adjoint.zeros_tree, v, type=tangent_type(v.type))


def untouched(b: Builder, v: Value) -> Value:
    """The same, for a part that nothing depends on."""
    return b.apply(core.untouched, v, type=v.type) if isinstance(v.type, Array) else zero_of(b, v)


def lacks_rule(op: Apply, param: str) -> UnsupportedError:
    """The error where a parameter that is differentiated has no rule."""
    rewrite = f"register one: @rules.register({op.row.name}, {param!r})"
    if op.row.effect:  # a draw of random numbers
        rewrite = "compute with standard numbers: loc + scale * rng.standard_normal(n), x[rng.permutation(n)]"
    return UnsupportedError(f"{op.row.name} has no rule for its parameter {param!r}", op.span, rewrite)


def add(b: Builder, x: Value, y: Value) -> Value:
    """x + y, element by element for lists."""
    if isinstance(x.type, List | Tuple | Entries):
        return b.apply(adjoint.add_tree, x, y, type=x.type)
    if isinstance(x.type, Optional) or isinstance(y.type, Optional):
        return b.apply(adjoint.add_tree, x, y)
    if any(isinstance(v.type, Number) and _is_entry(v) for v in (x, y)):
        return b.apply(adjoint.add_tree, x, y)  # of a key that is not there yet, both are None
    return b.apply(operators.add, x, y)


def _is_entry(v: Value) -> bool:
    """Whether a value is read from a dict with known keys."""
    made = v.owner
    return isinstance(made, Apply) and made.row is core.getitem and isinstance(made.operands[0].type, Entries)


def add_parts(b: Builder, x: Value, d: Value) -> Value:
    """x + d where d has None in the places of the shadows in x: these stay the very same."""
    if not isinstance(x.type, Tuple) or not isinstance(d.type, Tuple) or not has_shadows(x.type, d.type):
        return add(b, x, d)
    items = []
    for k, (t, e) in enumerate(zip(x.type.elts, d.type.elts)):
        if isinstance(t, Static):
            items.append(b.const(None))
            continue
        part = getitem(b, x, k, t)
        items.append(part if e == NONE else add_parts(b, part, getitem(b, d, k, e)))
    return b.apply(core.make_tuple, *items, type=Tuple(tuple(i.type for i in items), x.type.cls))


def has_shadows(t: Type, d: Type) -> bool:
    """Whether a tuple of type t holds what may be differentiated in places where its cotangent has None."""
    if d == NONE:
        return carries_float(t)
    return isinstance(t, Tuple) and isinstance(d, Tuple) and any(map(has_shadows, t.elts, d.elts))


def build(
    b: Builder,
    t: Type,
    leaf: Callable[[Path, Type], Value | None],
    path: Path = (),
    stop: Callable[[Path], bool] = lambda path: False,
) -> Value:
    """A container of the structure of `t` from its leaves; None objects where there is none, or at `stop`."""
    inner = children(t)
    if inner is None or stop(path):
        value = leaf(path, t) if inner is None else None
        return value if value is not None else b.const(None)
    items = [build(b, element, leaf, (*path, key), stop) for key, element in inner]
    whole = taken_apart(items, [key for key, _ in inner], t)
    if whole is not None and (isinstance(whole.type, Tuple) or is_untouched(b, whole)):
        return whole
    types = tuple(i.type for i in items)
    if isinstance(t, Entries):
        return b.apply(
            core.make_dict, b.const(t.keys), *items, params=("keys", *["items"] * len(items)), type=t.of(t.keys, types)
        )
    if isinstance(t, List):
        return b.apply(core.make_list, *items, params=("items",) * len(items), type=List(None, types))
    assert isinstance(t, Tuple)
    return b.apply(core.make_tuple, *items, params=("items",) * len(items), type=Tuple(types, t.cls))


def is_untouched(b: Builder, v: Value) -> bool:
    """Whether a list or dict was made, or given, in the block that is being written, and has not been changed there."""
    home = v.owner if isinstance(v.owner, Block) else b.block if v.owner in b.block.ops else None
    if home is not b.block:
        return False
    ops = (op for op in walk(b.block) if isinstance(op, Apply) and op.row.writes)
    return not any(p in op.row.writes and x is v for op in ops for p, x in zip(op.params, op.operands))


def taken_apart(items: list[Value], keys: list[Hashable], t: Type) -> Value | None:
    """x, where the items are x[key] for all keys of x: there is no need to build it again."""
    found: Value | None = None
    for item, key in zip(items, keys):
        op = item.owner
        if not (isinstance(op, Apply) and op.row is core.getitem and static_value(op.operands[1].type) == (True, key)):
            return None
        if found is not None and op.operands[0] is not found:
            return None
        found = op.operands[0]
    if found is None or [k for k, _ in children(found.type) or []] != keys or type(found.type) is not type(t):
        return None
    if getattr(found.type, "cls", None) is not getattr(t, "cls", None):
        return None
    return found


def containers(t: Type, path: Path = ()) -> Iterator[tuple[Path, Type]]:
    """The places inside a type that are containers of fixed structure, itself included."""
    inner = children(t)
    if inner is not None:
        yield path, t
        for key, element in inner:
            yield from containers(element, (*path, key))


def derived_name(prefix: str, v: Value) -> str | None:
    """`dx` for x; None for what has no name."""
    return prefix + v.name if v.name else None


def dims_equal(a: Type, b: Type) -> bool:
    """Whether two types surely have the same shape."""
    if isinstance(a, Scalar) and isinstance(b, Scalar):
        return True
    return isinstance(a, Array) and isinstance(b, Array) and a.dims is not None and a.dims == b.dims


def fit(b: Builder, contribution: Value, x: Value) -> Value:
    """The contribution of a broadcasting op, summed to the shape of its operand."""
    contribution = real_part(b, contribution, x.type)
    if dims_equal(contribution.type, x.type):
        return contribution
    return b.apply(core.unbroadcast, contribution, x)


def rule_arguments(b: Builder, op: Apply, **extra: Value | None) -> dict[str, Value]:
    """The arguments of a rule for an application: the operands by parameter, and what is given by name.

    Those of a parameter that takes any number of operands are given as a tuple.
    """
    args = {p: v for p, v in zip(op.params, op.operands)}
    for p in op.row.params:
        if p.startswith("*") and p[1:] in args:
            args[p[1:]] = b.apply(core.make_tuple, *(v for q, v in zip(op.params, op.operands) if q == p[1:]))
    args.update({k: v for k, v in extra.items() if v is not None})
    return args


__all__ = [
    "Inline",
    "Path",
    "Tools",
    "add",
    "at_path",
    "build",
    "children",
    "containers",
    "copies_itself",
    "derived_name",
    "dims_equal",
    "fit",
    "getitem",
    "is_array",
    "is_list",
    "leaves",
    "place_type",
    "rule_arguments",
    "type_at",
    "untouched",
    "zero_of",
]
