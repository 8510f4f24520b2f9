"""Results that are kept: lists filled with None, dicts, caches; recursive functions that assign to outer variables."""

import functools

import numpy as np

from tests.programs.zoo import arr, family, num, vec

program = family("memos")


@program(num(), 7)
def memo_list_in_a_loop(x, n):
    memo = [None] * (n + 1)
    for i in range(n + 1):
        if memo[i] is None:
            memo[i] = np.sin(x * i) if i < 2 else memo[i - 1] * 0.5 + memo[i - 2]
    return memo[n]


@program(num(), 7)
def memo_list_in_recursion(x, n):
    memo = [None] * (n + 1)
    def f(k):
        if memo[k] is not None:
            return memo[k]
        if k < 2:
            r = x + k
        else:
            r = np.sin(f(k - 1)) + 0.5 * f(k - 2)
        memo[k] = r
        return r
    return f(n)


@program(num(), 7)
def memo_dict_in_recursion(x, n):
    memo = {}
    def f(k):
        if k in memo:
            return memo[k]
        if k < 2:
            return x + k
        memo[k] = np.sin(f(k - 1)) + 0.5 * f(k - 2)
        return memo[k]
    return f(n)


@program(num(), 7)
def memo_dict_none(x, n):
    memo = {}
    def f(k):
        r = memo.get(k)
        if r is None:
            r = x + k if k < 2 else np.sin(f(k - 1)) + 0.5 * f(k - 2)
            memo[k] = r
        return r
    return f(n)


@program(num(), 7)
def lru_cache_inside(x, n):
    @functools.lru_cache(maxsize=100)
    def f(k):
        if k < 2:
            return x + k
        return np.sin(f(k - 1)) + 0.5 * f(k - 2)
    return f(n)


@program(num(), 7)
def cache_inside(x, n):
    @functools.cache
    def f(k):
        if k < 2:
            return x + k
        return np.sin(f(k - 1)) + 0.5 * f(k - 2)
    return f(n) * f(n - 1)


@program(arr(4, 5), 4, 5)
def cache_of_two(cost, n, m):
    @functools.cache
    def best(i, j):
        if i == 0 and j == 0:
            return cost[0, 0]
        if i == 0:
            return best(0, j - 1) + cost[0, j]
        if j == 0:
            return best(i - 1, 0) + cost[i, 0]
        return min(best(i - 1, j), best(i, j - 1)) + cost[i, j] ** 2
    return best(n - 1, m - 1)


@functools.lru_cache
def _binom(n, k):
    return 1 if k == 0 or k == n else _binom(n - 1, k - 1) + _binom(n - 1, k)


@program(num(), 4)
def cached_global_of_ints(x, n):
    return sum(_binom(n, k) * x**k for k in range(n + 1))


@functools.lru_cache(None)
def _chebyshev(n, x):
    if n == 0:
        return 1.0
    if n == 1:
        return x
    return 2.0 * x * _chebyshev(n - 1, x) - _chebyshev(n - 2, x)


@program(num(), 5)
def cached_global_of_a_float(x, n):
    return _chebyshev(n, x)


@program(vec(5), 5)
def first_seen(x, n):
    first = [None] * 3
    total = 0.0
    for i in range(n):
        k = (i * 2) % 3
        if first[k] is None:
            first[k] = x[i] ** 2
        else:
            total += first[k] * x[i]
    return total


@program(vec(5), 5)
def first_arrays(x, n):
    first = [None] * 3
    total = 0.0
    for i in range(n):
        k = (i * 2) % 3
        if first[k] is None:
            first[k] = x * x[i]
        else:
            total += np.sum(first[k]) * x[i]
    return total


@program(vec(6), 6)
def best_so_far(x, n):
    best = None
    for i in range(n):
        v = x[i] ** 2 * (i - 2)
        if best is None or v < best:
            best = v
    return best * x[0]


@program(vec(6), 6)
def counted_calls(x, n):
    calls = 0
    total = 0.0
    def visit(lo, hi):
        nonlocal calls, total
        calls += 1
        if hi - lo == 1:
            total += x[lo] * calls
            return
        mid = (lo + hi) // 2
        visit(lo, mid)
        visit(mid, hi)
    visit(0, n)
    return total * calls


@program(vec(6), 6)
def best_of_a_search(x, n):
    best = 100.0
    def search(i, acc):
        nonlocal best
        if i == n:
            if acc < best:
                best = acc
            return
        search(i + 1, acc + x[i] ** 2)
        search(i + 1, acc * 0.9 - x[i])
    search(0, 1.0)
    return best


@program(vec(6), 6)
def collected_in_a_list(x, n):
    out = []
    def walk(lo, hi):
        if lo >= hi:
            return
        mid = (lo + hi) // 2
        walk(lo, mid)
        out.append(x[mid] ** 2)
        walk(mid + 1, hi)
    walk(0, n)
    total = 0.0
    for v in out:
        total = total * 0.5 + v
    return total


@program(vec(6), 6)
def written_array(x, n):
    out = np.zeros(n)
    def walk(lo, hi, depth):
        if lo >= hi:
            return
        mid = (lo + hi) // 2
        out[mid] = x[mid] * depth
        walk(lo, mid, depth + 1)
        walk(mid + 1, hi, depth + 1)
    walk(0, n, 1)
    return np.sum(out**2)


@program(vec(4), 4)
def permutations_in_place(x, n):
    items = [0, 1, 2, 3]
    total = 0.0
    def permute(k):
        nonlocal total
        if k == 3:
            p = 1.0
            for i in range(n):
                p *= x[items[i]] + i
            total += p * x[0]
            return
        for i in range(k, 4):
            items[k], items[i] = items[i], items[k]
            permute(k + 1)
            items[k], items[i] = items[i], items[k]
    permute(0)
    return total


@program(vec(6), 6)
def assigned_before_it_is_left_by_an_exception(x, n):
    total = 0.0
    steps = 0

    def search(i):
        nonlocal total, steps
        steps += 1
        total += x[i] ** 2
        if i == 3:
            raise ValueError("found")
        search(i + 1)

    try:
        search(0)
    except ValueError:
        total *= 1.0 + x[5]
    return total * steps
