"""Batch normalisation: the pullback of y = gamma (x - mean) / sqrt(var + eps) + beta, the mean over the batch.

By hand, with xhat the normalised input and d the cotangent of y (Ioffe and Szegedy 2015, in its short form):
dbeta = sum d, dgamma = sum d xhat, dx = gamma / sqrt(var + eps) (d - mean(d) - xhat mean(d xhat)).
"""

from __future__ import annotations

import numpy as np
from compare import table

from s2sgrad import vjp

EPS = 1e-5


def batch_norm(x, gamma, beta):
    centred = x - np.mean(x, axis=0)
    var = np.mean(centred * centred, axis=0)
    return gamma * centred / np.sqrt(var + EPS) + beta


def batch_norm_in_place(x, gamma, beta):
    """The same, column by column, in one array that is overwritten step by step."""
    y = x.copy()
    for k in range(y.shape[1]):
        column = y[:, k]
        column -= np.mean(column)
        column /= np.sqrt(np.mean(column**2) + EPS)
        column *= gamma[k]
        column += beta[k]
    return y


def pullback_by_hand(x, gamma, beta, d):
    mean, std = x.mean(axis=0), np.sqrt(x.var(axis=0) + EPS)
    xhat = (x - mean) / std
    dx = gamma / std * (d - d.mean(axis=0) - xhat * (d * xhat).mean(axis=0))
    return dx, (d * xhat).sum(axis=0), d.sum(axis=0)


def problem(seed=0, n=16, features=5):
    rng = np.random.default_rng(seed)
    x = 3.0 * rng.standard_normal((n, features)) + rng.standard_normal(features)
    gamma, beta = rng.standard_normal(features), rng.standard_normal(features)
    return (x, gamma, beta), rng.standard_normal((n, features))


def main() -> None:
    primals, d = problem()
    names = ("dx", "dgamma", "dbeta")
    by_hand = dict(zip(names, pullback_by_hand(*primals, d)))
    for fun in (batch_norm, batch_norm_in_place):
        _, pullback = vjp(fun, *primals)
        table(f"Batch normalisation, {fun.__name__}", dict(zip(names, pullback(d))), by_hand)


if __name__ == "__main__":
    main()
