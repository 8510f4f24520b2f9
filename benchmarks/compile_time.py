"""Time from source to compiled adjoint, for functions of growing length: it must grow linearly.

    python benchmarks/compile_time.py [--sizes 10,100,1000,3000] [--kinds straight,nested,in-place]

`straight` has one statement after another, `nested` the same in loops of two levels, `in-place` loops that write an
array. Times are processor time. The last column is the time per statement over that of the size before: 1 where growth
is linear.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from timing import print_table, show

from s2sgrad import grad

NAMES = "abcd"
FORMS = (
    "{t} = np.sin({p}) * {q} + 0.5 * x",
    "{t} = {p} - 0.1 * {q} * y",
    "{t} = np.tanh({p} + {q})",
    "{t} = {p} * {q} / (1.0 + {q} * {q})",
    "{t} = np.exp(-{p} * {p}) + k * {q}",
)
IN_PLACE = (
    "A[i] = np.sin(A[i]) * k + A[i - 1]",
    "A[i] += 0.1 * A[i - 1] * A[i]",
    "A[i - 1] = np.tanh(A[i])",
)
PER_LOOP = 8  # statements in one inner loop


def statement(number: int) -> str:
    """The number-th statement; it reads what the two before it wrote."""
    t, p, q = (NAMES[(number - back) % len(NAMES)] for back in range(3))
    return FORMS[number % len(FORMS)].format(t=t, p=p, q=q)


def straight(n: int) -> list[str]:
    return [f"    {statement(k)}" for k in range(n)]


def in_loops(n: int, make: Callable[[int], str]) -> list[str]:
    """Statements by groups, each group in two loops, which count as statements."""
    lines: list[str] = []
    made = 0
    while made < n:
        group = [make(made + k) for k in range(max(1, min(PER_LOOP, n - made - 2)))]
        lines += ["    for t in range(2):", "        for i in range(1, 3):", *(f"            {s}" for s in group)]
        made += len(group) + 2
    return lines


KINDS: dict[str, Callable[[int], list[str]]] = {
    "straight": straight,
    "nested": lambda n: in_loops(n, statement),
    "in-place": lambda n: in_loops(n, lambda k: IN_PLACE[k % len(IN_PLACE)]),
}


def module_text(kind: str, n: int) -> str:
    body = KINDS[kind](n - 1 if kind == "in-place" else n - 1 - len(NAMES))
    start = [f"    {name} = {k + 1}.0 * x / (1.0 + y)" for k, name in enumerate(NAMES)]
    head = ["import numpy as np", "", "", "def f(x, y, k, A):"]
    if kind == "in-place":
        return "\n".join([*head, *body, "    return np.sum(A) * x * y", ""])
    return "\n".join([*head, *start, *body, f"    return {' + '.join(NAMES)}", ""])


def load(directory: Path, name: str, text: str) -> ModuleType:
    path = directory / f"{name}.py"
    path.write_text(text)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def arguments() -> tuple[Any, ...]:
    return 0.3, 0.7, 0.9, np.linspace(0.1, 0.9, 4)


def compile_seconds(directory: Path, kind: str, n: int) -> float:
    """Processor time from a function that was never seen to its generated adjoint, compiled."""
    name = f"compile_time_{kind.replace('-', '_')}_{n}"
    fun = load(directory, name, module_text(kind, n)).f
    args = arguments()
    start = time.process_time()
    gradient = grad(fun, argnums=(0, 1, 3))
    if hasattr(gradient, "compiled"):
        gradient.compiled(*args)
    else:
        gradient(*args)
    spent = time.process_time() - start
    check(fun, gradient)
    return spent


def check(fun: Callable[..., Any], gradient: Callable[..., Any], h: float = 1e-6) -> None:
    """A time for a wrong gradient would be worth nothing."""
    x, y, k, _ = arguments()
    dx, dy, dA = gradient(*arguments())
    A = arguments()[3]
    want = (fun(x + h, y + h, k, A + h) - fun(x - h, y - h, k, A - h)) / (2.0 * h)
    got = dx + dy + np.sum(dA)
    assert abs(got - want) < 1e-4 * max(1.0, abs(want)), (got, want)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10,100,1000,3000", help="numbers of statements")
    parser.add_argument("--kinds", default=",".join(KINDS), help="shapes of function")
    options = parser.parse_args(argv)
    rows, failures = [], []
    with tempfile.TemporaryDirectory() as temporary:
        compile_seconds(Path(temporary), "straight", 11)  # rules are read once per process
        for kind in options.kinds.split(","):
            before = 0.0
            for n in map(int, options.sizes.split(",")):
                try:
                    spent = compile_seconds(Path(temporary), kind, n)
                except Exception as error:  # the other sizes and kinds are still worth a line
                    failures.append(f"{kind}, {n} statements: {type(error).__name__}: {str(error).strip()[:500]}")
                    rows.append([kind, str(n), "-", "-", "-"])
                    continue
                each = spent / n
                rows.append([kind, str(n), show(spent), show(each), f"{each / before:.2f}" if before else ""])
                before = each
    print_table(["kind", "statements", "time", "per statement", "ratio"], rows)
    for failure in failures:
        print(f"FAILED {failure}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
