"""Programs that need one condition of the compiler each: without it, they get what was overwritten, or its place."""

from __future__ import annotations

import numpy as np

from tests.programs.zoo import const, family, num, vec

program = family("guarded")


@program(num(0.5, 1.2), const(2))
def weights_changed_by_the_loop_over_them(x, n):
    weights = [2.0, 3.0]
    for i in range(n):
        weights.append(1.5 + i)
    s = 1.0
    for w in weights:
        s = s * w * x
        weights[1] = 4.0
    return s


@program(vec(4), const(3))
def overlapping_views_in_a_list(x, n):
    v = x * 2.0
    parts = []
    for i in range(n):
        parts.append(v[n - 1 - i : n + 1 - i])
    s = 0.0
    for p in parts:
        t = p[0]
        s = s + t * t
        p[1] = 1.0 + x[0]
    return s + np.sum(v)


@program(vec(4), const(2))
def overlapping_views_by_their_numbers(x, n):
    v = x * 2.0
    parts = []
    for i in range(n):
        parts.append(v[n - 1 - i : n + 1 - i])
    s = 0.0
    for j in range(n):
        p = parts[j]
        t = p[0]
        s = s + t * t
        p[1] = 1.0
    return s + np.sum(v)


@program(vec(4), const(2))
def weights_put_back_by_an_array_of_indices_that_changes(x, n):
    w = np.ones(4) * n
    chosen = np.array([0, 1])
    for i in range(n):
        chosen[1] = i
    s = np.sum(w * x)
    w[chosen] = 5.0
    chosen[0] = 2
    return s + np.sum(w * x * x)


@program(vec(4), const(2))
def weights_put_back_by_a_list_of_indices_that_changes(x, n):
    w = np.ones(4) * n
    chosen = [0, n]
    chosen.append(3)
    s = np.sum(w * x)
    w[chosen] = 5.0
    chosen[0] = 1
    return s + np.sum(w * x * x)


@program(vec(3))
def number_stored_in_every_row(x):
    out = np.zeros((3, 2))
    for i in range(3):
        t = np.exp(x[i])
        out[i] = t
    return np.sum(out)


def _sines(x, n):
    kept = []
    s = 0.0
    if n > 0:
        s = np.sum(_sines(x * 0.5, n - 1)[0])
    for _ in range(2):
        new = np.empty_like(x)
        for i in range(len(x)):
            new[i] = np.sin(x[i]) * 1.5 + s
        kept.append(new)
        x = new
    return kept


@program(vec(3))
def kept_by_a_call_and_written_by_its_caller(x):
    kept = _sines(x, 1)
    kept[0][0] = 5.0
    return sum(np.sum(k * k) for k in kept)
