"""Writes that the compiler cannot follow: the message names the write and what it conflicts with."""

from __future__ import annotations

import numpy as np

from tests.errors.gallery import fixed, mistake

V = np.array([0.5, 1.5, 2.5])


@mistake(V)
def broadcast_view_of_what_is_written(x):
    rows = np.zeros((2, 3))
    wide = np.broadcast_to(rows[0], (4, 3))
    rows[0] = x * x
    return np.sum(wide)


@fixed("broadcast_view_of_what_is_written", V)
def broadcast_after_the_write(x):
    rows = np.zeros((2, 3))
    rows[0] = x * x
    wide = np.broadcast_to(rows[0].copy(), (4, 3))
    return np.sum(wide)


@mistake({"v": V}, 2)
def recursion_that_writes_into_a_container(params, n):
    if n == 0:
        return np.sum(params["v"])
    params["v"][n] = params["v"][n - 1] * params["v"][n]
    return recursion_that_writes_into_a_container(params, n - 1)


def recursion_that_writes_an_array(v, n):
    if n == 0:
        return np.sum(v)
    v[n] = v[n - 1] * v[n]
    return recursion_that_writes_an_array(v, n - 1)


@fixed("recursion_that_writes_into_a_container", {"v": V}, 2)
def passes_the_array_by_itself(params, n):
    return recursion_that_writes_an_array(params["v"], n)


@mistake(V)
def index_of_unknown_type(x):
    y = x * 1.0
    part = y[np.random.permutation(2)]
    part[0] = 2.0
    return np.sum(y) * part[0]


@fixed("index_of_unknown_type", V)
def index_of_integers(x):
    y = x * 1.0
    part = y[np.array([0, 1])]
    part[0] = 2.0
    return np.sum(y) * part[0]


@mistake(V, 3)
def recursion_that_returns_what_is_written_later(x, n):
    def fill(v, n):
        if n == 0:
            return v
        v[0] = v[0] * v[1]
        return fill(v, n - 1)

    w = fill(x, n)
    w[1] = w[0] * 2.0
    return np.sum(w)
