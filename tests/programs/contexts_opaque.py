"""`with` over managers that cannot be looked into: locks, files, NumPy's error state."""

import contextlib
import decimal
import io
import logging
import tempfile
import threading
import time
import warnings

import numpy as np

from tests.programs.zoo import arr, const, family, num, pos, vec

program = family("opaque contexts")

LOCK = threading.Lock()
RECURSIVE = threading.RLock()


class Account:
    def __init__(self, rate):
        self.rate = rate
        self.lock = LOCK

    def grow(self, v):
        with self.lock:
            self.rate = self.rate * v
        return self.rate


def locked(v):
    with RECURSIVE:
        return v * v + 1.0


def from_file(v):
    with io.StringIO("2.5\n0.5\n") as f:
        for line in f:
            k = float(line)
            yield k * v


@program(vec(4))
def lock_around_statements(x):
    with LOCK:
        y = np.sin(x) * x
        z = y * y
    return np.sum(z * y)


@program(vec(4))
def lock_around_writes(x):
    with LOCK:
        for i in range(1, len(x)):
            x[i] += x[i - 1] ** 2
    x[0] = x[3] * x[1]
    with LOCK:
        x *= x
    return np.sum(x)


@program(vec(4))
def array_made_in_a_lock(x):
    with LOCK:
        y = np.zeros(4)
        y[1:] = x[:3] * x[1:]
    y[0] = y[2] * x[0]
    return np.sum(y * y)


@program(vec(5))
def view_made_in_a_lock(x):
    y = x * 1.0
    with LOCK:
        part = y[1:4]
    part *= x[0]
    return np.sum(y * y)


@program(num(0.9, 1.2))
def break_out_of_a_lock(x):
    s = 0.0
    for i in range(6):
        with LOCK:
            if s > 2.0:
                break
            s += x * x * i
        s *= x
    return s


@program(num(0.9, 1.2))
def continue_out_of_a_lock(x):
    s = x
    for i in range(6):
        with LOCK:
            s = s * np.sin(x + i)
            if i % 2:
                continue
            s += x
        s *= s
    return s


@program(num(0.9, 1.2), num(-1.2, -0.9))
def return_out_of_a_lock_in_a_loop(x, y):
    def one(v):
        s = v
        for i in range(4):
            with LOCK:
                if s < 0:
                    return s * v * i
                s = s * v
        return s * 2.0

    return one(x) + one(y)


@program(num(0.9, 1.2), num(-1.2, -0.9))
def exception_out_of_a_lock(x, y):
    def one(v):
        try:
            with LOCK:
                w = v * v
                if v < 0:
                    raise ValueError("negative")
                w *= v
        except ValueError:
            w = -v
        return w * v

    return one(x) * one(y)


@program(num(), num())
def division_by_zero_in_a_lock(x, y):
    def one(v, n):
        try:
            with LOCK:
                w = v / n
        except ZeroDivisionError:
            w = v * v
        return w

    return one(x, 0) * one(y, 3)


@program(num(0.5, 0.9))
def lock_in_a_recursion(x):
    def f(v, n):
        if n == 0:
            return v
        with RECURSIVE:
            y = np.sin(v) * v
            z = f(y, n - 1)
        return z * y * f(v * 0.5, n - 1)

    return f(x, 3)


@program(num())
def lock_of_an_object(x):
    a = Account(x)
    s = a.grow(x) * a.grow(x * x)
    return s * a.rate


@program(vec(3))
def lock_in_callees_and_loops(x):
    s = 0.0
    for v in x:
        with LOCK:
            s += locked(v) * s + locked(v * x[0])
    return s


@program(num())
def several_opaque_managers(x):
    with LOCK, io.StringIO("3.0") as f, threading.Lock():
        k = float(f.read())
        y = k * x * x
    return y * x


@program(num())
def generator_over_a_file(x):
    s = 1.0
    for v in from_file(x):
        s *= v + x
        if s > 100.0:
            break
    return s


@program(num())
def file_that_is_written_and_read(x):
    with tempfile.TemporaryFile("w+") as f:
        f.write("0.25 4")
        f.seek(0)
        words = f.read()
        n = len(str(words))
        y = x**n
    return y * n


@program(num())
def printing_into_a_buffer(x):
    y = x * x
    with io.StringIO() as out, contextlib.redirect_stdout(out):
        print("y is", y, end="; ")
        print(f"{x:.3f}", file=out)
        y = y * np.exp(x)
    return y


@program(num())
def decimal_context(x):
    with decimal.localcontext() as ctx:
        ctx.clear_flags()
        k = float(decimal.Decimal(1) / decimal.Decimal(3))
    return k * x * x


@program(num())
def name_bound_by_a_with(x):
    with io.StringIO("7") as f:
        pass
    return x * x if f.closed else x


@program(vec(4))
def ignored_division(x):
    y = x.copy()
    y[1] = 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        z = 2.0 / y
        w = z * 0.0
    return z[0] * x[2] + np.sum(x * x) + w[3]


@program(pos(3))
def errstate_that_raises(x):
    s = 0.0
    for k in range(3):
        with np.errstate(divide="raise", over="ignore"):
            s = s + np.sum(x / (x + k)) * np.sqrt(s * s + 1.0)
            with np.errstate(all="ignore"):
                s = s * np.log(x[k])
    return s


@np.errstate(divide="ignore", over="raise")
def decorated(a, b):
    return a / b + np.exp(a)


@program(pos(3))
def errstate_as_decorator(x):
    @np.errstate(invalid="ignore")
    def inner(v):
        return np.sqrt(v) * x

    return np.sum(decorated(x, x + 1.0) * inner(x * x))


@program(pos(3))
def memory_written_in_an_errstate(x):
    y = np.zeros(3)
    with np.errstate(all="ignore"):
        for k in range(3):
            y[k] = x[k] / (k + 1)
            y[k] *= y[k - 1] + x[0]
        part = y[:2]
    part += x[1:]
    return np.sum(y * y)


@program(arr(2, 3))
def errstate_in_branches(x):
    s = 0.0
    for row in x:
        if row[0] > 0:
            with np.errstate(all="warn"):
                s = s + np.sum(row * row)
                if s > 1.0:
                    break
        else:
            with np.errstate(over="ignore"):
                s = s * row[1] + np.exp(row[2])
    return s


@program(vec(3))
def caught_warnings(x):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        y = x * np.sin(x)
    return np.sum(y * y)


@program(vec(3))
def return_from_an_errstate(x):
    with np.errstate(over="ignore"):
        for k in range(3):
            if x[k] > 5.0:
                return x[k]
        return np.sum(np.exp(x) * x)


@program(num())
def attribute_of_a_file(x):
    with io.StringIO("7") as f:
        if f.closed:
            y = x
        else:
            y = x * x
    return y * x if f.closed else y


@program(num())
def length_of_lines_that_are_taken(x):
    with io.StringIO("7\n8\n9") as f:
        lines = f.readlines()
        n = len(lines)
        y = x * x if lines else x
        lines.pop()
        m = len(lines)
        lines.clear()
    return x**n * y**m


@program(num(0.6, 0.8))
def lines_read_in_a_loop(x):
    with io.StringIO("7\n8\n9") as f:
        k = 0
        for _ in range(3):
            lines = f.readlines()
            if lines:
                x = x * x
            k = k + len(lines)
            lines.clear()
            if not lines or f.closed:
                x = x * 1.5
    return x**k


def reciprocals(v):
    return np.sum(1.0 / v) + v[0] * v[1]


@program(pos(3))
def floating_point_error_caught_outside(x):
    def one(v, w):
        try:
            with np.errstate(divide="raise"):
                y = v / w
        except FloatingPointError:
            y = v * 3
        return y

    return np.sum(one(x, x - x[0]) * one(x, x + 1.0))


@program(pos(3))
def floating_point_error_caught_inside(x):
    s = 0.0
    for k in range(3):
        with np.errstate(divide="raise", invalid="raise"):
            try:
                t = np.log(x * (k - 1.0))
                s = s + np.sum(t * t)
            except FloatingPointError as e:
                s = s + np.sum(x * x) * len(str(e))
            except ValueError:
                s = s * 2
    return s


@program(pos(3))
def floating_point_error_in_a_callee(x):
    try:
        with LOCK, np.errstate(divide="raise"):
            a = reciprocals(x)
            with np.errstate(divide="ignore"):
                b = np.array([1.0, 2.0]) / np.array([0.0, 4.0])
            c = reciprocals(x - x[0])
            a = a + c * b[1]
    except ArithmeticError:
        a = x[0] * x[1]
    return a * x[2]


@program(pos(3))
def floating_point_error_that_breaks(x):
    with np.errstate(divide="raise"):
        for k in range(4):
            try:
                y = x[k % 3] / (k * x[0] - 2 * x[0])
            except FloatingPointError:
                break
            x = x * y
    return np.sum(x)


@np.errstate(invalid="raise")
def roots(x):
    out = []
    for v in x:
        try:
            out.append(np.sqrt(v) * v)
        except FloatingPointError:
            continue
    return out


@program(vec(5))
def floating_point_error_under_a_decorator(x):
    return sum(roots(x)) * sum(roots(-x)) + x[0]


@program(pos(3))
def nothing_raises_under_raise(x):
    s = 1.0
    for k in range(2):
        with np.errstate(all="raise"):
            y = x / (x + k)
            s = s + np.sum(y * y) * s
            z = np.exp(y) / x
            x = x * np.sum(np.log(z))
    return s * np.sum(x)


@program(pos(3))
def errstates_in_a_recursion(x):
    def f(v, n):
        if n == 0:
            return v * x[0]
        with np.errstate(divide="raise"):
            y = np.sin(v) / x[1]
            with RECURSIVE:
                z = f(y, n - 1)
            w = y * z
        return f(np.sin(w) * 0.1, n - 1) + 0.1 * z

    return f(x[2], 2)


@contextlib.contextmanager
def managed(x):
    with RECURSIVE, np.errstate(divide="raise"):
        try:
            yield x * x
        finally:
            print(end="")


@program(pos(3))
def floating_point_error_through_a_manager(x):
    try:
        with managed(x) as y:
            z = y / (x - x)
    except FloatingPointError:
        z = x * 3
    return np.sum(z * z)


@program(pos(3))
def floating_point_error_and_finally(x):
    s = x[0]
    with np.errstate(divide="raise"):
        while True:
            try:
                s = s * (x[1] / np.floor(s * 2))
            except FloatingPointError:
                return s * x[2]
            finally:
                s = s * 0.5


@program(pos(3))
def memory_in_contexts_in_loops(x):
    ys = []
    for i in range(3):
        with LOCK:
            t = np.zeros(2)
            t[0] = x[i]
            ys.append(t)
        t[1] = x[0] * i
        with np.errstate(divide="raise", invalid="ignore"):
            for j in range(2):
                x[i] = x[i] / (x[j] + 2)
                x[j:] *= x[i]
    return sum(np.sum(t * t) for t in ys) + np.sum(x)


@program(pos(3))
def floating_point_error_of_what_nobody_reads(x):
    s = 0.0
    try:
        with np.errstate(divide="raise"):
            1.0 / (x - x[0])
            s = np.sum(x * x)
    except FloatingPointError:
        s = np.sum(x) * 3
    with np.errstate(divide="raise"):
        for i in range(3):
            try:
                1.0 / (x[i] - x[1])
                s = s + x[i]
            except FloatingPointError:
                s = s * 2
    return s * x[0]


class Stopwatch:
    """Keeps its times on itself, and a count on its class: nothing that a compiled function could do by itself."""

    runs = 0

    def __init__(self, name):
        self.name = name
        self.log = logging.getLogger(name)

    def __enter__(self):
        Stopwatch.runs += 1
        self.started = time.perf_counter()
        self.log.debug("%s begins", self.name)
        return self

    def __exit__(self, kind, error, trace):
        self.spent = time.perf_counter() - self.started
        self.log.debug("%s took %s", self.name, self.spent)
        return False


WATCH = Stopwatch("outer")


@program(num(), num())
def a_manager_that_keeps_things_on_itself(x, y):
    with WATCH:
        a = x * y
    with Stopwatch("inner") as watch:
        watch.log.debug("in between")
        a = a * x
    return a


@program(vec(3), const(3))
def such_a_manager_in_a_loop(x, n):
    total = 0.0
    for i in range(n):
        with WATCH, Stopwatch("inner"):
            total += x[i] ** 2
            if total > 0.9:
                break
        total *= 1.5
    return total
