"""Time from source to compiled derivatives for programs of the tests, one mode after another.

    python benchmarks/zoo_time.py [--every 20] [--modes grad,vjp,jvp,hvp]

Each 20th program is taken, always the same ones. Times are processor time of the first call in each mode, running what
was generated included. What a program is lowered to serves the modes after the first.

With Python 3.11, before and after functions were lowered once for all modes (api/lowered.py), effects were worked out
once for each state of a function (analysis/kept.py), and alias classes were built with fewer nodes:

    mode  programs   before    after
    grad       157   6.65 s   5.62 s
    vjp        160   6.52 s   4.36 s
    jvp        160   3.38 s   2.54 s
    hvp        156   9.75 s   6.86 s
    all        160  26.30 s  19.38 s
"""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from timing import print_table, show

sys.path.insert(0, str(Path(__file__).parent.parent))

from s2sgrad import grad, hvp, jvp, vjp  # noqa: E402
from tests.programs import harness  # noqa: E402
from tests.programs.zoo import Program, programs  # noqa: E402

ASKED = {"grad": "grad", "vjp": "vjp", "jvp": "jvp", "hvp": "second"}  # what the zoo calls the modes


def call(mode: str, program: Program) -> Callable[[], Any]:
    """A first call in a mode; its arguments are made beforehand."""
    args = program.args()
    tangent = harness.directions(args, np.random.default_rng(0))
    argnums = harness.differentiated(args)
    return {
        "grad": lambda: grad(program.fun, argnums=argnums)(*args),
        "vjp": lambda: vjp(program.fun, *args),
        "jvp": lambda: jvp(program.fun, args, tangent),
        "hvp": lambda: hvp(program.fun, args, tangent),
    }[mode]


def seconds(mode: str, program: Program) -> float:
    first = call(mode, program)
    start = time.process_time()
    first()
    return time.process_time() - start


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=20, help="each how many-th program is taken")
    parser.add_argument("--modes", default=",".join(ASKED), help="what is asked for, in this order")
    options = parser.parse_args(argv)
    warnings.simplefilter("ignore")
    modes = options.modes.split(",")
    chosen = programs()[:: options.every]
    call(modes[0], programs()[1])()  # rules are read once per process
    spent: dict[str, list[float]] = {mode: [] for mode in modes}
    for program in chosen:
        for mode in modes:
            if ASKED[mode] in program.modes:
                spent[mode].append(seconds(mode, program))
    rows = [row(mode, len(times), sum(times)) for mode, times in spent.items()]
    rows.append(row("all", len(chosen), sum(map(sum, spent.values()))))
    print_table(["mode", "programs", "time", "per program"], rows)
    return 0


def row(mode: str, count: int, whole: float) -> list[str]:
    return [mode, str(count), show(whole), show(whole / max(1, count))]


if __name__ == "__main__":
    sys.exit(main())
