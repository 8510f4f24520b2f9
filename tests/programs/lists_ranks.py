"""Lists of matrices and vectors that are read and changed by a running index: layers, parameters, states."""

import numpy as np

from tests.programs.zoo import arr, const, family, num, vec

program = family("lists_ranks")


@program(vec(2), arr(2, 2), vec(2))
def layers_by_index(y, m, b):
    p = [m, b]
    for k in range(2):
        p[k] = p[k] * 0.9
    for k in range(0, len(p), 2):
        y = np.tanh(p[k] @ y + p[k + 1])
    return np.sum(y)


@program(vec(2), [arr(2, 2), vec(2), arr(2, 2), vec(2)])
def layers_of_an_argument(y, p):
    n = len(p) // 2
    for i in range(n):
        w, c = p[2 * i], p[2 * i + 1]
        y = w @ y + c
        if i < n - 1:
            y = np.tanh(y)
    for k in reversed(range(0, 4, 2)):
        y = p[k] @ y + p[k + 1]
    return np.sum(y)


@program(vec(2), (arr(2, 2), vec(2), arr(2, 2), vec(2)), const(3))
def descent_of_all_parameters(y, p, n):
    p = list(p)
    for _ in range(n):
        slopes = [2 * v for v in p]
        for i in range(len(p)):
            p[i] = p[i] - 0.1 * slopes[i]
    q = [v.copy() for v in p]
    for _ in range(n):
        for i in range(len(q)):
            q[i] -= 0.1 * q[i] ** 2
    return np.sum(p[0] @ y + p[1]) + np.sum(q[0] @ y + q[1])


@program(vec(2), arr(2, 2), vec(2), const(3))
def momentum_of_all_parameters(y, m, b, n):
    p = [m, b]
    v = [np.zeros_like(q) for q in p]
    for _ in range(n):
        slopes = [np.outer(y, y) * p[0], p[1] * 2]
        for i in range(len(p)):
            v[i] = 0.9 * v[i] - 0.1 * slopes[i]
            p[i] = p[i] + v[i]
    return np.sum(np.tanh(p[0] @ y + p[1]))


@program(vec(2), arr(2, 2), vec(2))
def slopes_by_hand(y, m, b):
    p = [m, b, m * 2, b * 2]
    states = [y]
    for k in range(0, len(p), 2):
        states.append(np.tanh(p[k] @ states[-1] + p[k + 1]))
    slopes = [None] * len(p)
    d = states[-1] - 1.0
    for k in range(len(p) - 2, -1, -2):
        d = d * (1 - states[k // 2 + 1] ** 2)
        slopes[k] = np.outer(d, states[k // 2])
        slopes[k + 1] = d
        d = p[k].T @ d
    for k in range(len(p)):
        p[k] = p[k] - 0.1 * slopes[k]
    return np.sum(p[0] @ y + p[1]) + np.sum(p[2])


@program(vec(2), arr(2, 2), num())
def matrices_and_numbers(y, m, c):
    p = [m, c]
    total = 0.0
    for k in range(len(p)):
        total = total + np.sum(p[k])
    for k in range(len(p)):
        p[k] = p[k] * 2
    return total * np.sum(p[0] @ y) * p[1]


@program(vec(2), arr(2, 2), vec(2))
def lists_of_layers(y, m, b):
    layers = [[m, b], [m * 2, b + 1]]
    for i in range(2):
        for k in range(2):
            layers[i][k] = layers[i][k] * 0.5
    for i in range(2):
        y = layers[i][0] @ y + layers[i][1]
    total = 0.0
    flat = [m, b, m + 1, b * 2]
    for i in range(2):
        for j in range(2):
            total = total + np.sum(flat[2 * i + j] ** 2) * (i + j + 1)
    return np.sum(y) + total


@program(vec(2), arr(2, 2), vec(2), const(2))
def ranks_known_at_run_time_only(y, m, b, n):
    p = [m, b]
    total = 0.0
    k = 0
    while k < len(p):
        p[k] = p[k] * 0.9
        k += 1
    for k in range(n):
        total = total + np.sum(p[k] ** 2) * p[k].shape[0] + np.sum(np.mean(p[k], axis=-1))
    for k in range(50):
        total = total + np.sum(p[k % 2] ** 2)
    return total + np.sum(np.tanh(p[0] @ y + p[1])) + np.sum(np.dot(y, p[0]) * np.matmul(p[0], p[0]))


@program(vec(3), vec(3), 4)
def array_of_any_rank_replaced_after_it_was_read(x, y, n):
    v, w = x * 2.0, np.outer(y, x)
    l = [v if k % 2 == 0 else w for k in range(n)]
    a = l[n // 2]
    l[n // 2] = y * 2.0
    v[0] *= 3.0
    return np.sum(a * y) * np.sum(l[n // 2]) * np.sum(l[1])


@program(vec(3), vec(3), 3)
def arrays_of_any_rank_written_through_pairs(x, y, n):
    v, w = x * 2.0, np.outer(y, x)
    l = [(v if k % 2 == 0 else w, y[0] * k) for k in range(n)]
    v[0] *= 3.0
    t = 0.0
    for a, b in l:
        a[0] *= b
        t = t * 1.5 + np.sum(a) * b
    return t


@program(vec(3), vec(3), 3)
def arrays_of_any_rank_computed_and_written(x, y, n):
    v, w = x * 2.0, np.outer(y, x)
    l = [v if k % 2 == 0 else w for k in range(n)]
    m = [u * 2.0 for u in l]
    m[0][0] *= y[1]
    t = 0.0
    for a in m + l[1:]:
        t = t * 1.5 + np.sum(a)
    return t
