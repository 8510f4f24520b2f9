"""Aliases: chosen by branches, swapped, kept in containers, written by callees."""

import numpy as np

from tests.programs.zoo import arr, family, num, spd, vec

program = family("memory")


@program(vec(3), vec(3), num(), True)
def alias_by_conditional(x, y, s, flag):
    t = x if flag else y
    t[0] = s * t[1] * t[1]
    return np.sum(x * y)


@program(vec(3), vec(3), num())
def alias_by_data(x, y, s):
    t = x if x[0] > y[0] else y
    t[0] = s * t[1] * t[1]
    t *= x
    return np.sum(x * y)


@program(vec(4), vec(4))
def alias_by_branch_in_loop(x, y):
    for i in range(4):
        if x[i] > y[i]:
            t = x
        else:
            t = y
        t[i] = t[i] * x[i - 1] + 0.1 * y[i - 1]
    return np.sum(x * y)


@program(vec(4))
def alias_simple(x):
    y = x
    y[0] = x[1] * x[2]
    z = y
    z += x
    x[3] = z[0] * y[1]
    return np.sum(x * z)


@program(vec(4))
def alias_then_rebound(x):
    y = x
    y[0] = x[1] * x[2]
    y = y * 2.0
    y[1] = x[0]
    return np.sum(x * y)


@program(vec(7), num(), 3)
def double_buffer_swap(u, k, steps):
    new = np.empty_like(u)
    for _ in range(steps):
        new[1:-1] = u[1:-1] + k * u[1:-1] * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        new[0] = u[0]
        new[-1] = u[-1]
        u, new = new, u
    return np.sum(u * u)


@program(vec(6), num(), 4)
def double_buffer_with_copy(u, k, steps):
    for _ in range(steps):
        un = u.copy()
        u[1:-1] = un[1:-1] + k * un[1:-1] * (un[2:] - un[:-2])
        u[0] = un[1] * k
    return np.sum(u * u)


@program(vec(6), num(), 3)
def new_array_carried(u, k, steps):
    for _ in range(steps):
        u_new = u.copy()
        u_new[1:-1] += k * (u[2:] - 2.0 * u[1:-1] + u[:-2]) * u[1:-1]
        u = u_new
    return np.sum(u**3)


@program(vec(4), vec(4), vec(4), 5)
def three_buffers_rotate(a, b, c, n):
    for _ in range(n):
        a[:] = np.sin(b) + 0.5 * c * a
        a, b, c = b, c, a
    return np.sum(a * b * c)


@program(vec(4), vec(4), 4)
def swap_in_branch(a, b, n):
    for i in range(n):
        if a[0] < b[0]:
            a, b = b, a
        a[0] = 0.7 * a[0] * b[1]
        b[1:] += 0.3 * a[:-1]
    return np.sum(a * b) + a[0]


@program(vec(4), vec(4), 3)
def list_of_arrays_written_by_loop_name(x, y, rounds):
    parts = [x, y]
    for _ in range(rounds):
        for p in parts:
            p[1:] -= 0.5 * p[:-1] ** 2
    return np.sum(x * y)


@program(vec(4), vec(4))
def list_of_arrays_written_by_index(x, y):
    parts = [x, y]
    for i in range(2):
        parts[i][0] = parts[1 - i][1] * parts[i][2]
        parts[i] *= 1.5
    return np.sum(x * y) + x[0]


@program(vec(4), vec(4))
def list_slot_replaced(x, y):
    parts = [x, y]
    parts[0] = parts[1]
    parts[0][1] = x[0] * y[0]
    parts[1] = x * 2.0
    parts[1][0] = y[1]
    return np.sum(x * y) + np.sum(parts[1] * parts[0])


@program(vec(3), vec(3))
def tuple_of_arrays_written(x, y):
    pair = (x, y, x)
    pair[0][0] = pair[1][1] * pair[2][2]
    a, b, c = pair
    c += b
    return np.sum(a * a * b)


@program({"u": vec(4), "v": vec(4)})
def dict_of_arrays_written(state):
    u = state["u"]
    u[1:] += state["v"][:-1] * u[:-1]
    state["v"] *= state["u"]
    state["v"][0] = u[3]
    return np.sum(state["u"] * state["v"])


@program({"u": vec(4), "k": num()})
def dict_slot_rebound(state):
    for _ in range(3):
        state["u"] = np.sin(state["u"]) * state["k"]
        state["u"][0] = state["u"][1] * state["k"]
        state["k"] *= 1.1
    return np.sum(state["u"] ** 2)


@program([vec(3), vec(3), vec(3)])
def list_argument_written(xs):
    for i in range(1, 3):
        xs[i] += xs[i - 1] * xs[i - 1]
        xs[i - 1][0] = xs[i][1]
    s = 0.0
    for x in xs:
        s += np.sum(x * x)
    return s


@program([vec(3), vec(3)])
def list_argument_slot_assigned(xs):
    xs[0] = xs[0] * xs[1]
    xs[0][1] = xs[1][0]
    return np.sum(xs[0] * xs[1])


@program(vec(6))
def list_of_views(x):
    views = [x[0:2], x[2:4], x[4:6]]
    for k in range(1, 3):
        views[k] += views[k - 1] * views[k]
    views[0][1] = x[5]
    return np.sum(x * x)


@program(arr(3, 3))
def list_of_rows_by_comprehension(A):
    rows = [A[i] for i in range(3)]
    rows[0][1] = rows[1][2] * rows[2][0]
    rows[2] -= rows[0] * rows[1]
    return np.sum(A * A)


@program(vec(3), 4)
def appended_and_written_later(x, n):
    history = []
    h = x
    for _ in range(n):
        h = np.sin(h * 1.3)
        history.append(h)
    history[1][0] = history[0][1] * x[2]
    s = 0.0
    for v in history:
        s += np.sum(v * v)
    return s


@program(vec(3), 4)
def appended_alias_of_a_buffer(x, n):
    history = []
    for k in range(n):
        x[0] = x[0] * x[1] + 0.1 * k
        x[1:] *= 0.9
        history.append(x)
    s = 0.0
    for v in history:
        s += np.sum(v * v)
    return s


@program(vec(3), 4)
def appended_copies_of_a_buffer(x, n):
    history = []
    for k in range(n):
        x[0] = x[0] * x[1] + 0.1 * k
        history.append(x.copy())
    s = 0.0
    for v in history:
        s += np.sum(v * v * v)
    return s


@program(vec(3), vec(3), vec(3), 1)
def element_chosen_at_run_time(x, y, z, k):
    parts = [x, y, z]
    t = parts[int(np.argmax(np.array([0.1, 3.0, 0.2])))]
    t[0] = x[1] * z[2]
    t = parts[(k + 1) % 3]
    t *= y
    return np.sum(x * y * z) + np.sum(z * z)


def scale_in_place(v, k):
    v *= k


def bump(v, k):
    v[k] = v[k] ** 2 + v[k - 1]
    return v[k] * v[k - 1]


def combine(a, b):
    a[0] = a[1] * b[2]
    b[1] += a[0] * a[2]
    return a[0] + b[1]


def tail(v):
    return v[1:]


def larger(a, b):
    if np.sum(a) > np.sum(b):
        return a
    return b


@program(vec(4), num())
def callee_writes(x, k):
    scale_in_place(x, k)
    scale_in_place(x[1:3], x[0])
    return np.sum(x * x)


@program(vec(5))
def callee_writes_in_loop(v):
    s = 0.0
    for k in range(1, v.shape[0]):
        s += bump(v, k)
    return s


@program(vec(4), vec(4))
def callee_gets_the_same_array_twice(x, y):
    s = combine(x, y)
    s += combine(x, x)
    return s * np.sum(x * y)


@program(vec(5))
def callee_gets_overlapping_views(x):
    s = combine(x[:3], x[2:])
    s += combine(x[1:4], x[0:3])
    return s + np.sum(x * x)


@program(vec(5))
def callee_returns_view(x):
    v = tail(tail(x))
    v[0] = x[0] * x[1]
    v *= v[1]
    return np.sum(x * x)


@program(vec(3), vec(3))
def callee_returns_one_of_two(x, y):
    t = larger(x, y)
    t[0] = x[1] * y[1]
    larger(y, x)[2] = t[0] * 0.5
    return np.sum(x * y)


@program(arr(3, 3))
def callee_gets_row_and_matrix(A):
    def eliminate(M, row, i):
        for j in range(3):
            if j != i:
                M[j] -= 0.1 * M[j, i] * row

    for i in range(3):
        eliminate(A, A[i], i)
    return np.sum(A * A)


@program(vec(4))
def closure_writes_captured_array(x):
    def push(i, v):
        x[i] = v * x[i - 1]

    push(1, x[0])
    push(2, x[3])
    push(3, x[1] * x[2])
    return np.sum(x * x)


@program(vec(4), num())
def nested_callees_write(x, k):
    def inner(v):
        v[0] *= k
        return v

    def outer(v):
        w = inner(v[1:])
        w[1] += v[0]
        return w

    y = outer(x)
    z = outer(y)
    z[0] = y[0] * x[0]
    return np.sum(x * x)


def quick(x, lo, hi):
    if hi - lo < 1:
        return
    mid = (lo + hi) // 2
    quick(x, lo, mid)
    quick(x, mid + 1, hi)
    x[lo] = x[lo] * x[hi] + x[mid]
    x[hi] += 0.5 * x[mid]


@program(vec(6))
def recursion_writes(x):
    quick(x, 0, 5)
    return np.sum(x * x)


def halves(v):
    n = v.shape[0]
    if n == 1:
        v[0] = np.sin(v[0])
        return v[0]
    a = halves(v[: n // 2])
    b = halves(v[n // 2 :])
    v *= a
    return a * b


@program(vec(5))
def recursion_writes_views(v):
    return halves(v) + np.sum(v * v)


@program(vec(4), vec(4))
def alias_through_two_names_and_loop(x, y):
    a = x
    for i in range(3):
        b = a
        b[i] = b[i + 1] * y[i]
        a = y if i == 1 else a
    return np.sum(x * y) + np.sum(a * a)


@program(vec(3), 5)
def fresh_array_in_every_pass(x, n):
    acc = np.zeros(3)
    for k in range(n):
        t = np.zeros(3)
        t[k % 3] = x[k % 3] * x[(k + 1) % 3]
        t[0] += acc[2]
        acc = acc + t * t
    return np.sum(acc)


@program(vec(3), 5)
def array_made_in_loop_carried_and_written(x, n):
    cur = x
    for k in range(n):
        nxt = np.empty(3)
        nxt[0] = cur[1] * cur[2]
        nxt[1:] = np.sin(cur[:-1]) + 0.1 * k
        cur[0] = 5.0
        cur = nxt
    return np.sum(cur * cur) + x[0]


@program(arr(3, 4), vec(4), 0.001)
def settle_with_row_views(M, x, tol):
    b = x[:3]
    y = np.zeros(3)
    for _ in range(6):
        r = b.copy()
        for i in range(3):
            row = M[i, :3]
            r[i] -= row @ y + 1.5 * y[i]
        y = y + 0.3 * r
        if np.max(np.abs(r)) < tol:
            break
    return np.sum(y * y) + x[3]


@program(vec(4))
def conditional_copy_or_alias(x):
    if x[0] > -5.0:
        y = x
    else:
        y = x.copy()
    y[1] = x[0] * x[2]
    if x[0] > 5.0:
        z = x
    else:
        z = x.copy()
    z[2] = x[1] * x[1]
    return np.sum(x * y * z)


@program(vec(4), 3)
def alias_carried_by_while(x, n):
    buf = np.zeros(4)
    cur = x
    other = buf
    while n > 0:
        other[:] = cur * cur[0] + 0.2
        other[1] = cur[2] * other[0]
        cur, other = other, cur
        n -= 1
    return np.sum(x * x) + np.sum(buf * cur)


@program(vec(4), vec(4), scalar=False)
def returns_aliases_in_dict(x, y):
    t = x
    t[0] = y[1] * y[1]
    return {"x": x, "t": t, "both": [x, y]}


def step(u, v, dt):
    v[1:-1] += dt * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    u += dt * v


@program(vec(6), vec(6), num(0.1, 0.2), 4)
def steps_without_result(u, v, dt, n):
    for _ in range(n):
        step(u, v, dt)
    return np.sum(u * u) + np.sum(v**3)


@program(arr(2, 4), num(0.1, 0.2), 3)
def steps_on_rows_of_one_array(state, dt, n):
    u, v = state
    for _ in range(n):
        step(u, v, dt)
    return np.sum(state * state)


@program(arr(2, 3))
def unpacked_rows_are_views(A):
    a, b = A
    a[0] = b[1] * b[2]
    b += a
    return np.sum(A * A)


@program(arr(3, 2))
def alias_ravel_of_transposed(b):
    a = b.T * 1.5  # in Fortran order, so that r is a copy
    r = a.ravel()
    r *= 2.0
    return np.sum(a) + r[0] * a[0, 1]


@program(arr(3, 2), arr(3, 2))
def alias_reshape_of_transposed_product(b, c):
    a = b.T * b[0, 0]
    r = a.reshape(-1)
    r *= 2.0
    return np.sum(a @ c)


@program(arr(3, 2))
def alias_ravel_of_copied_transposed(b):
    a = (b.T * b[0, 0]).copy()  # in C order again, so that r is a view
    r = a.ravel()
    r *= 2.0
    return np.sum(a)


@program(arr(3, 2))
def alias_ravel_of_filled_like_transposed(b):
    a = np.zeros_like(b.T)
    a[...] = b.T * b.T
    r = a.ravel()
    r *= 2.0
    q = a.T.ravel()
    q[1] = r[0] * a[0, 0]
    return np.sum(a * a)


@program(arr(3, 2))
def alias_signs_of_qr(a):
    q, r = np.linalg.qr(a)
    for i in range(2):
        s = np.sign(r[i, i])
        q[:, i] *= s
        r[i] *= s
    return np.sum(q[0]) + np.sum(r**2 * np.array([[1.0, 2.0], [3.0, 4.0]]))


@program(spd(3))
def alias_largest_eigenvalue_halved(a):
    found = np.linalg.eigh((a + a.T) / 2.0)
    found[0][-1] *= 0.5 * found[0][0]
    w, v = found
    w += v[0] ** 2
    return np.sum(w * w)


@program(vec(3), 4)
def alias_assembly_by_ix(k, n):
    a = np.zeros((n, n))
    for e in range(n - 1):
        nodes = [e, e + 1]
        a[np.ix_(nodes, nodes)] += k[e] * np.array([[1.0, -1.0], [-1.0, 1.0]])
    block = a[np.ix_([1, 0], [0, 2, 2])]
    block[0] = block[1] * block[1]
    a *= k[0]
    return np.sum(a * a) + np.sum(block)


@program(arr(3, 3))
def alias_indices_of_triangles(a):
    low = a[np.tril_indices(3)]
    low[0] = low[1] * low[2]
    high = a[np.triu_indices_from(a, 1)]
    high *= low[:3]
    return np.sum(low) + np.sum(high * high)


@program(arr(2, 3))
def alias_largest_squared(a):
    r, c = np.unravel_index(np.argmax(a), a.shape)
    a[r, c] *= a[r, c]
    at = np.unravel_index(np.argmin(a), a.shape)
    a[at] *= a[r, c]
    return np.sum(a * a) * a[at]
