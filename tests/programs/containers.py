"""Tuples, lists, dicts: as arguments, results and working storage."""

from typing import NamedTuple

import numpy as np

from tests.programs.zoo import arr, family, num, pos, vec

program = family("containers")


class Point(NamedTuple):
    x: float
    y: float


@program((num(), num(), vec(3)))
def tuple_argument(p):
    a, b, v = p
    return a * np.sum(v * b) + p[2][0]


@program({"W": arr(2, 3), "b": vec(2)}, vec(3))
def dict_argument(params, x):
    h = np.tanh(params["W"] @ x + params["b"])
    return np.sum(h * h)


@program([arr(3, 2), arr(4, 3), arr(1, 4)], vec(2))
def list_of_layers(weights, x):
    h = x
    for W in weights:
        h = np.tanh(W @ h)
    return np.sum(h)


@program([(arr(3, 2), vec(3)), (arr(2, 3), vec(2))], vec(2))
def list_of_pairs(layers, x):
    h = x
    for W, b in layers:
        h = np.sin(W @ h + b)
    return np.sum(h * h)


@program({"in": {"w": num(), "unused": num()}, "out": (num(), [vec(2)])})
def nested_argument(p):
    y = p["in"]["w"] * p["out"][0]
    return np.sum(np.exp(y * p["out"][1][0]))


@program(Point(0.7, 1.3))
def named_tuple_argument(p):
    return p.x * np.sin(p.y) + p[0] * p[1]


@program([num(), num(), num()])
def list_of_scalars(xs):
    s = 1.0
    for v in xs:
        s = s * np.cos(v)
    return s + xs[0] * xs[-1]


@program(vec(5))
def append_then_read(x):
    parts = []
    for v in x:
        parts.append(np.sin(v))
    s = 0.0
    for i in range(len(parts)):
        s += parts[i] * parts[len(parts) - 1 - i]
    return s


@program(vec(5))
def append_in_branch(x):
    kept = []
    for v in x:
        if v > -0.2:
            kept.append(v * v)
    s = 0.0
    for v in kept:
        s += v
    return s * len(kept)


@program(vec(3), 4)
def append_arrays(x, n):
    states = [x]
    for _ in range(n):
        states.append(np.tanh(states[-1] * 1.5))
    total = 0.0
    for s in states:
        total += np.sum(s * s)
    return total


@program(vec(3), 3)
def append_and_stack(x, n):
    rows = []
    h = x
    for _ in range(n):
        h = np.sin(h + x)
        rows.append(h)
    A = np.stack(rows)
    return np.sum(A @ A.T)


@program(vec(4))
def stack_machine(x):
    stack = [x[0]]
    for i in range(1, 4):
        stack.append(x[i])
        if len(stack) > 2:
            a = stack.pop()
            b = stack.pop()
            stack.append(a * b)
    r = stack.pop()
    return r * stack.pop()


@program(vec(4))
def pop_from_front(x):
    queue = [x[0], x[1], x[2], x[3]]
    s = 0.0
    while len(queue) > 1:
        a = queue.pop(0)
        b = queue.pop(0)
        s = s + a * b
        queue.append(np.sin(a + b))
    return s * queue[0]


@program(vec(5))
def comprehension(x):
    s = [np.exp(v) for v in x]
    return s[0] * s[-1] + np.sum(np.array(s))


@program(vec(5))
def comprehension_with_condition(x):
    vals = [v * v for v in x if v > 0]
    s = 0.0
    for v in vals:
        s += v
    return s


@program(arr(3, 3))
def comprehension_nested(A):
    rows = [[A[i, j] * A[j, i] for j in range(3)] for i in range(3)]
    return rows[0][1] * rows[2][2] + rows[1][1]


@program(arr(3, 3))
def comprehension_two_loops(A):
    flat = [A[i, j] * (i + j) for i in range(3) for j in range(i)]
    return np.sum(np.array(flat) ** 2)


@program(num(), num())
def list_element_assignment(x, y):
    a = [x, y, 0.0]
    a[2] = a[0] * a[1]
    a[0] = a[2] + a[1]
    a[1] += a[0] * x
    return a[0] * a[1] * a[2]


@program(num(), 6)
def list_preallocated(x, n):
    f = [0.0] * n
    f[0] = x
    f[1] = x * x
    for i in range(2, n):
        f[i] = np.sin(f[i - 1]) + f[i - 2]
    return f[n - 1]


@program(num(), num())
def dict_element_assignment(x, y):
    d = {"a": x, "b": y}
    d["c"] = d["a"] * d["b"]
    d["a"] = d["c"] + 1.0
    d["b"] *= d["a"]
    return d["a"] * d["b"] * d["c"]


@program({"a": num(), "b": num(), "c": num()})
def dict_items(p):
    s = 1.0
    for name, v in p.items():
        s = s * (v + len(name))
    for v in p.values():
        s = s + v * v
    for k in p:
        s = s * np.cos(p[k])
    return s


@program(num(), num())
def tuple_unpacking_nested(x, y):
    (a, b), c = (x * y, x + y), y
    b, a = a, b
    return a * b * b * c


@program(num(), num(), num())
def rotate_names(a, b, c):
    a, b, c = b, c, a
    a, b = a * b, b
    return a + b * c * c


@program(vec(3))
def unpack_array(x):
    a, b, c = x
    return a * b + np.sin(c)


@program([num(), num(), num(), num()])
def list_slices(xs):
    a = xs[1:3]
    b = xs[::-1]
    return a[0] * a[1] * b[0] + b[-1]


@program(vec(3), vec(3))
def list_concatenation(x, y):
    parts = [x, y] + [x * y]
    parts = parts + parts[:1]
    s = 0.0
    for i, p in enumerate(parts):
        s += (i + 1) * np.sum(p * p)
    return s


@program(vec(2), num(), scalar=False)
def returns_tuple(x, k):
    return k * x, np.sum(x * x), k


@program(vec(2), num(), scalar=False)
def returns_dict(x, k):
    return {"scaled": k * x, "parts": [x[0] * x[1], np.outer(x, x)]}


@program(Point(0.4, 0.9), scalar=False)
def returns_named_tuple(p):
    return Point(p.x * p.y, np.sin(p.x))


@program(arr(3, 2), scalar=False)
def returns_array(A):
    return np.tanh(A.T @ A)


@program(vec(3), scalar=False)
def returns_argument_and_more(x):
    return x, x * x


@program(vec(4))
def history_of_scalars(x):
    best = []
    m = x[0]
    for v in x:
        m = np.maximum(m, v)
        best.append(m)
    return np.sum(np.array(best) * np.arange(1.0, 5.0))


@program(pos(3), 5)
def list_as_ring(x, n):
    ring = [x[0], x[1], x[2]]
    for k in range(n):
        ring[k % 3] = np.sqrt(ring[(k + 1) % 3] * ring[(k + 2) % 3])
    return ring[0] + ring[1] * ring[2]


@program(vec(3))
def pairs_in_a_list(x):
    pairs = []
    for i in range(3):
        pairs.append((i, x[i] * x[(i + 1) % 3]))
    s = 0.0
    for i, v in pairs:
        s += (i + 1) * v * v
    return s


@program(vec(4))
def states_popped_in_reverse(x):
    saved = []
    h = x[0]
    for v in x:
        saved.append(h)
        h = np.sin(h * v + 0.5)
    s = h
    while saved:
        s = s * 0.8 + saved.pop() * h
    return s


@program({"w": vec(3), "v": vec(3)}, num())
def dict_rebuilt(p, lr):
    for _ in range(3):
        p = {"w": p["w"] - lr * p["v"], "v": 0.9 * p["v"] + p["w"] ** 2}
    return np.sum(p["w"] * p["v"])


@program(num(), num())
def constants_beside_values(x, y):
    d = [x, 2.0]
    d[0] = d[0] * d[1]
    d[1] = d[0] * y
    pairs = [(x, 1.0), (3.0, y)]
    s = 0.0
    for a, b in pairs:
        s += a * b * d[1]
    values, weights = zip(*pairs)
    for v, w in zip(values, weights):
        s += v * v * w
    return s


@program(num(), 1)
def constants_indexed_at_run_time(x, k):
    values = (x, 2.0, 3.0)
    table = [0.5, 1.5, 2.5]
    table[k] = x * x
    s = 0.0
    for i in range(3):
        s += values[(i + k) % 3] * table[i] * x
    return s


@program(num(), num())
def constants_in_a_dict(x, y):
    state = {"a": x, "b": 1.0, "c": (2.0, y)}
    for _ in range(3):
        state["b"] = state["b"] * state["a"] + 0.1
        state["a"] = state["c"][0] * np.sin(state["a"])
        state["c"] = (state["b"], state["c"][1])
    return state["b"] * state["a"] + state["c"][0] * state["c"][1]


@program(num())
def constants_by_branch(x):
    t = (x, 1.0)
    u = [1.0, 2.0]
    if x > 0.1:
        t = (1.0, x)
        u[0] = x
    else:
        u = [x, x]
    v = t if x > 50.0 else (t[1], 2.0)
    return t[0] * 2.0 + t[1] * u[0] * u[1] + v[0] * v[1]


@program(num(), 3)
def constants_carried_by_a_loop(x, n):
    pair = (1.0, 0.0)
    stack = [1.0, x]
    for i in range(n):
        pair = (pair[1] + x, pair[0] * 2.0)
        stack.append(0.5)
        stack[i] = stack[i + 1] * x + stack[-1]
    return pair[0] * pair[1] + stack[0] * stack[1] * len(stack)


@program(num(), vec(3))
def constants_passed_and_returned(x, v):
    def f(pair, scale=(1.0, 2.0)):
        a, b = pair
        return [a * scale[0], b * scale[1], 3.0]

    p = f((x, 4.0))
    q = f((2.0, p[0]), (x, 1.0))
    return p[0] * p[1] * p[2] + q[0] * q[1] + np.sum(np.array([p[0], 1.0, q[1]]) * v)


@program({"w": num(), "table": [num(), num(), num()]}, 4)
def list_run_over_and_indexed(p, n):
    xs = p["table"]
    ys = [t * t for t in xs]
    s = 0.0
    for k in range(n):
        s += xs[k % 3] * ys[(k + 1) % 3]
    for t in xs:
        s = s * np.cos(t) + xs[0]
    return s * p["w"] + ys[2]


@program(arr(2, 2))
def array_of_lists_one_written(a):
    rows = [[a[i, j] * a[j, i] for j in range(2)] for i in range(2)]
    rows[0][1] += a[0, 0]
    m = np.array(rows)
    m[0] *= m[1]
    return np.sum(m * m) + rows[0][1] * rows[1][0]


@program(arr(3))
def arrays_of_written_lists_in_a_tuple(x):
    pair = ([x[0] * x[1], x[2]], [x[1], x[0] * x[2]])
    pair[1][0] = pair[0][0] * x[2]
    before = np.array(pair)
    pair[0][1] *= pair[1][0]
    after = np.array(pair)
    return np.sum(before * before) + np.sum(after**3)
