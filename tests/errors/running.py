"""What goes wrong while generated code runs: the primal's own errors, with the generated line and the primal's."""

from __future__ import annotations

import math

import numpy as np

from s2sgrad import grad, hvp, jacobian, jvp, value_and_grad, vjp
from tests.errors.gallery import failure

A = np.arange(6.0).reshape(2, 3)
V = np.array([0.5, 1.5, 2.5])


def layer(W, x):
    h = x * 2.0
    return np.sum(np.tanh(W @ h))


def added(x, y):
    scale = 2.0
    return np.sum((x + y) * scale)


def through_a_callee(x, y):
    total = np.sum(x)
    return total * added(x, y)


def picks(x, k):
    y = x * x
    return y[k] * 2.0


def writes(x, k):
    x[k] = 2.0 * x[0]
    return np.sum(x)


def divides(x, n):
    total = x * x
    for k in range(n):
        total = total + x / (2 - k)
    return total


def solves(M, b):
    y = b * b
    return np.sum(np.linalg.solve(M, y))


def asserts(x):
    y = x * x
    assert y < 2.0, "too large"
    return y * x


def takes_a_log(x):
    return math.log(x - 2.0) * x


def ragged(x):
    return np.sum(np.array([[x, x], [x]]))


def chooses(x):
    if x > 0:
        return np.sum(x)
    return 0.0


def raises(x):
    if x > 1.0:
        raise ValueError("x is above 1")
    return x * x


def overflows(x):
    return math.exp(x * 1000.0)


def of_two(x, y):
    return x[:2] * y


@failure(ValueError)
def shapes_of_a_product():
    grad(layer)(A, np.ones(4))


@failure(ValueError)
def shapes_of_a_sum():
    grad(added)(np.ones(3), np.ones(4))


@failure(ValueError)
def shapes_in_a_callee():
    grad(through_a_callee)(np.ones(3), np.ones(4))


@failure(ValueError)
def shapes_in_value_and_grad():
    value_and_grad(layer)(A, np.ones(4))


@failure(ValueError)
def shapes_in_forward_mode():
    jvp(layer, (A, np.ones(4)), (A, None))


@failure(ValueError)
def shapes_in_vjp():
    vjp(layer, A, np.ones(4))


@failure(ValueError)
def shapes_in_hvp():
    hvp(layer, (A, np.ones(4)), (A, None))


@failure(ValueError)
def shapes_in_jacobian():
    jacobian(of_two)(V, np.ones(5))


@failure(IndexError)
def index_out_of_bounds():
    grad(picks)(V, 7)


@failure(IndexError)
def index_out_of_bounds_in_value_and_grad():
    value_and_grad(picks)(V, 7)


@failure(IndexError)
def index_out_of_bounds_in_forward_mode():
    jvp(picks, (V, 7), (V, None))


@failure(IndexError)
def write_out_of_bounds():
    grad(writes)(V, 7)


@failure(ZeroDivisionError)
def division_by_zero():
    value_and_grad(divides)(1.0, 4)


@failure(ZeroDivisionError)
def division_by_zero_in_the_reverse_sweep():
    grad(divides)(1.0, 4)


@failure(ZeroDivisionError)
def division_by_zero_in_forward_mode():
    jvp(divides, (1.0, 4), (1.0, None))


@failure(np.linalg.LinAlgError)
def singular_matrix():
    value_and_grad(solves)(np.zeros((2, 2)), np.ones(2))


@failure(np.linalg.LinAlgError)
def singular_matrix_in_the_reverse_sweep():
    grad(solves, argnums=1)(np.zeros((2, 2)), np.ones(2))


@failure(np.linalg.LinAlgError)
def singular_matrix_in_forward_mode():
    jvp(solves, (np.zeros((2, 2)), np.ones(2)), (None, np.ones(2)))


@failure(AssertionError)
def assertion():
    grad(asserts)(2.0)


@failure(AssertionError)
def assertion_in_forward_mode():
    jvp(asserts, (2.0,), (1.0,))


@failure(ValueError)
def logarithm_of_a_negative_number():
    value_and_grad(takes_a_log)(1.0)


@failure(ValueError)
def rows_of_different_lengths():
    value_and_grad(ragged)(1.0)


@failure(ValueError)
def truth_of_an_array():
    grad(chooses)(V)


@failure(ValueError)
def raised_by_the_primal():
    grad(raises)(2.0)


@failure(OverflowError)
def too_large_a_number():
    grad(overflows)(5.0)
