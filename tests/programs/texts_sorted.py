"""Texts that only a run can tell, in order: of sets, lists and dicts, and beside numbers."""

from tests.programs.zoo import const, family

program = family("texts_sorted")

WEIGHTS = {"c": 0.7, "a": 1.0, "bb": 0.6}


@program(const(WEIGHTS))
def the_first_of_a_set(d):
    todo = set(d)
    s = 0.0
    while todo:
        u = sorted(todo)[0]
        todo.remove(u)
        s = s * 2.0 + (len(todo) + 1.0) * d[u] ** 2
    return s


@program(const(WEIGHTS), 3)
def names_of_the_largest(d, n):
    names = []
    for _ in range(n):
        names.append(max(d, key=lambda k: d[k] if k not in names else -1.0))
    s = 0.0
    for k in sorted(names):
        s = s * 2.0 + d[k] ** 2
    names.sort(reverse=True)
    return s * d[names[0]] + d[max(names)] * d[min(names)]


@program(const(WEIGHTS))
def keys_and_items_in_order(d):
    large = {}
    for k in d:
        if d[k] > 0.65:
            large[k] = d[k] ** 2
    s = 0.0
    for k in sorted(large, reverse=True):
        s = s * 2.0 + large[k]
    for _, v in sorted(large.items()):
        s = s * 3.0 + v
    return s


@program(const(WEIGHTS))
def by_length_and_then_by_name(d):
    names = []
    for k in d:
        if d[k] > 0.5:
            names.append(k)
    s = 0.0
    for k in sorted(names, key=lambda k: (-len(k), k)):
        s = s * 2.0 + d[k]
    for k in sorted(names, key=lambda k: (k, d[k]), reverse=True):
        s = s * 2.0 + d[k] ** 2
    return s


@program(const(WEIGHTS))
def none_of_them(d):
    names = [k for k in d if d[k] > 5.0]
    return sum(d[k] for k in sorted(names)) + d["a"] ** 2
