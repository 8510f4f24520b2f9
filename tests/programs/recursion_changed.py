"""Containers that a recursive function is given, changes and gives back, and that are changed where they come back."""

from collections import namedtuple

import numpy as np

from tests.programs.zoo import arr, const, family, vec

program = family("recursion_changed")

State = namedtuple("State", ["path", "total", "seen"])


class Walk:
    def __init__(self, start):
        self.path = []
        self.best = [start, start]


def on_the_way_up(q, out, k):
    if k >= len(q):
        return out
    out = on_the_way_up(q, out, k + 1)
    out.append(q[k])
    return out


@program(arr(4, 3))
def filled_on_the_way_up(A):
    got = on_the_way_up(A, [], 0)
    return np.sum(got[0] * got[1] + got[2] * got[3])


@program(arr(4, 3))
def filled_with_views_that_are_written_afterwards(A):
    B = A * 2.0
    got = on_the_way_up(B, [], 0)
    B[1] *= np.sin(B[2])
    got[0][1] = got[3][0] * 0.5
    return np.sum(np.stack(got) ** 2 * np.arange(1.0, 5.0)[:, None])


@program(arr(3, 3), vec(3))
def filled_twice_with_different_first_lists(A, x):
    first = on_the_way_up(A, [], 0)
    other = on_the_way_up(A, [x], 0)
    first.append(0.5)
    other[0] = x * other[-1]
    return np.sum(first[0] * first[3]) + np.sum(other[0] * other[1])


@program(vec(4))
def one_list_through_two_calls(x):
    got = on_the_way_up(x, [], 0)
    got.append(x[0] * x[1])
    got = on_the_way_up(x * 3.0, got, 2)
    got.insert(0, x[3])
    return sum(v**2 * (k + 1) for k, v in enumerate(got))


@program(vec(5))
def in_a_pair_with_a_number(x):
    def walk(k, out):
        if k == len(x):
            return out, 1.0
        out, scale = walk(k + 1, out)
        out.append(x[k] * scale)
        return out, scale * (1.0 + 0.1 * x[k] ** 2)

    out, scale = walk(0, [])
    out.append(scale)
    return sum(v * w for v, w in zip(out, out[1:]))


@program(vec(5))
def given_in_a_pair(x):
    def walk(k, pair):
        if k == len(x):
            return pair
        out, total = pair
        out.append(x[k] * total)
        return walk(k + 1, (out, total + x[k] ** 2))

    out, total = walk(0, ([], 1.0))
    out[0] = total * out[1]
    return sum(v * (k + 1) for k, v in enumerate(out))


@program(arr(3, 2))
def in_a_named_tuple(A):
    def walk(s, k):
        if k == len(A):
            return s
        s.path.append(A[k])
        s.seen["last"] = A[k] * 2.0
        return walk(s._replace(total=s.total + np.sum(A[k] ** 2)), k + 1)

    s = walk(State([], 0.0, {}), 0)
    s.path.append(s.seen["last"] * s.total)
    return s.total + np.sum(s.path[0] * s.path[-1])


@program(vec(4))
def in_an_object(x):
    def walk(w, k):
        if k == 4:
            return w
        w.path.append(x[k] ** 2)
        w.best[k % 2] = w.best[0] * x[k]
        return walk(w, k + 1)

    w = walk(Walk(x[0] * x[1]), 0)
    return sum(w.path) * w.best[0] + w.best[1]


@program(vec(4))
def entries_of_a_dict_set_on_the_way_up(x):
    def walk(k, d):
        if k == 4:
            return d
        d = walk(k + 1, d)
        d[k] = x[k] * (d[k + 1] if k < 3 else 1.0)
        return d

    d = walk(0, {})
    d[0] = d[0] + d[3]
    return sum(v * (k + 1) for k, v in d.items())


@program(vec(3), 3)
def known_entries_changed_on_the_way_up(x, n):
    def walk(k, d):
        if k == 0:
            return d
        d = walk(k - 1, d)
        d["a"] = d["b"] * 0.5 + x
        d["b"] = d["a"] * d["b"]
        return d

    d = {"a": x, "b": x * 2.0}
    e = walk(n, d)
    e["a"] = e["a"] * x
    return np.sum(d["a"] * d["b"])


@program(vec(3))
def rows_made_in_the_call_and_changed_outside(x):
    def rows(k):
        if k == 0:
            return [x * 1.0]
        out = rows(k - 1)
        out.append(out[-1] * x)
        return out

    out = rows(3)
    out[1][0] = out[2][1] * 0.5
    out.append(x[::-1])
    out[-1] = out[0] * x
    return np.sum(out[1] * out[-1] + out[3] * x)


@program(vec(3))
def one_of_two_lists_comes_back(x):
    def pick(a, b, k):
        if k == 0:
            return a
        if k == 1:
            return b
        return pick(b, a, k - 2)

    a, b = [], [x]
    c = pick(a, b, 5)
    c.append(x * x)
    d = pick(a, b, 6)
    d.append(np.sin(x))
    d.append(b[1])
    return np.sum(a[0] * a[1]) if len(a) == 2 else np.sum(b[0] * b[2])


@program(vec(4))
def a_list_out_of_a_list_of_lists(x):
    def at(levels, k):
        if k == 0:
            return levels[0]
        levels[k].append(x[k])
        return at(levels, k - 1)

    levels = [[], [], [], []]
    low = at(levels, 3)
    low.append(x[0] * levels[3][0])
    return levels[0][0] * levels[1][0] + levels[2][0]


@program(vec(4))
def two_functions_hand_it_to_each_other(x):
    def even(out, k):
        if k == 4:
            return out
        out = odd(out, k + 1)
        out.append(x[k])
        return out

    def odd(out, k):
        out = even(out, k + 1)
        out.insert(0, x[k] ** 2)
        return out

    out = even([], 0)
    out.reverse()
    return sum(v * (k + 1) for k, v in enumerate(out))


@program(vec(4))
def a_list_of_the_function_around(x):
    out = []

    def walk(k):
        if k == 4:
            return out
        got = walk(k + 1)
        got.append(x[k] * len(got))
        return got

    walk(0).append(x[0] ** 2)
    out.append(x[1])
    return sum(v * (k + 1) for k, v in enumerate(out))


@program(arr(4, 2))
def elements_swapped_in_what_comes_back(A):
    def sort(rows, k):
        if k == 0:
            return rows
        rows = sort(rows, k - 1)
        if rows[k][0] < rows[k - 1][0]:
            rows[k], rows[k - 1] = rows[k - 1], rows[k]
        return rows

    rows = sort([A[0] * 1.0, A[1] * 2.0, A[2] * 1.0, A[3] * 2.0], 3)
    rows[0] += rows[1]
    rows[2] = np.sin(rows[1])
    return np.sum(rows[0] * rows[3] + rows[2])


@program(vec(6), const([[1, 2], [3], [4, 5], [], [], []]))
def a_search_with_what_it_met(x, children):
    def search(node, met):
        met.append(x[node])
        for child in children[node]:
            met = search(child, met)
            met[-1] = met[-1] * met[0]
        return met

    return sum(v * (k + 1) for k, v in enumerate(search(0, [])))


@program(vec(3), 3)
def dicts_of_which_some_have_more_keys(x, n):
    def rec(k):
        if k <= 0:
            return {"a": x}
        d = rec(k - 1)
        return {**d, "k": d["a"] * x} if k % 2 else {"a": d["a"] * 0.5}

    d, e = rec(n), rec(n - 1)
    d["k"] = d["k"] * e["a"]
    return sum(np.sum(v * v) for v in [*d.values(), *e.values()]) * len(e)


@program(vec(3), 3)
def nothing_at_first(x, n):
    def rec(k):
        if k <= 0:
            return None
        out = rec(k - 1)
        if out is None:
            return [x * 1.0]
        out.append(out[-1] * x)
        return out

    out = rec(n)
    out[0] *= 2.0
    out.append(out[0] * x)
    return sum(np.sum(v**2) * (i + 1) for i, v in enumerate(out))
