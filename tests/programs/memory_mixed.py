"""Memory, control flow and calls together: references that move while what they refer to is written."""

import numpy as np

from tests.programs.zoo import arr, family, num, vec

program = family("memory")


@program(vec(4), vec(4), 5)
def list_slots_swapped(x, y, n):
    a = [x, y]
    for i in range(n):
        a[0], a[1] = a[1], a[0]
        a[0][i % 4] = a[1][(i + 1) % 4] * a[0][(i + 2) % 4]
    return np.sum(a[0] * x) + np.sum(a[1] ** 3)


@program(vec(3), 4)
def list_slots_rebound_in_loop(x, n):
    a = [x, x * 2.0, x * x]
    for i in range(n):
        a[i % 3] = np.sin(a[(i + 1) % 3]) + a[i % 3]
        a[(i + 2) % 3][0] *= a[i % 3][1]
    return np.sum(a[0] * a[1] * a[2]) + x[0]


@program(vec(4))
def name_rebound_to_views(x):
    x = x[::-1]
    x[0] = x[1] * x[2]
    x = x[1:]
    x[1] += x[0] * x[2]
    y = x.T
    y *= x[0]
    x = x[:2]
    return np.sum(x * x) + np.sum(y)


@program(vec(6), 3)
def shrinking_view_in_loop(x, n):
    v = x
    for _ in range(n):
        v[0] = v[1] * v[-1] + 0.1
        v = v[1:]
    return np.sum(x * x) + v[0]


@program(vec(6), 0.05)
def shrinking_view_in_while(x, tol):
    v = x
    while v.shape[0] > 2 and v[0] > -5.0:
        v[1:] += 0.5 * v[:-1] * v[0]
        v = v[1:]
    return np.sum(x * x) + v[0] * v[1]


@program(arr(3, 3), vec(3))
def row_chosen_by_data(A, x):
    for i in range(3):
        k = int(np.argmax(np.abs(A[:, i])))
        row = A[k]
        row[i] = row[i] * x[i] + 0.3
        x[k] += row[(i + 1) % 3]
    return np.sum(A * A) + np.sum(x * x)


@program(vec(4), vec(4))
def best_so_far_is_a_reference(x, y):
    best = x
    for i in range(4):
        cand = y if y[i] > best[i] else best
        cand[i] *= 1.5
        if cand[i] > 0.3:
            best = cand
        best[(i + 1) % 4] += 0.2 * x[i]
    return np.sum(best * best) + np.sum(x * y)


@program(vec(4), vec(4))
def best_so_far_is_a_copy(x, y):
    best = x.copy()
    score = np.sum(best)
    for i in range(4):
        y[i] = y[i] * best[i] + 0.4
        s = np.sum(y)
        if s > score:
            best = y.copy()
            score = s
    return np.sum(best * y) + score


@program(vec(4))
def closure_sees_rebinding(x):
    buf = np.zeros(4)

    def put(i, v):
        buf[i] = v * buf[i - 1] + x[i]

    for i in range(4):
        put(i, x[i - 1])
    buf = buf * 2.0
    put(1, 3.0)
    return np.sum(buf * buf)


def rotate(state):
    a, b = state
    a[:] = np.sin(b) + 0.5 * a
    return b, a


@program(vec(3), vec(3), 4)
def tuple_of_buffers_carried(x, y, n):
    state = (x, y)
    for _ in range(n):
        state = rotate(state)
    return np.sum(state[0] * state[1]) + np.sum(x)


@program({"pos": vec(3), "vel": vec(3)}, 3)
def dict_of_buffers_swapped(s, n):
    for _ in range(n):
        s["pos"] += 0.1 * s["vel"]
        s["pos"], s["vel"] = s["vel"], s["pos"]
        s["vel"][0] *= s["pos"][1]
    return np.sum(s["pos"] * s["vel"] * s["vel"])


def write_or_make(v, k):
    if v[0] * k > 0.0:
        v[0] = v[1] * k
        return v
    w = v.copy()
    w[1] = v[2] * k
    return w


@program(vec(3), num())
def callee_writes_or_makes(x, k):
    y = write_or_make(x, k)
    z = write_or_make(y, -k)
    y[2] *= z[0]
    return np.sum(x * y * z) + np.sum(y)


@program(arr(3, 4))
def rows_until(A):
    s = 0.0
    for row in A:
        row[0] = row[1] * s + row[2]
        s += np.sum(row * row)
        if s > 1.2:
            row[3] = s
            break
    return np.sum(A * A) + s


@program(vec(5))
def returns_after_writes_in_loop(x):
    for i in range(1, 5):
        x[i] += x[i - 1] * x[i]
        if np.sum(x[: i + 1]) > 100.0:
            return x[i] * x[0]
        if i == 3:
            x[0] = x[i]
            return np.sum(x * x)
    return x[4]


@program(vec(3), 3)
def history_of_views(x, n):
    M = np.zeros((n, 3))
    rows = []
    for i in range(n):
        r = M[i]
        r[:] = x * (i + 1.0) if i == 0 else np.sin(rows[i - 1]) * x
        rows.append(r)
    rows[0][1] = rows[n - 1][2] * 2.0
    return np.sum(M * M)


@program(vec(3), 5)
def ring_of_arrays(x, n):
    ring = [x, x * 0.5, np.ones(3)]
    for k in range(n):
        cur = ring[k % 3]
        nxt = ring[(k + 1) % 3]
        nxt *= cur
        nxt += 0.3
        ring[(k + 2) % 3] = cur * nxt
    return np.sum(ring[0] * ring[1] + ring[2])


@program(arr(2, 2, 3))
def nested_views_of_blocks(T):
    for block in T:
        top, bottom = block[0], block[1]
        top -= bottom * bottom
        inner = block[:, 1:]
        inner[0] *= inner[1]
        bottom[0] = inner[0, 0] * top[0]
    return np.sum(T**2)


@program(vec(4))
def fancy_copy_then_original_written(x):
    y = x[[3, 1]]
    m = x > 0.0
    z = x[m]
    x[1] = y[0] * 2.0
    x[m] *= 0.5
    w = np.where(m, x, y[1])
    w[0] += x[2]
    return np.sum(y * y) + np.sum(z**3) + np.sum(w * x)


@program(vec(4), 3)
def scalar_kept_across_writes(x, n):
    last = x[0]
    total = 0.0
    for i in range(n):
        prev = last
        last = x[i] * x[i + 1]
        x[i] = prev + last
        total += prev * x[i + 1]
    return total * last + np.sum(x)


@program(vec(4))
def exchange_through_temporary_view(x):
    t = x[:2]
    u = t.copy()
    x[:2] = x[2:]
    x[2:] = u * t
    t[0] = u[1]
    return np.sum(x * x * np.arange(1.0, 5.0)) + np.sum(t * u)


@program(vec(4), vec(4))
def zip_of_lists_of_arrays(x, y):
    left = [x[:2], x[2:]]
    right = [y[2:], y[:2]]
    for a, b in zip(left, right):
        a += b * b
        b[0] = a[1] * 0.5
    for k, (a, b) in enumerate(zip(left, reversed(right))):
        a *= b + k
    return np.sum(x * y) + np.sum(x)


@program(vec(5), 2)
def two_loops_share_a_buffer(x, n):
    buf = np.zeros(5)
    for _ in range(n):
        for i in range(5):
            buf[i] = x[i] * x[i - 1]
        for i in range(4, -1, -1):
            x[i] = buf[i] * buf[i - 1] + np.sin(buf[4 - i])
    return np.sum(x * buf)


@program(arr(3, 3))
def power_of_matrix_in_place(A):
    R = np.eye(3)
    n = 5
    while n > 0:
        if n % 2 == 1:
            R[:] = R @ A
        A[:] = A @ A
        n //= 2
    return np.sum(R * R)


@program(vec(3), vec(3), False)
def alias_only_in_one_branch(x, y, flag):
    z = x
    if flag:
        z = y
    else:
        z[0] = y[0] * y[1]
    z[1] *= x[0]
    w = z if x[0] > 50.0 else y
    w += z
    return np.sum(x * y * z)


@program(vec(4), vec(4), 2)
def list_displayed_in_a_loop(x, y, n):
    for _ in range(n):
        M = np.outer(y, x)
        for p in [M[0], M[:, 3], x[::-1]]:
            x += p * p
    return np.sum(x * y)


@program(vec(4), vec(4))
def lists_displayed_in_nested_loops(x, y):
    q = [x, y[::-1]]
    for p in q:
        a = q[-1]
        M = np.outer(a, p)
        for r in [M[:, 3], a]:
            p += 0.5 * r * r
    return np.sum(x * y)
