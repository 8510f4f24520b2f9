"""Variables that are None or something: numbers, arrays and containers."""

import numpy as np

from tests.programs.zoo import const, family, vec

program = family("may_be_none")

V = np.array([0.4, 0.7, 0.15])


class Pair:
    def __init__(self, v, w):
        self.v = v
        self.w = w


def _o1(x):
    r = None if x > 0.5 else [x]
    return 2 * x if r is None else r[0]


@program(const(V))
def a_list_or_none(xs):
    return sum(_o1(x) for x in xs)


def _o2(x):
    r = None if x > 0.5 else (x, x * x)
    return 2 * x if r is None else r[0] * r[1]


@program(const(V))
def a_pair_or_none(xs):
    return sum(_o2(x) for x in xs)


def _o3(x):
    r = None if x > 0.5 else {"a": x, "b": x * x}
    return 2 * x if r is None else r["a"] * r["b"]


@program(const(V))
def a_dict_or_none(xs):
    return sum(_o3(x) for x in xs)


def _o4(x):
    best = None
    for i in range(3):
        if best is None or x * i > best[0]:
            best = (x * i, i + x)
    return best[0] * best[1]


@program(const(V))
def the_best_pair(xs):
    return sum(_o4(x) for x in xs)


def _o5(x):
    best = None
    for i in range(3):
        if best is None or x * i > best[0]:
            best = [x * i, i + x]
    return best[0] * best[1]


@program(const(V))
def the_best_list(xs):
    return sum(_o5(x) for x in xs)


def _o6(x):
    best = None
    for i in range(3):
        if best is None:
            best = {"v": x * i, "w": x}
        elif x * i > best["v"]:
            best = {"v": x * i, "w": i + x}
    return best["v"] * best["w"]


@program(const(V))
def the_best_dict(xs):
    return sum(_o6(x) for x in xs)


def _o7(x):
    best = None
    for i in range(3):
        if best is None or x * i > best.v:
            best = Pair(x * i, i + x)
    return best.v * best.w


@program(const(V))
def the_best_object(xs):
    return sum(_o7(x) for x in xs)


def _o8(x):
    r = None
    if x < 0.5:
        r = [x]
        for i in range(3):
            r.append(x * i)
    if r is not None:
        r.append(x)
        return sum(r) * r[0]
    return x


@program(const(V))
def a_growing_list_or_none(xs):
    return sum(_o8(x) for x in xs)


def _o9(x):
    r = None
    if x < 0.5:
        r = np.array([x, x * x])
    if r is not None:
        r[0] *= 2
        return r[0] * r[1]
    return x


@program(const(V))
def a_written_array_or_none(xs):
    return sum(_o9(x) for x in xs)


def _o10(x):
    r = None
    if x < 0.5:
        r = [x, x]
    if r is not None:
        r[0] *= 2
        return r[0] * r[1]
    return x


@program(const(V))
def a_written_list_or_none(xs):
    return sum(_o10(x) for x in xs)


def _o11(x):
    def f(y):
        return None if y > 0.5 else (y, [y * y])

    r = f(x)
    t = 0.0
    if r is not None:
        a, (b,) = r
        t = a * b
    return t + x


@program(const(V))
def a_nested_pair_or_none(xs):
    return sum(_o11(x) for x in xs)


def _o12(x):
    rs = [None if x * i > 0.5 else (x * i, x) for i in range(4)]
    return sum(r[0] * r[1] for r in rs if r is not None)


@program(const(V))
def pairs_or_none_in_a_list(xs):
    return sum(_o12(x) for x in xs)


def _o13(x):
    rs = []
    for i in range(4):
        rs.append(None if x * i > 0.5 else [x * i, x])
    t = 0.0
    for r in rs:
        if r is not None:
            t += r[0] * r[1]
    return t


@program(const(V))
def lists_or_none_in_a_list(xs):
    return sum(_o13(x) for x in xs)


def _o14(x):
    cache = {}
    t = 0.0
    for i in range(5):
        v = cache.get(i % 2)
        if v is None:
            v = x ** (i + 1)
            cache[i % 2] = v
        t += v * i
    return t


@program(const(V))
def cached_or_none(xs):
    return sum(_o14(x) for x in xs)


def _o15(x):
    d = {"a": None, "b": x}
    if x < 0.5:
        d["a"] = [x * x]
    return d["b"] if d["a"] is None else d["a"][0] * d["b"]


@program(const(V))
def an_entry_that_is_none(xs):
    return sum(_o15(x) for x in xs)


def _m1(x):
    r = None
    if x < 0.5:
        r = (x, np.array([x, x * x]))
    if r is not None:
        r[1][0] *= 3
        return r[0] * r[1][0] * r[1][1]
    return x


@program(const(V))
def a_pair_with_a_written_array(xs):
    return sum(_m1(x) for x in xs)


def _m2(x):
    best = None
    buf = np.zeros(3)
    for i in range(4):
        buf = buf + x * i
        if best is None or buf[0] > best[0]:
            best = (buf[0], buf)
        best[1][1] += x * i
    return best[0] * best[1].sum()


@program(const(V))
def the_best_buffer(xs):
    return sum(_m2(x) for x in xs)


def _m3(x):
    best = None
    arr = np.array([x, 2 * x, x * x])
    for i in range(3):
        if best is None or arr[i] < best["k"]:
            best = {"k": arr[i], "row": arr[i:]}
        best["row"][0] *= 1.5
    return best["k"] * best["row"][0] + arr.sum()


@program(const(V))
def the_best_row(xs):
    return sum(_m3(x) for x in xs)


def _m4(x):
    best = None
    for i in range(4):
        cand = [x * i, [x, i * x]]
        if best is None or cand[0] > best[0]:
            best = cand
        best[1].append(x * i)
    return best[0] * sum(best[1])


@program(const(V))
def the_best_candidate_grows(xs):
    return sum(_m4(x) for x in xs)


def _m5(x):
    prev = None
    t = 0.0
    for i in range(4):
        cur = {"a": x * i, "b": np.array([x, i])}
        if prev is not None:
            t += prev["a"] * cur["a"] + prev["b"] @ cur["b"]
            prev["b"][0] = t
        prev = cur
    return t


@program(const(V))
def the_previous_dict(xs):
    return sum(_m5(x) for x in xs)


def _m6(x):
    prev = None
    t = 0.0
    for i in range(4):
        if prev is not None and prev[0] > 0.1:
            t += prev[0] * prev[1]
            prev = None
        else:
            prev = (x * i, x)
    return t


@program(const(V))
def the_previous_pair(xs):
    return sum(_m6(x) for x in xs)


def _m7(x):
    def find(v):
        for i in range(3):
            if v * i > 0.5:
                return i, v * i
        return None

    t = 0.0
    for k in range(4):
        hit = find(x * k)
        if hit is None:
            t += x
        else:
            i, v = hit
            t += v * i
    return t


@program(const(V))
def found_or_none(xs):
    return sum(_m7(x) for x in xs)


def _m8(x):
    state = None

    def step(s, y):
        if s is None:
            return (y, y * y)
        a, b = s
        return (a + b * y, b * y)

    for i in range(4):
        state = step(state, x * i + 0.1)
    return state[0] * state[1]


@program(const(V))
def a_state_that_begins_as_none(xs):
    return sum(_m8(x) for x in xs)


def _m9(x):
    node = None
    for i in range(3):
        node = {"v": x * i if node is None else node["v"] * x + i}
    return node["v"]


@program(const(V))
def a_chain_of_dicts(xs):
    return sum(_m9(x) for x in xs)


@program(const(np.array([0.3, 0.5, 0.2, 0.9, 0.4, 0.8, 0.1])))
def the_last_pair_on_a_stack(xs):
    stack = []
    last = None
    t = 0.0
    for v in xs:
        if last is None or v > last[0]:
            last = (v, len(stack))
            stack.append(v)
        else:
            w = stack.pop() if stack else 0.0
            t += w * v
            last = None if not stack else (stack[-1], 0)
    return t + (0 if last is None else last[0] ** 2)


@program(const(np.array([0.3, 0.5, 2.5, 1.0])))
def used_before_it_is_assigned(xs):
    previous = None
    total = 0.0
    for i, x in enumerate(xs):
        if i > 0:
            total += x * previous
        previous = x
    return total


@program(const(np.array([0.3, 0.5, 2.5, 1.0])))
def assigned_in_one_state_and_used_in_the_next(xs):
    state, kept, total = 0, None, 0.0
    for x in xs:
        if state == 0:
            state = 1
        elif state == 1:
            kept = x
            state = 2
        else:
            total += x * kept
        if state > 1 and kept is not None:
            total *= kept
    return total


def longer_list(x, k):
    if k == 0:
        return None
    a = longer_list(x, k - 1)
    return [x[0]] if a is None else [a[0] * x[1], *a]


@program(vec(3), 2)
def list_or_none_from_a_recursion(x, m):
    a = longer_list(x, m)
    s = 0.0
    if a is not None:
        for v in a:
            s += v * v * v
    return s
