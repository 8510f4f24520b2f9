"""Reversing reads and writes of memory: elements of arrays, entries of lists and dicts.

`A[i] = v` reverses to `dv = dA[i]`, `dA[i] = 0`; `A[i] += v` to `dv = dA[i]`. A `RESTORE` marks where the elements that
the write destroyed have to be put back, if recording.py finds that anything still reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

from s2sgrad.analysis.alias import Node
from s2sgrad.analysis.held import element_kinds
from s2sgrad.analysis.references import is_basic_index, referred
from s2sgrad.errors import UnsupportedError
from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Apply, Op, Value
from s2sgrad.ir.row import Row, static_value
from s2sgrad.ir.types import (
    NONE,
    Array,
    Entries,
    List,
    Map,
    Number,
    Optional,
    Scalar,
    Slice,
    Tuple,
    Type,
    carries_float,
    holds_complex,
)
from s2sgrad.rules import adjoint, core, operators
from s2sgrad.rules.infer import always
from s2sgrad.transforms import reverse_maps, reverse_parts
from s2sgrad.transforms.scope import Scope
from s2sgrad.transforms.support import add_parts, children, fit, has_shadows, is_array, tangent_type, zero_of

if TYPE_CHECKING:
    from s2sgrad.transforms.reverse import Reverse


RESTORE = Row("restore", None, (), always(NONE), effect=True)  # only in a reverse sweep under construction


def restore_mark(write: Op) -> Apply:
    """A mark for recording.py: put back here what a primal write destroyed."""
    mark = Apply(RESTORE, [], (), NONE, write.span)
    mark.mirror = write
    return mark


# reads ------------------------------------------------------------------------------------------------------------


def reverse_getitem(r: Reverse, scope: Scope, op: Apply) -> None:
    x, index = op.operands
    result = op.result
    if isinstance(index.type, Slice) and not is_array(x.type):
        reverse_parts.reverse_part(r, scope, op)
        return
    if r.is_memory(result) and referred(op) is not None:
        return  # a reference: mirrored, not reversed
    if not r.active(x):
        return
    if result in r.shared_buffers and (result, ()) in scope.buffers:
        del scope.cot[result, ()]
        scope.buffers.discard((result, ()))
    if children(x.type) is not None and not r.is_memory(x):
        known, key = static_value(index.type)
        if known:
            move_leaves(r, scope, op, key)
            return
    d = r.take(scope, result)
    if d is not None:
        scatter(r, scope, x, index, d)


def move_leaves(r: Reverse, scope: Scope, op: Apply, key: object) -> None:
    """The element of a container of fixed structure: its cotangent is that of the place in the container."""
    x, result = op.operands[0], op.result
    keys = [k for k, _ in children(x.type) or []]
    if isinstance(key, int) and not isinstance(key, bool) and key < 0 and key not in keys:
        key += len(keys)
    r.explode(scope, result)
    for path, _ in r.value_leaves(result):
        d = scope.cot.pop((result, path), None)
        if d is not None:
            r.accumulate(scope, x, d, (key, *path))  # type: ignore[arg-type]


def scatter(r: Reverse, scope: Scope, x: Value, index: Value, d: Value) -> None:
    """Add d to the cotangent of x[index]."""
    b = scope.builder
    if not r.is_memory(x) and isinstance(x.type, Array) and x.type.dims == () and isinstance(d.type, Scalar):
        r.accumulate(scope, x, d)  # all that is in an array without axes
        return
    if r.is_memory(x) and r.shadows.stretched(x) is not None:
        read = b.apply(core.zeros_like, x)
        add_at_index(b, read, x, index, d)
        r.accumulate(scope, x, read)
        return
    target = r.shadows.of(scope, x) if r.is_memory(x) else r.buffer_for(scope, (x, ()))
    if isinstance(x.type, Map) and not reverse_maps.holds_references(r.aliases, x):
        reverse_maps.add_entry(b, target, index, d)
        return
    add_at_index(b, target, x, index, d)


def add_at_index(b: Builder, target: Value, x: Value, index: Value, d: Value) -> None:
    if is_array(x.type):
        basic = is_basic_index(index.type)
        if basic:
            b.apply(core.iadd_item, target, index, d)
        else:
            b.apply(core.add_at, target, index, d)
        return
    if isinstance(index.type, Slice):
        b.apply(adjoint.add_list_slice, target, index, d)
        return
    if isinstance(d.type, Scalar) and not may_be_none(x.type, index):
        b.apply(core.iadd_item, target, index, d)
        return
    if may_be_none(x.type, index):
        old = b.apply(core.getitem, target, index, type=Optional(d.type))
        b.apply(core.setitem, target, index, b.apply(adjoint.add_tree, old, d, type=d.type))
        return
    whole = next((t for t in entry_types(x.type, index) if has_shadows(t, d.type)), d.type)
    old = b.apply(core.getitem, target, index, type=tangent_type(whole))
    b.apply(core.setitem, target, index, add_parts(b, old, d))


# writes -----------------------------------------------------------------------------------------------------------


def reverse_write(r: Reverse, scope: Scope, op: Apply) -> None:
    handler = HANDLERS.get(op.row)
    x = op.operands[0] if op.operands else None
    written = [v for p, v in zip(op.params, op.operands) if p in op.row.writes]
    carries = [v for v in written if r.active(v)]
    if carries:
        if handler is None:
            raise UnsupportedError(
                f"{op.row.name} writes memory that carries a derivative, and has no rule for it",
                op.span,
                "assign the elements with x[...] = value",
            )
        assert x is not None
        handler(r, scope, op)
    if op in r.restored:
        scope.at(op)
        scope.builder.add(restore_mark(op))


def reads_shadow(r: Reverse, scope: Scope, x: Value, index: Value | None) -> Value:
    """The cotangent of the elements that a write has set, as they are now."""
    b = scope.builder
    shadow = r.shadows.of(scope, x)
    if index is None:
        return b.apply(core.copy, shadow, type=x.type, method=isinstance(x.type, Array))
    d = b.apply(core.getitem, shadow, index)
    if isinstance(d.type, Array | Number) and is_basic_index(index.type):
        d = b.apply(core.copy, d, type=d.type, method=isinstance(d.type, Array))
    return d


def give(r: Reverse, scope: Scope, v: Value, d: Value) -> None:
    """Hand the cotangent of written elements to the value that was written (which may have been broadcast)."""
    if r.active(v):
        r.spread(scope, v, fit(scope.builder, d, v) if is_array(v.type) or isinstance(v.type, Scalar) else d)


def reverse_setitem(r: Reverse, scope: Scope, op: Apply) -> None:
    x, index, v = op.operands
    if not is_array(x.type):
        reverse_set_entry(r, scope, op)
        return
    b = scope.builder
    shadow = r.shadows.of(scope, x)
    basic = is_basic_index(index.type)
    if not r.active(v):
        b.apply(core.setitem, shadow, index, b.const(0.0))
        return
    if basic or not may_repeat(index):
        d = reads_shadow(r, scope, x, index)
    else:
        d = b.apply(adjoint.last_written, shadow, index)
    # the value may be a view of what was written: its cotangent comes after the zero, as it was read before the write
    b.apply(core.setitem, shadow, index, b.const(0.0))
    give(r, scope, v, d)


def may_repeat(index: Value) -> bool:
    """Whether one element can be addressed twice by an index (an integer array can, a mask cannot)."""
    t = index.type
    parts = t.elts if isinstance(t, Tuple) else (t,)
    return any(
        isinstance(p, Array)
        and p.dtype != "bool"
        or not isinstance(p, Array | Scalar | Slice)
        and getattr(p, "value", 0) not in (None, Ellipsis)
        for p in parts
    )


def reverse_set_entry(r: Reverse, scope: Scope, op: Apply) -> None:
    """container[key] = v for a list or dict."""
    x, index, v = op.operands
    if isinstance(x.type, Map):
        reverse_maps.reverse_store(r, scope, op)
        return
    b = scope.builder
    shadow = r.shadows.of(scope, x)
    if r.is_memory(v) or v.type == NONE and op in r.replaced:  # a reference, or nothing, in the place of another
        b.apply(core.setitem, shadow, index, r.replaced[op])
        return
    if not any(map(carries_float, entry_types(x.type, index))):
        return
    unset = may_be_none(x.type, index) and r.active(v)  # nothing may have been added to it yet
    d = b.apply(core.getitem, shadow, index, type=Optional(v.type) if unset else v.type)
    if unset:
        d = b.apply(adjoint.add_tree, zero_of(b, v), d, type=v.type)
    if r.holds_memory(v):
        blank = r.replaced[op]
    else:  # what stood there before may have had another shape, or may have been nothing
        nothing = op not in r.entries and takes_none(r, x, index)
        blank = b.const(None) if nothing else zero_of(b, r.entries.get(op, v))
    b.apply(core.setitem, shadow, index, blank)
    r.give(scope, v, d)


def entry_of_shadow(scope: Scope, shadow: Value, t: Type, key: Hashable, item: Value) -> Value:
    """The cotangent of an item of a display: nothing where its place has been set to None since."""
    b = scope.builder
    at = b.const(key)
    if not may_be_none(t, at):
        return b.apply(core.getitem, shadow, at, type=item.type)
    d = b.apply(core.getitem, shadow, at, type=Optional(item.type))
    return b.apply(adjoint.add_tree, zero_of(b, item), d, type=item.type)


def entry_types(t: Type, index: Value) -> tuple[Type, ...]:
    """What may be at an index or key of a list or dict."""
    if isinstance(t, List) and t.elts is None:
        return () if t.elem is None else (t.elem,)
    known, key = static_value(index.type)
    elts: tuple[Type, ...] = getattr(t, "elts", ())
    if isinstance(t, List | Tuple) and known and isinstance(key, int) and -len(elts) <= key < len(elts):
        return (elts[key],)
    return (elts[t.keys.index(key)],) if isinstance(t, Entries) and known else elts


def may_be_none(t: Type, index: Value) -> bool:
    """Whether there may be None at an index or key of the shadow of a list or dict: for a None, or an integer."""
    return any(isinstance(e, Optional) or isinstance(e, Scalar) and e.kind in "bi" for e in entry_types(t, index))


def takes_none(r: Reverse, x: Value, index: Value) -> bool:
    """Whether None at such a place of the shadow of x stands for a zero of any shape."""
    node = r.aliases.node(x)
    if node is None or any(isinstance(w, Apply) and extends_by_memory(r, w) for w in node.writes):
        return False
    return any(isinstance(e, Optional) and isinstance(e.inner, Array | Number) for e in entry_types(x.type, index))


def extends_by_memory(r: Reverse, op: Apply) -> bool:
    """Whether a list is extended by what has its own shadow, or by an array: that is given back as a whole."""
    if op.row is not core.list_extend:
        return False
    v = op.operands[1]
    return is_array(v.type) or bool(element_kinds(r.aliases, v))


def reverse_iadd_item(r: Reverse, scope: Scope, op: Apply) -> None:
    x, index, v = op.operands
    if not r.active(v):
        return
    b = scope.builder
    if is_array(x.type):
        d = reads_shadow(r, scope, x, index)
    else:
        t = Scalar("c") if holds_complex(x.type) else v.type  # the entry may be complex where v is real
        d = b.apply(core.getitem, r.shadows.of(scope, x), index, type=t)
    if op.row is core.isub_item:
        d = b.apply(operators.neg, d)
    give(r, scope, v, d)


def reverse_add_at(r: Reverse, scope: Scope, op: Apply) -> None:
    x, index, v = op.operands
    if r.active(v):
        give(r, scope, v, reads_shadow(r, scope, x, index))


def reverse_iadd(r: Reverse, scope: Scope, op: Apply) -> None:
    x, v = op.operands
    if not r.active(v):
        return
    d = reads_shadow(r, scope, x, None)
    if op.row is core.isub:
        d = scope.builder.apply(operators.neg, d)
    give(r, scope, v, d)


def reverse_append(r: Reverse, scope: Scope, op: Apply) -> None:
    x, v = op.operands
    b = scope.builder
    t = perhaps_none(r, x, v.type)
    r.give(scope, v, there(r, b, x, v, b.apply(core.list_pop, r.shadows.of(scope, x), type=t)))


def there(r: Reverse, b: Builder, x: Value, v: Value, d: Value) -> Value:
    """The cotangent of an entry that was put into a list; None stands for a zero where it may have been replaced."""
    if not stands_for_zero(r, x):
        return d
    return b.apply(adjoint.add_tree, zero_of(b, v), d, type=v.type)


def perhaps_none(r: Reverse, x: Value, t: Type) -> Type:
    """The type of a cotangent that is taken out of a list, where its primal is of type t."""
    return Optional(t) if stands_for_zero(r, x) and not isinstance(t, Optional) else t


def stands_for_zero(r: Reverse, x: Value) -> bool:
    """Whether None in the shadow of a list stands for a zero, as entries may have been replaced."""
    node = r.aliases.node(x)
    return node is not None and any(takes_none(r, *w.operands[:2]) for w in replacing(node))


def replacing(node: Node) -> list[Apply]:
    """The ops that replace entries of a list or dict; they may know other types of it than those that filled it."""
    writes = (w for w in node.writes if isinstance(w, Apply) and w.row is core.setitem)
    return [w for w in writes if carries_float(w.operands[2].type)]


def reverse_pop(r: Reverse, scope: Scope, op: Apply) -> None:
    x = op.operands[0]
    result = op.result
    b = scope.builder
    d = reverse_maps.entry_of(r, scope, result)
    shadow = r.shadows.of(scope, x)
    known, index = static_value(op.operands[1].type) if len(op.operands) > 1 else (True, -1)
    if known and index == -1:
        b.apply(core.list_append, shadow, d)
    elif known and index >= 0:
        b.apply(core.list_insert, shadow, op.operands[1], d)
    else:
        b.apply(adjoint.unpop, shadow, op.operands[1], d)


def reverse_list_reverse(r: Reverse, scope: Scope, op: Apply) -> None:
    scope.builder.apply(core.list_reverse, r.shadows.of(scope, op.operands[0]))


def reverse_extend(r: Reverse, scope: Scope, op: Apply) -> None:
    x, v = op.operands
    b = scope.builder
    d = b.apply(adjoint.pop_tail, r.shadows.of(scope, x), v, type=v.type)
    if r.active(v) and not extends_by_memory(r, op):
        d = there(r, b, x, v, d)
    reverse_parts.give_entries(r, scope, op, x, v, d)


def reverse_insert(r: Reverse, scope: Scope, op: Apply) -> None:
    x, index, v = op.operands
    known, k = static_value(index.type)
    shadow = r.shadows.of(scope, x)
    row = core.list_pop if known and k == 0 else adjoint.uninsert
    d = scope.builder.apply(row, shadow, index, type=perhaps_none(r, x, v.type))
    r.give(scope, v, there(r, scope.builder, x, v, d))


def reverse_unpop(r: Reverse, scope: Scope, op: Apply) -> None:
    x, index, v = op.operands
    r.give(scope, v, scope.builder.apply(core.list_pop, r.shadows.of(scope, x), index, type=v.type))


def reverse_uninsert(r: Reverse, scope: Scope, op: Apply) -> None:
    x, index = op.operands
    scope.builder.apply(core.list_insert, r.shadows.of(scope, x), index, reverse_maps.entry_of(r, scope, op.result))


def reverse_pop_tail(r: Reverse, scope: Scope, op: Apply) -> None:
    b = scope.builder
    d = reverse_parts.whole_of(r, scope, op, op.result)
    b.apply(core.list_extend, r.shadows.of(scope, op.operands[0]), d)


def reverse_add_back(r: Reverse, scope: Scope, op: Apply) -> None:
    """x += v if v is a copy: the shadows are copies exactly where the arrays are."""
    x, v = op.operands
    if r.active(v):
        scope.builder.apply(adjoint.add_back, r.shadows.of(scope, v), r.shadows.of(scope, x))


def reverse_add_list_slice(r: Reverse, scope: Scope, op: Apply) -> None:
    x, index, v = op.operands
    if r.active(v):
        d = scope.builder.apply(core.getitem, r.shadows.of(scope, x), index, type=v.type)
        r.spread(scope, v, d)


def reverse_accumulate_tree(r: Reverse, scope: Scope, op: Apply) -> None:
    x, v = op.operands
    if r.active(v):
        r.spread(scope, v, scope.builder.apply(adjoint.copy_tree, r.shadows.of(scope, x), type=v.type))


def reverse_scaling(r: Reverse, scope: Scope, op: Apply) -> None:
    """x *= c and x /= c with a plain number c."""
    x, c = op.operands
    scope.builder.apply(op.row, r.shadows.of(scope, x), c)


Handler = Callable[["Reverse", Scope, Apply], None]
HANDLERS: dict[object, Handler] = {
    core.setitem: reverse_setitem,
    core.iadd_item: reverse_iadd_item,
    core.isub_item: reverse_iadd_item,
    core.add_at: reverse_add_at,
    core.iadd: reverse_iadd,
    core.imul: reverse_scaling,
    core.itruediv: reverse_scaling,
    core.isub: reverse_iadd,
    core.list_append: reverse_append,
    core.list_pop: reverse_pop,
    core.list_reverse: reverse_list_reverse,
    core.list_extend: reverse_extend,
    core.list_insert: reverse_insert,
    **dict.fromkeys(adjoint.ACCUMULATIONS, reverse_accumulate_tree),
    adjoint.pop_tail: reverse_pop_tail,
    adjoint.unpop: reverse_unpop,
    adjoint.uninsert: reverse_uninsert,
    adjoint.add_back: reverse_add_back,
    adjoint.add_list_slice: reverse_add_list_slice,
    **reverse_maps.HANDLERS,
}
