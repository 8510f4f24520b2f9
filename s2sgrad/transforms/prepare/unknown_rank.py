"""Elements of arrays whose rank only a run knows: `z[k]` is a view of z where z has more axes, and else a number.

A number is what the element was when it was read, and refers to nothing; a view has the shadow of what it shows. Where
the difference matters (the array is memory, and the element is kept for later), the two are told apart behind the read,
`w = z[k] if np.ndim(z[k]) > 0 else freeze(z[k])`: frozen, the number is memory of its own, with a shadow of its own.
Loops over such arrays read their elements by an index.
"""

from __future__ import annotations

from collections.abc import Callable

from s2sgrad.analysis.alias import Aliases, Node, entries_of
from s2sgrad.analysis.held import all_values, mark_held
from s2sgrad.analysis.references import referred
from s2sgrad.ir.build import Builder
from s2sgrad.ir.clone import rewrite_operands
from s2sgrad.ir.layout import Layout, Uses, uses_of
from s2sgrad.ir.ops import Apply, Block, For, Function, If, Op, Return, Source, Value, Yield, walk, with_inner
from s2sgrad.ir.ranks import may_be_number, unknown_rank
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import INT, Array, List, Optional, Scalar, Slice, Tuple, Type, carries_float
from s2sgrad.rules import core, operators
from s2sgrad.transforms.prepare.loose_numbers import freeze_numbers


def own_numbers(fn: Function, everywhere: bool = False) -> None:
    """Tell numbers and views apart; `everywhere`: what is memory is not known yet, so anything may be."""
    if not any(holds_unknown(v.type) for v in all_values(fn)):
        return
    freeze_numbers(fn, lambda node: node is not None and (everywhere or node.memory))
    if not any(element_read(op) or loops_over_rows(op) for op in walk(fn.body)):
        return
    if any(map(loops_over_rows, walk(fn.body))):
        read_by_index(fn, memory_of(fn, everywhere))
    memory = memory_of(fn, everywhere)
    uses, layout = uses_of(fn), Layout(fn)
    reads = [(op, node) for op in walk(fn.body) if element_read(op) and (node := memory(op.results[0])) is not None]
    for op in [op for op, node in reads if not settled(op, node, uses, layout)]:
        tell_apart(op, layout.place[op][0], fn)


def holds_unknown(t: Type) -> bool:
    """Whether it is, or holds, what may be a number or an array of any rank."""
    t = t.inner if isinstance(t, Optional) else t
    return unknown_rank(t) or any(holds_unknown(e) for _, e in entries_of(t))


def memory_of(fn: Function, everywhere: bool) -> Callable[[Value], Node | None]:
    """What tells the memory of a value; None where it has none."""
    aliases = Aliases(fn)
    mark_held(fn, aliases)

    def memory(v: Value) -> Node | None:
        node = aliases.node(v)
        return node if node is not None and (everywhere or node.memory) else None

    return memory


def element_read(op: Op) -> bool:
    """Whether an op reads what may carry a derivative, and may be a number as well as a view."""
    return may_be_number(op) and carries_float(op.results[0].type)


def loops_over_rows(op: Op) -> list[int]:
    """The sources of a loop that are arrays whose rank is not known."""
    if not isinstance(op, For):
        return []
    runs = enumerate(op.taken())
    return [k for k, (s, xs, v) in runs if s.kind == "seq" and unknown_rank(xs[0].type) and unknown_rank(v.type)]


# loops ----------------------------------------------------------------------------------------------------------------


def read_by_index(fn: Function, memory: Callable[[Value], Node | None]) -> None:
    """Elements of loops over such arrays are read at the beginning of each pass."""
    replaced: dict[Value, Value] = {}
    _read_by_index(fn.body, memory, replaced)
    rewrite_operands(fn.body, lambda v: replaced.get(v, v))


def _read_by_index(block: Block, memory: Callable[[Value], Node | None], replaced: dict[Value, Value]) -> None:
    ops: list[Op] = []
    for op in block.ops:
        for inner in op.blocks:
            _read_by_index(inner, memory, replaced)
        rows = [k for k in loops_over_rows(op) if memory(op.blocks[0].args[k]) is not None]
        if rows:
            assert isinstance(op, For)
            before = Builder(Block(), op.span)
            counter = counter_of(op) or op.add_source(Source("count"), before.const(0), INT, "k")
            ops += before.block.ops
            head = Builder(Block(), op.span)
            for k in rows:
                x, element = op.source_operands()[k][0], op.elements[k]
                back = op.sources[k].reversed
                index = head.apply(operators.sub, head.const(-1), counter, type=INT) if back else counter
                replaced[element] = head.apply(core.getitem, x, index, type=element.type, name=element.name)
            op.body.ops[:0] = head.block.ops
        ops.append(op)
    block.ops = ops


def counter_of(op: For) -> Value | None:
    """The element of a loop that is the number of the pass."""
    for source, operands, element in op.taken():
        if source.kind == "count" and static_value(operands[0].type) == (True, 0):
            return element
    return None


# reads ----------------------------------------------------------------------------------------------------------------


def settled(op: Op, node: Node, uses: Uses, layout: Layout) -> bool:
    """Whether a read gives an array for sure, or only what is computed before the array is written again."""
    v, (block, at) = op.results[0], layout.place[op]
    users = uses.get(v, [])
    if any(layout.place[u][0] is block and needs_array(u, v) for u in users):
        return True
    ends = [used_up(u, uses) for u in users]
    if any(u is None or layout.place[u][0] is not block for u in ends):
        return False
    last = max((layout.place[u][1] for u in ends if u is not None), default=0)
    return not any(w in node.writes for w in with_inner(block.ops[at + 1 : last + 1]))


def used_up(user: Op, uses: Uses) -> Op | None:
    """The op at which what an op uses is used up; None where it is kept."""
    if isinstance(user, Return):
        return user
    if not isinstance(user, Apply):
        return None
    row = user.row
    keeps = row.contains or row.elements_of or row.writes or row.stores or row.effect or referred(user) is not None
    return None if keeps or not user.results else user


def needs_array(op: Op, v: Value) -> bool:
    """Whether an op reads v by an index that a number cannot have."""
    if not isinstance(op, Apply) or op.row not in (core.getitem, core.setitem) or op.operands[0] is not v:
        return False
    t = op.operands[1].type
    parts = t.elts if isinstance(t, Tuple) else (t,)
    return any(isinstance(p, Scalar | Slice | Array | List) for p in parts)


def tell_apart(op: Op, block: Block, fn: Function) -> None:
    """Put the choice behind a read, and use its result in place of what is read."""
    v, b = op.results[0], Builder(Block(), op.span)
    flag = b.apply(operators.gt, b.apply(core.np_ndim, v, type=INT), b.const(0))
    view, number = Block(), Builder(Block(), op.span)
    view.ops.append(Yield([v]))
    dtype = v.type.dtype if isinstance(v.type, Array) else "float64"
    own = number.apply(core.freeze, v, type=Array(dtype, ()))
    number.block.ops.append(Yield([own]))
    choice = If(flag, view, number.block, op.span)
    w = choice.add_result(v.type, v.name)
    rewrite_operands(fn.body, lambda x: w if x is v else x)
    b.add(choice)
    place = block.ops.index(op)
    block.ops[place + 1 : place + 1] = b.block.ops


__all__ = ["element_read", "own_numbers"]
