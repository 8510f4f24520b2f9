# a copy of a result was placed before the result
import numpy as np


def fun(x, y, M, s, r):
    x = np.tanh(M.T[1] - y[::-1])
    x[[0, 1]] *= M[0, :2]
    return np.sum(x * np.array([1.0, 0.5, -0.7, 0.3]))
