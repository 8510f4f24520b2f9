"""How the reverse sweep gets what it needs of the primal: where pushes, pops, copies and further results stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from s2sgrad.api.pipeline import TOOLS
from s2sgrad.ir.ops import Apply, Block, Comment, Const, Op, Yield, is_undefined
from s2sgrad.optimize import prune
from s2sgrad.transforms.gradient import gradient
from s2sgrad.transforms.recording import Recording
from tests.frontend.support import lowered
from tests.transforms.ssa import Lowered

X = np.array([0.5, 1.5, 2.0])
KINDS = {"append": "push", "pop": "pop", "np.copy": "copy", "getitem": "read", "setitem": "write", "len": "len"}


def both(fun: Callable[..., Any], *args: Any) -> tuple[list[Op], list[Op]]:
    """The ops of the two sweeps, before anything but pruning is done to them."""
    ops = gradient(lowered(fun, *args), TOOLS, (0,), prune).body.ops
    at = next(k for k, op in enumerate(ops) if isinstance(op, Comment) and op.text == "reverse sweep")
    return ops[:at], ops[at:]


def steps(ops: list[Op], *rows: str) -> list[str]:
    """What is done, block by block: ops of these rows with their names, other ops by their rows."""
    return list(_steps(ops, rows))


def _steps(ops: list[Op], rows: tuple[str, ...]) -> Iterator[str]:
    for op in ops:
        if isinstance(op, Apply) and (name := op.row.name) in rows:
            on = (op.operands[0].name if op.operands else None) or "_"
            yield f"{KINDS.get(name, name)} {on}"
        for block in op.blocks:
            inside = list(_steps(block.ops, rows))
            yield from (f"  {step}" for step in inside or ["-"])


def any_of(ops: list[Op], *rows: str) -> bool:
    return any(step.strip() != "-" for step in steps(ops, *rows))


def carried(x, n):
    s = 1.0
    for _ in range(n):
        s = np.sin(s) * x
    return s


def test_pushes_follow_what_they_push() -> None:
    forward, reverse = both(carried, 0.5, 3)
    found = steps(forward, "append", "np.sin", "operator.mul")
    assert found == ["  push s_tape", "  np.sin s", "  push s_sin_tape", "  operator.mul _"]
    assert steps(reverse, "pop") == ["  pop s_sin_tape", "  pop s_tape"]  # each where it is first needed


def in_a_branch_of_a_loop(x, n):
    s = x
    for _ in range(n):
        if s > 0.5:
            t = np.exp(s)
            s = t * t
    return s


def test_pops_stand_in_the_mirrored_block() -> None:
    forward, reverse = both(in_a_branch_of_a_loop, 0.7, 3)
    assert steps(forward, "append", "np.exp") == ["  push s_tape", "    np.exp s", "    push t_tape", "    -"]
    assert steps(reverse, "pop") == ["  pop s_tape", "    pop t_tape", "    -"]


def in_a_branch(x, n):
    if n > 1:
        y = np.sin(x)
        z = y * y
    else:
        z = x
    return z


def test_what_a_branch_computes_is_handed_out_of_it() -> None:
    forward, reverse = both(in_a_branch, 0.5, 3)
    assert not any_of([*forward, *reverse], "append", "pop")
    branch = next(op for op in forward if op.blocks)
    assert [r.name for r in branch.results] == ["z", "y"]
    there, elsewhere = (b.terminator.operands[1] for b in branch.blocks)
    assert there.name == "y" and is_undefined(elsewhere)
    (mirrored,) = (op for op in reverse if op.blocks)
    assert any(branch.results[1] in op.operands for op in mirrored.blocks[0].ops)


def handed_out_already(x, n):
    if n > 1:
        y = np.sin(x)
    else:
        y = x
    return y * y


def test_nothing_is_handed_out_twice() -> None:
    forward, _ = both(handed_out_already, 0.5, 3)
    branch = next(op for op in forward if op.blocks)
    assert [r.name for r in branch.results] == ["y"]


def overwritten_by_a_loop(x, n):
    a = x * 2.0
    s = np.sum(a * a)
    for i in range(n):
        a[i] = 1.0
    return s + np.sum(a)


def test_a_copy_is_taken_once_before_what_reads_it() -> None:
    forward, reverse = both(overwritten_by_a_loop, X, 2)
    found = steps(forward, "np.copy", "operator.mul", "setitem")
    assert found == ["operator.mul x", "copy a", "operator.mul a", "  write a"]
    copy = next(op for op in forward if isinstance(op, Apply) and op.row.name == "np.copy")
    assert copy.result.name == "a_saved"
    used = [op for op in reverse if copy.result in op.operands]
    assert len(used) == 2  # both factors of a * a


def overwritten_once(x, n):
    a = x * 2.0
    s = np.sum(a * a)
    a[n] = 1.0
    return s + np.sum(a)


def test_what_a_write_destroys_is_kept_and_put_back() -> None:
    forward, reverse = both(overwritten_once, X, 2)
    assert steps(forward, "getitem", "setitem") == ["read a", "write a"]
    assert steps(reverse, "setitem") == ["write da", "write a"]  # its shadow is zero, then it is what it was
    old = next(op for op in forward if isinstance(op, Apply) and op.row.name == "getitem")
    back = [op for op in reverse if isinstance(op, Apply) and op.row.name == "setitem"][1]
    assert back.operands[2] is old.result


def a_part_is_overwritten_once(x, n):
    a = x * 2.0
    s = np.sum(a * a)
    a[1:] = 1.0
    return s + np.sum(a)


def test_of_a_view_that_is_overwritten_a_copy_is_kept() -> None:
    forward, _ = both(a_part_is_overwritten_once, X, 2)
    assert steps(forward, "getitem", "np.copy", "setitem") == ["read a", "copy _", "write a"]


def stored(x, n):
    out = np.zeros(n)
    for i in range(n):
        t = np.exp(x * i)
        out[i] = t
    return np.sum(out)


def test_a_number_is_read_back_from_where_it_was_stored() -> None:
    forward, reverse = both(stored, 0.3, 3)
    assert not any_of(forward, "append")
    assert steps(reverse, "getitem", "setitem") == ["  read dout", "  write dout", "  read out"]


def stored_in_float32(x, n):
    out = np.zeros(n, np.float32)
    for i in range(n):
        t = np.exp(x * i)
        out[i] = t
    return np.sum(out) * 1.0


def test_a_number_that_was_rounded_is_not_read_back() -> None:
    forward, reverse = both(stored_in_float32, 0.3, 3)
    assert steps(forward, "append") == ["  push t_tape"] and "  read out" not in steps(reverse, "getitem")


def stored_in_a_row(x, n):
    out = np.zeros((n, 2))
    for i in range(n):
        t = np.exp(x * i)
        out[i] = t
    return np.sum(out)


def test_nor_one_that_became_many() -> None:
    forward, reverse = both(stored_in_a_row, 0.3, 3)
    assert steps(forward, "append") == ["  push t_tape"] and "  read out" not in steps(reverse, "getitem")


def stored_and_overwritten(x, n):
    out = np.zeros(n)
    for i in range(n):
        t = np.exp(x * i)
        out[i] = t
        out[0] = 1.0
    return np.sum(out)


def test_nor_one_that_is_overwritten() -> None:
    forward, reverse = both(stored_and_overwritten, 0.3, 3)
    assert steps(forward, "append") == ["  push t_tape"] and "  read out" not in steps(reverse, "getitem")


def by_integers(x, n):
    s = 0.0
    for i in range(n):
        k = 2 * i + 1
        s = s + x[k % 3] * x[i % 3] * k
    return s


def test_indices_are_computed_again() -> None:
    forward, reverse = both(by_integers, X, 2)
    assert not any_of([*forward, *reverse], "append", "pop")
    assert [s.strip() for s in steps(reverse, "operator.mod")] == ["operator.mod i", "operator.mod k"]


def tried(x, n):
    s = x
    for i in range(n):
        try:
            t = 1.0 / (s - i)
            u = np.exp(t) * t
        except ZeroDivisionError:
            u = s
        s = u * u
    return s


def test_of_an_attempt_what_it_made_is_pushed_at_its_end() -> None:
    """A push in its midst would stay where what follows it raises; what tells how it went is pushed behind it."""
    forward, _ = both(tried, 0.5, 2)
    assert steps(forward, "append", "operator.truediv", "np.exp", "operator.mul") == [
        "  push s_tape",
        "    -",  # what counts where the attempt has failed
        "    operator.truediv _", "    np.exp t", "    operator.mul _", "    push t_exp_tape",
        "  push failed_tape",
        "    -", "    -",
        "  push u_tape", "  operator.mul u",
    ]


def test_constants_are_made_again() -> None:
    _, reverse = both(in_a_branch_of_a_loop, 0.7, 3)
    (loop,) = (op for op in reverse if op.blocks)
    assert any(isinstance(op, Const) and op.value == 0.5 for op in loop.blocks[0].ops)


def test_names_of_tapes() -> None:
    def f(x, n):
        a = x * 2.0
        p = a[n]
        q = a[0] * p
        r = np.sum(a)
        return q + r

    low = Lowered(f, X, 1)
    described = {low.line(op): Recording.describe(op.results[0]) for op in low.fn.body.ops if isinstance(op, Apply)}
    assert described["p = a[n]"] == "a" and described["r = np.sum(a)"] == "a_sum"
    assert described["return q + r"] == "t"


def test_how_a_copy_is_made() -> None:
    def f(x, n):
        numbers = [1.0, 2.0]
        numbers.append(x[0])
        arrays = [x]
        arrays.append(x)
        pairs = [(x[0], x)]
        pairs.append((x[1], x))
        nested = [[x[0]]]
        nested.append([x[0]])
        return numbers[n] + np.sum(arrays[n]) + pairs[n][0] + nested[n][0]

    low = Lowered(f, X, 1)
    rows = {name: Recording.copying(low.values[name]).name for name in ("numbers", "arrays", "pairs", "nested")}
    assert rows == {"numbers": "copy", "arrays": "copy", "pairs": "copy_tree", "nested": "copy_tree"}
    assert Recording.copying(low.values["x"]).name == "np.copy"


def test_the_end_of_a_block_stays_its_end() -> None:
    for fun, args in ((carried, (0.5, 3)), (tried, (0.5, 2)), (in_a_branch, (0.5, 3))):
        forward, _ = both(fun, *args)
        blocks: list[Block] = [b for op in forward for b in op.blocks]
        while blocks:
            block = blocks.pop()
            assert isinstance(block.ops[-1], Yield) and not any(isinstance(op, Yield) for op in block.ops[:-1])
            blocks += [b for op in block.ops for b in op.blocks]
