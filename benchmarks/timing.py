"""Time functions side by side: interleaved, in the processor time of this thread.

Whatever else the machine does then matters little, and meets all of them alike.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

import numpy as np

Thunk = Callable[[], Any]


def settle_allocator() -> None:
    """Let the allocator keep what is freed, for all that is timed: else some sizes pay for new pages in every call.

    glibc stops handing memory back after the first time that a large block was freed (see mallopt, M_TRIM_THRESHOLD).
    """
    block = np.ones(1 << 21)
    del block


def loops_for(fun: Thunk, seconds: float) -> int:
    """How many calls of fun take about this long."""
    number = 1
    while True:
        spent = time_loop(fun, number)
        if spent >= seconds / 4:
            return max(1, round(number * seconds / spent))
        number *= 4


def time_loop(fun: Thunk, number: int) -> float:
    start = time.thread_time()
    for _ in range(number):
        fun()
    return time.thread_time() - start


def side_by_side(
    funs: Sequence[Thunk], repeats: int = 15, seconds: float = 0.02, pick: Callable[[Sequence[float]], float] = median
) -> list[float]:
    """Seconds per call of each: the median (or what else is picked) of rounds in which each is run in turn."""
    numbers = [loops_for(fun, seconds) for fun in funs]
    rounds = [[time_loop(fun, n) / n for fun, n in zip(funs, numbers)] for _ in range(repeats)]
    return [pick(column) for column in zip(*rounds)]


def show(seconds: float) -> str:
    for unit, scale in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= scale:
            return f"{seconds / scale:.4g} {unit}"
    return f"{seconds / 1e-9:.4g} ns"


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """First column to the left, the others to the right."""
    widths = [max(len(row[k]) for row in [head, *rows]) for k in range(len(head))]
    for row in [head, ["-" * w for w in widths], *rows]:
        cells = [row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:]))]
        print("  ".join(cells).rstrip())
