"""Programs that make infinite elements and read the others only: in loops, by slices, from lists, dicts and objects."""

from __future__ import annotations

import numpy as np

from tests.programs.zoo import arr, const, family, num, vec

program = family("zeros_left_out")
APART = const(np.array([0.4, 0.7, 1.3, 2.1]))


@program(APART, vec(4))
def off_the_diagonal_by_a_condition(x, c):
    K = 1.0 / np.abs(x[:, None] - x[None, :])
    s = 0.0
    for i in range(len(x)):
        for j in range(len(x)):
            if i != j:
                s += K[i, j] * c[i]
    return s


@program(APART, vec(4))
def below_the_diagonal_in_loops(x, c):
    K = np.log(np.abs(x[:, None] - x[None, :]))
    s = 0.0
    for i in range(len(x)):
        for j in range(i):
            s += K[i, j] * c[i] ** 2
    return s


@program(APART, vec(4))
def diagonal_set_to_zero_in_a_loop(x, c):
    K = 1.0 / np.abs(x[:, None] - x[None, :])
    for i in range(len(x)):
        K[i, i] = 0.0
    return np.sum((K @ c) ** 2)


@program(APART, vec(4))
def diagonal_filled_and_set_to_zero(x, c):
    n = len(x)
    K = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            K[i, j] = 1.0 / np.abs(x[i] - x[j])
    for i in range(n):
        K[i, i] = 0.0
    return np.sum(K @ c)


@program(APART, vec(4))
def rows_beside_the_diagonal(x, c):
    K = 1.0 / np.abs(x[:, None] - x[None, :])
    s = 0.0
    for i in range(4):
        s += np.sum(K[i, :i]) * c[i] + np.sum(K[i, i + 1 :] ** 2)
    for i, row in enumerate(K):
        for j, v in enumerate(row):
            if i != j:
                s += v * c[j]
    return s


@program(APART, vec(4))
def nearest_neighbours(x, c):
    d = np.abs(x[:, None] - x[None, :])
    logs = np.log(d)
    np.fill_diagonal(d, np.inf)
    s = 0.0
    for i in range(4):
        s += logs[i, np.argmin(d[i])] * c[i]
    return s


@program(APART, const(2))
def range_from_the_middle(x, k):
    inverse = 1.0 / (x - x[1])
    s = 0.0
    for i in range(k, 4):
        s += inverse[i] ** 2
    return s + inverse[2] * inverse[3] * np.sum(inverse[2:])


@program(APART)
def sums_with_a_condition(x):
    inverse = 1.0 / (x - x[1])
    chosen = [inverse[i] for i in range(4) if x[i] > x[1]]
    return sum(inverse[i] for i in range(4) if x[i] > x[1]) + chosen[0] * chosen[1]


@program(APART, vec(4))
def finite_ones_put_into_an_array(x, c):
    inverse, y = 1.0 / (x - x[1]), np.zeros(4)
    for i in range(4):
        if np.isfinite(inverse[i]):
            y[i] = inverse[i]
    return np.sum(y * c)


@program(APART)
def skipped_and_stopped(x):
    logs, s = np.log(np.abs(x - x[3])), 0.0
    for v in logs:
        if not np.isfinite(v):
            break
        s += v * v
    others = np.log(np.abs(x - x[1]))
    for k, (v, u) in enumerate(zip(others, x)):
        if k == 1:
            continue
        s += v * u
    i = 0
    while i < len(x) - 1:
        s += logs[i] ** 3
        i += 1
    return s


@program(APART, vec(4))
def overwritten_by_a_recurrence(x, c):
    u = 1.0 / (x - x[1])
    for i in range(1, len(x)):
        u[i] = u[i - 1] * c[i]
    return np.sum(u * u)


@program(APART)
def put_and_overwritten(x):
    y, z = x - x[1], np.zeros(4)
    for k in range(4):
        z[k] = 1.0 / y[k]
    z[1] = 3.0 * x[0]
    z[0] = 0.0
    return np.sum(z * z)


@program(APART)
def divided_by_nothing(x):
    M = np.outer(x, x)
    M[1] = M[1] / 0.0
    return np.sum(M[2:] ** 2)


@program(APART)
def entries_of_lists_that_are_read(x):
    y = x - x[1]
    appended, pairs = [], []
    for k in range(4):
        appended.append(np.log(np.abs(y[k])) ** 2)
        pairs.append((np.abs(y[k]) ** 1.5, 1.0 / y[k]))
    popped = [1.0 / v for v in y]
    popped.pop(0)
    popped.pop(0)
    return appended[2] * appended[3] + pairs[2][0] * pairs[3][1] + popped[0] * popped[1]


@program(APART, const(1))
def entry_of_a_list_by_its_place(x, i):
    y = x - x[1]
    three = [1.0 / y[0], 1.0 / y[1], np.log(np.abs(y[1]))]
    return three[i - 1] * x[1]


@program(APART, vec(4))
def lists_in_a_list(x, c):
    rows = [[1.0 / np.abs(a - b) for b in x] for a in x]
    s = 0.0
    for i in range(4):
        for j in range(4):
            if i != j:
                s += rows[i][j] * c[j]
    return s


@program(APART)
def smallest_of_a_list(x):
    inverse = [1.0 / abs(v - x[1]) for v in x]
    best = inverse[0]
    for i in range(4):
        if np.isfinite(inverse[i]) and inverse[i] < best:
            best = inverse[i]
    return best * best


@program(APART)
def entries_of_dicts_that_are_read(x):
    y = x - x[1]
    numbers, arrays, by_name = {}, {}, {"a": 1.0 / y[0], "b": 1.0 / y[1]}
    for k in range(4):
        numbers[k] = np.log(np.abs(y[k])) ** 2
        arrays[k] = np.log(np.abs(y[k:])) ** 2
    by_name["b"] = x[0]
    inverse = {k: 1.0 / v for k, v in enumerate(y)}
    total = numbers[2] * numbers[3] + np.sum(arrays[2]) * arrays[3][0] + inverse[2] * inverse[3]
    return total + by_name["a"] * by_name["b"]


@program(APART)
def arrays_of_a_dict_by_two_indices(x):
    logs, s = {}, 0.0
    for i in range(4):
        logs[i] = np.log(np.abs(x - x[i]))
    for i in range(4):
        for j in range(4):
            if i != j:
                s += logs[i][j]
    return s


class Inverse:
    def __init__(self, value):
        self.value = value
        self.inverse = 1.0 / value


@program(APART, num())
def largest_of_some_objects(x, k):
    many = [Inverse(v) for v in x - x[1]]
    best = many[2]
    for one in many:
        if one.value > best.value:
            best = one
    return best.inverse * k


@program(APART, vec(3))
def parts_of_outer_products(x, c):
    inverse = 1.0 / (x - x[1])
    M, N = np.outer(inverse, c), np.outer(c, inverse)
    upper = np.outer(inverse, x)
    total = np.sum(M[2:] ** 2) + np.sum(N[:, 2:]) + np.sum(N.T[3]) + np.sum(M.T[1, 2:])
    return total + np.trace(upper[2:]) + np.sum(np.triu(upper, 2)[:1])


@program(APART, arr(3, 2))
def rows_of_matrix_products(x, W):
    inverse = 1.0 / (x - x[1])
    P = inverse[:, None] * np.ones(3)
    return np.sum((P @ W)[2:] ** 2) + np.sum((W.T @ P.T)[:, 3]) + (P @ W[:, 0])[2] + (W[:, 1] @ P.T)[0]


@program(APART)
def rows_of_reshaped_arrays(x):
    inverse = 1.0 / (x - x[1])
    total = np.sum(np.reshape(inverse, (2, 2))[1] ** 2) + np.sum(inverse.reshape(4, 1)[3] ** 3)
    for k, row in enumerate(inverse[:, None]):
        if k != 1:
            total += np.sum(row**2)
    return total


def without(K, i):
    return sum(K[i, j] for j in range(4) if j != i)


@program(APART)
def sums_without_one_in_a_function(x):
    K = 1.0 / np.abs(x[:, None] - x[None, :])
    return sum(without(K, i) ** 2 for i in range(4))
