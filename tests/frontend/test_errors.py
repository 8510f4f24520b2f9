"""What cannot be lowered is refused with a place, a reason and a rewrite."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from s2sgrad.errors import UnsupportedError
from tests.frontend.support import lowered

A = np.arange(6.0).reshape(2, 3)
OUTSIDE = [1.0]
REFUSED: list[tuple[Any, tuple[Any, ...], str, str]] = []


def refused(mark: str, reason: str, *args: Any) -> Any:
    """`mark` is what the carets stand under, `reason` a part of the message."""

    def enter(fun: Any) -> Any:
        REFUSED.append((fun, args, mark, reason))
        return fun

    return enter


@refused("unknown", "`unknown` is not defined", 1.0)
def undefined_name(x):
    return unknown(x)  # noqa: F821


@refused("z", "before anything is assigned", 1.0)
def used_before(x):
    y = z  # noqa: F821, F841
    z = x  # noqa: F841
    return y


@refused("np.foo(x)", "numpy has no attribute `foo`", 1.0)
def no_such_function(x):
    return np.foo(x)


@refused("x.foo", "the attribute `foo` of an array", A)
def no_such_attribute(x):
    return x.foo


@refused("np.sum(x, bad=1)", "the argument `bad` of np.sum", A)
def no_such_argument(x):
    return np.sum(x, bad=1)


@refused("TOTAL = x", "`TOTAL` is global", 1.0)
def writes_global(x):
    global TOTAL
    TOTAL = x
    return x


@refused("class C:", "a class definition inside a function", 1.0)
def local_class(x):
    class C:
        pass

    return x


@refused("def generator(x):", "generator is a generator", 1.0)
def generator(x):
    yield x


@refused("math.nextafter(x, 2.0)", "@rules.register(math.nextafter", 1.0)
def no_rule(x):
    return math.nextafter(x, 2.0) * 2.0


@refused("endless(x)", "calls itself without end", 1.0)
def endless(x):
    return endless(x)


@refused("a, b, c", "2 values cannot be unpacked into 3 names", (1.0, 2.0))
def too_few(x):
    a, b, c = x
    return a


@refused("x[5]", "index 5 is out of range for 2 elements", (1.0, 2.0))
def out_of_range(x):
    return x[5]


@refused('x["b"]', "the dict has no key 'b'", {"a": 1.0})
def no_such_key(x):
    return x["b"]


@refused("t", "`t` is a number on one path and 'no' on another (line", 1.0)
def two_types(x):
    if x > 0:
        t = x
    else:
        t = "no"
    return t


@refused("t", "changes its type from one pass of the loop to the next", 1.0, 3)
def makes_a_list_of_a_number(x, n):
    t = x
    for _ in range(n):
        t = [t * x]
    return t


@refused("x()", "which is no function", 1.0)
def calls_a_number(x):
    return x()


@refused("OUTSIDE.append(x)", "comes from outside", 1.0)
def changes_outside(x):
    OUTSIDE.append(x)
    return x


@refused('xs.append("s")', "elements of different types", 1.0)
def mixed_list(x):
    xs = [x]
    xs.append("s")
    return xs


@refused("np.random.bytes(1) // x", "a float meets something about which nothing is known", 1.0)
def meets_unknown(x):
    return np.random.bytes(1) // x


@refused('eval("x")', "eval() is not supported", 1.0)
def evaluates(x):
    return eval("x")


@refused("inner(x)", "called from", 1.0)
def in_callee(x):
    def inner(y):
        return math.nextafter(y, 2.0)

    return inner(x)


@refused("d[k]", "is the key of a dict", 1.0)
def float_key(x):
    d = {}
    for k in [x, 2.0 * x]:
        d[k] = x * k
    return sum(d)


@refused('d["a"]', "the dict has no key 'a' here", 1.0)
def removed_key(x):
    d = {"a": x}
    del d["a"]
    return d["a"] * x


@pytest.mark.parametrize("entry", REFUSED, ids=[e[0].__name__ for e in REFUSED])
def test_refused(entry):
    fun, args, mark, reason = entry
    with pytest.raises(UnsupportedError) as caught:
        lowered(fun, *args)
    error = caught.value
    assert reason in str(error)
    assert error.span is not None and error.span.file == __file__
    under = error.span.source[error.span.col : error.span.end_col]
    assert under == mark or "called from" in reason
    assert f'File "{__file__}", line {error.span.line}' in str(error)
    assert "^" * len(mark) in str(error) or "called from" in reason


def test_without_source():
    namespace: dict[str, Any] = {}
    exec("def f(x):\n    return x", namespace)
    with pytest.raises(UnsupportedError, match="its source is not available"):
        lowered(namespace["f"], 1.0)
