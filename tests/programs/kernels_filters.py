"""Filters in time and tables filled in order: Kalman, hidden Markov models, alignments, chains of matrices."""

import numpy as np

from tests.programs.kernel import kernels
from tests.programs.zoo import arr, const, num, pos, spd, unit, vec

kalman = kernels("kalman")
markov = kernels("markov_chains")
tables = kernels("dynamic_programming")


@kalman(vec(2), spd(2), arr(2, 2), spd(2), arr(1, 2), spd(1), arr(4, 1), outputs=("x", "P"))
def kalman_in_place(x, P, F, Q, H, R, zs):
    for z in zs:
        x[:] = F @ x
        P[:] = F @ P @ F.T + Q
        S = H @ P @ H.T + R
        K = P @ H.T @ np.linalg.inv(S)
        x += K @ (z - H @ x)
        P -= K @ H @ P


@kalman(vec(2), spd(2), arr(2, 2), num(), num(), arr(5, 2))
def kalman_likelihood(m, P, F, q, r, zs):
    total = 0.0
    eye = np.eye(2)
    for t in range(len(zs)):
        m, P = F @ m, F @ P @ F.T + q * eye
        innovation, S = zs[t] - m, P + r * eye
        total -= 0.5 * (innovation @ np.linalg.solve(S, innovation) + np.linalg.slogdet(S)[1])
        K = np.linalg.solve(S, P).T
        m, P = m + K @ innovation, (eye - K) @ P
    return total


@kalman(vec(5), num(), num(), num())
def rauch_smoother(zs, q, r, a):
    n = len(zs)
    means, variances, ahead = np.zeros(n), np.zeros(n), np.zeros(n)
    m, p = 0.0, 1.0
    for t in range(n):
        m, p = a * m, a * a * p + q
        ahead[t] = p
        k = p / (p + r)
        means[t] = m = m + k * (zs[t] - m)
        variances[t] = p = (1.0 - k) * p
    for t in range(n - 2, -1, -1):
        c = variances[t] * a / ahead[t + 1]
        means[t] += c * (means[t + 1] - a * means[t])
        variances[t] += c * c * (variances[t + 1] - ahead[t + 1])
    return means, variances


@kalman(vec(6), num(0.1, 0.4), num(0.1, 0.4), vec(2))
def alpha_beta_filter(zs, alpha, beta, state):
    track = np.empty((len(zs), 2))
    position, speed = state
    for k, z in enumerate(zs):
        position += speed
        residual = z - position
        position += alpha * residual
        speed += beta * residual
        track[k] = position, speed
    return track


@markov(pos(3), pos(3, 3), pos(3, 2), const(np.array([0, 1, 1, 0, 1])))
def hmm_forward(start, step, emit, seen):
    alpha = start / np.sum(start) * emit[:, seen[0]]
    step = step / step.sum(axis=1, keepdims=True)
    log = 0.0
    for o in seen[1:]:
        alpha = (alpha @ step) * emit[:, o]
        scale = alpha.sum()
        alpha /= scale
        log += np.log(scale)
    return log


@markov(pos(2), pos(2, 2), pos(2, 3), const(np.array([0, 2, 1, 1])))
def hmm_posteriors(start, step, emit, seen):
    n = len(seen)
    alpha, beta = np.zeros((n, 2)), np.ones((n, 2))
    alpha[0] = start * emit[:, seen[0]]
    for t in range(1, n):
        for j in range(2):
            for i in range(2):
                alpha[t, j] += alpha[t - 1, i] * step[i, j]
            alpha[t, j] *= emit[j, seen[t]]
    for t in range(n - 2, -1, -1):
        beta[t] = step @ (emit[:, seen[t + 1]] * beta[t + 1])
    both = alpha * beta
    both /= both.sum(axis=1)[:, None]
    return both


@markov(vec(3), arr(3, 3), arr(3, 4), const(np.array([1, 3, 0, 2])))
def viterbi_score(start, step, emit, seen):
    score = start + emit[:, seen[0]]
    back = np.zeros((len(seen), 3), dtype=np.int64)
    for t in range(1, len(seen)):
        options = score[:, None] + step
        back[t] = np.argmax(options, axis=0)
        score = np.max(options, axis=0) + emit[:, seen[t]]
    path = [int(np.argmax(score))]
    for t in range(len(seen) - 1, 0, -1):
        path.append(int(back[t, path[-1]]))
    total = start[path[-1]]
    for k in range(len(path) - 1):
        total += step[path[k + 1], path[k]]
    return np.max(score), total


@markov(pos(4, 4), pos(4), 4, outputs=("p",))
def chain_in_place(T, p, steps):
    T /= T.sum(axis=1, keepdims=True)
    p /= np.sum(p)
    for _ in range(steps):
        p[:] = p @ T


@markov(pos(5), pos(5), pos(6), num(0.05, 0.1), 4)
def birth_death_chain(birth, death, p, dt, steps):
    p = p / p.sum()
    for _ in range(steps):
        flow = np.zeros_like(p)
        for k in range(len(p) - 1):
            current = birth[k] * p[k] - death[k] * p[k + 1]
            flow[k] -= current
            flow[k + 1] += current
        p = p + dt * flow
    return p


@markov(pos(4, 4), num(0.7, 0.9), 5)
def page_rank(links, damping, steps):
    n = links.shape[0]
    out = np.add.reduce(links, axis=1)
    rank = np.full(n, 1.0 / n)
    for _ in range(steps):
        rank = (1.0 - damping) / n + damping * (links.T @ (rank / out))
    return rank


@tables(pos(4, 3), num(), num())
def soft_edit_distance(cost, insertion, sharpness):
    n, m = cost.shape
    D = np.empty((n + 1, m + 1))
    D[:, 0] = insertion * np.arange(n + 1)
    D[0, :] = insertion * np.arange(m + 1)
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            options = np.array([D[i - 1, j] + insertion, D[i, j - 1] + insertion, D[i - 1, j - 1] + cost[i - 1, j - 1]])
            D[i, j] = -np.log(np.sum(np.exp(-sharpness * options))) / sharpness
    return D[n, m]


@tables(vec(4), vec(5))
def dynamic_time_warping(a, b):
    D = np.full((len(a) + 1, len(b) + 1), np.inf)
    D[0, 0] = 0.0
    for i, x in enumerate(a, 1):
        for j, y in enumerate(b, 1):
            D[i, j] = (x - y) ** 2 + min(D[i - 1, j], D[i, j - 1], D[i - 1, j - 1])
    return D[-1, -1]


@tables(pos(5))
def matrix_chain(sizes):
    n = len(sizes) - 1
    best = np.zeros((n, n))
    for length in range(2, n + 1):
        for i in range(n - length + 1):
            j = i + length - 1
            best[i, j] = np.inf
            for k in range(i, j):
                cost = best[i, k] + best[k + 1, j] + sizes[i] * sizes[k + 1] * sizes[j + 1]
                if cost < best[i, j]:
                    best[i, j] = cost
    return best[0, n - 1]


@tables(pos(4), const(np.array([2, 1, 3, 2])), 5)
def knapsack_in_place(values, weights, capacity):
    best = np.zeros(capacity + 1)
    for v, w in zip(values, weights):
        for c in range(capacity, w - 1, -1):
            best[c] = max(best[c], best[c - w] + v)
    return best


@tables(arr(4, 4, lo=0.5, hi=3.0), outputs=("C",))
def cheapest_sums_in_place(C):
    np.cumsum(C[0], out=C[0])
    np.cumsum(C[:, 0], out=C[:, 0])
    for i in range(1, C.shape[0]):
        for j in range(1, C.shape[1]):
            C[i, j] += np.minimum(C[i - 1, j], C[i, j - 1])


@tables(unit(6), num())
def smoothest_subsequence(x, penalty):
    best = x.copy()
    for i in range(len(x)):
        for j in range(i):
            if x[j] < x[i]:
                best[i] = np.logaddexp(best[i], best[j] + x[i] - penalty)
    return best
