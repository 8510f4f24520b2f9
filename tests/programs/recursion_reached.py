"""Recursive functions that do with their own results what can only be understood once it is known what these are."""

import numpy as np

from tests.programs.zoo import arr, family, num, vec

program = family("recursion_reached")


@program(vec(3), vec(3), 2)
def a_result_put_into_an_empty_list(a, b, n):
    def rec(a, b, k):
        if k <= 0:
            return b
        out = []
        out.append(rec(b, a[np.arange(3)], k - 1))
        out.append(out[0] * a)
        return out[-1]

    return np.sum(rec(a, b * 2.0, n) ** 2)


@program(vec(3), vec(3), 3)
def parts_of_a_result_in_a_dict_and_the_largest_of_them(a, b, n):
    def rec(a, k):
        if k <= 0:
            return a * 2.0
        z = rec(a * b, k - 1)
        found = {}
        for i, v in enumerate([a, np.asarray(z)]):
            found[i % 2] = found.get(i % 2, np.zeros(3)) + 0.5 * v + z
        return found[max(found)]

    return np.sum(rec(a, n) ** 2)


@program(vec(3), 3)
def the_base_case_comes_last(x, n):
    def rec(k):
        if k > 0:
            first, *rest = [rec(k - 1), rec(k - 2)]
            return first * x[0] + max(rest) + sorted([first, x[1]])[0]
        return x[2]

    return rec(n)


@program(vec(3), 3)
def in_an_expression(x, n):
    power = lambda k: x[1] * power(k - 1) if k > 0 else x[0]  # noqa: E731
    other = lambda k: x[0] if k <= 0 else x[1] + np.sin(other(k - 1))  # noqa: E731
    return power(n) * other(n)


@program(vec(3), 3)
def by_a_helper(x, n):
    def both(a, k):
        halves = [rec(a, k - 1), x[0]]
        return halves[0] * 2.0 + halves[-1]

    def rec(a, k):
        if k > 0:
            return both(a * a, k) + max([rec(a, k - 1), rec(a, k - 2)])
        return a[0]

    return rec(x, n)


@program(vec(4), 3)
def in_loops(x, n):
    def rec(k):
        s = 0.0
        for i in range(k):
            s += rec(i) * x[i]
        while s > 100.0:
            s = s * rec(k - 1)
        return s + x[3]

    return rec(n)


@program(vec(3), 4)
def two_without_a_base_case_in_the_first(x, n):
    def first(k):
        v = second(k - 1)
        return [v, v * x[0]][k % 2]

    def second(k):
        if k <= 0:
            return x[1]
        return first(k) + x[2]

    return first(n) * second(n)


@program(vec(3), num(), 3)
def in_an_attempt(x, s, n):
    def rec(k):
        try:
            v = rec(k - 1) if k > 0 else x[0]
            if v > s:
                raise ValueError(v)
        except ValueError:
            v = x[1]
        return v * x[2] + s

    return rec(n)


@program(vec(4), 3)
def left_by_an_exception_alone(x, n):
    total, path = 0.0, []

    def search(k):
        nonlocal total
        total += x[k] ** 2
        path.append(x[k] * total)
        if k == n:
            raise ValueError
        search(k + 1)

    try:
        search(0)
    except ValueError:
        total *= path[-1]
    return total + sum(path)


@program(vec(3), 3)
def dicts_of_other_keys(x, n):
    def rec(a, d, k):
        if k <= 0:
            return d
        e = rec(a * x, {"a": d["b"] * 2.0, "b": d["a"]}, k - 1)
        e["a"] = e["a"] * e["b"][k % 3]
        return e | {"b": e["a"] + a}

    d = rec(x, {"a": x, "b": x[::-1] * 2.0}, n)
    return np.sum(d["a"] * d["b"])


class Node:
    def __init__(self, value, weight):
        self.value, self.weight = value, weight


@program(vec(4), 3)
def objects_made_in_the_call(x, n):
    def rec(k):
        if k == 0:
            return Node(x[0], x[1:])
        node = rec(k - 1)
        inner = Node(node.value * x[k % 4], node.weight * 0.5)
        inner.weight[0] += node.value
        return inner

    node = rec(n)
    node.value *= 2.0
    return node.value * np.sum(node.weight ** 2)


@program(arr(4, 2))
def unpacked_and_zipped(A):
    def rec(lo, hi):
        if hi - lo == 1:
            return A[lo], [A[lo] * 2.0]
        mid = (lo + hi) // 2
        (u, us), (v, vs) = rec(lo, mid), rec(mid, hi)
        pairs = [a * b for a, b in zip(us, vs)]
        return u * v, pairs + [us[-1] + v]

    w, ws = rec(0, 4)
    return np.sum(w) + sum(np.sum(v * (k + 1)) for k, v in enumerate(ws))
