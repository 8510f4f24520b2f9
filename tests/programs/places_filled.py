"""Lists and dicts made with None in their places, and arrays there that are changed under another name as well."""

import numpy as np

from tests.programs.zoo import const, family, vec

program = family("places_filled")


@program(vec(2), const(3))
def place_filled_and_changed(x, n):
    y = x * 1.0
    rows = [None] * n
    rows[n - 1] = y
    rows[n - 1] *= 2
    return np.sum(y**2)


@program(vec(2), const(5))
def places_filled_by_and_by(x, n):
    y = x * 1.0
    rows = [None] * 3
    for k in range(n):
        if rows[k % 3] is None:
            rows[k % 3] = y
        else:
            rows[k % 3] *= 2
    return np.sum(y**2)


@program(vec(2), const(4))
def keys_filled_and_changed(x, n):
    y = x * 1.0
    d = {k: None for k in range(n)}
    d[n - 1] = y
    for k in d:
        if d[k] is not None:
            d[k] += y
    return np.sum(y**2)


@program(vec(2))
def known_key_filled_and_changed(x):
    y = x * 1.0
    d = {"a": None, "b": 1.0}
    d["a"] = y
    d["a"] *= 2
    return np.sum(y**2)


@program(vec(2), const(4))
def records_that_may_be_filled(x, n):
    y = x * 1.0
    rows = []
    for k in range(n):
        rows.append({"k": k, "v": y if k % 2 else None})
    for row in rows:
        if row["v"] is not None:
            row["v"] += row["k"]
    return np.sum(y**2)


@program(vec(2), const(4))
def views_kept_in_places(x, n):
    buffer = np.zeros((n, 2))
    parts = [None] * n
    for i in range(n):
        parts[i] = buffer[i]
        parts[i] += x * i
    return np.sum(buffer**2)


@program(vec(2))
def rows_kept_and_normalized(x):
    a = np.outer(x, x)
    rows = [None] * 2
    for i in range(2):
        rows[i] = a[i]
    for i in range(2):
        rows[i] /= np.sum(rows[i])
    return a[0, 0] * a[1, 1]


@program(vec(2), const(2))
def matrix_of_places(x, n):
    y = x * 1.0
    grid = [[None] * n for _ in range(n)]
    for i in range(n):
        grid[i][i] = y
    for i in range(n):
        grid[i][i] -= grid[0][0] * 0.5
    return np.sum(y**2)


@program(vec(3), const(0))
def place_with_an_array_gets_a_shorter_one(x, n):
    rows = [x, None, x * 3]
    s = np.sum(rows[0] * x)
    rows[n] = x[:2] * 2
    return np.sum(rows[n] ** 2) + s


@program(vec(3), const(2))
def places_get_shorter_arrays_in_a_loop(x, n):
    rows = [x, None, x * 3]
    for k in range(n + 1):
        if rows[k] is not None:
            rows[k] = rows[k][:2] * 2
    return np.sum(rows[0] ** 2) + np.sum(rows[2])


@program(vec(3), const(2))
def entries_that_may_be_none_get_shorter_arrays(x, n):
    rows = []
    for k in range(3):
        rows.append(x * k if k != 1 else None)
    rows[0] = x[:2] * x[1:]
    rows[n] = x[:2] * 2
    return sum(np.sum(v**2) for v in rows if v is not None)


@program(vec(3), const(2))
def places_are_filled_and_emptied(x, n):
    rows = [x, None]
    rows.append(x * 2)
    rows[n] = rows[n][:1] * 3
    last = rows.pop()
    rows.insert(0, last)
    rows[1] = None
    rows[2] = x[1:]
    return sum(np.sum(v**2) for v in rows if v is not None)


@program(vec(3), const(2))
def places_get_longer_arrays(x, n):
    rows = [None] * 3
    for i in range(n + 1):
        for k in range(3):
            rows[k] = x[: i + 1] if rows[k] is None else rows[k] * x[:1]
    return sum(np.sum(v**2) for v in rows)
