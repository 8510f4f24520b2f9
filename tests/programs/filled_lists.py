"""Lists that begin as [None] * n and are filled by index, and what is made of them then."""

import numpy as np

from tests.programs.zoo import family, vec

program = family("filled_lists")


def filled(x):
    r = [None] * len(x)
    for i in range(len(x)):
        r[i] = np.sin(x[i]) * x
    return r


@program(vec(3))
def an_array_of_filled_places(x):
    r = filled(x)
    return np.sum(np.array(r) ** 2) + np.sum(np.array(r[1:]) * 3.0) + np.sum(np.array(r[::-1]) * np.arange(3.0))


@program(vec(3))
def filled_places_are_joined(x):
    r = filled(x)
    joined = np.sum(np.concatenate(r) ** 2) + np.sum(np.hstack(r)) + np.sum(np.vstack(r) * np.stack(r, axis=1))
    return joined + np.sum(np.mean(r, axis=0))


@program(vec(3))
def filled_numbers(x):
    r = [None] * len(x)
    for i in range(len(x)):
        r[i] = np.sin(x[i])
    return np.sum(np.array(r) ** 2) * r[0] * r[-1] + sum(r) + np.sum(r) + max(r) * min(r) + np.dot(r, r)


@program(vec(3))
def filled_numbers_are_sorted(x):
    r = [None] * len(x)
    for i in range(len(x)):
        r[i] = x[i] ** 2
    s = sorted(r)
    r.sort()
    return r[0] * 2.0 + s[-1] * 3.0


@program(vec(3))
def filled_places_in_loops(x):
    r = filled(x)
    total = sum(np.sum(v**2) for v in r) + sum(r)[0]
    for i in range(1, len(r)):
        total = total + r[i] @ r[i - 1]
    for v, w in zip(r, r[1:]):
        total += v @ w
    return total


@program(vec(3))
def places_of_a_known_list(x):
    r = [None, None, None]
    r[0] = x
    r[1] = x * x
    for i in range(2, 3):
        r[i] = r[0] * r[1]
    r.append(x)
    return np.sum(np.array(r) ** 2) + np.sum(r[2])


@program(vec(3))
def filled_places_are_changed(x):
    r = [None] * len(x)
    for i in range(len(x)):
        r[i] = np.zeros(2)
        r[i][0] = x[i] ** 2
    for v in r:
        v *= 2.0
    for i in range(len(x)):
        r[i] += x[i]
    return np.sum(np.array(r) ** 2)


@program(vec(3))
def a_filled_grid(x):
    n = len(x)
    grid = [[None] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            grid[i][j] = x[i] * x[j] ** 2
    return np.sum(np.array(grid) ** 2)


class Recorder:
    def __init__(self, n):
        self.states = [None] * n

    def run(self, x):
        for i in range(len(self.states)):
            self.states[i] = x[i] * x
        return np.array(self.states)


@program(vec(3))
def filled_places_of_an_object(x):
    return np.sum(Recorder(3).run(x) ** 2)


@program(vec(3))
def filled_entries(x):
    d = {k: None for k in ("a", "b")}
    d["a"] = x * 2
    d["b"] = d["a"] * x
    return np.sum(np.array(list(d.values()))) + np.sum(d["b"])
