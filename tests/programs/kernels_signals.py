"""Transforms, networks and image filters, written with loops and in place."""

import numpy as np

from tests.programs.kernel import kernels
from tests.programs.zoo import arr, num, pos, unit, vec

fourier = kernels("fft")
nets = kernels("neural_nets")
images = kernels("image_filters")


@fourier(vec(8), vec(8), outputs=("re", "im"))
def iterative_fft_in_place(re, im):
    n = len(re)
    j = 0
    for i in range(1, n):
        bit = n >> 1
        while j & bit:
            j ^= bit
            bit >>= 1
        j |= bit
        if i < j:
            re[i], re[j] = re[j], re[i]
            im[i], im[j] = im[j], im[i]
    size = 2
    while size <= n:
        half = size // 2
        for start in range(0, n, size):
            for k in range(half):
                c, s = np.cos(2.0 * np.pi * k / size), -np.sin(2.0 * np.pi * k / size)
                a, b = start + k, start + k + half
                tr, ti = c * re[b] - s * im[b], c * im[b] + s * re[b]
                re[b], im[b] = re[a] - tr, im[a] - ti
                re[a] += tr
                im[a] += ti
        size *= 2


def fft_pairs(re, im):
    n = len(re)
    if n == 1:
        return re, im
    er, ei = fft_pairs(re[::2], im[::2])
    odd_re, odd_im = fft_pairs(re[1::2], im[1::2])
    angle = -2.0 * np.pi * np.arange(n // 2) / n
    tr = np.cos(angle) * odd_re - np.sin(angle) * odd_im
    ti = np.cos(angle) * odd_im + np.sin(angle) * odd_re
    return np.concatenate((er + tr, er - tr)), np.concatenate((ei + ti, ei - ti))


@fourier(vec(8), vec(8))
def power_spectrum_recursive(re, im):
    fr, fi = fft_pairs(re, im)
    return np.log(1.0 + fr**2 + fi**2)


@fourier(vec(8), outputs=("x",))
def haar_wavelet_in_place(x):
    n = len(x)
    while n > 1:
        half = n // 2
        mean, detail = (x[:n:2] + x[1:n:2]) / np.sqrt(2.0), (x[:n:2] - x[1:n:2]) / np.sqrt(2.0)
        x[:half] = mean
        x[half:n] = detail
        n = half


@fourier(vec(8), outputs=("x",))
def lifted_wavelet_in_place(x):
    even, odd = x[::2], x[1::2]
    odd -= 0.5 * (even + np.roll(even, -1))
    even += 0.25 * (odd + np.roll(odd, 1))
    even *= np.sqrt(2.0)


@fourier(vec(6))
def cosine_transform(x):
    n = len(x)
    out = np.zeros(n)
    for k in range(n):
        for i in range(n):
            out[k] += x[i] * np.cos(np.pi * (i + 0.5) * k / n)
    return out


@fourier(vec(5), vec(3))
def circular_convolution(x, taps):
    y = np.zeros_like(x)
    for k, w in enumerate(taps):
        y += w * np.roll(x, k)
    return y


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


@nets(arr(3, 2), arr(5, 8), vec(8))
def lstm_in_loops(xs, W, b):
    h, c = np.zeros(2), np.zeros(2)
    W = W[:4]
    hidden = []
    for x in xs:
        gates = np.concatenate((h, x)) @ W + b
        i, f, o, g = np.split(gates, 4)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        hidden.append(h)
    return np.stack(hidden)


@nets(arr(3, 2), arr(2, 6), arr(2, 6), vec(6))
def gru_in_place(xs, W, U, b):
    h = np.zeros(2)
    for x in xs:
        wx, uh = x @ W + b, h @ U
        z, r = sigmoid(wx[:2] + uh[:2]), sigmoid(wx[2:4] + uh[2:4])
        h *= z
        h += (1.0 - z) * np.tanh(wx[4:] + r * uh[4:])
    return h


@nets(arr(4, 3), arr(3, 6), arr(3, 6), arr(3, 6), 2)
def attention_with_heads(x, wq, wk, wv, heads):
    n = x.shape[0]
    q, k, v = ((x @ w).reshape(n, heads, -1).transpose(1, 0, 2) for w in (wq, wk, wv))
    scores = q @ k.transpose(0, 2, 1) / np.sqrt(q.shape[-1])
    scores[:, np.triu_indices(n, 1)[0], np.triu_indices(n, 1)[1]] = -1e3
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= np.sum(scores, axis=-1, keepdims=True)
    return (scores @ v).transpose(1, 0, 2).reshape(n, -1)


@nets(arr(2, 6), arr(3, 2, 3), vec(3), 2)
def strided_convolution(x, w, b, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2], axis=1)[:, ::stride]
    return np.tanh(np.einsum("cnk,ock->on", windows, w) + b[:, None])


@nets(arr(4, 3), pos(3), vec(3))
def layer_norm_in_place(x, gain, shift):
    y = x - np.mean(x, axis=1, keepdims=True)
    y /= np.sqrt(np.mean(y * y, axis=1, keepdims=True) + 1e-3)
    np.multiply(y, gain, y)
    y += shift
    return y


@images(arr(5, 5))
def sobel_edges(image):
    gx, gy = np.zeros((3, 3)), np.zeros((3, 3))
    kernel = np.array([[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]])
    for i in range(3):
        for j in range(3):
            patch = image[i : i + 3, j : j + 3]
            gx[i, j] = np.sum(patch * kernel)
            gy[i, j] = np.sum(patch * kernel.T)
    return np.sqrt(gx**2 + gy**2 + 0.01)


@images(unit(5, 4), num(), num())
def bilateral_loops(image, space, tone):
    out = np.zeros_like(image)
    for i, j in np.ndindex(*image.shape):
        total = weight = 0.0
        for di in range(-1, 2):
            for dj in range(-1, 2):
                y, x = i + di, j + dj
                if 0 <= y < image.shape[0] and 0 <= x < image.shape[1]:
                    w = np.exp(-(di**2 + dj**2) / space - (image[y, x] - image[i, j]) ** 2 / tone)
                    total += w * image[y, x]
                    weight += w
        out[i, j] = total / weight
    return out


@images(unit(4, 5))
def median_by_sorting(image):
    out = image.copy()
    for i in range(1, image.shape[0] - 1):
        for j in range(1, image.shape[1] - 1):
            out[i, j] = np.sort(image[i - 1 : i + 2, j - 1 : j + 2], axis=None)[4]
    return out


@images(unit(4, 5))
def dilation_and_erosion(image):
    windows = np.lib.stride_tricks.sliding_window_view(image, (2, 2))
    return np.max(windows, axis=(2, 3)) - np.min(windows, axis=(2, 3))


@images(unit(4, 4), num(0.1, 0.3), 2, outputs=("u",))
def anisotropic_diffusion_in_place(u, k, steps):
    for _ in range(steps):
        down, right = np.diff(u, axis=0), np.diff(u, axis=1)
        flow_down, flow_right = down * np.exp(-((down / k) ** 2) / 9.0), right * np.exp(-((right / k) ** 2) / 9.0)
        u[:-1] += 0.2 * flow_down
        u[1:] -= 0.2 * flow_down
        u[:, :-1] += 0.2 * flow_right
        u[:, 1:] -= 0.2 * flow_right


@images(unit(4, 4), num(0.2, 0.8), num(0.2, 0.8))
def shifted_bilinear(image, dy, dx):
    y, x = np.arange(3) + dy, np.arange(3) + dx
    i, j = y.astype(int), x.astype(int)
    fy, fx = (y - i)[:, None], (x - j)[None, :]
    top = image[np.ix_(i, j)] * (1.0 - fx) + image[np.ix_(i, j + 1)] * fx
    bottom = image[np.ix_(i + 1, j)] * (1.0 - fx) + image[np.ix_(i + 1, j + 1)] * fx
    return top * (1.0 - fy) + bottom * fy


@images(unit(6, 4), outputs=("image",))
def summed_area_in_place(image):
    np.add.accumulate(image, axis=0, out=image)
    np.add.accumulate(image, axis=1, out=image)
    image[2:, 2:] -= image[:-2, :-2] * image[1:-1, 1:-1]
