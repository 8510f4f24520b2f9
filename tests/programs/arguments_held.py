"""Deques, arrays of floats, Counters and defaultdicts as arguments, at top level and in other containers."""

from array import array
from collections import Counter, defaultdict, deque

import numpy as np

from tests.programs.zoo import const, family, num, vec

program = family("arguments_held")


def queue(*values, maxlen=None):
    return const(deque(values, maxlen))


def packed(*values):
    return const(array("d", values))


class Holder:
    def __init__(self, held, scale):
        self.held, self.scale = held, scale


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y


def weighted(items):
    """A number in which the order of the elements counts."""
    total = 0.0
    for v in items:
        total = total * 0.5 + v * v
    return total


def summed(arrays):
    total = 0.0
    for v in arrays:
        total = total * 0.5 + np.sum(v * v)
    return total


# deques ---------------------------------------------------------------------------------------------------------------


@program(queue(0.3, 0.5, 0.7))
def deque_summed(q):
    return sum(v * v for v in q) + sum(q) * len(q)


@program(queue(0.3, 0.5, 0.7), num())
def deque_that_grows_and_shrinks(q, x):
    q.append(x * q[0])
    q.appendleft(q[1] * q[-1])
    first = q.popleft()
    return weighted(q) * first + q.pop()


@program(queue(0.3, 0.5, 0.7, 0.9), num(), 2)
def deque_rotated(q, x, n):
    q.rotate(n)
    q[0] = q[1] * x
    q.rotate(-1)
    return weighted(q)


@program(queue(0.3, 0.5, 0.7, maxlen=3), num())
def deque_that_is_full(q, x):
    q.append(x * q[0])
    q.extend([x, q[-1]])
    q.appendleft(q[0] * 2.0)
    return weighted(q) + q.maxlen


@program(queue(0.3, 0.5, maxlen=4), vec(6))
def deque_filled_in_a_loop(q, x):
    total = 0.0
    for v in x:
        q.append(v * q[0])
        total += sum(q) * v
    return total


@program(queue(0.3, 0.5, 0.7))
def deque_emptied(q):
    total = 1.0
    while q:
        total = total * 0.5 + q.popleft() ** 2
        if q:
            total *= q.pop()
    return total


@program(queue(0.3, 0.5, 0.7), num(-1.0, 1.0))
def deque_changed_in_a_branch(q, x):
    if x > 0.1:
        q.append(x)
    else:
        q.popleft()
    return weighted(q) * x


@program(queue(0.3, 0.5, 0.7))
def deque_reversed_copied_and_joined(q):
    r = deque(reversed(q))
    s = q.copy()
    s[0] = q[1] * 2.0
    r.extend(q)
    return weighted(r) + weighted(list(q)[1:]) * weighted(s)


@program(queue(), num())
def deque_empty(q, x):
    q.append(x)
    q.append(q[0] * x)
    return weighted(q)


@program(queue(), num())
def deque_empty_and_only_read(q, x):
    return x * x + sum(q)


@program(queue(1, 2, 3), num())
def deque_of_integers(q, x):
    q.append(4)
    total = 0.0
    while q:
        total = total * x + q.popleft()
    return total


@program(queue(1, 0.5, 2), num())
def deque_of_integers_and_floats(q, x):
    return q[1] * x * q[0] + q[2] * x


@program(queue(np.array([0.3, 0.5]), np.array([0.7, 0.9])), num())
def deque_of_arrays(q, x):
    q[0][1] = x * q[1][0]
    q.append(q[0] * q[1])
    return summed(q)


@program(queue(np.array([0.3, 0.5, 0.2]), np.array([0.7]), np.array([0.4, 0.1])), num())
def deque_of_arrays_of_other_lengths(q, x):
    total = 0.0
    while q:
        v = q.popleft()
        total = total * x + np.sum(np.sin(v)) * v[0]
    return total


@program(queue(np.array([[0.3], [0.5]]), np.array([[0.7, 0.2, 0.1]]), np.array([[0.4]])))
def deque_of_arrays_that_broadcast(q):
    product = q.popleft()
    while q:
        product = product * q.popleft()
    return np.sum(product**2)


@program(queue(np.array([0.3, 0.5]), np.array([[0.7, 0.9], [0.2, 0.1]])))
def deque_of_arrays_of_other_ranks(q):
    return summed(q)


@program(queue([0.3, 0.5], [0.7]), num())
def deque_of_lists(q, x):
    q[1].append(x * q[0][1])
    q.append([x])
    return sum(weighted(v) for v in q)


@program(queue((0.3, np.array([0.5, 0.2])), (0.7, np.array([0.1]))))
def deque_of_tuples(q):
    total = 0.0
    for a, v in q:
        total += a * np.sum(v * v)
    return total


@program(queue({"a": 0.3}, {"a": 0.5, "b": 0.7}))
def deque_of_dicts(q):
    q[0]["c"] = q[1]["b"] * 2.0
    return sum(sum(d.values()) * d["a"] for d in q)


@program(queue(Point(0.3, np.array([0.1, 0.2])), Point(0.5, np.array([0.4, 0.6]))), num())
def deque_of_objects(q, x):
    q.append(Point(q[0].x * x, q[1].y * x))
    return sum(p.x * np.sum(p.y**2) for p in q)


@program(queue(Point(0.3, np.array([0.1, 0.2])), Point(0.5, np.array([0.4, 0.6]))), num())
def deque_of_objects_with_arrays_that_are_written(q, x):
    q[0].y[0] = x * q[1].x
    return sum(p.x * np.sum(p.y**2) for p in q)


@program(queue({"a": 0.3, "b": 0.2, "c": 0.7}), num())
def deque_of_dicts_that_gets_one_with_other_keys(q, x):
    q.append({"a": x * x, "b": x})
    q.append({"z": q[0]["a"]})
    return sum(sum(v * v for v in d.values()) * len(d) for d in q) + q[1].get("c", x)


@program(queue({"a": 0.3, "v": np.array([0.2, 0.1]), "k": "up"}, {"a": 0.5, "v": np.array([0.4]), "k": "down"}), num())
def deque_of_dicts_with_entries_of_several_types(q, x):
    q.append({"a": x, "v": q[0]["v"] * x, "k": "up"})
    return sum(d["a"] * np.sum(d["v"] ** 2) * (2.0 if d["k"] == "up" else 1.0) for d in q)


@program(const(defaultdict(None, a=(0.3, np.array([0.1, 0.2])), b=(0.5, np.array([0.4, 0.6])))), num())
def defaultdict_of_tuples(d, x):
    d["a"][1][0] = x * d["b"][0]
    return sum(a * np.sum(v**2) for a, v in d.values())


@program(queue(("a", 0.3), ("b", 0.5), ("a", 0.7)), num())
def deque_of_texts_and_numbers(q, x):
    total = 0.0
    while q:
        kind, v = q.popleft()
        total += v * x if kind == "a" else v * v
    return total


@program(queue(0.3, 0.5), num(), scalar=False)
def deque_given_back(q, x):
    q.append(q[0] * x)
    return q, {"all": list(q)}


@program(queue(0.3, 0.5, maxlen=2), num(), scalar=False)
def deque_with_a_length_given_back(q, x):
    q.append(q[0] * x)
    return q


# in other containers --------------------------------------------------------------------------------------------------


@program(const({"q": deque([0.3, 0.5]), "k": 0.4, "a": array("d", [0.7, 0.2])}))
def held_in_a_dict(p):
    p["q"].append(p["k"] * p["a"][0])
    p["a"][1] = p["q"][0] * 2.0
    return weighted(p["q"]) * weighted(p["a"])


@program(const([deque([0.3, 0.5]), deque([0.7, 0.2, 0.1])]), num())
def held_in_a_list(qs, x):
    qs[0].append(qs[1].popleft() * x)
    return weighted(qs[0]) + x * weighted(qs[1])


@program(const((deque([0.3, 0.5]), 0.4, Counter(a=0.2, b=0.6))))
def held_in_a_tuple(t):
    q, k, c = t
    q.appendleft(k * c["a"])
    c["b"] = q[1] * k
    return weighted(q) + sum(c.values())


@program(const(Holder(deque([0.3, 0.5]), 0.4)))
def held_in_an_object(h):
    h.held.append(h.scale * h.held[0])
    h.held[0] = h.held[1] * 2.0
    return weighted(h.held) * h.scale


@program(const(Holder(defaultdict(float, a=0.3, b=0.5), 0.4)))
def defaultdict_in_an_object(h):
    h.held["c"] += h.scale * h.held["a"]
    return weighted(h.held.values()) * h.scale


@program(queue(deque([0.3, 0.5]), deque([0.7])), num())
def deque_of_deques(q, x):
    q[1].append(q[0].popleft() * x)
    return sum(weighted(v) for v in q)


@program(queue(Counter(a=0.3, b=0.5), Counter(b=0.7)), num())
def deque_of_counters(q, x):
    q[1]["c"] += x * q[0]["a"]
    return sum(c["b"] * sum(c.values()) for c in q)


@program(queue(0.3, 0.5), queue(0.2, 0.6))
def two_deques(q, r):
    q.extend(r)
    r.append(q[0])
    return weighted(q) * weighted(r)


# arrays of the standard library ---------------------------------------------------------------------------------------


@program(packed(0.3, 0.5, 0.7))
def packed_read(a):
    return a[0] * a[-1] + sum(a) + weighted(a)


@program(packed(0.3, 0.5, 0.7), num())
def packed_written(a, x):
    a[1] = a[0] * x
    a.append(a[1] * a[2])
    a[0] *= 2.0
    return weighted(a)


@program(packed(0.3, 0.5, 0.7, 0.9), num())
def packed_sliced(a, x):
    b = a[1:]
    b[0] = x * a[0]
    a[2:] = array("d", [x])
    return weighted(b) + weighted(a) * len(a)


@program(packed(0.3, 0.5, 0.7))
def packed_as_an_array(a):
    v = np.array(a)
    return np.sum(v * v[::-1]) + np.dot(a, a)


@program(packed(), num())
def packed_empty(a, x):
    a.append(x)
    a.extend([x * a[0], 2.0])
    return weighted(a)


# Counters -------------------------------------------------------------------------------------------------------------


@program(const(Counter(a=0.3, b=0.5)))
def counter_read(c):
    return c["a"] * c["b"] ** 2 + c["missing"] * c["a"]


@program(const(Counter(a=0.3, b=0.5)), num())
def counter_written(c, x):
    c["c"] += x * c["a"]
    c["a"] = c["b"] * 2.0
    c["z"] -= x
    return weighted(c.values()) + len(c)


@program(const(Counter(a=0.3, b=0.5, c=0.2)), num())
def counter_with_keys_taken_out(c, x):
    c.pop("a")
    b = c.pop("b")
    return b * x + sum(v * x for v in c.values())


@program(const(Counter(a=0.3, b=0.5, c=0.4)))
def counter_in_order(c):
    total = 0.0
    for k, v in c.most_common(2):
        total = total * 0.5 + v * v * (1.0 if k == "b" else 2.0)
    return total


@program(const(Counter(a=3, b=5)), num())
def counter_of_integers(c, x):
    c.update("abba")
    return x ** c["a"] + c["b"] * x


@program(const(Counter()), num())
def counter_empty(c, x):
    c["a"] += x
    c["b"] += c["a"] * x
    return weighted(c.values())


@program(const(Counter({1: 0.3, 2: 0.5})), 3)
def counter_by_integers(c, n):
    total = 0.0
    for i in range(n):
        total += c[i] * (i + c[1])
    return total


# defaultdicts ---------------------------------------------------------------------------------------------------------


@program(const(defaultdict(float, a=0.3, b=0.5)), num())
def defaultdict_that_grows_on_reading(d, x):
    total = d["a"] * x + d["new"]
    return total + len(d) * d["b"]


@program(const(defaultdict(list, a=[0.3, 0.5], b=[0.7])), num())
def defaultdict_of_lists(d, x):
    d["c"].append(x * d["a"][0])
    d["b"].append(d["c"][0])
    return sum(weighted(v) for v in d.values())


@program(const(defaultdict(lambda: np.zeros(2), a=np.array([0.3, 0.5]))), vec(2))
def defaultdict_of_arrays(d, x):
    d["b"] += d["a"] * x
    d["a"][0] = d["b"][1]
    return summed(d.values())


@program(const(defaultdict(None, a=0.3, b=0.5)), num())
def defaultdict_without_a_factory(d, x):
    d["c"] = d["a"] * x
    return weighted(d.values())


@program(const(defaultdict(float, {(0, 1): 0.3, (1, 2): 0.5})), num(), 4)
def defaultdict_by_pairs(d, x, n):
    total = 0.0
    for i in range(n):
        total += d[i, i + 1] * x**i
    return total


@program(const(defaultdict(lambda: defaultdict(float), a=defaultdict(float, b=0.3))), num())
def defaultdict_of_defaultdicts(d, x):
    d["a"]["c"] += x * d["a"]["b"]
    d["z"]["b"] += x
    return sum(weighted(e.values()) for e in d.values())


@program(const(defaultdict(deque, a=deque([0.3, 0.5]))), num())
def defaultdict_of_deques(d, x):
    d["b"].append(d["a"].popleft() * x)
    return sum(weighted(q) for q in d.values())


@program(const(defaultdict(float, a=0.3, b=0.5)), num(), scalar=False)
def defaultdict_given_back(d, x):
    d["c"] += x * d["a"]
    return d
