"""What the SSA looks like: names, spans, statements, what is carried, what folds, what comes from outside."""

from __future__ import annotations

import linecache
import textwrap

import numpy as np

from s2sgrad.frontend.inline import inline, reads
from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Apply, Block, Call, For, Function, If, Return, While, callees, walk
from s2sgrad.ir.printer import print_function
from s2sgrad.ir.types import FLOAT, Array, Sym
from s2sgrad.ir.verify import verify
from tests.frontend.support import lowered, run

SCALE = 2.0


def text(fun, *args):
    return print_function(lowered(fun, *args))


def expect(got, want):
    assert got == textwrap.dedent(want).lstrip("\n")


def test_straight_line():
    def wave(x, k):
        s = np.sin(k * x)
        return x * s

    expect(text(wave, 0.7, 1.3), """
        function wave(%0.x: float, %1.k: float)
          %2: float = operator.mul(a=%1.k, b=%0.x)
          %3.s: float64 = np.sin(x=%2)
          %4: float64 = operator.mul(a=%0.x, b=%3.s)
          return %4
        """)


def test_loop_carries_what_changes():
    def f(x, n):
        unused = 1.0
        for i in range(n):
            t = x * i
            unused = t  # noqa: F841
            x = t + 1.0
        return x

    expect(text(f, 0.7, 3), """
        function f(%0.x: float, %1.n: int)
          %2: int=0 = const 0
          %3: int=1 = const 1
          for %4.i: int in range(%2, %1.n, %3) carrying (%5.x: float = %0.x)
            %6.t: float = operator.mul(a=%5.x, b=%4.i)
            %7: float=1.0 = const 1.0
            %8.x: float = operator.add(a=%6.t, b=%7)
            yield %8.x
          -> %9.x: float
          return %9.x
        """)


def test_swap_needs_no_tuple():
    def f(u, v, n):
        for _ in range(n):
            u, v = v, u
        return u

    fn = lowered(f, np.ones(3), np.zeros(3), 2)
    assert not any(isinstance(op, Apply) for op in walk(fn.body))


def test_return_in_branch_needs_no_flag():
    def f(x):
        if x > 0.0:
            return x
        y = x * 2.0
        return y

    fn = lowered(f, 1.0)
    (branch,) = [op for op in walk(fn.body) if isinstance(op, If)]
    assert len(branch.results) == 1


def test_only_way_out_needs_no_flag():
    def f(x):
        while True:
            x = x * 0.5
            if x < 1.0:
                return x

    fn = lowered(f, 8.0)
    (loop,) = [op for op in walk(fn.body) if isinstance(op, While)]
    assert loop.has_stop and len(loop.results) == 2
    assert not any(isinstance(op, If) for op in walk(fn.body))


def test_static_conditions_fold():
    def f(x, mode, extra):
        if x.ndim == 2 and mode == "sum" and extra is None and isinstance(x, np.ndarray):
            return np.sum(x)
        return x.nothing

    assert not any(isinstance(op, If) for op in walk(lowered(f, np.ones((2, 3)), "sum", None).body))


def test_statements_and_spans():
    def f(x):
        y = (x +
             1.0)
        for _ in range(2):
            y = y * x
        return y

    fn = lowered(f, 1.0)
    spans = {op.row.name: op.span for op in walk(fn.body) if isinstance(op, Apply)}
    assert spans["operator.add"].stmt.text == "y = (x + 1.0)"
    assert spans["operator.mul"].stmt.text == "y = y * x"
    (loop,) = [op for op in walk(fn.body) if isinstance(op, For)]
    assert loop.span.stmt.text == "for _ in range(2)"
    assert spans["operator.mul"].source.strip() == "y = y * x"


def test_data_from_outside_is_a_parameter():
    weights = np.ones(3)

    def f(x):
        return np.sum(weights * x) * SCALE

    fn = lowered(f, np.ones(3))
    assert [e.name for e in fn.externs] == ["weights", "SCALE"]
    assert [p.name for p in fn.params] == ["x", "weights", "SCALE"]
    weights = np.full(3, 2.0)
    assert fn.externs[0].read() is weights
    assert fn.externs[1].read() == SCALE


def helper(x):
    return x + 1.0


def test_functions_from_outside_are_guarded():
    def f(x):
        return helper(x)

    fn = lowered(f, 1.0)
    assert not fn.externs
    assert [(e.name, obj) for e, obj in fn.guards if e.kind == "global"] == [("helper", helper)]
    assert ("__code__", helper, helper.__code__) in [(e.name, e.namespace, obj) for e, obj in fn.guards]


def test_recursion_is_one_function():
    def power(x, n):
        return 1.0 if n == 0 else x * power(x, n - 1)

    fn = lowered(power, 2.0, 3)
    (other,) = callees(fn)
    assert isinstance(fn.body.ops[0], Call) and other.name == "power"


def test_lists_that_grow_are_dynamic():
    def f(x, n):
        xs = [x]
        for i in range(n):
            xs.append(xs[i] * 2.0)
        return xs[-1]

    assert "list[float]" in text(f, 1.0, 3)


def test_rules_are_inlined():
    def rule(dy, y, a, axis=None):
        if axis is None:
            return dy * a
        return np.sum(dy, axis=axis) + y

    assert reads(rule) == {"dy", "y", "a", "axis"}
    block = Block()
    dy, a = block.add_arg(FLOAT, "dy"), block.add_arg(Array("float64", (Sym("n"),)), "a")
    result = inline(rule, {"dy": dy, "y": dy, "a": a}, Builder(block))
    block.ops.append(Return([result]))
    fn = Function("rule", block)
    verify(fn)
    assert [op.row.name for op in block.ops if isinstance(op, Apply)] == ["operator.mul"]


def test_source_registered_with_linecache():
    source = "def f(x):\n    return (lambda v: v * 2)(x), (lambda v: v * 3)(x)\n"
    linecache.cache["<cell 7>"] = (len(source), None, source.splitlines(True), "<cell 7>")
    namespace = {}
    exec(compile(source, "<cell 7>", "exec"), namespace)
    f = namespace["f"]
    assert run(lowered(f, 2.0), f, 2.0) == (4.0, 6.0)


def test_lambdas_on_one_line():
    f, g = (lambda v: v * 2.0), (lambda v: v * 3.0)
    assert run(lowered(f, 2.0), f, 2.0) == 4.0
    assert run(lowered(g, 2.0), g, 2.0) == 6.0
