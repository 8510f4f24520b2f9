"""Functions whose results are containers of other kinds than list, tuple and dict: they come back as what they are."""

from __future__ import annotations

import copy
import enum
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

X = np.array([1.5, 2.5, -0.5])
EQUAL: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {}
REFUSED: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {}
GLOBALS = deque([1]), {1}, OrderedDict(a=np.ones(2)), defaultdict(list, a=[1.0]), Counter("a"), frozenset([2])


def equal(*rest: Any) -> Callable[[Any], Any]:
    """The result is Python's, in type and bits."""
    return lambda f: EQUAL.setdefault(f.__name__, (f, (X, *rest)))[0]


def refused(*rest: Any) -> Callable[[Any], Any]:
    """It is that, or there is an error."""
    return lambda f: REFUSED.setdefault(f.__name__, (f, (X, *rest)))[0]


class Colour(enum.IntEnum):
    RED = 1
    BLUE = 2


class Pair(NamedTuple):
    a: Any
    b: Any = 3


class Holder:
    def __init__(self):
        self.q, self.c, self.s, self.d = deque(maxlen=2), Counter(), set(), defaultdict(list)

    def put(self, v):
        self.q.append(v)
        self.c["n"] += 1
        self.s.add("n")
        self.d["k"].append(v)


def ones():
    return [1.0]


# deques ---------------------------------------------------------------------------------------------------------------


@equal(4)
def deques(x, n):
    d = deque([x], maxlen=3)
    e = deque()
    f = deque(maxlen=2)
    for i in range(n):
        e.append(x * i)
        f.append({"a": x})
    return d, e, [d, e], {"f": f}, deque(), deque([1, 2]), deque([(x, 1)]), d + e, e * 2, d.copy(), list(d)


@equal()
def deques_within(x):
    out = []
    for i in range(len(x)):
        out.append(deque([x[i]], 2))
    return out, deque([deque([x])]), deque([[x], [x]]), tuple(out), Holder(), Pair(deque([x]))


@equal(True)
def deque_or_none(x, c):
    return deque([x]) if c else None


@refused()
def objects_with_deques_in_lists_of_any_length(x):
    out = []
    for i in range(len(x)):
        h = Holder()
        h.put(x[i])
        out.append(h)
    return out


@equal()
def objects_with_deques(x):
    h = Holder()
    for v in x:
        h.put(v)
    return h, [h], {"h": h}


# sets -----------------------------------------------------------------------------------------------------------------


@equal([1, 3, 1])
def sets(x, ks):
    s = set()
    for k in ks:
        s.add(k)
    t = {1, 2}
    t.add(5)
    return s, t, {1, 2}, frozenset([3]), [set()], {"a": frozenset()}, {k + 1 for k in ks}, set(ks) | {7}, frozenset(ks)


@equal([1, 3])
def sets_of_sets(x, ks):
    a, b = frozenset(ks) | {1}, {1} | frozenset(ks)
    return a, b, frozenset([3]) | {1}, {1, 2} | frozenset([3]), a.copy(), b.copy(), a & b, b - a, {1}.copy(), set(a)


@equal(3, ["a", "b"])
def sets_within(x, n, words):
    out = {}
    pairs = []
    for i in range(n):
        out.setdefault(i % 2, set()).add(i)
        pairs.append((frozenset([i]), x[i]))
    return out, pairs, [{i} for i in range(n)], set(words), {"s": {2}, "o": OrderedDict(a=x)}


@refused()
def set_or_frozenset(x):
    return set() if x[0] > 0 else frozenset()


@refused({1})
def set_from_outside_changed(x, s):
    s.add(5)
    return s


# dicts ----------------------------------------------------------------------------------------------------------------


@equal()
def default_dicts(x):
    d, e, f, g = defaultdict(list), defaultdict(float), defaultdict(int), defaultdict(dict)
    d["a"].append(x)
    e["a"] += x[0]
    f["a"] += 2
    f["b"] += x[0]
    g["a"]["b"] = x
    return d, e, f, g, defaultdict(None, {"a": x}), defaultdict(ones, {"a": [x]}), d.copy(), d | {"b": [x]}, dict(d)


@equal(3)
def default_dicts_within(x, n):
    s, q = defaultdict(set), defaultdict(deque)
    for i in range(n):
        s[i % 2].add(i)
        q[i % 2].append(x[i])
    return [s], q, {"s": s}


@equal()
def default_dict_of_sums(x):
    d = defaultdict(float)
    for i in range(3):
        d[i % 2] += x * i
    return d


@refused()
def default_dict_with_a_factory_of_its_own(x):
    d = defaultdict(lambda: [1.0])
    d["a"].append(x[0])
    return d


@equal([1, 2, 1])
def counters(x, ks):
    c, d = Counter(), Counter("aab")
    c["a"] += 2
    c["b"] += x[0]
    d.update("bc", z=4)
    d.update({"a": 2})
    return c, d, Counter(ks), Counter(a=1, b=2), [Counter("ab")], dict(Counter("aab")), c.copy(), d.most_common(1)


@refused()
def counters_joined(x):
    return Counter("aab") | Counter("abb")


@refused()
def counters_added(x):
    return Counter("aab") + Counter("abb")


@equal(["a"])
def ordered_dicts(x, ks):
    o = OrderedDict()
    o["b"] = x
    o["a"] = 2.0
    p = OrderedDict(z=x)
    for k in ks:
        p[k] = x * 2
    q = p.copy()
    q.pop("z")
    same = OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1), OrderedDict(a=1, b=2) == {"b": 2, "a": 1}
    return o, p, q, {"o": o}, OrderedDict((k, x) for k in ks), o | {"c": x}, copy.copy(o), dict(o), same


@refused()
def one_or_the_other(x):
    return OrderedDict(a=x) if x[0] > 0 else {"a": x}


@equal()
def plain_of_either(x):
    return dict(OrderedDict(a=x) if x[0] > 0 else {"a": x})


@equal()
def of_other_functions(x):
    def made(n):
        return OrderedDict(a=x) if n == 0 else made(n - 1)

    return made(3), (lambda: deque([x]))()


@equal()
def order_of_keys(x):
    d = {"a": 1, "b": x}
    del d["a"]
    d["a"] = 3
    e = {"b": x}
    for k in ("c", "a"):
        e[k] = 1
    e.update(z=x, b=2)
    return d, e, {**{"z": 1}, "a": x}, dict(b=1, a=x)


# views, iterators, tuples ---------------------------------------------------------------------------------------------


@refused()
def view_of_keys(x):
    return {1: x}.keys()


@refused(["a"])
def view_in_a_list(x, ks):
    d = {}
    for k in ks:
        d[k] = x
    return [d.items()]


@refused()
def view_put_into_a_list(x):
    d, out = {"a": x[0]}, []
    for _ in range(len(x)):
        out.append(d.values())
    return out


@refused()
def one_of_two_views(x):
    d, e = {"a": x[0]}, {"b": x[1]}
    return d.keys() if x[0] > 5 else e.keys()


@equal(["a", "b"])
def of_views(x, ks):
    d, e = {}, {"a": x[0]}
    for k in ks:
        d[k] = x
    kept = tuple(e.values())
    e["a"] = x[1]
    return list(d.keys()), tuple(d.items()), sorted(d), kept, tuple(e.items()), [v for v in d.values()]


@refused()
def range_in_a_list(x):
    return [range(3)]


@refused()
def an_iterator(x):
    return zip([1], [x])


@refused()
def tuples_in_dicts(x):
    return {i: tuple([x[j] for j in range(i)]) for i in range(len(x))}


@refused()
def objects_in_dicts(x):
    return {i: Holder() for i in range(len(x))}


@equal(["a", "b"])
def classes_and_texts(x, ks):
    d, o, c, q = defaultdict(list), OrderedDict(a=1), Counter("a"), deque([1], 3)
    s, f, t = set(ks[:0]), frozenset(ks), {1}
    told = isinstance(d, dict), type(d) is defaultdict, isinstance(o, OrderedDict), type(o) is dict, isinstance(c, dict)
    more = isinstance(q, list), isinstance(q, deque), isinstance(s, dict), isinstance(f, set), type(t) is set
    return told, more, str(q), str(t), f"{o}", repr(c), str([s]), f"{d}"


@equal(["a", "b", "c"])
def entries_popped(x, ks):
    o, p = OrderedDict(a=1.0, b=2.0), OrderedDict()
    for k in ks:
        p[k] = x
    return o.popitem(last=False), o, p.popitem(last=False), p.popitem(), p


@equal()
def keys_compared(x):
    a, b = {"a": 1, "b": x}, {"b": 2, "a": x}
    return a.keys() == b.keys(), a.keys() != b.keys(), {"a"} == a.keys(), a.keys() == {"a": 1}.keys()


@refused()
def text_of_a_view(x):
    return str({1: 2}.keys())


@refused()
def values_compared(x):
    return {1: 2}.values() == (2,)


@refused()
def functions_in_a_list(x):
    return [lambda: x]


@refused()
def elements_of_a_counter(x):
    return Counter("aab").elements()


# from outside ---------------------------------------------------------------------------------------------------------


@equal(deque([np.ones(2)]), {1, 2}, frozenset([3]), Counter("aa"), OrderedDict(a=1.0), defaultdict(list, {1: [2.0]}))
def arguments(x, q, s, f, c, o, d):
    return q, s, [f], {"c": c}, (o, o), d, Pair(q), x


@equal()
def globals_(x):
    return x, GLOBALS[0], [GLOBALS[1], GLOBALS[2]], {"k": GLOBALS[3]}, GLOBALS[4:], GLOBALS


@equal(Colour.BLUE, np.str_("a"), b"b", range(3), "c")
def constants(x, c, s, b, r, t):
    return Colour.RED, [Colour.RED, 1], c, s, [b], b"abc", r, t, Colour.RED + 0, {Colour.BLUE: x}, Pair(x)


@equal(True)
def members(x, c):
    return Colour.RED if c else Colour.BLUE
