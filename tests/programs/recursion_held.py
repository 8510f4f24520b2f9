"""Recursive functions that change containers of lists and arrays: tables of results, paths of searches, levels."""

from collections import defaultdict

import numpy as np

from tests.programs.zoo import arr, const, family, vec

program = family("recursion")


@program(arr(4, 5), 4, 5)
def grid_memo(cost, n, m):
    memo = [[None] * m for _ in range(n)]
    def best(i, j):
        if memo[i][j] is not None:
            return memo[i][j]
        if i == 0 and j == 0:
            v = cost[0, 0]
        elif i == 0:
            v = best(0, j - 1) + cost[0, j]
        elif j == 0:
            v = best(i - 1, 0) + cost[i, 0]
        else:
            v = min(best(i - 1, j), best(i, j - 1)) + cost[i, j] ** 2
        memo[i][j] = v
        return v
    return best(n - 1, m - 1)


@program(vec(6), 6)
def path_of_a_search(x, n):
    best = [1e9]
    def search(i, path):
        if i == n:
            s = sum(path)
            if s * s < best[0]:
                best[0] = s * s
            return
        path.append(x[i])
        search(i + 1, path)
        path.pop()
        search(i + 1, path)
    search(0, [x[0] * 0.5])
    return best[0]


@program(vec(6), 3)
def groups_in_recursion(x, n):
    groups = defaultdict(list)
    def walk(i, depth):
        if i >= 6:
            return
        groups[depth].append(x[i] ** 2)
        walk(2 * i + 1, depth + 1)
        walk(2 * i + 2, depth + 1)
    walk(0, 0)
    return sum(sum(g) * (k + 1) for k, g in groups.items())


@program(vec(6), const([(0, 1), (0, 2), (1, 3), (1, 4), (4, 5)]))
def depth_first_over_adjacency(x, edges):
    graph = defaultdict(list)
    for a, b in edges:
        graph[a].append(b)
    def weigh(node):
        return x[node] * (1.0 + sum(weigh(kid) for kid in graph[node]))
    return weigh(0)


@program(vec(4), 4)
def subsets_collected(x, n):
    out = []
    path = []
    def walk(i):
        if i == n:
            out.append(path[:])
            return
        walk(i + 1)
        path.append(x[i] * x[i])
        walk(i + 1)
        path.pop()
    walk(0)
    total = 0.0
    for k, p in enumerate(out):
        total += sum(p) ** 2 * (k + 1)
    return total


@program(arr(3, 3), 3)
def permutation_sums(c, n):
    best = []
    used = [False] * 3
    def place(row, total):
        if row == n:
            best.append(total)
            return
        for j in range(n):
            if not used[j]:
                used[j] = True
                place(row + 1, total + c[row, j] ** 2 * (j + 1))
                used[j] = False
    place(0, 1.0)
    return min(best) * max(best)


@program(vec(6), 6)
def arrays_in_recursion(x, n):
    sums = [np.zeros(2) for _ in range(3)]
    def walk(i, depth):
        if i >= n:
            return
        sums[depth][i % 2] += x[i] ** 2
        walk(2 * i + 1, depth + 1)
        sums[depth] *= 1.1
        walk(2 * i + 2, depth + 1)
    walk(0, 0)
    return sum(np.sum(s * s) * (k + 1) for k, s in enumerate(sums))


@program(vec(6), 6)
def arrays_replaced_in_recursion(x, n):
    rows = [np.ones(2), np.zeros(2)]
    def walk(i):
        if i == n:
            return
        rows[i % 2] = rows[(i + 1) % 2] * x[i] + x[0]
        rows[0][1] += x[i]
        walk(i + 1)
    walk(0)
    return np.sum(rows[0] * rows[1])


@program(vec(6), 6)
def levels(x, n):
    out = []
    def walk(i, depth):
        if i >= n:
            return 0.0
        if depth == len(out):
            out.append([])
        out[depth].append(x[i])
        s = walk(2 * i + 1, depth + 1) + walk(2 * i + 2, depth + 1)
        return s + x[i] * len(out[depth])
    total = walk(0, 0)
    for row in out:
        total += row[0] * sum(row)
    return total


@program(vec(6), 6)
def recursion_in_a_loop(x, n):
    total = 0.0
    for k in range(3):
        rows = [[], []]
        def walk(i):
            if i < n:
                rows[i % 2].append(x[i] * (k + 1))
                walk(i + 1 + k)
        walk(0)
        total += sum(rows[0]) * (1.0 + sum(rows[1]))
    return total


@program(vec(6), 6)
def passed_rows(x, n):
    rows = [[x[0]], [x[1]]]
    def walk(a, b, i):
        if i == n:
            return
        a.append(x[i] * b[-1])
        b[0] += a[-1]
        walk(b, a, i + 1)
    walk(rows[0], rows[1], 2)
    return sum(rows[0]) * sum(rows[1])


@program(vec(5), 5)
def same_list_in_two_places(x, n):
    shared = []
    both = [shared, shared]
    def walk(i):
        if i < n:
            both[i % 2].append(x[i] ** 2)
            walk(i + 1)
    walk(0)
    return sum(v * (k + 1) for k, v in enumerate(shared))


@program(vec(7), 7)
def merge_sort_in_place(x, n):
    a = [v * v for v in x]
    def sort(lo, hi):
        if hi - lo < 2:
            return
        mid = (lo + hi) // 2
        sort(lo, mid)
        sort(mid, hi)
        left, right = a[lo:mid], a[mid:hi]
        i = j = 0
        for k in range(lo, hi):
            if j >= len(right) or (i < len(left) and left[i] <= right[j]):
                a[k] = left[i]
                i += 1
            else:
                a[k] = right[j]
                j += 1
    sort(0, n)
    return sum(v * (k + 1) for k, v in enumerate(a))


@program(vec(6), const([(0, 1), (0, 2), (1, 3), (2, 3), (3, 4), (2, 5)]))
def visited_order(w, edges):
    graph = {i: [] for i in range(6)}
    for a, b in edges:
        graph[a].append(b)
    seen = set()
    order = []
    def visit(node):
        if node in seen:
            return
        seen.add(node)
        for to in graph[node]:
            visit(to)
        order.append(node)
    visit(0)
    total = 1.0
    for node in order:
        total = total * 0.5 + w[node] ** 2
    return total


@program(vec(3), 3)
def hanoi(x, n):
    pegs = [[x[2], x[1], x[0]], [], []]
    cost = 0.0
    def move(k, a, b, c):
        nonlocal cost
        if k == 0:
            return
        move(k - 1, a, c, b)
        disk = pegs[a].pop()
        cost += disk * (k + len(pegs[b]))
        pegs[b].append(disk * disk)
        move(k - 1, c, b, a)
    move(n, 0, 1, 2)
    return cost + pegs[1][0]


@program(vec(4), 4)
def paths_as_arguments(x, n):
    out = []
    def walk(i, path):
        if i == n:
            out.append(path)
            return
        walk(i + 1, path + [x[i]])
        if i % 2 == 0:
            walk(i + 1, path)
    walk(0, [])
    total = 1.0
    for p in out:
        total = total * 0.5 + sum(v * v for v in p)
    return total


@program(vec(6), const([(0, 1), (0, 2), (1, 3), (2, 3), (3, 4), (2, 5)]))
def topological_paths(w, edges):
    graph = defaultdict(list)
    for k, (a, b) in enumerate(edges):
        graph[a].append((b, w[k]))
    memo = {}
    def longest(node):
        if node in memo:
            return memo[node]
        best = 0.0
        for to, weight in graph[node]:
            best = max(best, weight**2 + longest(to))
        memo[node] = best
        return best
    return longest(0)
