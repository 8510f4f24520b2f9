"""What grows without end because it is multiplied by itself again and again: in the passes of a loop, or in recursion.

That a product of finite numbers overflows is not expected. But `z = z * z + c` does in a few passes, once z is larger
than 1, and whoever writes that leaves out what has escaped. So each value gets a degree, as a polynomial in what the
loop carries (what it writes, what the function is given again): where a pass begins with a degree above 1, nothing
that it carries is bounded.
"""

from __future__ import annotations

import functools
import math

import numpy as np

from s2sgrad.analysis.alias import Node
from s2sgrad.ir.ops import Apply, Block, Branching, Call, Looping, Op, Return, Value, callees, walk
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Array, carries_float
from s2sgrad.optimize.filled_containers import TAKEN
from s2sgrad.optimize.left_out import FAR, PRODUCTS, QUOTIENTS, WHERE, carried, element_source
from s2sgrad.optimize.matching import const_of, rows_of
from s2sgrad.optimize.state import State
from s2sgrad.rules import core, operators
from s2sgrad.rules.matmul import summed_products

# the rows that the cases below tell apart; what holds of one function by itself is said in its row
_MULTIPLIED = PRODUCTS | rows_of(
    np.outer, np.matmul, np.dot, np.inner, np.vdot, np.tensordot, np.einsum, np.kron, np.convolve, np.cross,
) | {operators.matmul, summed_products, core.imul, core.imatmul}
_DIVIDED = QUOTIENTS | {core.itruediv}
_POWERS = rows_of(np.power, math.pow) | {operators.pow_, core.ipow}
_SQUARES = rows_of(np.square, np.prod, np.linalg.det)
_SETS = (core.setitem, core.iadd, core.isub)
_ROOTS = rows_of(np.sqrt, math.sqrt)


class Iterated:
    """The loops of one function that multiply what they carry, and whether the function itself does in recursion."""

    def __init__(self, s: State) -> None:
        self._s = s
        ops = list(walk(s.fn.body))
        self._loops = [op for op in ops if isinstance(op, Looping)]
        # the calls of the primal that may write what has grown
        self._calls = [op for op in ops if isinstance(op, Call) and op.mirror is None and op.callee.gives_wild]
        self._known: dict[Op | None, tuple[bool, set[Node]]] = {}

    def grows(self, v: Value) -> bool:
        """Whether a value is carried, written or handed on by what multiplies it by itself."""
        op = v.owner
        if isinstance(op, Call):
            return op.callee.gives_wild
        loop = self._s.loop_of(v)
        if loop is not None and carried(self._s, v) is not None and self._of_loop(loop)[0]:
            return True
        if self._is_given(self._container(v)):
            return True
        node = self._s.aliases.node(v) if isinstance(v.type, Array) else None
        if node is None or not self._s.written(v):
            return False
        if any(node in self._s.effects.writes(op) for op in self._calls):
            return True
        return any(node in nodes for grows, nodes in map(self._of_loop, self._loops) if grows)

    def anywhere(self) -> bool:
        """Whether any loop, or the function itself by calling itself, multiplies what it carries."""
        return self._of_function()[0] or any(self._of_loop(loop)[0] for loop in self._loops)

    def _container(self, v: Value) -> Value:
        """The container out of which v has been taken, and so on; v itself where it was taken out of none."""
        whole: Value | None = v
        while whole is not None:
            v, op = whole, whole.owner
            taken = isinstance(op, Apply) and op.row in TAKEN and not isinstance(op.operands[0].type, Array)
            whole = self._s.sub(op.operands[0]) if taken and isinstance(op, Apply) else element_source(self._s, v)
        return v

    def _is_given(self, v: Value) -> bool:
        """Whether a parameter of a function that calls itself may have grown, in its own hands or in others'."""
        fn = self._s.fn
        if v not in fn.params or v in fn.seeds:
            return False
        return (fn.sweeps_of or fn).given_wild or (v in self._handed_on and self._of_function()[0])

    @functools.cached_property
    def _again(self) -> list[Call]:
        """The calls of the primal by which the function calls itself."""
        of = self._s.fn.sweeps_of or self._s.fn
        calls = (op for op in walk(self._s.fn.body) if isinstance(op, Call) and op.mirror is None)
        return [op for op in calls if op.callee is of or of in callees(op.callee)]

    @functools.cached_property
    def _handed_on(self) -> set[Value]:
        """The parameters that are other ones in such a call, or that have been written to."""
        of, s = self._s.fn.sweeps_of or self._s.fn, self._s

        def stays(k: int, v: Value) -> bool:
            return all(op.callee is of and v in map(s.sub, op.operands[k : k + 1]) for op in self._again)

        return {
            v for k, v in enumerate(s.fn.params)
            if not stays(k, v) or any(n.written for n in s.aliases.reach(v))
        }

    def _of_loop(self, loop: Looping) -> tuple[bool, set[Node]]:
        """Whether a loop multiplies what it carries, and the memory that counts as carried since it writes there."""
        if loop not in self._known:
            self._known[loop] = False, set()
            ops = list(walk(loop.body))
            inside = _defined(loop)
            nodes = {n for op in ops for n in self._s.effects.writes(op) if any(v not in inside for v in n.values)}
            fed = {v for v in loop.carried_args if carries_float(v.type)}
            degrees = _Degrees(self._s, fed, nodes)
            ends = [*loop.carried_yields, *_written(ops)]
            self._known[loop] = any(degrees.of(v) > 1 for v in ends) or degrees.multiplies(ops), nodes
        return self._known[loop]

    def _of_function(self) -> tuple[bool, set[Node]]:
        """The same of a function that calls itself: what it is given, and what such a call gives."""
        if None not in self._known:
            fn, again = self._s.fn, self._again
            self._known[None] = False, set()
            fed = {v for v in (*self._handed_on, *(r for op in again for r in op.results)) if carries_float(v.type)}
            degrees = _Degrees(self._s, fed - set(fn.seeds), set())
            ends = [v for op in again for v in op.operands] + _written(list(walk(fn.body)))
            ends += [op.operands[0] for op in fn.body.ops if isinstance(op, Return)]
            self._known[None] = bool(again) and any(degrees.of(v) > 1 for v in ends), set()
        return self._known[None]


def _defined(loop: Looping) -> set[Value]:
    inside: set[Value] = set()
    todo: list[Block] = list(loop.blocks)
    while todo:
        block = todo.pop()
        inside.update(block.args)
        for op in block.ops:
            inside.update(op.results)
            todo += op.blocks
    return inside


def _written(ops: list[Op]) -> list[Value]:
    """What the primal puts into whole arrays. (Schemes that write parts of them are meant to stay bounded.)"""
    sets = (op for op in ops if isinstance(op, Apply) and op.row in _SETS and op.mirror is None)
    return [op.operands[-1] for op in sets if isinstance(op.operands[0].type, Array) and _is_whole(op)]


def _is_whole(op: Apply) -> bool:
    return op.row in (core.iadd, core.isub) or static_value(op.operands[1].type)[1] in (Ellipsis, slice(None))


class _Degrees:
    """The degree of values as polynomials in what is fed back."""

    def __init__(self, s: State, fed: set[Value], nodes: set[Node]) -> None:
        self._s = s
        self._nodes = nodes
        self._known = dict.fromkeys(fed, 1.0)

    def multiplies(self, ops: list[Op]) -> bool:
        """Whether memory is multiplied in place by what is made of it."""
        changes = (op for op in ops if isinstance(op, Apply) and op.row in (core.imul, core.imatmul, core.ipow))
        return any(self._of_apply(op) > 1 for op in changes if op.mirror is None)

    def of(self, v: Value) -> float:
        v = self._s.sub(v)
        if v not in self._known:
            if len(self._known) > FAR or not carries_float(v.type):
                return 0.0
            found = carried(self._s, v)
            self._known[v] = 0.0
            if found is not None:
                self._known[v] = self.of(found.init)
            self._known[v] = max(self._of(v), float(self._s.aliases.node(v) in self._nodes))
        return self._known[v]

    def _of(self, v: Value) -> float:
        op = v.owner
        if isinstance(op, Branching):
            return max(map(self.of, op.incoming_of(v)))
        if isinstance(op, Apply):
            return self._of_apply(op)
        if isinstance(op, Call):
            return max(map(self.of, op.operands), default=0.0)
        loop, whole = carried(self._s, v), element_source(self._s, v)
        ends = [] if loop is None else [loop.init, loop.last]
        return max(map(self.of, ends)) if ends else 0.0 if whole is None else self.of(whole)

    def _of_apply(self, op: Apply) -> float:
        row = op.row
        found = [self.of(v) for p, v in zip(op.params, op.operands) if p not in row.shape_only]
        if not found or row.tame:
            return 0.0
        if row in _MULTIPLIED:
            return sum(found)
        if row in _DIVIDED:
            return max(found[0] - found[1], 0.0)
        if row in _POWERS:
            exponent = const_of(self._s.sub(op.operands[1]))
            return found[0] * (max(exponent, 0) if isinstance(exponent, int | float) else 2)
        if row in _SQUARES:
            return 2 * found[0]
        if row in _ROOTS:
            return found[0] / 2
        return max(found[1:] if row is WHERE and len(found) > 2 else found)
