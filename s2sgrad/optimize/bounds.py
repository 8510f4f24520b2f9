"""Lower bounds of values.

By these it is seen that an argument cannot pass the end of a domain: sums of squares, moduli, what is cut off, and
what a loop or an array gathers of these.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from s2sgrad.ir.ops import Apply, Branching, For, Value, walk
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Array, Scalar, Type
from s2sgrad.optimize.matching import const_of, rows_of
from s2sgrad.optimize.state import State
from s2sgrad.rules import core, operators, registry

_DEPTH = 12  # of expressions that are looked into
_SMALLEST = 1e-30  # what is no smaller is positive in float32 as well


# the rows that the cases below tell apart; what holds of one function by itself is said in its row
# a sum or a mean may be that of nothing: they are only known to be no less than 0
_SPREADS = rows_of(np.var, np.std)
_DTYPES = ("float64", "float32")
_OPTIONS = ("axis", "keepdims")  # with which a reduction means what its name says
_REDUCTIONS = rows_of(np.sum, np.nansum, np.mean, np.max, np.min, np.cumsum, np.prod, sum)
_ARRAY = Array("float64", None)
ROOTS = rows_of(np.sqrt, math.sqrt)
PRODUCTS = frozenset((operators.mul, *rows_of(np.multiply)))
_SUMS = frozenset((operators.add, *rows_of(np.add)))
_QUOTIENTS = frozenset((operators.truediv, *rows_of(np.divide)))
_MAXIMA = rows_of(np.maximum, np.fmax, max)
_MINIMA = rows_of(np.minimum, np.fmin, min)
_INNER = frozenset((operators.matmul, *rows_of(np.matmul, np.dot, np.inner, np.vdot)))
# what gives elements of its first operand, or zeros too
_MOVES_WITH_ZEROS = rows_of(np.triu, np.tril, np.diag)
MOVES = _MOVES_WITH_ZEROS | frozenset((
    core.getitem, core.copy, core.transpose_attr, core.to_float, core.freeze, *rows_of(
        np.reshape, np.ravel, np.transpose, np.expand_dims, np.squeeze, np.swapaxes, np.moveaxis, np.broadcast_to,
        np.flip, np.roll, np.sort, np.median, np.take, np.diagonal, np.repeat, np.tile, np.asarray, np.float64,
    ), *(row for name in ("reshape", "flatten", "item") if (row := registry.method_row(_ARRAY, name)) is not None),
))
_EMPTY = frozenset((core.zeros_like, core.ones_like, core.empty_like, *rows_of(np.zeros, np.ones, np.empty, np.eye)))
_KEEP_SIGN = frozenset((core.setitem, core.iadd_item, core.iadd, core.imul, core.add_at))
WHERE, _EINSUM, CLIP = (registry.lookup(fn) for fn in (np.where, np.einsum, np.clip))
POWERS = frozenset((operators.pow_, *rows_of(np.power)))
NEGATIVES = frozenset((operators.neg, *rows_of(np.negative)))


def lower_bound(s: State, v: Value, depth: int = _DEPTH, assumed: frozenset[Value] = frozenset()) -> float | None:
    """A number that no element of v is less than (nan aside), in floating point; None where none is known.

    What a loop carries is no less than 0 if it begins so and a pass leaves it so: `assumed` has what is taken to be.
    Arrays that are written are bounded by all that is ever written, so the moment does not matter.
    """
    v = s.sub(v)
    c = const_of(v)
    if isinstance(c, int | float):
        return _noticed(float(c))
    if v in assumed:
        return 0.0
    if not depth or not _is_real(v.type):
        return None
    if s.written(v):
        return _of_memory(s, v, depth, assumed)

    def of(x: Value) -> float | None:
        return lower_bound(s, x, depth - 1, assumed)

    op = v.owner
    if isinstance(op, Branching):
        return _least([of(x) for x in op.incoming_of(v)])
    if not isinstance(op, Apply):
        return _of_loop(s, v, depth, assumed)
    return _of_op(s, op, of)


def _of_op(s: State, op: Apply, of: Callable[[Value], float | None]) -> float | None:
    if op.row.at_least is not None:
        return op.row.at_least
    if op.row in POWERS:
        exponent = const_of(op.operands[1])
        if isinstance(exponent, int | float) and exponent % 2 == 0:
            return 0.0
        base = of(op.operands[0])
        return 0.0 if base is not None and base >= 0 else None
    if op.row in PRODUCTS | _INNER and alike(s, op.operands[0], op.operands[1]):
        return 0.0 if op.row in PRODUCTS or _is_vector(op.operands[0].type) else None
    if op.row in _REDUCTIONS | _SPREADS:
        if not all(p in _OPTIONS for p in op.params[1:]):
            return None
        bound = 0.0 if op.row in _SPREADS else of(op.operands[0])
        return 0.0 if bound is not None and bound >= 0 else None
    if op.row in ROOTS:
        return math.sqrt(max(of(op.operands[0]) or 0.0, 0.0))
    if op.row is core.list_pop:
        return _of_tape(s, op.operands[0], of)
    if op.row in MOVES:
        bound = of(op.operands[0])
        return _least([0.0, bound]) if op.row in _MOVES_WITH_ZEROS else bound
    if op.row is WHERE and len(op.operands) == 3:
        return _least([of(x) for x in op.operands[1:]])
    if op.row is _EINSUM:
        return _of_einsum(op)
    if op.row is CLIP and len(op.operands) > 1 and op.params[1] == "a_min":
        return of(op.operands[1])
    return _of_two(op, of)


def _of_tape(s: State, tape: Value, of: Callable[[Value], float | None]) -> float | None:
    """Of what is taken from a list: no less than 0, if nothing else is put there."""
    node = s.aliases.node(tape)
    if node is None or node in s.external:
        return None
    writes = s.writing(node)
    if not all(op.row in (core.list_append, core.list_pop) for op in writes):
        return None
    bounds = [of(op.operands[1]) for op in writes if op.row is core.list_append]
    return 0.0 if bounds and all(b is not None and b >= 0.0 for b in bounds) else None


def alike(s: State, a: Value, b: Value, depth: int = 4) -> bool:
    """Whether two values are one, or computed in the same way from the same."""
    a, b = s.sub(a), s.sub(b)
    known = [static_value(v.type) for v in (a, b)]
    if a is b or (all(k and isinstance(c, int | float | slice | None) for k, c in known) and known[0] == known[1]):
        return True
    x, y = a.owner, b.owner
    if not depth or not isinstance(x, Apply) or not isinstance(y, Apply) or x.row is not y.row or x.params != y.params:
        return False
    plain = x.row.pure and not x.row.effect and s.made_by(a, x.row) is not None and s.made_by(b, y.row) is not None
    return plain and all(alike(s, v, w, depth - 1) for v, w in zip(x.operands, y.operands))


def _of_einsum(op: Apply) -> float | None:
    """Sums of squares: of one operand with itself, element by element."""
    if op.params != ("subscripts", "operands", "operands") or op.operands[1] is not op.operands[2]:
        return None
    a, _, b = str(static_value(op.operands[0].type)[1]).partition("->")[0].partition(",")
    return 0.0 if a.strip() == b.strip() else None


def _of_loop(s: State, v: Value, depth: int, assumed: frozenset[Value]) -> float | None:
    """Of what a loop carries, inside it or behind it, and of the elements that it goes through."""
    loop = s.loop_of(v)
    if loop is None:
        return None
    if isinstance(loop, For) and v in loop.elements:
        k = loop.elements.index(v)
        whole = loop.source_operands()[k][0]
        return lower_bound(s, whole, depth - 1, assumed) if loop.sources[k].kind == "seq" else None
    found = loop.carried_as(v)
    begins = None if found is None else lower_bound(s, found.init, depth - 1, assumed)
    if found is None or begins is None or begins < 0:
        return None
    goes_on = lower_bound(s, found.last, depth - 1, assumed.union(found.names))
    return 0.0 if goes_on is not None and goes_on >= 0 else None


def _of_memory(s: State, v: Value, depth: int, assumed: frozenset[Value]) -> float | None:
    """Of an array that is written: no less than 0, if that holds for all that it is made of and that is written."""
    node = s.aliases.node(v)
    if node is None or node in s.external:
        return None
    same = [r for op in walk(s.fn.body) for r in op.results if s.aliases.node(r) is node]
    inside = assumed | frozenset(same)
    writes = s.writing(node)
    makers = {x.owner for x in same}
    if not all(isinstance(op, Apply) for op in makers) or not all(op.row in _KEEP_SIGN for op in writes):
        return None

    def of(x: Value) -> float | None:
        return lower_bound(s, x, depth - 1, inside)

    fresh = [op for op in makers if isinstance(op, Apply) and op.row.view_of is None and op.row not in _EMPTY]
    bounds = [of(op.operands[-1]) for op in writes] + [_of_op(s, op, of) for op in fresh]
    return 0.0 if all(b is not None and b >= 0.0 for b in bounds) else None


def _least(bounds: list[float | None]) -> float | None:
    known = [b for b in bounds if b is not None]
    return min(known) if known and len(known) == len(bounds) else None


def _of_two(op: Apply, of: Callable[[Value], float | None]) -> float | None:
    if len(op.operands) != 2 or op.row not in _SUMS | PRODUCTS | _QUOTIENTS | _MAXIMA | _MINIMA:
        return None
    bounds = [of(x) for x in op.operands]
    known = [b for b in bounds if b is not None]
    if op.row in _MINIMA:
        return _least(bounds)
    if op.row in _QUOTIENTS:
        return 0.0 if len(known) == 2 and min(known) >= 0 else None
    if op.row in _MAXIMA:
        return max(known) if known else None
    if len(known) < 2:
        return None
    if op.row in _SUMS:
        return sum(known)
    return _noticed(math.prod(known)) if min(known) >= 0 else None


def _noticed(bound: float) -> float:
    return 0.0 if 0.0 < bound < _SMALLEST else bound


def _is_vector(t: Type) -> bool:
    return isinstance(t, Array) and t.rank == 1


def _is_real(t: Type) -> bool:
    if isinstance(t, Scalar):
        return t.kind in "if" and (t.dtype in _DTYPES or t.dtype is None)
    return isinstance(t, Array) and t.dtype in _DTYPES
