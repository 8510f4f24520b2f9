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
