"""Kernels over complex numbers, written as they are found: several of NPBench, unchanged, and others from physics."""

import cmath

import numpy as np

from tests.programs.kernels_mixed import scattering_self_energies
from tests.programs.zoo import arr, carr, const, family, num, unit, vec

program = family("complex_kernels")


# NPBench: stockham_fft -----------------------------------------------------------------------------------------------


def stockham_fft(N, R, K, x, y):
    # Generate DFT matrix for radix R.
    # Define transient variable for matrix.
    i_coord, j_coord = np.mgrid[0:R, 0:R]
    dft_mat = np.empty((R, R), dtype=np.complex128)
    dft_mat = np.exp(-2.0j * np.pi * i_coord * j_coord / R)
    # Move input x to output y
    # to avoid overwriting the input.
    y[:] = x[:]

    ii_coord, jj_coord = np.mgrid[0:R, 0 : R**K]

    # Main Stockham loop
    for i in range(K):
        # Stride permutation
        yv = np.reshape(y, (R**i, R, R ** (K - i - 1)))
        tmp_perm = np.transpose(yv, axes=(1, 0, 2))

        # Twiddle Factor multiplication
        D = np.empty((R, R**i, R ** (K - i - 1)), dtype=np.complex128)
        tmp = np.exp(-2.0j * np.pi * ii_coord[:, : R**i] * jj_coord[:, : R**i] / R ** (i + 1))
        D[:] = np.repeat(np.reshape(tmp, (R, R**i, 1)), R ** (K - i - 1), axis=2)
        tmp_twid = np.reshape(tmp_perm * D, (N,))

        # Product with Butterfly
        y[:] = np.reshape(dft_mat @ np.reshape(tmp_twid, (R, R ** (K - 1))), (N,))


@program(vec(8), vec(8))
def npbench_stockham_fft(a, b):
    x = a + 1j * b
    y = np.zeros_like(x, dtype=np.complex128)
    stockham_fft(8, 2, 3, x, y)
    return np.sum(np.abs(y) ** 2 * np.arange(8.0)) + np.sum(y.real * y.imag)


# NPBench: contour_integral -------------------------------------------------------------------------------------------


def contour_integral(NR, NM, slab_per_bc, Ham, int_pts, Y):
    P0 = np.zeros((NR, NM), dtype=np.complex128)
    P1 = np.zeros((NR, NM), dtype=np.complex128)
    for z in int_pts:
        Tz = np.zeros((NR, NR), dtype=np.complex128)
        for n in range(slab_per_bc + 1):
            zz = np.power(z, slab_per_bc / 2 - n)
            Tz += zz * Ham[n]
        if NR == NM:
            X = np.linalg.inv(Tz)
        else:
            X = np.linalg.solve(Tz, Y)
        if abs(z) < 1.0:
            X = -X
        P0 += X
        P1 += z * X

    return P0, P1


@program(carr(3, 4, 4), const(np.array([0.5 + 0.3j, 1.2 - 0.7j])), carr(4, 2))
def npbench_contour_integral(Ham, int_pts, Y):
    P0, P1 = contour_integral(4, 2, 2, Ham, int_pts, Y)
    return np.sum(np.abs(P0) ** 2) + np.sum((P0 * P1).real)


@program(arr(3, 3, 3), arr(3, 3, 3))
def npbench_contour_integral_inverse(A, B):
    int_pts = np.array([0.6 + 0.5j, 1.1 + 0.4j])
    P0, P1 = contour_integral(3, 3, 2, A + 1j * B + 3.0 * np.eye(3), int_pts, np.eye(3))
    return np.linalg.norm(P0) + np.linalg.norm(P1)


# NPBench: scattering_self_energies -----------------------------------------------------------------------------------


@program(
    const(np.array([[0, 1], [1, 0]])), carr(2, 2, 2, 2, 2), carr(1, 2, 2, 2, 2), carr(1, 2, 2, 2, 2, 2), second=False
)
def npbench_scattering_self_energies(neigh_idx, dH, G, D):
    Sigma = np.zeros((1, 2, 2, 2, 2), dtype=np.complex128)
    scattering_self_energies(neigh_idx, dH, G, D, Sigma)
    return np.sum(np.abs(Sigma) ** 2)


# NPBench: mandelbrot1, mandelbrot2 -----------------------------------------------------------------------------------


def mandelbrot1(xmin, xmax, ymin, ymax, xn, yn, maxiter, horizon=2.0):
    # Adapted from https://www.ibm.com/developerworks/community/blogs/jfp/...
    X = np.linspace(xmin, xmax, xn, dtype=np.float64)
    Y = np.linspace(ymin, ymax, yn, dtype=np.float64)
    C = X + Y[:, None] * 1j
    N = np.zeros(C.shape, dtype=np.int64)
    Z = np.zeros(C.shape, dtype=np.complex128)
    for n in range(maxiter):
        I = np.less(abs(Z), horizon)  # noqa: E741
        N[I] = n
        Z[I] = Z[I] ** 2 + C[I]
    N[N == maxiter - 1] = 0
    return Z, N


@program(num(-1.32, -1.3), num(0.31, 0.33), num(-0.62, -0.6), num(0.51, 0.53))
def npbench_mandelbrot1(xmin, xmax, ymin, ymax):
    Z, N = mandelbrot1(xmin, xmax, ymin, ymax, 4, 3, 4)
    return np.sum(np.abs(Z) ** 2 / (1.0 + np.abs(Z)) * (1.0 + 0.1 * N))


def mgrid(xn, yn):
    Xi = np.empty((xn, yn), dtype=np.int64)
    Yi = np.empty((xn, yn), dtype=np.int64)
    for i in range(xn):
        Xi[i, :] = i
    for j in range(yn):
        Yi[:, j] = j
    return Xi, Yi


def mandelbrot2(xmin, xmax, ymin, ymax, xn, yn, itermax, horizon=2.0):
    # Adapted from
    # https://thesamovar.wordpress.com/2009/03/22/fast-fractals-with-python-and-numpy/
    Xi, Yi = mgrid(xn, yn)
    X = np.linspace(xmin, xmax, xn, dtype=np.float64)[Xi]
    Y = np.linspace(ymin, ymax, yn, dtype=np.float64)[Yi]
    C = X + Y * 1j
    N_ = np.zeros(C.shape, dtype=np.int64)
    Z_ = np.zeros(C.shape, dtype=np.complex128)
    Xi.shape = Yi.shape = C.shape = xn * yn

    Z = np.zeros(C.shape, np.complex128)
    for i in range(itermax):
        if not len(Z):
            break

        # Compute for relevant points only
        np.multiply(Z, Z, Z)
        np.add(Z, C, Z)

        # Failed convergence
        I = abs(Z) > horizon  # noqa: E741
        N_[Xi[I], Yi[I]] = i + 1
        Z_[Xi[I], Yi[I]] = Z[I]

        # Keep going with those who have not diverged yet
        np.logical_not(I, I)
        Z = Z[I]
        Xi, Yi = Xi[I], Yi[I]
        C = C[I]
    return Z_.T, N_.T


@program(num(-1.32, -1.3), num(0.31, 0.33), num(-0.62, -0.6), num(0.51, 0.53))
def npbench_mandelbrot2(xmin, xmax, ymin, ymax):
    Z, N = mandelbrot2(xmin, xmax, ymin, ymax, 4, 3, 4)
    return np.sum(np.abs(Z) ** 2 / (1.0 + np.abs(Z)) * (1.0 + 0.1 * N))


# quantum mechanics ---------------------------------------------------------------------------------------------------


@program(vec(8), num(0.5, 1.0), num(0.05, 0.1))
def split_step_schroedinger(V, k0, dt):
    n = len(V)
    x = np.arange(n) - n / 2
    psi = np.exp(-0.2 * x**2 + 1j * k0 * x)
    psi /= np.linalg.norm(psi)
    k = 2.0 * np.pi * np.fft.fftfreq(n)
    for _ in range(3):
        psi *= np.exp(-0.5j * dt * V)
        psi = np.fft.ifft(np.exp(-0.5j * dt * k**2) * np.fft.fft(psi))
        psi *= np.exp(-0.5j * dt * V)
    return np.sum(x * np.abs(psi) ** 2)


@program(vec(5), num(0.05, 0.2))
def crank_nicolson_schroedinger(V, dt):
    n = len(V)
    H = np.diag(V + 1.0) - 0.5 * np.eye(n, k=1) - 0.5 * np.eye(n, k=-1)
    A = np.eye(n) + 0.5j * dt * H
    B = np.eye(n) - 0.5j * dt * H
    psi = np.exp(1j * np.arange(n)) / np.sqrt(n)
    for _ in range(3):
        psi = np.linalg.solve(A, B @ psi)
    return np.vdot(psi, V * psi).real + np.abs(np.vdot(psi, np.roll(psi, 1)))


@program(vec(3), vec(3), num(0.1, 0.3))
def pulses_on_a_qubit(ax, ay, dt):
    X = np.array([[0, 1], [1, 0]], dtype=complex)
    Y = np.array([[0, -1j], [1j, 0]])
    U = np.eye(2, dtype=complex)
    for k in range(len(ax)):
        H = ax[k] * X + ay[k] * Y
        step = np.eye(2) - 1j * dt * H - 0.5 * dt**2 * H @ H
        U = step @ U
    return np.abs(np.trace(X.conj().T @ U)) ** 2 / 4.0


@program(carr(4), vec(4))
def density_matrix(psi, energies):
    psi = psi / np.linalg.norm(psi)
    rho = np.outer(psi, psi.conj())
    phase = np.exp(-1j * energies)
    rho = phase[:, None] * rho * np.conj(phase)[None, :]
    return np.trace(rho @ rho).real + np.sum(np.abs(rho) ** 4) + np.einsum("ij,ji->", rho, rho.T).real


# optics and circuits -------------------------------------------------------------------------------------------------


@program(vec(4, 1.1, 2.0), vec(4, 0.2, 0.9), num(2.0, 3.0))
def transfer_matrices_of_a_stack(index, width, wavenumber):
    M = np.eye(2, dtype=np.complex128)
    for n, d in zip(index, width):
        delta = wavenumber * n * d
        layer = np.empty((2, 2), dtype=np.complex128)
        layer[0, 0] = layer[1, 1] = np.cos(delta)
        layer[0, 1] = 1j * np.sin(delta) / n
        layer[1, 0] = 1j * n * np.sin(delta)
        M = M @ layer
    r = (M[0, 0] + M[0, 1] - M[1, 0] - M[1, 1]) / (M[0, 0] + M[0, 1] + M[1, 0] + M[1, 1])
    return abs(r) ** 2


@program(num(), num(), num())
def impedance_of_a_filter(r, l, c):  # noqa: E741
    total = 0.0
    for w in (0.3, 1.0, 2.5):
        z = r + 1j * w * l + 1.0 / (1j * w * c)
        h = 1.0 / (1j * w * c) / z
        total += 20.0 * np.log10(abs(h)) + cmath.phase(h)
    return total


@program(vec(5), vec(5), num())
def beam_pattern_of_an_array(amplitude, phase, spacing):
    angles = np.linspace(-1.0, 1.0, 4)
    field = np.zeros(4, dtype=complex)
    for k in range(5):
        field += amplitude[k] * np.exp(1j * (phase[k] + k * spacing * np.sin(angles)))
    return np.max(np.abs(field) ** 2) + np.sum(np.angle(field + 6.0))


@program(vec(6), vec(3))
def filter_by_its_transfer_function(x, b):
    w = 2.0 * np.pi * np.arange(4) / 6.0
    H = np.zeros(4, dtype=complex)
    for k in range(3):
        H = H + b[k] * np.exp(-1j * w * k)
    y = np.fft.irfft(H * np.fft.rfft(x), n=6)
    return np.sum(y**2 * np.arange(6.0))


@program(unit(4, 4), num(0.1, 0.4))
def blur_and_its_power_spectrum(image, width):
    k = np.fft.fftfreq(4)
    kernel = np.exp(-((k[:, None] ** 2 + k[None, :] ** 2) / width))
    spectrum = np.fft.fft2(image) * kernel
    blurred = np.fft.ifft2(spectrum).real
    power = np.abs(np.fft.fftshift(spectrum)) ** 2
    return np.sum(blurred**3) + np.sum(np.log1p(power))


@program(carr(3), num(0.2, 0.4))
def cauchy_integral_of_a_polynomial(c, radius):
    total = 0j
    n = 8
    for k in range(n):
        z = radius * cmath.exp(2j * cmath.pi * k / n)
        p = c[0] + z * (c[1] + z * c[2])
        total += p / (z - 0.1) * z
    return abs(total / n) ** 2


@program(carr(4))
def roots_by_durand_and_kerner(c):
    roots = np.array([(0.4 + 0.9j) ** k for k in range(4)])
    for _ in range(2):
        for i in range(4):
            p = 1.0 + 0j
            for k in range(4):
                p = p * roots[i] + c[k]
            q = 1.0 + 0j
            for j in range(4):
                if j != i:
                    q *= roots[i] - roots[j]
            roots[i] = roots[i] - 0.1 * p / q
    return np.sum(np.abs(roots) ** 2) + roots[0].imag


@program(vec(8))
def fft_by_recursion(x):
    def fft(v):
        n = len(v)
        if n == 1:
            return v
        even, odd = fft(v[::2]), fft(v[1::2])
        t = np.exp(-2j * np.pi * np.arange(n // 2) / n) * odd
        return np.concatenate([even + t, even - t])

    return np.sum(np.abs(fft(x.astype(complex))) ** 2 * np.arange(8.0))


@program(vec(8), vec(8))
def fft_in_place(re, im):
    n = 8
    z = re + 1j * im
    order = [0, 4, 2, 6, 1, 5, 3, 7]
    z = z[order]
    size = 2
    while size <= n:
        half = size // 2
        for start in range(0, n, size):
            for k in range(half):
                w = cmath.exp(-2j * cmath.pi * k / size)
                a, b = z[start + k], w * z[start + k + half]
                z[start + k] = a + b
                z[start + k + half] = a - b
        size *= 2
    return np.sum(z.real**2 * np.arange(8.0)) + np.sum(z.imag**3)
