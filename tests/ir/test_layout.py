"""Where ops and blocks stand, and that the verifier holds what is said of it."""

from __future__ import annotations

import numpy as np
import pytest

from s2sgrad.errors import InternalError
from s2sgrad.ir.clone import clone_function
from s2sgrad.ir.layout import Layout
from s2sgrad.ir.ops import Function, Try, Value, walk
from s2sgrad.ir.types import FLOAT, INT
from s2sgrad.ir.verify import verify
from s2sgrad.rules import operators
from tests.codegen.building import B, function
from tests.ir.test_flows import in_an_attempt
from tests.transforms.ssa import Lowered


def nested() -> Function:
    """A branch in a loop."""

    def passes(b: B, i: Value, s: Value) -> list[Value]:
        positive = b.apply(operators.gt, s, b.const(0.0))
        return b.if_(positive, lambda b: [b.apply(operators.add, s, s)], lambda b: [s], ["t"])

    def body(b: B, x: Value, n: Value) -> Value:
        return b.range_(0, n, [x], ["s"], passes)[0]

    return function("f", {"x": FLOAT, "n": INT}, body)


def test_every_block_but_the_body_knows_its_op() -> None:
    fn = nested()
    assert fn.body.parent is None
    assert all(b.parent is op for op in walk(fn.body) for b in op.blocks)


def test_blocks_of_copies_belong_to_the_copies() -> None:
    fn = nested()
    copy = clone_function(fn)
    verify(fn)
    verify(copy)


@pytest.mark.parametrize("spoil", [
    lambda fn, op: setattr(op.blocks[0], "parent", None),
    lambda fn, op: setattr(fn.body, "parent", op),
])
def test_the_verifier_knows_whose_a_block_is(spoil: object) -> None:
    fn = nested()
    spoil(fn, next(op for op in walk(fn.body) if op.blocks))  # type: ignore[operator]
    with pytest.raises(InternalError, match="belong"):
        verify(fn)


def test_path_and_around() -> None:
    fn = nested()
    layout = Layout(fn)
    loop, branch = (op for op in walk(fn.body) if op.blocks)
    add = branch.blocks[0].ops[0]
    assert [block for block, _ in layout.path(add)] == [fn.body, loop.blocks[0], branch.blocks[0]]
    assert [layout.around(op) for op in (add, branch, loop)] == [branch, loop, None]
    assert layout.within(add, fn.body) is loop
    assert layout.within(add, branch.blocks[0]) is add
    assert layout.within(add, branch.blocks[1]) is None
    assert layout.encloses(fn.body, branch.blocks[0]) and layout.encloses(branch.blocks[0], branch.blocks[0])
    assert not layout.encloses(branch.blocks[0], loop.blocks[0])
    assert layout.blocks == {fn.body, loop.blocks[0], *branch.blocks}


def test_what_is_tried() -> None:
    fn = Lowered(in_an_attempt, np.ones(2), 1).fn
    layout = Layout(fn)
    (attempt,) = (op for op in walk(fn.body) if isinstance(op, Try))
    tried = {op for op in walk(fn.body) if layout.is_tried(op)}
    assert tried == {*attempt.body.ops}
    assert len(tried) > 1 and not tried & {*attempt.missing.ops}

