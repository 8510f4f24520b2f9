"""Programs that meet points where a function has no derivative, in elements that nothing depends on."""

from __future__ import annotations

import math

import numpy as np

from tests.programs.zoo import arr, const, family, num, vec

program = family("zeros")


@program(arr(4, 3), vec(4))
def distances_above_the_diagonal(points, charges):
    d = points[:, None, :] - points[None, :, :]
    r = np.sqrt(np.sum(d**2, axis=2))
    return np.sum(np.triu(charges[:, None] * charges * r, 1))


@program(arr(4, 2), num())
def kernel_of_distances(points, scale):
    d = points[:, None, :] - points[None, :, :]
    r = np.sqrt(np.sum(d * d, axis=-1))
    return np.sum(np.exp(-((scale * r) ** 2))[0]) + np.sum(r[np.triu_indices(4, 1)])


@program(arr(3, 2), num())
def roots_masked_by_a_product(points, scale):
    d = np.sum((points[:, None, :] - points[None, :, :]) ** 2, axis=2)
    return np.sum((1.0 - np.eye(3)) * (scale * d) ** 0.5)


@program(arr(3, 2))
def inverse_distances(points):
    r = np.sqrt(np.sum((points[:, None, :] - points[None, :, :]) ** 2, axis=2))
    r[r > 0] = 1.0 / r[r > 0]
    return np.sum(np.tril(r, -1))


@program(const(np.array([0.5, 1.5, 0.7])), num())
def roots_of_what_is_cut_off(x, scale):
    cut = np.maximum(x - 0.8, 0.0)
    root = np.sqrt(cut)
    return np.sum(np.where(cut > 0, scale * root, scale * x))


@program(arr(4, 2, lo=0.2))
def angles_between(v):
    u = v / np.sqrt(np.sum(v * v, axis=1, keepdims=True))
    c = np.clip(u @ u.T, -1.0, 1.0)
    np.fill_diagonal(c, 1.0)
    return np.sum(np.triu(np.arccos(c), 1))


@program(vec(3), num())
def distances_of_numbers(x, scale):
    total = 0.0
    for i in range(3):
        for j in range(3):
            d = math.sqrt((x[i] - x[j]) ** 2 * scale)
            total += d * (i < j)
    return total


@program(vec(3), num(0.2, 0.8))
def guarded_by_a_constant(x, eps):
    return np.sum(np.sqrt(x * x + 1e-6)) + np.sum(np.sqrt(np.abs(x) * eps + x**2)) / np.sqrt(np.sum(x**2) + 1.0)


@program(arr(4, 2), arr(4, 4))
def distances_by_any_weights(p, c):
    d = p[:, None] - p[None, :]
    r = np.sqrt(np.sum(d * d, axis=-1))
    return np.sum(c * r) + np.sum(r * (1.0 - np.eye(4)) * c) + np.sum(np.linalg.norm(d, axis=2) * c**2)


@program(arr(4, 2), arr(4, 4), num(0.3, 0.9))
def distances_in_other_ways(p, c, power):
    d = p[:, None] - p[None, :]
    r2 = np.einsum("ijk,ijk->ij", d, d)
    return np.sum(c * np.sqrt(r2)) + np.sum(c * r2**power) + np.sum(c * np.hypot(d[..., 0], d[..., 1]))


@program(arr(4, 2), arr(4, 4))
def distances_in_loops(p, c):
    n, total = len(p), 0.0
    squares = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            d, s = p[i] - p[j], 0.0
            for k in range(2):
                s += (p[i, k] - p[j, k]) ** 2
            squares[i, j] = d @ d
            total += c[i, j] * (math.sqrt(s) + np.sqrt(d @ d) + (d[0] * d[0] + d[1] * d[1]) ** 0.5)
    return total + np.sum(c * np.sqrt(squares))


@program(arr(4, 2))
def inverse_cubes(p):
    d = p[:, None] - p[None, :]
    r2 = np.sum(d * d, axis=-1)
    np.fill_diagonal(r2, np.inf)
    r = np.where(np.eye(4) == 1.0, np.inf, np.sqrt(np.sum(d * d, axis=-1)))
    return np.sum(1.0 / r2**1.5) + np.sum(np.exp(-r) / r)


@program(arr(4, 2), arr(4, 4))
def inverse_distances_of_others(p, c):
    d = p[:, None] - p[None, :]
    r = np.sqrt(np.sum(d * d, axis=-1))
    total = np.sum(np.triu(c / r, 1)) + np.sum((c / r)[~np.eye(4, dtype=bool)]) + np.sum(np.log(r), where=r > 0.0)
    total += np.sum(np.where(r == 0.0, 0.0, c * r**-1.5 + np.reciprocal(r + 0.0)))
    return total + np.sum(np.where(r > 0.0, np.arctan2(d[..., 1], d[..., 0]), 0.0) * c**2)


@program(const(np.array([-0.5, -1.5, 2.0, 0.7])), vec(4))
def functions_out_of_their_domains(x, c):
    total = np.sum(np.where(x > 0.0, c * np.log(x) + x * np.log(x), 0.0)) + np.sum(np.sqrt(x)[x > 0.0])
    total += np.nansum(c * np.sqrt(x)) + np.sum(np.nan_to_num(np.log(x)) * c) + np.sum(x**0.3, where=x > 0.0)
    y = np.arccosh(x)
    y[x < 1.0] = c[0]
    z = np.zeros(4)
    np.log(x, where=x > 0.0, out=z)
    return total + np.sum(y) + z @ c + np.sum(np.where(np.abs(x) < 1.0, np.arcsin(x), 0.0))


@program(const(np.array([-0.5, 0.25, -1.0])), vec(3), num())
def variances_that_are_cut_off(v, c, s):
    floor = np.sqrt(np.maximum(v, 0.0)) * c
    buffer = np.empty(3)
    buffer[:] = np.maximum(v * s, 0.0)
    return np.sum(floor) + np.sum(c * np.sqrt(buffer)) + np.sum(np.sqrt(np.clip(v, 0.0, 1.0)) * c**2)


@program(arr(3, lo=1.5, hi=2.5), num())
def what_is_cut_off_at_infinity(x, s):
    y = x - x[0]
    return np.sum(np.clip(s / y, -5.0, 5.0)[1:]) + np.sum(np.minimum(s / np.abs(y), 9.0)) + np.max(np.log(y[1:] ** 2))
