"""Reversing loops: the same passes, backwards; what flows out is carried, as in branches.py."""

from __future__ import annotations

from s2sgrad.ir.ops import Block, For, Looping, Value, Yield, walk
from s2sgrad.ir.types import NUMBER, Array, Type
from s2sgrad.transforms.reverse.cotangents import adjoint_name
from s2sgrad.transforms.reverse.handlers.carried import (
    begun,
    handed_on,
    may_be_nothing,
    needs_shape,
    of_a_pass,
    own_sizes,
)
from s2sgrad.transforms.reverse.handlers.flows import contributions, explode_all, merged_type, scatters
from s2sgrad.transforms.reverse.handlers.loop_header import Header
from s2sgrad.transforms.reverse.primal import Primal
from s2sgrad.transforms.reverse.reversal import Reversal
from s2sgrad.transforms.scope import Place, Scope
from s2sgrad.transforms.support import Path


def reverse_loop(r: Reversal, scope: Scope, op: Looping) -> None:
    """The same passes, backwards. Carried: the cotangents of what the primal carries, and of outer values."""
    dense, scattered = contributions(r.primal, op)
    for place in [*scattered, *own_sequences(r.primal, op)]:
        r.cotangents.buffer_for(scope, place)
    outer = [p for p in dense if scope.buffer(p) is None and not is_source_only(op, p)]
    for res in op.carried_results:
        r.cotangents.explode(scope, res)
    Passes(r, scope, op, outer).reverse()


class Passes:
    """The reversal of a loop: the loop around the reversed body, and what goes into it and comes out.

    `outer` are leaves defined outside that the passes add to; `carried`, by (position, path), those of what the primal
    carries. In this order: inits, then args of the reversed body, what it yields, and results: first the carried ones.
    """

    def __init__(self, r: Reversal, scope: Scope, op: Looping, outer: list[Place]) -> None:
        self.r, self.scope, self.op, self.outer = r, scope, op, outer
        self.carried = carried_places(r.primal, op)
        self.inits = self.taken()
        self.inner = Scope(op.body, Block(), scope)
        self.header = Header(r, scope, self.inner, op)
        self.header.open()
        runs = zip(self.carried, self.inits)
        self.types = [merged_type((op.carried_results[k], path), init.type) for (k, path), init in runs]
        self.args = self.arguments()

    def taken(self) -> list[Value]:
        """The cotangents so far, with which the first pass of the reversed loop begins."""
        inits = []
        for k, path in self.carried:
            result = self.op.carried_results[k]
            inits.append(self.r.cotangents.current(self.scope, (result, path)))
            self.r.cotangents.pop(self.scope, result, path)
        return inits + [self.r.cotangents.current(self.scope, place) for place in self.outer]

    def arguments(self) -> list[Value]:
        """The cotangents with which each pass of the reversed loop begins."""
        block, first = self.inner.block, len(self.carried)
        args = []
        for (k, path), init, t in zip(self.carried, self.inits, self.types):
            args.append(block.add_arg(of_a_pass(self.r, self.op, k, path, t), init.name))
        for place, init in zip(self.outer, self.inits[first:]):
            args.append(block.add_arg(merged_type(place, init.type), adjoint_name(place)))
            self.inner.cot[place] = args[-1]
        return args

    def reverse(self) -> None:
        """Reverse the body, and put the loop around it."""
        self.begin()
        self.r.reverse_block(self.inner, self.op.body)
        self.header.close()
        self.end()
        self.give(self.around())
        self.header.finish()

    def begin(self) -> None:
        """What a pass of the primal ended with has the cotangents with which the reversed one begins."""
        r, op, inner = self.r, self.op, self.inner
        inner.at(op)
        for (k, path), arg in zip(self.carried, self.args):
            y = op.carried_yields[k]
            if r.primal.active(y) and not r.primal.leaf_memory(y, path):
                r.cotangents.accumulate(inner, y, begun(r, inner, op, k, path, arg), path)

    def end(self) -> None:
        """Hand on the cotangents of what a pass of the primal began with, and those of outer values."""
        r, op, inner = self.r, self.op, self.inner
        inner.at(op)
        for arg in op.carried_args:
            r.cotangents.explode(inner, arg)
        explode_all(r, inner, self.outer)
        outs = [handed_on(r, inner, op, k, path, arg) for (k, path), arg in zip(self.carried, self.args)]
        outs += [r.cotangents.current(inner, place) for place in self.outer]
        inner.builder.add(Yield(outs))

    def around(self) -> list[Value]:
        """The results of the loop itself."""
        self.scope.at(self.op)
        new = For(self.header.sources, [*self.header.operands, *self.inits], self.inner.block)
        self.scope.builder.add(new)
        ended = [self.of_the_end(k, path, t) for (k, path), t in zip(self.carried, self.types)]
        ended += [arg.type for arg in self.args[len(self.carried) :]]
        return [new.add_result(t, arg.name) for t, arg in zip(ended, self.args)]

    def of_the_end(self, k: int, path: Path, t: Type) -> Type:
        """The type of the cotangent of what the first pass began with."""
        shaped_later = not path and isinstance(t, Array) and needs_shape(self.op.inits[k])
        if shaped_later and may_be_nothing(self.r, self.op, k, path):
            return NUMBER  # the side on which it was made gives it its shape
        return own_sizes(self.op, k, path, t, "end")

    def give(self, results: list[Value]) -> None:
        """What comes out belongs to what the primal's loop began with, and to outer values."""
        r, op, scope = self.r, self.op, self.scope
        for place, result in zip(self.outer, results[len(self.carried) :]):
            scope.cot[place] = result
        for (k, path), result in zip(self.carried, results):
            init = op.inits[k]
            if r.primal.active(init) and not r.primal.leaf_memory(init, path):
                r.cotangents.accumulate(scope, init, result, path)
                if may_be_nothing(r, op, k, path):
                    r.cotangents.zeros.perhaps_nothing.add((init, path))


def carried_places(primal: Primal, op: Looping) -> list[tuple[int, Path]]:
    """(position, path) of every carried leaf with a cotangent that is a value."""
    return [
        (k, path)
        for k, (arg, result) in enumerate(zip(op.carried_args, op.carried_results))
        if primal.active(arg) or primal.active(result)
        for path, _ in primal.value_leaves(result)
    ]


def own_sequences(primal: Primal, op: Looping) -> list[Place]:
    """The sequences that a loop runs over and whose cotangents its passes add to in place."""
    if not isinstance(op, For):
        return []
    return [
        (operands[0], ())
        for k, (s, operands, element) in enumerate(op.taken())
        if s.kind == "seq"
        and primal.active(element)
        and primal.value_leaves(element)
        and scatters(primal, op, k)
        and not primal.is_memory(operands[0])
    ]


def is_source_only(op: Looping, place: Place) -> bool:
    """Whether a leaf is only the list that the loop runs over, whose cotangent is collected as a new list."""
    if not isinstance(op, For):
        return False
    v = place[0]
    if not any(s.kind == "seq" and operands[0] is v for s, operands, _ in op.taken()):
        return False
    return not any(v in o.operands for o in walk(op.body)) and v not in op.inits


__all__ = ["reverse_loop"]
