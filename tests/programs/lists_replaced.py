"""Lists, dicts and objects of arrays that loops replace, filter, sort, grow and join; arrays in several places."""

import collections

import numpy as np

from tests.programs.zoo import arr, family, num, vec

program = family("lists_replaced")


@program(arr(2, 2))
def relisted(P):
    b = list(P)
    for _ in range(1):
        b = [v for v in b]
    return np.sum(np.array(b) * P)


@program(arr(4, 2))
def alive(P):
    b = [p for p in P]
    for _ in range(2):
        b = [p for p in b if p[0] < 9]
    return np.sum(np.mean(b, axis=0) ** 2)


@program(num(), 3)
def logged(x0, n):
    log = {"x": x0 * np.ones(2), "trace": []}
    for _ in range(n):
        log["x"] = log["x"] * 0.5
        log["trace"].append(log["x"])
    return np.sum(np.stack(log["trace"]) ** 2)


@program(arr(4, 2), 2)
def doubled(P, n):
    b = [p for p in P]
    for _ in range(n):
        b = [2.0 * v for v in b]
    o = []
    o.append(b[0])
    return np.sum(np.array(o) ** 2)


@program(arr(4, 2))
def cubes(P):
    b = [p * 1.0 for p in P]
    for _ in range(2):
        b = [v for v in b]
    o = list(b)
    return sum(np.sum(v**3) for v in o)


@program(arr(4, 2), 2)
def grown_by_its_last(P, n):
    b = [P[k].copy() for k in range(len(P))]
    for _ in range(n):
        b = [*b, b[-1]]
    return np.sum(np.concatenate(b) ** 2)


@program(arr(4, 2), 2)
def renamed(P, n):
    d = {i: p for i, p in enumerate(P)}
    for _ in range(n):
        d = {i: v for i, v in d.items()}
    return np.sum(np.stack(list(d.values())) ** 2)


@program(arr(4, 2), 3)
def corner_cut(P, n):
    pts = [p for p in P]
    for _ in range(n):
        new = []
        for a, b in zip(pts, pts[1:]):
            new.append(0.75 * a + 0.25 * b)
            new.append(0.25 * a + 0.75 * b)
        pts = new
    return np.sum(np.array(pts) ** 2)


@program(arr(4, 2), 2)
def by_height(P, n):
    b = [p * 2.0 for p in P]
    for _ in range(n):
        b = sorted(b, key=lambda v: v[0])
    return np.sum(np.stack(b) * np.arange(8.0).reshape(4, 2))


class Track:
    def __init__(self, x):
        self.x = x
        self.hist = []

    def step(self):
        self.x = self.x * 0.5 + 1.0
        self.hist.append(self.x)


@program(vec(3), 3)
def tracked(x, n):
    t = Track(x)
    for _ in range(n):
        t.step()
    return np.sum(np.array(t.hist) ** 2) + np.sum(t.x)


@program(vec(3), vec(3), 2)
def doubled_list(x, y, n):
    items = [x * 1.0, y, x]
    for _ in range(n):
        items = items + items[:1]
    return np.sum(items[0] * items[-1]) + np.sum(np.asarray(items) ** 2)


@program(vec(3), 3)
def one_array_in_two_lists(x, n):
    a, b = [], []
    v = x
    for _ in range(n):
        v = np.sin(v)
        a.append(v)
        b.append(v)
        b.append(v)
    return np.sum(np.stack(a) ** 2) + np.sum(np.concatenate(b) ** 3)


@program(vec(3), 4)
def shared_by_lists_of_lists(x, n):
    rows = [[x * 1.0] for _ in range(n)]
    for k in range(n):
        rows[k].append(rows[k - 1][0])
        rows[k - 2].append(rows[k][0] * x)
    return sum(np.sum(np.array(r) ** 2) for r in rows)


@program(arr(4, 2), 3)
def queue_of_arrays(P, n):
    q = collections.deque(p for p in P)
    for _ in range(n):
        q.append(q.popleft())
        q.append(q[0])
    return np.sum(np.array(list(q)) ** 2)


@program(arr(4, 2), 2)
def pairs_replaced_in_a_list(P, n):
    items = [(p, p[0]) for p in P]
    for _ in range(n):
        items = [(q * s, np.sum(p)) for (p, s), (q, _) in zip(items, items[1:] + items[:1])]
    return sum(np.sum(p) * s for p, s in items)


@program(arr(4, 2), 2)
def written_and_unwritten_in_one_list(P, n):
    b = [p * 1.0 for p in P]
    for k in range(n):
        b[k][0] *= 2.0
        b = [b[k] * 3.0, *b]
    b = [v for v in b]
    b[-1][1] = b[0][0]
    return np.sum(np.stack(b) ** 2)


@program(arr(4, 2), 1)
def rows_kept_in_a_list_beside_written_ones(P, n):
    kept = [P[0], P[1] * 2.0]
    kept[1][0] *= 3.0
    for _ in range(n):
        kept = kept[::-1]
    kept.append(kept[0])
    kept[n][1] += 1.0
    return np.sum(np.array(kept) ** 2)


@program(arr(2, 3), 1)
def slice_or_list_of_written_arrays(x, n):
    P = [x[0] * 1.0, x[1] * 2.0]
    Q = P[:1]
    for _ in range(3):
        Q = list(P)
        P[n][1] = 1.3
    return np.sum(np.asarray(Q) ** 2)


@program(vec(3), num(), 2)
def dict_with_known_keys_or_others(x, s, n):
    P = {0: x[0] * 1.0, 1: x[1] * x[0], 2: x[2]}
    d = P if n % 2 == 0 else {n: s}
    d[n] = s * x[1]
    d[n] *= s
    return sum(k * v for k, v in P.items()) + d[n]


@program(vec(3), 3)
def histogram_from_integers(x, n):
    h = [0] * 4
    for k in range(n):
        h[k % 4] += x[k]
    return sum(h) + h[3] * h[0]


@program(vec(3), 3)
def display_of_integers(x, n):
    h = [0, 0, 0, 0]
    for k in range(n):
        h[k % 4] += x[k]
    return h[3] * h[0] + h[1] * h[2]


@program(vec(3), 3)
def dict_of_integers(x, n):
    h = {"a": 0, "b": 1}
    for k in range(n):
        h["a"] += x[k] * h["b"]
        if k > 1:
            h["b"] += x[k]
    return h["a"] + x[0] * h["b"]


@program(vec(3), 3)
def sums_from_an_integer(x, n):
    h = [0]
    for k in range(n):
        h.append(h[-1] + x[k])
    return sum(h) * h[0] + h[1] * h[2]


@program(vec(3), num(), 2)
def totals_of_arrays_from_numbers(x, s, m):
    acc = {"s": 0.0, "n": 0}
    for k in range(m):
        acc["s"] += x * s
        acc["n"] += 1
    return np.sum(acc["s"] * x) * acc["n"]


@program(vec(3), 2)
def entry_that_may_be_a_number_beside_a_list(x, n):
    b = [x] * (n + 1)
    b[0] = sum(b) / len(b)
    return np.sum(b[1] * [0.9, 0.2, 0.6]) + np.sum(b[0] * x)


@program(vec(3), 2)
def shared_entries_that_may_be_numbers(x, n):
    b = [x] * (n + 1)
    b[-1][0] = 0.3
    b[0] = sum(b) / len(b)
    return np.sum(b[1] * x)


Mark = collections.namedtuple("Mark", ["at", "weight"])


@program(vec(3), 2)
def named_tuples_repeated(x, n):
    marks = [Mark(x, x[0])] * n
    return sum(np.sum(m.at * m.at) * m.weight for m in marks)


@program(vec(2), 2)
def list_assigned_in_a_loop_only(y, n):
    b = [y, y * 2.0]
    for _ in range(n):
        z = b
    return np.sum(z[0] * z[1])
