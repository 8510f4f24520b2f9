"""The type of x[index], for arrays and containers."""

from __future__ import annotations

from dataclasses import dataclass, field

from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import NeedStatic, Site, static_value
from s2sgrad.ir.types import (
    BOTTOM,
    INT,
    NUMBER,
    OPAQUE,
    Array,
    Dim,
    Entries,
    List,
    Number,
    Opaque,
    OpenTuple,
    Scalar,
    Slice,
    Static,
    Sym,
    Tuple,
    Type,
)
from s2sgrad.rules.dims import Dims, broadcast_dims, refreshed, sliced
from s2sgrad.rules.dims_text import type_text
from s2sgrad.rules.infer import constant, element_type, refuse, scalar, shaped, uniform
from s2sgrad.rules.text_rows import TEXT


def getitem_type(site: Site) -> Type:
    """The result type of x[index]."""
    x, index = site.value("x"), site.value("index")
    assert x is not None and index is not None
    t = x.type
    if isinstance(t, Array):
        return array_item(site, t, index)
    if isinstance(t, Tuple | List):
        return sequence_item(site, t, index)
    if isinstance(t, Entries):
        key = site.static("index")
        if key not in t.keys:
            raise refuse(
                site,
                f"the dict has no key {key!r}",
                f"use one of its keys: {', '.join(map(repr, t.keys))}" if t.keys else "put something in first",
                KeyError,
            )
        return t.elts[t.keys.index(key)]
    if isinstance(t, Number):
        if isinstance(index.type, Static) and isinstance(index.type.value, str):
            raise refuse(
                site, "nothing is known of what is subscripted by a key here",
                'say what the argument is, on the command line with --arg \'NAME={"key": f64[:,:]}\'',
            )
        return NUMBER
    if isinstance(t, Opaque):
        if t.note == "shape" and isinstance(index.type, Scalar):
            return INT
        return t if t == TEXT else OPAQUE
    known, value = static_value(t)
    if known and not isinstance(t, Scalar):
        at, i = static_value(index.type)
        return constant(value[i]) if at else TEXT if isinstance(value, str) else OPAQUE
    raise refuse(site, f"{type_text(t)} cannot be indexed", "take elements of an array, a list, a tuple or a dict")


def sequence_item(site: Site, t: Tuple | List, index: Value) -> Type:
    if isinstance(index.type, Slice):
        known, s = static_value(index.type)
        if t.elts is not None and known:
            return Tuple(t.elts[s]) if isinstance(t, Tuple) else List(None, t.elts[s])
        if isinstance(t, Tuple):
            raise NeedStatic(index, "index")
        return t.of(uniform(site, t)) if isinstance(t, OpenTuple) else List(uniform(site, t))
    if t.elts is None:
        return refreshed(element_type(t), lambda path, one: Sym(("element", site.value("x"), index, path), one))
    known, i = static_value(index.type)
    if known:
        if not isinstance(i, int):
            raise refuse(
                site,
                f"a {'list' if isinstance(t, List) else 'tuple'} is indexed with {i!r}",
                "index with an int or a slice",
            )
        if not -len(t.elts) <= i < len(t.elts):
            nothing = "put something in first" if isinstance(t, List) else "leave it out: the tuple is empty"
            raise refuse(
                site,
                f"index {i} is out of range for {len(t.elts)} elements",
                f"index from 0 to {len(t.elts) - 1}, or from -1 backwards" if t.elts else nothing,
                IndexError,
            )
        return t.elts[i]
    elem = element_type(t)
    if elem in (OPAQUE, BOTTOM):
        raise NeedStatic(index, "index")
    return elem


def index_items(index: Value) -> list[tuple[Value | None, Type]]:
    """The parts of an index, with their values where they are known."""
    t = index.type
    if not isinstance(t, Tuple):
        return [(index, t)]
    op = index.owner
    if isinstance(op, Apply) and op.row.name == "tuple" and len(op.operands) == len(t.elts):
        return [(v, v.type) for v in op.operands]
    return [(None, e) for e in t.elts]


def _rank_used(t: Type) -> int:
    """How many axes of the array one part of an index takes."""
    if isinstance(t, Static) and (t.value is None or t.value is Ellipsis):
        return 0
    if isinstance(t, Array) and t.dtype == "bool":
        return t.rank or 0
    return 0 if is_flag(t) else 1


def is_flag(t: Type) -> bool:
    """Whether it is True or False: as an index a mask without axes."""
    return isinstance(t, Scalar) and t.kind == "b"


@dataclass
class _Indexing:
    """The shape of the result, as the parts of the index are gone through."""

    out: list[Dim] = field(default_factory=list)
    advanced: list[Dims] = field(default_factory=list)
    at: int | None = None  # where the axes of the advanced indices go
    runs: int = 0
    in_run: bool = False

    def basic(self, dims: tuple[Dim, ...]) -> None:
        self.in_run = False
        self.out += dims

    def advance(self, dims: Dims) -> None:
        if not self.in_run:
            self.runs += 1
            self.in_run = True
            self.at = len(self.out) if self.at is None else self.at
        self.advanced.append(dims)

    def shape(self) -> Dims:
        if self.at is None:
            return tuple(self.out)
        at = self.at if self.runs == 1 else 0
        return (*self.out[:at], *broadcast_dims(*self.advanced), *self.out[at:])


def array_item(site: Site, t: Array, index: Value) -> Type:
    items = index_items(index)
    if any(isinstance(i, Opaque) for _, i in items):
        return Array(t.dtype, None)
    if t.dims is None:
        single = all(isinstance(i, Scalar) and not is_flag(i) for _, i in items)
        return shaped(t.dtype, None) if single else Array(t.dtype, None)
    missing = len(t.dims) - sum(_rank_used(i) for _, i in items)
    if missing < 0:
        raise refuse(
            site,
            f"too many indices for an array of {len(t.dims)} dimensions",
            f"use at most {len(t.dims)}" if t.dims else "leave the index out",
        )
    ellipses = [k for k, (_, i) in enumerate(items) if isinstance(i, Static) and i.value is Ellipsis]
    if not ellipses:
        items = [*items, (None, Static(Ellipsis))]
    has_arrays = any(isinstance(i, Array | List) or is_flag(i) for _, i in items)
    state, axis = _Indexing(), 0
    for k, (v, i) in enumerate(items):
        if isinstance(i, Static) and i.value is Ellipsis:
            state.basic(t.dims[axis : axis + missing])
            if not ellipses and missing == 0:
                state.in_run = True
            axis += missing
            continue
        _one_item(site, state, t.dims, axis, (v or index, k if v is None else 0), i, has_arrays)
        axis += _rank_used(i)
    dims = state.shape()
    return Array(t.dtype, dims) if dims or ellipses or has_arrays else scalar(t.dtype)


def _one_item(
    site: Site, state: _Indexing, dims: Dims, axis: int, key: tuple[Value, int], i: Type, has_arrays: bool
) -> None:
    if isinstance(i, Static) and i.value is None:
        state.basic((1,))
    elif isinstance(i, Slice):
        state.basic((sliced_dim(dims[axis], i, key),))
    elif isinstance(i, Scalar) and i.kind == "i":
        if has_arrays:
            state.advance(())
    elif is_flag(i):
        state.advance((Sym(("count", key)),))
    elif isinstance(i, Array) and i.dtype == "bool":
        if i.dims is None:
            raise refuse(
                site,
                "a boolean index of unknown rank",
                "make the mask by comparing an array that is passed to the function",
            )
        state.advance((Sym(("count", key)),))
    elif isinstance(i, Array) and i.dtype.startswith(("int", "uint")):
        if i.dims is None:
            raise refuse(
                site, "an index array of unknown rank", "make the index with np.array(...), or pass it to the function"
            )
        state.advance(i.dims)
    elif isinstance(i, List):
        elem = element_type(i)
        if isinstance(elem, Scalar) and elem.kind == "b":
            known, values = static_value(i)
            state.advance((sum(values) if known else Sym(("count", key)),))
            return
        if not (isinstance(elem, Scalar) and elem.kind == "i"):
            raise refuse(site, "a list as index must hold integers or booleans", "use an array")
        state.advance((len(i.elts) if i.elts is not None else Sym(("length", object())),))
    else:
        raise refuse(
            site, f"{type_text(i)} as an index is not supported", "use integers, slices, and integer or boolean arrays"
        )


def sliced_dim(d: Dim, s: Slice, key: tuple[Value, int]) -> Dim:
    """The length of a slice of an axis."""
    op = key[0].owner if not isinstance(key[0].type, Tuple) else None
    operands = op.operands if isinstance(op, Apply) and op.row.name == "slice" else [None, None, None]
    bounds: list[object] = []
    for part, v, name in zip((s.start, s.stop, s.step), operands, ("start", "stop", "step")):
        known, value = static_value(part)
        if known and (value is None or isinstance(value, int)):
            bounds.append(value)
        else:
            bounds.append(v if v is not None else (key, name))
    return sliced(d, *bounds)
