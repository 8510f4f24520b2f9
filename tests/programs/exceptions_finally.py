"""`finally` that some paths leave: an exception on its way is swallowed there, and raised behind it elsewhere."""

import math

import numpy as np

from tests.programs.zoo import const, family, vec

program = family("exceptions_finally")


@program(const(np.array([1.3, 2.1, 0.6])), scalar=False)
def returned_before_a_logarithm_fails(x):
    s = x[0] * x[2]
    try:
        s = s * math.log(x[1] - 5.0)
    finally:
        if x[2] > 0:
            return s
    return s * x[1]


@program(vec(3), const(7))
def returned_where_an_index_is_out_of_range(x, n):
    s = 0.0
    for i in range(n):
        try:
            s = s + x[i] ** 2
        finally:
            if i > 2:
                return s * x[0]
    return s


@program(const(np.array([0.7, 1.9, 0.4, 1.2])))
def went_on_with_what_had_been_assigned(x):
    s = 0.0
    for i in range(4):
        try:
            s = s + x[i] ** 2
            if i == 1:
                raise KeyError("a")
            s = s + x[0]
        finally:
            if i % 2 == 1:
                continue
        s = s * 2
    return s


@program(const(np.array([0.7, 1.9, 0.4, 1.2])))
def broken_off_where_it_was_raised(x):
    i = 0
    while True:
        try:
            i += 1
            if x[i] > 1.0:
                raise ZeroDivisionError
        finally:
            if i > 2 or x[i] > 1.5:
                break
    return x[i] ** 2 * x[0]


def perhaps_swallowed(x, n):
    s = x[0]
    try:
        if n > 2:
            raise ValueError("a", 3.0)
        if n > 1:
            raise KeyError(2)
        s = s * x[1]
    finally:
        s = s * x[2]
        if n == 4:
            return s**2
        s = s * 3
    return s


@program(const(np.array([0.7, 1.9, 0.4])))
def raised_again_for_handlers_outside(x):
    total = 0.0
    for n in range(5):
        try:
            s = perhaps_swallowed(x, n)
        except ValueError as e:
            s = x[0] * e.args[1]
        except KeyError:
            s = x[1] ** 2
        total += s * (n + 1)
    return total


class Spoilt(Exception):
    def __init__(self, value):
        self.value = value


@program(const(np.array([0.7, 1.9, 0.4])))
def an_exception_of_ones_own_raised_again(x):
    def spoilt(k):
        try:
            raise Spoilt(x[k] ** 2)
        finally:
            if k == 1:
                return x[0] * x[1]

    total = 0.0
    for k in range(3):
        try:
            total += spoilt(k)
        except Spoilt as e:
            total += e.value * (k + 2)
    return total


@program(vec(3))
def a_list_that_was_written_to(x):
    made = [x[0], x[1]]
    for k in range(4):
        try:
            made.append(made[k] * x[k])
        finally:
            if len(made) > k + 2:
                continue
            if k >= 3:
                break
        made.append(x[0] * x[1])
    return sum(v * v for v in made)


@program(const(np.array([0.7, 1.9, 0.4])))
def left_in_a_finally_of_a_finally(x):
    total = x[0]
    for k in range(4):
        try:
            try:
                total = total + x[k] ** 2
            finally:
                total = total * x[1]
                if k == 2:
                    continue
        finally:
            total = total + x[2]
            if k > 1 and total > 0:
                break
    return total


@program(const(np.array([0.7, 1.9, 0.4])))
def with_a_handler_and_an_else(x):
    total = 0.0
    for k in range(5):
        try:
            v = x[k % 4]
        except IndexError:
            v = x[0] * 2
            if k == 3:
                raise
        else:
            total += v
        finally:
            if total > 0.1:
                continue
            total += x[1]
        total += v * x[2]
    return total


@program(const(np.array([4.0, 1.0, 1.0, 3.0])))
def a_factorisation_that_may_fail(x):
    a = x.reshape(2, 2)
    factor = None
    for shift in (-5.0, 0.0):
        try:
            factor = np.linalg.cholesky(a + a.T + shift * np.eye(2))
        finally:
            if factor is None:
                continue
    return np.sum(factor**2) * x[0]
