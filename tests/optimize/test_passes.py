"""Each pass on small functions: what goes in is built above what is expected to come out."""

from __future__ import annotations

import numpy as np

from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import FLOAT, Array, List, Sym
from s2sgrad.optimize.buffers import buffers
from s2sgrad.optimize.cse import cse
from s2sgrad.optimize.dce import dce
from s2sgrad.optimize.simplify import simplify
from s2sgrad.rules import core, operators
from s2sgrad.rules.registry import lookup
from tests.codegen.building import B
from tests.optimize.support import MATRIX, VECTOR, M, after, expect

# dead code --------------------------------------------------------------------------------


def test_a_tape_that_is_only_filled() -> None:
    def body(b: B, x: Value) -> Value:
        tape = b.apply(core.make_list, type=List(FLOAT), name="tape")

        def step(i: B, k: Value, h: Value, unused: Value) -> list[Value]:
            i.apply(core.list_append, tape, h)
            return [i.apply(operators.mul, h, h), i.apply(operators.add, unused, unused)]

        return b.range_(0, 3, [x, x], ["h", "unused"], step)[0]

    expect(after((dce,), body, x=FLOAT), """
        function f(%0.x: float)
          %1: int=0 = const 0
          %2: int=3 = const 3
          %3: int=1 = const 1
          for %4.i: int in range(%1, %2, %3) carrying (%5.h: float = %0.x)
            %6: float = operator.mul(a=%5.h, b=%5.h)
            yield %6
          -> %7.h: float
          return %7.h
    """)


def test_a_tape_that_is_read_stays() -> None:
    def body(b: B, x: Value) -> Value:
        tape = b.apply(core.make_list, type=List(FLOAT))
        b.apply(core.list_append, tape, x)
        return b.apply(core.list_pop, tape, type=FLOAT)

    assert "append" in after((dce,), body, x=FLOAT)


def test_the_callers_memory_is_not_dead() -> None:
    def body(b: B, x: Value) -> Value:
        b.apply(core.iadd, x, x)
        return b.const(0.0)

    assert "iadd" in after((dce,), body, x=VECTOR)


def test_carried_values_that_never_change() -> None:
    def body(b: B, x: Value, y: Value) -> Value:
        out = b.range_(0, 3, [x, y], ["a", "c"], lambda i, k, a, c: [i.apply(operators.mul, a, c), c])
        return b.apply(core.make_tuple, *out)

    expect(after((dce,), body, x=FLOAT, y=FLOAT), """
        function f(%0.x: float, %1.y: float)
          %2: int=0 = const 0
          %3: int=3 = const 3
          %4: int=1 = const 1
          for %5.i: int in range(%2, %3, %4) carrying (%6.a: float = %0.x)
            %7: float = operator.mul(a=%6.a, b=%1.y)
            yield %7
          -> %8.a: float
          %9: (float, float) = tuple(items=%8.a, items=%1.y)
          return %9
    """)


# simplification --------------------------------------------------------------------------------


def test_ones_zeros_and_signs() -> None:
    def body(b: B, x: Value, dy: Value) -> Value:
        t = b.apply(operators.mul, b.const(1.0), dy)
        u = b.apply(operators.neg, b.apply(operators.mul, t, x))
        return b.apply(operators.add, b.apply(operators.add, b.const(0.0), t), u)

    expect(after((simplify, dce), body, x=FLOAT, dy=FLOAT), """
        function f(%0.x: float, %1.dy: float)
          %2: float = operator.mul(a=%1.dy, b=%0.x)
          %3: float = operator.sub(a=%1.dy, b=%2)
          return %3
    """)


def test_the_primal_keeps_its_arithmetic() -> None:
    def body(b: B, x: Value) -> Value:
        t = b.apply(operators.add, b.apply(operators.mul, b.const(1.0), x), b.const(0.0))
        return b.apply(operators.neg, b.apply(operators.neg, t))

    text = after((simplify, cse, buffers, simplify, dce), body, mirrored=False, x=FLOAT)
    assert text.count("neg") == 2 and "mul" in text and "add" in text


def test_scalar_factors_are_grouped() -> None:
    def body(b: B, A: Value, s: Value) -> Value:
        t = b.apply(operators.mul, s, A)
        return b.apply(operators.mul, b.const(2.0), t)

    expect(after((simplify, dce), body, A=VECTOR, s=FLOAT), """
        function f(%0.A: float64[n0], %1.s: float)
          %2: float=2.0 = const 2.0
          %3: float = operator.mul(a=%2, b=%1.s)
          %4: float64[n0] = operator.mul(a=%3, b=%0.A)
          return %4
    """)


def test_unbroadcast_by_types() -> None:
    def body(b: B, d: Value, row: Value, v: Value, s: Value) -> Value:
        return b.apply(core.make_tuple, *(b.apply(core.unbroadcast, d, x) for x in (row, v, s, d)))

    row = Array("float64", (1, M))
    expect(after((simplify, dce), body, d=MATRIX, row=row, v=Array("float64", (M,)), s=FLOAT), """
        function f(%0.d: float64[n0, n1], %1.row: float64[1, n1], %2.v: float64[n1], %3.s: float)
          %4: int=0 = const 0
          %5: bool=True = const True
          %6: float64[1, n1] = np.sum(a=%0.d, axis=%4, keepdims=%5)
          %7: int=0 = const 0
          %8: float64[n1] = np.sum(a=%0.d, axis=%7)
          %9: float64 = np.sum(a=%0.d)
          %10: (float64[1, n1], float64[n1], float64, float64[n0, n1]) = tuple(items=%6, items=%8, items=%9, items=%0.d)
          return %10
    """)


def test_unbroadcast_stays_where_nothing_is_known() -> None:
    unknown = Array("float64", (Sym("k"),))
    text = after((simplify, dce), lambda b, d, x: b.apply(core.unbroadcast, d, x), d=VECTOR, x=unknown)
    assert "unbroadcast" in text


def test_broadcast_is_left_to_the_operator() -> None:
    def body(b: B, s: Value, A: Value) -> Value:
        return b.apply(operators.mul, b.apply(core.broadcast_like, s, A), A)

    expect(after((simplify, dce), body, s=FLOAT, A=MATRIX), """
        function f(%0.s: float, %1.A: float64[n0, n1])
          %2: float64[n0, n1] = operator.mul(a=%0.s, b=%1.A)
          return %2
    """)


def test_elements_of_displays() -> None:
    def body(b: B, x: Value, y: Value) -> Value:
        pair = b.apply(core.make_list, x, y)
        return b.apply(core.getitem, pair, b.const(-1))

    assert "list" not in after((simplify, dce), body, x=FLOAT, y=FLOAT)


def test_accumulations_into_one_place() -> None:
    def body(b: B, x: Value, s: Value, t: Value) -> Value:
        i = b.const(0)
        b.apply(core.iadd_item, x, i, s)
        b.apply(core.isub_item, x, i, t)
        return x

    expect(after((simplify, dce), body, x=VECTOR, s=FLOAT, t=FLOAT), """
        function f(%0.x: float64[n0], %1.s: float, %2.t: float)
          %3: int=0 = const 0
          %4: float = operator.sub(a=%1.s, b=%2.t)
          %5: static None = iadd_item(x=%0.x, index=%3, value=%4)
          return %0.x
    """)


def test_nothing_reaches_past_a_write() -> None:
    def body(b: B, x: Value, s: Value) -> Value:
        minus = b.apply(operators.neg, x)
        b.apply(core.setitem, x, b.const(0), s)
        return b.apply(operators.add, x, minus)

    assert "neg" in after((simplify, cse, buffers, simplify, dce), body, x=VECTOR, s=FLOAT)


# common subexpressions --------------------------------------------------------------------------------


def test_reads_are_merged_until_the_next_write() -> None:
    def body(b: B, x: Value, s: Value) -> Value:
        reads = [b.apply(core.getitem, x, b.const(1), type=FLOAT) for _ in range(2)]
        b.apply(core.setitem, x, b.const(1), s)
        reads.append(b.apply(core.getitem, x, b.const(1), type=FLOAT))
        return b.apply(core.make_tuple, *reads)

    expect(after((cse, dce), body, x=VECTOR, s=FLOAT), """
        function f(%0.x: float64[n0], %1.s: float)
          %2: int=1 = const 1
          %3: float = getitem(x=%0.x, index=%2)
          %4: static None = setitem(x=%0.x, index=%2, value=%1.s)
          %5: float = getitem(x=%0.x, index=%2)
          %6: (float, float, float) = tuple(items=%3, items=%3, items=%5)
          return %6
    """)


def test_a_write_later_in_the_loop_counts() -> None:
    def body(b: B, x: Value, s: Value) -> Value:
        first = b.apply(core.getitem, x, b.const(1), type=FLOAT)

        def step(i: B, k: Value, h: Value) -> list[Value]:
            again = i.apply(core.getitem, x, i.const(1), type=FLOAT)
            i.apply(core.setitem, x, i.const(1), h)
            return [i.apply(operators.add, h, again)]

        return b.apply(core.make_tuple, first, *b.range_(0, 3, [s], ["h"], step))

    assert after((cse, dce), body, x=VECTOR, s=FLOAT).count("getitem") == 2


def test_new_arrays_that_are_written_stay_apart() -> None:
    def body(b: B, x: Value) -> Value:
        two = [b.apply(operators.add, x, x) for _ in range(2)]
        b.apply(core.iadd, two[0], x)
        return b.apply(operators.mul, *two)

    assert after((cse, dce), body, x=VECTOR).count("operator.add") == 2


# buffers --------------------------------------------------------------------------------


def test_the_first_addition_makes_the_buffer() -> None:
    def body(b: B, x: Value, c: Value) -> Value:
        z = b.apply(core.zeros_like, x, name="dx")
        b.apply(core.iadd, z, b.apply(operators.mul, c, c))
        b.apply(core.iadd, z, c)
        return z

    expect(after((buffers, dce), body, x=VECTOR, c=VECTOR), """
        function f(%0.x: float64[n0], %1.c: float64[n0])
          %2.dx: float64[n0] = operator.mul(a=%1.c, b=%1.c)
          %3: static None = iadd(x=%2.dx, value=%1.c)
          return %2.dx
    """)


def test_a_number_makes_a_full_array() -> None:
    def body(b: B, x: Value, s: Value) -> Value:
        return b.apply(core.broadcast_like, s, x, name="dx")

    expect(after((buffers, dce), body, x=VECTOR, s=FLOAT), """
        function f(%0.x: float64[n0], %1.s: float)
          %2: (int) = shape(x=%0.x)
          %3.dx: float64[n0] = np.full(shape=%2, fill_value=%1.s)
          return %3.dx
    """)


def test_zero_then_accumulate() -> None:
    def body(b: B, x: Value) -> Value:
        i, j = b.const(1), b.const(2)
        d = b.apply(operators.mul, b.apply(core.getitem, x, i, type=FLOAT), b.const(0.5))
        b.apply(core.setitem, x, i, b.const(0.0))
        b.apply(core.iadd_item, x, j, d)
        b.apply(core.iadd_item, x, i, d)
        return x

    expect(after((buffers, dce), body, x=VECTOR), """
        function f(%0.x: float64[n0])
          %1: int=1 = const 1
          %2: int=2 = const 2
          %3: float = getitem(x=%0.x, index=%1)
          %4: float=0.5 = const 0.5
          %5: float = operator.mul(a=%3, b=%4)
          %6: static None = iadd_item(x=%0.x, index=%2, value=%5)
          %7: static None = setitem(x=%0.x, index=%1, value=%5)
          return %0.x
    """)


def test_zero_is_kept_where_it_may_be_read() -> None:
    def body(b: B, x: Value, k: Value) -> Value:
        i = b.const(1)
        b.apply(core.setitem, x, i, b.const(0.0))
        seen = b.apply(core.getitem, x, b.apply(core.to_int, k), type=FLOAT)
        b.apply(core.iadd_item, x, i, seen)
        return x

    assert "const 0.0" in after((buffers, dce), body, x=VECTOR, k=FLOAT)


def test_a_sum_that_is_carried_is_made_in_place() -> None:
    def body(b: B, W: Value, x: Value) -> Value:
        zero = b.apply(core.zeros_like, W, name="dW")

        def step(i: B, k: Value, dW: Value) -> list[Value]:
            return [i.apply(operators.add, dW, i.apply(operators.mul, x, W), name="dW")]

        return b.range_(0, 3, [zero], ["dW"], step)[0]

    expect(after((buffers, dce), body, W=VECTOR, x=FLOAT), """
        function f(%0.W: float64[n0], %1.x: float)
          %2.dW: float64[n0] = np.zeros_like(a=%0.W)
          %3: int=0 = const 0
          %4: int=3 = const 3
          %5: int=1 = const 1
          for %6.i: int in range(%3, %4, %5) carrying ()
            %7: float64[n0] = operator.mul(a=%1.x, b=%0.W)
            %8: static None = iadd(x=%2.dW, value=%7)
            yield
          return %2.dW
    """)


def test_a_sum_is_not_made_in_place_where_its_parts_are_kept() -> None:
    def body(b: B, W: Value) -> Value:
        zero = b.apply(core.zeros_like, W)
        tape = b.apply(core.make_list, type=List(VECTOR))

        def step(i: B, k: Value, dW: Value) -> list[Value]:
            i.apply(core.list_append, tape, dW)
            return [i.apply(operators.add, dW, W)]

        out = b.range_(0, 3, [zero], ["dW"], step)
        return b.apply(core.make_tuple, *out, tape)

    assert "iadd" not in after((buffers, dce), body, W=VECTOR)


def test_snapshots() -> None:
    def body(b: B, x: Value, s: Value) -> Value:
        kept, needless = b.apply(core.copy, x), b.apply(core.copy, x)
        total = b.apply(lookup(np.sum), needless, type=FLOAT)
        b.apply(core.setitem, x, b.const(0), s)
        return b.apply(operators.add, b.apply(lookup(np.sum), kept, type=FLOAT), total)

    assert after((buffers, dce), body, x=VECTOR, s=FLOAT).count("copy") == 1


def test_what_was_stored_is_not_read_again() -> None:
    def body(b: B, x: Value, v: Value) -> Value:
        b.apply(core.setitem, x, b.const(1), b.apply(lookup(np.sum), v))
        first = b.apply(core.getitem, x, b.const(1))
        b.apply(core.setitem, x, b.const(2), first)
        return b.apply(operators.add, first, b.apply(core.getitem, x, b.const(1)))

    expect(after((cse, dce), body, x=VECTOR, v=VECTOR), """
        function f(%0.x: float64[n0], %1.v: float64[n0])
          %2: int=1 = const 1
          %3: float64 = np.sum(a=%1.v)
          %4: static None = setitem(x=%0.x, index=%2, value=%3)
          %5: int=2 = const 2
          %6: static None = setitem(x=%0.x, index=%5, value=%3)
          %7: float64 = getitem(x=%0.x, index=%2)
          %8: float64 = operator.add(a=%3, b=%7)
          return %8
    """)


def test_zero_then_the_same_value_again() -> None:
    def body(b: B, x: Value, w: Value) -> Value:
        part = b.apply(core.make_slice, b.const(1), b.const(None), b.const(None))
        view = b.apply(core.getitem, x, part)
        d = b.apply(core.copy, view)
        b.apply(core.setitem, x, part, b.const(0.0))
        b.apply(core.iadd, view, d)
        b.apply(core.iadd, w, b.apply(lookup(np.sum), d))
        return x

    text = after((buffers, dce), body, x=VECTOR, w=VECTOR)
    assert "setitem" not in text and text.count("iadd") == 1
