# mypy: allow-untyped-defs
"""heapq and bisect, as Python code: the algorithms of the standard library, so that the lists end up the same."""

from __future__ import annotations

import bisect as _bisect
import heapq as _heapq

from s2sgrad.rules.registry import register_composite

# heaps (CPython, Lib/heapq.py) ----------------------------------------------------------------------------------------


def sift_towards_root(heap, start, pos):
    item = heap[pos]
    while pos > start and item < heap[(pos - 1) // 2]:
        heap[pos] = heap[(pos - 1) // 2]
        pos = (pos - 1) // 2
    heap[pos] = item


def sift_towards_leaves(heap, start):
    end = len(heap)
    item = heap[start]
    pos = start
    child = 2 * pos + 1
    while child < end:
        if child + 1 < end and not heap[child] < heap[child + 1]:
            child += 1
        heap[pos] = heap[child]
        pos = child
        child = 2 * pos + 1
    heap[pos] = item
    sift_towards_root(heap, start, pos)


def heappush(heap, item):
    heap.append(item)
    sift_towards_root(heap, 0, len(heap) - 1)


def heappop(heap):
    last = heap.pop()
    if len(heap) > 0:
        first = heap[0]
        heap[0] = last
        sift_towards_leaves(heap, 0)
        return first
    return last


def heapify(x):
    for k in range(len(x) // 2 - 1, -1, -1):
        sift_towards_leaves(x, k)


def heapreplace(heap, item):
    first = heap[0]
    heap[0] = item
    sift_towards_leaves(heap, 0)
    return first


def heappushpop(heap, item):
    if len(heap) > 0 and heap[0] < item:
        return heapreplace(heap, item)
    return item


def nsmallest(n, iterable, key=None):
    return sorted(iterable, key=key)[:n]


def nlargest(n, iterable, key=None):
    return sorted(iterable, key=key, reverse=True)[:n]


# sorting --------------------------------------------------------------------------------------------------------------


def order_by_less(keys, downwards):
    """The places of the elements in order, which asks nothing but `<` of them, and is stable."""
    order: list = []
    for k in range(len(keys)):
        place = k
        while place > 0 and (keys[order[place - 1]] < keys[k] if downwards else keys[k] < keys[order[place - 1]]):
            place -= 1
        order.insert(place, k)
    return order


def order_by_comparison(items, compare, downwards):
    """The places of the elements in the order that a comparison of two gives (functools.cmp_to_key); it is stable."""
    order: list = []
    for k in range(len(items)):
        low, high = 0, len(order)
        while low < high:
            middle = (low + high) // 2
            if downwards:
                before = compare(items[order[middle]], items[k]) < 0
            else:
                before = compare(items[k], items[order[middle]]) < 0
            if before:
                high = middle
            else:
                low = middle + 1
        order.insert(low, k)
    return order


def merged(a, b, key, downwards):
    """What heapq.merge gives of two lists: their elements by order, of equal ones those of the first list first."""
    i, j = 0, 0
    while i < len(a) or j < len(b):
        if i == len(a):
            first = False
        elif j == len(b):
            first = True
        elif downwards:
            first = not key(a[i]) < key(b[j])
        else:
            first = not key(b[j]) < key(a[i])
        if first:
            yield a[i]
            i += 1
        else:
            yield b[j]
            j += 1


# bisection (Lib/bisect.py) --------------------------------------------------------------------------------------------


def bisect_right(a, x, lo=0, hi=None):
    if hi is None:
        hi = len(a)
    while lo < hi:
        mid = (lo + hi) // 2
        if x < a[mid]:
            hi = mid
        else:
            lo = mid + 1
    return lo


def bisect_left(a, x, lo=0, hi=None):
    if hi is None:
        hi = len(a)
    while lo < hi:
        mid = (lo + hi) // 2
        if a[mid] < x:
            lo = mid + 1
        else:
            hi = mid
    return lo


def insort_right(a, x, lo=0, hi=None):
    a.insert(bisect_right(a, x, lo, hi), x)


def insort_left(a, x, lo=0, hi=None):
    a.insert(bisect_left(a, x, lo, hi), x)


# deques ---------------------------------------------------------------------------------------------------------------


def rotate(items, n=1):
    if len(items) > 0:
        for _ in range(n % len(items)):
            items.insert(0, items.pop())


for _module, _names in (
    (_heapq, ("heappush", "heappop", "heapify", "heapreplace", "heappushpop", "nsmallest", "nlargest")),
    (_bisect, ("bisect_right", "bisect_left", "insort_right", "insort_left")),
):
    for _name in _names:
        register_composite(getattr(_module, _name), globals()[_name])
