"""Lists that no display makes: list(x), sorted(x), x.copy(). Later changes give them types all the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

from s2sgrad.frontend import joins, open_tuples, unions
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.state import Restart
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.types import BOTTOM, Bottom, Entries, List, Optional, Tuple, Type
from s2sgrad.rules import core as rows


def note(low: Lowering, op: Apply) -> Value:
    """The op's result; where it is a new list of unknown length, it has a site as a display has."""
    value, row = op.result, op.row
    if low.trusted or not isinstance(value.type, List) or value.type.elts is not None:
        return value
    if row.element_of or row.view_of or row.writes:
        return value
    place = low.place(row.name)
    learnt = low.session.sites.get(low.site(place))
    if learnt is not None and low.merge_types(learnt, value.type, low.site(place)) is None:
        return value  # made by another op of this row, at the same place
    of = [v for p, v in zip(op.params, op.operands) if p in row.elements_of]
    return part_of(low, place, value, *of)


def part_of(low: Lowering, node: Any, value: Value, *of: Value) -> Value:
    """A list of its own, whose elements are those of other lists."""
    site = low.site(node)
    natural, value.type = value.type, low.site_type(site, value.type)
    if isinstance(value.type, List) and not open_tuples.stays(natural, value.type):
        _fit_parts(low, value.type, of)
    low.origins[value] = (site,)
    low.parts[site] = tuple(v for v in of if isinstance(v.type, List))
    return value


def _fit_parts(low: Lowering, t: List, of: Sequence[Value]) -> NoReturn:
    """Begin again with lists that hold their elements, which are tuples, as a list of this type does."""
    for v in of:
        if isinstance(v.type, List) and not open_tuples.stays(v.type, t):
            low.widen(v, v.type.of(t.elem or BOTTOM), "taking the elements of")
            raise Restart
    low.fail("tuples of different lengths in a list that is changed", "make lists of them: list(t)")
    raise AssertionError


def copied(low: Lowering, x: Value) -> Value:
    """A copy of a list of known length; a display of its elements, where changes make it another kind of list."""
    place = low.place("copy")
    site = low.site(place)
    learnt = low.session.sites.get(site)
    if learnt is not None and not joins.same(learnt, x.type):
        return low.display_list(place, low.items(x))
    value = low.apply(rows.copy_list, [x], method=True)
    low.natural[site] = value.type
    low.origins[value] = (site,)
    return value


class Filling:
    """A list that a loop fills: `take` widens the type of its elements."""

    def __init__(self, low: Lowering, node: Any) -> None:
        self.low = low
        self.node = node
        self.site = low.site(node)
        learnt = low.session.sites.get(self.site)
        self.elem = learnt.elem if isinstance(learnt, List) and learnt.elem is not None else BOTTOM
        self.list = low.b.apply(rows.make_list, type=List(self.elem))
        low.origins[self.list] = (self.site,)

    def take(self, value: Value) -> Value:
        """The value is going to be appended; as it is then."""
        before = self.elem
        try:
            self.elem = self.low.entry_type(before, joins.drop_const(value.type), "comprehension", self.node)
        except joins.Unjoinable:
            self.low.fail("the elements of this list have different types", "use one type of element")
        self.list.type = self.low.natural[self.site] = List(self.elem)
        if not open_tuples.stays(before, self.elem) or seen_anew(before, self.elem):  # for what has been put in
            self.low.session.sites[self.site] = List(self.elem)
            self.low.session.dirty = True
        return value if isinstance(value.type, Bottom) else self.low.conform(value, self.elem)

    def append(self, value: Value) -> None:
        value = self.take(value)
        if not isinstance(value.type, Bottom):
            self.low.apply(rows.list_append, [self.list, value], method=True)


def seen_anew(t: Type, needed: Type) -> bool:
    """Whether a list or dict in a value of one type is seen as something else where another type is needed."""
    t, needed = (e.inner if isinstance(e, Optional) else e for e in (t, needed))
    if isinstance(t, List) and isinstance(needed, List):
        if (t.elts is None) is not (needed.elts is None):
            return True
        mine, other = unions.parts(t), unions.parts(needed)
    elif isinstance(t, Tuple) and isinstance(needed, Tuple):
        mine, other = t.elts, needed.elts
    elif isinstance(t, Entries) and isinstance(needed, Entries) and t.keys == needed.keys:
        mine, other = t.elts, needed.elts
    else:
        return isinstance(t, List | Entries) and isinstance(needed, List | Entries)
    return any(map(seen_anew, mine, other))


__all__ = ["Filling", "copied", "note", "seen_anew"]
