"""Objects as tuples of their attributes: where the function begins and ends, and where control flow chooses one.

Inside, an object that can be changed is an `Instance`: known at compile time, its attributes variables. An argument is
opened into one, and a result closed into a tuple. Where two paths or two passes of a loop leave different objects
under one name, the name stands for a tuple of what their attributes are then. It can be read, as long as none of the
objects is changed, but its own attributes cannot be set: which object would change is not known.

Of every closed value it is known which objects and lists it stands for (`copies`), and every operation looks whether
these are what they were. Where they are not, or change after the value was put into a list or dict, the lowering
begins again with the objects as memory (cells.py) and the lists as ordinary ones (`value_lists`); so it does where a
list of objects is changed at a place that only a run knows. Changing a dict with objects in it makes them memory at
once.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Iterator, Sequence
from typing import Any

from s2sgrad.frontend import joins
from s2sgrad.frontend.function_values import is_function
from s2sgrad.frontend.kinds.forms import form_of
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.state import FIRST_OBJECT, Extern, Instance, Poisoned, Sources
from s2sgrad.frontend.unset import flag_key
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.types import Bottom, Dict, Entries, Fields, List, Optional, Record, Static, Tuple, Type, record_of
from s2sgrad.rules import core as rows

ELEMENTS = "elements"  # the one attribute of a list of objects: a tuple
_MISSING = object()
Way = tuple[Any, ...]  # into an argument, by places


def is_frozen(cls: Any) -> bool:
    return dataclasses.is_dataclass(cls) and cls.__dataclass_params__.frozen  # type: ignore[union-attr]


def instance_of(t: Type) -> Instance | None:
    """The object that a value of this type is, where it can be changed."""
    return t.value if isinstance(t, Static) and isinstance(t.value, Instance) else None


def stands_again(learnt: Type, t: Type) -> bool:
    """Whether an object is followed here, as one was in the attempt before: that is another one in every attempt."""
    before, now = instance_of(learnt), instance_of(t)
    return before is not None and now is not None and before.cls is now.cls


def parts_of(t: Type) -> tuple[Type, ...]:
    return t.elts or () if isinstance(t, Tuple | List | Entries) else ()


def inner_types(t: Type) -> list[Type]:
    """The types of what is in a value of this type, known by its place or not."""
    if isinstance(t, Optional):
        return [t.inner]
    if isinstance(t, List) and t.elts is None:
        return [t.elem] if t.elem is not None else []
    return list(parts_of(t))


def classes_in(core: Lowering, t: Type) -> tuple[Any, ...]:
    """The classes of the objects in a value of this type, which may be known or not."""
    instance, record = instance_of(t), record_of(t)
    parts = inner_types(t)
    found = [] if record is None else [record.cls]
    if instance is not None:
        found += [] if instance.cls is list else [instance.cls]
        held = attributes(core, instance).values() if instance.cls is list else ()
        parts = [v.type for v in held]
        found += [c for v in held if isinstance(v, Poisoned) for c in v.classes]
    return tuple(dict.fromkeys([*found, *(c for p in parts for c in classes_in(core, p))]))


def holds_object(t: Type) -> bool:
    """Whether an object that can be changed is in a value of this type."""
    return instance_of(t) is not None or any(map(holds_object, parts_of(t)))


def holds_function(t: Type) -> bool:
    """Whether a function is in a value of this type."""
    return is_function(t) or isinstance(t, Tuple) and any(map(holds_function, t.elts))


def is_changeable(t: Type) -> bool:
    """Whether a value of this type stands for something in which an object can be changed."""
    record = record_of(t)
    if record is not None and not is_frozen(record.cls):
        return True
    return any(map(is_changeable, parts_of(t)))


def new_instance(core: Lowering, cls: Any, param: str | None = None) -> Value:
    core.counter += 1
    instance = Instance(cls, FIRST_OBJECT - core.counter, core.state, len(core.state.env.layers), param=param)
    core.objects[instance.number] = instance
    for name, value in data_of_class(core, cls):
        core.state.env.set((instance.number, name), value)
    return core.b.const(instance, None, Static(instance))


def data_of_class(core: Lowering, cls: Any) -> Iterator[tuple[str, Value]]:
    """The data of a class that its objects replace: what they begin with."""
    for name in sorted(name for known, name in core.session.class_data if known is cls):
        yield name, core.outside(Extern(name, "attribute", cls), inspect.getattr_static(cls, name))


def new_list(core: Lowering, items: list[Value], param: str | None = None, site: Any = None) -> Value:
    """A list of objects."""
    value = new_instance(core, list, param)
    instance = instance_of(value.type)
    assert instance is not None
    instance.site = site
    instance.of_functions = any(holds_function(v.type) for v in items)
    instance.names[ELEMENTS] = None
    core.state.env.set((instance.number, ELEMENTS), core.make_tuple(items))
    return value


def is_class_data(cls: type, name: str) -> bool:
    """Whether an attribute that an object has not got itself is data of its class."""
    found = inspect.getattr_static(cls, name, _MISSING)
    return found is not _MISSING and not hasattr(type(found), "__get__")


def elements(core: Lowering, x: Value) -> list[Value]:
    """All elements of a container of fixed structure."""
    return form_of(x.type).parts(core, x)


def entries(core: Lowering, x: Value) -> list[Value]:
    """The same of what has its elements by keys."""
    t, out = x.type, []
    assert isinstance(t, Entries)
    for k in t.keys:
        out.append(core.apply(rows.getitem, [x, core.const(k)]))
        core.inherit_origin(out[-1], x, k)
    return out


def field(core: Lowering, x: Value, k: int) -> Value:
    """An attribute of a closed object; the constant where it is None or a string."""
    t = parts_of(x.type)[k]
    if isinstance(t, Static) and (t.value is None or isinstance(t.value, str)):
        return core.const(t.value)
    return core.getitem(x, k)


def rebuilt_entries(core: Lowering, t: Type, items: list[Value]) -> Value:
    """What has these elements by the keys of t."""
    assert isinstance(t, Entries)
    kind = t.of(t.keys, tuple(v.type for v in items))
    return core.b.apply(rows.make_dict, core.b.const(t.keys), *items, type=kind)


def rebuilt(core: Lowering, t: Type, items: list[Value]) -> Value:
    """A container of the kind of t with other elements."""
    return form_of(t).rebuilt(core, t, items)


def opened(core: Lowering, value: Value, param: str, *way: int) -> Value:
    """An argument, or what is found in it on this way, with objects in place of the tuples that stand for them."""
    t = value.type
    whole = param in core.session.rebuilt and isinstance(t, List | Dict | Tuple) and t.elts is not None
    if not whole and not is_changeable(t):
        return value
    items = [opened(core, v, param, *way, k) for k, v in enumerate(elements(core, value))]
    return form_of(t).opened(core, t, items, param, way)


def opened_list(core: Lowering, items: list[Value], param: str, way: Way) -> Value:
    """A list with these elements: one of objects, if there are any in it."""
    site = core.site((param, *way))
    if any(holds_object(v.type) for v in items) and site not in core.session.value_lists:
        return new_list(core, items, param, site)
    core.state.distinct = True
    return core.display_list((param, *way), items)


def opened_object(core: Lowering, record: Record, items: list[Value], param: str, way: Way) -> Value:
    """An object with these attributes, which can be changed."""
    if record.cls in core.session.cells:
        core.state.distinct = True
        return core.new_cell((param, *way), record.cls, dict(zip(record.names, items)))
    if is_frozen(record.cls):
        return core.make_tuple(items, record)
    new = new_instance(core, record.cls, param)
    instance = instance_of(new.type)
    assert instance is not None
    for name, v in zip(record.names, items):
        instance.names[name] = None
        core.state.env.set((instance.number, name), v)
    return new


def attributes(core: Lowering, instance: Instance) -> dict[str, Value]:
    """The attributes that an object has here."""
    found = {n: instance.owner.env.get((instance.number, n)) for n in instance.names}
    return {n: v for n, v in found.items() if v is not None}


def all_set(core: Lowering, instance: Instance) -> dict[str, Value]:
    """The same, where the object is put into something that knows of no attribute that only some paths set."""
    core.check_own(instance)
    for name in instance.names:
        flag = core.state.env.get(flag_key((instance.number, name)))
        if flag is not None and not core.is_set(flag):
            core.fail(
                f"only some paths set the attribute `{name}` of this {instance.cls.__name__}",
                f"set `{name}` on every path, to None where there is nothing to set",
            )
    return attributes(core, instance)


def closed_type(core: Lowering, t: Type, inside: tuple[Instance, ...] = ()) -> Type:
    """The type of a value once it is closed; Unjoinable for what cannot be."""
    return form_of(t).closed_type(core, t, inside)


def closed_type_of(core: Lowering, instance: Instance, inside: tuple[Instance, ...]) -> Type:
    """The same of an object, or of a list of objects."""
    held = attributes(core, instance)
    if instance in inside or any(isinstance(v, Poisoned) for v in held.values()):
        raise joins.Unjoinable
    elts = tuple(closed_type(core, v.type, (*inside, instance)) for v in held.values())
    return List(None, parts_of(elts[0])) if instance.cls is list else Tuple(elts, Record.of(instance.cls, tuple(held)))


def closed(core: Lowering, value: Value, inside: tuple[Instance, ...] = ()) -> Value:
    """The value with tuples of their attributes in place of objects, as they are now."""
    return form_of(value.type).closed(core, value, inside)


def closed_instance(core: Lowering, value: Value, instance: Instance, inside: tuple[Instance, ...]) -> Value:
    """The same of an object, or of a list of objects."""
    if instance in inside:
        core.fail(
            f"this {instance.cls.__name__} refers back to itself, and would have to be passed on as a value",
            "leave out the reference back",
        )
    held = all_set(core, instance)
    for v in held.values():
        if isinstance(v, Poisoned):
            core.fail(v.reason, v.rewrite or "give it the same type on every path")
        core.check_current(v)
    parts = [closed(core, v, (*inside, instance)) for v in held.values()]
    if instance.cls is list:
        items = core.items(parts[0])
        made = core.b.apply(rows.make_list, *items, name=value.name)
        core.origins[made] = (("tuple", made),)
        core.copies[made] = ((instance, instance.changes), *(s for p in items for s in core.copies.get(p, ())))
        return made
    made = core.make_tuple(parts, Record.of(instance.cls, tuple(held)))
    made.name = value.name
    core.copies[made] = ((instance, instance.changes), *(s for p in parts for s in core.copies.get(p, ())))
    return made


def fixed(core: Lowering, value: Value, why: str) -> Value:
    """The value closed for good: the objects in it cannot be changed any more."""
    made = closed(core, value)
    keep(core, [made], why)
    return made


def keep(core: Lowering, values: Sequence[Value], why: str) -> None:
    """Closed values are put where nobody looks whether the objects that they stand for are what they were."""
    for instance in (i for v in values for i, _ in sources(core, v)):
        instance.fixed = instance.fixed or why


def sources(core: Lowering, value: Value | None) -> Sources:
    """The objects whose attributes are in a closed value."""
    if value is None:
        return ()
    known = core.copies.get(value) or core.copies.get(core.narrowed.get(value, value))
    if known is not None:
        return known
    owner = value.owner
    if isinstance(owner, Apply) and owner.row in (rows.make_tuple, rows.make_list, rows.make_dict):
        return tuple(s for v in owner.operands for s in sources(core, v))
    return ()


def objects_in(core: Lowering, value: Value | None) -> list[Instance]:
    """The objects that a value is, holds or stands for."""
    return [instance for instance, _ in sources_in(core, value)]


def sources_in(core: Lowering, value: Value | None) -> Sources:
    """The same, each with the number of changes that the value knows of."""
    found: dict[Instance, int] = {}

    def visit(v: Value | None) -> None:
        if v is None or isinstance(v, Poisoned):
            return
        instance = instance_of(v.type)
        if instance is not None and instance not in found:
            found[instance] = instance.changes
            for held in attributes(core, instance).values():
                visit(held)
        elif instance is None:
            for i, changes in sources(core, v):
                found[i] = min(changes, found.get(i, changes))
            if holds_object(v.type) and isinstance(v.owner, Apply):
                for part in v.owner.operands:
                    visit(part)

    visit(value)
    return tuple(found.items())


def note_copy(core: Lowering, value: Value, of: Sources) -> Value:
    """Remember which objects a value stands for, and so do the objects inside it."""
    if of and _is_copy(value.type, of):
        core.copies[value] = of
        owner = value.owner
        if isinstance(owner, Apply) and owner.row is rows.make_tuple:
            for v in owner.operands:
                note_copy(core, v, of)
    return value


def _is_copy(t: Type, of: Sources) -> bool:
    """Whether objects, or a list of them, may be in a value of this type."""
    if record_of(t) is not None or isinstance(t, List) and any(i.cls is list for i, _ in of):
        return True
    return any(_is_copy(p, of) for p in inner_types(t))


def copied_from(core: Lowering, values: Sequence[Value]) -> Sources:
    """The objects that these values stand for, which must not have changed since."""
    found = [v for v in values if v in core.copies]
    for v in found:
        core.check_current(v)
    return tuple(dict.fromkeys(s for v in found for s in core.copies[v]))


def check_current(core: Lowering, value: Value) -> None:
    """A closed object can be read as long as none of those that it may be has been changed."""
    for instance, changes in sources(core, value):
        if instance.changes != changes:
            core.fail(
                f"which {instance.cls.__name__} this is depends on the path taken, and one that it may be has been "
                "changed since",
                "read its attributes before, or change it by the same name",
            )


def is_set(value: Value | None) -> bool:
    return value is not None and not isinstance(value, Poisoned) and not isinstance(value.type, Bottom)


def depth_of(cls: Any, t: Type) -> int:
    """How many objects of this class are inside each other in a value of this type."""
    deepest = max((depth_of(cls, e) for e in inner_types(t)), default=0)
    return deepest + (isinstance(t, Fields) and t.cls is cls)
