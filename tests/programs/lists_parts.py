"""Parts and copies of lists of arrays, whose entries are replaced."""

import itertools

import numpy as np

from tests.programs.zoo import const, family, num, vec

program = family("lists")
arrays = const([np.array([0.3, 0.5]), np.array([0.7, 0.9])])


@program(vec(2), arrays, 2)
def entries_of_a_copy_replaced_in_a_loop(x, m, n):
    k = m[::1]
    done = 0
    while done < n:
        done += 1
        k[1] = x * done
    return np.sum(x * m[1])


@program(vec(3), arrays, 2)
def entries_of_a_copy_replaced_by_longer_ones(x, m, n):
    k = m[::1]
    for j in range(n):
        k[j % 2] = x * (j + 1.0)
        k[1] = np.append(k[0], x[j])
    return np.sum(x) * m[1][0]


@program(vec(2), arrays, 1)
def entries_of_a_copy_and_of_the_original_exchanged(x, m, n):
    k = [v for q in [m, m] for v in q][:4]
    for j in range(n):
        k[n], m[j] = m[j], x
    return np.sum(m[0] * m[1])


@program(vec(3), arrays)
def a_copy_is_used_before_its_entry_is_replaced_only(x, m):
    k = m[::1]
    t = np.sum(k[1] * k[0])
    k[1] = x
    return t * np.sum(x)


@program(vec(2), arrays, 3)
def copies_made_in_a_loop_and_changed_in_another(x, m, n):
    for k in range(n):
        z = m[::1]
        for j in range(2):
            z[1] = x * m[j]
            z[0] = z[1] * 2.0
        m[0] = m[1] * np.sum(z[0])
    return np.sum(m[0] * x)


# one array in several places of a list: the list is changed, the array only read --------------------------------------


@program(vec(2), const([np.array([0.3, 0.5])] * 2), 3)
def entries_that_are_one_array_replaced(x, p, n):
    p[n % len(p)] = x * p[0]
    q = p[0] * p[1]
    p[0], x = x, p[1 - n % 2]
    return np.sum(q * p[0]) + np.sum(x)


@program(vec(2), const([np.array([0.3, 0.5])] * 3), 3)
def entries_that_are_one_array_removed_and_put_back(x, p, n):
    p[:1] = []
    for k in range(n):
        p.append(p[k] * x)
        p.insert(k, p.pop())
        x = p[-1] * p[0]
    p.reverse()
    return np.sum(p[0] * p[1] * p[2])


@program(vec(2), const({"u": [np.array([0.3, 0.5])] * 2, "v": np.array([0.7, 0.9])}), 2)
def entries_that_are_one_array_beside_one_that_is_written(x, d, n):
    for k in range(n):
        d["v"][k] *= d["u"][k][0]
        d["u"][k] = x * d["v"] + d["u"][-1]
    d["v"] = d["u"][0] * x
    return np.sum(d["u"][0] * d["u"][1] * d["v"])


ONE = np.array([0.3, 0.5])


@program(vec(2), const([(ONE, np.array([0.7, 0.9])), (ONE, np.array([0.2, 0.4]))]), 3)
def entries_of_pairs_that_are_one_array(x, p, n):
    for k in range(n):
        p[k % 2][1][0] *= x[1]
        p[k % 2] = (x * p[0][0], p[k % 2][1])
    return np.sum(p[0][0] * p[0][1]) + np.sum(p[1][0] * p[1][1])


def replaced_in(p, x, n):
    if n == 0:
        return p[0] * x
    p[n % 2] = p[n % 2 - 1] * x
    return replaced_in(p, p[0] + x, n - 1) + p[1]


@program(vec(2), const([np.array([0.3, 0.5])] * 2), 3)
def entries_that_are_one_array_replaced_by_recursion(x, p, n):
    return np.sum(replaced_in(p, x, n) * p[0])


# a part made in a branch or loop, and changed there -------------------------------------------------------------------


@program(const([np.array([0.3, 0.5]), np.array([0.7, 0.9]), np.array([0.2, 1.1])]), num())
def part_made_and_grown_in_a_branch(p, s):
    b = [p[k] for k in range(len(p))]
    p[1][:] = p[1] * s
    if s > 0.1:
        p = b[:4]
        p.insert(0, np.mean(p, axis=0))
    return np.sum(sum(e * (k + 1.0) for k, e in enumerate(p)))


@program(const([[0.3, 0.5], [0.7, 0.9], [0.2, 1.1]]), num(), 3)
def parts_made_and_grown_in_a_loop(p, s, n):
    b = [p[k] for k in range(len(p))]
    p[1][0] *= s
    t = 0.0
    for k in range(n):
        q = b[k % 2 :]
        q.append([s * k, q[0][1]])
        q.pop(0)
        q[0][0] *= q[-1][1]
        t = t * s + sum(r[0] * r[1] for r in q)
    return t


# rows with a name, of which a run tells how many are taken -----------------------------------------------------------

rows = const([("a", 0.3), ("b", 0.5), ("a", 0.7)])


@program(rows, 2)
def named_rows_sliced(rows, n):
    return sum(v * v for _, v in rows[:n]) + rows[n:][0][1] * len(rows[-n:][0][0])


@program(rows, 2)
def named_rows_repeated_and_joined(rows, n):
    s = 0.0
    for name, v in rows * n + [("a", rows[0][1] ** 2), *rows][n:]:
        s = s * 0.5 + (v * v if name == "a" else v)
    return s


@program(const([["a", 0.3], ["b", 0.5], ["a", 0.7]]), 2)
def named_rows_of_lists_sliced(rows, n):
    part = rows[:n]
    part[0][1] *= rows[n][1]
    return part[0][1] ** 2 + rows[0][1] * part[-1][1]


@program(rows)
def named_rows_in_groups(rows):
    found = {}
    for name, group in itertools.groupby(rows, key=lambda row: row[0]):
        found[name] = found.get(name, 1.0) * sum(v * v for _, v in group)
    return found["a"] + found["b"]


@program(rows)
def named_rows_from_the_first_one_on(rows):
    def weighed(rows):
        return rows[0][1] ** 2 + 0.5 * weighed(rows[1:]) if rows else 0.0

    return weighed(rows[1:]) * weighed(rows)
