"""Generated adjoints against hand-written ones: time and length, pair by pair.

    python benchmarks/golden.py [--all] [--repeats N] [--only NAME]

Both run in this process, in turn, on the same arguments; times are medians. Lines are lines of code: blank lines,
comments and imports do not count. The aim is a ratio of 1.3 or less in both.
"""

from __future__ import annotations

import argparse
import copy
import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from timing import print_table, settle_allocator, show, side_by_side

sys.path.insert(0, str(Path(__file__).parent.parent))

from s2sgrad import grad  # noqa: E402
from tests.pairs import golden, hard_cases  # noqa: E402
from tests.pairs.golden import Case, leaves  # noqa: E402

AIM = 1.3


def sizes() -> dict[str, list[Any]]:
    """Arguments large enough to be somebody's work, small enough for many repeats."""
    rng = np.random.default_rng(0)
    M = rng.standard_normal((30, 30))
    W, b, X, y = rng.standard_normal((64, 10)), np.zeros(10), rng.standard_normal((128, 64)), rng.integers(0, 10, 128)
    layers = [{"W": rng.standard_normal((64, 64)) / 8.0, "b": rng.standard_normal(64)} for _ in range(4)]
    contraction = np.eye(20) + 0.02 * rng.standard_normal((20, 20))
    return {
        "wave": [0.7, 1.3],
        "softmax_loss": [W, b, X, y],
        "relax": [rng.random(1000), 1.4, 30],
        "seidel": [rng.standard_normal((24, 24)), 5],
        "cholesky_logdet": [M @ M.T + 30 * np.eye(30)],
        "logistic_map": [rng.random(200), 1.0, 10],
        "kick": [rng.random((2, 500)) + 0.5, rng.standard_normal((2, 500)), 0.01, 30],
        "mlp": [layers, rng.standard_normal((32, 64))],
        "choose-True": [rng.standard_normal(1000), rng.standard_normal(1000), 0.7, True],
        "diffuse-4": [rng.random(1000), 0.1, 40],
        "smooth_all": [0.1 * rng.random(1000), 0.1 * rng.random(1000), 20],
        "walk": [0.01 * rng.random(200)],
        "shift": [0.01 * rng.random(1000), 10],
        "settle": [contraction, rng.standard_normal(20), 1e-3],
    }


def code_lines(text: str) -> int:
    """Lines of code: not blank, not a comment, not an import."""
    lines = (line.strip() for line in text.splitlines())
    return sum(bool(line) and not line.startswith(("#", "import ", "from ")) for line in lines)


def hand_lines(case: Case) -> int:
    """Lines of the adjoint, and of what else it is made of."""
    parts = [case.adjoint]
    if case.primal is hard_cases.walk:
        parts += [hard_cases.bump_forward, hard_cases.bump_reverse]
    return sum(code_lines(inspect.getsource(part)) for part in parts)


def raw(gradient: Any, args: list[Any]) -> Callable[..., Any]:
    """The generated function itself where the library gives it, without the library's own call."""
    compiled = getattr(gradient, "compiled", None)
    return compiled(*args) if compiled is not None else gradient


def check(got: Any, want: Any) -> None:
    for g, w in zip(leaves(got), leaves(want), strict=True):
        np.testing.assert_allclose(g, w, rtol=1e-9, atol=1e-9 * max(1.0, float(np.max(np.abs(w)))))


def measure(case: Case, args: list[Any], repeats: int) -> tuple[list[str], float, float]:
    gradient = grad(case.primal, argnums=0 if case.n_diff == 1 else tuple(range(case.n_diff)))
    generated, by_hand = raw(gradient, args), case.adjoint
    check(generated(*copy.deepcopy(args)), by_hand(*copy.deepcopy(args)))
    hand, ours = side_by_side([lambda: by_hand(*args), lambda: generated(*args)], repeats)
    n_hand, n_ours = hand_lines(case), code_lines(gradient.source(*args))
    slower, longer = ours / hand, n_ours / n_hand
    row = [case.name, show(hand), show(ours), f"{slower:.2f}", str(n_hand), str(n_ours), f"{longer:.2f}"]
    return row, slower, longer


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help="the hard cases of memory too")
    parser.add_argument("--repeats", type=int, default=15, help="rounds of measuring (default: 15)")
    parser.add_argument("--only", help="one pair, by its name")
    options = parser.parse_args(argv)
    settle_allocator()
    cases = golden.cases() + (hard_cases.cases() if options.all or options.only else [])
    arguments = sizes()
    rows, failures, within = [], [], 0
    for case in cases:
        if case.name not in arguments or options.only not in (None, case.name):
            continue
        try:
            row, slower, longer = measure(case, arguments[case.name], options.repeats)
        except Exception as error:  # one pair that fails must not hide the others
            rows.append([case.name, *["-"] * 6])
            failures.append(f"{case.name}: {type(error).__name__}: {str(error).strip()}")
        else:
            rows.append(row)
            within += slower <= AIM and longer <= AIM
    print_table(["pair", "by hand", "generated", "ratio", "lines by hand", "generated", "ratio"], rows)
    print(f"\n{within} of {len(rows)} pairs within {AIM} times the time and the lines of the hand-written adjoint")
    for failure in failures:
        print(f"FAILED {failure}", file=sys.stderr)
    return 1 if failures or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
