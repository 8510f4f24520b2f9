"""The elements of what is gone through, one after the other, where their number is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from s2sgrad.frontend import alongside, ranges
from s2sgrad.frontend.iterables import Counted, Enumerate, Mapped, Plain, Range, Step, Zip
from s2sgrad.frontend.lowering import Lowering, answers
from s2sgrad.frontend.values import same_value
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Array, List, Number, Opaque

MAX_UNROLLED = 2000

Steps = list[Step]


@answers(Lowering.fixed_items)
def fixed_items(low: Lowering, tree: Any) -> list[Value] | None:
    """All elements as values; None where the number is not known."""
    steps = fixed_steps(low, tree)
    return None if steps is None else [step() for step in steps]


@answers(Lowering.fixed_passes)
def fixed_passes(low: Lowering, tree: Any) -> int | None:
    """How many elements there are at most, where all but what any number goes along with is of known structure."""
    steps = fixed_steps(low, tree, demands=False)
    return None if steps is None else len(steps)


def fixed_steps(low: Lowering, tree: Any, demands: bool = True) -> Steps | None:
    """What gives the elements one after the other, as Python does, where what is done with each may matter.

    What goes along with others, and may have fewer elements, `demands` that it has as many.
    """
    steps_of = _STEPS.get(type(tree))
    return None if steps_of is None else steps_of(low, tree, demands)


def _of_range(low: Lowering, tree: Range, demands: bool) -> Steps | None:
    numbers = ranges.known(tree)
    if numbers is None:
        return None
    if len(numbers) > MAX_UNROLLED:
        low.fail(
            f"a loop of {len(numbers)} passes would have to be written out",
            "loop over an array, or a list of one type of element",
        )
    return [partial(low.const, k) for k in (reversed(numbers) if tree.reversed else numbers)]


def _of_plain(low: Lowering, tree: Plain, demands: bool) -> Steps | None:
    t = tree.value.type
    if isinstance(t, Array) and (not t.dims or not isinstance(t.dims[0], int)):
        return None
    if (isinstance(t, List) and t.elts is None) or isinstance(t, Opaque | Number):
        return None
    items = low.unpack_all(tree.value, "a sequence")
    return [partial(same_value, v) for v in (items[::-1] if tree.reversed else items)]


def _of_enumerate(low: Lowering, tree: Enumerate, demands: bool) -> Steps | None:
    inner = fixed_steps(low, tree.inner, demands)
    return None if inner is None else _joined(low, tree, [inner])


def _of_parts(low: Lowering, tree: Zip | Mapped, demands: bool) -> Steps | None:
    counted = [p for p in tree.inner if is_endless(p)]
    parts = [fixed_steps(low, p, demands) for p in tree.inner if not is_endless(p)]
    if [] in parts:  # it ends at once, however many there are of the others
        return []
    if any(p is None for p in parts) and not counted:
        parts = [*alongside.limited(low, tree, parts, demands)]
    if any(p is None for p in parts) or not parts:
        return None
    if counted:
        count = min(len(p) for p in parts if p is not None)
        parts = [first_steps(low, p, count) if is_endless(p) else fixed_steps(low, p, demands) for p in tree.inner]
        if any(p is None for p in parts):
            return None
    return _joined(low, tree, [p for p in parts if p is not None])


def _joined(low: Lowering, tree: Enumerate | Zip | Mapped, parts: Sequence[Steps]) -> Steps:
    """The steps of what takes its elements from these."""
    if isinstance(tree, Enumerate):
        start = low.known(tree.start, "the start of enumerate")
        return [partial(_counted, low, start + k, v) for k, v in enumerate(parts[0])]
    if isinstance(tree, Mapped):
        return [partial(_called, low, tree.function, r) for r in zip(*parts)]
    return [partial(_together, low, r) for r in zip(*parts)]


_STEPS: dict[type, Callable[[Lowering, Any, bool], Steps | None]] = {
    Range: _of_range,
    Plain: _of_plain,
    Enumerate: _of_enumerate,
    Zip: _of_parts,
    Mapped: _of_parts,
}


def first_steps(low: Lowering, tree: Any, count: int) -> Steps | None:
    """What gives as many elements of something that has no end."""
    if isinstance(tree, Counted):
        known, start = static_value(tree.start.type)
        return [partial(low.const, start + k) for k in range(count)] if known else None
    parts = [first_steps(low, p, count) for p in tree.parts]
    return None if any(p is None for p in parts) else _joined(low, tree, [p for p in parts if p is not None])


def _counted(low: Lowering, k: int, step: Step) -> Value:
    return low.make_tuple([low.const(k), step()])


def _together(low: Lowering, steps: Sequence[Step]) -> Value:
    return low.make_tuple([step() for step in steps])


def _called(low: Lowering, function: Value, steps: Sequence[Step]) -> Value:
    return low.call_value(function, [step() for step in steps], {})


def is_endless(tree: Any) -> bool:
    """Whether an iterable never ends: itertools.count, cycle and repeat, and what is made of nothing else."""
    return isinstance(tree, Counted) or bool(tree.parts) and all(map(is_endless, tree.parts))
