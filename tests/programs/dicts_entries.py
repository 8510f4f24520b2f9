"""Loops over the entries of dicts that the loops themselves change: each entry is read when its pass begins."""

import numpy as np

from tests.programs.zoo import const, family, num, vec

program = family("dicts")
arrays = const({"a": np.array([0.3, 0.5]), "b": np.array([0.7, 0.9]), "c": np.array([0.2, 1.1])})


@program(arrays, vec(2))
def values_replaced_while_looped_over(d, x):
    t = 0.0
    for v in d.values():
        d["b"] = v * x
        t = t * 1.5 + np.sum(v * x)
    return t


@program(arrays, vec(2))
def items_replaced_while_looped_over(d, x):
    t = 0.0
    for k, v in d.items():
        d["b"] = v * x
        d["c"] = d["c"] + v
        t = t * 1.5 + np.sum(v * x)
    return t


@program(num(), num())
def numbers_replaced_while_counted(x, y):
    d = {"a": x, "b": 2.0 * y, "c": x * y}
    t = 0.0
    for k, (name, v) in enumerate(d.items()):
        d["c"] += v * k
        t = t * 1.5 + v
        if t > 90.0:
            break
    return t * d["c"]


@program(num(), num(), 3)
def values_replaced_by_another_name_in_a_loop(x, y, n):
    d = {"a": x, "b": 2.0 * y, "c": x * y}
    e = d
    t = 0.0
    for k in range(n):
        for u, v in zip(d.values(), reversed(d.values())):
            e["b"] = u * v
            t += u * x + v
    return t


@program(arrays, vec(2), num())
def values_replaced_in_a_branch(d, x, s):
    t = 0.0
    for v in d.values():
        if s > 0.1:
            d["c"] = v * s
        else:
            continue
        v[0] *= 2.0
        t = t * 1.5 + np.sum(v * x)
    return t


@program(arrays, vec(2))
def another_dict_changed_while_looped_over(d, x):
    e = {"s": x, "t": 0.5 * x}
    for v in d.values():
        e["s"] = e["s"] * v + e["t"]
    return np.sum(e["s"])


# keys that a function enters into its argument: the gradient has those of the argument --------------------------------


@program(arrays, vec(2))
def key_entered_into_an_argument(d, x):
    d["m"] = x * d["a"]
    d["b"][0] *= d["m"][1]
    return np.sum(d["m"] * d["b"])


@program(const({"u": {"a": 0.3, "b": 0.5}, "v": 0.7}), num(), 3)
def key_entered_far_inside_in_a_loop(d, s, n):
    d["u"]["m"] = s
    for k in range(n):
        d["u"]["m"] = d["u"]["m"] * d["u"]["a"]
    return d["u"]["m"] * d["v"]


@program(const([{0: 0.3, 1: 0.5}, {0: 0.9, 1: 0.2}]), num(), 3)
def key_entered_into_one_of_two_dicts(p, s, n):
    p[0][n] = s * p[1][0]
    return p[0][n] * p[0][1] * s


@program(const({"a": 0.3, "b": 0.5}), num())
def key_entered_on_one_path(d, s):
    if s > 0.0:
        d["m"] = d["a"] * s
    return d["m"] * d["b"] if "m" in d else d["a"]
