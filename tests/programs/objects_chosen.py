"""Objects in lists, dicts and tuples of which a branch or an index chooses one, and that change afterwards."""

import copy
import dataclasses
from collections import namedtuple
from dataclasses import dataclass

import numpy as np

from tests.programs.zoo import Draw, family, num, vec

program = family("objects_chosen")


@dataclass
class Body:
    at: object
    mass: object


@dataclass
class Holder:
    body: object
    weight: object


Pair = namedtuple("Pair", ["scale", "body"])


def bodies(rng):
    return [Body(rng.normal(size=3), rng.normal(size=3)), Body(rng.normal(size=3), rng.normal(size=3))]


def pairs(rng):
    return [Pair(rng.normal(size=3), b) for b in bodies(rng)]


def tuples(rng):
    return [(rng.normal(size=3), b) for b in bodies(rng)]


@program(vec(3), num(), 2, Draw(bodies))
def list_of_bodies_or_another(x, s, n, P):
    last = P[-1]
    chosen = P if n > 1 else [Body(x, x), Body(x * 2.0, x)]
    last.at = x * s
    return sum(np.sum(e.at * e.mass) for e in chosen)


@program(vec(3), num(), 1, Draw(bodies))
def list_of_bodies_or_repeated(x, s, n, P):
    last = P[-1]
    chosen = P if n > 1 else [P[0] for _ in range(n)]
    last.at = x * s
    P[0].at = s * s * x
    return sum(np.sum(e.at * e.mass) for e in chosen)


@program(vec(3), num(), 2, Draw(pairs))
def named_pairs_or_copies(x, s, n, P):
    last = P[-1].body
    mine = P[n % len(P)]
    chosen = P if s < 9.0 else [Pair(*mine) for _ in range(n)]
    P = chosen
    last.at = mine.body.mass * s
    return sum(np.sum(e.body.at * x * e.scale) for e in P)


@program(vec(3), num(), 2, Draw(tuples))
def tuples_with_bodies_by_index(x, s, n, P):
    chosen = P[n % 2]
    other = P[0] if n > 5 else P[1]
    P[0][1].at = x * s
    P[1][1].mass = x * x
    return np.sum(chosen[1].at * chosen[0]) + np.sum(other[1].mass * s)


@program(vec(3), num(), 2, Draw(tuples))
def tuple_in_a_dict_or_another(x, s, n, P):
    d = {"a": P[0]} if n > 1 else {"a": P[1]}
    P[0][1].at = x * s
    return np.sum(d["a"][1].at * x)


@program(vec(3), num(), 3, Draw(bodies))
def body_carried_by_a_loop(x, s, n, P):
    current, total = P[0], 0.0
    for k in range(n):
        P[1].at = x * (k + s)
        total += np.sum(current.at * x)
        current = P[(k + 1) % 2]
    return total + np.sum(current.at)


@program(vec(3), num(), 2)
def nested_body_or_another(x, s, n):
    holder, other = Holder(Body(x, x), s), Holder(Body(x * 3.0, x), s * s)
    chosen = holder if n > 1 else other
    inner = holder.body if n > 1 else other.body
    holder.body.at = x * s
    other.body.mass = x * x
    return np.sum(chosen.body.at * inner.mass) + np.sum(inner.at) * chosen.weight


@program(vec(3), num(), 2)
def inner_body_changed(x, s, n):
    holder = Holder(Body(x, x), s)
    inner = holder.body if n > 1 else Body(x * 2.0, x)
    inner.at = x * x * s
    return np.sum(holder.body.at * x)


@program(vec(3), num(), 1, Draw(bodies))
def copies_of_a_chosen_body(x, s, n, P):
    chosen, early = P[n % 2], copy.copy(P[n % 2])
    replaced = dataclasses.replace(P[n % 2], mass=x)
    P[1].at = x * s
    P[0].at = x * s * 2.0
    late = copy.copy(chosen)
    return np.sum(early.at * late.at * replaced.at) + np.sum(dataclasses.astuple(chosen)[0] * replaced.mass)


@program(vec(3), num(), 1, Draw(bodies))
def zipped_bodies(x, s, n, P):
    chosen = list(zip(P, [1.0, 2.0]))[n % 2]
    by_key = {k: p for k, p in enumerate(P)}
    P[1].at = x * s
    P[0].at = x * 2.0
    return np.sum(chosen[0].at * x) * chosen[1] + np.sum(by_key[n % 2].at)


@program(vec(3), num(), 2, Draw(bodies))
def body_of_a_search(x, s, n, P):
    best = P[0]
    for p in P:
        if np.sum(p.at) > np.sum(best.at) + 99.0 * (n - 2):
            best = p
    P[1].at = x * s
    P[0].at = x * s * s
    return np.sum(best.at * x)


@program(vec(3), num(), 2, Draw(bodies), scalar=False)
def chosen_list_is_returned(x, s, n, P):
    chosen = P if n > 1 else [Body(x, x), Body(x * 2.0, x)]
    P[-1].at = x * s
    return chosen
