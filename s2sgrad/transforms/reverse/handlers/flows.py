"""What the reversal of a block adds to the cotangents of values defined outside of it."""

from __future__ import annotations

from s2sgrad.ir.ops import Apply, Block, Call, For, Op, Value, While, Yield, walk
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import List, Scalar, Tuple, Type
from s2sgrad.rules import core
from s2sgrad.transforms.reverse.primal import Primal
from s2sgrad.transforms.reverse.reversal import Reversal
from s2sgrad.transforms.scope import Place, Scope
from s2sgrad.transforms.support import children, leaves


def contributions(primal: Primal, op: Op) -> tuple[list[Place], list[Place]]:
    """The leaves defined outside `op` to which its blocks contribute: (added as values, accumulated in place)."""
    inner: set[Value] = set()
    for block in op.blocks:
        collect_defined(block, inner)
    dense: dict[Place, None] = {}
    scattered: dict[Place, None] = {}
    for block in op.blocks:
        for o in walk(block):
            for v, kind in added_to(primal, o):
                if v in inner or primal.is_memory(v) or not primal.active(v):
                    continue
                if kind == "scatter":
                    scattered[(v, ())] = None
                    continue
                for path, _ in primal.value_leaves(v):
                    dense[(v, path)] = None
    return [p for p in dense if p not in scattered], list(scattered)


def collect_defined(block: Block, found: set[Value]) -> None:
    """Collect what a block defines, and the blocks in it."""
    found.update(block.args)
    for op in block.ops:
        found.update(op.results)
        for b in op.blocks:
            collect_defined(b, found)


def added_to(primal: Primal, op: Op) -> list[tuple[Value, str]]:
    """The operands to which the reversal of one op may contribute, and how."""
    if isinstance(op, For):
        seqs = [
            (operands[0], "scatter" if scatters(primal, op, k) else "dense")
            for k, (s, operands, element) in enumerate(op.taken())
            if s.kind == "seq" and primal.active(element)
        ]
        return seqs + [(v, "dense") for v in op.inits]
    if isinstance(op, Apply) and op.row is core.getitem:
        return [(op.operands[0], "dense" if picks_leaf(op) else "scatter")]
    if isinstance(op, Apply | Call | While | Yield):
        return [(v, "dense") for v in op.operands]
    return []


def picks_leaf(op: Apply) -> bool:
    """Whether a getitem takes a known element of a container of fixed structure."""
    known, key = static_value(op.operands[1].type)
    return children(op.operands[0].type) is not None and known


def scatters(primal: Primal, op: For, k: int) -> bool:
    """Whether the cotangents of a loop's elements are added, one by one, into that of the sequence."""
    operand = op.source_operands()[k][0]
    if isinstance(operand.type, List | Tuple):
        return op.has_stop or len(op.sources) > 1 or op in primal.counters
    return True


def explode_all(r: Reversal, scope: Scope, places: list[Place]) -> None:
    """A nested loop collects the cotangent of the list that it runs over as a whole: break it into the leaves."""
    for v in dict.fromkeys(v for v, _ in places):
        r.cotangents.explode(scope, v)


def merged_type(place: Place, t: Type) -> Type:
    """The type of a cotangent: that of the primal leaf, as a run-time value."""
    v, path = place
    for p, leaf in leaves(v.type):
        if p == path:
            return Scalar(leaf.kind, None) if isinstance(leaf, Scalar) else leaf
    return t


__all__ = ["contributions", "explode_all", "merged_type", "scatters"]
