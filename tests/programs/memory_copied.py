"""Copies of what was written that take its place on some path: new memory, whatever name it has afterwards."""

import numpy as np

from tests.programs.zoo import arr, const, family, num, vec

program = family("memory_copied")
W = np.arange(1.0, 5.0)


@program(vec(4), 1.0)
def permuted_in_branch(x, c):
    x[0] *= 2.0
    if c > 0:
        x = x[[2, 1, 0, 0]]
    return np.sum(x * W)


@program(vec(4), -1.0)
def not_permuted_in_branch(x, c):
    x[0] *= 2.0
    if c > 0:
        x = x[[2, 1, 0, 0]]
    x[2] *= x[0]
    return np.sum(x * W)


@program(vec(4), 1.0)
def masked_in_branch(x, c):
    x[0] *= 2.0
    if c > 0:
        x = x[x > -10]
    return np.sum(x * W)


@program(vec(4), 1.0)
def sorted_then_written(x, c):
    x[0] *= 2.0
    if c > 0:
        x = x[np.argsort(x)]
    x[1] *= 3.0
    return np.sum(x * W)


def shrink(v):
    v *= 0.5


@program(vec(4), 1.0)
def written_by_callee(x, c):
    shrink(x)
    y = x[[2, 0, 0, 1]] if c > 0 else x
    return np.sum(y * W)


@program(vec(4), 1.0)
def copy_of_a_view_in_branch(x, c):
    y = x * x
    v = y[1:]
    if c > 0:
        v = v[[0, 2, 1]]
    v[0] *= 3.0
    y[1] += v[0]
    return np.sum(y * W) + v[1]


@program(vec(4), 3)
def permuted_again_and_again(x, n):
    y = x * 1.0
    for k in range(n):
        y[k] += y[k - 1] ** 2
        if k % 2 == 0:
            y = y[[1, 2, 3, 0]]
    return np.sum(y * W)


@program(vec(4), 2)
def masked_in_nested_branches(x, n):
    y = x + 0.0
    if n > 1:
        y[1] *= y[0]
        if n > 2:
            y = y[::-1]
        else:
            y = y[np.array([True, False, True, True])]
            y[0] *= 2.0
    return np.sum(y * y)


@program(arr(4, 2))
def array_of_rows_of_a_list(x):
    rows = x.tolist()
    out = []
    for _ in range(3):
        out.append(rows.pop(0))
    return np.sum(np.asarray(out) ** 2)


@program(arr(4, 2))
def array_of_a_list_of_views(x):
    out = []
    for k in range(3):
        out.append(x[k])
    y = np.asarray(out, dtype=float)
    y[0] *= 2.0
    return np.sum(y * x[1])


@program(arr(3, 2), num())
def array_of_a_list_that_is_written(x, s):
    rows = [x[k] * s for k in range(3)]
    rows[1][0] = rows[0][1] * 2.0
    m = np.asarray(rows)
    m[2] *= rows[1]
    rows[0][0] *= 3.0
    return np.sum(m * m) + np.sum(rows[0] * rows[2])


@program(vec(3), 3)
def view_by_what_is_known_in_a_branch(x, n):
    y = x * 2.0
    t = 0.0
    for i in range(n):
        if i != 1:
            k = int(np.argmax(y * 0.0 + np.arange(3.0))) % 2
            z = y[k:]
            z[0] = z[1] * z[0]
        else:
            z = y
        t = t + z[0] ** 2
        y[i % 3] *= 1.5
    return t


# what may be a copy, chosen by a branch


@program(arr(2, 3), const(0))
def raveled_by_choice_view(m, n):
    a = m.ravel() if n == 0 else m[::-1].ravel()
    m.T[2] = a[n]
    return np.sum(a**2) + np.sum(m)


@program(arr(2, 3), const(1))
def raveled_by_choice_copy(m, n):
    a = m.ravel() if n == 0 else m[::-1].ravel()
    m.T[2] = a[n]
    return np.sum(a**2) + np.sum(m**3)


@program(arr(2, 3), const(1))
def reshaped_by_choice(m, n):
    if n > 0:
        a = m.T.reshape(-1)
        b = np.ravel(m)
    else:
        a = m.reshape(-1)
        b = m[0]
    b[0] *= 3.0
    a[2] = m[1, 1] ** 2
    return np.sum(np.sin(a) * 2.0) + np.sum(m**3) + b[1]


@program(arr(2, 3), const(3))
def raveled_in_a_loop(m, n):
    total = 0.0
    for k in range(n):
        a = m.ravel() if k % 2 else m.T.ravel()
        m[0, k] = a[k] * 2.0
        total += np.sum(a * (k + 1.0))
    return total * np.sum(m)
