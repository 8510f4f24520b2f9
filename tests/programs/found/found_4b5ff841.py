# a copy of a result was placed before the result
import numpy as np


def fun(x, y, M, s, r):
    y = np.tanh(M[2] + M.T[2])
    y[0:2] = x[0:2]
    return np.sum(y * np.array([1.0, 0.5, -0.7, 0.3]))
