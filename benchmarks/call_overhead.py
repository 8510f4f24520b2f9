"""What a call costs above the generated function itself, for three array arguments. The aim is below 3 µs.

    python benchmarks/call_overhead.py [--repeats N]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
from timing import print_table, show, side_by_side

from s2sgrad import grad, value_and_grad

AIM = 3e-6


def f(a, b, c):
    return np.sum(a * b + c)


def measure(transform: Callable[..., Any], repeats: int) -> tuple[float, float]:
    """Seconds per call of the generated function, and through the library."""
    args = tuple(np.random.default_rng(0).standard_normal((3, 8)))
    through = transform(f, argnums=(0, 1, 2))
    through(*args)
    generated = through.compiled(*args)
    # the least of many: a difference of two medians would be mostly noise
    raw, ours = side_by_side([lambda: generated(*args), lambda: through(*args)], repeats, pick=min)
    return raw, ours


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=40, help="rounds of measuring (default: 40)")
    options = parser.parse_args(argv)
    rows, worst = [], 0.0
    for transform in (grad, value_and_grad):
        raw, ours = measure(transform, options.repeats)
        rows.append([transform.__name__, show(raw), show(ours), f"{(ours - raw) * 1e6:.2f} µs"])
        worst = max(worst, ours - raw)
    print_table(["", "generated function", "call", "above it"], rows)
    print(f"\naim, below {AIM * 1e6:g} µs: {'met' if worst < AIM else 'missed'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
