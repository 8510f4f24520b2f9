"""Solvers that work in place: factorisations, relaxations, multigrid, sparse rows, differential equations."""

import numpy as np

from tests.programs.kernel import kernels
from tests.programs.zoo import arr, const, dominant, num, pos, spd, unit, vec

linear = kernels("linear_algebra")
sparse = kernels("sparse_rows")
ode = kernels("ode_pde")
bodies = kernels("n_body")


@linear(dominant(4), outputs=("A",))
def householder_qr_in_place(A):
    m, n = A.shape
    for k in range(n - 1):
        v = A[k:, k].copy()
        v[0] += np.copysign(np.sqrt(v @ v), v[0])
        v /= np.sqrt(v @ v)
        A[k:, k:] -= 2.0 * np.outer(v, v @ A[k:, k:])


@linear(arr(4, 4), outputs=("A",))
def lu_with_pivoting_in_place(A):
    n = A.shape[0]
    rows = np.arange(n)
    for k in range(n - 1):
        p = k + np.argmax(np.abs(A[k:, k]))
        if p != k:
            A[[k, p]] = A[[p, k]]
            rows[[k, p]] = rows[[p, k]]
        A[k + 1 :, k] /= A[k, k]
        A[k + 1 :, k + 1 :] -= A[k + 1 :, k, None] * A[k, None, k + 1 :]


@linear(vec(4), pos(5), vec(4), vec(5), outputs=("d",))
def thomas_in_place(lower, diagonal, upper, d):
    b = diagonal + 3.0
    n = len(d)
    for i in range(1, n):
        w = lower[i - 1] / b[i - 1]
        b[i] -= w * upper[i - 1]
        d[i] -= w * d[i - 1]
    d[-1] /= b[-1]
    for i in range(n - 2, -1, -1):
        d[i] = (d[i] - upper[i] * d[i + 1]) / b[i]


@linear(dominant(4), vec(4), vec(4), num(0.8, 1.2), 3, outputs=("x",))
def over_relaxation_in_place(A, b, x, omega, sweeps):
    for _ in range(sweeps):
        for i in range(len(b)):
            sigma = A[i] @ x - A[i, i] * x[i]
            x[i] += omega * ((b[i] - sigma) / A[i, i] - x[i])


@linear(spd(4), vec(4), vec(4), 3, outputs=("x",))
def conjugate_gradient_reusing_arrays(A, b, x, steps):
    r = b - A @ x
    p = r.copy()
    q = np.empty_like(p)
    rho = r @ r
    for _ in range(steps):
        np.dot(A, p, out=q)
        alpha = rho / (p @ q)
        x += alpha * p
        r -= alpha * q
        rho, old = r @ r, rho
        p *= rho / old
        p += r


def smooth(u, f, h, sweeps):
    for _ in range(sweeps):
        u[1:-1] += 0.6 * (0.5 * (u[:-2] + u[2:] + h * h * f[1:-1]) - u[1:-1])


def v_cycle(u, f, h):
    smooth(u, f, h, 1)
    if len(u) > 3:
        r = np.zeros_like(u)
        r[1:-1] = f[1:-1] - (2.0 * u[1:-1] - u[:-2] - u[2:]) / (h * h)
        coarse = np.zeros(len(u) // 2 + 1)
        coarse[1:-1] = 0.25 * (r[1:-3:2] + 2.0 * r[2:-2:2] + r[3:-1:2])
        e = np.zeros_like(coarse)
        v_cycle(e, coarse, 2.0 * h)
        u[::2] += e
        u[1::2] += 0.5 * (e[:-1] + e[1:])
    smooth(u, f, h, 1)


@linear(arr(5), arr(5), num(0.4, 0.6), outputs=("u",), second=False)
def multigrid_in_place(u, f, h):
    v_cycle(u, f, h)
    v_cycle(u, f, h)


@linear(arr(7), arr(7), num(0.4, 0.6), 2, outputs=("u",))
def two_grids_in_place(u, f, h, cycles):
    for _ in range(cycles):
        smooth(u, f, h, 1)
        r = np.zeros_like(u)
        r[1:-1] = f[1:-1] - (2.0 * u[1:-1] - u[:-2] - u[2:]) / (h * h)
        coarse, e = np.zeros(4), np.zeros(4)
        coarse[1:-1] = 0.25 * (r[1:-3:2] + 2.0 * r[2:-2:2] + r[3:-1:2])
        smooth(e, coarse, 2.0 * h, 3)
        u[::2] += e
        u[1::2] += 0.5 * (e[:-1] + e[1:])
        smooth(u, f, h, 1)


@linear(arr(3, 3), outputs=("A",))
def gauss_jordan_in_place(A):
    A[np.diag_indices_from(A)] += 4.0
    for k in range(len(A)):
        pivot = A[k, k]
        A[k, k] = 1.0
        A[k] /= pivot
        for i in range(len(A)):
            if i != k:
                factor = A[i, k]
                A[i, k] = 0.0
                A[i] -= factor * A[k]


@linear(spd(3), outputs=("A",))
def jacobi_rotations_in_place(A):
    A[0, 0] += 2.0
    A[2, 2] -= 1.0
    for p in range(2):
        for q in range(p + 1, 3):
            theta = 0.5 * np.arctan2(2.0 * A[p, q], A[q, q] - A[p, p])
            c, s = np.cos(theta), np.sin(theta)
            rows = A[p].copy(), A[q].copy()
            A[p], A[q] = c * rows[0] - s * rows[1], s * rows[0] + c * rows[1]
            columns = A[:, p].copy(), A[:, q].copy()
            A[:, p], A[:, q] = c * columns[0] - s * columns[1], s * columns[0] + c * columns[1]


@sparse(vec(5), const(np.array([0, 2, 1, 0, 2])), const(np.array([0, 2, 3, 5])), vec(3), vec(3), outputs=("y",))
def csr_times_vector_in_place(data, indices, indptr, x, y):
    for i in range(len(indptr) - 1):
        for k in range(indptr[i], indptr[i + 1]):
            y[i] += data[k] * x[indices[k]]


@sparse(vec(5), const(np.array([0, 1, 1, 2, 0])), const(np.array([1, 0, 2, 2, 1])), vec(3), 3)
def coo_power_iteration(data, row, column, x, steps):
    for _ in range(steps):
        y = np.zeros_like(x)
        np.add.at(y, row, data * x[column])
        x = y / np.sqrt(1.0 + y @ y)
    return x


@sparse(pos(5), const(np.array([0, 2, 3, 5])), vec(5))
def segment_softmax(scale, starts, x):
    counts = np.diff(starts)
    e = np.exp(x * scale)
    return e / np.repeat(np.add.reduceat(e, starts[:-1]), counts)


@sparse(vec(4), const(np.array([0, 1, 2, 0])), const(np.array([1, 2, 3, 3])), vec(4), 2)
def messages_along_edges(weights, source, target, h, rounds):
    for _ in range(rounds):
        total = np.bincount(target, weights=weights * h[source], minlength=len(h))
        h = np.tanh(h + total)
    return h


@ode(vec(6), num(0.1, 0.3), 3, outputs=("u",))
def crank_nicolson_in_place(u, r, steps):
    n = len(u)
    c, d = np.empty(n), np.empty(n)
    for _ in range(steps):
        c[0], d[0] = 0.0, u[0]
        for i in range(1, n - 1):
            m = 1.0 + r + 0.5 * r * c[i - 1] * -1.0
            c[i] = 0.5 * r / m
            d[i] = (u[i] + 0.5 * r * (u[i + 1] - 2.0 * u[i] + u[i - 1]) + 0.5 * r * d[i - 1]) / m
        for i in range(n - 2, 0, -1):
            u[i] = d[i] + c[i] * u[i + 1]


@ode(pos(2), pos(4), 0.1, 4)
def lotka_volterra_rk4(y, rates, h, steps):
    a, b, c, d = rates

    def f(y):
        return np.array([a * y[0] - b * y[0] * y[1], -c * y[1] + d * y[0] * y[1]])

    path = [y]
    for _ in range(steps):
        k1 = f(y)
        k2 = f(y + 0.5 * h * k1)
        k3 = f(y + 0.5 * h * k2)
        k4 = f(y + h * k3)
        y = y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
        path.append(y)
    return np.array(path)


@ode(vec(2), num(0.5, 1.0), 3)
def adaptive_steps(y, mu, digits):
    tolerance = 10.0**-digits

    def f(y):
        return np.array([y[1], mu * (1.0 - y[0] ** 2) * y[1] - y[0]])

    t, h, tries = 0.0, 0.125, 0
    while t < 0.5 and tries < 30:
        tries += 1
        k1 = f(y)
        k2 = f(y + 0.5 * h * k1)
        k3 = f(y + 0.75 * h * k2)
        new = y + h / 9.0 * (2.0 * k1 + 3.0 * k2 + 4.0 * k3)
        k4 = f(new)
        error = np.max(np.abs(h * (-5.0 * k1 / 72.0 + k2 / 12.0 + k3 / 9.0 - k4 / 8.0)))
        if error > tolerance:
            h *= 0.5
            continue
        y = new
        t += h
        if error < 0.01 * tolerance:
            h *= 2.0
    return y


@bodies(arr(3, 2, lo=-2.0, hi=2.0), arr(3, 2), pos(3), 0.1, 3, outputs=("x", "v"))
def velocity_verlet_in_place(x, v, m, dt, steps):
    def forces(x):
        d = x[None, :, :] - x[:, None, :]
        r2 = np.sum(d * d, axis=-1) + 0.5
        return np.sum(d * (m[None, :] / r2**1.5)[..., None], axis=1)

    a = forces(x)
    for _ in range(steps):
        x += dt * v + 0.5 * dt * dt * a
        new = forces(x)
        v += 0.5 * dt * (a + new)
        a = new


@bodies(arr(3, 2, lo=-2.0, hi=2.0), arr(3, 2), pos(3), 0.1, 2, outputs=("x", "v"))
def leapfrog_pair_by_pair(x, v, m, dt, steps):
    for _ in range(steps):
        for i in range(len(x)):
            for j in range(i + 1, len(x)):
                d = x[j] - x[i]
                pull = d / (d @ d + 0.4) ** 1.5
                v[i] += dt * m[j] * pull
                v[j] -= dt * m[i] * pull
        x += dt * v


@bodies(arr(4, 2), arr(4, 2), num(), 0.05, 3, outputs=("x",))
def springs_in_a_chain(x, v, stiffness, dt, steps):
    for _ in range(steps):
        stretch = np.diff(x, axis=0)
        length = np.sqrt(np.sum(stretch**2, axis=1, keepdims=True) + 0.1)
        pull = stiffness * (length - 0.5) * stretch / length
        v[:-1] += dt * pull
        v[1:] -= dt * pull
        x += dt * v


@ode(unit(5, 5), num(0.1, 0.2), 3, outputs=("u",))
def reaction_diffusion_in_place(u, k, steps):
    for _ in range(steps):
        w = np.pad(u, 1)
        laplacian = w[:-2, 1:-1] + w[2:, 1:-1] + w[1:-1, :-2] + w[1:-1, 2:] - 4.0 * u
        u += k * laplacian + 0.1 * u * (1.0 - u)
