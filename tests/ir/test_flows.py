"""Flows of region ops against what happens when they run: each name that a value goes on under, and no other."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pytest

from s2sgrad.ir.ops import (
    Block,
    Branching,
    Carried,
    For,
    Function,
    If,
    Looping,
    Op,
    Region,
    Source,
    Try,
    Value,
    While,
    With,
    incoming,
    walk,
)
from s2sgrad.ir.printer import print_function
from s2sgrad.ir.types import BOOL, FLOAT, INT
from s2sgrad.ir.verify import verify
from s2sgrad.rules import core, operators
from tests.codegen.building import B, function
from tests.codegen.random_ssa import random_function
from tests.transforms.ssa import Lowered

Pair = tuple[Value, Value]


class Run:
    """Runs blocks with branches and passes chosen at random, and notes from what each name gets its value."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.pairs: set[Pair] = set()

    def bind(self, targets: Iterable[Value], sources: Iterable[Value]) -> None:
        self.pairs.update(zip(sources, targets))

    def block(self, block: Block) -> list[Value]:
        for op in block.ops[:-1]:
            if isinstance(op, Looping):
                self.loop(op)
            elif op.blocks:
                self.bind(op.results, self.block(self.chosen(op)))
        return block.ops[-1].operands

    def chosen(self, op: Op) -> Block:
        return op.blocks[0] if isinstance(op, With) else self.random.choice(op.blocks)

    def loop(self, op: Looping) -> None:
        at = sum(3 if s.kind == "range" else 1 for s in op.sources)
        elements, values = len(op.sources), op.operands[at:]
        for _ in range(self.random.randrange(4)):
            if isinstance(op, While):
                self.bind(op.blocks[0].args, values)
                self.block(op.blocks[0])
            self.bind(op.blocks[-1].args[elements:], values)
            values = self.block(op.blocks[-1])[op.has_stop :]
            if op.has_stop and self.random.random() < 0.5:
                break
        else:
            if isinstance(op, While):
                self.bind(op.blocks[0].args, values)
        self.bind(op.results[op.has_stop :], values)


def pairs_seen(fn: Function) -> set[Pair]:
    """What goes on as what in many runs."""
    found: set[Pair] = set()
    for seed in range(300):
        run = Run(seed)
        run.block(fn.body)
        found |= run.pairs
    return found


def pairs_said(fn: Function) -> set[Pair]:
    return {(flow.source, flow.target) for op in walk(fn.body) for flow in op.flows()}


def in_a_context(x: Any) -> Any:
    with np.errstate(divide="ignore"):
        y = 1.0 / x
    return y


def in_an_attempt(x: Any, k: Any) -> Any:
    y = 0.0
    try:
        y = x[k] * 2.0
    except IndexError:
        y = y + 1.0
    return y


@pytest.mark.parametrize("seed", range(40))
def test_flows_are_what_happens(seed: int) -> None:
    fn = random_function(seed)
    assert pairs_said(fn) == pairs_seen(fn)


@pytest.mark.parametrize("fun, args, kind", [
    (in_a_context, (np.ones(2),), With), (in_an_attempt, (np.ones(2), 1), Try),
])
def test_flows_of_contexts_and_attempts(fun: Callable[..., Any], args: tuple[Any, ...], kind: type[Op]) -> None:
    fn = Lowered(fun, *args).fn
    assert any(isinstance(op, kind) and op.results for op in walk(fn.body)), print_function(fn)
    assert pairs_said(fn) == pairs_seen(fn)


@pytest.mark.parametrize("seed", range(10))
def test_incoming_values_are_the_sources_of_flows(seed: int) -> None:
    fn = random_function(seed)
    flows = [flow for op in walk(fn.body) for flow in op.flows()]
    for op in walk(fn.body):
        for v in (*op.results, *(a for b in op.blocks for a in b.args)):
            assert sorted(map(id, incoming(v))) == sorted(id(f.source) for f in flows if f.target is v)


def test_flows_point_at_operands() -> None:
    """By which op, and in which place: there, what goes on can be replaced."""
    fn = random_function(3)
    for op in walk(fn.body):
        ends = [block.terminator for block in op.blocks]
        for flow in op.flows():
            assert flow.by is op or flow.by in ends
            assert flow.by.operands[flow.at] is flow.source


def test_ops_without_blocks_hand_nothing_on() -> None:
    fn = random_function(3)
    assert not any(list(op.flows()) for op in walk(fn.body) if not isinstance(op, Region))


# the variables of a loop ----------------------------------------------------------------------------------------------


def summing(whole: bool) -> Function:
    """A loop with two variables that may stop, of either kind."""

    def body(b: B, x: Value, n: Value) -> Value:
        def one(b: B, *args: Value) -> list[Value]:
            s, k = args[-2:]
            stop = b.apply(operators.gt, s, b.const(9.0))
            return [stop, b.apply(operators.add, s, x), k]

        if whole:
            return b.range_(0, n, [x, n], ["s", "k"], one, stop_flag=True)[1]
        return b.while_([x, n], ["s", "k"], lambda b, s, k: b.apply(operators.lt, s, x), one, stop_flag=True)[1]

    return function("f", {"x": FLOAT, "n": INT}, body)


def loop_of(fn: Function) -> Looping:
    (loop,) = (op for op in walk(fn.body) if isinstance(op, Looping))
    return loop


@pytest.mark.parametrize("whole", [True, False])
def test_variables_of_loops(whole: bool) -> None:
    fn = summing(whole)
    loop = loop_of(fn)
    s, k = loop.carried()
    assert len(s.names) == (2 if whole else 3)
    assert (s.init, s.arg, s.result) == (fn.params[0], loop.body.args[-2], loop.results[1])
    assert s.last is loop.body.terminator.operands[1]
    assert k.last is k.arg and k.init is fn.params[1]
    for name in k.names:
        assert loop.carried_as(name) == k
        assert incoming(name) == [k.init, k.last]
    others = [loop.results[0], *loop.body.args[:-2]]  # whether it was left early, and elements
    assert [loop.carried_as(v) for v in others] == [None] * len(others)
    assert not any(incoming(v) for v in others)


@pytest.mark.parametrize("whole", [True, False])
def test_a_variable_more_and_one_less(whole: bool) -> None:
    fn = summing(whole)
    loop = loop_of(fn)
    text = print_function(fn)
    zero = B(Block()).const(0)
    fn.body.ops.insert(0, zero.owner)  # type: ignore[arg-type]
    names = loop.carry(zero, (INT, "c"), (INT, "d"))
    loop.body.terminator.operands.append(names[0])
    verify(fn)
    assert [*loop.carried()][2] == Carried(zero, names, names[0])
    assert [v.name for v in names] == ["c", *["c"] * (len(names) - 2), "d"]
    loop.keep([True, True, False])
    verify(fn)
    del fn.body.ops[0]
    assert print_function(fn) == text
    loop.keep([True, False])
    verify(fn)
    assert len([*loop.carried()]) == 1 and loop.has_stop and len(loop.results) == 2


def test_results_less() -> None:
    def body(b: B, x: Value, c: Value) -> Value:
        return b.if_(c, lambda b: [x, b.const(1.0)], lambda b: [b.const(2.0), x], ["p", "q"])[1]

    fn = function("f", {"x": FLOAT, "c": BOOL}, body)
    (branch,) = (op for op in walk(fn.body) if isinstance(op, If))
    yes, no = branch.blocks
    q = branch.results[1]
    assert [*branch.given_back(no)] == [(branch.results[0], no.ops[0].result), (q, fn.params[0])]
    branch.keep([False, True])
    verify(fn)
    assert branch.results == [q]
    assert incoming(q) == [yes.terminator.operands[0], fn.params[0]]


def test_every_kind_of_region_is_here() -> None:
    """A new one is to be tested above."""

    def below(cls: type) -> set[type]:
        return {cls}.union(*map(below, cls.__subclasses__()))

    assert below(Region) == {Region, Branching, Looping, If, With, Try, For, While}


def test_a_container_taken_from_a_sequence_is_its_own() -> None:
    """Elements come from sequences by being taken out of them, not as flows."""

    def body(b: B, x: Value) -> Value:
        t = b.apply(core.make_tuple, x, x)
        return b.for_((Source("seq"),), [t], [("e", FLOAT)], [x], ["s"], lambda b, e, s: [e])[0]

    loop = loop_of(function("f", {"x": FLOAT}, body))
    assert isinstance(loop, For)
    ((source, operands, element),) = loop.taken()
    assert source.kind == "seq" and element is loop.body.args[0] and operands == loop.operands[:1]
    assert not incoming(element)
