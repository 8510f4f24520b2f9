# AssertionError: forward -14.750587970494136, reverse -14.750587970494136, central differences np.float64(-0.5257905719638541) (smooth)
"""A generated program."""

import numpy as np


def fun(x, y, M, s, r):
    q1 = [M[3], x[::-1], M[:, 0]]
    for p2 in q1:
        for i3 in range(2):
            if np.sum(x) < 0.4:
                t4 = y[::-1] if np.sum(p2) < 0.1 else M[:, 0]
            else:
                p2[[2, 0]] *= np.sin(x[2:4] - p2[0:2])
                s5 = np.tanh(np.tanh(-0.3 - np.sum(x)))
    if x[1] > 0.1:
        np.add.at(x, [2, 0], np.tanh(y[1:3] * np.sum(x)))
    y, x = x, y
    c6 = y.copy()
    q7 = [M[0], y]
    return np.sum(x * y * np.array([1.0, 0.5, -0.7, 0.3])) + np.sum(M * M) + s * r + (y @ x) * (x @ y)
