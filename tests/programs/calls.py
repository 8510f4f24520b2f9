"""Calls: helpers, closures, recursion, functions as values."""
# ruff: noqa: E731, B008

import math

import numpy as np

from tests.programs.zoo import arr, family, num, pos, vec

program = family("calls")

SCALE = 1.7
WEIGHTS = np.array([0.5, -1.0, 2.0])


def square(t):
    return t * t


def affine(x, slope=2.0, shift=0.5):
    return slope * x + shift


def polar(x, y):
    return np.sqrt(x * x + y * y), np.arctan2(y, x)


def clipped(x, lo, hi):
    if x < lo:
        return lo
    if x > hi:
        return hi
    return x


def first_above(x, limit):
    for i, v in enumerate(x):
        if v > limit:
            return v, i
    return x[0], -1


@program(num())
def call_helper(x):
    return square(np.sin(x)) + square(x)


@program(num(), num())
def call_returns_tuple(x, y):
    r, phi = polar(x, y)
    r2, phi2 = polar(r, phi)
    return r2 * phi2


@program(num(), num())
def call_keywords_and_defaults(x, a):
    y = affine(x)
    y = affine(y, shift=x)
    y = affine(shift=0.1, x=y, slope=a)
    return affine(y, a)


@program(num(), num(), num())
def call_early_returns(x, y, z):
    return clipped(x, 0.5 * y, 2.0) * clipped(-y, 0.1 * z, 2.0) * clipped(3.0 * z, 0.0, x)


@program(vec(6))
def call_returns_from_loop(x):
    v, i = first_above(x, 0.1)
    w, j = first_above(x, 50.0)
    return v * v * (i + 1) + w * j


@program(num(), num())
def nested_def(x, a):
    def inner(t):
        return np.sin(a * t)

    return inner(x) * inner(inner(x))


@program(num(), num())
def closure_reads_late_binding(x, a):
    b = a

    def inner(t):
        return b * t

    y = inner(x)
    b = a * a + x
    return y * inner(x)


@program(num(), num())
def lambda_with_capture(x, a):
    f = lambda t: np.exp(-a * t)
    g = lambda t, s=a: s * f(t)
    return f(x) + g(x) * g(x, 2.0)


@program(num())
def function_returns_function(x):
    def scaled(k):
        def times(t):
            return k * np.sin(t)

        return times

    twice = scaled(2.0)
    by_x = scaled(x)
    return twice(x) * by_x(x * x)


@program(num(), vec(3))
def globals_are_read(x, v):
    return SCALE * x * np.sum(WEIGHTS * v * v)


@program(num(), 5)
def recursion_power(x, n):
    def power(t, k):
        if k == 0:
            return 1.0
        return t * power(t, k - 1)

    return power(x, n) * x


def tree_sum(x):
    n = x.shape[0]
    if n == 1:
        return np.sin(x[0])
    h = n // 2
    return tree_sum(x[:h]) * 1.1 + tree_sum(x[h:]) * x[h]


@program(vec(7))
def recursion_over_halves(x):
    return tree_sum(x)


def down(x, tol):
    if x < tol:
        return x * x
    return x * down(0.6 * np.sin(x), tol)


@program(num(1.0, 1.2))
def recursion_data_dependent(x):
    return down(x, 0.1)


def even_steps(x, n):
    if n == 0:
        return x
    return odd_steps(np.sin(x), n - 1)


def odd_steps(x, n):
    if n == 0:
        return -x
    return even_steps(x * x + 0.3, n - 1)


@program(num(), 5)
def recursion_mutual(x, n):
    return even_steps(x, n) * x


def newton(f, df, x, n):
    for _ in range(n):
        x = x - f(x) / df(x)
    return x


@program(num(2.0, 3.0))
def functions_as_arguments(a):
    return newton(lambda t: t * t * t - a, lambda t: 3.0 * t * t, a, 6)


def rk4(f, t, y, h):
    k1 = f(t, y)
    k2 = f(t + 0.5 * h, y + 0.5 * h * k1)
    k3 = f(t + 0.5 * h, y + 0.5 * h * k2)
    k4 = f(t + h, y + h * k3)
    return y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)


@program(vec(2), num(), num(0.05, 0.1), 4)
def rk4_pendulum(y, k, h, n):
    def f(t, state):
        return np.array([state[1], -k * np.sin(state[0]) + 0.1 * t])

    t = 0.0
    for _ in range(n):
        y = rk4(f, t, y, h)
        t = t + h
    return np.sum(y * y)


@program(num())
def list_of_functions(x):
    y = x
    for f in [np.sin, np.cos, square, lambda t: t + 0.1]:
        y = f(y) * 1.2
    return y


@program(num(), "tanh")
def dispatch_by_name(x, name):
    table = {"tanh": np.tanh, "sin": np.sin, "square": square}
    return table[name](x) + table["square"](x)


@program(num())
def compose(x):
    def then(f, g):
        return lambda t: g(f(t))

    h = then(then(np.sin, square), math.exp)
    return h(x)


@program(num(), vec(3), arr(2, 3))
def one_helper_of_many_ranks(x, v, m):
    def energy(t):
        return np.sum(np.sin(t) ** 2)

    return energy(x) * energy(v) + energy(m)


def returns_its_argument(x, flag):
    if flag:
        return x
    return 2.0 * x


@program(vec(3))
def call_returns_its_argument(x):
    y = returns_its_argument(x, True)
    z = returns_its_argument(y, False)
    return np.sum(x * y * z)


def many_results(x):
    a = np.sin(x)
    return a, x, (a * x, 3), {"s": np.sum(a)}


@program(vec(3))
def call_returns_nested(x):
    a, same, (b, k), d = many_results(x)
    return np.sum(a * same * b) * k + d["s"]


@program(vec(5))
def inactive_calls_steer(x):
    i = int(np.argmax(x))
    order = np.argsort(x)
    return x[i] * x[order[0]] + np.sum(x[order] * np.arange(5.0))


@program(pos(3))
def call_in_subscript_and_default(x):
    def pick(k, base=len(WEIGHTS)):
        return (k + 1) % base

    return x[pick(0)] * x[pick(pick(0))] ** 2


@program(num(), 3)
def recursion_with_closure(x, n):
    def walk(t, k):
        if k == n:
            return t * x
        return walk(np.cos(t) * x, k + 1) + t

    return walk(x, 0)


def ackley_term(x, a=20.0, b=0.2):
    n = x.size
    return -a * np.exp(-b * np.sqrt(np.sum(x * x) / n)) - np.exp(np.sum(np.cos(2.0 * np.pi * x)) / n)


@program(pos(4))
def ackley(x):
    return ackley_term(x) + ackley_term(x * 0.5, b=0.3) + np.e


def hypot_all(xs):
    s = 0.0
    for x in xs:
        s = s + square(x)
    return math.sqrt(s)


@program(num(), num(), num())
def call_with_list_display(a, b, c):
    return hypot_all([a, b * c, 0.5]) + hypot_all((c, a))
