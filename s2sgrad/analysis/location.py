"""Which part of which memory a value or an indexed operand refers to, through views of views."""

from __future__ import annotations

from dataclasses import dataclass, replace

from s2sgrad.analysis.affine import ZERO, Affine, Facts, const_int
from s2sgrad.analysis.references import is_basic_index
from s2sgrad.ir.ops import Apply, Block, For, Op, Value
from s2sgrad.ir.row import Form, Row, static_value
from s2sgrad.ir.types import Array, Scalar, Slice, Static, Sym, Tuple, Type
from s2sgrad.rules import core


@dataclass(frozen=True)
class Extent:
    """lo <= position < hi along one axis; an end that is None is not known.

    point     the axis is gone in the view: one position was selected
    from_lo   position p of the view is position lo + p here (so that views of the view can be composed)
    to_hi     the last position of the view is hi - 1, unless it is empty
    """

    lo: Affine | None
    hi: Affine | None
    point: bool = False
    from_lo: bool = False
    to_hi: bool = False

    def misses(self, other: Extent) -> bool:
        """Whether the two are apart by their constants alone."""
        return _below(self.hi, other.lo) or _below(other.hi, self.lo)


def _below(hi: Affine | None, lo: Affine | None) -> bool:
    return hi is not None and lo is not None and hi.var is None and lo.var is None and hi.const <= lo.const


@dataclass(frozen=True)
class Location:
    """Part of the memory of `base`. Opaque: the axes bound it, but indices into it tell nothing more."""

    base: Value
    axes: tuple[Extent, ...] = ()
    opaque: bool = False


@dataclass(frozen=True)
class Part:
    """One component of an index: kind 'point' (at start), 'slice', 'new' (None), 'rest' (...), or 'any'."""

    kind: str
    start: Value | int | None = None
    stop: Value | int | None = None
    step: int | None = 1


INDEXED_WRITES: tuple[Row, ...] = (core.setitem, core.iadd_item, core.isub_item, core.add_at)


class Locator:
    """Locations of the values of one function."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.layout = facts.layout
        self.known: dict[Value, Location] = {}

    def of_operand(self, op: Apply, value: Value) -> Location:
        """What `op` touches of its operand."""
        if value is not op.operand("x"):
            return self.of_value(value)
        if op.row in INDEXED_WRITES or op.row is core.getitem:
            index = op.operand("index")
            if index is not None:
                return self.indexed(self.of_value(value), value.type, index, op)
        return self.of_value(value)

    def of_value(self, value: Value) -> Location:
        """The memory that a reference refers to."""
        chain: list[Value] = []
        while value not in self.known:
            parent = self._parent(value)
            if parent is None:
                self.known[value] = self._whole(value)
                break
            chain.append(value)
            value = parent
        location = self.known[value]
        for v in reversed(chain):
            location = self.known[v] = self._derive(v, location)
        return location

    def _parent(self, value: Value) -> Value | None:
        """The value of whose memory this one is a part."""
        op = value.owner
        init = self.layout.invariant_init(value)
        if init is not None:
            return init
        if isinstance(op, Block):
            loop = op.parent
            if isinstance(loop, For) and value in loop.elements and isinstance(value.type, Array):
                k = next(k for k, v in enumerate(loop.elements) if v is value)
                seq = loop.source_operands()[k][0]
                return seq if loop.sources[k].kind == "seq" and isinstance(seq.type, Array) else None
            return None
        if not isinstance(op, Apply) or not isinstance(value.type, Array):
            return None
        if op.row is core.getitem:
            x = op.operands[0]
            index = op.operand("index")
            basic = index is not None and is_basic_index(index.type)
            return x if isinstance(x.type, Array) and basic is not False else None
        if op.row.view_of is not None:
            x_view = op.operand(op.row.view_of)
            return x_view if x_view is not None and isinstance(x_view.type, Array) else None
        return None

    def _derive(self, value: Value, parent: Location) -> Location:
        op = value.owner
        if self.layout.invariant_init(value) is not None:
            return parent
        if isinstance(op, Block):
            loop = op.parent
            assert isinstance(loop, For)
            k = next(k for k, v in enumerate(loop.elements) if v is value)
            if loop.sources[k].reversed or parent.opaque:
                return replace(parent, opaque=True)
            counter = Affine(loop, 0)
            return self._compose(parent, [(counter, counter.plus(1), True)])
        if isinstance(op, Apply) and op.row is core.getitem:
            return self.indexed(parent, op.operands[0].type, op.operands[1], op)
        return replace(parent, opaque=True)

    def is_allocation(self, value: Value) -> bool:
        """Whether the value is memory newly made by the op that defines it."""
        op = value.owner
        if not isinstance(op, Apply) or op.row.form is Form.NOTHING:
            return False
        if op.row is core.getitem:
            return isinstance(op.operands[0].type, Array) and is_basic_index(op.operands[1].type) is False
        return op.row.fresh and op.row.view_of is None and op.row.element_of is None

    def distinct(self, a: Value, b: Value) -> bool:
        """Whether two different base values are certainly different memory."""
        first, second = self.is_allocation(a), self.is_allocation(b)
        if first and second:
            return True
        params = self.layout.body.args
        return (first and b in params) or (second and a in params)

    def _whole(self, value: Value) -> Location:
        t = value.type
        dims = t.dims if isinstance(t, Array) else None
        return Location(value, tuple(self._full(d) for d in dims) if dims is not None else ())

    def _full(self, dim: int | Sym | None) -> Extent:
        return Extent(ZERO, None if dim is None else self.facts.dim(dim), from_lo=True, to_hi=dim is not None)

    # indexing

    def indexed(self, parent: Location, t: Type, index: Value, op: Op) -> Location:
        """The part of `parent`, whose type is t, that an index selects."""
        if parent.opaque:
            return parent
        parts = parts_of(index)
        if parts is None:
            return replace(parent, opaque=True)
        rank = t.rank if isinstance(t, Array) else 1
        consumed = sum(p.kind in ("point", "slice", "any") for p in parts)
        # what follows such a component, or runs backwards, is not composed with further indices
        opaque = any(p.kind in ("new", "any") or p.step is None or p.step < 1 for p in parts)
        if any(p.kind == "rest" for p in parts):
            if rank is None:
                return replace(parent, opaque=True)
            at = next(k for k, p in enumerate(parts) if p.kind == "rest")
            fill = [Part("slice")] * max(0, rank - consumed)
            parts = [*parts[:at], *fill, *parts[at + 1 :]]
        parts = [p for p in parts if p.kind != "new"]
        if any(p.kind == "rest" for p in parts) or (rank is not None and len(parts) > rank):
            return replace(parent, opaque=True)
        dims = t.dims if isinstance(t, Array) else None
        out: list[Extent] = list(parent.axes)
        live = [k for k, e in enumerate(out) if not e.point]
        for j, part in enumerate(parts):
            dim = dims[j] if dims is not None else None
            if j >= len(live):
                live.append(len(out))
                out.append(self._full(dim))
            whole_axis = out[live[j]]
            out[live[j]] = self._select(whole_axis, part, op, isinstance(t, Array))
        return Location(parent.base, tuple(out), opaque or not isinstance(t, Array))

    def _compose(self, parent: Location, points: list[tuple[Affine, Affine, bool]]) -> Location:
        """`parent` with its first live axes restricted to positions given relative to it."""
        out = list(parent.axes)
        live = [k for k, e in enumerate(out) if not e.point]
        for j, (lo, hi, point) in enumerate(points):
            if j >= len(live):
                live.append(len(out))
                out.append(Extent(ZERO, None, from_lo=True))
            e = out[live[j]]
            new_lo, new_hi = shift(e, lo), shift(e, hi)
            known = new_lo is not None and new_hi is not None
            out[live[j]] = Extent(new_lo, new_hi, point) if known else Extent(e.lo, e.hi, point)
        return Location(parent.base, tuple(out))

    def _select(self, e: Extent, part: Part, op: Op, is_array: bool) -> Extent:
        """One component of an index applied to one axis."""
        unknown = Extent(e.lo, e.hi, part.kind == "point")
        if part.kind == "any":
            return unknown
        if part.kind == "point":
            at, negative = self._end(part.start, op)
            if at is None or (negative and not is_array):
                return unknown
            if not negative:
                lo = shift(e, at)
                return unknown if lo is None else Extent(lo, lo.plus(1), True)
            if e.hi is None:
                return unknown
            top = e.hi.plus(at.const)
            return Extent(top if e.to_hi else e.lo, top.plus(1), True)
        return self._slice(e, part, op) if is_array else unknown

    def _slice(self, e: Extent, part: Part, op: Op) -> Extent:
        if part.step is None or part.step < 1:
            return Extent(e.lo, e.hi)
        lo, hi, from_lo, to_hi = e.lo, e.hi, e.from_lo, e.to_hi
        if part.start is not None:
            at, negative = self._end(part.start, op)
            from_lo = False
            if at is not None and not negative and (moved := shift(e, at)) is not None:
                lo, from_lo = moved, True
            elif at is not None and negative and e.to_hi and e.hi is not None:
                lo = e.hi.plus(at.const)
                from_lo = e.from_lo and e.lo is not None and e.lo.var is lo.var is None and e.lo.const <= lo.const
        if part.stop is not None:
            at, negative = self._end(part.stop, op)
            to_hi = False
            if at is not None and negative and e.hi is not None:
                hi, to_hi = e.hi.plus(at.const), e.to_hi
            elif at is not None and not negative and (moved := shift(e, at)) is not None:
                hi = moved
                if e.hi is not None and moved.var is None and e.hi.var is None:
                    to_hi = e.to_hi and e.hi.const <= moved.const
                    hi = e.hi if e.hi.const < moved.const else moved
        if part.step > 1:
            return Extent(lo, hi)
        return Extent(lo, hi, False, from_lo, to_hi)

    def _end(self, v: Value | int | None, op: Op) -> tuple[Affine | None, bool]:
        """(affine form, whether it counts from the end); None where that is not known."""
        form = Affine(None, v) if isinstance(v, int) else self.facts.affine(v) if v is not None else None
        if form is None:
            return None, False
        if form.var is None:
            return form, form.const < 0
        return (form, False) if self.facts.proves(op, ZERO, form) else (None, False)


def shift(e: Extent, at: Affine) -> Affine | None:
    """The absolute position of a position relative to a view's axis."""
    return e.lo.add(at) if e.from_lo and e.lo is not None else None


def parts_of(index: Value) -> list[Part] | None:
    """The components of an index operand; None where they cannot be told."""
    op = index.owner
    if isinstance(index.type, Tuple):
        if isinstance(op, Apply) and op.row is core.make_tuple:
            parts = [_part(v) for v in op.operands]
        else:
            known, values = static_value(index.type)
            parts = [_constant_part(v) for v in values] if known else [None]
        return None if None in parts else [p for p in parts if p is not None]
    part = _part(index)
    return None if part is None else [part]


def _part(v: Value) -> Part | None:
    known, value = static_value(v.type)
    if known:
        return _constant_part(value)
    t = v.type
    if isinstance(t, Scalar):
        return Part("point", v) if t.kind == "i" else None
    if isinstance(t, Slice):
        op = v.owner
        if not isinstance(op, Apply) or op.row is not core.make_slice:
            return None
        ends = [op.operand(p) for p in ("start", "stop", "step")]
        start, stop, step = (None if e is None or _is_none(e.type) else e for e in ends)
        return Part("slice", start, stop, 1 if step is None else const_int(step))
    if isinstance(t, Array) and "int" in t.dtype:
        return Part("any")
    return None


def _is_none(t: Type) -> bool:
    return isinstance(t, Static) and t.value is None


def _constant_part(value: object) -> Part | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Part("point", value)
    if value is None:
        return Part("new")
    if value is Ellipsis:
        return Part("rest")
    if isinstance(value, slice):
        ends = (value.start, value.stop, value.step)
        if all(e is None or (isinstance(e, int) and not isinstance(e, bool)) for e in ends):
            return Part("slice", value.start, value.stop, 1 if value.step is None else value.step)
    return None
