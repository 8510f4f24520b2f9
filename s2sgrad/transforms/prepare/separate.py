"""Memory that references reach in ways that nothing mirrors: made plain, or refused."""

from __future__ import annotations

from s2sgrad.analysis.alias import Aliases
from s2sgrad.analysis.references import is_basic_index
from s2sgrad.errors import UnsupportedError
from s2sgrad.ir.build import Builder
from s2sgrad.ir.clone import rewrite_operands
from s2sgrad.ir.ops import Apply, Block, Function, Op, Value, walk
from s2sgrad.ir.types import Array, List, Tuple, is_mutable
from s2sgrad.rules import adjoint, core
from s2sgrad.transforms.mutation import written_in
from s2sgrad.transforms.support import is_array


def separate_memory(fn: Function) -> None:
    """Copy what is written out of the tuples that functions return, and refuse what may be a view or a copy."""
    aliases = Aliases(fn)
    copy_extensions(fn.body, aliases)
    found: set[Apply] = set()
    for op in walk(fn.body):
        if isinstance(op, Apply) and op.row is core.getitem:
            check_index(op, aliases)
        elif isinstance(op, Apply) and op.results and is_made_tuple(op) and written_inside(op.result, aliases):
            found.add(op)
    if found:
        replaced: dict[Value, Value] = {}
        separate(fn.body, found, replaced)
        made = {v.owner: old for old, v in replaced.items() if isinstance(v.owner, Op)}
        rewrite_operands(fn.body, lambda v: replaced.get(v, v))
        for copy, old in made.items():  # the copies themselves read the original
            for item in copy.operands:
                assert isinstance(item.owner, Op)
                element = item.owner.operands[0].owner
                assert isinstance(element, Op)
                element.operands[0] = old


def copy_extensions(block: Block, aliases: Aliases) -> None:
    """x.extend(x): what is appended is x as it was."""
    ops = []
    for op in block.ops:
        for inner in op.blocks:
            copy_extensions(inner, aliases)
        if isinstance(op, Apply) and op.row is core.list_extend:
            x, v = op.operands
            if isinstance(v.type, List) and aliases.node(x) is aliases.node(v):
                b = Builder(Block(), op.span)
                op.operands[1] = b.apply(core.copy_list, v, type=v.type, method=True)
                ops += b.block.ops
        ops.append(op)
    block.ops = ops


def is_made_tuple(op: Apply) -> bool:
    """Whether the op makes a tuple of new arrays (np.linalg.qr), rather than one of values that it is given."""
    row = op.row
    return isinstance(op.result.type, Tuple) and row.fresh and not (row.contains or row.view_of or row.element_of)


def written_inside(v: Value, aliases: Aliases) -> bool:
    """Whether anything in a value is written."""
    return any(n.written for n in aliases.reach(v))


def separate(block: Block, found: set[Apply], replaced: dict[Value, Value]) -> None:
    """Put copies behind the tuples that are found; a tuple -> its copy."""
    out = []
    for op in block.ops:
        out.append(op)
        for inner in op.blocks:
            separate(inner, found, replaced)
        if op in found:
            b = Builder(Block(), op.span)
            result = op.results[0]
            items = []
            assert isinstance(result.type, Tuple)
            for k, t in enumerate(result.type.elts):
                item = b.apply(core.getitem, result, b.const(k), type=t)
                items.append(b.apply(core.copy if is_array(t) else adjoint.copy_tree, item, type=t))
            params = ("items",) * len(items)
            replaced[result] = b.apply(core.make_tuple, *items, params=params, type=result.type, name=result.name)
            out += b.block.ops
    block.ops = out


def check_index(op: Apply, aliases: Aliases) -> None:
    """An index of unknown type yields a view or a copy; where memory is written, that has to be known."""
    x, index = op.operands
    if not isinstance(x.type, Array) or is_basic_index(index.type) is not None or not is_mutable(op.result.type):
        return
    if aliases.written(op.result):
        raise UnsupportedError(
            "an index of unknown type into an array that is written, or whose elements are: it may be a view or a copy"
            + written_in(aliases.reach(op.result), op.span),
            op.span,
            "index with integers, slices and integer arrays, such as rows[:, None] and columns",
        )
