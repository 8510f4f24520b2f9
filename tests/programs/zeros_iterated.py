"""What grows until it overflows, in loops and recursion, where it has been left out; and what recursion leaves out."""

import numpy as np

from tests.programs.zoo import const, family, vec

program = family("zeros_iterated")
POINTS = const(np.array([0.1, 0.2, -0.4, 1.1, 2.3]))


@program(POINTS)
def points_that_stay(c):
    z = c * 0.0
    for _ in range(20):
        z = z * z + c
    return np.where(np.abs(z) < 2, z, 0.0).sum()


@program(POINTS)
def points_that_stay_one_by_one(c):
    s = 0.0
    for k in range(5):
        z = c[k]
        for _ in range(30):
            z = z * z + c[k]
        if abs(z) < 2:
            s += z * c[0]
    return s


@program(POINTS)
def points_that_stay_in_place(c):
    z = c.copy()
    for _ in range(20):
        z *= z
        z += c
    return z[z < 2].sum()


@program(POINTS)
def points_that_stay_set_anew(c):
    z = c.copy()
    for _ in range(20):
        z[:] = z * z * z + 0.4 * c
    return np.sum(z[np.isfinite(z)] ** 2)


@program(POINTS, second=False)
def points_that_stay_by_recursion(c):
    def go(z, k):
        return z if k == 0 else go(z * z + c, k - 1)

    z = go(c, 20)
    return np.where(np.abs(z) < 2, z, 0.0).sum()


@program(POINTS)
def points_of_two_parts(c):
    x, y = c * 0.0, c * 0.0
    for _ in range(20):
        x, y = x * x - y * y + c, 2.0 * x * y + 0.1
    r = x * x + y * y
    return np.sum((x + y)[r < 4.0])


@program(POINTS)
def passes_that_are_read(c):
    z, s = c[0], 0.0
    for k in range(20):
        z = z * z + c[3]
        if k < 2:
            s += z
    return s


@program(POINTS)
def passes_that_are_read_of_a_list(c):
    zs = [c]
    z = c
    for _ in range(20):
        z = z**2 + c
        zs.append(z)
    return np.sum(zs[1] * zs[2])


@program(POINTS)
def products_by_squares_of_squares(c):
    z = c + 1.5
    for _ in range(15):
        z = np.square(z)
    return np.sum(np.minimum(z, 100.0) * c)


@program(POINTS)
def squares_while_they_are_small(c):
    z = c
    k = 0
    while k < 16:
        k += 1
        z = z * z + z
    if z[2] > 100.0:
        return z.sum()
    return c @ c


@program(vec(3), second=False)
def logarithms_left_out_in_recursion(x):
    def go(v, k):
        return np.log(v) if k == 0 else go(v, k - 1)

    r = go(x * 0.0, 3)
    if x[0] > 100.0:
        return r.sum()
    return x @ x


@program(vec(3), second=False)
def logarithms_in_recursion_masked(x):
    def go(v, k):
        return 1.0 / v if k == 0 else go(v, k - 1) * 2.0

    r = go(np.array([0.0, 1.0, 2.0]) * x, 3)
    return np.where(np.arange(3) > 0, r, x).sum()


@program(vec(3), second=False)
def recursion_that_squares_what_it_gets_back(x):
    def go(k):
        return x + 1.5 if k == 0 else go(k - 1) ** 2

    r = go(15)
    return np.sum(np.where(r < 1e9, r, x))


@program(vec(3), second=False)
def recursion_that_writes_squares(x):
    def go(a, k):
        if k > 0:
            a[:] = a * a
            go(a, k - 1)

    y = x + 1.5
    go(y, 15)
    return np.sum(np.where(y < 1e9, y, x))


@program(vec(3), second=False)
def recursion_with_steps_left_out(x):
    def go(v, k):
        if k == 0:
            return v.sum()
        w = v * v * 9.0 + v
        rest = go(w, k - 1)
        return rest if k > 14 and v[0] < 0.0 else v[1] * v[2] + (rest if k > 100 else 0.0)

    return go(x * x + 1.0, 12)


def _norm_after(a, b, k):
    if k <= 0:
        return b @ b
    a[:] = _norm_after(b, b, k - 1)
    return a @ a


def _blown_up(a, k):
    _norm_after(a, a, 2)
    if k <= 0:
        return
    _blown_up(a, k - 1)
    for _ in range(3):
        np.multiply(a, a, out=a)
        _norm_after(a, a, k)


@program(vec(3), vec(3), const(3), second=False)
def given_what_another_function_has_blown_up(x, y, n):
    w = x * 3.0
    _blown_up(w, n)
    return np.sum(y * x)


def _last_sine(q, a):
    if not q:
        return a
    v = q.pop()
    v[:] = np.sin(v)
    return _last_sine(q, a * 2.0)


@program(vec(3), vec(3), const(3), second=False)
def given_a_list_of_what_has_been_blown_up(x, y, n):
    w = x * 3.0
    _blown_up(w, n)
    return np.sum(_last_sine([w], y) * x)


def _chosen_of(items, k):
    if k == 0:
        return items[0] if np.all(np.isfinite(items[0])) else items[1]
    return _chosen_of([np.sin(items[0]), items[1] * 1.1], k - 1)


@program(vec(3), vec(3), const(3), second=False)
def given_a_chosen_one_of_a_list(x, y, n):
    w = x * 3.0
    _blown_up(w, n)
    return np.sum(_chosen_of([w, y], 2) * x)


@program(vec(3), const(12), second=False)
def given_what_a_loop_has_blown_up(x, n):
    w = 10.0 * x
    for _ in range(n):
        w = w * w
    return np.sum(_chosen_of([w, x], 1) ** 2)


def _powers(a, k):
    for _ in range(2):
        a = np.sum(a) * a
        a *= a
    return a if k <= 0 else _powers(a, k - 1)


def _powers_of_an_element(a, k):
    for _ in range(2):
        a[[2]] += a @ a
        a = np.array(a)
        a *= a
    return a if k <= 0 else _powers_of_an_element(a, k - 1)


@program(vec(3), const(3), second=False)
def blown_up_for_nobody(x, n):
    x = 3.0 * x
    x += x
    _powers(x, n)
    return np.sum(x * x)


@program(vec(3), const(2), second=False)
def blown_up_from_an_element_for_nobody(x, n):
    x = x * 0.5
    for k in range(n):
        _powers_of_an_element(x, k)
    _powers_of_an_element(x, 3)
    return np.sum(x)


def _squares_joined(a, b, k):
    a = np.array([a @ a, b[0]])
    if k <= 0:
        return a
    return _squares_joined(np.array([a @ a, a[0]]), a, k - 1)


@program(vec(3), const(3), second=False)
def blown_up_in_displays_for_nobody(x, n):
    z = x * 3.0
    for _ in range(2):
        z = _squares_joined(z, x, n)
    return np.sum(x * x)
