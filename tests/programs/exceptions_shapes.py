"""Exceptions that NumPy raises for shapes that do not fit, where the program catches them."""

import numpy as np

from tests.programs.zoo import arr, family, num, vec

program = family("exceptions_shapes")


@program(arr(2, 3), vec(3), vec(2))
def product_that_does_not_fit(A, b, c):
    def one(m, v):
        try:
            y = m @ v
        except ValueError:
            y = v * v
        return np.sum(y**2)

    return one(A, b) + one(A, c)


@program(vec(3), vec(4))
def sum_that_does_not_fit(a, b):
    try:
        s = a * 2.0
        s = s + b
    except ValueError:
        s = np.concatenate((a, b))
    return np.sum(s**3)


@program(vec(3), vec(3), vec(4))
def many_statements_under_one_handler(a, b, c):
    def one(u, v):
        try:
            p = u * 2.0
            q = np.sin(v) + p
            r = q * u - v
            s = np.exp(-r) / (1.0 + q * q)
            t = np.concatenate((r, s, u))
            w = t * np.concatenate((v, v, u))
            x = np.sum(w * w) * s
        except Exception:
            x = u * u
        return np.sum(x)

    return one(a, b) * one(a, c)


@program(vec(6), 4)
def reshape_that_does_not_fit(a, n):
    try:
        m = a.reshape(n, -1)
    except ValueError:
        m = a.reshape(2, -1) * 3.0
    return np.sum(m @ m.T)


@program(vec(4), vec(3), vec(4))
def assignment_that_does_not_fit(a, b, c):
    for v in (b, c):
        try:
            a[0] = a[0] * 2.0
            a[:] = v
            a[1] = a[1] ** 2
        except ValueError:
            a[2] = a[2] * a[0]
    return np.sum(a**2)


@program(vec(4), vec(3), vec(4))
def writes_before_the_failure_count(a, b, c):
    def one(v):
        try:
            a[0] = a[0] * a[1]
            a[1:] += v
            a[2] = a[2] * a[3]
        except ValueError:
            a[3] = a[3] + a[0] * a[0]

    one(b)
    one(c)
    return np.sum(a**2)


@program(vec(3), vec(2))
def unpacking(a, b):
    def norm(v):
        try:
            x, y = v
        except ValueError:
            x, y = v[0] * v[1], v[2]
        return x * x + y**3

    return norm(a) + norm(b)


@program(arr(2, 3), vec(4))
def einsum_that_does_not_fit(A, v):
    try:
        y = np.einsum("ij,j->i", A, v)
    except ValueError:
        y = np.einsum("ij->j", A)
    return np.sum(y * y)


@program(arr(3, 2), arr(3, 3))
def not_square(a, b):
    def value(m):
        try:
            return np.linalg.det(m) * 2.0
        except np.linalg.LinAlgError:
            return np.sum(m * m)

    return value(a) + value(b)


@program(arr(3, 2))
def linalg_error_is_a_value_error(a):
    try:
        y = np.linalg.inv(a)
    except ValueError:
        y = a.T @ a
    return np.sum(y**2)


@program(vec(3), vec(4))
def variables_before_the_failure(a, b):
    y = a[0] * a
    try:
        y = y * 2.0
        z = y + 1.0
        y = z + b
        z = y * 2.0
    except ValueError:
        return np.sum(y * y) + np.sum(z**3)
    return np.sum(y)


@program(vec(3), vec(4), vec(3))
def two_handlers(a, b, c):
    def one(u, k):
        try:
            t = u[k] * a
            w = t + u
            r = np.sum(w * w)
        except ValueError:
            r = u[0] * 3.0
        except IndexError:
            r = u[1] ** 2
        return r * u[0]

    return one(b, 0) + one(c, 7) + one(c, 1)


@program(vec(4), vec(3))
def in_a_loop_with_tapes(a, b):
    s = 0.0
    for k in range(4):
        try:
            y = a[k:] * b
            s += np.sum(y * y)
        except ValueError:
            s = s * 1.5 + a[k] ** 2
    return s


@program(vec(4), vec(3))
def loop_inside_the_try(a, b):
    s = 1.0
    try:
        for k in range(4):
            s = s * a[k]
            a[k] = s
            y = a[: k + 2] * b
            s += np.sum(y * y)
    except ValueError:
        s = s * 1.5 + a[0]
    return s + np.sum(a)


@program(vec(3), vec(3))
def shapes_that_fit_for_sure(a, b):
    c = a * b
    try:
        d = c + a * 2.0
        e = d @ d
    except ValueError:
        e = 0.0
    return e * np.sum(c)


@program(vec(3), vec(4))
def finally_behind_a_failure(a, b):
    s = 0.0
    try:
        try:
            s = s + np.sum(a * b)
        finally:
            s = s + a[0] * 2.0
    except ValueError:
        s = s * a[1]
    return s


@program(vec(3), vec(4))
def else_of_a_try(a, b):
    total = 0.0
    for v in (a, b):
        try:
            w = v * a
        except ValueError:
            total += v[0]
        else:
            total += np.sum(w * w)
    return total


@program(vec(3), vec(4))
def in_a_helper_that_returns_early(a, b):
    def mixed(u, v):
        if u[0] > 100.0:
            return u
        return u * v

    try:
        y = mixed(a, a)
        z = mixed(y, b)
    except ValueError:
        z = mixed(a, a) * 3.0
    return np.sum(z)


@program(vec(3), vec(4))
def read_of_the_message(a, b):
    try:
        y = a + b
    except ValueError as e:
        y = a * float(len(e.args))
    return np.sum(y * y)


@program(vec(3), vec(4))
def raise_again_to_the_outer(a, b):
    try:
        try:
            y = a + b
        except Exception:
            a = a * 2.0
            raise
    except ValueError:
        y = a * a
    return np.sum(y)


@program(vec(3), num(0.5, 1.0))
def stack_of_unequal(a, x):
    try:
        m = np.stack([a, a[1:] * x])
    except ValueError:
        m = np.stack([a, a * x])
    return np.sum(m**2)


@program(vec(3), vec(4))
def known_to_fail(a, b):
    u = np.zeros(3)
    v = np.ones(4)
    try:
        y = a * np.sum(u + v)
    except ValueError:
        y = a * b[0]
    return np.sum(y)


@program(vec(3), 3)
def take_and_repeat(a, k):
    try:
        y = np.take(a, [0, k])
    except IndexError:
        y = np.repeat(a, k)
    return np.sum(y**2)


@program(vec(3), vec(4))
def broadcast_to_what_does_not_fit(a, b):
    try:
        y = np.broadcast_to(a, b.shape)
    except ValueError:
        y = np.broadcast_to(a, (2, 3))
    return np.sum(y * y)
