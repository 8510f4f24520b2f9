"""Objects of classes written in Python, as the lowering holds them: what is done where the class says nothing."""

from __future__ import annotations

import functools
import inspect
from typing import Any, NoReturn

from s2sgrad.frontend import mappings
from s2sgrad.frontend.cells import as_cells, check_depth, settled, store_in_dict
from s2sgrad.frontend.joins import Meeting, Unjoinable, drop_const, side_by_side
from s2sgrad.frontend.kinds.attributes import (
    check_changeable,
    check_place,
    class_attribute,
    is_plainly_set,
    set_by_property,
)
from s2sgrad.frontend.kinds.base import Keywords, Kind, Part, Way, known_text, refuse, refuse_call
from s2sgrad.frontend.kinds.of_class import class_of, exception_class, is_exception, record_class
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.names import check_set, set_variable
from s2sgrad.frontend.records import (
    all_set,
    classes_in,
    closed_instance,
    closed_type_of,
    depth_of,
    elements,
    entries,
    field,
    is_class_data,
    is_frozen,
    new_instance,
    note_copy,
    parts_of,
    rebuilt_entries,
    sources,
)
from s2sgrad.frontend.state import FALLS, Flow, Instance, Poisoned, Restart
from s2sgrad.frontend.unset import flag_key, is_unset
from s2sgrad.frontend.values import constant, typed
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Bottom, Fields, Record, Static, Tuple, Type
from s2sgrad.rules.dims_text import type_text

ARGUMENTS = "args"  # what an exception is made with


class ObjectKind(Kind):
    """An object whose class says nothing about what is asked: it is true, and no container."""

    def truth(self, low: Lowering, x: Value) -> bool | None:
        return True

    def condition(self, low: Lowering, x: Value) -> Value:
        return low.const(True)

    def subscript(self, low: Lowering, x: Value, index: Value) -> Value:
        no_container(low, x, "indexed", "is not subscriptable")

    def put(self, low: Lowering, x: Value, index: Value, value: Value) -> None:
        no_container(low, x, "assigned to by index", "does not support item assignment")

    def remove(self, low: Lowering, x: Value, index: Value) -> None:
        no_container(low, x, "deleted from by index", "does not support item deletion")

    def contains(self, low: Lowering, x: Value, item: Value) -> Value:
        no_container(low, x, "asked for what is in it", "is not iterable")

    def length(self, low: Lowering, x: Value) -> Value | None:
        no_container(low, x, "asked for its length", "has no len()")

    def gone_through(self, low: Lowering, x: Value) -> Any:
        no_container(low, x, "gone through", "is not iterable")

    def elements(self, low: Lowering, x: Value, what: str) -> list[Value]:
        no_container(low, x, "unpacked", "is not iterable")

    # calls and attributes

    def call(self, low: Lowering, x: Value, args: list[Value], keywords: Keywords) -> Value:
        if low.find_special(x, "__call__") is None:
            cls = class_of(x)
            refuse_call(low, x.type, cls, f"define __call__ in {cls.__name__}")
        return low.call_special(x, "__call__", args, keywords)

    def held(self, low: Lowering, x: Value, name: str) -> Value | None:
        """An attribute that the object itself has; None where only its class may have one of that name."""
        raise NotImplementedError

    def attribute(self, low: Lowering, x: Value, name: str) -> Value:
        found = self.held(low, x, name)
        return class_attribute(low, x, record_class(x), name) if found is None else found

    def call_method(self, low: Lowering, x: Value, name: str, args: list[Value], keywords: Keywords) -> Value:
        return low.call_value(low.attribute(x, name), args, keywords)

    def set_attribute(self, low: Lowering, x: Value, name: str, value: Value) -> None:
        cls = record_class(x)
        if not set_by_property(low, x, cls, name, value):
            check_changeable(low, cls, name)
            low.put(x, name, value)

    def takes_attribute(self, x: Value, name: str) -> bool:
        return is_plainly_set(record_class(x), name)


class InstanceKind(ObjectKind):
    """An object that is known at compile time: its attributes are variables."""

    kept = True
    leafless = True

    def attribute(self, low: Lowering, x: Value, name: str) -> Value:
        compute_cached(low, x, name)
        return super().attribute(low, x, name)

    def held(self, low: Lowering, x: Value, name: str) -> Value | None:
        instance: Instance = constant(x)
        if instance.retired:
            refuse(
                low,
                f"this {instance.cls.__name__} has been put into something while it was made",
                "do that behind the place where it is made",
            )
        low.check_own(instance)
        value = low.state.env.get((instance.number, name))
        if isinstance(value, Poisoned):
            refuse(low, value.reason, value.rewrite or f"give `{name}` the same type on every path")
        if value is not None and isinstance(value.type, Bottom):
            return low.bottom(f"the attribute `{name}` may not be set", f"set `{name}` on every path")
        if value is not None:
            check_set(low, (instance.number, name), AttributeError, lambda n: missing_message(instance.cls, n))
        return value

    def has_attribute(self, low: Lowering, x: Value, name: str) -> Value:
        instance: Instance = constant(x)
        value = low.state.env.get((instance.number, name))
        if hasattr(instance.cls, name) or value is None or isinstance(value.type, Bottom):
            return super().has_attribute(low, x, name)
        flag = low.state.env.get(flag_key((instance.number, name)))
        return low.const(True) if flag is None or low.is_set(flag, in_each_pass=True) else flag

    def put_attribute(self, low: Lowering, x: Value, name: str, value: Value) -> None:
        set_on_instance(low, x, name, value)

    def delete_attribute(self, low: Lowering, x: Value, name: str) -> None:
        instance: Instance = constant(x)
        if not _may_delete(instance.cls, name) or instance.owner is not low.state or instance.fixed:
            super().delete_attribute(low, x, name)
        if len(low.state.env.layers) > instance.depth:
            refuse(
                low,
                f"the attribute `{name}` is deleted in a branch or a loop",
                f"set `{name}` to None in its place, and test for that",
            )
        if self.held(low, x, name) is None:
            low.fails(AttributeError, missing_message(instance.cls, name))
            refuse(low, f"{instance.cls.__name__} has no attribute `{name}` here", "delete one that it has")
        note_change(low, instance)
        del instance.names[name], low.state.env.layers[-1][instance.number, name]

    def describe(self, t: Type) -> str:
        return known_text(t)

    def python_class(self, t: Type) -> type | None:
        return static_value(t)[1].cls

    def copied(self, low: Lowering, x: Value) -> Value:
        return instance_copied(low, x)

    def closed(self, low: Lowering, x: Value, inside: tuple[Instance, ...]) -> Value:
        return closed_instance(low, x, constant(x), inside)

    def closed_type(self, low: Lowering, t: Type, inside: tuple[Instance, ...]) -> Type:
        return closed_type_of(low, static_value(t)[1], inside)


def recorded(x: Value) -> Record:
    """The class and the names of the attributes of an object that is a tuple of them."""
    record = typed(x, Tuple).cls
    assert isinstance(record, Record)
    return record


class ClosedKind(ObjectKind):
    """An object that is a tuple of its attributes: frozen, or one of several."""

    def held(self, low: Lowering, x: Value, name: str) -> Value | None:
        low.check_current(x)
        names = recorded(x).names
        return note_copy(low, field(low, x, names.index(name)), sources(low, x)) if name in names else None

    def has_attribute(self, low: Lowering, x: Value, name: str) -> Value:
        own = name in recorded(x).names
        return low.const(True) if own else super().has_attribute(low, x, name)

    def put_attribute(self, low: Lowering, x: Value, name: str, value: Value) -> None:
        as_cells(low, *classes_in(low, x.type))
        super().put_attribute(low, x, name, value)


class CellKind(ObjectKind):
    """An object that is memory (cells.py)."""

    def held(self, low: Lowering, x: Value, name: str) -> Value | None:
        t = x.type
        assert isinstance(t, Fields)
        if name not in t.keys:
            return None
        present = low.keys_present(x)
        if present is not None and name not in present:
            low.fails(AttributeError, f"{t.cls.__name__} has no attribute {name}")
            refuse(low, f"the attribute `{name}` is not set here", "set it in __init__")
        entry = t.elts[t.keys.index(name)]
        if isinstance(entry, Static):
            return low.b.const(entry.value, None, entry)
        return mappings.item(low, x, name)

    def has_attribute(self, low: Lowering, x: Value, name: str) -> Value:
        t = x.type
        assert isinstance(t, Fields)
        if hasattr(t.cls, name) or name not in t.keys:
            return super().has_attribute(low, x, name)
        present = low.keys_present(x)
        if present is None or not all(map(low.is_whole_site, low.sites_of(x))):
            refuse(
                low,
                f"whether this {t.cls.__name__} has the attribute `{name}` is known at run time only",
                f"set `{name}` in __init__, to None where there is nothing to set, and test for None",
            )
        return low.const(name in present)

    def put_attribute(self, low: Lowering, x: Value, name: str, value: Value) -> None:
        t = x.type
        assert isinstance(t, Fields)
        if name not in t.keys and (t.cls, name) not in low.session.class_data and is_class_data(t.cls, name):
            low.session.class_data.add((t.cls, name))  # some of these objects may only have that of the class
            low.session.forget_objects()
            raise Restart
        as_cells(low, *classes_in(low, value.type))
        check_depth(low, t.cls, name, value, depth_of(t.cls, t))
        store_in_dict(low, x, t, low.const(name), value)

    def python_class(self, t: Type) -> type | None:
        assert isinstance(t, Fields)
        return t.cls

    def copied(self, low: Lowering, x: Value) -> Value:
        return self.with_attributes(low, x, "copy", elements(low, x))

    def copied_with(self, low: Lowering, x: Value, part: Part, way: Way) -> Value:
        return self.with_attributes(low, x, way, with_parts(low, x, part))

    def with_attributes(self, low: Lowering, x: Value, place: Any, items: list[Value]) -> Value:
        """An object like x with other attributes."""
        assert isinstance(x.type, Fields)
        return low.display_dict(low.place(place), list(x.type.keys), items, like=x.type)

    def parts(self, low: Lowering, x: Value) -> list[Value]:
        return entries(low, x)

    def rebuilt(self, low: Lowering, t: Type, items: list[Value]) -> Value:
        return rebuilt_entries(low, t, items)

    def with_types(self, t: Type, elts: tuple[Type, ...]) -> Type:
        return t.of(t.keys, elts)  # type: ignore[attr-defined]

    def generalised(self, t: Type) -> Type:
        return self.with_types(t, tuple(map(drop_const, parts_of(t))))

    def merged(self, a: Type, b: Type, at: Meeting) -> Type:
        """An object with the attributes of both; reading one that is not set raises at run time, as in the primal."""
        if not isinstance(a, Fields) or not isinstance(b, Fields) or not a.is_like(b):
            raise Unjoinable
        keys, xs, ys = side_by_side(a, b)
        return a.of(keys, at.each(xs, ys))


def with_parts(low: Lowering, x: Value, part: Part) -> list[Value]:
    """What a copy has in place of the elements of x."""
    return [part(k, v) for k, v in enumerate(elements(low, x))]


def instance_copied(low: Lowering, x: Value) -> Value:
    """An object, or a list of objects, of its own with the same attributes."""
    instance: Instance = constant(x)
    if instance.cls is list:
        return low.call_method(x, "copy", [], {})
    new = new_instance(low, instance.cls)
    for name, v in all_set(low, instance).items():
        low.put(new, name, v)
    return settled(low, new)


def no_container(low: Lowering, x: Value, what: str, python_says: str) -> NoReturn:
    """Refuse what a container can do, and an object cannot."""
    cls = exception_class(x) if is_exception(x) else class_of(x)
    low.fails(TypeError, f"{cls.__name__!r} object {python_says}")
    rewrite = "read its arguments: e.args" if is_exception(x) else f"define the method for it in {cls.__name__}"
    refuse(low, f"{type_text(x.type)} cannot be {what}", rewrite)


def missing_message(cls: Any, name: str) -> str:
    """What AttributeError says."""
    return f"{cls.__name__!r} object has no attribute {name!r}"


def set_on_instance(low: Lowering, x: Value, name: str, value: Value) -> None:
    """Set an attribute of an object, or of a list of objects, that is known at compile time."""
    instance: Instance = constant(x)
    check_place(low, instance.cls, name)
    if instance.fixed or instance.owner is not low.state:
        as_cells(low, *classes_in(low, x.type))
    if instance.owner is not low.state:
        refuse(low, "a recursive function changes an object made outside it", "return the new value instead")
    if instance.fixed:
        refuse(low, f"`{name}` is assigned after the {instance.cls.__name__} {instance.fixed}", "assign it before")
    note_class_data(low, instance, name)
    instance.names[name] = None
    note_change(low, instance)
    if value.name is None and not isinstance(value, Poisoned):
        value.name = name
    set_variable(low, (instance.number, name), value)


def note_change(low: Lowering, instance: Instance) -> None:
    """What was closed before is not what the object is from here on."""
    instance.changes += 1
    low.changed.append(instance)
    low.state.distinct = low.state.distinct or instance.param is not None


def note_class_data(low: Lowering, instance: Instance, name: str) -> None:
    """Where an object may or may not have an attribute of its own, it starts with that of its class."""
    key = (instance.cls, name)
    known = low.state.env.get((instance.number, name)) is not None or key in low.session.class_data
    if not known and len(low.state.env.layers) > instance.depth and is_class_data(*key):
        low.session.class_data.add(key)
        low.session.dirty = True


def compute_cached(low: Lowering, x: Value, name: str) -> None:
    """Compute a cached property where only some paths or passes have done so."""
    instance: Instance = constant(x)
    if not isinstance(inspect.getattr_static(instance.cls, name, None), functools.cached_property):
        return
    key = (instance.number, name)
    flag = low.state.env.get(flag_key(key))
    if is_unset(low.state.env.get(key)):
        class_attribute(low, x, instance.cls, name)
    elif flag is not None and not low.is_set(flag, in_each_pass=True):

        def compute() -> Flow:
            class_attribute(low, x, instance.cls, name)
            return FALLS

        low.if_(flag, lambda: FALLS, compute)
        low.state.env.set(flag_key(key), low.const(True))


def _may_delete(cls: Any, name: str) -> bool:
    """Whether `del` of an attribute is nothing more than that."""
    plain = cls.__delattr__ is object.__delattr__ and not is_frozen(cls)
    return plain and not hasattr(inspect.getattr_static(cls, name, None), "__set__")


__all__ = [
    "ARGUMENTS", "CellKind", "ClosedKind", "InstanceKind", "ObjectKind", "instance_copied",
    "missing_message", "note_change", "set_on_instance", "with_parts",
]
