"""Arrays in lists and dicts, replaced by arrays of other shapes."""

import numpy as np

from tests.programs.zoo import family, vec

program = family("lists of arrays that change their shapes")


@program(vec(3), vec(2))
def entry_replaced_by_a_longer_one(a, b):
    parts = [a, a * 2]
    s = np.sum(parts[0] ** 2)
    parts[0] = np.concatenate((a, b)) * 3
    return s + np.sum(parts[0] ** 2)


@program(vec(3), vec(2))
def entries_replaced_in_a_loop(a, b):
    parts = [a, a * 2, a * 3]
    s = 0.0
    for k in range(3):
        s += np.sum(parts[k] ** 2)
        parts[k] = np.concatenate((a, b)) * 3
    return s + np.sum(parts[0] ** 2)


@program(vec(3), vec(2))
def entry_that_grows_and_is_written(a, b):
    parts = [a * 1.0, a * 2]
    for k in range(2):
        parts[0] = np.append(parts[0], b[k] * parts[1][0])
        parts[0][1] *= 2
    return np.sum(parts[0] ** 2)


@program(vec(3), vec(2))
def entry_of_a_dict_that_grows(a, b):
    d = {"x": a * 1.0}
    for k in range(2):
        d["x"] = np.concatenate((d["x"], b))
        d["x"][k] *= b[0]
    return np.sum(d["x"] ** 2)


@program(vec(4), vec(2))
def entries_that_shrink(a, b):
    levels = [a * 1.0 for _ in range(len(b))]
    for k in range(len(b)):
        levels[k] = levels[k - 1][1:] * b[k]
    return sum(np.sum(v**2) for v in levels)


@program([vec(3), vec(2)])
def entry_of_an_argument(parts):
    s = np.sum(parts[0] ** 3)
    parts[0] = np.concatenate((parts[0], parts[1]))
    return s * np.sum(parts[0] ** 2)


@program(vec(3), vec(1))
def shapes_that_differ_are_taken_out(a, b):
    parts = [a * 2.0]
    for k in range(2):
        parts.append(b * (k + 1.0))
    total = parts.pop(0)
    while parts:
        total = total * parts.pop(0)
    return np.sum(total)
