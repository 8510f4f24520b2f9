"""Rows of the ops that only transforms introduce: shadows and cotangents of containers, repeated writes."""

from __future__ import annotations

from s2sgrad.ir.row import Row, Site
from s2sgrad.ir.types import BOOL, NONE, Array, Entries, List, Number, Optional, Scalar, Sym, Type
from s2sgrad.rules.infer import always, without_const
from s2sgrad.rules.registry import register
from s2sgrad.runtime import helpers, trees


def _same(param: str):
    def infer(site: Site) -> Type:
        t = site.type(param)
        assert t is not None
        return t

    return infer


def _infer_sum(site: Site) -> Type:
    a, b = site.type("a"), site.type("b")
    assert a is not None and b is not None
    first = b if a == NONE else a
    return without_const(first.inner if isinstance(first, Optional) and b != NONE else first)


def add_tree_a(dy, y):
    return dy


def add_tree_b(dy, y):
    return dy


def last_written_d(dy, y, d, index):
    return last_written_vjp_helper(dy, d, index)


def last_written_vjp_dy(dy, y, x, index):
    return trees.last_written(dy, index)


last_written_vjp_helper = trees.last_written_vjp


def _infer_gather(site: Site) -> Type:
    from s2sgrad.rules import core

    t = core.getitem.infer(Site(core.getitem, ("x", "index"), [site.operands[0], site.operands[1]], site.span))
    return t if isinstance(t, Array | Scalar) else t


zeros_tree = register(Row(
    "zeros_tree", trees.zeros_tree, ("x",), _same("x"), shape_only=("x",), helper="zeros_tree", complex=True,
    by_transform=True, for_objects="zeros_objects",
))
zeros_in = register(Row(
    "zeros_in", trees.zeros_in, ("x", "keys"), _same("x"), shape_only=("x",), helper="zeros_in", complex=True,
    by_transform=True,
))
zeros_if_set = register(Row(
    "zeros_if_set", trees.zeros_if_set, ("x",), _same("x"), shape_only=("x",), helper="zeros_if_set", complex=True,
    by_transform=True, takes_unset=True,
))
is_there = register(Row(
    "is_there", trees.is_there, ("x",), always(BOOL), shape_only=("x",), helper="is_there", complex=True, flat=True,
    takes_unset=True,
))
check_number = register(Row(
    "check_number", helpers.check_number, ("x",), always(NONE), shape_only=("x",), helper="check_number", complex=True,
    by_transform=True, effect=True,
))
copy_tree = register(Row(
    "copy_tree", trees.copy_tree, ("x",), _same("x"), linear=("x",), helper="copy_tree", complex=True,
    by_transform=True, float_errors=(), for_objects="copy_objects",
))
by_keys = register(Row(
    "by_keys", trees.by_keys, ("d", "x"), _same("d"), linear=("d",), shape_only=("x",), helper="by_keys", complex=True,
    by_transform=True, for_objects="by_keys_of_objects",
))
copy_of_argument = register(Row(
    "copy_of_argument", trees.copy_of_argument, ("x",), _same("x"), vjp={"x": add_tree_a}, linear=("x",),
    helper="copy_of_argument", complex=True, by_transform=True,
))
copies_of_arguments = register(Row(
    "copies_of_arguments", trees.copies_of_arguments, ("x",), _same("x"), linear=("x",), helper="copies_of_arguments",
    complex=True, by_transform=True, for_objects="copies_of_object_arguments",
))
add_tree = register(Row(
    "add_tree", trees.add_tree, ("a", "b"), _infer_sum, vjp={"a": add_tree_a, "b": add_tree_b}, linear=("a", "b"),
    helper="add_tree", complex=True, by_transform=True, for_objects="add_objects",
))
accumulate_tree = register(Row(
    "accumulate_tree", trees.accumulate_tree, ("x", "value"), always(NONE), writes=("x",),
    writes_inside=(Array, Number, List, Entries), helper="accumulate_tree", complex=True,
    for_objects="accumulate_objects",
))
accumulate_lists = register(Row(
    "accumulate_lists", trees.accumulate_lists, ("x", "value"), always(NONE), writes=("x",),
    writes_inside=(List, Entries), helper="accumulate_lists", complex=True, for_objects="accumulate_object_lists",
))
accumulate_entries = register(Row(
    "accumulate_entries", trees.accumulate_entries, ("x", "value"), always(NONE), writes=("x",),
    helper="accumulate_entries", complex=True, for_objects="accumulate_object_entries",
))
ACCUMULATIONS = (accumulate_tree, accumulate_lists, accumulate_entries)
add_list_slice = register(Row(
    "add_list_slice", trees.add_list_slice, ("x", "index", "value"), always(NONE), writes=("x",),
    helper="add_list_slice", complex=True, for_objects="add_object_slice",
))
last_written = register(Row(
    "last_written", trees.last_written, ("d", "index"), _infer_gather, vjp={"d": last_written_d}, linear=("d",),
    helper="last_written", complex=True, by_transform=True,
))
last_written_vjp = register(Row(
    "last_written_vjp", trees.last_written_vjp, ("dy", "x", "index"), _same("x"), vjp={"dy": last_written_vjp_dy},
    linear=("dy",), shape_only=("x",), helper="last_written_vjp", complex=True, by_transform=True,
))
add_back = register(Row(
    "add_back", trees.add_back, ("x", "value"), always(NONE), writes=("x",), helper="add_back", complex=True,
))
view_or_zeros = register(Row(
    "view_or_zeros", trees.view_or_zeros, ("v", "x"), _same("v"), view_of="v", fresh=False,
    vjp={"v": add_tree_a, "x": None}, linear=("v", "x"), shape_only=("x",), helper="view_or_zeros", complex=True,
    by_transform=True,
))


def _infer_diagonal(site: Site) -> Type:
    t = site.type("x")
    assert isinstance(t, Array)
    return Array(t.dtype, (Sym(("diagonal", site.value("x"))),))


diagonal_view = register(Row(
    "diagonal_view", trees.diagonal_view, ("x", "offset"), _infer_diagonal, view_of="x", fresh=False, vjp={"x": None},
    linear=("x",), helper="diagonal_view", complex=True, by_transform=True,
))
pop_tail = register(Row(
    "pop_tail", trees.pop_tail, ("x", "like"), _same("like"), writes=("x",), shape_only=("like",), elements_of=("x",),
    helper="pop_tail", complex=True,
))


def _infer_entry(site: Site) -> Type:
    t = site.type("x")
    assert isinstance(t, List) and t.elem is not None
    return t.elem


unpop = register(Row(
    "unpop", trees.unpop, ("x", "index", "value"), always(NONE), writes=("x",), stores=("x", "value"), helper="unpop",
    complex=True,
))
uninsert = register(Row(
    "uninsert", trees.uninsert, ("x", "index"), _infer_entry, writes=("x",), element_of="x", fresh=False,
    helper="uninsert", complex=True,
))
# what the copies share among each other is what the originals share, so they count as the same memory
snapshot = register(Row(
    "snapshot", trees.snapshot, ("x",), _same("x"), view_of="x", may_copy=True, fresh=False, helper="snapshot",
    complex=True, by_transform=True, for_objects="snapshot_objects",
))
detached = register(Row(
    "detached", trees.detached, ("x", "*given"), _same("x"), view_of="x", may_copy=True, fresh=False, helper="detached",
    by_transform=True, for_objects="detached_objects",
))
