"""copy.deepcopy: what is shared stays shared, and nothing is shared with what was copied."""

import copy
from dataclasses import dataclass

import numpy as np

from tests.programs.zoo import family, num, vec

program = family("deep_copies")


@dataclass
class State:
    at: object
    speed: object


@program(vec(3))
def one_array_copied_twice_in_a_list(x):
    b = copy.deepcopy([x, x])
    b[0][0] *= 2.0
    return np.sum(b[1] ** 2)


@program(vec(3), vec(3))
def one_array_copied_twice_in_a_dict(x, y):
    state = {"p": x, "q": x, "r": y}
    trial = copy.deepcopy(state)
    trial["p"] *= y
    trial["r"][1] = 0.5
    return np.sum(trial["q"] * trial["r"]) + np.sum(state["p"] * y)


@program(vec(3))
def one_array_in_several_levels(x):
    z = x * 2.0
    a, (b, c), d = copy.deepcopy((z, [z, x], {"k": z}))
    b[1] = x[0] * x[1]
    a *= 1.5
    return np.sum(d["k"] * c) + np.sum(z**2)


@program(vec(3), vec(3), 1)
def array_that_may_be_another(x, y, n):
    z = x if n > 3 else y
    b = copy.deepcopy([y, z, x])
    b[0][0] = x[1] * x[2]
    b[2] *= 2.0
    return np.sum(b[1] * b[2])


@program(vec(3), vec(3), 2)
def entries_replaced_before(x, y, n):
    d = {"a": x, "b": y}
    for k in range(n):
        e = copy.deepcopy(d)
        e["a"] *= 2.0
        d["a"] = e["b"] * e["a"]
        d["b"] = d["a"]
    f = copy.deepcopy(d)
    f["a"] += x
    return np.sum(f["b"] * y)


@program({"w": vec(3), "b": vec(3)}, vec(3))
def parameters_copied(P, x):
    Q = copy.deepcopy(P)
    Q["w"] *= x
    Q["b"][0] = 1.0
    return np.sum(Q["w"] * P["w"]) + np.sum(Q["b"] * P["b"])


@program({"w": vec(3), "b": vec(3)}, vec(3))
def parameters_made_one_and_copied(P, x):
    P["b"] = P["w"]
    Q = copy.deepcopy(P)
    Q["w"] *= x
    return np.sum(Q["b"] ** 2)


@program(vec(3), num())
def object_with_one_array_twice(x, s):
    first = State(x, x)
    second = copy.deepcopy(first)
    second.at *= s
    pair = copy.deepcopy([first, first, second])
    pair[0].speed = x * x
    return np.sum(second.speed * x) + np.sum(pair[1].speed) + np.sum(pair[2].at)


@program(vec(3), scalar=False)
def a_view_and_what_it_shows(x):
    c = copy.deepcopy([x[1:], x])
    c[0] *= 2.0
    return c


@program(vec(3), vec(3), 1, scalar=False)
def two_views_of_the_same_part(x, y, m):
    c = [x, x[1:]][m:] + [x[1:]]
    c = copy.deepcopy(c)
    c[0] += y[:1]
    return c


@program(vec(3), vec(3), 1, scalar=False)
def two_equal_arrays(x, y, m):
    c = [x, np.sin(x)][m:] + [np.sin(x)]
    c = copy.deepcopy(c)
    c[0] *= y
    return c


def two_views(x, k):
    return [x[1:], x[1:]] if k == 0 else two_views(x, k - 1)


@program(vec(3), 2, scalar=False)
def two_views_from_a_recursion(x, m):
    e = copy.deepcopy(two_views(x * 2.0, m))
    e[0] *= 2.0
    return e


def pair_of_views(x, k):
    return (x[1:], x[1:]) if k == 0 else pair_of_views(x, k - 1)


@program(vec(3), 2)
def views_from_a_recursion_are_two(x, m):
    a, b = pair_of_views(x, m)
    return np.sum(a * b) * (3.0 if a is b else 1.0)
