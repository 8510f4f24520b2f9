"""What exceptions hold: those of Python's own, and those whose class has code."""

import math

import numpy as np

from tests.programs.zoo import family, num, vec

program = family("exceptions_told")
NUMBERS = (num(1.0, 1.9), num(2.0, 2.9))


class Failed(Exception):
    def __init__(self, text, value):
        super().__init__(text)
        self.value = value


class Explicit(ValueError):
    def __init__(self, value):
        Exception.__init__(self, "explicit", 2)
        self.value = value


class Worded(Exception):
    factor = 4.0

    def __str__(self):
        return "five5"

    @property
    def first(self):
        return self.args[0] * 3


class Missing(KeyError):
    pass


@program(*NUMBERS)
def arguments_of_own_exceptions(a, b):
    t = 0.0
    try:
        raise Failed("text", a * b)
    except Failed as e:
        t += e.value * len(e.args) * (2 if e.args[0] == "text" else 3) * len(str(e)) * len(f"{e}")
    try:
        raise Explicit(b)
    except ValueError as e:
        t += e.value * len(e.args) * e.args[1]
    try:
        raise Worded(a)
    except Worded as e:
        t += e.first * e.factor * len(str(e))
    try:
        raise Missing("abc")
    except KeyError as e:
        t += a * len(str(e)) * len(repr(e)) * len(f"{e!r}")
    return t


@program(vec(3), num(0.5, 0.9))
def attributes_of_one_of_several(x, a):
    t = 0.0
    for v in x:
        try:
            if v > a:
                raise Failed("more", v * v)
            raise Failed("less", v * 3)
        except Failed as e:
            t += e.value
    return t


@program(*NUMBERS)
def keys_that_are_missing(a, b):
    d = {"a": 1.0}
    others = {"b": b, "c": a}
    try:
        t = a * d["b"]
    except KeyError as e:
        t = others.get(e.args[0], 100.0) * (2 if str(e) == "'b'" else 3)
    return t


@program(*NUMBERS)
def keys_that_are_missing_at_run_time(a, b):
    table = {}
    t = a * b
    for k in range(2):
        table[k] = a * k
    try:
        t += table[5]
    except KeyError as e:
        t += b * e.args[0]
    return t


@program(*NUMBERS)
def texts_of_python_itself(a, b):
    t = 0.0
    try:
        t += [a][3]
    except IndexError as e:
        t += a * len(str(e))
    try:
        p, q = [a, b, a]
        t += p * q
    except ValueError as e:
        t += b * len(str(e))
    return t


@program(vec(3), *NUMBERS)
def texts_of_python_at_run_time(x, a, b):
    t = 0.0
    values = [v for v in x]
    try:
        t += values[7]
    except IndexError as e:
        t += b * len(str(e))
    try:
        t += math.sqrt(-a)
    except ValueError as e:
        t += b * len(str(e))
    return t


@program(*NUMBERS)
def sets_and_dicts_that_are_empty(a, b):
    left = {1, 2}
    left.discard(1)
    left.discard(2)
    try:
        left.pop()
        t = a
    except KeyError:
        t = b
    table = {}
    for k in range(2):
        table[k] = a
    table.clear()
    try:
        t += table.popitem()[1]
    except LookupError:
        t += b * a
    return t


@program(vec(2), num(0.5, 0.9))
def arrays_held_by_exceptions(x, a):
    y = x * a
    try:
        raise Failed("held", y)
    except Failed as e:
        y[0] = y[1] * a
        return np.sum(e.value * e.value) * len(e.args)
