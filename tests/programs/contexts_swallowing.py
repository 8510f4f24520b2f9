"""Managers that swallow exceptions, or let them pass, around bodies that are left by break, continue and return."""

import contextlib

import numpy as np

from tests.programs.zoo import const, family, num

program = family("contexts_swallowing")

X = num(0.4, 0.9)


class Found(Exception):
    def __init__(self, value=1.0, weight=1.0):
        self.value = value
        self.weight = weight


@contextlib.contextmanager
def swallowing(log):
    try:
        yield
    except Found as e:
        log.append(e.value * e.weight)


@program(X)
def swallowed_for_sure(x):
    log = []
    with swallowing(log):
        raise Found(x, x * x)
    return log[0] * x


@program(const(np.array([0.3, 0.4, -0.2, 0.6])))
def swallowed_or_broken(x):
    log = []
    r = x[3]
    for v in x:
        with swallowing(log):
            if v > 0:
                raise Found(v)
            break
        r = r * 1.5 + v
    return r * x[0] + sum(log)


@program(const(np.array([0.3, 0.4, -0.2, 0.6])))
def swallowed_or_continued(x):
    log = []
    r = x[3]
    for v in x:
        with swallowing(log):
            if v > 0:
                raise Found(v)
            continue
        r = r * 1.5 + v
    return r * x[0] + sum(log)


@program(X)
def swallowed_or_returned(x):
    log = []
    with swallowing(log):
        if x > 0.3:
            raise Found(x)
        return x * 3
    return x * log[0]


@program(X)
def returned_from_what_may_swallow(x):
    log = []
    with swallowing(log):
        if x > 3:
            raise Found(x)
        return x * 3
    return x * log[0]


@contextlib.contextmanager
def raising_again(log):
    try:
        yield 2.0
    except Found as e:
        log.append(e.value * e.weight)
        raise


@program(X)
def returned_from_what_raises_again(x):
    log = []
    with raising_again(log) as t:
        if x > 3:
            raise Found(x)
        return x * 3 * t


def tripled(x):
    log = []
    with swallowing(log):
        if x > 0.3:
            raise Found(x)
        return x * 3, log
    return x * 7, log


@program(X)
def swallowed_in_a_function(x):
    y, log = tripled(x)
    return y + log[0]


@contextlib.contextmanager
def swallowing_small_ones(limit):
    try:
        yield
    except Found as e:
        if e.value > limit:
            raise


@program(X)
def swallowed_if_small(x):
    r = x
    for k in range(3):
        try:
            with swallowing_small_ones(x * 1.5):
                raise Found(x * k)
            r = r * 2 + k
        except Found as e:
            r = r + e.value
    return r


@program(X)
def fallen_broken_or_swallowed(x):
    # falls, break, raise
    log = []
    r = x
    for k in range(5):
        with swallowing(log):
            if k == 1:
                raise Found(x * k)
            if k == 3:
                break
            r = r * 1.5
        r = r + k
    return r + sum(log)


@program(X)
def one_manager_in_another_and_a_return(x):
    log = []
    r = x
    for k in range(4):
        with swallowing(log):
            with raising_again(log) as t:
                if k == 2:
                    raise Found(x * t)
                if k == 3:
                    return r + sum(log)
            r = r * t
        r = r + 0.5
    return r * sum(log)


@program(X)
def suppressed_or_broken(x):
    r = x
    for k in range(5):
        with contextlib.suppress(Found):
            if k == 1:
                raise Found(x * k)
            if k == 3:
                break
            r = r * 1.5
        r = r + k
    return r


@program(X)
def suppressed_until_broken(x):
    r = x
    for k in range(5):
        with contextlib.suppress(Found):
            if k < 3:
                raise Found(x * k)
            break
        r = r + k * x
    return r


@program(X)
def suppressed_or_returned(x):
    with contextlib.suppress(Found):
        if x > 0.1:
            raise Found(x)
        return x
    return x * x


class Swallowing:
    def __enter__(self):
        return self

    def __exit__(self, t, e, tb):
        return t is Found


@program(X)
def class_that_swallows_or_a_return(x):
    with Swallowing():
        if x > 0.1:
            raise Found(x)
        return x
    return x * x


@program(X)
def class_that_swallows_until_broken(x):
    r = x
    for k in range(5):
        with Swallowing():
            if k < 3:
                raise Found(x * k)
            break
        r = r + k * x
    return r


@contextlib.contextmanager
def going_on(log):
    try:
        yield
    except Found as e:
        log.append(e.value)
    log.append(2.0)


@program(X, 4)
def manager_that_goes_on_after_it_swallows(x, n):
    log = []
    r = x
    for k in range(n):
        with going_on(log):
            if k == 1:
                raise Found(x * k)
            if k == 3:
                break
            r = r * 1.5
        r = r + k
    return r * sum(log)


@contextlib.contextmanager
def suppressing(log):
    with contextlib.suppress(Found):
        yield
    log.append(3.0)


@program(X, 4)
def suppressed_within_a_manager(x, n):
    log = []
    r = x
    for k in range(n):
        with suppressing(log):
            if k == 1:
                raise Found(x * k)
            if k == 2:
                continue
            r = r * 1.5
        r = r + k
    return r * sum(log)


@contextlib.contextmanager
def returning(log):
    try:
        yield
    finally:
        log.append(0.5)
        return


@program(X)
def swallowed_by_a_return_in_finally(x):
    log = []
    with returning(log):
        if x > 0.1:
            raise Found(x)
        return x
    return x * x * sum(log)


@contextlib.contextmanager
def raising_itself(x):
    try:
        yield
        if x > 0.1:
            raise Found(x)
    except Found:
        pass


@program(X, 4)
def manager_that_raises_itself(x, n):
    r = x
    for k in range(n):
        with raising_itself(x):
            r = r * 1.5
            if k == 2:
                break
            if k == 1:
                raise Found(x)
        r = r + k
    return r


@contextlib.contextmanager
def around_another(log):
    with Swallowing():
        yield
    log.append(1.5)


@program(X, 4)
def manager_around_a_class_that_swallows(x, n):
    log = []
    r = x
    for k in range(n):
        with around_another(log):
            if k == 1:
                raise Found(x * k)
            if k == 3:
                return r * sum(log)
            r = r * 1.5
        r = r + k
    return r * sum(log)


@contextlib.contextmanager
def around_one_that_raises(log):
    with raising_again(log):
        yield


@program(X, 4)
def manager_around_one_that_raises_again(x, n):
    log = [x]
    r = x
    for k in range(n):
        try:
            with around_one_that_raises(log):
                if k == 1:
                    raise Found(x * k)
                if k == 3:
                    return r * sum(log)
                r = r * 1.5
        except Found as e:
            r = r * e.value
        r = r + k
    return r * sum(log)


def descended(x, n, log):
    if n == 0:
        raise Found(x * x)
    with going_on(log):
        descended(x * 1.1, n - 1, log)
        return x
    return x * 2.0


@program(X, 3)
def swallowed_at_some_depth(x, n):
    log = [x]
    return descended(x, n, log) * sum(log)


def descended_in_loops(x, n, log):
    if n == 0:
        if x > 0.8:
            raise Found(x * x)
        return x
    for k in range(2):
        with going_on(log):
            return descended_in_loops(x * 1.1, n - 1, log) * (k + 1)
    return x * 2.0


@program(X, 3)
def returned_in_loops_at_some_depth(x, n):
    log = [x]
    return descended_in_loops(x, n, log) * sum(log) + descended_in_loops(x * 0.1, n, log)


@program(X)
def finally_in_what_may_swallow(x):
    log = [x]
    r = x
    for k in range(4):
        with going_on(log):
            try:
                if k > 1:
                    raise Found(x * k)
                if k == 1:
                    continue
            finally:
                r = r * 1.5
            r = r + x
        r = r + k
    return r * sum(log)


@program(X)
def left_by_an_expression_or_broken(x):
    log = [x]
    r = x
    for k in range(4):
        with going_on(log):
            r = r * 1.5
            r = r + 1.0 / (k - 2) if k == 7 else r
            descended(x, 0, log) if k == 1 else None
            break
        r = r + k
    return r * sum(log)


def squared(x):
    if x > 0.5:
        raise Found(x)
    return x * x


@program(const(np.array([0.3, 0.7, 0.4])))
def left_by_an_expression_or_continued(x):
    log = [x[0]]
    r = x[1]
    for v in x:
        with going_on(log):
            r = r * squared(v)
            continue
        r = r + 1.0
    return r * sum(log)


@program(const(np.array([0.7, 0.3, 0.4])))
def left_by_an_expression_or_returned(x):
    log = [x[0]]
    for v in x:
        with going_on(log):
            return squared(v) * sum(log)
    return x[0]


@program(const(np.array([0.7, 0.3, 0.4])))
def left_by_a_returned_expression(x):
    log = [x[0]]
    with going_on(log):
        return squared(x[0]) * sum(log)
    return x[0] * sum(log)


@program(const(np.array([0.7, 0.3, 0.4])))
def returned_expression_that_a_class_swallows(x):
    for v in x:
        with Swallowing():
            return squared(v) * x[0]
    return x[0]


@program(const(np.array([0.7, 0.3, 0.4])))
def returned_expression_that_is_suppressed(x):
    for v in x:
        with contextlib.suppress(Found):
            return squared(v) * x[0]
    return x[0]


@program(const(np.array([0.7, 0.3, 0.4])))
def returned_expression_that_is_caught(x):
    for v in x:
        try:
            return squared(v) * x[0]
        except Found:
            pass
        finally:
            x = x * 2
    return x[0]
