"""Exceptions of the user's classes, made in every way in which Python calls a class; what making one does."""

from dataclasses import dataclass, field

import numpy as np

from tests.programs.zoo import family, num, vec

program = family("exceptions_made")

X = num(0.4, 0.9)


class Found(Exception):
    def __init__(self, value, weight=1.0):
        self.value = value
        self.weight = weight


class Squared(Found):
    def __init__(self, value, **keywords):
        super().__init__(value * value, **keywords)
        self.own = value


class OfAnyKind(Exception):
    def __init__(self, *args, scale=2.0, **more):
        super().__init__(*args)
        self.scale = scale
        self.more = more


class ByKeyword(Exception):
    def __init__(self, *, value, weight=3.0):
        super().__init__(value, weight)
        self.value, self.weight = value, weight


class ToSuper(Exception):
    def __init__(self, value, weight=1.0):
        super().__init__(value, weight)


@dataclass
class Data(Exception):
    value: float
    weight: float = 2.0


@dataclass
class DataByKeyword(Exception):
    value: float
    weight: float = field(default=2.0, kw_only=True)

    def __post_init__(self):
        self.product = self.value * self.weight


@dataclass(frozen=True)
class FrozenData(Exception):
    value: float
    weight: float = 2.0


@program(X)
def raised_with_a_keyword(x):
    try:
        raise Found(x, weight=x**3)
    except Found as e:
        return e.value * e.weight


@program(X)
def raised_with_keywords_alone(x):
    try:
        raise Found(weight=x, value=x**3)
    except Found as e:
        return e.value * e.weight**2


@program(X)
def raised_with_a_default(x):
    try:
        raise Found(x)
    except Found as e:
        return e.value * e.weight


@program(X)
def raised_with_stars(x):
    both, named, first = (x, x * x), {"weight": x * x, "value": x}, (x**3,)
    total = x
    try:
        raise Found(*both)
    except Found as e:
        total += e.value * e.weight
    try:
        raise Found(**named)
    except Found as e:
        total *= e.value * e.weight
    try:
        raise Found(*first, **{"weight": x})
    except Found as e:
        total += e.value * e.weight
    return total


@program(X)
def raised_with_any_arguments(x):
    try:
        raise OfAnyKind(x, x * 2.0, scale=x**2, other=x**3)
    except OfAnyKind as e:
        return e.args[0] * e.args[1] * e.scale * e.more["other"]


@program(X)
def raised_with_the_defaults_of_keywords(x):
    try:
        raise OfAnyKind(x, x * 2.0)
    except OfAnyKind as e:
        return e.args[0] * e.args[1] * e.scale * (1 + len(e.more)) * len(e.args)


@program(X)
def raised_by_keyword_only(x):
    try:
        raise ByKeyword(value=x * x)
    except ByKeyword as e:
        return e.value * e.weight * e.args[0] + e.args[1]


@program(X)
def raised_dataclasses(x):
    total = 0.0
    try:
        raise Data(x, weight=x * x)
    except Data as e:
        total += e.value * e.weight * len(e.args)
    try:
        raise Data(value=x)
    except Data as e:
        total += e.value * e.weight * (1 + len(e.args))
    try:
        raise DataByKeyword(x, weight=x * x)
    except DataByKeyword as e:
        total *= e.value * e.weight + e.product
    try:
        raise FrozenData(x, weight=x * x)
    except FrozenData as e:
        return total + e.value * e.weight


@program(X)
def raised_with_keywords_of_the_base(x):
    try:
        raise Squared(x, weight=x * x)
    except Found as e:
        return e.value * e.weight * e.own


@program(X)
def arguments_that_go_to_the_base(x):
    try:
        raise ToSuper(x, weight=x * x)
    except ToSuper as e:
        return e.args[0] * e.args[1]


@program(X)
def raised_from_another_with_keywords(x):
    total = x
    try:
        try:
            raise Found(x, weight=x * x)
        except Found as e:
            raise OfAnyKind(e.value, scale=e.weight) from e
    except OfAnyKind as e:
        total *= e.args[0] * e.scale
    try:
        try:
            raise Found(x, weight=x * x)
        except Found as e:
            raise OfAnyKind(e.value, scale=e.weight) from None
    except OfAnyKind as e:
        return total + e.args[0] * e.scale


@program(vec(2))
def keywords_that_are_arrays_and_lists(x):
    y, z = x * 2.0, [x[0], x[1]]
    try:
        raise Found(y, weight=x[0])
    except Found as e:
        e.value[0] = e.value[0] * e.weight
    try:
        raise Found(x[1], weight=z)
    except Found as e:
        e.weight.append(e.value * 2.0)
        e.weight[0] *= 3.0
    return np.sum(y**2) * z[0] * z[1] * z[2]


def changed(a, factor=1.0):
    a[0] = a[0] * factor + 0.5
    return "changed"


@program(vec(2))
def arguments_that_change_something(x):
    a, rest = x * 2.0, list(x)
    try:
        raise ValueError(changed(a, 3.0))
    except ValueError:
        total = np.sum(a**2)
    try:
        raise Found("no", weight=changed(a, 2.0))
    except Found:
        total += np.sum(a**3)
    try:
        raise Found(rest.pop())
    except Found:
        return total * sum(rest)


@program(vec(3))
def arguments_that_change_something_in_a_loop(x):
    rest, total = [v for v in x], 0.0
    for _ in range(3):
        try:
            raise Found(f"the last is {rest.pop()}")
        except Found:
            total += sum(rest) * x[0]
    return total


class Noted(Exception):
    def __init__(self, notes, value):
        notes.append(value)
        self.value = value


class Checked(Exception):
    def __init__(self, value):
        if value > 0.2:
            raise ValueError("too large")
        self.value = value


@program(X)
def makings_that_do_more(x):
    notes, total = [], 0.0
    try:
        raise Noted(notes, x * x)
    except Noted:
        total += notes[0] * x
    try:
        raise Checked(x)
    except Checked:
        total += x
    except ValueError:
        total += x**3
    try:
        raise Checked(x)
    except Checked as e:
        total += e.value
    except ValueError:
        total *= x
    return total


@program(X)
def arguments_that_raise_themselves(x):
    def inverse(v):
        return 1.0 / v

    total = x
    try:
        raise ValueError(1.0 / (x - x))
    except ZeroDivisionError:
        total *= x
    except ValueError:
        total += 1.0
    try:
        raise ValueError(inverse(x - x))
    except ZeroDivisionError:
        total *= x
    except ValueError:
        total += 1.0
    return total
