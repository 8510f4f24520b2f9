"""NPBench's kernels of dense linear algebra, as they stand."""

import numpy as np

from tests.programs.kernel import kernels
from tests.programs.zoo import arr, dominant, spd, unit

kernel = kernels("linear_algebra")


@kernel(unit(4, 3), unit(3))
def atax(A, x):
    return (A @ x) @ A


@kernel(unit(4, 3), unit(3), unit(4))
def bicg(A, p, r):
    return r @ A, A @ p


@kernel(spd(4), outputs=('A',))
def cholesky(A):
    A[0, 0] = np.sqrt(A[0, 0])
    for i in range(1, A.shape[0]):
        for j in range(i):
            A[i, j] -= np.dot(A[i, :j], A[j, :j])
            A[i, j] /= A[j, j]
        A[i, i] -= np.dot(A[i, :i], A[i, :i])
        A[i, i] = np.sqrt(A[i, i])


@kernel(spd(4), outputs=('A',))
def cholesky2(A):
    A[:] = np.linalg.cholesky(A) + np.triu(A, k=1)


@kernel(4, 6.0, unit(6, 4))
def correlation(M, float_n, data):
    mean = np.mean(data, axis=0)
    stddev = np.std(data, axis=0)
    stddev[stddev <= 0.1] = 1.0
    data -= mean
    data /= np.sqrt(float_n) * stddev
    corr = np.eye(M, dtype=data.dtype)
    for i in range(M - 1):
        corr[i + 1:M, i] = corr[i, i + 1:M] = data[:, i] @ data[:, i + 1:M]

    return corr


@kernel(4, 6.0, unit(6, 4))
def covariance(M, float_n, data):
    mean = np.mean(data, axis=0)
    data -= mean
    cov = np.zeros((M, M), dtype=data.dtype)
    for i in range(M):
        cov[i:M, i] = cov[i, i:M] = data[:, i] @ data[:, i:M] / (float_n - 1.0)

    return cov


@kernel(2, 3, 4, unit(2, 3, 4), unit(4, 4), outputs=('A',))
def doitgen(NR, NQ, NP, A, C4):
    # Ver 1: A[:] = np.reshape(np.reshape(A, (NR, NQ, 1, NP)) @ C4, (NR, NQ, NP))
    A[:] = np.reshape(np.reshape(A, (NR, NQ, 1, NP)) @ C4, (NR, NQ, NP))


@kernel(2, 3, 4, unit(2, 3, 4), unit(4, 4), outputs=('A',))
def doitgen_loops(NR, NQ, NP, A, C4):
    for r in range(NR):
        for q in range(NQ):
            sum = A[r, q, :] @ C4
            A[r, q, :] = sum


@kernel(arr(5, lo=0.0, hi=0.3))
def durbin(r):
    y = np.empty_like(r)
    alpha = -r[0]
    beta = 1.0
    y[0] = -r[0]

    for k in range(1, r.shape[0]):
        beta *= 1.0 - alpha * alpha
        alpha = -(r[k] + np.dot(np.flip(r[:k]), y[:k])) / beta
        y[:k] += alpha * np.flip(y[:k])
        y[k] = alpha

    return y


@kernel(1.5, 1.2, unit(3, 4), unit(3, 2), unit(2, 4), outputs=('C',))
def gemm(alpha, beta, C, A, B):
    C[:] = alpha * A @ B + beta * C


@kernel(
    1.5, 1.2, unit(3, 3), unit(3), unit(3), unit(3), unit(3), unit(3), unit(3), unit(3), unit(3),
    outputs=('A', 'x', 'w'),
)
def gemver(alpha, beta, A, u1, v1, u2, v2, w, x, y, z):
    A += np.outer(u1, v1) + np.outer(u2, v2)
    x += beta * y @ A + z
    w += alpha * A @ x


@kernel(1.5, 1.2, unit(3, 3), unit(3, 3), unit(3))
def gesummv(alpha, beta, A, B, x):
    return alpha * A @ x + beta * B @ x


@kernel(unit(3, 3))
def go_fast(a):
    trace = 0.0
    for i in range(a.shape[0]):
        trace += np.tanh(a[i, i])
    return a + trace


@kernel(unit(4, 3))
def gramschmidt(A):
    Q = np.zeros_like(A)
    R = np.zeros((A.shape[1], A.shape[1]), dtype=A.dtype)

    for k in range(A.shape[1]):
        nrm = np.dot(A[:, k], A[:, k])
        R[k, k] = np.sqrt(nrm)
        Q[:, k] = A[:, k] / R[k, k]
        for j in range(k + 1, A.shape[1]):
            R[k, j] = np.dot(Q[:, k], A[:, j])
            A[:, j] -= Q[:, k] * R[k, j]

    return Q, R


@kernel(1.5, 1.2, unit(3, 2), unit(2, 4), unit(4, 3), unit(3, 3), outputs=('D',))
def k2mm(alpha, beta, A, B, C, D):
    D[:] = alpha * A @ B @ C + beta * D


@kernel(unit(3, 2), unit(2, 4), unit(4, 3), unit(3, 2))
def k3mm(A, B, C, D):
    return A @ B @ C @ D


@kernel(spd(4), outputs=('A',))
def lu(A):
    for i in range(A.shape[0]):
        for j in range(i):
            A[i, j] -= A[i, :j] @ A[:j, j]
            A[i, j] /= A[j, j]
        for j in range(i, A.shape[0]):
            A[i, j] -= A[i, :i] @ A[:i, j]


@kernel(spd(4), unit(4))
def ludcmp(A, b):
    x = np.zeros_like(b)
    y = np.zeros_like(b)

    for i in range(A.shape[0]):
        for j in range(i):
            A[i, j] -= A[i, :j] @ A[:j, j]
            A[i, j] /= A[j, j]
        for j in range(i, A.shape[0]):
            A[i, j] -= A[i, :i] @ A[:i, j]
    for i in range(A.shape[0]):
        y[i] = b[i] - A[i, :i] @ y[:i]
    for i in range(A.shape[0] - 1, -1, -1):
        x[i] = (y[i] - A[i, i + 1:] @ x[i + 1:]) / A[i, i]

    return x, y


@kernel(unit(3), unit(3), unit(3), unit(3), unit(3, 3), outputs=('x1', 'x2'))
def mvt(x1, x2, y_1, y_2, A):
    x1 += A @ y_1
    x2 += y_2 @ A


@kernel(1.5, 1.2, unit(3, 4), unit(3, 3), unit(3, 4), outputs=('C',))
def symm(alpha, beta, C, A, B):
    temp2 = np.empty((C.shape[1],), dtype=C.dtype)
    C *= beta
    for i in range(C.shape[0]):
        for j in range(C.shape[1]):
            C[:i, j] += alpha * B[i, j] * A[i, :i]
            temp2[j] = B[:i, j] @ A[i, :i]
        C[i, :] += alpha * B[i, :] * A[i, i] + alpha * temp2


@kernel(1.5, 1.2, unit(3, 3), unit(3, 2), unit(3, 2), outputs=('C',))
def syr2k(alpha, beta, C, A, B):
    for i in range(A.shape[0]):
        C[i, :i + 1] *= beta
        for k in range(A.shape[1]):
            C[i, :i + 1] += (A[:i + 1, k] * alpha * B[i, k] + B[:i + 1, k] * alpha * A[i, k])


@kernel(1.5, 1.2, unit(3, 3), unit(3, 2), outputs=('C',))
def syrk(alpha, beta, C, A):
    for i in range(A.shape[0]):
        C[i, :i + 1] *= beta
        for k in range(A.shape[1]):
            C[i, :i + 1] += alpha * A[i, k] * A[:i + 1, k]


@kernel(dominant(4), unit(4), unit(4), outputs=('x',))
def trisolv(L, x, b):
    for i in range(x.shape[0]):
        x[i] = (b[i] - L[i, :i] @ x[:i]) / L[i, i]


@kernel(1.5, unit(3, 3), unit(3, 4), outputs=('B',))
def trmm(alpha, A, B):
    for i in range(B.shape[0]):
        for j in range(B.shape[1]):
            B[i, j] += np.dot(A[i + 1:, i], B[i + 1:, j])
    B *= alpha
