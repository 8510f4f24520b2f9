"""Multinomial logistic regression: the gradient of the mean cross-entropy with weight decay.

By hand, with P the matrix of predicted probabilities and Y the one-hot labels,
dscore = (P - Y) / n, dW = X^T dscore + decay W, db = the column sums of dscore.
"""

from __future__ import annotations

import numpy as np
from compare import table

from s2sgrad import grad


def log_softmax(score):
    score = score - np.max(score, axis=1, keepdims=True)
    return score - np.log(np.sum(np.exp(score), axis=1, keepdims=True))


def loss(W, b, X, y, decay):
    n = X.shape[0]
    log_p = log_softmax(X @ W + b)
    return -np.sum(log_p[np.arange(n), y]) / n + 0.5 * decay * np.sum(W * W)


def loss_by_loops(W, b, X, y, decay):
    """The same loss as one would write it down first: a loop over the examples, nothing vectorised."""
    total = 0.0
    for x, label in zip(X, y):
        score = x @ W + b
        score = score - np.max(score)
        total += np.log(np.sum(np.exp(score))) - score[label]
    return total / len(X) + 0.5 * decay * np.sum(W**2)


def gradient_by_hand(W, b, X, y, decay):
    score = X @ W + b
    e = np.exp(score - score.max(axis=1, keepdims=True))
    dscore = e / e.sum(axis=1, keepdims=True)
    dscore[np.arange(len(X)), y] -= 1.0
    dscore /= len(X)
    return X.T @ dscore + decay * W, dscore.sum(axis=0)


def problem(seed=0, n=40, features=6, classes=4):
    rng = np.random.default_rng(seed)
    W, b = rng.standard_normal((features, classes)), rng.standard_normal(classes)
    return W, b, rng.standard_normal((n, features)), rng.integers(0, classes, n), 0.1


def main() -> None:
    args = problem()
    by_hand = dict(zip(("dW", "db"), gradient_by_hand(*args)))
    for fun in (loss, loss_by_loops):
        generated = dict(zip(("dW", "db"), grad(fun, wrt=("W", "b"))(*args)))
        table(f"Softmax regression, {fun.__name__}", generated, by_hand)


if __name__ == "__main__":
    main()
