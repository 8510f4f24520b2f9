"""A dict of which keys have been removed, or put in anew, is what it is in Python to all that looks at it."""

from __future__ import annotations

import copy
import json
from collections import namedtuple
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from s2sgrad import UnsupportedError, jvp, vjp

Pair = namedtuple("Pair", "p q")


@dataclass
class Holder:
    u: Any
    v: Any


def removed(x):
    d = {"a": x * 2.0, "b": x, "c": x * 3.0}
    del d["a"]
    return d


def put_in_anew(x):
    d = {"a": x * 2.0, "b": x}
    d["a"] = d.pop("a")
    return d


def perhaps_put_in_anew(x):
    d = {"a": x * 2.0, "b": x}
    if x[0] > 0.0:
        d["a"] = d.pop("a")
    return d


def numbers():
    d = {"a": 2.0, "b": 3.0}
    del d["a"]
    return d


MAKES = (removed, put_in_anew, perhaps_put_in_anew)


def whole(d):
    return d


def in_a_list(d):
    return [d]


def in_a_list_twice(d):
    return [d, d]


def in_a_tuple(d):
    return d, 1.0


def in_a_dict(d):
    return {"k": {"m": d}}


def in_an_object(d):
    return Holder([d], 2.0)


def in_a_list_of_objects(d):
    return [Holder(d, 2.0)]


def in_a_named_tuple(d):
    return Pair([d], 1.0)


def copied(d):
    return copy.copy(d)


def copied_deeply(d):
    return copy.deepcopy([d, d])


def in_a_longer_list(d):
    found = [d]
    for _ in range(2):
        found.append(d)
    return found


HOLDS = (
    whole, in_a_list, in_a_list_twice, in_a_tuple, in_a_dict, in_an_object, in_a_list_of_objects, in_a_named_tuple,
    copied, in_a_longer_list,
)  # fmt: skip


def values(fun: Callable[..., Any], x: np.ndarray) -> tuple[str, str]:
    return repr(vjp(fun, x)[0]), repr(jvp(fun, (x,), (np.ones_like(x),))[0])


@pytest.mark.parametrize("hold", HOLDS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("make", MAKES, ids=lambda f: f.__name__)
def test_it_is_given_back_as_it_is(make: Callable[..., Any], hold: Callable[..., Any]) -> None:
    def fun(x):
        return hold(make(x))

    for x in (np.array([0.5, 0.25]), np.array([-0.5, 0.25])):
        assert values(fun, x) == (repr(fun(x)),) * 2


@pytest.mark.parametrize("make", MAKES[:2], ids=lambda f: f.__name__)
def test_it_is_copied_deeply_as_it_is(make: Callable[..., Any]) -> None:
    def fun(x):
        return copied_deeply(make(x))

    x = np.array([0.5, 0.25])
    assert values(fun, x) == (repr(fun(x)),) * 2


def test_a_deep_copy_by_keys_of_a_run_is_refused() -> None:
    def fun(x):
        return copy.deepcopy(perhaps_put_in_anew(x))

    with pytest.raises(UnsupportedError, match="a deep copy of a dict whose keys are known at run time only"):
        vjp(fun, np.array([0.5]))


@pytest.mark.parametrize("make", MAKES, ids=lambda f: f.__name__)
def test_it_is_changed_in_what_holds_it(make: Callable[..., Any]) -> None:
    def fun(x):
        d = {"a": x * 2.0, "b": x, "c": x * 3.0}
        held = [d]
        if make is removed:
            del d["a"]
        elif make is put_in_anew:
            held[0]["a"] = d.pop("a")
        elif x[0] > 0.0:
            d["a"] = held[0].pop("a")
        return held, x

    for x in (np.array([0.5, 0.25]), np.array([-0.5, 0.25])):
        assert values(fun, x) == (repr(fun(x)),) * 2


def by_str(d):
    return len(str(d))


def by_str_in_a_list(d):
    return len(str([d]))


def by_a_format(d):
    return len(f"{d} {[d]!r}")


def by_percent(d):
    return len("%s %d" % (d, 1))  # noqa: UP031


def by_the_method_format(d):
    return len("{} {}".format(d, 1))  # noqa: UP032


def by_a_library(d):
    return len(json.dumps([d]))


def by_repr_of_a_tuple(d):
    return len(repr((d, {"k": d})))


def by_comparing(d):
    return 2.0 if d == {"b": 3.0} else 3.0


def by_comparing_lists(d):
    return 2.0 if [d] == [{"b": 3.0}] else 3.0


def by_comparing_tuples(d):
    return 2.0 if (d, 1) != ({"b": 3.0}, 1) else 3.0


SHOWN = (
    by_str, by_str_in_a_list, by_a_format, by_percent, by_the_method_format, by_a_library, by_repr_of_a_tuple,
    by_comparing, by_comparing_lists, by_comparing_tuples,
)  # fmt: skip


@pytest.mark.parametrize("show", SHOWN, ids=lambda f: f.__name__)
def test_it_is_shown_as_it_is(show: Callable[..., Any]) -> None:
    def fun(x):
        return x * show(numbers())

    x = np.array([0.5, 0.25])
    assert values(fun, x) == (repr(fun(x)),) * 2


def test_where_neither_entries_nor_keys_are_of_one_kind_it_is_refused_or_right() -> None:
    def fun(x, n):
        d = {"a": "text", "b": x, "c": [x]}
        if n > 1:
            d["a"] = d.pop("a")
        return [d]

    for n in (1, 2):
        try:
            value, _ = vjp(fun, np.array([0.5]), n)
        except UnsupportedError as error:
            assert "known at run time only" in str(error)
        else:
            assert repr(value) == repr(fun(np.array([0.5]), n))
