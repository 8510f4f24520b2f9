"""try, except, else, finally, raise and assert: the gradient is that of the path taken."""

import math

import numpy as np

from tests.programs.zoo import arr, family, num, spd, vec

program = family("exceptions")

UP, DOWN = num(0.4, 1.2), num(-1.2, -0.4)


class Found(Exception):
    def __init__(self, value):
        super().__init__("found")
        self.value = value


def root(x):
    if x < 0:
        raise ValueError("negative")
    return math.sqrt(x)


@program(UP, 0)
def division_by_zero(x, zero):
    def ratio(a, b):
        try:
            y = a * a / b
        except ZeroDivisionError:
            y = 3.0 * a
        return y * 2

    return ratio(x, x) + ratio(x, zero)


@program(UP, DOWN)
def explicit_raise(x, y):
    def one(v):
        try:
            if v < 0:
                raise ValueError("negative")
            w = v * v
        except ValueError:
            w = -3 * v
        return w

    return one(x) * one(y)


@program(UP, DOWN)
def arguments_of_an_exception(x, y):
    def one(v):
        try:
            if v < 0:
                raise ValueError(v * v, 3)
            w = v**3
        except ValueError as e:
            w = e.args[0] * v * e.args[1]
        return w

    return one(x) + one(y)


@program(vec(4))
def attribute_of_an_exception(a):
    try:
        for v in a:
            if v * v >= 0.0:
                raise Found(v * v)
    except Found as found:
        return found.value * 3
    return a[0]


@program(UP, DOWN)
def raised_in_a_callee(x, y):
    def one(v):
        try:
            return root(v) * v + root(v + 3)
        except ValueError:
            return v * v * v

    return one(x) - one(y)


@program(UP, DOWN)
def outside_the_domain(x, y):
    def one(v):
        try:
            w = math.sqrt(v) + math.log(v)
        except ValueError:
            w = v**3
        return w * v

    return one(x) + one(y)


@program(spd(3), arr(3, 3))
def not_positive_definite(a, b):
    def factor(m):
        try:
            L = np.linalg.cholesky(m)
        except np.linalg.LinAlgError:
            L = m + np.eye(3)
        return np.sum(L * L * L)

    return factor(a) + factor(b - 9.0 * np.eye(3))


@program(vec(4))
def index_error_with_all_parts(a):
    s = 0.0
    for i in range(6):
        try:
            v = a[i] * a[i + 1]
            s += v
        except IndexError:
            s += a[0]
            continue
        else:
            s += 2 * v
        finally:
            s *= 1.5
    return s


@program(vec(4))
def return_in_a_try_in_a_loop(a):
    for i in range(10):
        try:
            if i == 3:
                return a[i] ** 2
            a[i] *= 2
        except IndexError:
            return -a[0]
        finally:
            a = a * 1.1
    return 0.0


@program(UP)
def nested_handlers(x):
    try:
        try:
            if x > 0:
                raise KeyError("a")
            y = x
        except ValueError:
            y = 2 * x
        finally:
            x = x * 2
        y = 5 * x
    except LookupError:
        y = 7 * x
    return y * x


@program(UP, DOWN)
def raised_again(x, y):
    def one(v):
        try:
            try:
                if v > 0:
                    raise KeyError("a")
                w = v
            except KeyError:
                v = 3 * v
                raise
        except LookupError:
            w = v * v
        return w

    return one(x) * one(y)


@program(UP)
def raised_from_another(x):
    total = 0.0
    for k in range(3):
        try:
            try:
                total += x / (k - 1)
            except ZeroDivisionError as e:
                raise ValueError("no") from e
        except ValueError:
            total += x * x
    return total


@program(vec(4))
def return_before_a_finally_that_writes(a):
    try:
        return np.sum(a * a)
    finally:
        a[0] = 3.0


@program(vec(4))
def finally_sees_what_is_returned(a):
    def inner(b):
        try:
            return b
        finally:
            b[0] *= 3.0

    return np.sum(inner(a) ** 2)


@program(UP)
def finally_that_returns(x):
    try:
        raise ValueError
    finally:
        return x * x


@program(vec(4))
def writes_before_the_exception_stay(a):
    try:
        for i in range(10):
            a[i] *= 2 * a[0]
    except IndexError:
        pass
    return np.sum(a)


@program(UP, num(1.5, 2.0))
def assertion_error(x, y):
    def one(v):
        try:
            assert v < 1.3, "big"
            return v * v
        except AssertionError:
            return v**3

    return one(x) + one(y)


@program(vec(3, 0.3, 1.0), vec(3, -1.0, -0.3))
def raised_in_a_comprehension(a, b):
    def one(c):
        try:
            return sum([root(v) for v in c])
        except ValueError:
            return np.sum(c**2)

    return one(a) * one(b)


@program(vec(3))
def exception_in_the_test_of_a_while(a):
    k, s = 0, 0.0
    try:
        while 1.0 / (2 - k) > 0.1:
            s += a[k] ** 2
            k += 1
    except ZeroDivisionError:
        s *= 2
    return s


@program({"a": num()})
def key_known_to_be_missing(d):
    try:
        return d["b"] * 2
    except KeyError:
        return d["a"] ** 3


@program(num(), num())
def unpacking_that_fits_not(x, y):
    pair = (x, y)
    try:
        u, v, w = pair
    except ValueError:
        u, v = pair
        w = 3.0
    return u * v * w


@program(num())
def else_and_the_last_handler(x):
    try:
        y = x * x
    except (TypeError, ValueError):
        y = x
    except Exception:
        y = 2 * x
    else:
        y = 3 * y
    return y


@program(vec(3))
def break_and_continue_in_a_try(a):
    s = 0.0
    for i in range(3):
        try:
            if i == 0:
                continue
            s += a[i]
            if i == 1:
                break
        except ValueError:
            s = 3 * s
        finally:
            s = s * 1.5 + a[0]
    return s


@program(vec(3))
def exception_chosen_at_run_time(a):
    total = 0.0
    for i in range(3):
        try:
            if a[i] > 0.5:
                raise KeyError("large")
            elif a[i] > 0:
                raise IndexError("positive")
            total += a[i] ** 2
        except KeyError:
            total += 2 * a[i]
        except IndexError:
            total *= a[i]
    return total


@program(spd(3), vec(3))
def regularised_until_it_works(m, b):
    shift = -20.0
    while True:
        try:
            L = np.linalg.cholesky(m + shift * np.eye(3))
            break
        except np.linalg.LinAlgError:
            shift += 8.0
    return np.sum(np.linalg.solve(L, b) ** 2)


@program(vec(4))
def neighbour_or_boundary(a):
    out = np.zeros(4)
    for i in range(4):
        try:
            right = a[i + 1]
        except IndexError:
            right = 2.0 * a[i]
        out[i] = right * a[i]
    return np.sum(out**2)


@program(vec(3))
def exception_leaves_two_loops(a):
    s = 0.0
    try:
        for i in range(3):
            for j in range(3):
                if i * j == 2:
                    raise StopIteration
                s += a[i] * a[j]
    except StopIteration:
        s = s * a[0]
    return s
