"""The cotangents that a reversed loop carries: with what a pass begins, and what it hands on.

What is assigned in some passes only, or gets another shape in each, has no cotangent of one shape; see absent.py.

From passes that make a variable anew, in other shapes, nothing comes: 0.0, or None for containers. What a loop carries
for it is a number or an array to all who ask (`may_be_nothing`), and gets its shape where a pass has one. A size that
passes change is another symbol in a pass than before and behind the loop (`own_sizes`): only so is it seen where a
cotangent has to be summed to the shape that its value had in a pass.
"""

from __future__ import annotations

from s2sgrad.ir.ops import Apply, Branching, Looping, Value, incoming
from s2sgrad.ir.types import BOTTOM, NUMBER, Array, Dim, List, Number, Scalar, Sym, Type
from s2sgrad.rules import operators
from s2sgrad.rules.dims import dims_of, varies
from s2sgrad.transforms.absent import NOTHING, may_begin_unset
from s2sgrad.transforms.reverse.reversal import Reversal
from s2sgrad.transforms.scope import Scope
from s2sgrad.transforms.support import Path, add, dims_equal, has_path, is_array, type_at, zero_of


def handed_on(r: Reversal, inner: Scope, op: Looping, k: int, path: Path, incoming: Value) -> Value:
    """The cotangent of what a pass starts from. Where it is zero, a zero of the shape of what the pass ends with will
    do if the shape stays the same. If the first pass starts from nothing, it must do; or nothing, if shapes differ."""
    arg = op.carried_args[k]
    if (arg, path) in inner.cot:
        return r.cotangents.current(inner, (arg, path))
    if may_begin_unset(op, k):
        if changes_shape(op, k, path):
            return inner.builder.const(NOTHING[is_array(type_at(arg.type, path))])
        return zero_of(inner.builder, incoming)
    # a symbol that stands for something computed in the loop may stand for another size in the next pass
    t = type_at(arg.type, path)
    fixed = isinstance(t, Scalar) or not any(map(varies, dims_of(t) or ()))
    if fixed and dims_equal(t, type_at(op.carried_yields[k].type, path)):
        return zero_of(inner.builder, incoming)
    return r.cotangents.current(inner, (arg, path))


def begun(r: Reversal, inner: Scope, op: Looping, k: int, path: Path, incoming: Value) -> Value:
    """The cotangent of what a pass ends with: nothing comes from passes that only make it anew, in another shape."""
    return shaped(r, inner, op.carried_yields[k], path, incoming) if may_be_nothing(r, op, k, path) else incoming


def shaped(r: Reversal, scope: Scope, v: Value, path: Path, incoming: Value) -> Value:
    """What comes in for a leaf, which may be nothing of no shape, in the shape of the leaf."""
    zero = r.cotangents.zeros.at(scope.builder, v, path)
    if isinstance(zero.type, Array):  # which gives what comes in its shape
        return scope.builder.apply(operators.add, zero, incoming, type=zero.type)
    return add(scope.builder, zero, incoming)


def needs_shape(v: Value) -> bool:
    """Whether a side of a branch that gives v makes it so that its reversal asks for the shape of the cotangent."""
    ends = incoming(v) if isinstance(v.owner, Branching) else []
    return any(_made_whole(end, set()) or needs_shape(end) for end in ends)


def _made_whole(v: Value, seen: set[Value]) -> bool:
    """Whether the reversal of what makes v asks for the shape of the cotangent: it does not go by elements."""
    made = v.owner
    if isinstance(made, Apply) and made.row.elementwise:
        arrays = [o for o in made.operands if isinstance(o.type, Array) and o not in seen]
        seen.update(arrays)
        return any(_made_whole(o, seen) for o in arrays)
    return not isinstance(made, Branching)


def of_a_pass(r: Reversal, op: Looping, k: int, path: Path, t: Type) -> Type:
    """The type of the cotangent with which a pass begins: 0.0, where it is nothing yet, is no array."""
    array = isinstance(t, Array) and t.dims is not None
    return NUMBER if array and may_be_nothing(r, op, k, path) else own_sizes(op, k, path, t, "pass")


def own_sizes(op: Looping, k: int, path: Path, t: Type, where: str) -> Type:
    """The type of the cotangent of what is carried: sizes that passes change are those of no primal value."""
    if not isinstance(t, Array) or t.dims is None:
        return t
    known = [v.type for v in (op.inits[k], op.carried_args[k], op.carried_yields[k])]
    shapes = [dims_of(type_at(u, path)) for u in known if u != BOTTOM and has_path(u, path)]

    def own(axis: int, d: Dim) -> Dim:
        same = all(s is not None and s[axis : axis + 1] == (d,) for s in shapes)
        return d if same or isinstance(d, int) else Sym((where, op, k, path, axis), d.not_one)

    return Array(t.dtype, tuple(own(axis, d) for axis, d in enumerate(t.dims)))


def may_be_nothing(r: Reversal, op: Looping, k: int, path: Path) -> bool:
    """Whether what passes start from, in the reverse sweep, may be the 0.0 or None that stands for a cotangent."""
    if (op.carried_results[k], path) in r.cotangents.zeros.perhaps_nothing:
        return True
    return may_begin_unset(op, k) and changes_shape(op, k, path)


def changes_shape(op: Looping, k: int, path: Path) -> bool:
    """Whether what passes leave in a carried leaf may differ in shape or length."""
    arg, y = (type_at(v.type, path) for v in (op.carried_args[k], op.carried_yields[k]))
    if isinstance(arg, Array | Number):
        return not dims_equal(arg, y)
    return isinstance(arg, List) and arg.elts is None


__all__ = ["begun", "handed_on", "may_be_nothing", "needs_shape", "of_a_pass", "own_sizes", "shaped"]
