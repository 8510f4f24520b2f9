"""Dicts by run-time keys of whose entries only sums are taken: cotangents are numbers until they meet an array."""

from __future__ import annotations

import numpy as np

from tests.programs.zoo import const, family, num, vec

program = family("dicts_summed")


@program(vec(3), vec(3), const(1))
def summed_entries_of_one_branch(x, y, n):
    d = {n: x, n + 1: y} if n < 2 else {}
    return sum(np.sum(e) for k, e in d.items())


@program(vec(3), vec(3), const(1))
def summed_entries_and_one_again(x, y, n):
    d = {n: x, n + 1: y} if n < 2 else {}
    d[max(d)] = y
    return sum(np.sum(e) for e in d.values()) + np.sum(x)


@program(vec(3), vec(3), const(1))
def summed_entries_put_elsewhere(x, y, n):
    kept = [x]
    d = {n: x, n + 1: y} if n < 2 else {}
    holder = {"a": kept}
    holder["a"][0], d[max(d)] = (d[max(d)], y)
    return sum(np.sum(e) for k, e in d.items()) + np.sum(x) + np.sum(np.vstack(kept) ** 2)


@program(vec(4), const(3))
def summed_entries_of_a_loop(x, n):
    d = {}
    for k in range(n):
        d[k % 2] = x * (k + 1.0)
    total = 0.0
    for k in d:
        total += np.sum(d[k]) * (k + 2.0)
    return total


@program(vec(4), const(3))
def mean_of_entries_replaced(x, n):
    d = {}
    for k in range(n):
        d[k] = x
    d[n - 1] = x[::-1] * x
    return np.mean(d[0]) + sum(e.mean() * (k + 1.0) for k, e in d.items())


@program(vec(4), vec(4), num(0.2, 0.9), const(2))
def summed_entries_scaled(x, y, s, n):
    d = {n: x} if s < 1.0 else {n: y}
    d[n + 1] = y * s
    return s * np.sum(d[n]) + d[n + 1].sum() ** 2


@program(vec(4), const(2))
def summed_entries_in_a_branch(x, n):
    d = {}
    for k in range(n + 1):
        d[n - k] = x
    total = 0.0
    for k in range(n + 1):
        if k != 1:
            total += np.sum(d[k]) * (k + 1.0)
    return total


@program(vec(3), vec(3), const(1))
def summed_entries_beside_products(x, y, n):
    d = {n: x, n + 1: y} if n < 2 else {}
    first = np.sum(d[n]) * d[n + 1]
    return np.sum(first) + np.sum(d[n + 1])
