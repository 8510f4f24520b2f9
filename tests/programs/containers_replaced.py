"""Lists and dicts that loops and branches replace by ones with other keys, or with tuples of other lengths in them."""

import numpy as np

from tests.programs.zoo import arr, family, vec

program = family("containers_replaced")


# dicts ----------------------------------------------------------------------------------------------------------------


@program(vec(3), 3)
def none_at_first_then_more(x, n):
    s = None
    for k in range(n):
        s = {"a": x[k]} if s is None else {**s, "b": s["a"] * x[k]}
    return s["a"] * s["b"]


@program(vec(3), 3)
def a_state_with_its_past(x, n):
    s = {"at": x, "past": ()}
    for k in range(n):
        s = {"at": s["at"] * x, "past": s["past"] + (s["at"],)}
        s["at"][k] += 1.0
    return sum(np.sum(v**2) * (k + 1) for k, v in enumerate(s["past"])) + s["at"][0]


@program(vec(3), 2)
def a_tuple_in_it_grows(x, n):
    d = {"t": (x * 1.0,)}
    first = d["t"][0]
    for _ in range(n):
        d = {"t": d["t"] + (d["t"][-1] * 2.0,)}
    d["t"][0][0] = 5.0 * x[1] * x[0]
    return np.sum(np.stack(d["t"]) ** 2) + np.sum(first**3)


# lists ----------------------------------------------------------------------------------------------------------------


@program(vec(3), 3)
def lists_of_longer_tuples(x, n):
    rows = [(x[0],)]
    for k in range(n):
        rows = [rows[-1] + (x[k],), rows[0]]
    return sum(sum(t) * len(t) for t in rows)


@program(vec(3), 3)
def lists_that_grow_by_longer_tuples(x, n):
    rows = [(x,)]
    for k in range(n):
        rows = rows + [rows[-1] + (x * k,)]
    rows[0][0][0] = x[1] ** 2
    return sum(np.sum(np.stack(t) ** 2) * len(t) for t in rows)


@program(arr(3, 2), 3)
def one_of_two_lists(P, n):
    rows = [(P[0],)]
    other = rows if n > 2 else [(P[0], P[1])]
    other.append((P[1], P[2], P[0]))
    other[0][0][1] = P[2, 0] ** 2
    return sum(np.sum(np.stack(t) ** 2) * len(t) for t in other) + sum(np.sum(t[0]) * len(t) for t in rows)


@program(arr(3, 2), 3)
def one_of_two_lists_of_dicts(P, n):
    rows = [{k: v for k, v in enumerate(P[:2])}, {0: P[2]}] if n > 2 else [{0: P[0], 1: P[1], 2: P[2]}]
    rows[0][0][0] = P[1, 1] ** 2
    return sum(np.sum(v**2) * len(e) for e in rows for v in e.values())


@program(vec(3), 3)
def dicts_that_passes_leave(x, n):
    d = {"a": x[0]}
    s = 0.0
    for k in range(n):
        s += len(d) * x[1] + d.get("b", x[2]) * k
        d = {"a": x[0], "b": x[2] ** 2} if x[0] * k != 0.0 else d
    return s + sum(d.values())
