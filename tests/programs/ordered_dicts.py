"""OrderedDicts: entries that are moved to either end, as arguments, in branches, loops and other containers."""

from collections import OrderedDict

import numpy as np

from tests.programs.zoo import const, family, num, vec

program = family("ordered_dicts")
pair = const(OrderedDict(a=0.3, b=0.5))
arrays = const(OrderedDict(a=np.array([0.3, 0.5]), b=np.array([0.7, 0.9])))


class Holder:
    def __init__(self, d):
        self.d = d


def weighted(d):
    """A number in which the order of the entries counts."""
    total = 0.0
    for v in d.values():
        total = total * 0.5 + v * v
    return total


# keys that are known --------------------------------------------------------------------------------------------------


@program(num(), num())
def moved_to_the_end(x, y):
    d = OrderedDict(a=x, b=y, c=x * y)
    d.move_to_end("a")
    return weighted(d)


@program(num(), num())
def moved_to_the_front(x, y):
    d = OrderedDict(a=x, b=y, c=x * y)
    d.move_to_end("c", last=False)
    d.move_to_end("b", False)
    return weighted(d)


@program(num(), num())
def taken_from_both_ends(x, y):
    d = OrderedDict(a=x, b=y, c=x * y)
    d.move_to_end("a")
    _, first = d.popitem(last=False)
    k, last = d.popitem()
    return first * last * d["c"] + (x if k == "a" else y)


@program(num(), num())
def made_of_keys(x, y):
    d = OrderedDict.fromkeys(["a", "b"], x)
    d["a"] = y * x
    d.move_to_end("a")
    return weighted(d)


@program(num(), num(-1.0, 1.0))
def moved_in_a_branch(x, y):
    d = OrderedDict(a=x, b=y)
    if y > 0.2:
        d.move_to_end("a")
    return weighted(d)


@program(num(), num(-1.0, 1.0))
def moved_in_both_branches(x, y):
    d = OrderedDict(a=x, b=y, c=1.5)
    if y > 0.2:
        d.move_to_end("a")
    else:
        d.move_to_end("b", last=False)
    d["d"] = x * y
    return weighted(d)


@program(num(), num())
def order_counts_in_comparisons(x, y):
    a, b = OrderedDict(p=1, q=2), OrderedDict(p=1, q=2)
    b.move_to_end("p")
    total = x if a == b else y
    b.move_to_end("q")
    return total * (3.0 * x if a == b else y)


@program(num(), num())
def not_in_comparisons_with_dicts(x, y):
    a = OrderedDict(p=1, q=2)
    a.move_to_end("p")
    return x * y if a == {"p": 1, "q": 2} else x


@program(num())
def a_missing_key_is_moved(x):
    d = OrderedDict(a=x)
    try:
        d.move_to_end("b")
    except KeyError:
        return d["a"] ** 2
    return x


@program(vec(3))
def arrays_moved_and_written(x):
    d = OrderedDict(a=x * 2.0, b=np.sin(x))
    d.move_to_end("a")
    d["a"] *= x
    total = np.zeros(3)
    for v in d.values():
        total = total * 0.5 + v * v
    return np.sum(total)


@program(num(), num())
def moved_under_another_name(x, y):
    d = OrderedDict(a=x, b=y)
    e = d
    e.move_to_end("a")
    return weighted(d)


# keys that only a run knows -------------------------------------------------------------------------------------------


@program(vec(5), 5)
def moved_in_a_loop(x, n):
    d = OrderedDict()
    for i in range(n):
        d[i] = x[i]
    for i in range(0, n, 2):
        d.move_to_end(i)
    return weighted(d)


@program(vec(5), 5)
def moved_to_the_front_in_a_loop(x, n):
    d = OrderedDict()
    for i in range(n):
        d[i] = x[i] * x[0]
        d.move_to_end(i // 2, last=False)
    return weighted(d)


@program(vec(6), const([0, 1, 2, 0, 3, 1, 4, 0]), 3)
def least_recently_used(x, asked, size):
    cache, total = OrderedDict(), 0.0
    for k in asked:
        if k in cache:
            cache.move_to_end(k)
            total += 0.5 * cache[k]
        else:
            cache[k] = np.sin(x[k]) * x[5]
            total += cache[k] ** 2
        if len(cache) > size:
            _, dropped = cache.popitem(last=False)
            total -= dropped * 0.1
    return total + weighted(cache)


@program(vec(4), 4)
def arrays_moved_in_a_loop(x, n):
    d = OrderedDict()
    for i in range(n):
        d[i] = x * (i + 1.0)
    for i in range(n):
        d[i][0] = x[1] * i
        d.move_to_end(i)
    total = np.zeros(4)
    for v in d.values():
        total = total * 0.5 + v * v
    return np.sum(total)


@program(vec(4), 4)
def taken_until_it_is_empty(x, n):
    d = OrderedDict()
    for i in range(n):
        d[i] = x[i]
    total = 0.0
    while d:
        k, v = d.popitem(last=False)
        total = total * 0.7 + v * (k + 1.0)
    return total


@program(vec(4), 4)
def a_missing_key_is_moved_at_run_time(x, n):
    d = OrderedDict()
    for i in range(n):
        d[2 * i] = x[i]
    moved = 0
    for i in range(2 * n):
        try:
            d.move_to_end(i)
            moved += 1
        except KeyError:
            pass
    return weighted(d) * moved


# as arguments, results and parts --------------------------------------------------------------------------------------


@program(pair)
def argument(d):
    return d["a"] * d["b"] ** 2


@program(pair, num())
def argument_whose_order_changes(d, x):
    d.move_to_end("a")
    _, v = d.popitem()
    return v * d["b"] * x


@program(pair, num())
def argument_that_is_filled(d, x):
    d["c"] = x * d["a"]
    d.move_to_end("b")
    return weighted(d)


@program(arrays, vec(2))
def argument_with_arrays_that_are_written(d, x):
    d["a"][0] = x[1] * d["b"][0]
    d.move_to_end("a", last=False)
    total = x
    for v in d.values():
        total = total * 0.5 + v * v
    return np.sum(total)


@program(const([OrderedDict(a=0.3, b=0.5), OrderedDict(b=0.7, a=0.2)]), num())
def arguments_in_a_list(ds, x):
    ds[1].move_to_end("b")
    return weighted(ds[0]) + x * weighted(ds[1])


@program(const({"u": OrderedDict(a=0.3, b=0.5), "k": 0.4}))
def argument_in_a_dict(p):
    p["u"].move_to_end("a")
    return weighted(p["u"]) * p["k"]


@program(pair, num(), scalar=False)
def returned(d, x):
    e = OrderedDict(z=x, y=d["a"] * x)
    e.move_to_end("z")
    return e, d


@program(num(), num(), scalar=False)
def returned_in_a_list(x, y):
    out = []
    for i in range(2):
        d = OrderedDict(a=x * (i + 1.0), b=y)
        d.move_to_end("a")
        out.append(d)
    return out


@program(vec(3), num())
def kept_in_an_object(x, y):
    h = Holder(OrderedDict(a=x[0], b=x[1] * y))
    h.d.move_to_end("a")
    h.d["c"] = x[2]
    return weighted(h.d)


@program(num(), 3)
def handed_through_a_recursion(x, n):
    def go(d, n):
        if n == 0:
            return weighted(d)
        d[n] = x * n
        d.move_to_end(n, last=False)
        return go(d, n - 1)

    return go(OrderedDict(), n)


@program(num(), num())
def joined_and_copied(x, y):
    d = OrderedDict(a=x, b=y)
    e = d.copy()
    e.move_to_end("a")
    f = e | {"c": x * y}
    f.move_to_end("b")
    return weighted(d) + weighted(e) * weighted(f)
