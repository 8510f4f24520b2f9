"""Small programs about what Python values do beside the matrix: each is a function of an array."""

from __future__ import annotations

import collections
import functools
from dataclasses import dataclass
from typing import Any

import numpy as np

PROGRAMS: list[Any] = []


def program(f: Any) -> Any:
    PROGRAMS.append(f)
    return f


class Lazy:
    def __init__(self, a: Any) -> None:
        self.a = a

    @functools.cached_property
    def twice(self) -> Any:
        return 2.0 * self.a


@program
def cached_property_of_one_of_several(x):
    objects = [Lazy(x[0]), Lazy(x[1])]
    o = objects[0] if x[0] > 0.5 else objects[1]
    first = o.twice
    o.a = x[2]
    return first * o.twice


@program
def cached_property_read_again(x):
    o = Lazy(x[0])
    first = o.twice
    o.a = x[2]
    return first * o.twice


@program
def cached_property_in_a_loop(x):
    objects = [Lazy(t) for t in x]
    r = 0.0
    for k in range(2):
        for o in objects:
            r = r + o.twice
            o.a = o.a * 3.0
    return r


def failing(x):
    yield x[0]
    yield x[1]
    raise ValueError("in the midst")


@program
def extend_by_a_generator_that_raises(x):
    values = [x[2]]
    try:
        values.extend(failing(x))
    except ValueError:
        values.append(2.0)
    return sum(values) * len(values)


def halved(t):
    if t > 1.0:
        raise ValueError("too large")
    return t / 2.0


@program
def added_map_that_raises(x):
    values = [x[2]]
    try:
        values += map(halved, x)
    except ValueError:
        values.append(2.0)
    return sum(values) * len(values)


@program
def update_by_a_generator_that_raises(x):
    d = {"z": x[2]}
    try:
        d.update((str(k), halved(t)) for k, t in enumerate(x))
    except ValueError:
        d["y"] = x[0]
    return sum(d.values()) * len(d)


@program
def strict_zip_in_a_try(x):
    r = 0.0
    try:
        for a, b in zip(x, [1.0, 2.0], strict=True):
            r = r + a * b
    except ValueError:
        r = r + 10.0
    return r * x[2]


@program
def strict_zip_collected_in_a_try(x):
    try:
        r = sum([a * b for a, b in zip(x, x[:2], strict=True)])
    except ValueError:
        r = 10.0 * x[0]
    return r


@program
def sort_by_a_key_that_reads_the_list(x):
    values = [x[0], x[1], x[2]]
    try:
        values.sort(key=lambda t: t * len(values))
    except ValueError:
        return -1.0 * x[0]
    return values[0] * 3.0 + values[1]


@program
def tuple_element_added_to(x):
    t = (x[0], x[1])
    try:
        t[0] += 1.0
    except TypeError:
        return -1.0 * t[0]
    return t[0]


@program
def list_in_a_tuple_added_to(x):
    t = ([x[0]], x[1])
    try:
        t[0] += [x[2]]
    except TypeError:
        return 2.0 * sum(t[0]) + len(t[0])
    return sum(t[0])


@program
def array_in_a_tuple_added_to(x):
    t = (x * 1.0, 2.0)
    try:
        t[0] += 1.0
    except TypeError:
        return 2.0 * np.sum(t[0])
    return np.sum(t[0])


@dataclass(frozen=True)
class Frozen:
    a: Any
    b: Any


@program
def frozen_attribute_added_to(x):
    o = Frozen(x * 1.0, x[0])
    try:
        o.a += 1.0
    except AttributeError:
        return 2.0 * np.sum(o.a)
    return np.sum(o.a)


class Guarded:
    def __init__(self, a: Any) -> None:
        self._a = a

    @property
    def a(self) -> Any:
        return self._a


@program
def property_without_setter_added_to(x):
    o = Guarded(x * 1.0)
    try:
        o.a += 1.0
    except AttributeError:
        return 2.0 * np.sum(o.a)
    return np.sum(o.a)


@program
def list_of_a_property_added_to(x):
    o = Guarded([x[0]])
    try:
        o.a += [x[1]]
    except AttributeError:
        return 2.0 * sum(o.a) + len(o.a)
    return sum(o.a)


@program
def flat_shifted(x):
    y = x * 1.0
    y.flat[1:] = y[:-1]
    return np.sum(y * np.arange(1.0, 4.0))


@program
def flat_reversed(x):
    y = x * 1.0
    y.flat = y[::-1]
    return np.sum(y * np.arange(1.0, 4.0))


@program
def vectorized_with_effects(x):
    seen = []

    def f(t):
        seen.append(t)
        return t * 2.0

    y = np.vectorize(f)(x)
    return np.sum(y) * len(seen)


@program
def defaults_reassigned(x):
    def f(t, k=2.0):
        return t * k

    f.__defaults__ = (5.0,)
    return f(x[0])


@program
def split_of_a_list(x):
    parts = np.split([[x[0], x[1]], [x[2], 1.0]], 2, axis=1)
    return np.sum(parts[0] * 3.0) + np.sum(parts[1])


@program
def full_of_a_list(x):
    return np.sum(np.full((2,), [x[0]]) * np.array([1.0, 3.0]))


@program
def full_of_a_longer_list(x):
    return np.sum(np.full((2, 2), [x[0], x[1]]) * np.array([[1.0, 3.0], [5.0, 7.0]]))


@program
def choose_in_a_try(x):
    try:
        r = np.sum(np.choose([0, 1, 5], [x, x * 2.0]))
    except ValueError:
        r = -1.0 * x[0]
    return r


@program
def tile_with_array_reps(x):
    return np.sum(np.tile(x, np.array([2, 2])) * 1.5) + np.tile(x, np.array([2, 2])).shape[0]


@program
def pad_with_an_array(x):
    return np.sum(np.pad(x, 1, constant_values=np.array([3.0, 4.0])) * np.arange(1.0, 6.0))


@program
def pad_with_a_varying_array(x):
    return np.sum(np.pad(x, 1, constant_values=x[:2]) * np.arange(1.0, 6.0))


@program
def range_step_zero(x):
    step = int(x[1])
    r = 0.0
    try:
        for k in range(0, 3, step):
            r = r + k * x[0]
    except ValueError:
        r = -1.0 * x[0]
    return r


@program
def listed_range_step_zero(x):
    step = int(x[1])
    try:
        r = float(len(list(range(0, 3, step))))
    except ValueError:
        r = -1.0 * x[0]
    return r * x[2]


@program
def array_or_scalar(x):
    if x[0] > 0.5:
        return x * 2.0
    return x[0]


@program
def scalar_copied(x):
    return x[0].copy() * 2.0


@program
def scalar_of_python_copied(x):
    try:
        return float(x[0]).copy()
    except AttributeError:
        return -1.0 * x[0]


@program
def count_of_a_range(x):
    return range(1, 7, 2).count(3) * x[0] + range(3).index(2)


class Sized:
    def __init__(self, items: Any) -> None:
        self.items = items

    def __len__(self) -> int:
        return len(self.items)

    def __rmul__(self, other: Any) -> Any:
        return 100.0 * other


@program
def scalar_times_sized(x):
    return x[0] * Sized([1.0, 2.0])


class Counted:
    count = 1.0


@program
def class_data_in_vars(x):
    Counted.count = 3.0
    try:
        return vars(Counted)["count"] * x[0]
    finally:
        Counted.count = 1.0


@program
def set_order(x):
    r = 0.0
    for k in {int(t * 10.0 + 0.5) for t in x}:
        r = 2.0 * r + k * x[0]
    return r


@program
def set_of_many_in_order(x):
    s = set()
    for k in range(30):
        s.add((k * 37 + int(x[0] * 10.0 + 0.5)) % 101)
    r = 0.0
    for k in s:
        r = 0.5 * r + k * x[0]
    return r


@program
def popped_from_a_set(x):
    s = {int(t * 10.0 + 0.5) for t in x}
    return s.pop() * x[0] + len(s)


@program
def counter_asked(x):
    c = collections.Counter([1 if t > 0.5 else 2 for t in x])
    return c[1] * x[0] + c[7] + len(c)


@program
def list_compared_in_turn(x):
    a, b = [x[0], x[1]], [x[0], x[2]]
    return (1.0 if a < b else 2.0) * x[0] + (a == b) + (a is b)


@program
def several_handlers(x):
    r = 0.0
    for v in (None, "a", 2.0, [1.0]):
        try:
            r = r + float(v)
        except TypeError:
            r = r + 10.0
        except Exception:
            r = r + 100.0
    return r * x[0]


@program
def inner_handlers_first(x):
    try:
        try:
            r = float(int([1]))
        except TypeError:
            r = 3.0
    except Exception:
        r = 5.0
    return r * x[0]
