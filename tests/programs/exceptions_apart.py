"""Exceptions that are under way while others are raised and caught: in managers, `finally`, handlers and loops."""

import contextlib

from tests.programs.zoo import family, num, vec

program = family("exceptions_apart")

X = num(0.4, 0.9)


class Sees:
    def __init__(self):
        self.seen = 0.0

    def __enter__(self):
        return self

    def __exit__(self, typ, e, tb):
        if typ is not None:
            self.seen = 2.0
        return False


class Found(Exception):
    def __init__(self, value=1.0, weight=1.0):
        self.value = value
        self.weight = weight


@program(X)
def manager_that_sees_an_exception(x):
    s = Sees()
    try:
        with s:
            raise Found(x, x * x)
    except Found as e:
        return e.value * e.weight * s.seen


@program(X)
def manager_that_sees_one_of_pythons(x):
    s = Sees()
    try:
        with s:
            raise ValueError(x)
    except ValueError as e:
        return e.args[0] * s.seen


class Reads:
    def __init__(self):
        self.seen = 0.0

    def __enter__(self):
        return self

    def __exit__(self, typ, e, tb):
        if e is not None:
            self.seen = e.value
        return False


@program(X)
def manager_that_reads_an_exception(x):
    s = Reads()
    try:
        with s:
            raise Found(x, x * x)
    except Found as e:
        return e.value * e.weight * s.seen


class Swallows:
    def __init__(self):
        self.seen = 0.0

    def __enter__(self):
        return self

    def __exit__(self, typ, e, tb):
        if typ is Found:
            self.seen = e.value * 2
            return True


@program(X)
def manager_that_swallows_what_it_has_read(x):
    s = Swallows()
    with s:
        raise Found(x * x, weight=x)
    return s.seen


class Other(Exception):
    def __init__(self, other):
        self.other = other


@program(X)
def manager_that_lets_others_pass(x):
    s = Swallows()
    try:
        with s:
            raise Other(x * x)
    except Other as e:
        return e.other * (1 + s.seen)


class Changes:
    def __enter__(self):
        return self

    def __exit__(self, typ, e, tb):
        if typ is not None:
            e.value = e.value * 3


@program(X)
def manager_that_changes_an_exception(x):
    try:
        with Changes():
            raise Found(x * x, weight=x)
    except Found as e:
        return e.value * e.weight


@program(X)
def manager_that_sees_one_of_two(x):
    s = Sees()
    try:
        with s:
            if x > 0.6:
                raise Found(x, x * x)
            raise Other(x * x)
    except Found as e:
        return e.value * e.weight * s.seen
    except Other as e:
        return e.other * s.seen


@program(num(0.65, 0.9))
def manager_that_sees_the_other_of_two(x):
    s = Sees()
    try:
        with s:
            if x > 0.6:
                raise Found(x, x * x)
            raise Other(x * x)
    except Found as e:
        return e.value * e.weight * s.seen
    except Other as e:
        return e.other * s.seen


@program(X, 3)
def manager_that_sees_some_in_a_loop(x, n):
    r = 0.0
    s = Sees()
    for k in range(n):
        try:
            with s:
                if k == 1:
                    raise Found(x * k, x)
                r += x
        except Found as e:
            r += e.value * e.weight * s.seen
    return r


@contextlib.contextmanager
def guarded(log):
    try:
        yield
    except Found as e:
        log.append(e.value * e.weight)
        raise


@program(X)
def generator_that_raises_again(x):
    log = []
    try:
        with guarded(log):
            raise Found(x, x * x)
    except Found as e:
        return e.value * e.weight * log[0]


@contextlib.contextmanager
def translated():
    try:
        yield
    except Found as e:
        raise Other(e.value * e.weight) from e


@program(X)
def generator_that_raises_another(x):
    try:
        with translated():
            raise Found(x, x * x)
    except Other as e:
        return e.other * x


@contextlib.contextmanager
def finished(log):
    try:
        yield
    finally:
        log.append(3.0)


@program(X)
def generator_that_finishes(x):
    log = []
    try:
        with finished(log):
            raise Found(x, x * x)
    except Found as e:
        return e.value * e.weight * log[0]


def rec(x, n, log):
    if n == 0:
        raise Found(x * x, weight=x)
    with finished(log):
        rec(x * 1.1, n - 1, log)


@program(X)
def generators_around_a_recursion(x):
    log = []
    try:
        rec(x, 2, log)
    except Found as e:
        return e.value * e.weight * sum(log)


def rec2(x, n, s):
    if n == 0:
        raise Found(x * x, weight=x)
    with s:
        rec2(x * 1.1, n - 1, s)


@program(X)
def managers_around_a_recursion(x):
    s = Sees()
    try:
        rec2(x, 2, s)
    except Found as e:
        return e.value * e.weight * s.seen


@program(X)
def two_managers_and_an_exception(x):
    log = []
    try:
        with finished(log), finished(log):
            raise Found(x, x * x)
    except Found as e:
        return e.value * e.weight * sum(log)


@program(X)
def another_caught_in_a_finally(x):
    try:
        try:
            raise Found(x, weight=x)
        finally:
            try:
                raise Found(2 * x)
            except Found as e:
                y = e.value
    except Found as e:
        return e.value * e.weight * y


@program(X)
def replaced_in_a_finally(x):
    try:
        try:
            raise Found(x, weight=x)
        finally:
            raise Found(2 * x)
    except Found as e:
        return e.value * e.weight


@program(X)
def replaced_by_another_in_a_finally(x):
    try:
        try:
            raise Found(x, weight=x)
        finally:
            raise Other(2 * x)
    except Found as e:
        return e.value * e.weight
    except Other as e:
        return e.other * x


def cleanup(x):
    try:
        raise Found(x * 5, weight=x)
    except Found as e:
        return e.value


@program(X)
def another_caught_in_what_a_finally_calls(x):
    y = 0.0
    try:
        try:
            raise Found(x, weight=x)
        finally:
            y = cleanup(x)
    except Found as e:
        return e.value * e.weight * y


@program(X)
def raised_in_an_else_before_a_finally(x):
    try:
        try:
            y = x * 2
        except Found as e:
            y = e.value
        else:
            raise Found(y, weight=x)
        finally:
            try:
                raise Found(y * 3)
            except Found as e:
                z = e.value
    except Found as e:
        return e.value * e.weight * z


@program(X)
def two_classes_and_their_handlers(x):
    try:
        if x > 0.6:
            raise Found(x, weight=x)
        raise Other(x)
    except Found as e:
        return e.value * e.weight
    except Other as e:
        return e.other


@program(X)
def two_classes_and_one_handler(x):
    try:
        if x > 0.6:
            raise Found(x, weight=x)
        raise Other(x)
    except (Found, Other) as e:
        return e.value * e.weight if isinstance(e, Found) else e.other


@program(vec(3))
def two_classes_in_a_loop(x):
    r = 0.0
    for v in x:
        try:
            if v > 0.3:
                raise Found(v, weight=v)
            if v > 0.0:
                raise Other(v)
            r += v
        except Found as e:
            r += e.value * e.weight
        except Other as e:
            r += e.other
    return r


@program(vec(3))
def two_classes_around_a_loop(x):
    r = 0.0
    try:
        for v in x:
            if v > 0.3:
                raise Found(v, weight=v)
            if v > 0.0:
                raise Other(v)
            r += v
    except Found as e:
        r += e.value * e.weight
    except Other as e:
        r += e.other
    return r


@program(vec(3))
def caught_and_raised_as_another(x):
    r = 0.0
    for v in x:
        try:
            try:
                if v > 0.3:
                    raise Found(v, weight=v)
                if v > 0.0:
                    raise Other(v)
                r += v
            except Found as e:
                r += e.value * e.weight
                raise Other(r) from e
        except Other as e:
            r += e.other
    return r


@program(X)
def changed_by_what_another_holds(x):
    try:
        raise Found(x, weight=x)
    except Found as e:
        try:
            raise Other(e.value * 2)
        except Other as o:
            e.value = o.other * e.value
        return e.value * e.weight


@program(X)
def raised_again_after_another(x):
    try:
        try:
            raise Found(x, weight=x)
        except Found:
            try:
                raise Other(x * 2)
            except Other as o:
                y = o.other
            raise
    except Found as e:
        return e.value * e.weight * y


@program(X)
def raised_again_after_one_of_its_class(x):
    try:
        try:
            raise Found(x, weight=x)
        except Found:
            try:
                raise Found(x * 2)
            except Found as o:
                y = o.value
            raise
    except Found as e:
        return e.value * e.weight * y


@program(vec(3))
def raised_again_after_a_loop_of_others(x):
    y = 0.0
    try:
        try:
            raise Found(x[0], weight=x[1])
        except Found:
            for v in x:
                try:
                    if v > 0:
                        raise Found(v * 2)
                except Found as o:
                    y += o.value
            raise
    except Found as e:
        return e.value * e.weight * y
