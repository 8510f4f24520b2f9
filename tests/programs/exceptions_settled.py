"""What is tried has been done before: nothing is left that may raise."""

import numpy as np

from tests.programs.zoo import const, family, num, vec

program = family("exceptions_settled")
READ = (vec(3, lo=0.4, hi=1.4), vec(3, lo=0.4, hi=1.4), const(1))


def _grown(a, k):
    if k <= 0:
        return a
    return _grown(a * 1.5, k - 1)


@program(*READ)
def settled_before_a_store_that_fails(x, y, n):
    first = x[n]
    kept = []
    kept.append(first)
    total = 0.0
    for k in range(3):
        try:
            x[n]
            kept[k] = _grown(first, 2)
            total = total + first
        except IndexError:
            total = total + first * first
            kept.append(first * k)
        except ValueError:
            total = total + 5 * first
    return total * np.sum(y) + sum(kept)


@program(*READ)
def settled_before_another_attempt(x, y, n):
    first = x[n]
    try:
        x[n]
        y = y * x[n + 1]
        y = y * x[n + 2]
    except IndexError:
        y = y * first
    return np.sum(y)


@program(*READ)
def settled_and_asked_by_the_class(x, y, n):
    d = {"a": x}
    first = x[n]
    try:
        x[n]
        found = d["b"] if n > 0 else d["a"]
    except (KeyError, IndexError) as e:
        found = y if isinstance(e, IndexError) else y * y
    return np.sum(found * first)


@program(*READ)
def settled_exception_kept_with_another(x, y, n):
    first = x[n]
    error = None
    try:
        x[n]
    except IndexError as e:
        error = e
    try:
        first = first * y[n + 2]
    except IndexError as e:
        error = e
        first = first * y[0] * y[1]
    return first * first if error is None else first


@program(*READ)
def settled_flag(x, y, n):
    first = x[n]
    read = False
    try:
        x[n]
        read = True
    except IndexError:
        read = False
    except ZeroDivisionError:
        first = first * 2
    return first * y[0] if read else first


@program(num(0.5, 1.5), vec(3), const(4))
def settled_division(a, y, n):
    inverse = 1 / a
    try:
        1 / a
        y[n] = inverse
    except ZeroDivisionError:
        y[0] = 2 * inverse
    except IndexError:
        y[1] = 3 * inverse
    return np.sum(y * y)


@program(*READ)
def settled_in_a_recursive_function(x, y, n):
    def inner(a, k):
        first = a[n]
        try:
            a[n]
            return first if k <= 0 else inner(a * 1.1, k - 1) * first
        except IndexError:
            return first * first

    return inner(x, 2) + inner(y, 1)


@program(*READ)
def settled_under_finally(x, y, n):
    first = x[n]
    try:
        try:
            x[n]
        finally:
            first = first * y[0]
        x[n]
        first = first * y[n + 2]
    except IndexError:
        first = first * first
    return first


def _last_of(items, out, k):
    if k >= len(items):
        return out
    items[k]
    return _last_of(items, out, k + 1)


@program(*READ)
def settled_once_the_list_is_known(x, y, n):
    *rest, last = [y, x]
    both = [last] + rest
    try:
        both = _last_of(both, [both[0]], 0)
    except (ValueError, IndexError):
        y = y * last
    return np.sum(y * y) + np.sum(both[0] * x)


@program(*READ)
def settled_in_a_branch_once_the_list_is_known(x, y, n):
    pair = (y, x)
    kept = []
    if _last_of([x], np.sum(pair[0] * pair[1]), 0) > 0:
        *rest, last = [y, x]
        both = [last] + rest
        try:
            both = _last_of(both, [both[0] * 2.0], 0)
            kept.append(both[0])
        except IndexError:
            kept.append(pair[1])
    return np.sum(sum(kept) * pair[0])


@program(*READ)
def settled_in_a_loop_once_the_list_is_known(x, y, n):
    total = 0.0
    for k in range(n + 2):
        *rest, last = [y * (k + 1), x]
        both = [last, *rest]
        try:
            both = _last_of(both, [both[1] * both[0]], 0)
        except IndexError:
            total = total + k
        total = total + np.sum(both[0] * x)
    return total


@program(num(), num())
def taken_off_a_stack_until_it_is_empty(x, y):
    stack = [x, x * y, y]
    s = 0.0
    try:
        while True:
            s += stack.pop() * 2.0
            s = s * x
    except IndexError:
        pass
    return s


@program(vec(3), num())
def taken_arrays_off_a_stack_until_it_is_empty(x, y):
    stack = [x, x * y]
    s = y * x
    while True:
        try:
            top = stack.pop()
        except IndexError:
            break
        s = np.sin(s * top) + top
    return np.sum(s * x)
