# a copy of a result was placed before the result
import numpy as np


def fun(x, y, M, s, r):
    for i in range(3):
        y = np.tanh(M[2] + M.T[i])
        y[0:2] = x[0:2]
        x = y * np.array([1.0, 0.5, -0.7, 0.3])
    return np.sum(y * np.array([1.0, 0.5, -0.7, 0.3]))
