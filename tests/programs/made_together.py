"""Lists and dicts of several kinds that one statement makes, each of which is changed in its own way."""

from __future__ import annotations

import copy
from collections import namedtuple
from dataclasses import asdict, dataclass

import numpy as np

from tests.programs.zoo import const, family, vec

program = family("made_together")


def squares(parts):
    return sum(np.sum(v**2) for v in parts)


@dataclass
class Inner:
    u: float
    l: list


@dataclass
class Outer:
    a: Inner
    b: Inner
    c: dict


Pair = namedtuple("Pair", "p q")


@program(vec(3), const(2))
def copies_of_several_kinds(x, n):
    q = Outer(Inner(x[0], [x[1], x]), Inner(x[2], [1.0]), {"k": [x, x], "m": {"z": x}})
    r = copy.deepcopy(q)
    r.b.l.append(x[0])
    r.c["k"].append(x * 2)
    r.c["m"][n] = x * 3.0
    return sum(r.b.l) + squares(r.c["k"]) + squares(r.c["m"].values()) + q.b.l[0] * len(q.c["k"])


@program(vec(3), const(2))
def fields_of_several_kinds(x, n):
    q = Outer(Inner(x[0], [x[1]]), Inner(x[2], [1.0]), {"k": [x, x], "m": {"z": x}})
    d = asdict(q)
    d["b"]["l"].append(x[0])
    d["a"]["l"] += [x[1], x[0]]
    d["c"]["k"].append(x * 2)
    d["c"]["m"][n] = x * 3.0
    return sum(d["b"]["l"]) * sum(d["a"]["l"]) + squares(d["c"]["k"]) + squares(d["c"]["m"].values())


@program(vec(3), const(2))
def lists_made_by_list(x, n):
    a, b, c = list(), list(), list((x, x))
    for k in range(n):
        a.append(x * k)
        b.append(k * x[0])
        c.append(x[:2])
    return squares(a) + sum(b) + sum(np.sum(v) for v in c)


@program(vec(3), const(2))
def named_tuples_as_dicts(x, n):
    t = Pair(x, [x[0]])
    s = Pair(x[1], [x, x])
    d = {"a": t._asdict(), "b": s._asdict()}
    d["a"]["q"].append(x[1])
    d["b"]["q"].append(x * 2)
    d["b"]["r"] = x[0]
    return sum(d["a"]["q"]) + squares(d["b"]["q"]) + d["b"]["r"] * d["b"]["p"]


@program(vec(3), const(2))
def lists_made_in_one_statement(x, n):
    d = {"a": list((x[0],)), "b": list((x,)), "c": list({"u": x, "w": x}.values()), "d": list({"u": x})}
    d["a"].append(x[1])
    d["b"].append(x * 2)
    d["c"].append(x)
    return sum(d["a"]) + squares(d["b"]) + squares(d["c"])
