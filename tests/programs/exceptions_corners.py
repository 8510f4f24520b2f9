"""What Python does in the corners of `try`: handlers that raise, loops that are left, names that are gone."""

import contextlib
import json
import math

import numpy as np

from tests.programs.zoo import arr, const, family, num, vec

program = family("exceptions_corners")

UP = num(0.4, 0.9)


@program(UP)
def exception_in_a_handler(x):
    try:
        try:
            y = math.sqrt(-x)
        except ValueError:
            y = 1.0 / (x - x)
    except ZeroDivisionError:
        y = x**3
    return y


@program(UP, 4)
def continue_and_break_through_finally(x, n):
    s = 0.0
    for k in range(n):
        try:
            try:
                if k == 1:
                    continue
                s += math.log(x - 0.3 * k)
            except ValueError:
                if k == 3:
                    break
                s += x * k
            finally:
                s *= 1.5
        except ZeroDivisionError:
            s = 0.0
    return s


@program(UP)
def raised_from_another_in_a_corner(x):
    try:
        try:
            y = math.sqrt(-x)
        except ValueError as e:
            raise KeyError("k") from e
    except KeyError as err:
        y = x * x * len(err.args)
    return y


@program(UP)
def bare_except(x):
    try:
        y = math.sqrt(-x)
    except:  # noqa: E722
        y = x**2
    return y


@program(UP)
def else_that_raises(x):
    try:
        try:
            y = x * 2
        except ValueError:
            y = x
        else:
            y = math.log(-y)
    except ValueError:
        y = x**4
    return y


def roots(a):
    for v in a:
        try:
            yield math.sqrt(v)
        except ValueError:
            yield v * v


@program(vec(4))
def try_in_a_generator(a):
    s = 0.0
    for v in roots(a):
        s += v * v * v
    return s


@program(vec(3))
def pop_until_it_is_empty(a):
    xs = [a[0], a[1]]
    s = 0.0
    try:
        while True:
            s += xs.pop() * a[2]
    except IndexError:
        s *= a[0]
    return s


@program(UP, const("3.5"), const("abc"))
def numbers_from_text(x, good, bad):
    def parsed(text):
        try:
            return float(text)
        except ValueError:
            return 2.0

    return x * parsed(good) + x * x * parsed(bad)


@program(UP, const('{"k": 2.0}'), const("{bad"), const("{}"))
def code_of_the_standard_library(x, good, bad, empty):
    r = 0.0
    for text in (good, bad, empty):
        try:
            r += float(json.loads(text)["k"]) * x
        except json.JSONDecodeError:
            r += x * x
        except KeyError:
            r += x**3
    return r


@program(num(800.0, 900.0))
def overflow(x):
    try:
        y = math.exp(x)
    except OverflowError:
        y = x * x
    return y


@program(UP)
def integer_of_nan(x):
    try:
        k = int(x * math.nan)
    except ValueError:
        k = 3
    return x**k


@program(vec(3))
def too_many_indices(a):
    try:
        y = a[0, 0]
    except IndexError:
        y = a[0] * a[1]
    return y * a[2]


@program(vec(3))
def attribute_that_is_not_there(a):
    try:
        y = a.weight
    except AttributeError:
        y = a * a
    return np.sum(y)


@program(UP)
def type_errors(x):
    try:
        n = len(x)
    except TypeError:
        n = 2
    try:
        y = "a" + x
    except TypeError:
        y = x * n
    return y * x


@program(UP)
def exception_is_gone_after_its_handler(x):
    try:
        raise ValueError
    except ValueError as e:  # noqa: F841
        y = x * 2
    try:
        str(e)
    except NameError:
        y = y * x
    return y


@program(vec(4))
def suppressed_in_a_loop(a):
    s = 0.0
    with contextlib.suppress(ValueError):
        for v in a * a - 0.2:
            s += math.sqrt(v)
    return s + a[0]


@program(UP)
def smallest_of_nothing(x):
    items = []
    for _ in range(0):
        items.append(x)
    try:
        y = min(items)
    except ValueError:
        y = x * x
    return y


@program(vec(2), UP)
def array_that_is_no_number(a, x):
    try:
        y = float(a)
    except TypeError:
        y = x * x
    return y * a[0]


@program(UP)
def variable_that_is_not_set(x):
    try:
        if x > 1:
            q = x
        y = q * 2
    except UnboundLocalError:
        y = x * x
    return y


@program(vec(3), vec(5))
def list_index_and_keys(a, b):
    table = {"a": a[0], "b": a[1]}
    s = 0.0
    for key in ("a", "c", "b"):
        try:
            s += table[key] * b[0]
        except KeyError:
            s = s * s + b[1]
    try:
        k = [1, 2].index(5)
    except ValueError:
        k = 1
    return s * b[k]


@program(vec(5), vec(5))
def many_writes_that_may_fail(a, b):
    def one(k):
        try:
            a[0] = a[1] * b[k]
            a[1] = a[2] * b[k + 1]
            a[2] = a[3] * b[k + 2]
            a[3] = a[0] * b[k + 3]
            a[4] = a[1] * b[k + 4]
            r = np.sum(a)
        except IndexError:
            r = np.sum(a * a)
        return r

    return one(0) + one(2) * one(5)


@program(vec(3), vec(4), vec(5))
def three_handlers_of_one_body(a, b, c):
    def one(u, d, k):
        try:
            t = u[k] / d
            w = a * u[:3] * t
            r = np.sum(w + u)
        except ZeroDivisionError:
            r = u[0] * 3.0
        except IndexError:
            r = u[1] ** 2
        except ValueError:
            r = u[1] * u[2]
        return r * u[0]

    return one(a, 2.0, 0) + one(b, 1.0, 1) + one(c, 0.5, 9) + one(a, 0.5, 2)


def ladder(v, k):
    return v[k] * ladder(v, k - 1) if k > 0 else v[0]


@program(vec(4), vec(4), num())
def set_in_a_handler_and_in_a_loop(x, y, s):
    try:
        r = x[4]
    except (ValueError, IndexError):
        try:
            s = ladder(y, 2)
        except (ValueError, IndexError):
            pass
        r = s
    try:
        for _ in range(2):
            x[:] = y[2:]
            s = math.exp(1000.0 * s)
    except ValueError:
        pass
    return s * r + np.sum(x)


@program(arr(3, 2), vec(2), vec(2))
def raised_or_from_shapes_and_read(A, b, c):
    total = 0.0
    for i in range(3):
        try:
            y = A[i] * b
            if y[0] > 0.2:
                raise RuntimeError("big")
            total += y @ c[:i]
        except (ValueError, RuntimeError) as e:
            total += b[0] * min(len(str(e)), 4)
    return total


def taken_and_added(q, a):
    v = q.pop()
    return a + v


@program(vec(3), vec(3), 2)
def last_element_taken_in_an_attempt(x, y, n):
    rest = [x * y]
    total = x * 1.0
    for _ in range(n):
        try:
            total = taken_and_added(rest, total * y)
        except IndexError:
            total = total * 2.0
    return np.sum(total**2)


def adds_to_an_entry(a, b):
    b["b"] += a
    return a * b["b"][0] if len(a) > 5 else a


@program(vec(3), vec(3))
def copies_that_only_attempts_change(x, y):
    total = x * y
    try:
        total = total + adds_to_an_entry(x, {"b": y[[0, 1, 2]]})
    except ValueError:
        pass
    try:
        rows = [y[[2, 0, 1]], y[y > -5.0]]
        rows[0] += x
        rows[1] *= x
        rows[1][:2] += y[0]
    except ValueError:
        pass
    return np.sum(total * y)


def _cubed(x):
    a = 1.0
    for _ in range(3):
        a = a * x
    return a


def _kinked(x):
    return 3 * x if x > 0.2 else x * x


@program(arr(4), num())
def elements_changed_by_what_has_branches(u, x):
    try:
        u[-1] += _cubed(x)
        u[[0, 1]] += _kinked(x)
        u[1:3] *= _cubed(u[0])
    except IndexError:
        x = x * 2
    for k in range(4):
        try:
            u[k + 1] -= 2 * _kinked(u[0])
            u[-2] /= _cubed(x) + 2
        except IndexError:
            break
    return np.sum(u * x)
