"""Lists and dicts that are written and held in other lists and dicts: rows of tables, records, histories."""

import numpy as np

from tests.programs.zoo import arr, const, family, num, vec

program = family("lists")
floats = const([0.3, 0.5, 0.7, 0.9])
rows = const([[0.3, 0.5], [0.7, 0.9], [1.1, 0.2]])


@program(vec(3), 3)
def row_element_scaled(a, n):
    table = [[a[0]] * n for i in range(n)]
    table[0][0] *= 2.0
    return table[0][0] * a[1]


@program(vec(3), 3)
def row_stored_in_place_of_another(a, n):
    table = [[a[0]] * n, [2.0] * n]
    table[0][0] = a[1] * a[0]
    table[1] = table[0]
    return table[1][0] + table[0][1]


@program(vec(3), 3)
def state_in_a_dict_of_lists(a, n):
    d = {"h": [0.0] * n}
    for i in range(n):
        d["h"] = [d["h"][j] * 0.5 + a[j] * a[i] for j in range(n)]
    return d["h"][0] * d["h"][1]


@program(arr(3, 3), arr(3, 3), 3)
def matmul_of_lists(a, b, n):
    c = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            for k in range(n):
                c[i][j] += a[i, k] * b[k, j]
    return sum(c[i][j] * (i + 2 * j + 1) for i in range(n) for j in range(n))


@program(rows, rows)
def matmul_of_list_arguments(a, b):
    n = len(a[0])
    c = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            for k in range(len(a)):
                c[i][j] += a[k][i] * b[k][j]
    return c[0][1] * c[1][0] + c[1][1]


@program(num(), 3)
def rows_by_append(x, n):
    m = []
    for i in range(n):
        r = []
        for j in range(n):
            r.append(x ** (i + j + 1))
        m.append(r)
    return m[0][1] * m[2][2] + m[1][0]


@program(vec(3))
def rows_appended_after_growing(x):
    m = []
    for v in x:
        r = [v]
        r.append(v * v)
        m.append(r)
    return m[0][1] * m[1][0] + m[2][1]


@program(arr(3, 2))
def rows_of_an_array_as_lists(A):
    return sum(sum(v * v for v in r) for r in [list(r) for r in A])


@program(vec(3))
def three_deep(a):
    n = len(a)
    t = [[[a[i] * a[j] for k in range(2)] for j in range(n)] for i in range(n)]
    t[1][2][0] = t[0][0][1] * t[2][2][0]
    t[2][0][1] *= t[1][2][0]
    return t[1][2][0] + t[2][0][1] * t[0][1][0]


@program(vec(3))
def dicts_in_a_list(a):
    ps = [{"v": v, "w": 1.0} for v in a]
    for p in ps:
        p["w"] = p["v"] ** 2
    ps[0]["v"] *= ps[1]["w"]
    return ps[0]["v"] + ps[2]["w"] * ps[0]["w"]


@program(vec(3))
def lists_in_dicts_in_a_list(a):
    ps = [{"x": [v, v * v], "m": 1.0 + v} for v in a]
    for k in range(3):
        for p in ps:
            p["x"][0] += 0.1 * p["x"][1] / p["m"]
            p["x"][1] -= 0.1 * p["x"][0]
    return sum(p["x"][0] * p["m"] for p in ps)


@program(vec(3))
def particles_that_interact(a):
    ps = [{"x": v, "v": 0.0} for v in a]
    for step in range(3):
        for i in range(len(ps)):
            f = 0.0
            for j in range(len(ps)):
                f += 0.3 * (ps[j]["x"] - ps[i]["x"]) ** 3
            ps[i]["v"] += f
        for p in ps:
            p["x"] += 0.5 * p["v"]
    return ps[0]["x"] * ps[1]["v"] + ps[2]["x"]


@program(vec(4), 1, 2)
def rows_swapped(a, i, j):
    table = [[v, v * v] for v in a]
    table[i], table[j] = table[j], table[i]
    table[i][0] = table[j][1] * 3.0
    table[0], table[i] = table[i], table[0]
    return table[0][0] * table[1][1] + table[2][0]


@program(arr(3, 3, lo=0.5, hi=2.0), vec(3))
def elimination_with_swapped_lists(A, y):
    n = len(y)
    m = [[A[i, j] for j in range(n)] + [y[i]] for i in range(n)]
    for k in range(n):
        p = k
        for i in range(k + 1, n):
            if abs(m[i][k]) > abs(m[p][k]):
                p = i
        m[k], m[p] = m[p], m[k]
        for i in range(k + 1, n):
            f = m[i][k] / m[k][k]
            for j in range(k, n + 1):
                m[i][j] -= f * m[k][j]
    x = [0.0] * n
    for i in range(n - 1, -1, -1):
        s = m[i][n]
        for j in range(i + 1, n):
            s -= m[i][j] * x[j]
        x[i] = s / m[i][i]
    return x[0] * x[1] + x[2]


@program(vec(3), 3)
def one_row_under_two_names(a, n):
    table = [[v] * n for v in a]
    r = table[1]
    table[0] = r
    r[2] = a[0] * a[2]
    table[0][1] *= r[2]
    return table[1][1] + table[0][2] * table[2][0]


@program(vec(3), 4)
def rows_replaced_in_a_loop(a, n):
    table = [[v, 1.0] for v in a]
    for k in range(n):
        new = [table[(k + 1) % 3][0] * 0.9, table[k % 3][1] * a[k % 3]]
        table[k % 3] = new
        new[0] += new[1]
    return table[0][0] * table[1][1] + table[2][0]


@program(vec(4), vec(3))
def edit_distance_with_two_rows(a, b):
    prev = [0.3 * j for j in range(len(b) + 1)]
    for i in range(len(a)):
        cur = [prev[0] + 0.3]
        for j in range(len(b)):
            cost = (a[i] - b[j]) ** 2
            cur.append(min(prev[j] + cost, prev[j + 1] + 0.35, cur[j] + 0.4))
        prev = cur
    return prev[-1]


@program(vec(4), 4)
def two_rows_swapped_in_a_loop(a, steps):
    cur, new = [v * v for v in a], [0.0] * len(a)
    for _ in range(steps):
        for j in range(len(a)):
            new[j] = 0.5 * cur[j] + 0.3 * cur[j - 1] * a[j]
        cur, new = new, cur
    return cur[0] * cur[1] + new[2]


@program(vec(3), 4)
def table_with_sliding_rows(a, n):
    table = [[0.0] * 3 for _ in range(n)]
    for j in range(3):
        table[0][j] = a[j]
    for i in range(1, n):
        for j in range(3):
            table[i][j] = table[i - 1][j] * 0.5 + (table[i][j - 1] if j > 0 else 1.0) * a[j]
        if i > 1:
            table.pop(0)
            table.insert(0, [table[0][0]] * 3)
    return table[n - 1][2] * table[0][1]


@program(vec(3), 4)
def history_of_copies(a, n):
    x = [v * 1.0 for v in a]
    history = []
    for i in range(n):
        history.append(list(x))
        x[i % 3] *= x[(i + 1) % 3] + 1.0
    return history[1][0] * history[2][1] + history[-1][2] * x[0]


@program(vec(3), 4)
def history_of_the_same_list(a, n):
    x = [v * 1.0 for v in a]
    history = []
    for i in range(n):
        history.append(x)
        x[i % 3] *= x[(i + 1) % 3] + 1.0
    return history[1][0] * history[2][1] + history[-1][2] * x[0]


@program(vec(3))
def lists_grown_in_branches(a):
    low, high = [], []
    for v in a:
        pair = [v, v * v]
        if v > 0.0:
            high.append(pair)
        else:
            low.append(pair)
        pair[0] *= 3.0
    both = [p[0] * p[1] for p in high]
    for p in low:
        p[1] += p[0]
        both.append(p[1])
    return sum(both)


@program(vec(3), 3)
def shared_rows_by_repetition(a, n):
    table = [[a[0]] * n] * n
    table[0][1] = a[1] * a[2]
    table[1][0] *= table[2][1]
    return table[n - 1][0] + table[1][1] * table[0][2]


@program(vec(3))
def array_rows_in_lists(a):
    table = [[a * (k + 1.0) for k in range(2)] for v in a]
    table[1][1] = table[1][0]
    table[1][0][0] *= 2.0
    table[2][0] = table[0][1] * table[1][1]
    return np.sum(table[1][1] * table[2][0])


@program(vec(3), 3)
def one_list_under_two_keys(a, n):
    r = [a[0]] * n
    d = {"a": r}
    d["b"] = r
    d["a"][0] *= 3.0
    return d["b"][0] * d["a"][1]


@program(vec(3))
def pairs_of_a_number_and_an_array(a):
    kept = []
    for v in a:
        b = a * v
        kept.append((v * v, b))
        b[0] = v
    total = 0.0
    for w, b in kept:
        b[1] *= w
        total += w * b[0]
    return total + kept[0][0] * np.sum(kept[2][1]) + kept[1][0]


@program(vec(3))
def pairs_moved_between_places(a):
    kept = []
    for v in a:
        kept.append((v * v, a * v))
    w, b = kept.pop()
    b *= w
    kept[0] = (w * 2.0, b)
    b[0] += kept[1][0]
    return kept[0][0] * np.sum(kept[0][1]) + kept[1][0]


@program(vec(3))
def pairs_of_a_number_and_a_list(a):
    kept = [(v, [v, v * v]) for v in a]
    kept[0][1][0] *= kept[1][0]
    w, r = kept[2]
    r[1] += w * kept[0][1][0]
    return kept[2][1][1] * kept[0][0] + kept[2][0]


@program(vec(4))
def queue_of_lists(a):
    queue = [[a[0], 1.0]]
    total = 0.0
    steps = 0
    while len(queue) > 0 and steps < 9:
        item = queue.pop(0)
        item[0] *= 1.5
        total += item[0] * item[1]
        steps += 1
        if item[1] < 3.0:
            queue.append([item[0] * a[1], item[1] + 1.0])
            queue.insert(0, [item[0] + a[2], item[1] + 2.0])
    return total


@program(vec(4))
def list_of_lists_reversed_and_popped(a):
    table = [[v, 2.0 * v] for v in a]
    table.reverse()
    last = table.pop()
    last[0] *= a[1]
    second = table.pop(-2)
    second[1] *= last[0]
    table.append(last)
    table[0][0] *= table[-1][0]
    return table[0][0] + second[1] * table[1][1]


@program(vec(4))
def lists_extended_by_lists(a):
    table = [[v] for v in a]
    more = [[v * v] for v in a]
    table.extend(more)
    more[1][0] *= 3.0
    table[4][0] *= table[5][0]
    return more[0][0] + table[5][0] * table[0][0]


@program(rows)
def rows_of_an_argument_written(m):
    for r in m:
        r[0] *= r[1]
    m[1][1] = m[0][0] * m[2][0]
    return m[1][1] + m[1][0]


@program(vec(3), 3)
def row_made_and_returned_by_a_function(a, n):
    def line(s):
        r = [s] * n
        r[0] = s * s
        return r

    table = [line(v) for v in a]
    table.append(line(table[0][0]))
    table[3][1] *= table[1][0]
    return table[3][1] * table[3][0]


def fill_down(table, k, a):
    if k == len(table):
        return 0.0
    table[k] = table[k - 1] * a[k] + a[0]
    return table[k] + fill_down(table, k + 1, a)


@program(vec(4))
def list_written_in_a_recursion(a):
    table = [v * v for v in a]
    total = fill_down(table, 1, a)
    return total * table[2]


@program(vec(4), rows)
def rows_of_shallow_copies_grow(a, t):
    k = t[:]
    r = [a[0]]
    if a[1] < 2.0:
        r = k[0]
    r.append(a[2] * r[0])
    both = k + [[a[3], 1.0]]
    both[1].append(both[0][-1] * 2.0)
    twice = [t[2]] * len(t)
    twice[1].append(a[1])
    return t[0][-1] * t[1][-1] + t[2][-1] * both[3][0]


@program(vec(4))
def number_read_and_put_in_again(a):
    l = [v * v for v in a]
    if len(l) < 7:
        l.append(l[-1] * 0.5)
    l.insert(1, l[-1] * l[0])
    l[0] += l.pop() * l[2]
    return l[0] * l[1] + l[-1]


@program(vec(4), rows)
def list_extended_by_itself(a, t):
    l = [v * v for v in a]
    l.extend(l)
    l[5] *= l[1]
    t.extend(t)
    t[3][0] *= a[0]
    return l[5] * l[0] + t[0][0] * t[4][1]


@program(vec(4))
def choice_between_a_list_and_its_copy(a):
    l = [v * v for v in a]
    m = l
    if a[0] < 2.0:
        m = l[:]
    m[0] *= a[1]
    rows = [[v, 1.0] for v in l]
    if a[0] < 2.0:
        rows[1] = rows[0][:]
    rows[0][0] *= m[0]
    return m[0] * l[0] + m[1] + rows[1][0] * rows[0][0]


@program(vec(4), rows)
def kept_rows_and_replaced_rows(a, t):
    m = [q for q in t if q[0] > 0.1] + t[:1]
    t = t[:]
    m[0] = [0.9 * v for v in t[-1]]
    m[1] = [0.9 * v for v in a]
    return m[0][0] * m[0][1] + m[1][2] * m[-1][0]


@program(rows, 2)
def rows_of_an_argument_read_by_element(t, n):
    total = 0.0
    for i in range(n):
        for j in range(n):
            total += t[i][j] * t[j + 1][i]
        r = t[i]
        if r[0] > 0.4:
            total *= r[1] + sum(r) * t[n - i][0]
    return total


@program(vec(4), rows, 3)
def rows_made_anew_then_written(a, t, n):
    m = t[1:] + t[:1]
    for _ in range(n):
        m = [[v, 0.7 * t[1][0] + 0.3 * m[0][1]] for v in a]
        for q in t:
            q[0] *= 0.7 * a[0] + 0.3 * m[1][0]
    r = m[2]
    r[1] *= r[0] * a[1]
    return t[0][0] + t[1][0] * m[2][1]


@program(vec(4))
def list_that_grows_after_a_loop_over_it(a):
    ones = [0.5 for v in a]
    table = [[v, a[0]] for v in a]
    if len(table) < 6:
        table.append([0.9 * v for v in ones])
    if len(ones) < 7:
        ones.append(0.5)
    return sum(q[0] * q[-1] for q in table)
