"""Displays: tuples, lists, sets and dicts that are written out."""

from __future__ import annotations

from typing import Any

import gast

from s2sgrad.frontend import dict_methods, list_methods, mappings, once, open_tuples, sets, writes
from s2sgrad.frontend.iterables import Plain, Range
from s2sgrad.frontend.lowering import Lowering, answers
from s2sgrad.frontend.records import keep
from s2sgrad.frontend.state import Restart
from s2sgrad.frontend.syntax import expression
from s2sgrad.ir.ops import Block, Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Array, Bottom, Dict, List, Map
from s2sgrad.rules import core as rows

_SILENT = (gast.Constant, gast.Name, gast.Tuple, gast.List, gast.Starred)


def part(low: Lowering, node: Any) -> Value:
    """What stands in a display: the value, or what is unpacked there."""
    return once.opened(low, low.expr(node.value)) if isinstance(node, gast.Starred) else low.expr(node)


def gone_through_part(low: Lowering, node: Any) -> Value:
    """The same, where what calls functions as it is gone through does so before the next part."""
    value = part(low, node)
    tree = once.tree_in(value) if isinstance(node, gast.Starred) else None
    if tree is None or isinstance(tree, Plain | Range):
        return value
    if list_methods.is_open(low, value):
        return low.listed(value)
    return low.make_tuple(low.unpack_all(value, "a starred element"))


def elements(low: Lowering, nodes: list[Any]) -> list[Value]:
    """The values of a display's parts, starred ones unpacked."""
    out: list[Value] = []
    for n in nodes:
        if isinstance(n, gast.Starred):
            out += low.unpack_all(part(low, n), "a starred element")
        else:
            out.append(low.expr(n))
    return out


@expression(gast.Tuple)
def expr_tuple(low: Lowering, node: Any) -> Value:
    if not any(isinstance(n, gast.Starred) for n in node.elts):
        return low.make_tuple(elements(low, node.elts))
    made = starred_parts(low, node)
    if isinstance(made, list):
        return low.make_tuple(made)
    return open_tuples.of_list(low, made)


@expression(gast.List)
def expr_list(low: Lowering, node: Any) -> Value:
    if any(isinstance(n, gast.Starred) for n in node.elts):
        made = starred_parts(low, node)
        return low.display_list(node, made) if isinstance(made, list) else made
    return low.display_list(node, elements(low, node.elts))


def starred_parts(low: Lowering, node: Any) -> Value | list[Value]:
    """The elements of [*x, a]; a list, made step by step, where the length of x is not known."""
    parts, begun = [], []
    for n in node.elts:
        starred, value = isinstance(n, gast.Starred), gone_through_part(low, n)
        parts.append((starred, as_now(low, node, value) if starred else value))
        begun += [(low.b.block, len(low.b.block.ops))] if starred else []
    check_as_now(low, node, begun)
    if any(starred and isinstance(v.type, Bottom) for starred, v in parts):
        return low.bottom()
    if any(starred and list_methods.is_open(low, v) for starred, v in parts):
        return list_methods.open_display(low, node, parts)
    return [v for starred, whole in parts for v in (low.unpack_all(whole, "a starred element") if starred else [whole])]


def as_now(low: Lowering, node: Any, value: Value) -> Value:
    """What stands behind a star: as it is now, where what is computed before it is unpacked may change it."""
    t = value.type
    if isinstance(t, Dict):
        return low.make_tuple(low.unpack_all(value, "a starred element"))
    if node not in low.session.unpacked_early or isinstance(t, Bottom):
        return value
    if isinstance(t, Map):
        return mappings.copied(low, value, f"** {node.col_offset}")
    if isinstance(t, List) and t.elts is None:
        new = low.apply(rows.copy_list, [value], method=True)
        if value in low.origins:
            low.origins[new] = low.origins[value]
        return new
    if isinstance(t, Array):
        return low.apply(rows.copy, [value])
    return value if list_methods.is_open(low, value) else low.make_tuple(low.unpack_all(value, "a starred element"))


def check_as_now(low: Lowering, node: Any, begun: list[tuple[Block, int]]) -> None:
    """Begin again where what has been computed since a value behind a star was there may have changed it."""
    later = any(block is not low.b.block or writes.outside(block.ops[at:]) for block, at in begun)
    if later and node not in low.session.unpacked_early and not low.trusted:
        low.session.unpacked_early.add(node)
        raise Restart


@answers(Lowering.plain_list)
def plain_list(low: Lowering, node: Any, items: list[Value]) -> Value:
    """A list display: of fixed structure, unless something done to it later needs it otherwise."""
    site = low.site(node)
    natural = List(None, tuple(v.type for v in items))
    t = low.site_type(site, natural)
    if isinstance(t, List):
        needed = t.elts if t.elts is not None else (t.elem,) * len(items)
        items = [low.conform(item, e or item.type) for item, e in zip(items, needed)]
    keep(low, items, "has been put into a list")
    value = low.b.apply(rows.make_list, *items, type=t)
    low.origins[value] = (site,)
    return value


@expression(gast.Set)
def expr_set(low: Lowering, node: Any) -> Value:
    return sets.display(low, node, elements(low, node.elts))


@expression(gast.Dict)
def expr_dict(low: Lowering, node: Any) -> Value:
    pairs: list[tuple[Value | None, Value]] = []
    begun: list[tuple[Block, int]] = []
    for k, v in zip(node.keys, node.values):
        if k is not None:
            pairs.append((low.expr(k), low.expr(v)))
            continue
        inner = mappings.opened(low, low.expr(v))
        if isinstance(inner.type, Map):
            inner = as_now(low, node, inner)
            begun.append((low.b.block, len(low.b.block.ops)))
        if isinstance(inner.type, Dict):
            keys = dict_methods.present(low, inner)
            pairs += [(low.const(key), dict_methods.item(low, inner, key)) for key in keys]
        elif isinstance(inner.type, Map):
            pairs.append((None, inner))
        else:
            low.fail("** of something that is no dict", "write the keys out", node=v)
    check_as_now(low, node, begun)
    return dict_of(low, node, pairs)


def dict_of(low: Lowering, node: Any, pairs: list[tuple[Value | None, Value]]) -> Value:
    """The dict of keys and entries; without a key, those of another dict."""
    known: dict[Any, Value] = {}
    count = 0
    for key, _ in pairs:
        if key is not None:
            low.check_key(key)
    for key, value in pairs:
        if key is None or not mappings.is_known(key):
            break
        name = static_value(key.type)[1]
        try:
            known[name] = value
        except TypeError as error:  # it cannot be hashed
            low.fails(TypeError, str(error))
            low.fail(f"a dict's key: {error}", "use a number, a text, or a tuple of these")
        count += 1
    display = low.display_dict(node, list(known), list(known.values()))
    for key, value in pairs[count:]:
        if key is None:
            mappings.update_from(low, display, value)
        else:
            low.store(display, key, value)
    return display
