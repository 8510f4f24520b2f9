"""Arrays that recursive functions assign to outer variables, or return, of sizes that their calls differ in."""

import numpy as np

from tests.programs.zoo import arr, family, vec

program = family("recursion_sizes")


@program(vec(3), vec(3), 3)
def two_variables_exchanged(x, y, n):
    a, b = x * 2.0, y

    def turn(k):
        nonlocal a, b
        if k <= 0:
            return np.sum(a) * a[0]
        total = turn(k - 1)
        a, b = b, a
        return total + np.sum(a * b) * k

    return turn(n) + np.sum(a**2) + b[1]


@program(vec(3), vec(3), 3)
def two_variables_exchanged_and_written(x, y, n):
    a, b = x, y * 1.0

    def turn(k):
        nonlocal a, b
        if k <= 0:
            return
        a, b = b, a
        a[0] = a[1] * b[2]
        turn(k - 1)
        b[1] += a[0]

    turn(n)
    return np.sum(a**2) + np.sum(b**3) * x[0]


@program(vec(4), 3)
def one_variable_set_to_parts_of_an_argument(x, n):
    last = x[:2]
    total = 0.0

    def shorter(a, k):
        nonlocal last, total
        if k <= 0:
            return
        last = a * x[k]
        shorter(a[1:], k - 1)
        total += np.sum(last**2) * k

    shorter(x, n)
    return total + np.sum(last) * last[0]


@program(vec(3), 2)
def two_functions_that_set_one_variable(x, n):
    z = x[::1]
    seen = []

    def even(a, k):
        odd(z * a[0], k)

    def odd(a, k):
        nonlocal z
        if k <= 0:
            return
        even(a[:2], k - 1)
        z = a * 2.0
        seen.append(z)

    even(x, n)
    z[0] = x[1] ** 2
    return np.sum(z**2) + sum(np.sum(v**2) for v in seen)


@program(arr(4, 4), arr(4, 4))
def product_by_quarters_joined_as_blocks(x, y):
    def product(a, b):
        if len(a) == 1:
            return a * b
        h = len(a) // 2
        upper, lower = product(a[:h, :h], b[:h, :h]), product(a[h:, h:] + 1.0, b[h:, h:])
        return np.block([[upper, product(a[:h, h:], b[h:, :h])], [upper * lower, lower]])

    return np.sum(product(x, y) * x)
