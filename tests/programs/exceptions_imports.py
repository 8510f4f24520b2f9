"""Imports in a function, of modules that may not be there, and what is taken out of what is empty."""

import heapq

import numpy as np

from tests.programs.zoo import arr, family, num

program = family("imports")


@program(num())
def of_no_module(x):
    try:
        import no_such_module
    except ImportError:
        return x * x
    return no_such_module.f(x)


@program(num())
def of_no_submodule(x):
    try:
        import numpy.no_such_module as found
    except ModuleNotFoundError as e:
        found = None
        x = x * len(str(e))
    return x * x if found is None else x


@program(num())
def of_no_name(x):
    try:
        from math import no_such_function as f
    except ImportError:
        from math import sin as f
    return f(x) * x


@program(num())
def of_a_module_beside(x):
    from .zoo import MODES

    return x * x * len(MODES)


def with_a_library(x):
    import no_such_module

    return no_such_module.f(x)


@program(arr(3))
def in_a_callee_in_a_loop(x):
    total = 0.0
    for v in x:
        try:
            total += with_a_library(v)
        except ImportError:
            total += v * v
        finally:
            total *= v
    return total


@program(num())
def on_a_path_that_is_not_taken(x):
    if x > 3.0:
        import no_such_module

        return no_such_module.f(x)
    return x * x


@program(num())
def popped_of_an_empty_heap(x):
    heap = []
    heapq.heapify(heap)
    try:
        y = heapq.heappop(heap) * 2.0
    except IndexError:
        y = x
    return y * x


@program(arr(4))
def popped_where_there_is_one(x):
    heap = []
    total = np.sum(x)
    for k in range(4):
        try:
            y = heapq.heappop(heap)
            total += y * y
        except IndexError:
            total += x[0]
        if k % 2 == 0:
            heapq.heappush(heap, x[k] * k)
    return total


@program(num())
def element_of_what_is_empty(x):
    items = []
    total = x
    for k in range(3):
        try:
            total *= items[-1] + items.pop()
        except IndexError:
            total += 1.0
            items.append(total * x)
    try:
        [].pop()
    except IndexError as e:
        total *= len(str(e))
    return total


@program(num())
def largest_of_what_is_empty(x):
    items = []
    try:
        y = max(items)
    except ValueError:
        y = x
    for k in range(3, 3):
        y = y * items[k]
    return y * x
