"""Zeros among what is taken from lists, tuples and dicts: entries that nothing was added to."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass

from s2sgrad.analysis.affine import Affine, const_int
from s2sgrad.ir.ops import Apply, Branching, Call, For, Op, Value, walk
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Array, List
from s2sgrad.optimize.domains import Domains
from s2sgrad.optimize.filled import WHOLE, Buffer, Found, Of, Read, Write, writes_of
from s2sgrad.optimize.state import State
from s2sgrad.optimize.zeros import ANY, Zeros, is_zero
from s2sgrad.rules import adjoint, container_rows, core, map_rows, operators

_GIVEN = (core.getitem, map_rows.map_get, map_rows.map_pop)  # what takes the entry of an index
TAKEN = (*_GIVEN, core.list_pop, adjoint.uninsert)
_DISPLAYS = (core.make_tuple, core.make_list, core.make_dict)
_SAME = (
    adjoint.copy_tree, core.copy_list, core.freeze, adjoint.snapshot, adjoint.detached, container_rows.as_tuple,
    container_rows.as_list, container_rows.tuple_of,
)
_ADDED = (adjoint.add_tree, operators.add)


_DEEPEST = 8  # keys one after the other, into containers in containers
_MOST = 300  # questions about entries, in answer to one: where containers are put into each other they branch


@dataclass(frozen=True)
class _Asked:
    """What is taken: the index, the keys that lead to a part of the entry, as far as they are known, and by what op."""

    index: Value | None
    path: tuple[object, ...]
    read: Apply | None
    or_zero: bool  # 0 is given where there is no entry


class Entries:
    """What is asked about the entries of containers of one function."""

    def __init__(self, s: State, seen: Found, of: Of) -> None:
        self.s = s
        self.seen = seen
        self.of = of

    def taken(self, op: Apply, path: tuple[object, ...] = ()) -> Zeros:
        """Of what an op takes from a container, or of the part of it that further keys lead to."""
        index = self.s.sub(op.operands[1]) if op.row in _GIVEN else None
        given = op.operands[2:] if op.row in (map_rows.map_get, map_rows.map_pop) else []
        or_zero = bool(given) and is_zero(self.s, given[0])
        key = None if index is None else static_value(index.type)[1]
        first = key if isinstance(key, int | str) else None
        return self._inside(op.operands[0], _Asked(index, (first, *path), op, or_zero))

    def element(self, whole: Value) -> Zeros:
        """Of what a loop goes through."""
        return self._inside(whole, _Asked(None, (None,), None, False))

    def _inside(self, container: Value, asked: _Asked) -> Zeros:
        if len(asked.path) > _DEEPEST:  # containers that are taken out of others of their kind, and put back
            return ANY
        container = self.s.sub(container)
        key = (container, asked)
        if key not in self.seen:
            self.seen.entries += 1
            if self.seen.entries > _MOST:
                return ANY
            self.seen[key] = Zeros.NONE
            self.seen[key] = self._of(container, asked)
        return self.seen[key]

    def _of(self, c: Value, asked: _Asked) -> Zeros:
        op = c.owner
        if c in self.s.fn.seeds or isinstance(op, Call):  # whatever the caller has left out, or the function called
            return ANY
        if isinstance(op, Branching):
            return _any(self._inside(x, asked) for x in op.incoming_of(c))
        if not isinstance(op, Apply):
            return Zeros.NONE
        if op.row in _SAME:
            return self._inside(op.operands[0], asked)
        if op.row is adjoint.add_tree:
            return self._inside(op.operands[0], asked) & self._inside(op.operands[1], asked)
        if op.row in TAKEN:
            return self.taken(op, asked.path)
        if asked.or_zero or self._began_blank(op):
            return self._of_blank(c, asked)
        made = _made_under(op, asked.path[0]) if op.row in _DISPLAYS else []
        put = [x for x in put_into(self.s, c) if not is_zero(self.s, x)]
        return _any(self._part(x, asked.path[1:]) for x in [*made, *put])

    def _part(self, v: Value, path: tuple[object, ...]) -> Zeros:
        """Of a value, or of what keys lead to in it."""
        v = self.s.sub(v)
        if is_zero(self.s, v):
            return ANY
        return self._inside(v, _Asked(None, path, None, False)) if path else self.of(v)

    # what began as zeros

    def _began_blank(self, op: Apply) -> bool:
        if op.row is core.list_repeat:
            items = self.s.sub(op.operands[0]).owner
            return isinstance(items, Apply) and self._began_blank(items)
        made = op.operands[1:] if op.row is core.make_dict else op.operands
        if op.row is core.make_list and not made:
            made = [w.operands[-1] for w in writes_of(self.s, op.result) if w.row is core.list_append]
        zeros = op.row in _DISPLAYS and bool(made) and all(is_zero(self.s, x) for x in made)
        return zeros or op.row in (adjoint.zeros_tree, adjoint.zeros_in)

    def _of_blank(self, c: Value, asked: _Asked) -> Zeros:
        writes = [self._write(w, c) for w in writes_of(self.s, c)]
        chain = [] if asked.index is None else [asked.index]
        read = Read(asked.read, chain, c.owner if isinstance(c.owner, Op) else None)
        buffer = Buffer(self.seen.domains, [length(self.s, self.seen.domains, c)], writes, read)

        def of(x: Value) -> Zeros:
            return self._part(x, asked.path[1:])

        return ANY if not buffer.is_full(of) or buffer.wiped(of) else Zeros.NONE

    def _write(self, w: Apply, c: Value) -> Write:
        at = self.s.sub(w.operands[1]) if len(w.operands) > 2 else None
        known = self.s.sub(w.operands[0]) is c and w.row in (core.setitem, core.iadd_item, core.isub_item, *WHOLE)
        value = self.s.sub(w.operands[-1])
        added = value.owner
        if isinstance(added, Apply) and added.row in _ADDED and self._is_entry(added.operands[0], c):
            value = self.s.sub(added.operands[1])
        chain = None if not known else [] if at is None else [at]
        return Write(w, chain, None if is_zero(self.s, value) and w.row not in TAKEN else value)

    def _is_entry(self, v: Value, c: Value) -> bool:
        op = self.s.sub(v).owner
        return isinstance(op, Apply) and op.row in TAKEN and self.s.sub(op.operands[0]) is c


def _any(found: Iterable[Zeros]) -> Zeros:
    return functools.reduce(Zeros.__or__, found, Zeros.NONE)


def _made_under(display: Apply, key: object) -> list[Value]:
    """What stands under a key in a display, or all that is there."""
    items = display.operands
    if display.row is core.make_dict:
        keys, items = static_value(items[0].type)[1], items[1:]
        return [x for k, x in zip(keys, items) if key is None or k == key]
    return [items[key]] if isinstance(key, int) and -len(items) <= key < len(items) else items


def put_into(s: State, container: Value) -> list[Value]:
    """What is put into a list or dict after it was made."""
    node = s.aliases.node(container)
    writes = (op for op in walk(s.fn.body) if isinstance(op, Apply) and op.row in (core.list_append, core.setitem))
    return [] if node is None else [op.operands[-1] for op in writes if node in s.effects.writes(op)]


def length(s: State, domains: Domains, c: Value) -> Affine | None:
    """The length of a list, or of that of which it has the shape, as the loops know it."""
    elts = getattr(c.type, "elts", None)
    if isinstance(c.type, List) and elts is not None:
        return Affine(None, len(elts))
    op = c.owner
    like = s.sub(op.operands[0]) if isinstance(op, Apply) and op.row is adjoint.zeros_tree else c
    lengths = (o for o in walk(s.fn.body) if isinstance(o, Apply) and o.row is core.length)
    asked = [o for o in lengths if s.sub(o.operands[0]) is like]
    resized = [w for w in writes_of(s, like) if w.row not in (core.setitem, core.iadd_item, core.isub_item)]
    known = [o for o in (op, *asked) if isinstance(o, Apply) and o in domains.layout.place]
    if not known or any(domains.at(w) > domains.at(o) for w in resized for o in known if w in domains.layout.place):
        return None
    size = _passes(s, domains, like, resized)
    if size is not None or not asked:
        return size
    return domains.facts.affine(asked[0].result) if len({o.result for o in asked}) == 1 else None


def _passes(s: State, domains: Domains, like: Value, resized: list[Apply]) -> Affine | None:
    """The length of a list to which each pass of one loop appends."""
    made = like.owner
    if not isinstance(made, Apply) or made.row is not core.make_list or len(resized) != 1:
        return None
    blocks = [block for block, _ in domains.layout.path(resized[0])]
    loop = blocks[-1].parent
    if resized[0].row is not core.list_append or len(blocks) != 2 or not isinstance(loop, For) or loop.has_stop:
        return None
    source, operands = loop.sources[0], loop.source_operands()[0]
    t = operands[0].type
    if len(loop.sources) > 1 or source.kind not in ("range", "seq"):
        return None
    if source.kind == "seq":
        return domains.facts.dim(t.dims[0]).plus(len(made.operands)) if isinstance(t, Array) and t.dims else None
    start, stop = (domains.facts.affine(v) for v in operands[:2])
    if start is None or stop is None or start.var is not None or const_int(operands[2]) != 1:
        return None
    return stop.plus(len(made.operands) - start.const)
