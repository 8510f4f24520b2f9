"""What the text looks like: folding, names, control flow, comments."""

from __future__ import annotations

import textwrap

import numpy as np

from s2sgrad.codegen import Options, emit, standalone
from s2sgrad.errors import Span
from s2sgrad.ir.ops import Call, Function, Source, Value
from s2sgrad.ir.types import FLOAT, INT, List
from s2sgrad.rules import core
from s2sgrad.rules import operators as o
from s2sgrad.rules.registry import lookup
from tests.codegen.building import MATRIX, VECTOR, B, body_of, compiled, function

sin, cos, tanh = lookup(np.sin), lookup(np.cos), lookup(np.tanh)
total, largest = lookup(np.sum), lookup(np.max)


def check(fn: Function, expected: str) -> None:
    assert body_of(fn).strip() == textwrap.dedent(expected).strip()


# folding ----------------------------------------------------------------------------------------------------


def test_reads_stay_before_writes() -> None:
    def body(b: B, A: Value, i: Value) -> Value:
        old = b.apply(core.getitem, A, i, type=FLOAT)
        twice = b.apply(o.mul, old, b.const(2.0))  # arithmetic, but on what was read
        b.apply(core.setitem, A, i, b.const(0.0))
        return twice

    check(function("f", {"A": VECTOR, "i": INT}, body), """
        t = A[i] * 2.0
        A[i] = 0.0
        return t
    """)


def test_views_are_folded_into_what_writes_them() -> None:
    def body(b: B, A: Value, v: Value, i: Value) -> Value:
        row = b.apply(core.getitem, A, i, type=VECTOR)
        b.apply(core.setitem, v, b.const(0), b.const(1.0))
        b.apply(core.iadd, row, b.apply(o.neg, v))
        return A

    check(function("f", {"A": MATRIX, "v": VECTOR, "i": INT}, body), """
        v[0] = 1.0
        A[i] -= v
        return A
    """)


def test_pops_keep_their_order() -> None:
    def body(b: B, tape: Value) -> Value:
        first = b.apply(core.list_pop, tape, type=FLOAT)
        second = b.apply(core.list_pop, tape, type=FLOAT)
        return b.apply(o.sub, second, first)

    fn = function("f", {"tape": List(FLOAT)}, body)
    check(fn, """
        t = tape.pop()
        return tape.pop() - t
    """)
    assert compiled(fn)([1.0, 5.0]) == -4.0


def test_repeated_index_is_written_out() -> None:
    def body(b: B, A: Value, i: Value, j: Value) -> Value:
        at = b.apply(core.make_tuple, b.apply(o.sub, i, b.const(1)), j)
        b.apply(core.setitem, A, at, b.apply(o.mul, b.apply(core.getitem, A, at, type=FLOAT), b.const(2.0)))
        return A

    check(function("f", {"A": MATRIX, "i": INT, "j": INT}, body), """
        A[i - 1, j] = A[i - 1, j] * 2.0
        return A
    """)


def test_lines_stay_short() -> None:
    def body(b: B, x: Value) -> Value:
        acc = x
        for _ in range(60):
            acc = b.apply(o.add, b.apply(o.mul, acc, b.const(0.125)), b.apply(sin, x))
        return acc

    code = emit(function("f", {"x": FLOAT}, body)).code
    assert max(map(len, code.splitlines())) <= 100


def test_numbers_update_in_place_arrays_do_not() -> None:
    def body(b: B, x: Value, A: Value) -> Value:
        x = b.apply(o.add, x, x, name="x")
        A = b.apply(o.add, A, b.const(1.0), name="A")
        return b.apply(core.make_tuple, x, A)

    check(function("f", {"x": FLOAT, "A": VECTOR}, body), """
        x += x
        A = A + 1.0
        return x, A
    """)


# names ----------------------------------------------------------------------------------------------------


def test_names_say_where_values_come_from() -> None:
    def body(b: B, score: Value, A: Value, i: Value, j: Value) -> Value:
        m = b.apply(largest, score, type=FLOAT)
        a = b.apply(core.getitem, A, b.apply(core.make_tuple, i, j), type=FLOAT)
        return b.apply(o.add, b.apply(o.mul, m, m), b.apply(o.mul, a, a))

    check(function("f", {"score": VECTOR, "A": MATRIX, "i": INT, "j": INT}, body), """
        score_max = np.max(score)
        A_ij = A[i, j]
        return score_max * score_max + A_ij * A_ij
    """)


def test_same_hint_shares_the_name_where_it_can() -> None:
    def body(b: B, x: Value) -> Value:
        first = b.apply(sin, x, name="s")
        second = b.apply(cos, first, name="s")
        third = b.apply(tanh, second, name="s")
        return b.apply(o.add, third, second)

    check(function("f", {"x": FLOAT}, body), """
        s = np.sin(x)
        s = np.cos(s)
        s_1 = np.tanh(s)
        return s_1 + s
    """)


def test_names_of_python_are_left_alone() -> None:
    def body(b: B, x: Value) -> Value:
        a = b.apply(sin, x, name="sum")
        c = b.apply(sin, a, name="np")
        d = b.apply(sin, c, name="lambda")
        return b.apply(o.add, b.apply(o.add, a, c), d)

    check(function("f", {"x": FLOAT}, body), """
        sum_1 = np.sin(x)
        np_1 = np.sin(sum_1)
        lambda_1 = np.sin(np_1)
        return sum_1 + np_1 + lambda_1
    """)


# loops ----------------------------------------------------------------------------------------------------


def test_carried_values_share_a_variable() -> None:
    def body(b: B, x: Value, n: Value) -> Value:
        (h,) = b.range_(0, n, [x], ["h"], lambda b, i, h: [b.apply(tanh, h)])
        return h

    check(function("f", {"x": FLOAT, "n": INT}, body), """
        h = x
        for _ in range(n):
            h = np.tanh(h)
        return h
    """)


def test_swap_is_one_assignment() -> None:
    def body(b: B, u: Value, v: Value, n: Value) -> Value:
        out = b.range_(0, n, [u, v], ["u", "v"], lambda b, i, u, v: [v, u])
        return b.apply(core.make_tuple, *out)

    fn = function("f", {"u": VECTOR, "v": VECTOR, "n": INT}, body)
    check(fn, """
        for _ in range(n):
            u, v = v, u
        return u, v
    """)


def test_ranges_backwards() -> None:
    def body(b: B, A: Value, n: Value) -> Value:
        def write(b: B, i: Value) -> list[Value]:
            b.apply(core.setitem, A, i, b.const(0.0))
            return []

        b.range_(0, n, [], [], write, backwards=True)
        b.range_(1, b.apply(o.sub, n, b.const(1)), [], [], write, backwards=True)
        b.range_(n, 0, [], [], write, step=-1, backwards=True)
        b.range_(0, n, [], [], write, step=2, backwards=True)
        return A

    check(function("f", {"A": VECTOR, "n": INT}, body), """
        for i in range(n - 1, -1, -1):
            A[i] = 0.0
        for i in range(n - 2, 0, -1):
            A[i] = 0.0
        for i in range(1, n + 1):
            A[i] = 0.0
        for i in reversed(range(0, n, 2)):
            A[i] = 0.0
        return A
    """)


def test_sequences_in_lockstep() -> None:
    def body(b: B, xs: Value, ys: Value) -> Value:
        def add(b: B, x: Value, y: Value, i: Value, s: Value) -> list[Value]:
            return [b.apply(o.add, s, b.apply(o.mul, b.apply(o.mul, x, y), i))]

        sources = (Source("seq"), Source("seq", True), Source("count"))
        elements = [("x", FLOAT), ("y", FLOAT), ("i", INT)]
        (s,) = b.for_(sources, [xs, ys, b.const(0)], elements, [b.const(0.0)], ["s"], add)
        return s

    check(function("f", {"xs": List(FLOAT), "ys": List(FLOAT)}, body), """
        s = 0.0
        for i, (x, y) in enumerate(zip(xs, reversed(ys))):
            s += x * y * i
        return s
    """)


def test_break_and_else() -> None:
    def body(b: B, x: Value, n: Value) -> Value:
        def step(b: B, i: Value, h: Value) -> list[Value]:
            h = b.apply(o.mul, h, x, name="h")
            return [b.apply(o.gt, h, b.const(10.0)), h]

        stopped, h = b.range_(0, n, [x], ["h"], step, stop_flag=True)
        (h,) = b.if_(stopped, lambda b: [h], lambda b: [b.apply(sin, h)], ["h"])
        return b.apply(o.add, h, b.const(1.0))

    check(function("f", {"x": FLOAT, "n": INT}, body), """
        h = x
        for _ in range(n):
            h = h * x
            if h > 10.0:
                break
        else:
            h = np.sin(h)
        return h + 1.0
    """)


def test_return_out_of_a_loop() -> None:
    def body(b: B, x: Value, n: Value) -> Value:
        def step(b: B, i: Value, h: Value) -> list[Value]:
            h = b.apply(o.mul, h, x, name="h")
            return [b.apply(o.gt, h, b.const(10.0)), h]

        stopped, h = b.range_(0, n, [x], ["h"], step, stop_flag=True)
        return b.if_(stopped, lambda b: [b.apply(sin, h)], lambda b: [h], [None])[0]

    check(function("f", {"x": FLOAT, "n": INT}, body), """
        h = x
        for _ in range(n):
            h = h * x
            if h > 10.0:
                return np.sin(h)
        return h
    """)


def test_while_with_and_without_an_expression() -> None:
    def body(b: B, x: Value) -> Value:
        half = b.const(0.5)
        (h,) = b.while_([x], ["h"], lambda b, h: b.apply(o.gt, h, half), lambda b, h: [b.apply(o.mul, h, half)])

        def test(b: B, h: Value) -> Value:
            y = b.apply(sin, h, name="y")
            return b.apply(o.lt, y, half)

        (h,) = b.while_([h], ["h"], test, lambda b, h: [b.apply(o.add, h, half)])
        return h

    check(function("f", {"x": FLOAT}, body), """
        h = x
        while h > 0.5:
            h = h * 0.5
        while True:
            y = np.sin(h)
            if not y < 0.5:
                break
            h += 0.5
        return h
    """)


# branches ----------------------------------------------------------------------------------------------------


def test_branches() -> None:
    def body(b: B, x: Value, y: Value) -> Value:
        positive = b.apply(o.gt, x, b.const(0.0))
        (z,) = b.if_(positive, lambda b: [x], lambda b: [y], ["z"])
        (h,) = b.if_(b.apply(o.lt, y, z), lambda b: [z], lambda b: [b.apply(sin, z, name="z")], ["z"])

        def second(b: B) -> list[Value]:
            return b.if_(b.apply(o.lt, h, y), lambda b: [b.apply(sin, h)], lambda b: [b.apply(cos, h)], ["w"])

        (w,) = b.if_(b.apply(o.lt, h, x), lambda b: [b.apply(sin, b.apply(sin, x, name="q"))], second, ["w"])
        return b.apply(o.mul, w, w)

    check(function("f", {"x": FLOAT, "y": FLOAT}, body), """
        z = x if x > 0.0 else y
        if not y < z:
            z = np.sin(z)
        if z < x:
            q = np.sin(x)
            w = np.sin(q)
        else:
            w = np.sin(z) if z < y else np.cos(z)
        return w * w
    """)


def test_and_or() -> None:
    def body(b: B, x: Value, y: Value) -> Value:
        low = b.apply(o.lt, x, y)
        (both,) = b.if_(low, lambda b: [b.apply(o.lt, y, b.const(1.0))], lambda b: [low], [None])
        return b.if_(both, lambda b: [b.apply(sin, x)], lambda b: [y], [None])[0]

    check(function("f", {"x": FLOAT, "y": FLOAT}, body), """
        if x < y and y < 1.0:
            return np.sin(x)
        return y
    """)


# the rest ----------------------------------------------------------------------------------------------------


def test_comments_with_nothing_below_are_dropped() -> None:
    def body(b: B, x: Value) -> Value:
        b.comment("forward sweep")
        b.comment("gone")
        b.comment("kept")
        y = b.apply(sin, x, name="y")
        b.if_(b.apply(o.lt, x, y), lambda b: [b.comment("nothing")] and [], lambda b: [], [])
        b.comment("reverse sweep")
        return y

    fn = function("f", {"x": FLOAT}, body)
    check(fn, """
        # forward sweep
        # kept
        y = np.sin(x)
        # reverse sweep
        return y
    """)
    assert "#" not in emit(fn, options=Options(comments=False)).code


def test_header_docstring_and_lines() -> None:
    span = Span("user.py", 7, 0, 7, 4)

    def body(b: B, x: Value, dy: Value) -> Value:
        b.span = span
        return b.apply(o.mul, b.apply(sin, x, name="s"), dy)

    fn = function("f_adjoint", {"x": FLOAT, "dy": FLOAT}, body, defaults={"dy": 1.0}, doc="The adjoint of f.")
    text = emit(fn)
    assert text.code.splitlines()[:2] == ["def f_adjoint(x, dy=1.0):", '    """The adjoint of f."""']
    assert text.lines[3] == span and text.modules == {"np": "numpy"} and text.name == "f_adjoint"


def test_callees_come_first() -> None:
    inner = function("g", {"x": FLOAT}, lambda b, x: b.apply(sin, x))

    def body(b: B, x: Value) -> Value:
        results = []
        for _ in range(2):
            op = Call(inner, [x])
            op.add_result(FLOAT)
            results.append(b.add(op).results[0])
        return b.apply(o.sub, *results)

    assert emit(function("f", {"x": FLOAT}, body)).code == textwrap.dedent("""\
        def g(x):
            return np.sin(x)


        def f(x):
            return g(x) - g(x)
    """)


def test_standalone_module_runs() -> None:
    def body(b: B, x: Value, y: Value) -> Value:
        return b.apply(core.unbroadcast, x, y, type=FLOAT)

    text = emit(function("f", {"x": VECTOR, "y": FLOAT}, body))
    assert text.helpers == ("unbroadcast",)
    source = standalone(text, {"unbroadcast": "def unbroadcast(d, x):\n    return np.sum(d)"})
    space: dict[str, object] = {}
    exec(source, space)
    assert space["f"](np.ones(3), 1.0) == 3.0  # type: ignore[operator]
