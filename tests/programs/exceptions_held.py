"""Exceptions as values: in lists, dicts and variables, returned, and by their arguments."""

import numpy as np

from tests.programs.zoo import const, family

program = family("exceptions_held")


@program(const(np.array([0.9, 0.4])))
def exceptions_in_a_list(x):
    found = []
    for v in x:
        try:
            raise ValueError(v * v, 2)
        except ValueError as e:
            found.append(e)
    return sum(e.args[0] * e.args[1] for e in found)


@program(const(np.array([0.9, 0.4])))
def some_exceptions_in_a_list(x):
    found = []
    for v in x:
        try:
            if v > 0.5:
                raise ValueError(v * v, 2)
        except ValueError as e:
            found.append(e)
    r = x[0]
    for e in found:
        r += e.args[0] * e.args[1]
    return r


class Held(Exception):
    def __init__(self, value, weight=1.0):
        self.value = value
        self.weight = weight


@program(const(np.array([0.9, 0.4])))
def objects_raised_and_listed(x):
    found = []
    for v in x:
        try:
            if v > 0.5:
                raise Held(v * v, 2)
        except Held as e:
            found.append(e)
    r = x[0]
    for e in found:
        r += e.value * e.weight
    return r


@program(const(np.array([0.9, 0.4])))
def the_last_exception(x):
    last = None
    for v in x:
        try:
            if v > 0.5:
                raise ValueError(v * v, 2)
        except ValueError as e:
            last = e
    return last.args[0] * last.args[1]


@program(const(np.array([0.9, 0.4])))
def the_last_raised_object(x):
    last = None
    for v in x:
        try:
            if v > 0.5:
                raise Held(v * v, 2)
        except Held as e:
            last = e
    return last.value * last.weight


@program(const(np.array([0.9, 0.4])))
def exceptions_in_a_dict(x):
    last = {}
    for k, v in enumerate(x):
        try:
            if v > 0.5:
                raise ValueError(v * v, 2)
        except ValueError as e:
            last[k] = e
    return last[0].args[0] * last[0].args[1]


def returned_exception(v):
    try:
        if v > 0.5:
            raise ValueError(v * v)
    except ValueError as e:
        return e
    return None


@program(const(np.array([0.9, 0.4])))
def exception_that_may_be_returned(x):
    r = 0.0
    for v in x:
        e = returned_exception(v)
        if e is not None:
            r += e.args[0] * v
    return r


@program(const(np.array([0.9, 0.4])))
def text_of_an_exception(x):
    try:
        raise ValueError(len(x), "s")
    except ValueError as e:
        return x[0] * len(str(e)) * len("{} {}".format("it is", e))


@program(const(np.array([0.9, 0.4])))
def which_class_was_raised(x):
    try:
        if x[0] > 0.5:
            raise ValueError(x[0] * 2, "s")
        raise KeyError(x[0])
    except (ValueError, KeyError) as e:
        if isinstance(e, ValueError):
            return e.args[0] * x[1]
        return x[0]


@program(const(np.array([0.9, 0.4])))
def by_the_class_that_was_raised(x):
    try:
        if x[0] > 0.5:
            raise ValueError(x[0] * 2, "s")
        raise KeyError(x[0])
    except (ValueError, KeyError) as e:
        return {ValueError: 2.0, KeyError: 3.0}[type(e)] * x[0]


class Named(Exception):
    pass


@program(const(np.array([0.9, 0.4])))
def an_exception_or_none(x):
    try:
        if x[0] > 0.5:
            raise Named(x[0], "big")
        y = x[1]
    except Named as err:
        y = err.args[0] * x[0]
    return y


def raises_below(a, i, acc):
    if i == 2:
        if acc > 1.2:
            raise ValueError(acc * a[0], "big")
        return acc * 0.5
    return raises_below(a, i + 1, acc + a[i])


@program(const(np.array([0.9, 0.4])), const(np.array([0.05, 0.06])))
def arguments_through_a_recursion(x, y):
    r = 0.0
    for v in (x, y):
        try:
            r += raises_below(v, 0, 0.0)
        except ValueError as e:
            r += e.args[0] ** 2
    return r


@program(const(np.array([0.9, 0.4])))
def arguments_of_one_of_pythons(x):
    try:
        return raises_below(x, 0, 0.0)
    except ValueError as e:
        return e.args[0] ** 2


def raises_a_named_one(a, i, acc):
    if i == 2:
        if acc > 1.2:
            raise Named(acc * a[0], "big")
        return acc * 0.5
    return raises_a_named_one(a, i + 1, acc + a[i])


@program(const(np.array([0.9, 0.4])))
def arguments_of_a_class_without_code(x):
    try:
        return raises_a_named_one(x, 0, 0.0)
    except Named as e:
        return e.args[0] ** 2


@program(const(np.array([0.9, 0.4])), const(np.array([0.05, 0.06])))
def arguments_of_such_a_class_twice(x, y):
    r = 0.0
    for v in (x, y):
        try:
            r += raises_a_named_one(v, 0, 0.0)
        except Named as e:
            r += e.args[0] ** 2
    return r


def raises_with_an_int(a, i, acc):
    if i == 2:
        if acc > 1.2:
            raise ValueError(acc * a[0], 3)
        return acc * 0.5
    return raises_with_an_int(a, i + 1, acc + a[i])


@program(const(np.array([0.9, 0.4])))
def an_int_among_the_arguments(x):
    try:
        return raises_with_an_int(x, 0, 0.0)
    except ValueError as e:
        return e.args[0] ** 2 * e.args[1]
