"""Dicts with keys known at run time whose lists, dicts and arrays change in place: groups, sums, tables."""

from collections import defaultdict

import numpy as np

from tests.programs.zoo import arr, const, family, vec

program = family("dicts")
keys6 = const(np.array([2, 0, 2, 5, 0, 2]))


@program(vec(6), keys6)
def groups_by_default(x, keys):
    groups = defaultdict(list)
    for i, k in enumerate(keys):
        groups[k].append(x[i] ** 2)
    total = 0.0
    for k, g in groups.items():
        total += sum(g) * g[0] * (k + 1)
    return total


@program(vec(6), keys6)
def groups_by_setdefault(x, keys):
    groups = {}
    for i in range(len(keys)):
        groups.setdefault(keys[i], []).append(np.sin(x[i]))
    total = 0.0
    for k in groups:
        g = groups[k]
        mean = sum(g) / len(g)
        total += mean**2 * (1 + k)
    return total


@program(vec(6), keys6)
def groups_by_get(x, keys):
    groups = {}
    for i in range(len(keys)):
        groups[keys[i]] = groups.get(keys[i], []) + [x[i] * x[0]]
    total = 0.0
    for k, g in groups.items():
        for v in g:
            total += v * v * (k + 2.0)
    return total


@program(vec(6), keys6)
def groups_if_absent(x, keys):
    groups = {}
    for i in range(len(keys)):
        if keys[i] not in groups:
            groups[keys[i]] = []
        groups[keys[i]].append(x[i])
    return sum(max(g) * len(g) for g in groups.values())


@program(arr(6, 3), keys6)
def vectors_accumulated(a, keys):
    sums = {}
    for i in range(len(keys)):
        if keys[i] not in sums:
            sums[keys[i]] = np.zeros(3)
        sums[keys[i]] += a[i] ** 2
    return sum(np.sum(np.sin(s)) * (k + 1) for k, s in sums.items())


@program(arr(6, 3), keys6)
def vectors_by_default(a, keys):
    sums = defaultdict(lambda: np.zeros(3))
    for i in range(len(keys)):
        sums[keys[i]] += a[i] ** 2
        sums[keys[i]][0] = sums[keys[i]][1] * a[i, 0]
    return sum(np.sum(s * s) for s in sums.values())


@program(vec(6), keys6)
def elements_of_vectors(x, keys):
    d = {}
    for i in range(len(keys)):
        if keys[i] not in d:
            d[keys[i]] = np.ones(2)
        d[keys[i]][i % 2] *= x[i]
    total = 0.0
    for v in d.values():
        total += v[0] * v[1]
    return total


@program(vec(6), 6)
def tables_in_a_table(x, n):
    table = {}
    for i in range(n):
        for j in range(3):
            if i % 3 not in table:
                table[i % 3] = {}
            table[i % 3][j] = x[i] * (j + 1) + table[i % 3].get(j, 0.0)
    return sum(table[i][j] * table[j][i] for i in range(3) for j in range(3))


@program(vec(6), keys6)
def nested_default(x, keys):
    table = defaultdict(lambda: defaultdict(float))
    for i in range(len(keys)):
        table[keys[i]][keys[i - 1]] += x[i] ** 2
    total = 0.0
    for k, row in table.items():
        for j, v in row.items():
            total += v * v * (k + j)
    return total


@program(vec(5), const([(0, 1), (1, 2), (0, 3), (3, 4), (2, 4)]))
def adjacency_lists(w, edges):
    graph = defaultdict(list)
    for k, (a, b) in enumerate(edges):
        graph[a].append((b, w[k]))
    dist = {0: 1.0}
    for node in range(5):
        for to, weight in graph[node]:
            dist[to] = dist.get(to, 0.0) + dist[node] * np.exp(weight)
    return dist[4]


@program(vec(5), const([(0, 1), (1, 2), (0, 3), (3, 4), (2, 4)]))
def adjacency_of_neighbours(x, edges):
    graph = {i: [] for i in range(5)}
    for a, b in edges:
        graph[a].append(b)
        graph[b].append(a)
    h = x
    for _ in range(2):
        new = np.zeros(5)
        for i in range(5):
            s = 0.0
            for j in graph[i]:
                s += h[j]
            new[i] = np.tanh(s * h[i])
        h = new
    return np.sum(h)


@program(vec(6), keys6)
def group_changed_under_another_name(x, keys):
    groups = {}
    for i in range(len(keys)):
        groups.setdefault(keys[i], []).append(x[i])
    first = groups[2]
    first[0] = first[1] * 3.0
    first.append(x[0])
    return sum(groups[2]) * groups[2][0] + sum(groups[0])


@program(vec(6), keys6)
def one_list_under_keys_known_late(x, keys):
    shared = [x[0]]
    d = {}
    d[keys[0]] = shared
    d[keys[1]] = shared
    d[keys[1]].append(x[1] * x[2])
    return d[keys[0]][1] * shared[0]


@program(vec(6), keys6)
def groups_popped(x, keys):
    groups = defaultdict(list)
    for i, k in enumerate(keys):
        groups[k].append(x[i] ** 2)
    g = groups.pop(2)
    total = sum(g)
    g.append(x[0])
    groups[7] = g
    while groups:
        k, g = groups.popitem()
        total = total * 0.7 + g[-1] * k
    return total


@program(vec(6), keys6)
def elements_popped_from_groups(x, keys):
    groups = defaultdict(list)
    for i, k in enumerate(keys):
        groups[k].append(x[i] ** 2)
    total = 0.0
    for k in groups:
        while groups[k]:
            total = total * 0.5 + groups[k].pop() * (k + 1)
    return total


@program(vec(6), keys6, scalar=False)
def groups_returned(x, keys):
    groups = {}
    for i in range(len(keys)):
        groups.setdefault(int(keys[i]), []).append(x[i] * x[0])
    return groups


@program(vec(6), keys6)
def records_by_setdefault(x, keys):
    d = {}
    for i in range(len(keys)):
        r = d.setdefault(keys[i], {})
        r["sum"] = r.get("sum", 0.0) + x[i] ** 2
        r["last"] = x[i]
    return sum(r["sum"] * r["last"] for r in d.values())


@program(vec(6), keys6)
def records_with_all_fields(x, keys):
    d = {}
    for i in range(len(keys)):
        if keys[i] not in d:
            d[keys[i]] = {"sum": 0.0, "items": [], "count": 0}
        r = d[keys[i]]
        r["sum"] += x[i] ** 2
        r["items"].append(x[i])
        r["count"] += 1
    total = 0.0
    for k, r in d.items():
        total += r["sum"] * r["items"][0] / r["count"]
    return total


@program(vec(6), keys6)
def pairs_as_entries(x, keys):
    d = {}
    for i in range(len(keys)):
        s, n = d.get(keys[i], (0.0, 0))
        d[keys[i]] = (s + x[i] ** 2, n + 1)
    return sum(s / n for s, n in d.values())


@program(vec(6), keys6)
def dict_copied(x, keys):
    d = defaultdict(list)
    for i in range(len(keys)):
        d[keys[i]].append(x[i])
    e = dict(d)
    e[2].append(x[0] * x[1])
    e[7] = [x[2]]
    return sum(d[2]) * sum(e[2]) + len(d) * e[7][0] * d[0][1]


@program(vec(6), keys6)
def dict_cleared(x, keys):
    d = {}
    total = 0.0
    for r in range(2):
        for i in range(len(keys)):
            d.setdefault(keys[i], []).append(x[i] * (r + 1))
        total += sum(d[2]) ** 2
        d.clear()
    return total


@program(vec(6), keys6)
def dict_comp_of_lists(x, keys):
    d = {k: [] for k in range(6)}
    for i, k in enumerate(keys):
        d[k].append(x[i])
    e = {k: sum(v) for k, v in d.items() if v}
    return sum(v * v * (k + 1) for k, v in e.items())


@program(vec(6), keys6)
def swapped_entries(x, keys):
    d = {}
    for i in range(6):
        d[i] = [x[i]]
    for i in range(5):
        d[i], d[i + 1] = d[i + 1], d[i]
        d[i].append(x[i] ** 2)
    return sum(d[i][-1] * d[i][0] * (i + 1) for i in range(6))


@program(vec(6), keys6)
def deleted_entries(x, keys):
    d = {}
    total = 0.0
    for i in range(6):
        d.setdefault(keys[i], []).append(x[i])
        if len(d[keys[i]]) == 2:
            g = d[keys[i]]
            del d[keys[i]]
            g.append(x[0])
            total += sum(g) * g[0]
    return total + sum(sum(v) for v in d.values())


@program(vec(6), keys6)
def arrays_viewed(x, keys):
    base = np.zeros(6)
    d = {}
    for i in range(6):
        d[i] = base[i : i + 1]
    for i in range(6):
        d[(i * 5) % 6] += x[i] ** 2
        base[i] *= x[0]
    return np.sum(base**2) + d[2][0]


@program(vec(6), keys6, scalar=False)
def returned_default(x, keys):
    d = defaultdict(list)
    for i in range(6):
        d[int(keys[i])].append(x[i] ** 2)
    return dict(d), d[2]


@program(vec(3), 3)
def dict_of_dict_loop(x, n):
    table = {}
    for i in range(n):
        table[i] = {}
        for j in range(n):
            table[i][j] = x[i] * x[j] + (table[i - 1][j] if i > 0 else 0.0)
    row = table[n - 1]
    row[0] *= x[0]
    return sum(table[i][i] for i in range(n))
