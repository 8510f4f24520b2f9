"""Dense linear algebra by hand: factorisations, solvers, iterations, in place."""

import numpy as np

from tests.programs.zoo import arr, dominant, family, num, pos, spd, vec

program = family("numerics")


@program(dominant(4))
def lu_in_place(A):
    n = A.shape[0]
    for i in range(n):
        for j in range(i):
            A[i, j] -= A[i, :j] @ A[:j, j]
            A[i, j] /= A[j, j]
        for j in range(i, n):
            A[i, j] -= A[i, :i] @ A[:i, j]
    return np.sum(np.log(np.abs(np.diag(A)))) + np.sum(A)


@program(dominant(4), vec(4))
def lu_solve(A, b):
    n = A.shape[0]
    x = np.zeros_like(b)
    y = np.zeros_like(b)
    for i in range(n):
        for j in range(i):
            a = A[i, j]
            for k in range(j):
                a -= A[i, k] * A[k, j]
            A[i, j] = a / A[j, j]
        for j in range(i, n):
            a = A[i, j]
            for k in range(i):
                a -= A[i, k] * A[k, j]
            A[i, j] = a
    for i in range(n):
        y[i] = b[i] - A[i, :i] @ y[:i]
    for i in range(n - 1, -1, -1):
        x[i] = (y[i] - A[i, i + 1 :] @ x[i + 1 :]) / A[i, i]
    return np.sum(x * x)


@program(spd(4))
def cholesky_in_place(A):
    n = A.shape[0]
    A[0, 0] = np.sqrt(A[0, 0])
    for i in range(1, n):
        for j in range(i):
            A[i, j] -= np.dot(A[i, :j], A[j, :j])
            A[i, j] /= A[j, j]
        A[i, i] -= np.dot(A[i, :i], A[i, :i])
        A[i, i] = np.sqrt(A[i, i])
    return np.sum(np.tril(A) ** 3)


@program(spd(3))
def cholesky_to_new_array(A):
    n = A.shape[0]
    L = np.zeros_like(A)
    for i in range(n):
        for j in range(i + 1):
            s = 0.0
            for k in range(j):
                s += L[i, k] * L[j, k]
            if i == j:
                L[i, j] = np.sqrt(A[i, i] - s)
            else:
                L[i, j] = (A[i, j] - s) / L[j, j]
    return np.sum(L * L * L)


@program(arr(4, 4), vec(4))
def gauss_with_pivoting(A, b):
    n = len(b)
    for k in range(n):
        p = k + int(np.argmax(np.abs(A[k:, k])))
        if p != k:
            A[[k, p]] = A[[p, k]]
            b[k], b[p] = b[p], b[k]
        for i in range(k + 1, n):
            f = A[i, k] / A[k, k]
            A[i, k:] -= f * A[k, k:]
            b[i] -= f * b[k]
    x = np.zeros(n)
    for i in range(n - 1, -1, -1):
        x[i] = (b[i] - A[i, i + 1 :] @ x[i + 1 :]) / A[i, i]
    return np.sum(np.tanh(x))


@program(arr(3, 3))
def gauss_jordan_inverse(A):
    n = 3
    M = np.zeros((n, 2 * n))
    M[:, :n] = A + 3.0 * np.eye(n)
    M[:, n:] = np.eye(n)
    for i in range(n):
        M[i] /= M[i, i]
        for k in range(n):
            if k != i:
                M[k] -= M[k, i] * M[i]
    return np.sum(M[:, n:] ** 2)


@program(vec(4), pos(5), vec(4), vec(5))
def tridiagonal_solver(a, b, c, d):
    n = 5
    b += 3.0
    for i in range(1, n):
        w = a[i - 1] / b[i - 1]
        b[i] -= w * c[i - 1]
        d[i] -= w * d[i - 1]
    x = np.zeros(n)
    x[-1] = d[-1] / b[-1]
    for i in range(n - 2, -1, -1):
        x[i] = (d[i] - c[i] * x[i + 1]) / b[i]
    return np.sum(x * x)


@program(spd(4), vec(4))
def conjugate_gradient(A, b):
    tol = 1e-12
    x = np.zeros_like(b)
    r = b - A @ x
    p = r
    rs = r @ r
    for _ in range(3):
        Ap = A @ p
        alpha = rs / (p @ Ap)
        x = x + alpha * p
        r = r - alpha * Ap
        new = r @ r
        if new < tol:
            break
        p = r + (new / rs) * p
        rs = new
    return np.sum(x * x)


@program(spd(4), vec(4))
def conjugate_gradient_in_place(A, b):
    x = np.zeros(4)
    r = b.copy()
    p = r.copy()
    rs = r @ r
    for _ in range(3):
        Ap = A @ p
        alpha = rs / (p @ Ap)
        x += alpha * p
        r -= alpha * Ap
        new = r @ r
        p *= new / rs
        p += r
        rs = new
    return np.sum(x * b)


@program(dominant(4), vec(4), 4)
def gauss_seidel(A, b, sweeps):
    x = np.zeros(4)
    for _ in range(sweeps):
        for i in range(4):
            s = b[i]
            for j in range(4):
                if j != i:
                    s -= A[i, j] * x[j]
            x[i] = s / A[i, i]
    return np.sum(x * x)


@program(dominant(3), vec(3))
def jacobi_until_converged(A, b):
    tol = 0.02
    D = np.diag(A)
    R = A - np.diag(D)
    x = np.zeros(3)
    while True:
        x_new = (b - R @ x) / D
        if np.max(np.abs(x_new - x)) < tol:
            return np.sum(x_new**2)
        x = x_new


@program(spd(3), vec(3), 6)
def power_iteration(A, v, n):
    for _ in range(n):
        v = A @ v
        v = v / np.sqrt(np.sum(v * v))
    return v @ A @ v


@program(arr(4, 3))
def gram_schmidt_in_place(Q):
    for j in range(3):
        for k in range(j):
            Q[:, j] -= (Q[:, k] @ Q[:, j]) * Q[:, k]
        Q[:, j] /= np.linalg.norm(Q[:, j])
    return np.sum(Q**3)


@program(arr(4, 3))
def gram_schmidt_with_r(A):
    Q = np.zeros_like(A)
    R = np.zeros((3, 3))
    for k in range(3):
        nrm = np.sum(A[:, k] * A[:, k])
        R[k, k] = np.sqrt(nrm)
        Q[:, k] = A[:, k] / R[k, k]
        for j in range(k + 1, 3):
            R[k, j] = np.sum(Q[:, k] * A[:, j])
            A[:, j] -= Q[:, k] * R[k, j]
    return np.sum(R * R * R) + np.sum(Q)


@program(arr(4, 4))
def householder_first_columns(A):
    for k in range(2):
        v = A[k:, k].copy()
        v[0] += np.sign(v[0]) * np.sqrt(np.sum(v * v))
        v /= np.sqrt(v @ v)
        A[k:, k:] -= 2.0 * np.outer(v, v @ A[k:, k:])
    return np.sum(A**3)


@program(dominant(3))
def determinant_by_expansion(A):
    def det(M):
        n = M.shape[0]
        if n == 1:
            return M[0, 0]
        total = 0.0
        for j in range(n):
            minor = np.concatenate([M[1:, :j], M[1:, j + 1 :]], axis=1)
            total += (-1.0) ** j * M[0, j] * det(minor)
        return total

    return det(A) / 50.0


@program(arr(3, 3), 4)
def matrix_exponential_series(A, n):
    term = np.eye(3)
    total = np.eye(3)
    for k in range(1, n + 1):
        term = term @ A / k
        total = total + term
    return np.sum(total * total)


@program(spd(3), vec(3))
def gaussian_log_density(S, x):
    L = np.linalg.cholesky(S)
    z = np.linalg.solve(L, x)
    return -0.5 * np.sum(z * z) - np.sum(np.log(np.diag(L)))


@program(arr(3, 4), arr(4, 3), num(), num())
def gemm_triple_loop(A, B, alpha, beta):
    C = np.ones((3, 3))
    for i in range(3):
        C[i] *= beta
        for k in range(4):
            for j in range(3):
                C[i, j] += alpha * A[i, k] * B[k, j]
    return np.sum(C * C)


@program(vec(4), vec(4), dominant(4))
def durbin_like(r, y, A):
    y[0] = -r[0]
    beta = 1.0
    alpha = -r[0] * 0.5
    for k in range(1, 4):
        beta *= 1.0 - alpha * alpha
        alpha = -(r[k] + np.dot(np.flip(r[:k]), y[:k])) / (beta + 3.0)
        y[:k] += alpha * np.flip(y[:k])
        y[k] = alpha
    return np.sum(y * (A @ y))


@program(pos(5, 3))
def covariance_and_correlation(data):
    mean = np.mean(data, axis=0)
    data -= mean
    std = np.sqrt(np.sum(data * data, axis=0) / 5.0)
    data /= np.sqrt(5.0) * std
    corr = np.eye(3)
    for i in range(2):
        corr[i + 1 :, i] = corr[i, i + 1 :] = data[:, i] @ data[:, i + 1 :]
    return np.sum(corr * np.arange(9.0).reshape(3, 3)) + np.sum(std)


@program(arr(3, 3), arr(3, 3))
def triangular_multiply(A, B):
    for i in range(3):
        for j in range(3):
            B[i, j] += A[i + 1 :, i] @ B[i + 1 :, j]
    B *= 1.5
    return np.sum(B * B)


@program(dominant(3), vec(3))
def triangular_solve(L, b):
    x = np.zeros_like(b)
    for i in range(3):
        x[i] = (b[i] - L[i, :i] @ x[:i]) / L[i, i]
    return np.sum(x * x)


@program(arr(4, 4))
def floyd_warshall_smooth(W):
    W += 2.0
    for k in range(4):
        W[:] = np.minimum(W, W[:, k, None] + W[None, k, :])
    return np.sum(W * W)


@program(vec(3), vec(3))
def rank_one_updates(u, v):
    A = np.eye(3) * 2.0
    for _ in range(2):
        A += np.outer(u, v)
        A[:, 0] += A @ v
        u -= 0.1 * (A @ u)
    return np.sum(A * A) + u @ v
