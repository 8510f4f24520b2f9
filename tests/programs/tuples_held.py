"""Tuples of different lengths in lists, dicts, deques and objects, and in calls of recursive functions."""

from collections import defaultdict, deque

import numpy as np

from tests.programs.zoo import arr, const, family, vec

program = family("tuples_held")


# in lists -------------------------------------------------------------------------------------------------------------


@program(vec(3), 3)
def every_state_of_a_tuple(x, n):
    states = []
    t = (x[0],)
    for k in range(n):
        t = t + (x[k] * t[-1],)
        states.append(t)
    return sum(sum(t) * len(t) for t in states) * states[0][-1]


@program(vec(3), 4)
def of_the_length_of_the_pass(x, n):
    rows = []
    for k in range(n):
        rows.append(tuple(x[j] * k for j in range(k)))
    rows.append((x[0],))
    rows[0] = (x[1], x[2] ** 2)
    return sum(sum(t) * len(t) for t in rows)


@program(vec(3))
def display_that_grows(x):
    rows = [(x * 2.0,), (x, x**2)]
    rows.append((x, x, x * 3.0))
    rows[0][0][:] = rows[1][0] ** 2
    rows.extend([(x[:1],), ()])
    return sum(np.sum(v**2) * len(t) for t in rows for v in t)


@program(vec(3), 2)
def extended_by_others(x, n):
    a = [(x[0] * k,) for k in range(n)]
    b = [(x[0] * k, x[1]) for k in range(n)]
    a.extend(b)
    c = list(a)
    c[0] = (x[1], x[2], x[0])
    a[1] = ()
    return sum(sum(t) * len(t) for t in a) + sum(sum(t) * len(t) for t in c) * x[2]


@program(vec(3), 2)
def repeated_and_replaced(x, n):
    rows = [(x[0],)] * n
    both = rows + rows
    both.insert(1, (x[1], x[2]))
    rows[0] = rows[0] + (x[1] ** 2,)
    part = both[:n]
    part[0] = part[0] + part[1]
    return sum(sum(t) * len(t) for t in [*rows, *both]) + part[0][-1] * part[0][0]


@program(vec(3), 3)
def lists_of_lists_of_tuples(x, n):
    first = [(x * 2.0,), (x * 3.0,)]
    both = [first, [(x, x)]]
    both[1].append(first[0])
    for k in range(n - 1):
        both[0].append(both[1][k] + (x,))
    first[0][0][:] = both[0][-1][0] ** 2
    return sum(np.sum(np.stack(t) ** 2) * len(t) for rows in both for t in rows)


@program(vec(3), 3)
def yielded_tuples(x, n):
    def rows():
        yield (x[0],)
        for k in range(n):
            yield (x[k], x[0] * k)

    listed = list(rows())
    return sum(sum(t) * len(t) for t in listed) + sum(len(t) * t[-1] for t in [t[k:] + t for k, t in enumerate(listed)])


@program(vec(3), 3)
def a_stack_of_paths(x, n):
    stack = [(0, (x[0],))]
    total = 0.0
    while stack:
        k, path = stack.pop()
        if k >= n:
            total += sum(path) * path[-1] * len(path)
        else:
            stack.append((k + 1, path + (x[k],)))
            stack.append((k + 1, path))
    return total


# in dicts, deques and objects -----------------------------------------------------------------------------------------


@program(arr(3, 2), 3)
def groups_by_key(P, n):
    groups = {}
    for k in range(n):
        groups.setdefault(k % 2, ())
        groups[k % 2] = groups[k % 2] + (P[k],)
    P[0, 0] = P[1, 1] ** 2
    return sum(np.sum(np.stack(t) ** 2) * len(t) for t in groups.values())


@program(vec(3), 3)
def groups_of_a_defaultdict(x, n):
    groups = defaultdict(tuple)
    for k in range(n):
        groups[k % 2] += (x[k],)
    missing = groups.get(7, (x[0], x[1]))
    return sum(sum(t) * len(t) for t in groups.values()) * missing[1] + len(groups) * missing[0]


@program(vec(3), 2)
def grown_under_known_keys(x, n):
    d = {"a": (x[0],), "b": (x[1], x[2]), "all": [(x,)]}
    for _ in range(n):
        d["b"] = d["a"] + (x[0],)
        d["a"] = d["b"] + (x[1] ** 2,)
        d["all"].append(d["all"][-1] + (x * 2.0,))
    d["all"][0][0][1] = d["a"][0] * 3.0
    return sum(d["a"]) * sum(d["b"]) + sum(np.sum(np.stack(t) ** 2) for t in d["all"])


@program(vec(3), 2)
def windows_in_a_deque(x, n):
    d = deque([(x,), (x * 2.0, x)], maxlen=3)
    for _ in range(n):
        d.append((*d[-1], x * 0.5))
    d[0][0][0] = x[2] ** 2
    return sum(np.sum(np.stack(t) ** 2) * len(t) for t in d)


class Log:
    def __init__(self):
        self.last = ()
        self.all = []

    def add(self, v):
        self.last += (v,)
        self.all.append(self.last)


@program(vec(3), 3)
def grown_in_an_object(x, n):
    log = Log()
    for k in range(n):
        log.add(x[k] ** 2)
    return sum(v * v for v in log.last) + sum(sum(t) * t[0] for t in log.all)


@program(vec(4), 4)
def grown_in_one_of_two_objects(x, n):
    logs = [Log() for _ in range(2)]
    for k in range(n):
        logs[k % 2].add(x[k])
    return sum(sum(v * v for v in log.last) * len(log.all) for log in logs)


@program(vec(3), 3)
def none_at_first(x, n):
    path = None
    found = {}
    for k in range(n):
        path = (x[k],) if path is None else path + (x[k] * 2.0,)
        before = found.get(k - 1)
        found[k] = path[1:] if before is None else before + path
    return sum(path) * len(path) + sum(sum(t) * len(t) for t in found.values())


# handed on by recursive functions -------------------------------------------------------------------------------------


@program(vec(3), 3)
def every_subset(x, n):
    def walk(k, path, out):
        if k == n:
            out.append(path)
            return
        walk(k + 1, path + (x[k],), out)
        walk(k + 1, path, out)

    found = []
    walk(0, (), found)
    return sum(sum(t) * len(t) for t in found)


@program(vec(3), 3)
def arrays_handed_on(x, n):
    def product(t, k):
        if k == 0:
            return np.sum(np.stack(t) ** 2)
        return product((x * k, *t), k - 1) * x[0]

    return product((x,), n)


@program(vec(3), 2)
def arrays_handed_on_and_written(x, n):
    def walk(t, k):
        if k == 0:
            t[0][0] = 3.0 * t[-1][1]
            return
        walk(t + (t[-1] * 2.0,), k - 1)
        t[0][1] += t[-1][0]

    a = x * 2.0
    walk((a,), n)
    return np.sum(a**2)


@program(vec(4))
def turned_round(x):
    def turn(t):
        return () if not t else (*turn(t[1:]), t[0] * x[1])

    return sum(v * (k + 1) for k, v in enumerate(turn(tuple(x))))


@program(vec(4))
def halves_of_a_known_tuple(x):
    def total(t):
        if len(t) < 2:
            return sum(t) * len(t)
        return total(t[1:]) + total(t[:-2]) * t[0]

    return total((x[0], x[1], x[2], x[3] * 2.0))


@program(vec(3), 4)
def indices_handed_on(x, n):
    def visit(t, k):
        if k == 0:
            return sum(x[i % 3] * (j + 1) for j, i in enumerate(t))
        return visit(t + (k,), k - 1) + len(t) * x[0] ** 2

    return visit((), n)


# the first tuple has a constant where the others have what is computed


@program(vec(3), vec(3), vec(3))
def tuples_with_a_constant_in_the_first_of_tuples(x, y, m):
    b = [(y, 0.4), (x, y @ m)]
    b[0][0][:] = 0.9
    c = [y]
    c = list(map(lambda v: v, c))
    b = list(map(lambda v: (v[1],), b))
    return sum(e[0] for e in b) + sum(np.sum(e) for e in c)


@program(vec(3), vec(3), const(2))
def tuples_with_a_constant_in_the_first_of_tuples_by_index(x, y, n):
    b = [(y, 0.4), (x, y @ x), (y * 2.0, x[0])]
    b[0][0][:] = 0.9
    total = 0.0
    for k in range(n + 1):
        v = b[k]
        total += v[1] * (k + 1.0)
    return total * np.sum(b[n][0])


@program(vec(3), vec(3), const(2))
def tuples_with_a_constant_in_the_first_of_dicts(x, y, n):
    b = [{"u": y, "v": 0.4}, {"u": x, "v": y @ x}]
    b[0]["u"][:] = 0.9
    total = 0.0
    for e in b:
        total += e["v"] * 2.0
        e["u"][0] *= total
    return total * np.sum(b[n - 1]["u"])


@program(vec(3), vec(3), const(1))
def tuples_with_a_constant_in_a_nested_tuple(x, y, n):
    b = [((y, 1.5), 0.4), ((x, y[0]), y @ x)]
    b[0][0][0][1] = x[2]
    pairs = [(p[1], q) for p, q in b]
    return sum(u * v for u, v in pairs) * b[n][0][1]
