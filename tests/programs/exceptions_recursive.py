"""Exceptions that leave recursive functions, and are caught by their callers."""

import numpy as np

from tests.programs.zoo import arr, family, num, vec

program = family("exceptions_recursive")


class TooDeep(Exception):
    def __init__(self, value):
        super().__init__("too deep")
        self.value = value


def halved(x, n):
    if n == 0:
        return x * x
    if x < 0.1:
        raise ValueError("too small")
    return halved(x * 0.5, n - 1) * x


@program(num(0.8, 1.0), num(0.2, 0.3), 2)
def left_by_a_recursion(x, y, n):
    def one(v):
        try:
            return halved(v, n)
        except ValueError:
            return v**3

    return one(x) + one(y)


def scaled(a, k):
    a[k] = a[k] * a[0]
    if a[k] > 0.5:
        raise ValueError("large")
    if k < len(a) - 1:
        scaled(a, k + 1)
    a[k] = a[k] + 1.0


@program(arr(4, lo=0.7, hi=0.9), arr(4, lo=0.2, hi=0.6))
def writes_before_a_recursion_is_left(a, b):
    def one(v):
        try:
            scaled(v, 0)
        except ValueError:
            v[1] = v[1] * v[0]
        return np.sum(v**2)

    return one(a) + one(b) * one(a)


def depth(x, n):
    if n == 0:
        raise TooDeep(x * x)
    return depth(np.sin(x), n - 1) * x


@program(num(), 3)
def value_that_a_recursion_raises(x, n):
    try:
        return depth(x, n)
    except TooDeep as e:
        return e.value * x


def power(x, n):
    if n == 0:
        return 1.0 / (x - 0.25)
    try:
        return x * power(x * 0.5, n - 1)
    except ZeroDivisionError:
        return x * x


@program(num(), 2)
def caught_inside_the_recursion(x, n):
    return power(x, n) + power(x * 0 + 1.0, n) * x


def even(x, n):
    if n == 0:
        return x * 2.0
    return odd(x * x, n - 1) + x


def odd(x, n):
    if n == 0:
        raise ArithmeticError("odd")
    return even(np.sin(x), n - 1) * x


@program(num(), 4, 3)
def mutual_recursion_that_raises(x, m, n):
    def one(k):
        try:
            return even(x, k)
        except ArithmeticError:
            return x**3

    return one(m) * one(n)


def walk(tree, x):
    left, right, weight = tree
    if weight < 0.0:
        raise KeyError("negative")
    total = x * weight
    if left is not None:
        total = total + walk(left, x * x)
    if right is not None:
        total = total + walk(right, x + 1.0)
    return total


@program(num(), ((None, None, 2.0), (None, None, -1.0), 3.0), ((None, None, 2.0), None, 3.0))
def over_a_tree(x, bad, good):
    def one(t):
        try:
            return walk(t, x)
        except LookupError:
            return x * x

    return one(bad) + one(good)


def chained(A, x, n):
    if n == 0:
        return x
    return chained(A, A @ x, n - 1) * 0.5


@program(arr(3, 3), vec(3), vec(4), 2)
def shapes_in_a_recursion(A, x, y, n):
    def one(v):
        try:
            return np.sum(chained(A, v, n) ** 2)
        except ValueError:
            return np.sum(v**3)

    return one(x) + one(y)


def until(x, n):
    if n > 6:
        raise OverflowError
    if x > 2.0:
        return x
    return until(x * x + 0.3, n + 1)


@program(arr(3, lo=0.3, hi=1.4))
def in_a_loop(a):
    total = 0.0
    for v in a:
        try:
            total += until(v, 0)
        except OverflowError:
            total -= v * v
        finally:
            total *= 1.1
    return total


def twice(x, n):
    if n == 0:
        if x > 0.5:
            raise ValueError
        return x
    try:
        return twice(x * 1.2, n - 1)
    except ValueError:
        if n == 2:
            raise
        return x * x * n


@program(num(0.45, 0.49), 3)
def raised_again_at_some_depth(x, n):
    try:
        y = twice(x, n)
    except ValueError:
        y = -x
    return y * x


def nested(a, k):
    if k == len(a):
        raise StopIteration
    a[k] *= 2.0
    try:
        nested(a, k + 1)
    except StopIteration:
        a[k] = a[k] * a[0]
        raise


@program(vec(3))
def raised_through_every_depth(a):
    try:
        nested(a, 0)
    except StopIteration:
        pass
    return np.sum(a**2)


def descended(v, k):
    v[k] = np.tanh(1.2 * v[k] + 0.1)
    return v[k] * descended(v, k - 1) if k > 0 else v[0]


@program(vec(3))
def result_that_a_recursion_stores_and_undoes(a):
    return descended(a, 2) * np.sum(a)


def descended_while_small(v, k):
    v[k] = np.tanh(1.2 * v[k] + 0.1)
    if v[k] > 0.6:
        raise ValueError("large")
    return v[k] * descended_while_small(v, k - 1) if k > 0 else v[0]


@program(arr(3, lo=0.1, hi=0.3), arr(3, lo=0.7, hi=0.9), 2, 5)
def left_at_some_depth_after_writes(a, b, k, beyond):
    def one(v, n):
        try:
            s = descended_while_small(v, n)
        except (ValueError, IndexError):
            s = 0.5 * v[0]
        return s * np.sum(v)

    return one(a, k) + one(b, k) + one(a, beyond)


class Tossed(Exception):
    def __init__(self, v):
        self.v = v


def _tosses(a, k):
    if k <= 0:
        raise Tossed(a)
    try:
        _tosses(a, k - 1)
    except Tossed as e:
        e.v[1] = 2.0 * e.v[0]
        raise Tossed(e.v) from None
    return a


def _tosses_twice(a, b, k):
    try:
        first = _tosses(a, k)
    except Tossed as e:
        first = e.v
    if k <= 0:
        return a * first
    try:
        pair = np.array([b[1], a[k]])
        try:
            pair = _tosses(pair, k)
        except Tossed as e:
            pair = e.v
        a = a * pair[1]
    except ValueError:
        pass
    except IndexError:
        a = b + a
    return _tosses_twice(a, a, k - 1)


@program(vec(3))
def tossed_twice_on_the_way_to_other_handlers(x):
    try:
        y = _tosses_twice(x * 1.0, x, 2)
    except ValueError:
        pass
    except IndexError:
        pass
    return np.sum(y * x)


def _tosses_on(a, k):
    a = 0.9 * a
    if k < 1:
        raise Tossed(np.sin(a))
    for _ in range(k):
        try:
            _tosses_on(a, k - 1)
        except Tossed as e:
            e.v *= 2.0
            raise
    a[:] = np.cos(a)
    return 0.5


@program(vec(3))
def changed_on_the_way_and_raised_again(x):
    try:
        z = _tosses_on(x * 1.0, 3)
    except Tossed as e:
        z = e.v
    return np.sum(z * x)
