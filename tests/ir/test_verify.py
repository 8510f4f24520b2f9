"""What the verifier finds in SSA that a pass has broken."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from s2sgrad.errors import InternalError
from s2sgrad.ir.ops import Apply, Const, For, Function, If, Op, Return, Value, walk
from s2sgrad.ir.types import BOOL, FLOAT
from s2sgrad.ir.verify import verify
from s2sgrad.rules import operators
from tests.codegen.building import B, function


def valid() -> Function:
    """y = x + x; y = y * x in passes of a loop; one of two sums."""

    def body(b: B, x: Value, c: Value) -> Value:
        y = b.apply(operators.add, x, x)
        (z,) = b.range_(0, 3, [y], ["z"], lambda inner, _i, z: [inner.apply(operators.mul, z, x)])
        then = lambda inner: [inner.apply(operators.add, z, x)]  # noqa: E731
        (w,) = b.if_(c, then, lambda inner: [z], ["w"])
        return w

    return function("f", {"x": FLOAT, "c": BOOL}, body)


def first(fn: Function, kind: type[Op]) -> Op:
    return next(op for op in walk(fn.body) if isinstance(op, kind))


def not_defined(fn: Function) -> None:
    fn.body.ops.remove(first(fn, Apply))


def out_of_a_branch(fn: Function) -> None:
    fn.body.terminator.operands = [first(fn, If).blocks[0].terminator.operands[0]]


def out_of_a_loop(fn: Function) -> None:
    fn.body.terminator.operands = [first(fn, For).blocks[0].args[-1]]


def defined_twice(fn: Function) -> None:
    op = first(fn, Apply)
    fn.body.ops.insert(fn.body.ops.index(op), op)


def defined_in_both(fn: Function) -> None:
    op = first(fn, Apply)
    first(fn, For).blocks[0].ops.insert(0, op)


def of_another_op(fn: Function) -> None:
    first(fn, Apply).results[0].owner = first(fn, Const)


def without_an_end(fn: Function) -> None:
    first(fn, If).blocks[1].ops.pop()


def empty(fn: Function) -> None:
    fn.body.ops.clear()


def end_in_the_middle(fn: Function) -> None:
    fn.body.ops.insert(0, Return(fn.params[:1]))


def too_few_results(fn: Function) -> None:
    first(fn, If).results.pop()


def one_operand(fn: Function) -> None:
    first(fn, Apply).operands.pop()


def starred(fn: Function) -> None:
    op = first(fn, Apply)
    assert isinstance(op, Apply)
    op.params = ("a", "*b")


def carried_by_nobody(fn: Function) -> None:
    first(fn, For).blocks[0].args.pop(0)


FAULTS: dict[Callable[[Function], None], str] = {
    not_defined: "is not defined here",
    out_of_a_branch: "is not defined here",
    out_of_a_loop: "is not defined here",
    defined_twice: "is defined twice",
    defined_in_both: "is defined twice",
    of_another_op: "does not belong to its owner",
    without_an_end: "does not end in Yield",
    empty: "does not end in Return",
    end_in_the_middle: "a terminator is not last",
    too_few_results: "1 operands, expected 0",
    one_operand: "parameters do not fit the operands",
    starred: "no such parameters: a, *b",
    carried_by_nobody: "body arguments do not fit",
}


def test_what_is_valid_is_let_through() -> None:
    verify(valid())


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.__name__)
def test_a_fault_is_found(fault: Callable[[Function], None]) -> None:
    fn = valid()
    fault(fn)
    with pytest.raises(InternalError, match="invalid SSA in f.*") as found:
        verify(fn)
    assert FAULTS[fault] in str(found.value)
