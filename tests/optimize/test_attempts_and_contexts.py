"""What stands in a `try` or `with` is not moved, joined or dropped as elsewhere."""

from __future__ import annotations

import threading

import numpy as np

from s2sgrad.ir.layout import Layout
from s2sgrad.ir.ops import Apply, Const, If, Try, With, walk
from s2sgrad.ir.printer import print_function
from s2sgrad.optimize.attempts import may_raise, settle_attempts
from s2sgrad.optimize.branches import join_branches
from s2sgrad.optimize.dce import dce
from s2sgrad.optimize.decided import decide_branches
from s2sgrad.optimize.trailing import trailing
from tests.frontend.support import lowered
from tests.optimize.support import passed

X = np.ones(3)
LOCK = threading.Lock()


def divides(x, n):
    try:
        y = x / n
    except ZeroDivisionError:
        y = x
    return y


def divides_for_nothing(x, n):
    s = x
    try:
        x / n
    except ZeroDivisionError:
        s = 2.0 * x
    return s


def cannot_fail(x, n):
    try:
        y = x * n
    except ZeroDivisionError:
        y = x
    return y


def writes_last(x, n):
    a = x * 2.0
    s = np.sum(a)
    try:
        a[n] = 1.0
    except IndexError:
        s = 3.0 * s
    return s


def writes_after_all(x, n):
    a = x * 2.0
    s = np.sum(a)
    a[0] = 1.0
    return s


def locked(x, n):
    with LOCK:
        pass
    return x * n


def takes_what_is_outside(x, n):
    y = x * n
    with LOCK:
        z = y
        t = y + 1.0
    return z + t


def watches_floats(x, n):
    with np.errstate(divide="raise"):
        try:
            y = np.log(x)
        except FloatingPointError:
            y = x
    return y


def logarithm(x, n):
    return np.log(x)


def test_what_may_raise_is_not_dead_in_an_attempt() -> None:
    assert "truediv" in passed(lowered(divides_for_nothing, 0.5, 2), (dce,))


def test_an_attempt_in_which_nothing_may_raise_gives_way() -> None:
    fn = lowered(cannot_fail, 0.5, 2)
    passed(fn, (settle_attempts,))
    assert not any(isinstance(op, Try) for op in walk(fn.body))
    fn = lowered(divides, 0.5, 2)
    passed(fn, (settle_attempts,))
    assert any(isinstance(op, Try) for op in walk(fn.body))


def test_floating_point_errors_are_raised_under_an_errstate_only() -> None:
    found = []
    for fun in (watches_floats, logarithm):
        fn = lowered(fun, X, 1)
        (op,) = (op for op in walk(fn.body) if isinstance(op, Apply) and op.row.name == "np.log")
        found.append(may_raise(op, Layout(fn)))
    assert found == [True, False]


def test_a_branch_on_how_an_attempt_went_is_not_put_into_it() -> None:
    fn = lowered(divides, 0.5, 2)
    before = print_function(fn)
    assert any(isinstance(op, Try) for op in walk(fn.body)) and passed(fn, (join_branches,)) == before


def test_branches_that_ask_for_one_condition_are_joined() -> None:
    def f(x, n):
        big = n > 1
        y = x * 2.0 if big else x
        z = x * 3.0 if big else x
        return y * z

    fn = lowered(f, 0.5, 2)
    assert sum(isinstance(op, If) for op in walk(fn.body)) == 2
    passed(fn, (join_branches,))
    assert sum(isinstance(op, If) for op in walk(fn.body)) == 1


def test_the_last_write_may_still_raise() -> None:
    assert "setitem" in passed(lowered(writes_last, X, 1), (trailing,))
    assert "setitem" not in passed(lowered(writes_after_all, X, 1), (trailing,))


def test_an_empty_context_is_entered() -> None:
    fn = lowered(locked, 0.5, 2)
    passed(fn, (dce,))
    assert any(isinstance(op, With) for op in walk(fn.body))


def test_what_a_context_gives_is_taken_from_outside_where_it_was() -> None:
    fn = lowered(takes_what_is_outside, 0.5, 2)
    passed(fn, (dce,))
    (context,) = (op for op in walk(fn.body) if isinstance(op, With))
    assert [r.name for r in context.results] == ["t"]  # what is computed in there stays its result


def left_by_what_was_raised(x, n):
    s = x[0]
    try:
        try:
            if n > 2:
                raise ValueError
            elif n > 1:
                raise KeyError
            s = s * x[1]
        finally:
            s = s * 3
            if n == 4:
                return s**2
    except ValueError:
        s = s * 2
    except KeyError:
        s = s * x[2]
    return s


def test_codes_that_are_known_are_not_compared() -> None:
    fn = lowered(left_by_what_was_raised, X, 3)
    asked = [op for op in walk(fn.body) if isinstance(op, Apply) and of_constants(op)]
    assert asked, "joined branches leave such questions: else this shows nothing"
    decide_branches(fn)
    assert not any(isinstance(op, Apply) and of_constants(op) for op in walk(fn.body))


def of_constants(op: Apply) -> bool:
    return op.row.symbol in ("==", "!=") and all(isinstance(v.owner, Const) for v in op.operands)
