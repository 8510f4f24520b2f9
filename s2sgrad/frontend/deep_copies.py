"""copy.deepcopy: a copy of all that is in a value, in which what is shared stays shared.

Whether two parts are one array is known, or asked by `is`; of what stands in arguments each call makes sure that they
are not (`Function.copied`). Of a list of unknown length the elements that differ are copied first, and then put where
they were (`told_apart`).
"""

from __future__ import annotations

import copy
import types
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn

from s2sgrad.frontend.callables import special
from s2sgrad.frontend.cells import settled
from s2sgrad.frontend.iterables import Plain, Range, Tree
from s2sgrad.frontend.kinds.table import form_of_type
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.parameter_parts import all_inside, is_new, is_part_of_parameter, is_view, place_of
from s2sgrad.frontend.records import ELEMENTS, all_set, instance_of, new_instance, new_list
from s2sgrad.frontend.state import Flat
from s2sgrad.ir.ops import Apply, Call, Value, with_inner
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Array, Bottom, Entries, Fields, List, Number, Scalar, Static, Tuple, Type, is_mutable
from s2sgrad.rules import core as rows
from s2sgrad.rules.dims_text import type_text

_KINDS = (Array, Entries, List)
_DISPLAYS = (rows.make_tuple, rows.make_list)


def not_to_be_copied(low: Lowering, value: Value) -> None:
    """Python copies no views, generators and modules; of other iterators, the copy goes on by itself."""
    low.no_view(value, "copied")
    if isinstance(value.type, Static) and isinstance(value.type.value, Tree | Flat | types.ModuleType):
        if not (isinstance(value.type.value, Range) and value.type.value.once is None):
            low.fail("a copy of an iterator, a.flat or a module", "make a list of it: list(...)")


@special(copy.deepcopy)
def _deepcopy(low: Lowering, args: list[Value], keywords: dict[str, Value]) -> Value:
    not_to_be_copied(low, args[0])
    return _Copy(low).of(args[0])


@dataclass
class _Copy:
    """One call of deepcopy."""

    low: Lowering
    made: dict[Any, Value] = field(default_factory=dict)  # what has been copied -> its copy
    way: tuple[Any, ...] = ("deepcopy",)  # to what is copied at present
    open_kinds: list[type | None] = field(default_factory=list)  # of what is copied where later parts do not know it

    def of(self, value: Value) -> Value:
        value = displayed(self.low, value)
        instance = instance_of(value.type)
        key = value if instance is None else instance
        if key not in self.made:
            self.made[key] = self.object(instance) if instance is not None else self.value(value)
        return self.made[key]

    def object(self, instance: Any) -> Value:
        if instance.cls is list:
            return self.object_list(instance)
        new = self.made[instance] = new_instance(self.low, instance.cls)
        for name, v in all_set(self.low, instance).items():
            self.low.put(new, name, self.part(name, v))
        return settled(self.low, new)

    def object_list(self, instance: Any) -> Value:
        """A copy of a list of objects, which has a place of its own as a display has one."""
        low, items = self.low, self.low.list_items(instance)
        place = low.place(self.way)
        if low.site(place) in low.session.value_lists:
            return low.display_list(place, [self.part(k, v) for k, v in enumerate(items)])
        new = self.made[instance] = new_list(low, [], site=low.site(place))
        low.put(new, ELEMENTS, low.make_tuple([self.part(k, v) for k, v in enumerate(items)]))
        return new

    def part(self, key: Any, value: Value) -> Value:
        """A copy of what stands at a place of what is copied at present."""
        way = self.way
        self.way = (*way, key)
        copied = self.of(value)
        self.way = way
        return copied

    def value(self, value: Value) -> Value:
        """A copy of a value of which no other name has been copied before, as far as is known."""
        elem = open_element(value.type)
        self.check_apart(value, elem)
        twins = [] if not is_mutable(value.type) else [v for v in self.made if self.may_be_one(v, value)]
        if elem is None or twins:
            return self.twin(value, twins)
        self.open_kinds.append(kind_of(elem))
        return self.open(value, elem)

    def open(self, value: Value, elem: Type) -> Value:
        """A copy of a list of a length known at run time only: of all elements that are different ones, each of which
        is then put into all of its places."""
        low = self.low
        if not is_flat(elem):
            low.fail(f"a deep copy of {type_text(value.type)} is not supported", "copy its parts")
        told = low.apply(rows.told_apart, [value])
        first, which = (low.getitem(told, k) for k in (0, 1))
        way = (*self.way, "each")
        copies = low.mapped(Plain(first), lambda k: _Copy(low, way=way).of(low.subscript(value, k)), what="copies")
        return low.mapped(Plain(which), lambda k: low.subscript(copies, k), what="deepcopy")

    def check_apart(self, value: Value, elem: Type | None) -> None:
        """Refuse what may stand in a list of unknown length and beside it: one copy would have to be made of it."""
        kind = None if elem is None else kind_of(elem)
        beside = [v for v in self.made if kind is not None and isinstance(v, Value) and kind_of(v.type) is kind]
        if beside or {kind, kind_of(value.type)} & {k for k in self.open_kinds if k is not None}:
            self.refuse(value)

    def twin(self, value: Value, twins: list[Value], chosen: bool = False) -> Value:
        """The copy of one of these, where the value is that one."""
        if not twins:
            return self.in_branch(value) if chosen else one_level(self.low, value, self.part, self.way)
        first, rest = twins[0], twins[1:]
        if not isinstance(value.type, Array) and first.type != value.type:
            self.refuse(value)
        same = self.low.apply(rows.is_, [value, first])
        return self.low.select(same, lambda: self.made[first], lambda: self.twin(value, rest, True))

    def in_branch(self, value: Value) -> Value:
        """A copy that is made on one path only: what is in it must not stand elsewhere, too."""
        before = dict(self.made)
        copied = one_level(self.low, value, self.part, self.way)
        parts = [v for v in self.made if v not in before]
        if not all(isinstance(v, Value) for v in parts):
            self.refuse(value)
        self.open_kinds += [kind_of(v.type) for v in parts]
        self.made = before
        return copied

    def refuse(self, value: Value) -> NoReturn:
        self.low.fail(f"a deep copy of what may hold {type_text(value.type)} twice", "copy its parts")

    def may_be_one(self, a: Any, b: Value) -> bool:
        """Whether two values may be one array or container; of arguments, the call makes sure that they are not."""
        if not isinstance(a, Value) or kind_of(a.type) is not kind_of(b.type) or kind_of(a.type) is None:
            return False
        if isinstance(a.type, Fields) and isinstance(b.type, Fields) and a.type.cls is not b.type.cls:
            return False
        given = [is_part_of_parameter(self.low, v) for v in (a, b)]
        if all(given):
            root = self.low.state
            while root.parent is not None:
                root = root.parent
            root.copied += [p for v in (a, b) if (p := place_of(self.low, v)) is not None]
            return False
        return not all(of_parameter or is_new(v) or is_view(v) for of_parameter, v in zip(given, (a, b)))


def one_level(low: Lowering, value: Value, part: Callable[[Any, Value], Value], way: tuple[Any, ...]) -> Value:
    """A copy of a container or array, with `part` made of each element; `way` tells this copy from others."""
    return form_of_type(value.type).copied_with(low, value, part, way)


def open_element(t: Type) -> Type | None:
    """The type of the elements of a list of unknown length, where these have to be copied."""
    return None if type(t) is not List or t.elts is not None or isinstance(t.elem, Scalar | Bottom) else t.elem


def is_flat(t: Type) -> bool:
    """Whether nothing of what has to be copied is in something else of that kind."""
    if isinstance(t, Array | Number | Scalar | Static):
        return True
    if isinstance(t, Tuple | Entries) or isinstance(t, List) and t.elts is not None:
        return all(isinstance(e, Scalar | Static) for e in t.elts or ())
    return type(t) is List and isinstance(t.elem, Scalar)


def kind_of(t: Type) -> type | None:
    """What two values have in common that may be one array, list, dict or object; None of values of Python's."""
    return next((kind for kind in _KINDS if isinstance(t, kind)), None)


def displayed(low: Lowering, value: Value) -> Value:
    """What stands at its place in a display, of a value taken out of one that has not been written since."""
    taken = value.owner
    if not isinstance(taken, Apply) or taken.row is not rows.getitem:
        return value
    made, (known, k) = taken.operands[0].owner, static_value(taken.operands[1].type)
    if not isinstance(made, Apply) or not known or made not in low.b.block.ops or may_be_written(low, made):
        return value
    if made.row in _DISPLAYS and isinstance(k, int):
        return displayed(low, made.operands[k])
    t = made.result.type
    if made.row is rows.make_dict and isinstance(t, Entries) and k in t.keys:
        return displayed(low, made.operands[1 + list(t.keys).index(k)])
    return value


def may_be_written(low: Lowering, made: Apply) -> bool:
    """Whether a display may have been changed, under another name or by a function that is called."""
    if made.row is rows.make_tuple:
        return False
    kind, ops = kind_of(made.result.type), low.b.block.ops
    if any(isinstance(op, Call) for op in with_inner(ops[ops.index(made) :])):
        return True
    return any(
        v is made.result
        or kind_of(v.type) is kind
        and not is_new(v)
        or v in low.written_within
        and any(kind_of(e) is kind for e in all_inside(v.type))
        for v in low.written
    )
