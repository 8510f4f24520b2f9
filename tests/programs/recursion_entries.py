"""Recursive functions that are given containers of known structure with entries that may be None, or not there."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.programs.zoo import arr, family, num, vec

program = family("recursion_entries")


@program(vec(3), vec(3))
def a_key_that_is_put_in_later(x, y):
    o = {"a": x}

    def walk(k):
        if k <= 0:
            return np.sum(o["a"] ** 2) * np.sum(o["b"] if "b" in o else 1.0)
        return walk(k - 1)

    first = walk(2)
    o["b"] = y
    return first * walk(2)


@program(vec(3), vec(3), arr(2, 3))
def keys_that_come_and_go(x, y, m):
    o = {"a": x}
    if y[0] > -2.0:
        o["b"] = y

    def walk(k):
        if k <= 0:
            return np.sum(o["a"]) * (np.sum(o["b"] * o["a"]) if "b" in o else 2.0)
        return walk(k - 1)

    total = walk(2)
    del o["b"]
    total = total + walk(1)
    if x[1] > 3.0:
        o["c"] = m
    o["b"] = x * y
    return total * walk(2)


@program(num(), num())
def numbers_under_keys(x, y):
    o = {"a": x}

    def walk(k):
        return o["a"] * o.get("b", 3.0) if k <= 0 else walk(k - 1)

    first = walk(2)
    o["b"] = y * y
    return first + walk(2)


@program(vec(3), vec(3))
def a_dict_that_is_given(x, y):
    def walk(o, k):
        if k <= 0:
            return np.sum(o["a"]) * np.sum(o["b"] if "b" in o else 1.0)
        return walk(o, k - 1) * 1.5

    o = {"a": x}
    first = walk(o, 2)
    o["b"] = y
    return first * walk(o, 1)


@program({"a": vec(3)}, vec(3), 2)
def a_dict_of_the_arguments(o, y, n):
    def walk(k):
        if k <= 0:
            return np.sum(o["a"] ** 2) * np.sum(o["b"] if "b" in o else 1.0)
        return walk(k - 1)

    first = walk(n)
    o["b"] = y
    return first + walk(n)


@program(vec(3), vec(3), arr(2, 3))
def entries_of_a_list(x, y, m):
    z: list[Any] = [x if m[0, 0] > 2.0 else None, y, None]

    def walk(z, k):
        if k <= 0:
            a, b, c = z
            return (np.sum(a * y) if a is not None else 2.0) * np.sum(b) * (np.sum(c) if c is not None else 1.0)
        return walk(z, k - 1) * 1.5

    first = walk(z, 1)
    z[2] = x
    return first * walk(z, 2) + (np.sum(z[0]) if z[0] is not None else 0.0)


@program(vec(3), vec(3), arr(2, 3))
def entries_of_a_tuple(x, y, m):
    z = (x if m[0, 0] > 2.0 else None, y, None if m[0, 0] < 2.0 else m)

    def walk(z, k):
        if k <= 0:
            a, b, c = z
            return (np.sum(a * y) if a is not None else 2.0) * np.sum(b) * (np.sum(c) if c is not None else 1.0)
        return walk(z, k - 1) * 1.5

    return walk(z, 1) * walk(z, 2)


@dataclass
class Pair:
    a: Any
    b: Any


@program(vec(3), vec(3), 2)
def attributes(x, y, n):
    z = Pair(x, None)

    def walk(k):
        if k <= 0:
            return np.sum(z.a * y) * (np.sum(z.b) if z.b is not None else 1.0)
        return walk(k - 1) * 1.5

    total = walk(1)
    if n < 3:
        z.b = y
    total = total * walk(1)
    z.b = None
    return total + walk(2)


def under_a_key(a, b, k):
    if a[k % 3] > -90.0:
        return {"a": a}
    b["a"] = b.pop("a")
    return under_a_key(b["b"], b, k)


@program(vec(3), vec(3), arr(2, 3), num(0.3, 0.8), 3, scalar=False)
def a_dict_of_which_nothing_is_used(x, y, m, s, n):
    z = np.array([s])
    under_a_key(z, under_a_key(x, {"a": y, "b": m}, 2), n)
    return z


@program(vec(3), vec(3), arr(2, 3), num(0.3, 0.8), 3, scalar=False)
def a_dict_of_which_one_path_is_used(x, y, m, s, n):
    z = np.array([s, s, 2.0])
    found = under_a_key(z, under_a_key(x, {"a": y, "b": m}, 2), n)
    if n > 3:
        return np.sum(found["a"] * x)
    return z * s
