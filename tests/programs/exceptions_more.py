"""Exceptions where several things meet: what leaves an else or a handler, state that is put back, roots that fail."""

import numpy as np

from tests.programs.zoo import const, family, num, vec

program = family("exceptions more")


class Flat(Exception):
    pass


def newton(f, df, x):
    for _ in range(50):
        slope = df(x)
        if slope == 0:
            raise Flat("no slope")
        step = f(x) / slope
        x = x - step
        if abs(step) < 1e-12:
            return x
    raise RuntimeError("no convergence")


@program(vec(3))
def exception_out_of_an_else(a):
    s = 0.0
    for i in range(4):
        try:
            try:
                v = a[i] ** 2
            except IndexError:
                v = 2.0
            else:
                if i == 1:
                    raise IndexError("from else")
                s += v
        except IndexError:
            s = s * 3 + v
    return s


@program(vec(3))
def exception_out_of_a_handler_beside_another(a):
    s = 0.0
    for i in range(4):
        try:
            try:
                if i == 0:
                    raise KeyError("a")
                if i == 1:
                    raise IndexError("b")
                s += a[i] ** 2
            except KeyError:
                s += a[0] * 3
                raise ValueError("c")  # noqa: B904
            except IndexError:
                s += a[1] * 5
        except ValueError:
            s = s * 7 + a[2]
    return s


@program(num(1.5, 2.5))
def newton_from_elsewhere_after_a_failure(c):
    x0 = 0.0
    for attempt in range(5):
        try:
            r = newton(lambda x: x**3 - c, lambda x: 3 * x * x, x0)
        except Flat:
            x0 += 0.5
            continue
        else:
            break
    else:
        r = 0.0
    return r * (attempt + c)


@program(vec(4))
def element_put_back_in_a_finally(a):
    old = a[0]
    s = 0.0
    for i in range(6):
        try:
            a[0] = a[0] * 2
            s += a[i] * a[0]
        except IndexError:
            s *= 0.5
        finally:
            a[0] = old
    return s * np.sum(a)


@program({"a": num(), "b": num()}, const(["a", "c", "b", "c", "a"]))
def entries_scaled_or_missing(d, names):
    s = 0.0
    for k in names:
        try:
            s += d[k] ** 2
            d[k] *= 0.9
        except KeyError:
            s = s * 1.5
    return s


@program(num(), vec(2))
def entries_made_of_themselves_or_failing(x, v):
    d = {"a": x, "b": x * x}
    s = 0.0
    for k in ("a", "b", "a"):
        try:
            d[k] = d[k] * v[len(d) + 2] if s > 1 else d[k] * 2
            s += d[k]
        except IndexError:
            s = s * 1.5
    return s
