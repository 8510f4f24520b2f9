"""What scientists call of NumPy: fits, filters, statistics of padded and windowed data; lists beside arrays."""

import numpy as np

from tests.programs.zoo import arr, family, num, pos, spd, vec

program = family("numpy_calls")


@program(num(), num(), vec(2))
def list_beside_an_array(a, b, x):
    y = [a * b, b] * x
    y += (a, 1.0)
    y[:1] *= [b]
    return np.sum(y**2) + np.sum([a, b] / (x + 9.0)) + np.sum(x - (a, b))


@program(num(), num())
def integers_in_nested_lists(a, b):
    return np.sum(np.array([[a, b], [1, 2]]) @ np.array([[3, 4], [b, a]]))


@program(vec(5))
def integer_that_becomes_an_array(x):
    y = 0
    for k in range(3):
        y = np.where(x > 0.3 * k, x * x, y)
    return np.sum(y)


@program(arr(2, 3, 4))
def rows_of_an_array_joined(T):
    return np.sum(np.concatenate(T, axis=1) ** 2) + np.sum(np.stack(T, axis=1) ** 3) + np.sum(np.hstack(T) ** 2)


@program(pos(3, 3))
def scaled_in_place(P):
    total = 0.0
    for _ in range(3):
        P *= 2.0 / np.sum(P)
        total += P[0, 1] ** 2
    return total + np.sum(P**3)


@program(spd(3))
def eigenvalues_that_change(A):
    """Part of what a decomposition returns is written, and the rest unused."""
    w = np.linalg.eigh(A)[0]
    w[0] *= w[1]
    s = np.linalg.svd(A)[1]
    s += w
    return np.sum(w**2) + np.sum(s * s)


@program(vec(6), pos(6))
def weighted_line(y, w):
    slope, offset = np.polyfit(np.arange(6.0), y, 1, w=w)
    return slope**2 + offset * np.sum(np.polyval([slope, offset], np.array([0.5, 7.0])))


@program(arr(6, 3), vec(6))
def least_squares(A, b):
    x, residuals, rank, s = np.linalg.lstsq(A, b, rcond=None)
    return np.sum(x**2) * rank + residuals[0] + np.sum(np.log(s))


@program(vec(8), vec(3))
def filtered_signal(x, kernel):
    y = np.pad(x * np.hanning(8), 2, mode="reflect")
    z = np.convolve(y, kernel, mode="same")
    return np.sum(z**2) + np.sum(np.pad(z, (1, 2), constant_values=x[0]) ** 3)


@program(arr(4, 5))
def robust_statistics(A):
    middle = np.median(A, axis=(0, 1))
    low, high = np.percentile(A, [20, 70], axis=1, keepdims=True)
    return middle**2 + np.sum((high - low) * A) + np.sum(np.corrcoef(A) ** 2) + np.sum(np.nanmedian(A, axis=0))


@program(arr(2, 3, 3), vec(3))
def einsum_with_an_ellipsis(T, v):
    return np.sum(np.einsum("...ij,j->...i", T, v) ** 2) + np.sum(np.trace(T, axis1=1, axis2=2) ** 2)


@program(vec(4), vec(4))
def series_of_polynomials(c, x):
    return np.sum(np.polynomial.chebyshev.chebval(x, c) ** 2) + np.sum(np.polynomial.polynomial.polyval(x, c))
