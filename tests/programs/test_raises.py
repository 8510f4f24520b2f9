"""What the primal raises, its derivative raises."""

from __future__ import annotations

import logging
import traceback
from typing import Any

import numpy as np
import pytest

from s2sgrad import UnsupportedError, grad, jvp, value_and_grad, vjp
from tests.notes import notes


def pair_of_list(x):
    p, q = [v * v for v in x]
    return p * q


def pair_of_array(x):
    p, q = x
    return p * q


def strict_zip_of_arrays(x):
    total = 0.0
    for a, b in zip(x, np.zeros(2), strict=True):
        total += a * b
    return total


def pair_of_map(x):
    p, q = map(np.sin, x)
    return p * q


def pair_of_zip(x):
    (p, a), (q, b) = zip(x, x)
    return p * q * a * b


def pair_of_generator(x):
    p, q = (v * v for v in x if v > 0)
    return p * q


def log_unless_returned(x):
    s = x[0]
    try:
        s = s * np.log(x[1]) + 1.0 / int(x[1])
    finally:
        if x[2] > 0:
            return s
    return s


def index_unless_broken_off(x):
    s = x[0]
    for k in range(5):
        try:
            s = s * x[k]
        finally:
            if s > 100.0:
                break
    return s


def raised_unless_went_on(x):
    for k in range(4):
        try:
            if x[2] < 0:
                raise KeyError("of x", k)
        finally:
            if k < 2:
                continue
    return x[0]


@pytest.mark.parametrize("fun", [log_unless_returned, index_unless_broken_off, raised_unless_went_on])
def test_finally_that_is_not_left_raises_again(fun: Any) -> None:
    x = np.array([0.5, 0.4, -1.0])
    with pytest.raises(Exception) as expected:
        fun(x)
    for call in (value_and_grad(fun), lambda x: vjp(fun, x), lambda x: jvp(fun, (x,), (x,))):
        with pytest.raises(type(expected.value)) as found:
            call(x)
        assert found.value.args == expected.value.args


@pytest.mark.parametrize("n", [3, 0])
@pytest.mark.parametrize(
    "fun", [pair_of_list, pair_of_array, strict_zip_of_arrays, pair_of_map, pair_of_zip, pair_of_generator]
)
def test_what_the_primal_raises(fun: Any, n: int) -> None:
    x = np.ones(n)
    with pytest.raises(ValueError) as expected:
        fun(x)
    for call in (value_and_grad(fun), lambda x: vjp(fun, x), lambda x: jvp(fun, (x,), (x,))):
        with pytest.raises(ValueError) as found:
            call(x)
        assert str(found.value).splitlines()[0].startswith(str(expected.value)[:30])


def product_of_two(a, b):
    return a * b


def test_another_number_of_arguments() -> None:
    def fun(x):
        return product_of_two(*x)

    assert np.array_equal(value_and_grad(fun)(np.array([2.0, 3.0]))[1], [3.0, 2.0])
    for call in (fun, value_and_grad(fun), lambda x: vjp(fun, x), lambda x: jvp(fun, (x,), (x,))):
        with pytest.raises(TypeError, match="takes 2 positional"):
            call(np.ones(3))


def strict_zip_of_lists(x, y):
    return sum(a * b for a, b in zip(x, y, strict=True))


def test_strict_zip_of_lists() -> None:
    with pytest.raises(ValueError, match="shorter"):
        value_and_grad(strict_zip_of_lists)([1.0, 2.0], [1.0])
    assert value_and_grad(strict_zip_of_lists)([1.0, 2.0], [1.0, 3.0]) == (7.0, [1.0, 3.0])


def set_in_a_branch(x):
    if x > 2:
        y = x * x
    return y


def constant_set_in_a_branch(x):
    if x > 2:
        k = 3
    return x * k


def set_in_a_for(x):
    for k in range(int(x) - 1):
        y = x * k
    return y


def set_in_a_while(x):
    while x > 2:
        y = x
        x = x / 2
    return y * y


def set_in_some_passes(x):
    for k in range(3):
        if x * k > 3:
            r = x * k
    return r * x


def set_in_a_try(x):
    try:
        if x < 2:
            raise ValueError
        y = x * x
    except ValueError:
        pass
    return y


def set_in_a_match(x):
    match x > 2:
        case True:
            y = x
    return y * y


def set_in_a_callee(x):
    def inner(v):
        if v > 2:
            w = v
        v = v * 3
        return v + w

    return inner(x)


def set_for_an_index(x):
    if x > 2:
        k = 1
    a = np.array([x, x * x])
    return a[k]


UNSET = [
    set_in_a_branch,
    constant_set_in_a_branch,
    set_in_a_for,
    set_in_a_while,
    set_in_some_passes,
    set_in_a_try,
    set_in_a_match,
    set_in_a_callee,
    set_for_an_index,
]


@pytest.mark.parametrize("fun", UNSET)
def test_variables_that_are_not_set(fun: Any) -> None:
    for call in (value_and_grad(fun), lambda x: vjp(fun, x), lambda x: jvp(fun, (x,), (1.0,))):
        call(3.0)
        with pytest.raises(UnboundLocalError, match="'[ykrw]'") as expected:
            fun(1.0)
        with pytest.raises(UnboundLocalError, match="'[ykrw]'") as found:
            call(1.0)
        assert str(found.value).splitlines()[0] == str(expected.value)  # notes follow, before Python 3.11
        assert "in the primal" in "".join(notes(found.value))


def both_branches(x, n):
    if n > 2:
        y = x * x
    x = x * 2
    if n > 2:
        x = x + y
    return x


def left_by_break(x, n):
    for k in range(n):
        if x * k > 3:
            r = x * k
            break
    else:
        raise ValueError("no")
    return r * x


def left_by_a_handler(x, n):
    for k in range(n):
        try:
            if x * k > 3:
                raise ValueError
            r = x * k
        except ValueError:
            continue
        x = x + r
    return x


def endless(x, n):
    while True:
        y = x * x
        if y > n:
            break
        x = x * 2
    return y


@pytest.mark.parametrize("fun", [both_branches, left_by_break, left_by_a_handler, endless])
def test_what_is_known_to_be_set_is_not_looked_at(fun: Any) -> None:
    code = grad(fun).source(2.0, 5)
    assert "UnboundLocalError" not in code and "_set" not in code


def two_simulations(x):
    def steps(u):
        for _ in range(3):
            u[0] *= 2
            yield u

    return sum([np.sum(u * v) for u, v in zip(steps(x), steps(x * 2))])


class Counter:
    def __init__(self, step):
        self.step = step
        self.total = 0.0

    def totals(self):
        for _ in range(4):
            self.total += self.step
            yield self.total


def first_large(x):
    c = Counter(x)
    return next(v for v in c.totals() if v > 0.5) * c.total


def any_large(x):
    c = Counter(x)
    return c.total if any(v > 0.5 for v in c.totals()) else x


@pytest.mark.parametrize(("fun", "slope"), [(first_large, 2.4), (any_large, 2.0)])
def test_generators_that_are_run_in_part_only(fun: Any, slope: float) -> None:
    assert value_and_grad(fun)(0.3) == (fun(0.3), pytest.approx(slope))


def test_generators_that_cannot_be_run_in_step() -> None:
    with pytest.raises(UnsupportedError, match="the generator steps changes variables, arrays or objects"):
        grad(two_simulations)(np.ones(3))


class Half:
    def __init__(self, x):
        self.x = x
        if x > 0.5:
            self.y = x * x


def attribute_that_one_branch_sets(x):
    half = Half(x)
    return half.x * half.y


def test_an_attribute_that_is_not_set() -> None:
    assert grad(attribute_that_one_branch_sets)(0.7) == pytest.approx(3 * 0.7**2)
    with pytest.raises(AttributeError) as expected:
        attribute_that_one_branch_sets(0.3)
    for call in (grad(attribute_that_one_branch_sets), lambda x: jvp(attribute_that_one_branch_sets, (x,), (x,))):
        with pytest.raises(AttributeError) as found:
            call(0.3)
        assert str(found.value).splitlines()[0] == str(expected.value).splitlines()[0]


def test_an_object_with_such_an_attribute_is_not_handed_on() -> None:
    with pytest.raises(UnsupportedError, match="only some paths set the attribute `y`"):
        vjp(lambda x: Half(x), 0.3)


def too_far(x):
    total = 0.0
    for v in x:
        total += v * v
        if total > 5.0:
            raise ValueError("too far", total, x)
    return total


def test_an_exception_may_hold_what_is_differentiated() -> None:
    assert np.all(value_and_grad(too_far)(np.ones(2))[1] == 2.0)
    x = np.full(2, 2.0)
    for call in (value_and_grad(too_far), lambda x: vjp(too_far, x), lambda x: jvp(too_far, (x,), (x,))):
        with pytest.raises(ValueError) as found:
            call(x)
        assert found.value.args[:2] == ("too far", 8.0)


class Unfit(Exception):
    def __init__(self, value, *, limit=1.0):
        super().__init__(f"{value} is above {limit}")
        self.value = value
        self.limit = limit


def left_with_a_keyword(x):
    if x > 0.5:
        raise Unfit(x, limit=0.5)
    return x * x


def test_keywords_of_what_leaves_the_function() -> None:
    for call in (value_and_grad(left_with_a_keyword), lambda x: jvp(left_with_a_keyword, (x,), (1.0,))):
        with pytest.raises(Unfit, match="0.75 is above 0.5") as found:
            call(0.75)
        assert (found.value.value, found.value.limit) == (0.75, 0.5)


class Held(Exception):
    def __init__(self, value, weight=1.0):
        self.value = value
        self.weight = weight


def caught_and_returned(x):
    found = []
    for k in range(3):
        try:
            if k == 1:
                continue
            raise Held(x * k, weight=[x])
        except Held as e:
            found.append(e)
    try:
        raise ValueError("large", x)
    except ValueError as e:
        return x * x, found, {"last": e}


def shown(e):
    return type(e), e.args, vars(e)


def test_exceptions_in_a_result_are_exceptions() -> None:
    expected = caught_and_returned(0.75)
    for found in (vjp(caught_and_returned, 0.75)[0], jvp(caught_and_returned, (0.75,), (1.0,))[0]):
        assert [*map(shown, found[1])] == [*map(shown, expected[1])]
        assert shown(found[2]["last"]) == shown(expected[2]["last"])


LOG = logging.getLogger("tests.raises")


def logged(x):
    try:
        raise Held("large", weight=x)
    except Held as e:
        LOG.warning("caught %s: %s", type(e).__name__, e)
        lines = traceback.format_exception_only(ValueError, ValueError("small"))
    try:
        raise ValueError("small")
    except ValueError as e:
        return x * x * (traceback.format_exception_only(e) == lines)


def test_exceptions_handed_to_other_code(caplog: pytest.LogCaptureFixture) -> None:
    logged(0.75)
    expected = caplog.messages[:]
    caplog.clear()
    assert value_and_grad(logged)(0.75) == (0.5625, 1.5)
    assert caplog.messages == expected


def raised_again(x):
    try:
        if x > 0.5:
            raise Unfit(x, limit=0.5)
    except Unfit as e:
        e.value = e.value * 2.0
        e.more = x
        raise
    return x * x


def raised_again_by_its_name(x):
    try:
        if x > 0.5:
            raise Held(x, weight=[x])
    except Held as e:
        e.weight.append(e.value)
        raise e
    return x * x


def below(x, n):
    if n == 0:
        if x > 1.0:
            raise Unfit(x, limit=1.0)
        return x
    return below(x * 2.0, n - 1)


def raised_again_from_below(x):
    try:
        return below(x, 1)
    except Unfit as e:
        if e.value > 0.5:
            raise
        return x


@pytest.mark.parametrize("fun", [raised_again, raised_again_by_its_name, raised_again_from_below])
def test_what_is_raised_again_leaves_the_function_as_it_is(fun: Any) -> None:
    with pytest.raises(Exception) as expected:
        fun(0.75)
    for call in (value_and_grad(fun), lambda x: vjp(fun, x), lambda x: jvp(fun, (x,), (1.0,))):
        with pytest.raises(type(expected.value)) as found:
            call(0.75)
        assert shown(found.value)[:2] == shown(expected.value)[:2]
        held = {k: v for k, v in vars(found.value).items() if k != "__notes__"}
        assert held == vars(expected.value)


def one_of_two_made(x):
    error = None
    if x > 0.5:
        error = ValueError("large", x)
    elif x < 0.1:
        error = KeyError("small", x, 2)
    if error is not None:
        raise error
    return x * x


def one_of_two_returned(x):
    value, error = (None, Held(x)) if x > 0.5 else (x * x, None)
    if error is not None:
        raise error
    return value


def changed_before_it_is_raised(x):
    error = Unfit(x, limit=0.5)
    error.value = error.value * 2.0
    if x > error.limit:
        raise error
    return x * x


@pytest.mark.parametrize("fun", [one_of_two_made, one_of_two_returned, changed_before_it_is_raised])
def test_what_is_made_before_it_is_raised(fun: Any) -> None:
    assert value_and_grad(fun)(0.3) == (0.09, 0.6)
    with pytest.raises(Exception) as expected:
        fun(0.75)
    for call in (value_and_grad(fun), lambda x: vjp(fun, x), lambda x: jvp(fun, (x,), (1.0,))):
        with pytest.raises(type(expected.value)) as found:
            call(0.75)
        assert found.value.args == expected.value.args
        assert {**vars(found.value), **vars(expected.value)} == vars(found.value)
