"""Sets, deques, heaps, bisection and copies."""

import bisect
import copy
import heapq
from collections import deque

import numpy as np

from tests.programs.zoo import family, num, vec

program = family("collections")


# sets -----------------------------------------------------------------------------------------------------------------


@program(vec(4), num())
def sets_of_constants(x, s):
    kinds = {1, 3}
    total = sum({1, 2, 3}) * s
    for k in sorted(kinds):
        total += x[k] ** 2
    if 2 not in kinds and kinds == {3, 1}:
        total += x[0]
    return total * len(kinds)


@program(vec(6), 6)
def visited(x, n):
    seen = set()
    total = 0.0
    for i in range(n):
        k = (i * i) % n
        if k not in seen:
            seen.add(k)
            total += x[k] ** 2
    seen.discard(0)
    return total * len(seen)


@program(vec(6), 6)
def set_comprehension_of_indices(x, n):
    squares = {(i * i) % n for i in range(n)}
    total = 0.0
    for k in sorted(squares):
        total = total * 0.5 + x[k]
    for i in range(n):
        if i in squares:
            total += x[i] ** 2
    return total


@program(vec(5), 5)
def sets_joined(x, n):
    a = set(range(n))
    b = {1, 3}
    b.add(n - 1)
    total = 0.0
    for k in sorted(a - b):
        total += x[k] * (k + 1)
    for k in sorted(a & b):
        total += x[k] ** 3
    return total * len(a | b)


# deques ---------------------------------------------------------------------------------------------------------------


@program(vec(6), 6)
def moving_window_of_deque(x, n):
    window = deque(maxlen=3)
    total = 0.0
    for i in range(n):
        window.append(x[i] ** 2)
        total += sum(window) / len(window) * (i + 1)
    return total + window[0] * window[-1]


@program(vec(5), 5)
def both_ends(x, n):
    d = deque()
    for i in range(n):
        if i % 2 == 0:
            d.append(x[i])
        else:
            d.appendleft(x[i] ** 2)
    first = d.popleft()
    last = d.pop()
    d.rotate(1)
    total = first * last
    for v in d:
        total = total * 0.7 + v
    d.extend([x[0] * x[1], x[2]])
    d.extendleft([x[3]])
    return total + d[0] * d[-1]


@program(vec(4))
def breadth_first(x):
    children = {0: [1, 2], 1: [3], 2: [], 3: []}
    queue = deque([0])
    total, weight = 0.0, 1.0
    while queue:
        k = queue.popleft()
        total += weight * x[k] ** 2
        weight *= 0.5
        for j in range(len(x)):
            if j == 2 * k + 1 or j == 2 * k + 2:
                queue.append(j)
    return total * len(children)


@program(vec(6), 6)
def delayed(x, n):
    past = deque([x[0], x[1]], maxlen=2)
    for i in range(2, n):
        past.append(0.5 * past[0] + np.sin(past[1]) * x[i])
    return past[0] * past[1]


# heaps and bisection --------------------------------------------------------------------------------------------------


@program(vec(5), 5)
def heap_of_numbers(x, n):
    heap = []
    for i in range(n):
        heapq.heappush(heap, (x[i] ** 2, i))
    total = 0.0
    weight = 1.0
    while heap:
        v, k = heapq.heappop(heap)
        total += weight * v * (k + 1)
        weight *= 0.6
    return total


@program(vec(5), num(0.1, 0.9))
def place_by_bisection(x, s):
    knots = [0.0, 0.25, 0.5, 0.75, 1.0]
    k = bisect.bisect_right(knots, s) - 1
    t = (s - knots[k]) / (knots[k + 1] - knots[k])
    return (1.0 - t) * x[k] + t * x[k + 1]


@program(vec(5), 5, num(0.1, 0.9))
def sorted_by_insertion(x, n, s):
    items = []
    for i in range(n):
        bisect.insort(items, x[i])
    k = bisect.bisect_left(items, s)
    total = 0.0
    for i, v in enumerate(items):
        total += v * v * (i + 1)
    return total + items[min(k, n - 1)]


# copies ---------------------------------------------------------------------------------------------------------------


@program(vec(4), 4)
def shallow_and_deep(x, n):
    items = [x[i] ** 2 for i in range(n)]
    other = copy.copy(items)
    other[0] = 2.0 * items[1]
    state = {"a": x * 2.0, "b": [x[0], x[1]]}
    twin = copy.deepcopy(state)
    twin["a"][0] = x[3] ** 2
    twin["b"][1] = x[2]
    return other[0] * items[0] + np.sum(twin["a"] * state["a"]) + twin["b"][1] * state["b"][1]


@program(vec(4))
def copied_arrays(x):
    y = copy.deepcopy(x)
    y[1:] *= x[0]
    z = copy.copy(y)
    z[0] = y[1] * y[2]
    return np.sum(y * z)
