"""Searches: recursive functions that call themselves in loops, and are left from far below by what they have found."""

import numpy as np

from tests.programs.zoo import arr, const, family, vec

program = family("exceptions_searched")


class Found(Exception):
    def __init__(self, value):
        self.value = value


def signs(a, i, total):
    if i == len(a):
        if total > 1.0:
            raise Found(total)
        return
    for sign in (1.0, -1.0):
        signs(a, i + 1, total + a[i] * sign)


@program(const(np.array([-0.7, 0.4])), const(np.array([0.1, 0.2])))
def number_found_by_a_search(x, y):
    result = x[0]
    for a in (x, y):
        try:
            signs(a, 0, 0.0)
        except Found as e:
            result += e.value**2 * a[0]
    return result


def while_positive(a, i, total):
    if i == len(a):
        if total > 1.0:
            raise Found(total)
        return 0
    sign, ends = 1.0, 0
    while sign > -2.0:
        ends += while_positive(a, i + 1, total + a[i] * sign)
        sign -= 2.0
    return ends + 1


@program(const(np.array([-0.7, 0.4, 0.3])), const(np.array([0.1, 0.2])))
def found_in_a_while(x, y):
    ends = while_positive(y, 0, y[0] * y[1])
    try:
        ends += while_positive(x, 0, 0.0)
    except Found as e:
        return e.value * ends * x[0] + y[1] ** 2
    return x[0] * ends


def carried(a, i, total):
    if i == len(a):
        if total > 1.0:
            raise Found(total * total)
        return total
    best = a[i]
    for factor in (1.0, 0.5, -1.0):
        best = best * 0.5 + carried(a, i + 1, total + a[i] * factor)
    return best


@program(const(np.array([-0.7, 0.4])), const(np.array([0.1, 0.2])))
def loops_carry_values_past_what_is_found(x, y):
    total = 0.0
    for a in (x, y):
        try:
            total += carried(a, 0, 0.0)
        except Found as e:
            total += e.value * 2.0 * a[0]
    return total


def of_pairs(a, i, total):
    if i == 2:
        if total > 0.9:
            raise Found(total * a[0])
        return total * 0.5
    result = 0.0
    for j in range(2):
        for k in range(2):
            result += of_pairs(a, i + 1, total + a[j] * a[k])
    return result


@program(const(np.array([-0.7, 0.4])), const(np.array([0.1, 0.2])))
def found_in_nested_loops(x, y):
    total = 0.0
    for a in (x, y):
        try:
            total += of_pairs(a, 0, 0.0)
        except Found as e:
            total += e.value**2
    return total


def unless_large(a, i, total):
    if i == 2:
        if total > 0.9:
            raise Found(total * a[0])
        return total * 0.5
    result = 0.0
    for v in a:
        result += unless_large(a, i + 1, total + v)
        if result > 0.6:
            break
    else:
        result = result * a[1]
    return result


@program(const(np.array([0.7, 0.4])), const(np.array([0.1, 0.2])), const(np.array([0.6, 0.2])))
def found_in_a_loop_with_an_else(x, y, z):
    total = 0.0
    for a in (x, y, z):
        try:
            total += unless_large(a, 0, 0.0)
        except Found as e:
            total += e.value**2
    return total


def with_a_log(a, i, total, log):
    if i == 2:
        if total > 0.9:
            raise Found(total * a[0])
        return total * 0.5
    result = 0.0
    for v in a:
        try:
            result += with_a_log(a, i + 1, total + v, log)
        finally:
            log[i] += v
    return result


@program(const(np.array([0.7, 0.4])), const(np.array([0.1, 0.2])))
def finally_while_a_search_is_left(x, y):
    total = 0.0
    for a in (x, y):
        log = np.zeros(3)
        try:
            total += with_a_log(a, 0, 0.0, log)
        except Found as e:
            total += e.value**2
        total += np.sum(log**2)
    return total


def in_a_comprehension(a, i, total):
    if i == 2:
        if total > 1.2:
            raise Found(total * a[0])
        return total * 0.5
    return sum([in_a_comprehension(a, i + 1, total + v) for v in a])


def in_a_generator(a, i, total):
    if i == 2:
        if total > 1.2:
            raise Found(total * a[0])
        return total * 0.5
    return sum(in_a_generator(a, i + 1, total + v) for v in a)


@program(const(np.array([0.7, 0.4])), const(np.array([0.1, 0.2])))
def found_in_comprehensions(x, y):
    total = 0.0
    for a in (x, y):
        for search in (in_a_comprehension, in_a_generator):
            try:
                total += search(a, 0, 0.0)
            except Found as e:
                total += e.value**2
    return total


def caught_on_the_way(a, i, total):
    if i == 2:
        if total > 0.9:
            raise Found(total)
        return total
    result = 0.0
    for v in a:
        try:
            result += caught_on_the_way(a, i + 1, total + v)
        except Found as e:
            if i == 1:
                return e.value * result + v
            raise
    return result


@program(arr(2, lo=0.4, hi=0.7), const(np.array([0.05, 0.06])))
def caught_and_raised_again_in_loops(x, y):
    total = 0.0
    for a in (x, y):
        for k in range(3):
            try:
                total += caught_on_the_way(a, k, 0.5)
            except Found as e:
                total += e.value**2
    return total


def by_any_name(a, i, total):
    if i == 2:
        if total > 0.9:
            raise Found(total)
        return total
    result = 0.0
    for v in a:
        result += by_any_name(a, i + 1, total + v)
    return result


@program(arr(2, lo=0.4, hi=0.7), const(np.array([0.05, 0.06])))
def caught_under_the_name_of_its_base(x, y):
    total = 0.0
    for a in (x, y):
        try:
            total += by_any_name(a, 0, 0.5)
        except Exception as e:
            total += e.value**2
    return total


class Small(Exception):
    def __init__(self, value, weight):
        self.value = value
        self.weight = weight


def large_or_small(a, i, acc):
    if i == 2:
        if acc > 1.2:
            raise Found(acc * a[0])
        if acc < 0.2:
            raise Small(acc, a[1])
        return acc * 0.5
    t = 0.0
    for j in range(2):
        t += large_or_small(a, i + 1, acc + a[j])
    return t


@program(const(np.array([0.7, 0.4])), const(np.array([0.05, 0.06])), const(np.array([0.3, 0.4])))
def one_of_two_found_by_a_search(x, y, z):
    r = 0.0
    for v in (x, y, z):
        try:
            r += large_or_small(v, 0, 0.0)
        except Found as e:
            r += e.value**2
        except Small as o:
            r += o.value * o.weight
    return r


class Smaller(Found):
    pass


def large_or_smaller(a, i, acc):
    if i == 2:
        if acc > 1.2:
            raise Found(acc * a[0])
        if acc < 0.2:
            raise Smaller(acc)
        return acc * 0.5
    t = 0.0
    for j in range(2):
        t += large_or_smaller(a, i + 1, acc + a[j])
    return t


@program(const(np.array([0.7, 0.4])), const(np.array([0.05, 0.06])), const(np.array([0.3, 0.4])))
def one_of_a_class_or_one_derived_from_it(x, y, z):
    r = 0.0
    for v in (x, y, z):
        try:
            r += large_or_smaller(v, 0, 0.0)
        except Found as e:
            r += e.value**2
    return r


def at_any_depth(a, i, acc):
    if i == 3:
        raise Found(acc)
    for j in range(2):
        if a[j] > 0.5:
            raise Found(acc * a[j])
        at_any_depth(a, i + 1, acc + a[j] * 2)
    return None


@program(const(np.array([0.7, 0.4])), const(np.array([0.05, 0.06])), const(np.array([0.3, 0.4])))
def found_at_several_depths(x, y, z):
    r = 0.0
    for v in (x, y, z):
        try:
            at_any_depth(v, 0, 1.0)
        except Found as e:
            r += e.value**2
    return r


def replaced(a, i, acc):
    if i == 3:
        raise Found(acc * a[0])
    t = 0.0
    for j in range(2):
        try:
            t += replaced(a, i + 1, acc + a[j])
        except Found as e:
            if i == 1:
                t += e.value
            else:
                raise Found(e.value * a[1]) from e
    return t


@program(const(np.array([0.7, 0.4])), const(np.array([0.05, 0.06])), const(np.array([0.3, 0.4])))
def replaced_on_the_way_up(x, y, z):
    r = 0.0
    for v in (x, y, z):
        try:
            r += replaced(v, 0, 1.0)
        except Found as e:
            r += e.value**2
    return r


@program(const(np.array([0.7, 0.4])), const(np.array([0.05, 0.06])), const(np.array([0.3, 0.4])))
def replaced_at_some_depth(x, y, z):
    r = 0.0
    for v in (x, y, z):
        try:
            r += replaced(v, 2, 1.0)
        except Found as e:
            r += e.value**2
    return r


def with_carried(a, i, acc):
    if i == len(a):
        if acc > 1.0:
            raise Found(acc * acc)
        return acc
    best = a[i]
    for s in (1.0, 0.5, -1.0):
        best = best * 0.5 + with_carried(a, i + 1, acc + a[i] * s)
    return best


@program(const(np.array([0.7, 0.4])), const(np.array([0.05, 0.06])))
def search_in_loops_of_the_caller(x, y):
    r = 0.0
    try:
        for v in (x, y):
            for k in range(3):
                r += with_carried(v, 0, 0.1 * k)
    except Found as e:
        r += e.value
    return r


@program(arr(3, 2, lo=0.2, hi=0.6))
def search_in_a_while_of_the_caller(x):
    r = 0.0
    try:
        for v in x:
            k = 0
            while k < 3:
                r += with_carried(v, 0, 0.2 * k)
                k += 1
    except Found as e:
        r += e.value
    return r


def in_a_while(a, i, acc):
    if i == 3:
        raise Found(acc * 2)
    t = 0.0
    k = 0
    while k < len(a):
        t += in_a_for(a, i + 1, acc * a[k])
        k += 1
    return t


def in_a_for(a, i, acc):
    if i == 3:
        if acc > 0.9:
            raise Found(acc)
        return acc
    t = 0.0
    for v in a:
        t += in_a_while(a, i + 1, acc + v) * v
    return t


@program(const(np.array([0.7, 0.4])), const(np.array([0.05, 0.06])))
def two_functions_that_search_in_turn(x, y):
    r = 0.0
    for v in (x, y):
        for k in range(2):
            try:
                r += in_a_for(v, k, 0.5)
            except Found as e:
                r += e.value**2
    return r


def signed(a, i, acc):
    if i == len(a):
        if acc > 1.0:
            raise Found(acc)
        return
    for s in (1.0, -1.0):
        signed(a, i + 1, acc + a[i] * s)


def three_searches(a):
    for k in range(3):
        signed(a, 0, 0.2 * k)
    return a[0]


@program(const(np.array([0.7, 0.4])), const(np.array([0.05, 0.06])))
def search_in_a_loop_of_a_helper(x, y):
    r = 0.0
    for v in (x, y):
        try:
            r += three_searches(v)
        except Found as e:
            r += e.value**2
    return r


def signs_of_arrays(a, i, total):
    if i == len(a):
        if total > 1.0:
            raise Found(a * total)
        return
    for sign in (1.0, -1.0):
        signs_of_arrays(a, i + 1, total + a[i] * sign)


@program(const(np.array([-0.7, 0.4])))
def array_found_by_a_search(x):
    try:
        signs_of_arrays(x, 0, 0.0)
    except Found as e:
        return np.sum(e.value**2)
    return x[0]


def paths(a, i, path):
    if i == 2:
        if path[0] * path[1] > 0.3:
            raise Found(path)
        return 1
    ends = 0
    for v in a:
        ends += paths(a, i + 1, path + [v])
    return ends


@program(const(np.array([0.7, 0.4])), const(np.array([0.05, 0.06])), second=False)
def path_found_by_a_search(x, y):
    total = 0.0
    for a in (x, y):
        try:
            total += paths(a, 0, []) * a[0]
        except Found as e:
            total += e.value[0] ** 2 * e.value[1]
    return total


def below(a, i, total, depth):
    if i == depth:
        if total > 0.4 * depth:
            raise Found(a * total)
        return total
    result = 0.0
    for k, v in enumerate(a):
        if k == i:
            continue
        result += below(a, i + 1, total + v, depth)
    return result


@program(arr(3, lo=0.1, hi=0.7), 2, 3)
def search_made_deeper(a, least, most):
    found = np.zeros(3)
    for depth in range(least, most + 1):
        try:
            found = found + below(a, 0, a[0] * a[1], depth)
        except Found as e:
            found = found * 0.5 + e.value
    return np.sum(found**2)


class _Nothing(Exception):
    pass


def _thrown_in_loops(a, k):
    a *= 0.9
    if k <= 0:
        raise _Nothing()
    for _ in range(k):
        a = _thrown_in_loops(a, k - 1)
    return np.sin(a)


@program(vec(3), const(2))
def a_result_that_is_lost_with_an_exception(x, n):
    y = x * 1.5
    z = y
    try:
        z = _thrown_in_loops(y, n)
    except _Nothing:
        pass
    return np.sum(z * x) + np.sum(y)


def _thrown_or_not(a, k, n):
    a[0] += 0.5 * a[1]
    if k <= 0:
        if n > 1:
            raise _Nothing()
        if n > 0:
            raise ValueError("no")
        return a * 2.0
    a = _thrown_or_not(a, k - 1, n)
    a[1] *= 1.1
    return a


@program(vec(3))
def results_that_are_lost_with_one_of_two_exceptions(x):
    total = 0.0
    for n in range(3):
        y = x * (n + 1)
        z = y
        try:
            z = _thrown_or_not(y, 2, n)
        except _Nothing:
            total += np.sum(y) * z[2]
        except ValueError:
            total -= z[0] * y[1]
        total += np.sum(z * y)
    return total


def _of_any_rank(P, n):
    t, found = 0, []
    for _ in range(n):
        t -= P[1]
        found.append(np.sin(t))
    return found


def _searched(P, n, limit):
    try:
        z = next(v for v in _of_any_rank(P, n) if v[0] > limit)
    except StopIteration:
        z = P[0]
    return np.sum(z * P[0])


@program([vec(3)] * 2, const(3))
def searched_among_what_loops_make(P, n):
    return _searched(P, n, 90.0) + _searched(P, n, -90.0) + _searched(P, 0, 0.5) + _searched(P, n, 0.5)


def _searched_by_a_loop(P, n, limit):
    z = None
    for v in _of_any_rank(P, n):
        if v[0] > limit:
            z = v
            break
    if z is None:
        return np.sum(P[0])
    return np.sum(z * P[0])


@program([vec(3)] * 2, const(3))
def searched_by_a_loop_among_what_loops_make(P, n):
    return sum(_searched_by_a_loop(P, n, limit) for limit in (90.0, -90.0, 0.5))


def _last_that_is_large(P, n, limit):
    for v in _of_any_rank(P, n):
        if v[0] > limit:
            z = np.cumsum(v) if v[1] > 0.0 else v.reshape(1, 3)
    if limit < -1.0 and n > 0:
        return np.sum(z**2 * P[0])
    return np.sum(P[0])


@program([vec(3)] * 2, const(3))
def the_last_of_what_loops_make(P, n):
    return sum(_last_that_is_large(P, k, limit) for limit in (90.0, -90.0) for k in (n, 1, 0))
