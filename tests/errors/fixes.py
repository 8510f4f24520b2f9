"""Functions as the messages say to write them."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2sgrad import grad
from tests.errors.gallery import fixed

A = np.arange(6.0).reshape(2, 3) + 0.5
V = np.array([0.5, 1.5, 2.5])


@fixed("differentiates_inside", 1.5)
def differentiates_a_number(x):
    def inner(y):
        return y * y

    return grad(inner)(x) * x


@fixed("is_a_generator", 1.5)
def returns_a_list(x):
    return sum([x, x * x])


@fixed("steps_a_generator", V)
def indexes_the_values(x):
    values = list(filter(lambda v: v > 0.0, x))
    return values[0] * values[1]


@fixed("evaluates_text", 1.5)
def written_in_plain_python(x):
    return x * x


@fixed("unknown_function", V)
def known_function(x):
    return np.sum(np.sin(x))


@fixed("unknown_attribute", V)
def function_of_numpy(x):
    return np.sum(np.real(x))


@fixed("unknown_method", V)
def function_in_place_of_a_method(x):
    return np.sum(x * x)


@fixed("unknown_keyword_of_numpy", A)
def known_keyword(x):
    return np.sum(np.square(x))


@fixed("too_few_arguments", 1.5)
def all_arguments(x):
    def product(a, b):
        return a * b

    return product(x, b=2.0)


@fixed("calls_a_number", 1.5)
def multiplies(x):
    return x * 2.0


@fixed("deletes_and_uses", 1.5)
def uses_and_deletes(x):
    y = x * x
    z = y * 2.0
    del y
    return z


@fixed("reads_before_it_assigns", 1.5)
def assigns_first(x):
    z = 2.0 * x
    return x * z


@fixed("two_types", 1.5)
def one_type(x):
    t = x * x
    if x <= 0:
        t = 0.0
    return t


@fixed("type_changes_in_a_loop", 1.5, 3)
def a_list_in_a_loop(x, n):
    t = []
    for _ in range(n):
        t.append(x * x)
    return t[0]


@fixed("unknown_key", {"a": 1.5})
def known_key(x):
    return x["a"] * 2.0


@fixed("index_out_of_a_tuple", (1.0, 2.0))
def index_in_a_tuple(x):
    return x[1] * x[0]


@fixed("unpacks_too_many", (1.0, 2.0))
def unpacks_as_many(x):
    a, b = x
    return a * b


@fixed("list_of_mixed_types", 1.5)
def list_of_numbers(x):
    xs = [x]
    xs.append(x * x)
    return xs[1]


@fixed("part_of_a_list_of_mixed_types", 1.5, 2)
def part_of_a_list_of_one_type(x, n):
    xs = [x, x * x]
    return sum(xs[n - 1 :])


@fixed("adds_none", 1.5)
def adds_a_number(x):
    return x + 1.0


@fixed("too_many_indices", V)
def one_index(x):
    return x[1] * x[1]


@fixed("index_by_a_float", V)
def index_by_an_int(x):
    return x[1] * x[0]


@fixed("no_such_axis", A)
def an_axis_that_there_is(x):
    return np.sum(np.max(x, axis=1))


@fixed("shapes_that_never_fit", A)
def shapes_that_fit(x):
    return np.sum(np.ones((2, 4)) @ np.ones((3, 4)).T) + np.sum(x * x)


@fixed("reshape_that_never_fits", A)
def reshape_that_fits(x):
    return np.sum(np.arange(6.0).reshape(-1, 2)) + np.sum(x * x)


@fixed("makes_objects", V)
def makes_floats(x):
    return np.sum(x.astype(float) ** 2)


@fixed("changes_a_list_outside", 1.5)
def list_of_its_own(x):
    mine = [1.0]
    mine.append(x)
    return x * mine[-1]


@fixed("changes_a_dict_outside", 1.5)
def dict_of_its_own(x):
    mine: dict[str, Any] = {}
    mine["x"] = x
    return mine["x"] * 2.0


class Holder:
    def __init__(self, weight: Any) -> None:
        self.weight = weight


@fixed("changes_an_object_outside", 1.5)
def object_of_its_own(x):
    return x * Holder(x).weight


@fixed("returns_an_array", V)
def returns_a_sum(x):
    return np.sum(x[1:] * 2.0)


@fixed("returns_complex", V)
def returns_its_modulus(x):
    return np.sum(x) * abs(1j)


@fixed("sorts_complex_numbers", V)
def sorts_by_real_parts(x):
    z = np.exp(1j * x)
    return np.sum(np.sort(z.real) ** 2 + np.sort(z.imag) ** 2)


@fixed("writes_a_view_of_imaginary_parts", V)
def writes_the_array(x):
    z = x + 0j
    z[1:] = z[1:].real + 1j * (z.imag[1:] * x[0])
    return np.sum(np.abs(z))


@fixed("writes_complex_into_real", V)
def writes_the_real_part(x):
    y = np.zeros(3)
    y[1:] = (x[1:] * 1j).real
    return np.sum(y)


@fixed("writes_what_may_be_real_or_complex", V)
def complex_on_all_paths(x):
    z = x.astype(complex)
    if x[0] > 1.0:
        z = z * 1j
    z[1] = x[0]
    return np.sum(np.abs(z))


@fixed("list_of_real_and_complex_numbers", V)
def list_of_complex_numbers(x):
    zs = [x[0] + 0j]
    for v in x:
        zs.append(zs[-1] * 1j + v)
    return abs(zs[-1])


@fixed("shuffles_in_place", V)
def sorts_a_copy(x):
    return np.sort(x)[0]


@fixed("array_of_integers", np.arange(3).astype(float))
def converted(x):
    return np.sum(x * x)


@fixed("awaits", 1.5)
def calls_a_plain_function(x):
    def inner(y):
        return y * y

    return inner(x)


@fixed("power_of_a_list", 1.5)
def power_of_an_array(x):
    return np.sum(np.array([x, 2.0 * x]) ** 2)


def list_of_halves(x, n, found):
    if n > 0:
        found.append(x)
        list_of_halves(0.5 * x, n - 1, found)
    return found


@fixed("recurses_in_a_generator", 1.0, 3)
def fills_a_list(x, n):
    return sum(v * v for v in list_of_halves(x, n, []))


def scaled(x, y, z, how="twice"):
    return x * y * z * (2.0 if how == "twice" else 3.0)


@fixed("text_by_default_or_by_a_star", V)
def text_by_its_name(x):
    return scaled(*x, how="thrice")


@fixed("entries_of_different_types_by_computed_keys", {"a": 1.5, "b": [1.0, 2.0]}, 3)
def keys_written_out(d, n):
    key, found = "a", 0.0
    for _ in range(n):
        found += d["a"] if key == "a" else sum(d["b"])
        key = "b" if found > 2.0 else "a"
    return found


class Averages:
    def __init__(self):
        self.total, self.n = 0.0, 0

    def add(self, v):
        self.total += v
        self.n += 1
        return self.total / self.n


@fixed("sends_to_a_generator", V)
def calls_a_method(x):
    running = Averages()
    return sum([running.add(v) for v in x])


class Low(ValueError):
    pass


def own_low(a, v):
    a = a + v
    if a[1] < 4.0:
        raise Low("low", a[1])
    return a[0]


@fixed("reads_an_exception_of_two_sources", V, V)
def raises_a_class_of_its_own(x, v):
    try:
        return own_low(x, v)
    except Low as e:
        return e.args[1]


def descend(path, k):
    return path if k == 0 else descend(path + [path[-1] * 0.5], k - 1)


@fixed("recurses_with_a_growing_list_in_a_dict", 2.0)
def hands_on_the_list(x):
    return sum(descend([x], 3))


class Material:
    def __init__(self, stiffness):
        self.stiffness = stiffness


class Element:
    def __init__(self, material, area):
        self.material, self.area = material, area


@fixed("replaces_an_object_in_an_object", 2.0, 3.0)
def changes_the_object(x, y):
    elements = [Element(Material(x), y), Element(Material(y), x)]
    for _ in range(30):
        for e in elements:
            e.material.stiffness *= 1.1
        elements[0].material.stiffness *= 0.9
    return sum(e.material.stiffness * e.area for e in elements)
