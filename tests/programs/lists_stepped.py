"""Slices of lists with a step, assigned to and deleted."""

from __future__ import annotations

import numpy as np

from tests.programs.zoo import arr, const, family, num, vec

program = family("lists_stepped")


VECTORS = [np.array([0.3, 0.2, -0.5]), np.array([0.7, -0.2, 0.4]), np.array([0.1, 0.9, -0.6])]


def score(*parts):
    return sum(np.sum(np.sin(p) * (k + 1.0)) for k, p in enumerate(parts))


@program(vec(3), vec(3), arr(2, 3))
def keys_del_list_slice(x, y, M):
    b = [x, y, x * y, M[0]]
    del b[1:3]
    return score(sum(e * (k + 1) for k, e in enumerate(b)))


@program(vec(3), vec(3), arr(2, 3))
def keys_del_list_step(x, y, M):
    b = [x, y, x * y, M[0]]
    del b[::2]
    return score(sum(e * (k + 1) for k, e in enumerate(b)))


@program(vec(3), vec(3), arr(2, 3))
def keys_del_list_step_neg(x, y, M):
    b = [x, y, x * y, M[0]]
    del b[::-2]
    return score(sum(e * (k + 1) for k, e in enumerate(b)))


@program(vec(3), const(3))
def keys_del_list_step_n(x, n):
    b = [x * k for k in range(n + 2)]
    del b[::2]
    return score(sum(e * (k + 1) for k, e in enumerate(b)))


@program(vec(3), const(3), const(2))
def keys_del_list_step_n2(x, n, m):
    b = [x * k for k in range(n + 2)]
    del b[::m]
    return score(sum(e * (k + 1) for k, e in enumerate(b)))


@program(vec(3), const(3), const(2))
def keys_del_list_step_n3(x, n, m):
    b = [x * k for k in range(n + 2)]
    del b[-1:m:-2]
    return score(sum(e * (k + 1) for k, e in enumerate(b)))


@program(const(VECTORS))
def keys_del_param_step(P):
    del P[::2]
    return score(sum(e * (k + 1) for k, e in enumerate(P)))


@program(vec(3), vec(3), arr(2, 3))
def keys_set_list_step(x, y, M):
    b = [x, y, x * y, M[0]]
    b[::2] = [y * y for _ in b[::2]]
    return score(sum(e * (k + 1) for k, e in enumerate(b)))


@program(vec(3), vec(3), arr(2, 3))
def keys_set_list_step_alias(x, y, M):
    b = [x, y, x * y, M[0]]
    c = list(b)
    d = b
    b[::2] = [v * y for v in b[1::2]]
    return score(sum(e * (k + 1) for k, e in enumerate(b)), sum(c), d[0])


@program(vec(3), vec(3), const(3))
def keys_set_list_step_n(x, y, n):
    b = [x * k for k in range(n + 2)]
    b[::2] = [y * k for k in range(len(b[::2]))]
    return score(sum(e * (k + 1) for k, e in enumerate(b)))


@program(vec(3), vec(3), const(3))
def keys_set_list_step_n2(x, y, n):
    b = [x * k for k in range(n + 2)]
    b[::-1] = [v * y for v in b]
    return score(sum(e * (k + 1) for k, e in enumerate(b)))


@program(vec(3), vec(3), const(3), const(2))
def keys_set_list_step_n3(x, y, n, m):
    b = [x * k for k in range(n + 2)]
    b[-1:0:-m] = [y, y * x]
    return score(sum(e * (k + 1) for k, e in enumerate(b)))


@program(vec(3), vec(3), const(VECTORS))
def keys_set_list_step_param(x, y, P):
    P[::2] = [x, y]
    return score(sum(e * (k + 1) for k, e in enumerate(P)))


@program(vec(3), arr(2, 3))
def keys_set_list_step_gen(y, M):
    b1 = [e for e in M]
    b6 = {'a': [b1[k3] for k3 in range(len(b1))], 'b': b1}
    b11 = list(b6['a'])
    b11[::2] = [y for _ in b11[::2]]
    return score(b6['b'][1], b11[0])


@program(vec(3), vec(3))
def keys_set_list_step_num(x, y):
    b = [v for v in x]
    b[::2] = [v * 2.0 for v in y[::2]]
    return score(sum(b[k] * (k + 1) for k in range(len(b))))


@program(vec(3), vec(3), const(3))
def keys_set_list_step_bad(x, y, n):
    b = [x * k for k in range(n + 2)]
    try:
        b[::2] = [y]
    except ValueError:
        b[0] = y
    return score(sum(e * 0.2 * (k + 1) for k, e in enumerate(b)))


@program(vec(3), vec(3), const(3))
def keys_set_written(x, y, n):
    b = [x.copy() for k in range(n + 2)]
    b[::2] = [b[1]] * len(b[::2])
    b[0][1] = y[0] * 2.0
    return score(sum(e * (k + 1) for k, e in enumerate(b)))



@program(vec(3), vec(3), num(0.1, 0.4))
def list_assigned_to_itself_then_read(x, y, s):
    parts = [x]
    parts[:] = parts[::1]
    out = np.zeros(3)
    if s > 0.5:
        y, parts[0] = (parts[0], y)
    for v in parts:
        np.multiply(y, v, out=out)
    x, y = (y, x)
    return np.sum(y * out) + np.sum(x)
