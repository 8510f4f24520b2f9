"""Lists and dicts in tuples and named tuples that a loop carries, changed in its passes and afterwards."""

from collections import namedtuple

import numpy as np

from tests.programs.zoo import arr, family, vec

program = family("containers_carried")

Box = namedtuple("Box", ["rows", "total"])


@program(vec(4), 3)
def appended_to_in_every_pass(x, n):
    pair = ([], 1.0)
    for k in range(n):
        pair[0].append(x[k] * pair[1])
        pair = (pair[0], pair[1] + x[k] ** 2)
    pair[0].append(pair[1])
    return sum(v * (k + 1) for k, v in enumerate(pair[0]))


@program(arr(3, 2), 2)
def one_list_or_another(A, n):
    pair = ([A[0] * 2.0], 0.5)
    other = []
    for k in range(n):
        other.append(A[k])
        pair = pair if k > 0 else (other, 2.0)
    pair[0].append(A[2] * pair[1])
    pair[0][0] = A[1] * 0.5
    return np.sum(pair[0][-1] * pair[0][1]) + np.sum(other[0] ** 2)


@program(arr(3, 2), 2)
def written_through_both_names(A, n):
    rows = [A[0] * 1.0, A[1] * 1.0, A[2] * 1.0]
    box = Box(rows, 1.0)
    for k in range(n):
        box.rows[k] = box.rows[k] * box.rows[k + 1]
        box = box._replace(total=box.total + np.sum(rows[k]))
    box.rows[0] *= 3.0
    rows[1][0] = box.total
    return np.sum(rows[0] * box.rows[1])


@program(vec(3), 3)
def reversed_in_place(x, n):
    box = Box([x * 1.0, x * 2.0, x * 3.0], x)
    for _ in range(n):
        box.rows[:] = box.rows[::-1]
        box = box._replace(total=box.total * box.rows[0])
    box.rows.reverse()
    return np.sum(box.total * box.rows[0])


@program(vec(3), 2)
def entries_of_a_dict_in_it(x, n):
    box = Box({"a": x, "b": x * 2.0}, 0.0)
    for k in range(n):
        box.rows["a"] = box.rows["b"] * x
        box = Box({**box.rows, "b": x[::-1]}, box.total + box.rows["a"][k])
    box.rows["b"] = x * x[0]
    return np.sum(box.rows["a"] * box.rows["b"]) + box.total


@program(vec(4), 4)
def two_levels_of_tuples(x, n):
    state = (([], {"last": x[0]}), 0)
    for k in range(n):
        (found, last), count = state
        found.append(x[k] * last["last"])
        last["last"] = last["last"] + x[k]
        state = ((found, last), count + 1)
    state[0][0].append(state[0][1]["last"])
    return sum(v * (k + 1) for k, v in enumerate(state[0][0]))


@program(vec(4), 4)
def carried_by_a_while(x, n):
    state = (0, [1.0])
    while state[0] < n:
        k, out = state
        out.append(out[-1] * x[k])
        if k == 2:
            state = (k + 2, out)
            continue
        state = (k + 1, out)
    state[1][0] = x[0]
    return sum(v * (k + 1) for k, v in enumerate(state[1]))
