"""Keys that are asked for before it is known that they are there."""

from tests.programs.zoo import const, family, num

program = family("keys_missing")


@program(num(), ["a", "c", "b", "c", "a"])
def names_entered_where_they_are_missing(x, names):
    d, acc = {}, 0.0
    for k in names:
        try:
            acc += d[k] ** 2
        except KeyError:
            d[k] = x + acc
    return acc


@program(num(), ["a", "b", "a"])
def lists_entered_where_they_are_missing(x, names):
    d = {}
    for k in names:
        try:
            d[k].append(x)
        except KeyError:
            d[k] = [2.0 * x * x]
    return sum(sum(v) for v in d.values()) * d["a"][-1]


@program(num())
def an_entry_made_by_the_handler(x):
    d = {"a": x}
    try:
        y = d["b"]
    except KeyError as e:
        y = d["b"] = x * len(e.args[0]) * 2.0
    return y * d["b"]


@program(const({"a": 0.4, "b": 0.9}))
def keys_taken_twice(d):
    acc = 1.0
    for k in ("a", "b", "a"):
        try:
            acc = acc * d.pop(k) + 0.5
        except KeyError:
            acc *= 1.5
    try:
        del d["a"]
    except KeyError:
        acc *= acc
    try:
        acc += d.popitem()[1]
    except KeyError:
        acc *= 3.0
    return acc
