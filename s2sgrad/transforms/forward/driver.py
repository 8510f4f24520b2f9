"""Forward mode: the tangent of a function in SSA, as SSA.

Every value that depends on the inputs gets a tangent beside it, of the same structure; what a statement does to memory,
its tangent does to the tangents' memory. Nothing has to be recorded.

Source: Griewank and Walther, Evaluating Derivatives (2nd ed., 2008), section 3.1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from s2sgrad.analysis.alias import mark_aliased
from s2sgrad.analysis.mixed import check_mixed, mixes_kinds
from s2sgrad.ir.build import Builder
from s2sgrad.ir.clone import clone_function, clone_program, rewrite_operands
from s2sgrad.ir.ops import Apply, Call, For, Function, If, Op, Return, Try, Value, While, With, walk
from s2sgrad.ir.types import Tuple, Type, carries_float
from s2sgrad.rules import core
from s2sgrad.transforms import prepare
from s2sgrad.transforms.forward.applications import apply
from s2sgrad.transforms.forward.calls import call
from s2sgrad.transforms.forward.control import attempt, branch, loop
from s2sgrad.transforms.forward.forward import Forward
from s2sgrad.transforms.forward.quiet import quieten
from s2sgrad.transforms.forward.tangents import Tangents, kept_dtypes
from s2sgrad.transforms.kinds import filled_out, say_kinds
from s2sgrad.transforms.later import Later, written_later
from s2sgrad.transforms.support import Path, Tools, at_path, build, leaves, zero_of

# The handler of each kind of op.
HANDLERS: dict[type[Op], Callable[[Forward, Builder, Any], None]] = {
    Apply: apply,
    If: branch,
    With: branch,
    Try: attempt,
    For: loop,
    While: loop,
    Call: call,
}


def step(f: Forward, b: Builder, op: Op) -> None:
    """Append an op, and its tangent."""
    b.mirror = op
    handler = HANDLERS.get(type(op))
    if handler is None:
        b.block.ops.append(op)
    else:
        handler(f, b, op)


class Program:
    """The functions of a program of which tangents are made: the main one, and those that are called."""

    def __init__(self, tools: Tools, later: dict[Function, Later]) -> None:
        self.tools = tools
        self.later = later
        self.made: dict[Function, Function] = {}

    def callee(self, fn: Function) -> Function:
        """The tangent of a function that is called: takes the arguments, then the tangents of all float arguments."""
        if fn not in self.made:
            new = clone_function(fn)
            prepare.expand_arrays(new)
            new.name = f"{fn.name}_jvp"
            self.made[fn] = new
            self.add_tangents(new, [k for k, p in enumerate(fn.params) if carries_float(p.type)], fn)
        return self.made[fn]

    def add_tangents(self, fn: Function, wrt: Sequence[int], of: Function) -> None:
        """Turn a function, a copy of `of`, into its tangent: (arguments, tangents) -> (result, tangent of it)."""
        inputs, primal = [fn.params[k] for k in wrt], set(walk(fn.body))
        tangents = Tangents(fn, inputs, self.later.get(of, {}), fn in self.made.values())
        forward = Forward(tangents, self.tools, step, self.callee)
        rewrite(fn, forward)
        end = fn.body.ops.pop()
        b = Builder(fn.body, end.span or fn.span)
        out = end.operands[0]
        t = tangents.tangent(out)
        if t is None:
            t = build(b, out.type, lambda path, leaf: zero_at(b, out, path, leaf))
        t = kept_dtypes(b, filled_out(b, t, out.type), out.type, exact=True)
        pair = b.apply(core.make_tuple, out, t, type=Tuple((out.type, t.type)))
        fn.body.ops.append(Return([pair], b.span))
        if forward.replaced:
            rewrite_operands(fn.body, lambda v: forward.replaced.get(v, v))
        quieten(fn, primal)


def rewrite(fn: Function, forward: Forward) -> None:
    """Extend a body with tangents, and with what keeps their dtypes apart where kinds of numbers are mixed."""
    fn.mixed = mixes_kinds(fn)
    if fn.mixed:
        check_mixed(fn, forward.tangents.aliases)
    primal = set(walk(fn.body)) if fn.mixed else set()
    forward.block(fn.body)
    if fn.mixed:
        say_kinds(fn.body, [op for op in walk(fn.body) if op not in primal])


def zero_at(b: Builder, out: Value, path: Path, leaf: Type) -> Value | None:
    """A zero in the place of a leaf; None where there is none."""
    if not any(p == path for p, _ in leaves(out.type)):
        return None
    return zero_of(b, at_path(b, out, path))


def tangent(source: Function, tools: Tools, wrt: Sequence[int]) -> Function:
    """A function of the primal's parameters and the tangents of those at `wrt`: (result, tangent of the result)."""
    fn = clone_program(source)
    mark_aliased(fn)
    prepare.protect_arguments(fn, fn.params)
    prepare.expand_arrays(fn)
    Program(tools, written_later(fn)).add_tangents(fn, wrt, fn)
    fn.name = f"{source.name}_jvp"
    return fn


__all__ = ["tangent"]
