"""Where memory makes adjoints hard, and how shadow memory resolves each case.

Same form as golden.py: a primal, and its adjoint by hand, checked by the tests. The rule behind all of them: every
array that is written, or shares memory with one that is, has one adjoint array; whatever names, views, containers,
choices and swaps lead to the primal array lead, mirrored, to the adjoint array. A statement that only makes or moves
a reference (alias, view, choice, swap, append to a list) has no adjoint of its own: it is repeated, mirrored, in the
reverse sweep (undone in reverse where it rebinds a name). Only reads and writes of elements have adjoints.
"""

from __future__ import annotations

import numpy as np

from tests.pairs.golden import Case


# 1. which array is written is decided at run time -------------------------------------------------------------------
def choose(x, y, s, flag):
    t = x if flag else y
    t[0] = s * t[1] * t[1]
    return np.sum(x * y)


def choose_adjoint(x, y, s, flag, dout=1.0):
    x, y = x.copy(), y.copy()
    # forward sweep
    t = x if flag else y
    t[0] = s * t[1] * t[1]
    # reverse sweep
    # return np.sum(x * y)
    dx = dout * y
    dy = dout * x
    dt = dx if flag else dy                     # the same choice, between the adjoints
    # t[0] = s * t[1] * t[1]
    d = dt[0]
    dt[0] = 0.0
    ds = d * t[1] * t[1]
    dt[1] += 2.0 * d * s * t[1]
    return dx, dy, ds


# 2. two buffers that trade places -----------------------------------------------------------------------------------
def diffuse(u, k, steps):
    new = np.empty_like(u)
    for _ in range(steps):
        new[1:-1] = u[1:-1] + k * u[1:-1] * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        new[0] = u[0]
        new[-1] = u[-1]
        u, new = new, u
    return np.sum(u * u)


def diffuse_adjoint(u, k, steps, dout=1.0):
    # forward sweep; u itself is written from the second step on, so it is copied
    u = u.copy()
    new = np.empty_like(u)
    new_tape = []
    for step in range(steps):
        new_tape.append(new.copy())             # what the step overwrites is what an earlier step reads
        new[1:-1] = u[1:-1] + k * u[1:-1] * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        new[0] = u[0]
        new[-1] = u[-1]
        u, new = new, u
    # reverse sweep
    # return np.sum(u * u)
    du = 2.0 * dout * u
    dnew = np.zeros_like(new)
    dk = 0.0
    for step in range(steps):
        u, new = new, u                         # the swap, undone, for the arrays and for their adjoints
        du, dnew = dnew, du
        # new[0] = u[0]; new[-1] = u[-1]
        du[-1] += dnew[-1]
        du[0] += dnew[0]
        # new[1:-1] = u[1:-1] + k * u[1:-1] * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        d = dnew[1:-1]
        lap = u[2:] - 2.0 * u[1:-1] + u[:-2]
        c = k * u[1:-1] * d
        dk += np.sum(d * u[1:-1] * lap)
        du[1:-1] += d + d * k * lap - 2.0 * c
        du[2:] += c
        du[:-2] += c
        dnew[:] = 0.0
        new[:] = new_tape.pop()
    return du, dk


# 3. arrays in a list, changed through the loop's name ---------------------------------------------------------------
def smooth_all(x, y, rounds):
    parts = [x, y]
    for _ in range(rounds):
        for p in parts:
            p[1:] -= 0.5 * p[:-1] ** 2
    return np.sum(x * y)


def smooth_all_adjoint(x, y, rounds, dout=1.0):
    x, y = x.copy(), y.copy()
    # forward sweep
    parts = [x, y]
    p_tape = []
    for _ in range(rounds):
        for p in parts:
            p_tape.append(p[1:].copy())
            p[1:] -= 0.5 * p[:-1] ** 2
    # reverse sweep
    # return np.sum(x * y)
    dx = dout * y
    dy = dout * x
    dparts = [dx, dy]                           # the list, mirrored
    for _ in range(rounds):
        for p, dp in zip(reversed(parts), reversed(dparts)):
            # p[1:] -= 0.5 * p[:-1] ** 2
            p[1:] = p_tape.pop()
            dp[:-1] -= dp[1:].copy() * p[:-1]   # dp[1:] and dp[:-1] overlap
    return dx, dy


# 4. a callee that writes its argument: the pair of functions --------------------------------------------------------
def bump(v, k):
    v[k] = v[k] ** 2 + v[k - 1]
    return v[k] * v[k - 1]


def walk(v):
    s = 0.0
    for k in range(1, v.shape[0]):
        s += bump(v, k)
    return s


def bump_forward(v, k):
    vk = v[k]
    v[k] = vk ** 2 + v[k - 1]
    return v[k] * v[k - 1], vk                  # the result, and what its reverse needs


def bump_reverse(saved, v, dv, k, dout):
    # return v[k] * v[k - 1]
    dv[k] += dout * v[k - 1]
    dv[k - 1] += dout * v[k]
    # v[k] = v[k] ** 2 + v[k - 1]
    v[k] = saved                                # memory is left as it was before the call
    d = dv[k]
    dv[k] = 2.0 * d * v[k]
    dv[k - 1] += d


def walk_adjoint(v, ds=1.0):
    v = v.copy()
    # forward sweep
    saved_tape = []
    for k in range(1, v.shape[0]):
        _, saved = bump_forward(v, k)           # s itself is not needed: the result is linear in it
        saved_tape.append(saved)
    # reverse sweep
    dv = np.zeros_like(v)
    for k in range(v.shape[0] - 1, 0, -1):
        # s += bump(v, k)
        bump_reverse(saved_tape.pop(), v, dv, k, ds)
    return dv


# 5. a slice assigned from an overlapping slice ----------------------------------------------------------------------
def shift(a, n):
    for _ in range(n):
        a[1:] = a[:-1] * a[1:] + a[1:]
    return np.sum(a)


def shift_adjoint(a, n, dout=1.0):
    a = a.copy()
    # forward sweep
    a_tape = []
    for _ in range(n):
        a_tape.append(a[1:].copy())
        a[1:] = a[:-1] * a[1:] + a[1:]
    # reverse sweep
    # return np.sum(a)
    da = np.full(a.shape, dout)
    for _ in range(n):
        # a[1:] = a[:-1] * a[1:] + a[1:]
        a[1:] = a_tape.pop()
        d = da[1:].copy()                       # all of the right side was read before anything was written
        da[1:] = d * a[:-1] + d
        da[:-1] += d * a[1:]
    return da


# 6. rows as views, a fresh array in every pass, a data-dependent number of passes -----------------------------------
def settle(M, b, tol):
    x = np.zeros_like(b)
    while True:
        r = b.copy()
        for i in range(M.shape[0]):
            row = M[i]
            r[i] -= row @ x
        x = x + 0.2 * r
        if np.max(np.abs(r)) < tol:
            return np.sum(x * x)


def settle_adjoint(M, b, tol, dout=1.0):
    # forward sweep; nothing that the reverse sweep reads is overwritten: x is rebound, never written, so the tape keeps
    # references, not copies
    x = np.zeros_like(b)
    x_tape = []
    while True:
        r = b.copy()
        for i in range(M.shape[0]):
            row = M[i]
            r[i] -= row @ x
        x_tape.append(x)
        x = x + 0.2 * r
        if np.max(np.abs(r)) < tol:
            break
    # reverse sweep
    # return np.sum(x * x)
    dx = 2.0 * dout * x
    dM = np.zeros_like(M)
    db = np.zeros_like(b)
    while x_tape:
        x = x_tape.pop()
        # x = x + 0.2 * r
        dr = 0.2 * dx
        for i in range(M.shape[0] - 1, -1, -1):
            row, drow = M[i], dM[i]             # the view, mirrored
            # r[i] -= row @ x
            drow -= dr[i] * x
            dx -= dr[i] * row
        # r = b.copy()
        db += dr
    return dM, db


def cases() -> list[Case]:
    """Every pair of this file, at the sizes that the tests use."""
    rng = np.random.default_rng(0)
    made = [
        Case(f"choose-{flag}", choose, choose_adjoint, [rng.standard_normal(3), rng.standard_normal(3), 0.7, flag], 3)
        for flag in (True, False)
    ]
    made += [Case(f"diffuse-{steps}", diffuse, diffuse_adjoint, [rng.random(7), 0.3, steps], 2) for steps in (3, 4)]
    matrix = np.eye(4) + 0.2 * rng.standard_normal((4, 4))
    return made + [
        Case("smooth_all", smooth_all, smooth_all_adjoint, [rng.random(4), rng.random(4), 3], 2),
        Case("walk", walk, walk_adjoint, [rng.random(5)], 1),
        Case("shift", shift, shift_adjoint, [rng.random(5), 3], 1),
        Case("settle", settle, settle_adjoint, [matrix, rng.standard_normal(4), 1e-3], 2),
    ]
