"""What generated adjoints should read like: primal functions, and the adjoint a careful person would write by hand.

Each pair is (primal, adjoint). These are targets for style and for economy, not for exact text: a generated
adjoint should be as short, as fast and as easy to follow as the one here, or better. The tests check every pair
against central differences, and every generated adjoint against the one here.

What to notice
- The forward sweep is the user's own code, under the user's own names, minus what nothing needs.
- The reverse sweep quotes the statement it reverses. Adjoints are named as people write them: `dx`, `dW`.
- Nothing is dead: no unused assignment, no zero that is overwritten, no copy that nobody needs, no tape for what is
  linear, no `unbroadcast` where the argument shapes rule broadcasting out.
- A tape is a plain list per saved value, so the same text runs in CPython and compiles under Numba.
- Arrays that are read by index get one adjoint buffer that is accumulated in place.
- No import but NumPy.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np


# 1. straight line, scalar -------------------------------------------------------------------------------------------
def wave(x, k):
    s = np.sin(k * x)
    return x * s


def wave_adjoint(x, k, dy=1.0):
    # forward sweep
    t = k * x
    s = np.sin(t)
    # reverse sweep
    # return x * s
    dx = s * dy
    ds = x * dy
    # s = np.sin(k * x)
    dt = ds * np.cos(t)
    dk = dt * x
    dx += dt * k
    return dx, dk


# 2. softmax cross-entropy with a bias that broadcasts, shapes known from the arguments: X (n, d), W (d, c), b (c,) ---
def softmax_loss(W, b, X, y):
    score = X @ W + b
    score = score - np.max(score, axis=1, keepdims=True)
    rowsum = np.sum(np.exp(score), axis=1)
    n = X.shape[0]
    return np.sum(np.log(rowsum) - score[np.arange(n), y]) / n


def softmax_loss_adjoint(W, b, X, y, dloss=1.0):
    # forward sweep
    score = X @ W + b
    score_max = np.max(score, axis=1, keepdims=True)
    score_1 = score - score_max
    e = np.exp(score_1)
    rowsum = np.sum(e, axis=1)
    n = X.shape[0]
    rows = np.arange(n)
    # reverse sweep
    # return np.sum(np.log(rowsum) - score[np.arange(n), y]) / n
    dlosses = dloss / n
    drowsum = dlosses / rowsum
    dscore_1 = e * drowsum[:, None]
    np.add.at(dscore_1, (rows, y), -dlosses)
    # score = score - np.max(score, axis=1, keepdims=True)
    dscore_max = -np.sum(dscore_1, axis=1, keepdims=True)
    at_max = score == score_max
    dscore = dscore_1 + at_max * (dscore_max / np.sum(at_max, axis=1, keepdims=True))
    # score = X @ W + b
    dW = X.T @ dscore
    db = np.sum(dscore, axis=0)
    return dW, db


# 3. a loop that carries a value, a branch inside it, an early exit --------------------------------------------------
def relax(x, w, n):
    h = x
    for i in range(n):
        h = np.tanh(w * h)
        if np.sum(h) > 1.0:
            h = 0.5 * h
        if np.max(np.abs(h)) < 1e-3:
            break
    return np.sum(h * h)


def relax_adjoint(x, w, n, dy=1.0):
    # forward sweep
    h = x
    h_tape, a_tape, halved_tape = [], [], []
    for i in range(n):
        h_tape.append(h)
        h = np.tanh(w * h)
        a_tape.append(h)
        halved = np.sum(h) > 1.0
        if halved:
            h = 0.5 * h
        halved_tape.append(halved)
        if np.max(np.abs(h)) < 1e-3:
            break
    # reverse sweep
    # return np.sum(h * h)
    dh = 2.0 * dy * h
    dw = 0.0
    while h_tape:
        # if np.sum(h) > 1.0: h = 0.5 * h
        if halved_tape.pop():
            dh = 0.5 * dh
        # h = np.tanh(w * h)
        a = a_tape.pop()
        h = h_tape.pop()
        da = dh * (1.0 - a * a)
        dw += np.sum(da * h)
        dh = da * w
    return dh, dw


# 4. an array updated in place, linear in the array: nothing is taped ------------------------------------------------
def seidel(A, steps):
    n = A.shape[0]
    for t in range(steps):
        for i in range(1, n - 1):
            for j in range(1, n - 1):
                A[i, j] = (A[i - 1, j] + A[i, j - 1] + A[i, j] + A[i, j + 1] + A[i + 1, j]) / 5.0
    return np.sum(A * A)


def seidel_adjoint(A, steps, dy=1.0):
    A = A.copy()                      # the caller's array is left alone
    # forward sweep
    n = A.shape[0]
    for t in range(steps):
        for i in range(1, n - 1):
            for j in range(1, n - 1):
                A[i, j] = (A[i - 1, j] + A[i, j - 1] + A[i, j] + A[i, j + 1] + A[i + 1, j]) / 5.0
    # reverse sweep
    # return np.sum(A * A)
    dA = 2.0 * dy * A
    for t in range(steps - 1, -1, -1):
        for i in range(n - 2, 0, -1):
            for j in range(n - 2, 0, -1):
                # A[i, j] = (A[i - 1, j] + A[i, j - 1] + A[i, j] + A[i, j + 1] + A[i + 1, j]) / 5.0
                d = dA[i, j] / 5.0
                dA[i, j] = d
                dA[i - 1, j] += d
                dA[i, j - 1] += d
                dA[i, j + 1] += d
                dA[i + 1, j] += d
    return dA


# 5. an array updated in place, non-linear, where the values that the reverse sweep reads are never overwritten ------
def cholesky_logdet(A):
    n = A.shape[0]
    for i in range(n):
        for j in range(i):
            A[i, j] = (A[i, j] - A[i, :j] @ A[j, :j]) / A[j, j]
        A[i, i] = np.sqrt(A[i, i] - A[i, :i] @ A[i, :i])
    s = 0.0
    for i in range(n):
        s += np.log(A[i, i])
    return 2.0 * s


def cholesky_logdet_adjoint(A, ds=1.0):
    A = A.copy()
    # forward sweep
    n = A.shape[0]
    for i in range(n):
        for j in range(i):
            A[i, j] = (A[i, j] - A[i, :j] @ A[j, :j]) / A[j, j]
        A[i, i] = np.sqrt(A[i, i] - A[i, :i] @ A[i, :i])
    # reverse sweep
    # return 2.0 * s
    ds = 2.0 * ds
    dA = np.zeros_like(A)
    for i in range(n - 1, -1, -1):
        # s += np.log(A[i, i])
        dA[i, i] += ds / A[i, i]
    for i in range(n - 1, -1, -1):
        # A[i, i] = np.sqrt(A[i, i] - A[i, :i] @ A[i, :i])
        d = dA[i, i] / (2.0 * A[i, i])
        dA[i, i] = d
        dA[i, :i] -= 2.0 * d * A[i, :i]
        for j in range(i - 1, -1, -1):
            # A[i, j] = (A[i, j] - A[i, :j] @ A[j, :j]) / A[j, j]
            d = dA[i, j] / A[j, j]
            dA[j, j] -= d * A[i, j]
            dA[i, j] = d
            dA[i, :j] -= d * A[j, :j]
            dA[j, :j] -= d * A[i, :j]
    return dA


# 6. an array updated in place, non-linear, where they are: the overwritten elements are taped, and put back ---------
def logistic_map(x, r, steps):
    for t in range(steps):
        for i in range(1, x.shape[0]):
            x[i] = r * x[i] * (1.0 - x[i - 1])
    return np.sum(x)


def logistic_map_adjoint(x, r, steps, dy=1.0):
    x = x.copy()
    # forward sweep
    x_tape = []
    for t in range(steps):
        for i in range(1, x.shape[0]):
            x_tape.append(x[i])
            x[i] = r * x[i] * (1.0 - x[i - 1])
    # reverse sweep
    # return np.sum(x)
    dx = np.full(x.shape, dy)
    dr = 0.0
    for t in range(steps - 1, -1, -1):
        for i in range(x.shape[0] - 1, 0, -1):
            # x[i] = r * x[i] * (1.0 - x[i - 1])
            x[i] = x_tape.pop()
            d = dx[i]
            dr += d * x[i] * (1.0 - x[i - 1])
            dx[i] = d * r * (1.0 - x[i - 1])
            dx[i - 1] -= d * r * x[i]
    return dx, dr


# 7. views share memory with what they view, and so do their adjoints ------------------------------------------------
def kick(pos, vel, dt, steps):
    x, y = pos[0], pos[1]
    for t in range(steps):
        r3 = (x * x + y * y) ** 1.5
        vel -= dt * pos / r3
        x += dt * vel[0]
        y += dt * vel[1]
    return np.sum(pos * pos)


def kick_adjoint(pos, vel, dt, steps, denergy=1.0):
    pos = pos.copy()
    vel = vel.copy()
    # forward sweep
    x, y = pos[0], pos[1]
    pos_tape, q_tape = [], []
    for t in range(steps):
        q = x * x + y * y
        r3 = q ** 1.5
        q_tape.append(q)
        vel -= dt * pos / r3
        pos_tape.append(pos.copy())
        x += dt * vel[0]
        y += dt * vel[1]
    # reverse sweep
    # return np.sum(pos * pos)
    dpos = 2.0 * denergy * pos
    dvel = np.zeros_like(vel)
    dx, dy = dpos[0], dpos[1]         # views of dpos, as x and y are of pos
    for t in range(steps - 1, -1, -1):
        # x += dt * vel[0]; y += dt * vel[1]
        dvel[1] += dt * dy
        dvel[0] += dt * dx
        pos[:] = pos_tape.pop()
        # vel -= dt * pos / r3
        q = q_tape.pop()
        r3 = q ** 1.5
        dpos -= dt * dvel / r3
        dr3 = np.sum(dt * dvel * pos, axis=0) / (r3 * r3)
        # r3 = (x * x + y * y) ** 1.5
        dq = 1.5 * np.sqrt(q) * dr3
        dx += 2.0 * dq * x
        dy += 2.0 * dq * y
    return dpos, dvel


# 8. calls: a callee that is small is inlined; a large or recursive one becomes two functions of its own -------------
def layer(h, p):
    return np.tanh(h @ p["W"] + p["b"])


def mlp(params, x):
    for p in params:
        x = layer(x, p)
    return np.sum(x)


def mlp_adjoint(params, x, dy=1.0):
    # forward sweep
    x_tape, h_tape = [], []
    for p in params:
        x_tape.append(x)
        # layer(x, p)
        x = np.tanh(x @ p["W"] + p["b"])
        h_tape.append(x)
    # reverse sweep
    # return np.sum(x)
    dx = np.full(x.shape, dy)
    dparams = []
    for p in reversed(params):
        # x = layer(x, p)
        h = h_tape.pop()
        dz = dx * (1.0 - h * h)
        dparams.append({"W": x_tape.pop().T @ dz, "b": np.sum(dz, axis=0)})
        dx = dz @ p["W"].T
    dparams.reverse()
    return dparams, dx


# the check ----------------------------------------------------------------------------------------------------------
class Case(NamedTuple):
    """A pair, with arguments to try it on; the first n_diff arguments are differentiated."""

    name: str
    primal: Callable[..., Any]
    adjoint: Callable[..., Any]
    args: list[Any]
    n_diff: int

    def by_hand(self) -> tuple[Any, ...]:
        """The gradients of the hand-written adjoint, always as a tuple, the arguments left alone."""
        got = self.adjoint(*copy.deepcopy(self.args))
        return got if self.n_diff > 1 else (got,)


def leaves(v: Any) -> list[Any]:
    """The arrays and scalars of a nested container, from left to right."""
    if isinstance(v, dict):
        return [w for k in v for w in leaves(v[k])]
    if isinstance(v, (tuple, list)):
        return [w for u in v for w in leaves(u)]
    return [v]


def moved(v: Any, direction: list[Any], h: float) -> Any:
    """v + h * direction, leaf by leaf; direction is used up from its front."""
    if isinstance(v, dict):
        return {k: moved(w, direction, h) for k, w in v.items()}
    if isinstance(v, (tuple, list)):
        return type(v)(moved(w, direction, h) for w in v)
    return v + h * direction.pop(0)


def check(case: Case, h: float = 1e-5) -> tuple[float, float]:
    """The derivative in one random direction: by the adjoint, and by a central difference."""
    rng = np.random.default_rng(1)
    diff, rest = case.args[: case.n_diff], case.args[case.n_diff :]
    direction = [rng.standard_normal(np.shape(w)) for w in leaves(diff)]
    ahead, back = (case.primal(*moved(diff, list(direction), s * h), *copy.deepcopy(rest)) for s in (1, -1))
    dot = sum(float(np.sum(g * d)) for g, d in zip(leaves(case.by_hand()), direction))
    return dot, (ahead - back) / (2.0 * h)


def cases() -> list[Case]:
    """Every pair of this file, at the sizes that the tests use."""
    rng = np.random.default_rng(0)
    W, b, X = rng.standard_normal((4, 3)), rng.standard_normal(3), rng.standard_normal((5, 4))
    y = np.array([0, 2, 1, 1, 0])
    M = rng.standard_normal((4, 4))
    layers = [{"W": rng.standard_normal((3, 3)), "b": rng.standard_normal(3)} for _ in range(3)]
    return [
        Case("wave", wave, wave_adjoint, [0.7, 1.3], 2),
        Case("softmax_loss", softmax_loss, softmax_loss_adjoint, [W, b, X, y], 2),
        Case("relax", relax, relax_adjoint, [rng.random(5), 1.4, 4], 2),
        Case("seidel", seidel, seidel_adjoint, [rng.standard_normal((5, 5)), 3], 1),
        Case("cholesky_logdet", cholesky_logdet, cholesky_logdet_adjoint, [M @ M.T + 4 * np.eye(4)], 1),
        Case("logistic_map", logistic_map, logistic_map_adjoint, [rng.random(5), 1.7, 3], 2),
        Case("kick", kick, kick_adjoint, [rng.random((2, 3)) + 0.5, rng.standard_normal((2, 3)), 0.1, 3], 2),
        Case("mlp", mlp, mlp_adjoint, [layers, rng.standard_normal((2, 3))], 2),
    ]
