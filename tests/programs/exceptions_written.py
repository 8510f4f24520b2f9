"""What exceptions carry is written in place by the handlers on their way up, through recursion, loops and `finally`."""

import numpy as np

from tests.programs.zoo import arr, family, vec

program = family("exceptions_written")


class Found(Exception):
    def __init__(self, value, weight=None):
        self.value = value
        self.weight = weight


def multiplied(a, k):
    if k == 0:
        raise Found(a)
    try:
        multiplied(a, k - 1)
    except Found as e:
        e.value[k] *= a[0]
        raise


@program(vec(2))
def raised_again_after_a_write(x):
    y = x.copy()
    try:
        multiplied(y, 1)
    except Found:
        return y[1]


@program(vec(4), 3)
def written_at_every_level(x, n):
    y = x.copy()
    try:
        multiplied(y, n)
    except Found as e:
        return np.sum(y * e.value)


@program(vec(4), 3, scalar=False)
def written_and_returned(x, n):
    y = x.copy()
    try:
        multiplied(y, n)
    except Found as e:
        e.value[0] *= 2.0
    return y * y


@program(vec(4), 3)
def written_in_what_was_given(x, n):
    try:
        multiplied(x, n)
    except Found as e:
        e.value[0] *= 2.0
    return np.sum(x * x)


def of_a_new_array(a, k):
    if k == 0:
        raise Found(a * 2.0)
    try:
        of_a_new_array(a, k - 1)
    except Found as e:
        e.value[k] *= a[0]
        raise


@program(vec(4), 3)
def written_in_what_was_made_below(x, n):
    try:
        of_a_new_array(x, n)
    except Found as e:
        return np.sum(e.value**2)


def of_a_view(a, k):
    if k == 0:
        raise Found(a[1:])
    try:
        of_a_view(a, k - 1)
    except Found as e:
        e.value[k] *= a[0] + a[k]
        raise


@program(vec(4), 2)
def written_through_a_view(x, n):
    y = x * 1.0
    try:
        of_a_view(y, n)
    except Found as e:
        return np.sum(e.value**2 * y[0])


def added_to(a, k):
    if k == 0:
        raise Found(a)
    try:
        added_to(a, k - 1)
    except Found as e:
        e.value[k] += a[0] * a[k]
        raise Found(e.value * a[0]) from e


@program(vec(4), 3)
def written_and_replaced(x, n):
    y = x.copy()
    try:
        added_to(y, n)
    except Found as e:
        return np.sum(e.value**2) * y[1]


def by_a_factor(a, k):
    if k == 0:
        raise Found(a)
    try:
        by_a_factor(a, k - 1)
    except Found as e:
        raise Found(e.value * a[k]) from e


@program(vec(4), 3)
def replaced_at_every_level(x, n):
    try:
        by_a_factor(x, n)
    except Found as e:
        return np.sum(e.value**2)


def extended(a, k, path):
    if k == 0:
        raise Found(path)
    try:
        extended(a, k - 1, path)
    except Found as e:
        e.value.append(a[k] * e.value[-1])
        raise


@program(vec(4), 3)
def list_that_grows_on_the_way_up(x, n):
    p = [x[0]]
    try:
        extended(x, n, p)
    except Found as e:
        return e.value[-1] * p[1]


def made_and_extended(a, k):
    if k == 0:
        raise Found([a[0]])
    try:
        made_and_extended(a, k - 1)
    except Found as e:
        e.value.append(a[k] * e.value[-1])
        raise


@program(vec(4), 3)
def list_made_below_that_grows(x, n):
    try:
        made_and_extended(x, n)
    except Found as e:
        return e.value[-1] * e.value[1]


def in_a_dict(a, k):
    if k == 0:
        raise Found({"s": a * 1.0, "n": a[0]})
    try:
        in_a_dict(a, k - 1)
    except Found as e:
        e.value["s"][k] *= e.value["n"]
        e.value["n"] = e.value["n"] * a[k]
        raise


@program(vec(4), 3)
def dict_that_changes_on_the_way_up(x, n):
    try:
        in_a_dict(x, n)
    except Found as e:
        return np.sum(e.value["s"] ** 2) * e.value["n"]


def of_two(a, b, k):
    if k == 0:
        raise Found(a, b)
    try:
        of_two(a, b, k - 1)
    except Found as e:
        e.value[k] *= e.weight[0]
        e.weight[k] += a[0]
        raise


@program(vec(4), 3)
def two_arrays_on_the_way_up(x, n):
    y = x.copy()
    z = x * 2.0
    try:
        of_two(y, z, n)
    except Found as e:
        return np.sum(e.value * e.weight) + y[1]


@program(vec(4), 3)
def one_array_twice_on_the_way_up(x, n):
    y = x.copy()
    try:
        of_two(y, y, n)
    except Found as e:
        return np.sum(e.value * e.weight) + y[1]


def in_loops(a, i, n):
    if i == n:
        if a[0] > -5.0:
            raise Found(a)
        return
    for k in range(2):
        try:
            in_loops(a, i + 1, n)
        except Found as e:
            e.value[i] *= a[n]
            if i == 1:
                return
            raise


@program(vec(4), 3)
def written_in_loops_on_the_way_up(x, n):
    y = x.copy()
    try:
        in_loops(y, 0, n)
    except Found as e:
        y = y * e.value
    return np.sum(y**2)


def while_positive(a, k):
    if k == 0:
        if a[0] > 0.0:
            raise Found(a)
        return a * 2.0
    try:
        return while_positive(a, k - 1) * a[k]
    except Found as e:
        e.value[k] *= a[0]
        if a[k] > 0.1:
            raise
        return e.value * 3.0


@program(vec(4), vec(4), vec(4), 3)
def caught_or_raised_again_after_a_write(x, z, w, n):
    r = 0.0
    for u in (x, z, w):
        y = u.copy()
        try:
            r += np.sum(while_positive(y, n))
        except Found as e:
            r += np.sum(e.value**2)
        r += np.sum(y**3)
    return r


def finally_multiplied(a, k):
    if k == 0:
        raise Found(a)
    try:
        finally_multiplied(a, k - 1)
    finally:
        a[k] *= a[0]


@program(vec(4), 3)
def written_in_a_finally_on_the_way_up(x, n):
    y = x.copy()
    try:
        finally_multiplied(y, n)
    except Found as e:
        return np.sum(e.value**2)


@program(vec(4))
def written_and_raised_again_in_place(x):
    y = x.copy()
    try:
        try:
            raise Found(y, y[1:])
        except Found as e:
            e.value[0] *= 2.0
            e.weight[0] *= e.value[0]
            raise
    except Found as e:
        e.weight[1] *= e.value[0]
        return np.sum(y**2)


@program(vec(4), 3)
def written_and_raised_again_in_a_loop(x, n):
    y = x.copy()
    for k in range(n):
        try:
            try:
                raise Found(y, y[1:])
            except Found as e:
                e.value[k] *= 2.0
                e.weight[0] *= e.value[k]
                raise
        except Found as e:
            e.weight[1] *= e.value[0]
    return np.sum(y**2)


@program(vec(4))
def written_through_exceptions_that_are_kept(x):
    y = x.copy()
    found = []
    for k in range(3):
        try:
            raise Found(y[k:])
        except Found as e:
            found.append(e)
    for e in found:
        e.value[0] *= y[3]
    return np.sum(y**2)


def as_an_argument(a, k):
    if k == 0:
        raise ValueError(a, k)
    try:
        as_an_argument(a, k - 1)
    except ValueError as e:
        e.args[0][k] *= a[0]
        raise


@program(vec(4), 3)
def written_through_arguments(x, n):
    y = x.copy()
    try:
        as_an_argument(y, n)
    except ValueError as e:
        return np.sum(e.args[0] ** 2)


def of_a_copy(a, k):
    if k <= 0:
        raise Found(a.copy())
    try:
        of_a_copy(a, k - 1)
    except Found:
        pass
    return a


@program(vec(3), 0, 2)
def copy_written_where_something_was_raised(x, least, most):
    total = np.sum(x**2)
    for n in (least, most):
        z = x * n
        try:
            z = of_a_copy(z, n)
        except Found as e:
            e.value -= 0.4
            z = e.value * x
        total += np.sum(z * x)
    return total


class Left(Exception):
    pass


def written_if_returned(a, k):
    if k < 1:
        raise Left(a)
    if k > 3:
        return 2.0 * a
    a = written_if_returned(a, k - 1 if a[0] > 0.0 else k + 1)
    a *= 0.9
    return a


@program(arr(3, lo=0.1, hi=0.9), arr(3, lo=-0.9, hi=-0.1), 2)
def written_only_where_something_is_returned(x, y, n):
    total = np.sum(x * y)
    for a in (x, y):
        try:
            total += np.sum(written_if_returned(a, n) ** 2)
        except Left as e:
            total += np.sum(e.args[0] ** 3)
    return total
