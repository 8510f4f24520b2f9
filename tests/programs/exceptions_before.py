"""Exceptions that are values before they are raised, or are never raised: made, changed, chosen, returned, kept."""

import functools
import inspect

import numpy as np

from tests.programs.zoo import const, family, num, vec

program = family("exceptions_before")

X = num(0.4, 0.9)


class Scaled(Exception):
    def __init__(self, value):
        self._value = value

    @property
    def value(self):
        return self._value * 2

    @classmethod
    def at(cls, x, y):
        return cls(x * y)


@program(X)
def made_by_a_classmethod(x):
    try:
        raise Scaled.at(x, x + 1)
    except Scaled as e:
        return e.value * x


class OfItsClass(Exception):
    scale = 3.0

    def __init__(self, value):
        self.value = value * self.scale


@program(X)
def with_data_of_its_class(x):
    try:
        raise OfItsClass(x)
    except OfItsClass as e:
        return e.value * e.scale


class WithoutInit(Exception):
    scale = 3.0

    def weighed(self):
        return self.args[0] * self.scale


@program(X)
def method_of_an_exception(x):
    try:
        raise WithoutInit(x * x)
    except WithoutInit as e:
        return e.weighed()


class Found(Exception):
    def __init__(self, value, weight=1.0):
        self.value = value
        self.weight = weight


@program(X)
def made_before_it_is_raised(x):
    e = Found(x, weight=x * x)
    try:
        raise e
    except Found as err:
        return err.value * err.weight


@program(X)
def changed_before_and_after_it_is_raised(x):
    e = Found(x, weight=x * x)
    e.value = e.value * x
    try:
        raise e
    except Found as err:
        err.weight *= 2
        return err.value * e.weight


@program(X)
def given_an_attribute_before_it_is_raised(x):
    e = Found(x)
    e.extra = x**3
    try:
        raise e
    except Found as err:
        return err.extra * x


@program(X)
def one_of_pythons_made_before(x):
    e = ValueError(x, x * x)
    try:
        raise e
    except ValueError as err:
        return err.args[0] * err.args[1]


@program(X)
def never_raised(x):
    e = Found(x, weight=x * x)
    return e.value * e.weight


@program(X)
def one_of_pythons_never_raised(x):
    e = ValueError(x, x * x)
    return e.args[0] * e.args[1]


def either(x, kind):
    if kind > 0:
        return Found(x, weight=x * kind)
    return Found(x * 2)


@program(X)
def made_by_a_function(x):
    r = 0.0
    for kind in (0, 2):
        try:
            raise either(x, kind)
        except Found as err:
            r += err.value * err.weight * x
    return r


@program(X, 3)
def made_by_a_function_in_a_loop(x, n):
    r = 0.0
    for kind in range(n):
        try:
            raise either(x, kind)
        except Found as err:
            r += err.value * err.weight * x
    return r


@program(X)
def one_of_two_of_pythons(x):
    e = ValueError(x)
    if x > 0.5:
        e = ValueError(x * x)
    try:
        raise e
    except ValueError as err:
        return err.args[0] * x


@program(X)
def one_of_two_objects(x):
    e = Found(x)
    if x > 0.3:
        e = Found(x * x, weight=x)
    try:
        raise e
    except Found as err:
        return err.value * err.weight


@program(vec(3))
def raised_when_the_loop_is_over(x):
    pending = None
    total = 0.0
    for v in x:
        if v > 0.0:
            pending = Found(v * v, weight=v)
        total += v
    try:
        if pending is not None:
            raise pending
    except Found as e:
        total += e.value * e.weight
    return total


@program(X)
def raised_by_another_name(x):
    kind = Found
    try:
        raise kind(x, weight=x)
    except Found as e:
        return e.value * e.weight


@program(X)
def of_the_class_of_another(x):
    try:
        try:
            raise Found(x, weight=x)
        except Found as e:
            raise type(e)(e.value * 2, weight=x * 3) from e
    except Found as e:
        return e.value * e.weight


@program(X)
def changed_and_raised_again(x):
    try:
        try:
            raise Found(x, weight=x)
        except Found as e:
            e.value = e.value * x
            raise
    except Found as e:
        return e.value * e.weight


@program(X)
def changed_and_raised_by_its_name(x):
    try:
        try:
            raise Found(x, weight=x)
        except Found as e:
            e.value *= x
            e.weight = 3.0 * x
            raise e
    except Found as e:
        return e.value * e.weight


@program(X)
def arguments_that_are_set(x):
    try:
        try:
            raise Found(x)
        except Found as e:
            e.args = (x * x, *e.args)
            raise
    except Found as e:
        return e.args[0] * e.args[1]


@program(X)
def value_of_a_stopiteration(x):
    try:
        raise StopIteration(x * x)
    except StopIteration as e:
        return e.value * x


@program(X)
def made_by_a_partial(x):
    p = functools.partial(Found, weight=x)
    try:
        raise p(x)
    except Found as e:
        return e.value * e.weight


@program(X)
def exception_in_an_exception(x):
    try:
        raise Found(Found(x, weight=x * x))
    except Found as e:
        return e.value.value * e.value.weight


@program(X)
def made_by_a_lambda(x):
    fail = lambda value, **more: Found(value, **more)  # noqa: E731
    try:
        raise fail(x, weight=x)
    except Found as e:
        return e.value * e.weight


def made_below(v, n):
    if n == 0:
        return ValueError(v * v, 3)
    return made_below(v * 1.1, n - 1)


@program(const(np.array([0.9, 0.4])))
def made_by_a_recursion(x):
    return made_below(x[0], 3).args[0]


@program(const(np.array([0.9, 0.4])))
def made_by_a_recursion_and_raised(x):
    try:
        raise made_below(x[0], 3)
    except ValueError as e:
        return e.args[0] * x[1]


def checked(x):
    if x < 0.0:
        return None, ValueError("negative")
    if x > 5.0:
        return None, KeyError("large", 3)
    return x * x, None


@program(X)
def returned_beside_a_result(x):
    y, err = checked(x)
    if err is not None:
        raise err
    return y * x


@program(X, 1)
def one_of_two_classes_or_none(x, n):
    err = None
    if n > 3:
        err = ValueError("a")
    elif n > 2:
        err = KeyError("b", 2)
    if err is not None:
        raise err
    return x * x


@program(X, 1)
def one_of_two_texts_or_none(x, n):
    err = None
    if n > 3:
        err = ValueError("a")
    elif n > 2:
        err = ValueError("b", 2)
    if err is not None:
        raise err
    return x * x


@program(X, 3)
def kept_by_a_loop(x, n):
    last = None
    for k in range(n):
        if k > 5:
            last = ValueError(f"bad {k}")
        x = x * 1.1
    if last is not None:
        raise last
    return x * x


@program(X, 3)
def one_of_two_classes_kept_by_a_loop(x, n):
    last = None
    for k in range(n):
        if k > 5:
            last = ValueError(f"bad {k}")
        elif k > 4:
            last = KeyError(k, 2)
        x = x * 1.1
    if last is not None:
        raise last
    return x * x


@program(X, 3)
def of_two_classes_in_a_list(x, n):
    errors = []
    for k in range(n):
        if k > 1:
            errors.append(ValueError(f"bad {k}"))
        else:
            errors.append(KeyError(k, 2))
    return x * x * len(errors)


class Coded(Exception):
    def __init__(self, text, code=3):
        super().__init__(text)
        self.code = code


@program(X)
def attribute_of_one_that_is_not_raised(x):
    e = Coded("text")
    return x * e.code * len(str(e))


@program(X)
def code_of_a_systemexit(x):
    try:
        raise SystemExit(3)
    except SystemExit as e:
        return x * e.code


class Traced(Exception):
    def __init__(self, *args):
        self.where = inspect.stack()[0]
        super().__init__(*args)


@program(X)
def class_that_cannot_be_compiled(x):
    e = Traced("a")
    if x > 5:
        raise e
    return x * x


@program(X)
def exceptions_in_a_dict_to_choose_from(x):
    errors = {"low": ValueError("low"), "high": KeyError("high")}
    if x > 3:
        raise errors["high"]
    if x < 0:
        raise errors["low"]
    return x * x


def _made_of(a):
    return list(np.array([a for _ in range(2)]))


@program(vec(3), vec(3))
def index_before_what_ends_the_attempt(x, y):
    try:
        np.add.at(x, [1], _made_of(y[:1]))
    except ValueError:
        pass
    return np.sum(x * x)


@program(vec(3), vec(3), const(2))
def constants_before_what_ends_the_attempt(x, y, n):
    total = 0.0
    for k in range(n):
        try:
            total += 2.0 * np.sum(np.where([True, False, k > 0], _made_of(y)[k], x))
        except (ValueError, IndexError):
            total -= x[0]
    return total


@program(vec(3), const([0.6, 1.4, -0.9, 2.3]), num(0.4, 0.9))
def view_before_what_ends_the_attempt(x, limits, s):
    limits.pop()
    try:
        y = x[1:] * next((v for v in [s, s * 2.0] for u in [v, s] if v > limits[len(limits) % 3]), limits[0]) * s
    except IndexError:
        y = x
    return np.sum(y * y)


@program(vec(3), const([0.6, 1.4, -0.9, 2.3]), num(0.4, 0.9))
def view_changed_by_what_ends_the_attempt(x, limits, s):
    limits.pop()
    x = x * 1.0
    try:
        x[:] *= next((v for v in [s, s * 2.0] for u in [v, s] if v > limits[len(limits) % 3]), limits[0]) * s
    except IndexError:
        pass
    return np.sum(x * x)
