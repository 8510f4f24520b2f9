"""Adding to shadows, by the two disciplines of memory.

What has a location of its own (memory: what is written, and what is held like it) has one shadow, and is added to in
place: whoever refers to the shadow sees it. Everything else in a container of shadows is a value: a cotangent that may
stand in other places too, so it is never changed, only replaced by a sum.
"""

from __future__ import annotations

from collections.abc import Callable

from s2sgrad.analysis.alias import ANY, Node, entries_of, kid, parts_inside
from s2sgrad.errors import UnsupportedError
from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Block, For, If, Source, Value, Yield
from s2sgrad.ir.row import Row
from s2sgrad.ir.types import INT, NONE, Entries, Fields, List, Map, Optional, Scalar, Tuple, Type, carries_float
from s2sgrad.rules import adjoint, core, map_rows, narrowing
from s2sgrad.transforms.support import add, children, getitem, is_array


def add_to_shadow(b: Builder, node: Node | None, t: Type, shadow: Value, d: Value) -> None:
    """Add d, which has the structure of type t (None where nothing comes), to the shadow of memory of this type."""
    if d.type == NONE:
        return
    t = t.inner if isinstance(t, Optional) else t
    if isinstance(d.type, Optional) and (not is_array(t) or isinstance(shadow.type, Optional)):
        inner = t
        where_there(b, d, lambda b, d: add_to_shadow(b, node, inner, there(b, shadow), d))
        return
    if is_array(t):
        b.apply(core.iadd, shadow, d)
        return
    if isinstance(t, Tuple):  # it cannot be changed, and who holds it is not known here
        raise UnsupportedError(
            "reverse over reverse, with tuples that may be None and hold lists or arrays that are written",
            b.span,
            "keep the numbers and the lists in two names, or use hvp",
        )
    whole = accumulation(node, t)
    if whole is not None:
        b.apply(whole, shadow, d)
        return
    parts = children(t)
    if parts is None:
        parts = [(key, entry_type(t)) for key, _ in children(d.type) or ()]
        if not parts:
            _entry_by_entry(b, kid(node, ANY), t, shadow, d)
    for key, e in parts:
        if carries_float(e):
            part = getitem(b, d, key, dict(children(d.type) or []).get(key))
            if part.type != NONE:
                add_part(b, kid(node, key), e, shadow, b.const(key), part)


def entry_type(t: Type) -> Type:
    """The type of the entries of a container in which all are of one type."""
    t = t.inner if isinstance(t, Optional) else t
    assert isinstance(t, List) and t.elem is not None
    return t.elem


def _entry_by_entry(b: Builder, node: Node | None, t: Type, shadow: Value, d: Value) -> None:
    """Add to a list, or to a dict with keys of which nothing is known: `node` is what its entries are."""
    e = entry_type(t)

    def of_entry(b: Builder, part: Value, key: Value) -> None:
        where_there(b, part, lambda b, part: add_part(b, node, e, shadow, key, part))

    if isinstance(t, Map):
        keys = b.apply(map_rows.map_keys, d)
        loop_over(b, keys, lambda b, key: of_entry(b, b.apply(core.getitem, d, key), key))
    else:
        loop_over(b, d, of_entry, counted=True)


def loop_over(b: Builder, entries: Value, what: Callable[..., None], counted: bool = False) -> None:
    """Do something with each entry of a list; `counted`: given its place, too."""
    body = Block()
    inner = Builder(body, b.span)
    inner.mirror = b.mirror
    given, sources, operands = [body.add_arg(entry_type(entries.type))], [Source("seq")], [entries]
    if counted:
        given.append(body.add_arg(INT, "k"))
        sources.append(Source("count"))
        operands.append(b.const(0))
    what(inner, *given)
    inner.add(Yield([]))
    b.add(For(tuple(sources), operands, body, span=b.span))


def add_if_there(b: Builder, node: Node | None, t: Type, shadow: Value, d: Value) -> None:
    """The same for memory that not all paths have made: what is left by an exception returns nothing beside it."""
    _where(b, b.apply(adjoint.is_there, shadow), lambda b: add_to_shadow(b, node, t, shadow, d))


def where_there(b: Builder, v: Value, what: Callable[[Builder, Value], None]) -> None:
    """Do something with v where it is not None."""
    if not isinstance(v.type, Optional):
        what(b, v)
        return
    _where(b, b.apply(core.is_not, v, b.const(None)), lambda b: what(b, there(b, v)))


def made_where_there(b: Builder, v: Value, what: Callable[[Builder, Value], Value]) -> Value:
    """What is made of v where it is not None; None where it is."""
    choice = _where(b, b.apply(core.is_not, v, b.const(None)), lambda b: what(b, there(b, v)))
    return choice.add_result(v.type)


def _where(b: Builder, condition: Value, what: Callable[[Builder], Value | None]) -> If:
    """A branch that hands out what is made where the condition holds, if that is anything, and None where not."""
    blocks = Block(), Block()
    made: Value | None = None
    for k, block in enumerate(blocks):
        inner = Builder(block, b.span)
        inner.mirror = b.mirror
        made = what(inner) if k == 0 else None if made is None else inner.const(None)
        inner.add(Yield([] if made is None else [made]))
    choice = If(condition, *blocks, b.span)
    b.add(choice)
    return choice


def there(b: Builder, v: Value) -> Value:
    """v, which is not None here."""
    return b.apply(narrowing.narrow, v) if isinstance(v.type, Optional) else v


def accumulation(node: Node | None, t: Type) -> Row | None:
    """The helper that adds to a container as a whole; None where its entries have to be told apart.

    That is so where objects in it are memory: a helper cannot tell them from objects that are values.
    """
    if isinstance(t, Fields) or any(
        isinstance(e, Fields) and inner is not None and inner.memory for inner, e in parts_inside(node, t)
    ):
        return None
    arrays, containers = memory_inside(node, t)
    if arrays == {True} and containers <= {True}:
        return adjoint.accumulate_tree
    if containers == {True} and arrays <= {False}:
        return adjoint.accumulate_lists
    return None if True in arrays | containers else adjoint.accumulate_entries


def memory_inside(node: Node | None, t: Type) -> tuple[set[bool], set[bool]]:
    """Whether the arrays in a container are memory, and whether the lists, dicts and objects in it are."""
    arrays: set[bool] = set()
    containers: set[bool] = set()
    for inner, e in parts_inside(node, t):
        group = arrays if is_array(e) else containers
        group.add(inner is not None and inner.memory)
    return arrays, containers


def add_part(b: Builder, node: Node | None, t: Type, shadow: Value, key: Value, d: Value) -> None:
    """The same for what stands at a key of a container of shadows."""
    if isinstance(t, Scalar):
        b.apply(core.iadd_item, shadow, key, d)
        return
    if isinstance(t, Optional) and isinstance(t.inner, Tuple):
        inner = t.inner
        where_there(b, d, lambda b, d: add_part(b, node, inner, shadow, key, d))
        return
    old = b.apply(core.getitem, there(b, shadow), key, type=t)
    if isinstance(t, Tuple):
        b.apply(core.setitem, shadow, key, _sum_of_tuples(b, node, t, old, d))
    elif node is not None and node.memory:
        add_to_shadow(b, node, t, old if isinstance(d.type, Optional) else there(b, old), d)
    else:
        b.apply(core.setitem, shadow, key, add(b, old, d))


def _sum_of_tuples(b: Builder, node: Node | None, t: Tuple, old: Value, d: Value) -> Value:
    """A tuple with the shadows that the old one has, and sums of the cotangents in both."""
    arrays, containers = memory_inside(node, t)
    if True not in arrays | containers:
        return add(b, old, d)
    items = []
    for key, e in enumerate(t.elts):
        item = getitem(b, old, key, e)
        part = getitem(b, d, key, dict(children(d.type) or []).get(key)) if carries_float(e) else None
        inner = kid(node, key)
        if part is None or part.type == NONE:
            items.append(item)
        elif isinstance(e, Tuple):
            items.append(_sum_of_tuples(b, inner, e, item, part))
        elif inner is not None and inner.memory:
            add_to_shadow(b, inner, e, item, part)
            items.append(item)
        else:
            items.append(add(b, item, part))
    return b.apply(core.make_tuple, *items, params=("items",) * len(items), type=t)


def add_to_buffer(b: Builder, buffer: Value, d: Value) -> None:
    """Add to a cotangent that is collected in place: its lists and dicts are its own, the arrays in them are not."""
    t = buffer.type.inner if isinstance(buffer.type, Optional) else buffer.type
    if not isinstance(t, List | Entries):
        b.apply(core.iadd, buffer, d)
    elif isinstance(t, Fields):
        add_to_shadow(b, None, t, there(b, buffer), d)
    else:
        b.apply(adjoint.accumulate_lists if nested(t) else adjoint.accumulate_entries, there(b, buffer), d)


def nested(t: Type) -> bool:
    """Whether lists or dicts are directly in a container."""
    inner = [e.inner if isinstance(e, Optional) else e for _, e in entries_of(t)]
    return any(isinstance(e, List | Entries | Tuple) for e in inner)


__all__ = [
    "add_if_there", "add_part", "add_to_buffer", "add_to_shadow", "loop_over", "made_where_there", "there",
    "where_there",
]
