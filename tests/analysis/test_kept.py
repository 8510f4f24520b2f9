"""What is known of functions is kept exactly as long as they stay as they are."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from typing import Any

import pytest

from s2sgrad.analysis.alias import call_summaries
from s2sgrad.analysis.effects import Effects, effects_of
from s2sgrad.ir.clone import clone_function
from s2sgrad.ir.ops import Apply, Call, Function, Value, walk
from s2sgrad.ir.types import FLOAT, Array, Sym
from s2sgrad.optimize import PIPELINE
from s2sgrad.rules import core
from tests.codegen.building import B, function
from tests.optimize.random_buffers import random_buffers

VECTOR = Array("float64", (Sym("n", True),))


def writing(name: str = "f") -> Function:
    """A function that adds to a copy of its first argument."""

    def body(b: B, x: Value, y: Value) -> Value:
        z = b.apply(core.copy, x, type=VECTOR)
        b.apply(core.iadd, z, y)
        return z

    return function(name, {"x": VECTOR, "y": VECTOR}, body)


def calling(callee: Function) -> Function:
    def body(b: B, x: Value, y: Value) -> Value:
        call = Call(callee, [x, y])
        call.add_result(VECTOR)
        b.block.ops.append(call)
        return call.result

    return function("g", {"x": VECTOR, "y": VECTOR}, body)


def op_of(fn: Function, row: Any) -> Apply:
    return next(op for op in walk(fn.body) if isinstance(op, Apply) and op.row is row)


def another_operand(fn: Function) -> None:
    op_of(fn, core.iadd).operands[0] = fn.params[0]


def another_row(fn: Function) -> None:
    op = op_of(fn, core.copy)
    op.row = core.freeze


def another_type(fn: Function) -> None:
    fn.params[1].type = FLOAT


def another_op(fn: Function) -> None:
    x, y = fn.params
    fn.body.ops.insert(0, Apply(core.iadd, [x, y], ("x", "value"), FLOAT))


def one_op_less(fn: Function) -> None:
    fn.body.ops.remove(op_of(fn, core.iadd))


def another_moment(fn: Function) -> None:
    op = op_of(fn, core.iadd)
    op.mirror = op


def shared_arguments(fn: Function) -> None:
    fn.aliased = (((0, ()), (1, ())),)


CHANGES = (another_operand, another_row, another_type, another_op, one_op_less, another_moment, shared_arguments)


def test_effects_are_worked_out_once() -> None:
    fn = writing()
    known = effects_of(fn)
    assert effects_of(fn) is known
    fn.name = "another"
    assert effects_of(fn) is known


@pytest.mark.parametrize("change", CHANGES)
def test_effects_are_those_of_the_function_as_it_is(change: Callable[[Function], None]) -> None:
    fn = writing()
    known = effects_of(fn)
    change(fn)
    assert effects_of(fn) is not known
    assert answers(effects_of(fn), fn) == answers(Effects(fn), fn)


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_called_counts(change: Callable[[Function], None]) -> None:
    inner = writing()
    fn = calling(inner)
    known, summaries = effects_of(fn), call_summaries(fn)
    assert effects_of(fn) is known and call_summaries(fn) is summaries
    change(inner)
    assert effects_of(fn) is not known and call_summaries(fn) is not summaries


def test_another_function_is_called() -> None:
    one, other = writing("one"), writing("other")
    fn = calling(one)
    fn.body.ops[:0] = calling(other).body.ops[:1]
    first, second = fn.body.ops[:2]
    first.operands = list(fn.params)
    known = effects_of(fn)
    first.callee, second.callee = second.callee, first.callee  # type: ignore[attr-defined]
    assert effects_of(fn) is not known


def test_a_call_that_writes() -> None:
    inner = writing()
    fn = calling(inner)
    assert not effects_of(fn).written(fn.params[0])
    another_operand(inner)
    assert effects_of(fn).written(fn.params[0])


def test_summaries_outlive_changes_of_the_caller() -> None:
    fn = calling(writing())
    summaries = call_summaries(fn)
    another_op(fn)
    assert call_summaries(fn) is summaries


def test_what_one_pass_knows_besides_is_not_told_to_the_next() -> None:
    fn = writing()
    x, y = fn.params
    effects = effects_of(fn)
    effects.also(x, y)
    assert effects.aliases.node(x) is effects.aliases.node(y)
    aliases = effects_of(fn).aliases
    assert aliases.node(x) is not aliases.node(y)


def test_copies_know_nothing() -> None:
    fn = writing()
    known = effects_of(fn)
    assert not clone_function(fn).facts
    assert effects_of(clone_function(fn)) is not known


def test_facts_keep_no_function_alive() -> None:
    fn = calling(writing())
    gone = weakref.ref(effects_of(fn)), weakref.ref(fn)
    del fn
    gc.collect()
    assert [g() for g in gone] == [None, None]


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("seed", range(30))
def test_between_passes_effects_are_those_of_the_function(seed: int, mirrored: bool) -> None:
    fn = random_buffers(seed, mirrored)
    for change in PIPELINE:
        change(fn)
        assert answers(effects_of(fn), fn) == answers(Effects(fn), fn)


def answers(effects: Effects, fn: Function) -> list[Any]:
    """What effects say: which values are the same memory, which of that is written, and what each op does to it."""
    values = [*fn.params, *(r for op in walk(fn.body) for r in op.results)]
    first: dict[Any, int] = {}
    for k, v in enumerate(values):
        first.setdefault(effects.aliases.node(v), k)
    places = [first[effects.aliases.node(v)] for v in values]
    done = [
        (sorted(first.get(n, -1) for n in effects.reads(op)), sorted(first.get(n, -1) for n in effects.writes(op)))
        for op in walk(fn.body)
    ]
    external = sorted(first.get(n, -1) for n in effects.external())
    observable = [effects.observable(op) for op in walk(fn.body)]
    return [places, [effects.written(v) for v in values], done, external, observable]
