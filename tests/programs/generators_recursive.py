"""Generators and functions that call themselves for the parts of a structure: parameters, trees, expressions."""

import dataclasses

import numpy as np

from tests.programs.zoo import arr, const, family, num, vec

program = family("generators_recursive")

PARAMETERS = {"a": vec(3), "b": [vec(4), (num(), vec(3))]}
MIXED = {"w": arr(2, 3), "b": [vec(2), (num(), vec(3))]}


def leaves(v):
    if isinstance(v, dict):
        for w in v.values():
            yield from leaves(w)
    elif isinstance(v, (list, tuple)):
        for w in v:
            yield from leaves(w)
    else:
        yield v


def walk(v, path=()):
    if isinstance(v, dict):
        for k, w in v.items():
            yield from walk(w, path + (k,))
    elif isinstance(v, (list, tuple)):
        for k, w in enumerate(v):
            yield from walk(w, path + (k,))
    else:
        yield path, v


@program(PARAMETERS)
def leaves_are_summed(p):
    return sum(np.sum(leaf**2) for leaf in leaves(p)) + sum(np.size(leaf) for leaf in leaves(p)) * p["b"][1][0]


@program(PARAMETERS)
def leaves_in_a_loop(p):
    total = 0.0
    for k, leaf in enumerate(leaves(p)):
        total = total + np.sum(np.sin(leaf)) * k
    return total * max(np.sum(leaf) for leaf in leaves(p))


@program(PARAMETERS)
def leaves_are_joined(p):
    flat = np.concatenate([np.ravel(leaf) for leaf in leaves(p)])
    return np.sum(flat**2) * flat[-1]


@program(MIXED)
def leaves_of_other_kinds(p):
    kept = list(leaves(p))
    w, b, c, v = leaves(p)

    def f(w, b, c, v):
        return np.sum(w @ v + b) * c

    found = [leaf for leaf in leaves(p)]
    return np.sum(w @ v + b) * c + f(*leaves(p)) + np.sum(kept[0] @ kept[3]) * kept[2] + np.sum(found[0] @ found[3])


@program(PARAMETERS, PARAMETERS)
def leaves_side_by_side(p, q):
    return sum(np.sum(a * b) for a, b in zip(leaves(p), leaves(q)))


@program(PARAMETERS)
def leaves_with_their_paths(p):
    total = 0.0
    for path, v in walk(p):
        total = total + np.sum(v) * len(path) * (2.0 if path[0] == "a" else 1.0)
    found = [(path, v) for path, v in walk(p)]
    return total + np.sum(found[-1][1]) * len(found[-1][0])


@dataclasses.dataclass
class Layer:
    w: np.ndarray
    c: float


@program({"a": vec(3), "q": [vec(4), num()]})
def leaves_of_objects(p):
    def inside(v):
        if dataclasses.is_dataclass(v):
            for f in dataclasses.fields(v):
                yield from inside(getattr(v, f.name))
        elif isinstance(v, dict):
            for w in v.values():
                yield from inside(w)
        else:
            yield v

    given = {"a": p["a"], "q": Layer(*p["q"])}
    return sum(np.sum(v**2) for v in inside(given))


def inorder(tree):
    if tree is not None:
        left, v, right = tree
        yield from inorder(left)
        yield v
        yield from inorder(right)


@program(((None, num(), None), num(), ((None, num(), None), num(), None)))
def values_of_a_tree(tree):
    total = 1.0
    for k, v in enumerate(inorder(tree)):
        total = total * v + k
    return total


def powers(n, x):
    if n > 0:
        yield x * n
        yield from powers(n - 1, x * x)


@program(vec(3))
def a_depth_that_is_known(x):
    return sum(np.sum(v) for v in powers(3, x))


def mapped(f, v):
    if isinstance(v, dict):
        return {k: mapped(f, w) for k, w in v.items()}
    if isinstance(v, (list, tuple)):
        return type(v)([mapped(f, w) for w in v])
    return f(v)


def listed(v):
    if isinstance(v, dict):
        return [w for k in v for w in listed(v[k])]
    if isinstance(v, (tuple, list)):
        return [w for u in v for w in listed(u)]
    return [v]


@program(PARAMETERS)
def structures_are_mapped(p):
    q = mapped(lambda v: v * 2.0 + v**2, p)
    return np.sum(q["a"]) + np.sum(q["b"][0]) * q["b"][1][0] + sum(np.sum(v**2) for v in listed(q))


def evaluate(e, x):
    if isinstance(e, tuple):
        op, *args = e
        values = [evaluate(a, x) for a in args]
        if op == "+":
            return values[0] + values[1]
        return values[0] * values[1] if op == "*" else np.sin(values[0])
    return x if e == "x" else e


@program(const(("+", ("*", "x", 2.0), ("sin", ("*", "x", "x")))), num())
def an_expression_tree(e, x):
    return evaluate(e, x)
