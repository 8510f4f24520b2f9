"""Types, shapes, containers, and memory that cannot be followed."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.errors.gallery import mistake

A = np.arange(6.0).reshape(2, 3)
V = np.array([0.5, 1.5, 2.5])
OUTSIDE: list[Any] = [1.0]
CACHE: dict[str, Any] = {}


class Holder:
    def __init__(self, weight: Any) -> None:
        self.weight = weight


HOLDER = Holder(2.0)


@mistake(1.0)
def two_types(x):
    if x > 0:
        t = x
    else:
        t = "none"
    return t


@mistake(1.0, 3)
def type_changes_in_a_loop(x, n):
    t = x
    for _ in range(n):
        t = [x * t]
    return t[0]


@mistake({"a": 1.0})
def unknown_key(x):
    return x["b"] * 2.0


@mistake((1.0, 2.0))
def index_out_of_a_tuple(x):
    return x[5]


@mistake((1.0, 2.0))
def unpacks_too_many(x):
    a, b, c = x
    return a * b * c


@mistake(1.0)
def list_of_mixed_types(x):
    xs = [x]
    xs.append("text")
    return xs[0]


@mistake("text")
def text_as_an_argument(x):
    return x


@mistake(1.0, "text")
def multiplies_text(x, unit):
    return x * unit


@mistake(1.0)
def divides_text(x):
    return "a" / x


@mistake(1.0)
def adds_none(x):
    return x + None


@mistake(V)
def too_many_indices(x):
    return x[0, 1]


@mistake(V)
def index_by_a_float(x):
    return x[1.0]


@mistake(A)
def no_such_axis(x):
    return np.sum(np.max(x, axis=2))


@mistake(np.ones((2, 3)))
def shapes_that_never_fit(x):
    return np.sum(np.ones((2, 4)) @ np.ones((3, 2))) + np.sum(x)


@mistake(np.ones((2, 3)))
def reshape_that_never_fits(x):
    return np.sum(np.zeros(6).reshape(4, 2)) + np.sum(x)


@mistake(np.array([1.0, 2.0], dtype=object))
def array_of_objects(x):
    return np.sum(x)


@mistake(V)
def makes_objects(x):
    return np.sum(x.astype(object))


@mistake(V)
def sorts_complex_numbers(x):
    return np.sum(np.abs(np.sort(np.exp(1j * x))) ** 2)


@mistake(V)
def writes_a_view_of_imaginary_parts(x):
    z = x + 0j
    tail = z.imag[1:]
    tail *= x[0]
    return np.sum(np.abs(z))


@mistake(V)
def list_of_real_and_complex_numbers(x):
    zs = [x[0]]
    for v in x:
        zs.append(zs[-1] * 1j + v)
    return abs(zs[-1])


@mistake(V)
def writes_complex_into_real(x):
    y = np.zeros(3)
    y[1:] = x[1:] * 1j
    return np.sum(y)


@mistake(V)
def writes_what_may_be_real_or_complex(x):
    z = x * 1.0
    if x[0] > 1.0:
        z = z * 1j
    z[1] = x[0]
    return np.sum(np.abs(z))


@mistake(V)
def returns_complex(x):
    return np.sum(x) * 1j


@mistake(1.0)
def changes_a_list_outside(x):
    OUTSIDE.append(x)
    return x * OUTSIDE[-1]


@mistake(1.0)
def changes_a_dict_outside(x):
    CACHE["x"] = x
    return x * 2.0


@mistake(1.0)
def changes_an_object_outside(x):
    HOLDER.weight = x
    return x * HOLDER.weight


@mistake(V)
def shuffles_in_place(x):
    np.random.default_rng(0).shuffle(x)
    return x[0]


@mistake(V, 3)
def number_beside_an_array_that_is_written(x, n):
    v = 2.0 * x
    parts = [v]
    numbers = [x[0] * k for k in range(n)]
    parts.extend(numbers)
    v[0] = x[1] ** 2
    return sum(np.sum(p) for p in parts)


@mistake([V, V])
def array_twice_in_a_list(xs):
    xs.append(2.0 * xs[0])
    xs[0] *= 3.0
    return np.sum(xs[0] * xs[1])


@mistake(V)
def masks_an_array(x):
    return np.sum(np.ma.masked_where(x > 0.0, x))


@mistake(V)
def pads_by_odd_reflection(x):
    return np.sum(np.pad(x, 2, mode="reflect", reflect_type="odd"))


@mistake(V)
def pads_by_a_text(x):
    return np.sum(np.pad(x, "a"))


@mistake(1.0)
def power_of_a_list(x):
    return np.sum([x, 2.0 * x] ** 2)


@mistake(V, 2)
def puts_objects_among_numbers(x, n):
    rows = [Holder(x), *range(n)]
    return x[0] * len(rows)


class Ident:
    def __init__(self, a: Any, n: int) -> None:
        self.a = a
        self.n = n

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ident) and self.n == other.n

    def __hash__(self) -> int:
        return hash(self.n)

    def __rmul__(self, other: Any) -> Any:
        return other * self.a


@mistake(1.0)
def key_whose_class_decides(x):
    d = {Ident(x, 1): x}
    return d[Ident(x, 1)]


@mistake(1.0)
def set_of_what_decides(x):
    return x * len({Ident(x, 1), Ident(2.0 * x, 1)})


@mistake(V)
def array_before_an_object(x):
    return np.sum(x * Ident(2.0, 1))


@mistake(V)
def list_compared_with_a_list(x):
    a, b = [Ident(v, 1) for v in x], [Ident(2.0 * v, 1) for v in x]
    return x[0] if a == b else x[1]


def scaled(x, y, z, how="twice"):
    return x * y * z * (2.0 if how == "twice" else 3.0)


@mistake(V)
def text_by_default_or_by_a_star(x):
    return scaled(*x)


@mistake(V)
def text_of_what_python_raises(x):
    values = [v for v in x]
    try:
        return x[0] * values.index(x[1] * 7.0)
    except ValueError as e:
        return x[0] * len(str(e))


@mistake({"a": 1.5, "b": [1.0, 2.0]}, 3)
def entries_of_different_types_by_computed_keys(d, n):
    key, found = "a", 0.0
    for _ in range(n):
        found += np.sum(d[key])
        key = "b" if found > 2.0 else "a"
    return found


class Material:
    def __init__(self, stiffness):
        self.stiffness = stiffness


class Element:
    def __init__(self, material, area):
        self.material, self.area = material, area


@mistake(2.0, 3.0)
def replaces_an_object_in_an_object(x, y):
    elements = [Element(Material(x), y), Element(Material(y), x)]
    for _ in range(30):
        for e in elements:
            e.material.stiffness *= 1.1
        elements[0].material = Material(elements[0].material.stiffness * 0.9)
    return sum(e.material.stiffness * e.area for e in elements)


@mistake(1.5)
def number_read_from_a_text_of_it(x):
    line = f"{x} {2.0}"
    return sum(float(part) for part in line.split()) * x


@mistake(1.5, 2)
def part_of_a_list_of_mixed_types(x, n):
    xs = ["text", x, x * x]
    return sum(xs[n:])
