"""Small numerical programs: stencils, steppers, filters, nets, dynamic programming."""

import math

import numpy as np

from tests.programs.zoo import arr, const, family, num, pos, vec

program = family("numerics")


@program(arr(5, 5), 2)
def seidel(A, steps):
    n = A.shape[0]
    for _ in range(steps):
        for i in range(1, n - 1):
            for j in range(1, n - 1):
                A[i, j] = (A[i - 1, j] + A[i, j - 1] + A[i, j] + A[i, j + 1] + A[i + 1, j]) / 5.0
    return np.sum(A * A)


@program(arr(6, 6), 3)
def jacobi_2d(A, steps):
    B = np.copy(A)
    for _ in range(steps):
        B[1:-1, 1:-1] = 0.2 * (A[1:-1, 1:-1] + A[1:-1, :-2] + A[1:-1, 2:] + A[2:, 1:-1] + A[:-2, 1:-1])
        A[1:-1, 1:-1] = 0.2 * (B[1:-1, 1:-1] + B[1:-1, :-2] + B[1:-1, 2:] + B[2:, 1:-1] + B[:-2, 1:-1])
    return np.sum(A * A * A)


@program(arr(5, 5), num(0.1, 0.2), 3)
def heat_2d_nonlinear(u, k, steps):
    for _ in range(steps):
        lap = np.zeros_like(u)
        lap[1:-1, 1:-1] = u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4.0 * u[1:-1, 1:-1]
        u = u + k * (1.0 + u * u) * lap
    return np.sum(u * u)


@program(vec(8), num(0.1, 0.3), num(0.05, 0.1), 4)
def burgers_upwind(u, dt, nu, steps):
    for _ in range(steps):
        un = u.copy()
        u[1:-1] = (
            un[1:-1]
            - dt * un[1:-1] * (un[1:-1] - un[:-2])
            + nu * (un[2:] - 2.0 * un[1:-1] + un[:-2])
        )
        u[0] = un[0] - dt * un[0] * (un[0] - un[-1])
        u[-1] = u[0]
    return np.sum(u**2)


@program(vec(8), num(0.2, 0.4), 4)
def wave_periodic(u, c, steps):
    old = u.copy()
    for _ in range(steps):
        new = 2.0 * u - old + c * c * (np.roll(u, 1) - 2.0 * u + np.roll(u, -1)) - 0.05 * u**3
        old = u
        u = new
    return np.sum(u * old)


@program(arr(5, 5), arr(5, 5), num(0.1, 0.2), 2)
def fdtd_step(ez, hy, c, steps):
    hx = np.zeros((5, 4))
    for t in range(steps):
        ez[2, 2] += np.exp(-0.1 * t)
        hx -= c * (ez[:, 1:] - ez[:, :-1])
        hy[:-1] += c * (ez[1:] - ez[:-1])
        ez[1:, 1:] += c * ((hy[1:, 1:] - hy[:-1, 1:]) - (hx[1:, :] - hx[:-1, :]))
    return np.sum(ez * ez) + np.sum(hx * hx)


@program(num(), num(), 8)
def euler_logistic(r, y, n):
    h = 0.1
    for _ in range(n):
        y = y + h * r * y * (1.0 - y)
    return y


@program(vec(3), num(8.0, 10.0), num(20.0, 25.0), 5)
def lorenz_rk2(s, sigma, rho, n):
    beta = 8.0 / 3.0
    h = 0.01

    def f(s):
        x, y, z = s[0], s[1], s[2]
        return np.array([sigma * (y - x), x * (rho - z) - y, x * y - beta * z])

    for _ in range(n):
        mid = s + 0.5 * h * f(s)
        s = s + h * f(mid)
    return np.sum(s * s)


@program(num(), num(), num(), 6)
def van_der_pol_rk4(x, v, mu, n):
    h = 0.1

    def acc(x, v):
        return mu * (1.0 - x * x) * v - x

    for _ in range(n):
        k1x, k1v = v, acc(x, v)
        k2x, k2v = v + 0.5 * h * k1v, acc(x + 0.5 * h * k1x, v + 0.5 * h * k1v)
        k3x, k3v = v + 0.5 * h * k2v, acc(x + 0.5 * h * k2x, v + 0.5 * h * k2v)
        k4x, k4v = v + h * k3v, acc(x + h * k3x, v + h * k3v)
        x += h * (k1x + 2.0 * k2x + 2.0 * k3x + k4x) / 6.0
        v += h * (k1v + 2.0 * k2v + 2.0 * k3v + k4v) / 6.0
    return x * x + v * v


@program(num(), num(1.0, 2.0))
def adaptive_step(y, k):
    t = 0.0
    h = 0.2
    while t < 1.0:
        full = y * math.exp(-k * h)
        half = y - h * k * y
        err = abs(full - half)
        if err > 0.02:
            h = 0.5 * h
            continue
        y = half
        t += h
    return y * t


@program(vec(3, 0.5, 1.0), arr(3, 2), arr(3, 2), 3)
def n_body(m, x, v, steps):
    n = 3
    dt = 0.05
    for _ in range(steps):
        for i in range(n):
            for j in range(i + 1, n):
                d = x[i] - x[j]
                mag = dt / (np.sum(d * d) + 0.5) ** 1.5
                v[i] -= d * m[j] * mag
                v[j] += d * m[i] * mag
        for i in range(n):
            x[i] += dt * v[i]
    e = 0.0
    for i in range(n):
        e += 0.5 * m[i] * (v[i, 0] ** 2 + v[i, 1] ** 2)
        for j in range(i + 1, n):
            d = x[i] - x[j]
            e -= m[i] * m[j] / np.sqrt(d @ d + 0.5)
    return e


@program(arr(4, 3), arr(4, 3), pos(4), 2)
def leapfrog_all_pairs(x, v, m, steps):
    def acceleration(x):
        d = x[None, :, :] - x[:, None, :]
        inv = (np.sum(d * d, axis=2) + 0.3) ** -1.5
        return np.sum(d * (inv * m[None, :])[:, :, None], axis=1)

    a = acceleration(x)
    for _ in range(steps):
        v += 0.05 * a
        x += 0.1 * v
        a = acceleration(x)
        v += 0.05 * a
    return np.sum(0.5 * m[:, None] * v * v) + np.sum(x * x)


@program(vec(2), pos(1), arr(4, 1), num(), num())
def kalman_filter(x, r, zs, q, p):
    F = np.array([[1.0, 0.1], [0.0, 1.0]])
    H = np.array([[1.0, 0.0]])
    P = np.eye(2) * p
    loss = 0.0
    for z in zs:
        x = F @ x
        P = F @ P @ F.T + q * np.eye(2)
        y = z - H @ x
        S = H @ P @ H.T + r
        K = P @ H.T @ np.linalg.inv(S)
        x = x + K @ y
        P = (np.eye(2) - K @ H) @ P
        loss += 0.5 * np.log(S[0, 0]) + 0.5 * y[0] ** 2 / S[0, 0]
    return loss + np.sum(x * x)


@program(vec(3), arr(3, 3), arr(5, 3))
def forward_logsumexp(start, trans, obs):
    alpha = start + obs[0]
    for t in range(1, obs.shape[0]):
        scores = alpha[:, None] + trans
        m = np.max(scores, axis=0)
        alpha = m + np.log(np.sum(np.exp(scores - m), axis=0)) + obs[t]
    m = np.max(alpha)
    return m + np.log(np.sum(np.exp(alpha - m)))


@program(arr(4, 4))
def soft_dtw(D):
    n = 4
    gamma = 0.5
    R = np.full((n + 1, n + 1), 10.0)
    R[0, 0] = 0.0
    for i in range(1, n + 1):
        for j in range(1, n + 1):
            a = np.exp(-R[i - 1, j] / gamma) + np.exp(-R[i, j - 1] / gamma) + np.exp(-R[i - 1, j - 1] / gamma)
            R[i, j] = D[i - 1, j - 1] ** 2 - gamma * np.log(a)
    return R[n, n]


@program(arr(4, 5))
def cheapest_path(C):
    n, m = C.shape
    best = np.zeros((n, m))
    best[0] = C[0]
    for i in range(1, n):
        for j in range(m):
            b = best[i - 1, j]
            if j > 0 and best[i - 1, j - 1] < b:
                b = best[i - 1, j - 1]
            if j < m - 1 and best[i - 1, j + 1] < b:
                b = best[i - 1, j + 1]
            best[i, j] = C[i, j] + b
    return np.min(best[n - 1]) * np.sum(C)


@program(pos(4), 6)
def knapsack_relaxed(values, capacity):
    weights = [1, 3, 2, 4]
    table = np.zeros(capacity + 1)
    for i in range(4):
        for w in range(capacity, weights[i] - 1, -1):
            take = table[w - weights[i]] + values[i] ** 2
            if take > table[w]:
                table[w] = take
    return np.sum(table * table)


@program(vec(8), vec(8))
def fft_by_hand(re, im):
    n = 8
    bits = 3
    for i in range(n):
        j = 0
        for b in range(bits):
            if i & (1 << b):
                j |= 1 << (bits - 1 - b)
        if j > i:
            re[i], re[j] = re[j], re[i]
            im[i], im[j] = im[j], im[i]
    size = 2
    while size <= n:
        half = size // 2
        for start in range(0, n, size):
            for k in range(half):
                angle = -2.0 * math.pi * k / size
                wr = math.cos(angle)
                wi = math.sin(angle)
                a = start + k
                b = a + half
                tr = wr * re[b] - wi * im[b]
                ti = wr * im[b] + wi * re[b]
                re[b] = re[a] - tr
                im[b] = im[a] - ti
                re[a] += tr
                im[a] += ti
        size *= 2
    return np.sum((re * re + im * im) * np.arange(8.0)) + re[1] * im[3] * re[5]


def fft_parts(re, im):
    n = re.shape[0]
    if n == 1:
        return re, im
    er, ei = fft_parts(re[::2], im[::2])
    odr, odi = fft_parts(re[1::2], im[1::2])
    angle = -2.0 * np.pi * np.arange(n // 2) / n
    wr = np.cos(angle)
    wi = np.sin(angle)
    tr = wr * odr - wi * odi
    ti = wr * odi + wi * odr
    return np.concatenate([er + tr, er - tr]), np.concatenate([ei + ti, ei - ti])


@program(vec(8))
def fft_recursive(x):
    re, im = fft_parts(x, np.zeros(8))
    power = re * re + im * im
    return np.sum(np.log(power + 0.5) * np.arange(8.0))


@program(arr(5, 5), arr(3, 3))
def convolution_loops(image, kernel):
    out = np.zeros((3, 3))
    for i in range(3):
        for j in range(3):
            for a in range(3):
                for b in range(3):
                    out[i, j] += image[i + a, j + b] * kernel[a, b]
    return np.sum(np.tanh(out) * out)


@program(arr(2, 5, 5, 2), arr(3, 3, 2, 3), vec(3))
def convolution_windows(x, w, bias):
    n, h, width, _ = x.shape
    k = w.shape[0]
    out = np.empty((n, h - k + 1, width - k + 1, w.shape[3]))
    for i in range(h - k + 1):
        for j in range(width - k + 1):
            out[:, i, j, :] = np.sum(
                x[:, i : i + k, j : j + k, :, np.newaxis] * w[np.newaxis, :, :, :], axis=(1, 2, 3)
            )
    return np.sum(np.tanh(out + bias))


@program(arr(4, 6))
def max_pooling(x):
    out = np.empty((2, 3))
    for i in range(2):
        for j in range(3):
            out[i, j] = np.max(x[2 * i : 2 * i + 2, 2 * j : 2 * j + 2])
    return np.sum(out * out)


@program(arr(6, 6), pos(3))
def image_filter_separable(img, taps):
    k = taps / np.sum(taps)
    tmp = img.copy()
    for i in range(1, 5):
        tmp[i] = k[0] * img[i - 1] + k[1] * img[i] + k[2] * img[i + 1]
    out = tmp.copy()
    for j in range(1, 5):
        out[:, j] = k[0] * tmp[:, j - 1] + k[1] * tmp[:, j] + k[2] * tmp[:, j + 1]
    return np.sum((out - img) ** 2)


@program(arr(5, 5), num())
def bilateral_filter(img, s):
    out = np.zeros((3, 3))
    for i in range(1, 4):
        for j in range(1, 4):
            patch = img[i - 1 : i + 2, j - 1 : j + 2]
            w = np.exp(-((patch - img[i, j]) ** 2) / s)
            out[i - 1, j - 1] = np.sum(w * patch) / np.sum(w)
    return np.sum(out**2)


@program(arr(3, 2), arr(3, 3), vec(3), arr(4, 2))
def recurrent_net(Wx, Wh, b, xs):
    h = np.zeros(3)
    loss = 0.0
    for x in xs:
        h = np.tanh(Wx @ x + Wh @ h + b)
        loss += np.sum(h * h)
    return loss


@program({"W": arr(8, 5), "b": vec(8)}, arr(3, 3))
def lstm(p, xs):
    def sigmoid(t):
        return 1.0 / (1.0 + np.exp(-t))

    h = np.zeros(2)
    c = np.zeros(2)
    for t in range(xs.shape[0]):
        z = p["W"] @ np.concatenate([xs[t], h]) + p["b"]
        i, f, o, g = sigmoid(z[:2]), sigmoid(z[2:4]), sigmoid(z[4:6]), np.tanh(z[6:])
        c = f * c + i * g
        h = o * np.tanh(c)
    return np.sum(h * h) + np.sum(c)


@program(arr(4, 3), arr(3, 2), vec(2), const(np.array([0, 1, 1, 0])))
def softmax_regression(X, W, b, y):
    score = X @ W + b
    score = score - np.max(score, axis=1, keepdims=True)
    rowsum = np.sum(np.exp(score), axis=1)
    n = X.shape[0]
    return np.sum(np.log(rowsum) - score[np.arange(n), y]) / n


@program(arr(5, 3), pos(3), vec(3))
def batch_norm(x, gamma, beta):
    mu = np.mean(x, axis=0)
    var = np.mean((x - mu) ** 2, axis=0)
    y = gamma * (x - mu) / np.sqrt(var + 1e-3) + beta
    return np.sum(np.sin(y))


@program(arr(3, 4), arr(4, 4), arr(4, 4), arr(4, 4))
def attention(x, wq, wk, wv):
    q, k, v = x @ wq, x @ wk, x @ wv
    s = q @ k.T / math.sqrt(4.0)
    e = np.exp(s - np.max(s, axis=-1, keepdims=True))
    a = e / np.sum(e, axis=-1, keepdims=True)
    y = a @ v
    return np.sum(y * y)


@program(pos(3, 3), pos(3), 5)
def markov_chain(T, p, n):
    T = T / np.sum(T, axis=1, keepdims=True)
    p = p / np.sum(p)
    for _ in range(n):
        p = p @ T
    return np.sum(p * np.log(p)) + p[0]


@program(pos(7), vec(4), 3)
def sparse_rows(data, x, n):
    indptr = [0, 2, 3, 5, 7]
    indices = np.array([0, 2, 1, 0, 3, 1, 3])
    for _ in range(n):
        y = np.zeros(4)
        for i in range(4):
            for k in range(indptr[i], indptr[i + 1]):
                y[i] += data[k] * x[indices[k]]
        x = np.tanh(y)
    return np.sum(x * x)


@program(pos(7), vec(4))
def sparse_rows_by_slices(data, x):
    indptr = np.array([0, 2, 3, 5, 7])
    indices = np.array([0, 2, 1, 0, 3, 1, 3])
    y = np.empty(4)
    for i in range(4):
        lo = indptr[i]
        hi = indptr[i + 1]
        y[i] = data[lo:hi] @ x[indices[lo:hi]]
    return np.sum(y * y * x)


@program(vec(5), num())
def histogram_soft(x, width):
    centers = np.linspace(-1.0, 1.0, 4)
    h = np.zeros(4)
    for v in x:
        w = np.exp(-((v - centers) ** 2) / width)
        h += w / np.sum(w)
    return np.sum(h * h)


@program(vec(6))
def exponential_smoothing_fit(p):
    data = np.array([1.0, 1.2, 0.9, 1.4, 1.3, 1.6])
    level = p[0]
    trend = p[1]
    a = 1.0 / (1.0 + np.exp(-p[2]))
    b = 1.0 / (1.0 + np.exp(-p[3]))
    sse = 0.0
    for y in data:
        err = y - (level + trend)
        new = level + trend + a * err
        trend = trend + b * (new - level - trend)
        level = new
        sse += err**2
    return sse + p[4] * p[5]


@program(vec(4), num(0.05, 0.1), 5)
def gradient_descent_unrolled(w, lr, steps):
    target = np.array([0.3, -0.1, 0.5, 0.2])
    velocity = np.zeros(4)
    for _ in range(steps):
        g = 2.0 * (w - target) + 0.3 * w**3
        velocity = 0.9 * velocity - lr * g
        w += velocity
    return np.sum((w - target) ** 2)


@program(num(0.1, 0.3), num(0.1, 0.3), num(), 6)
def option_binomial_tree(sigma, r, strike, n):
    dt = 1.0 / n
    u = np.exp(sigma * np.sqrt(dt))
    d = 1.0 / u
    q = (np.exp(r * dt) - d) / (u - d)
    values = np.zeros(n + 1)
    for i in range(n + 1):
        s = 1.0 * u**i * d ** (n - i)
        values[i] = np.logaddexp(0.0, 5.0 * (s - strike)) / 5.0
    for k in range(n, 0, -1):
        values[:k] = np.exp(-r * dt) * (q * values[1 : k + 1] + (1.0 - q) * values[:k])
    return values[0]


@program(num(), num())
def mandelbrot_orbit(cr, ci):
    cr = 0.3 * cr - 0.4
    ci = 0.3 * ci
    zr = 0.0
    zi = 0.0
    n = 0
    while zr * zr + zi * zi < 4.0 and n < 8:
        zr, zi = zr * zr - zi * zi + cr, 2.0 * zr * zi + ci
        n += 1
    return zr * zr + zi * zi + n


@program(vec(5, 0.1, 0.9))
def simpson_of_spline(c):
    def value(t):
        s = 0.0
        for k in range(4, -1, -1):
            s = s * t + c[k]
        return np.exp(-s * s)

    n = 6
    h = 1.0 / n
    total = value(0.0) + value(1.0)
    for i in range(1, n):
        total += (4.0 if i % 2 else 2.0) * value(i * h)
    return total * h / 3.0


@program(arr(2, 3, 3), second=False)  # of a matrix product of unknown rank only hvp
def a_product_that_gains_an_axis(q):
    p = np.eye(3)
    for _ in range(2):
        p = p @ q
    return np.sum(p * p)


@program(arr(3, 3), vec(3), const(4), second=False)
def a_vector_that_becomes_a_matrix(q, v, n):
    p = v
    for i in range(n):
        p = q @ p
        if i == 1:
            p = p[:, None] * q[0]
        p[0] *= q[1, 1]
        q = q * 1.1
    return np.sum(p * p)


@program(arr(3, 3), vec(3), const(3))
def elements_or_rows_that_are_written(q, v, n):
    p = v
    for i in range(n):
        p = p * 2.0
        if i == 1:
            p = p[:, None] * q[0]
        p[0] *= q[1, 1]
    return np.sum(p * p)
