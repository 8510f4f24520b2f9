"""Lists, deques, dicts and sets filled by what reads them: each element is made when those before it are there."""

from collections import deque

import numpy as np

from tests.programs.zoo import arr, family, vec

program = family("filled_in_turn")


def weighed(values):
    return sum(np.sum(e * e) * (k + 1) for k, e in enumerate(values))


@program(vec(3), arr(3, 3))
def by_its_length(x, m):
    out = [x]
    out.extend(len(out) * e for e in m)
    return weighed(out)


@program(vec(3), arr(3, 3))
def by_its_last(x, m):
    out = [x]
    out += (e * out[-1] for e in m)
    return weighed(out)


@program(vec(3), arr(3, 3))
def by_a_map_and_a_zip(x, m):
    out = [x]
    out.extend(map(lambda e: e * out[-1], m))
    out.extend(e * k for k, e in zip(range(1, 4), out))
    return weighed(out)


@program(vec(3), arr(3, 3))
def by_a_generator(x, m):
    def products(held):
        for e in m:
            yield e * held[-1]

    out = [x]
    out.extend(products(out))
    return weighed(out)


@program(vec(3), vec(3))
def as_long_as_it_is_short(x, y):
    out = [x, y]
    out.extend(e * 0.5 for e in out if len(out) < 5)
    return weighed(out)


@program(vec(3), arr(2, 3), 3)
def by_its_length_in_a_loop(x, m, n):
    out = [x]
    for _ in range(n):
        out.extend(0.1 * len(out) * e for e in m if np.sum(out[-1]) > -9.0)
    return weighed(out)


@program(vec(3), arr(2, 3))
def in_a_recursion(x, m):
    out = [x]

    def fill(k):
        if k > 0:
            out.extend(0.1 * len(out) * e for e in m)
            fill(k - 1)

    fill(2)
    return weighed(out)


@program([[vec(3), vec(3)], [vec(3), vec(3), vec(3)], [vec(3)]])
def each_of_them_by_all(b):
    for e in b:
        e.extend(other[0] * 0.5 for other in b if len(other) > 2)
    return sum(weighed(e) for e in b)


@program(vec(3), arr(3, 3))
def one_in_a_dict(x, m):
    d = {"a": [x]}
    d["a"].extend(len(d["a"]) * e for e in m)
    return weighed(d["a"])


@program(vec(3), arr(3, 3))
def a_deque_by_its_last(x, m):
    q = deque([x])
    q.extend(e * q[-1] for e in m)
    return weighed(q)


@program(vec(3), vec(3), arr(3, 3))
def dicts_by_their_length(x, y, m):
    d = {0: x}
    d.update((len(d), e) for e in m)
    d.update((len(d) * 10, e) for e in [y, x])
    return sum(np.sum(e * e) * (k + 1) for k, e in d.items())


@program(vec(3), 3)
def a_set_by_its_length(x, n):
    s = {1}
    s.update(len(s) + k for k in range(n))
    return sum(x[0] * k * k for k in s)


class Held:
    def __init__(self, v):
        self.v = v


@program(vec(3), arr(3, 3))
def objects_by_the_last(x, m):
    out = [Held(x)]
    out.extend(Held(out[-1].v * len(out) * e) for e in m)
    return sum(np.sum(e.v * e.v) for e in out)


@program(vec(3), vec(3), arr(3, 3))
def by_what_was_taken_of_it_before(x, y, m):
    out = [x, y]
    out.extend(e * 2.0 for e in out[:1])
    out.extend([e * len(out) for e in m])
    out.extend(reversed(out))
    out[1:3] = (e * len(out) for e in m)
    return weighed(out)
