"""Dicts whose keys are known, and may be missing: states of optimizers, caches, records of some passes only."""

import numpy as np

from tests.programs.zoo import arr, const, family, num, vec

program = family("dicts_perhaps")


class Adam:
    def __init__(self):
        self.m, self.v, self.t = {}, {}, 0

    def step(self, params, slopes):
        self.t += 1
        for k in params:
            if k not in self.m:
                self.m[k] = 0.0
                self.v[k] = np.zeros_like(params[k])
            g = slopes[k]
            self.m[k] = 0.9 * self.m[k] + 0.1 * g
            self.v[k] = 0.99 * self.v[k] + 0.01 * g * g
            m, v = self.m[k] / (1 - 0.9**self.t), self.v[k] / (1 - 0.99**self.t)
            params[k] = params[k] - 0.1 * m / (np.sqrt(v) + 1e-1)


@program(arr(2, 3), num(), const(3))
def states_made_in_the_first_pass(w, b, n):
    optimizer, p = Adam(), {"w": w, "b": b}
    for _ in range(n):
        y = p["w"] @ p["w"][0]
        optimizer.step(p, {"w": np.outer(y, y[0] * p["w"][1]), "b": np.cos(p["b"]) * np.sum(y)})
    return np.sum(p["w"] @ p["w"][1]) * p["b"]


class Momentum:
    def __init__(self):
        self.m = {}

    def step(self, params, slopes):
        for k, g in slopes.items():
            self.m.setdefault(k, np.zeros_like(g))
            self.m[k] = 0.9 * self.m.get(k, 0.0) + 0.1 * g
            params[k] -= 0.1 * self.m[k]
        return params


@program(vec(3), vec(3), const(3))
def states_by_default(w, b, n):
    optimizer, p = Momentum(), {"w": w * 1.0, "b": b * 1.0}
    for _ in range(n):
        p = optimizer.step(p, {k: 2 * v * v for k, v in p.items()})
    return np.sum(p["w"] * p["b"])


@program(vec(3), const(3))
def a_state_for_each_parameter(x, n):
    state, params = {}, {"w": x, "b": x[:2]}
    for _ in range(n):
        for k in params:
            if k not in state:
                state[k] = {"m": np.zeros_like(params[k]), "v": np.zeros_like(params[k])}
            s = state[k]
            s["m"] = 0.9 * s["m"] + 0.1 * params[k]
            s["v"] = 0.99 * s["v"] + 0.01 * params[k] ** 2
            params[k] = params[k] - 0.1 * s["m"] / (np.sqrt(s["v"]) + 0.1)
    return np.sum(params["w"]) * np.sum(params["b"])


@program(vec(3), const(3))
def a_pair_for_each_parameter(x, n):
    state, params = {}, {"w": x, "b": x[0]}
    for _ in range(n):
        for k in params:
            m, v = state.get(k, (0.0, 0.0))
            state[k] = (0.9 * m + 0.1 * params[k], 0.99 * v + 0.01 * params[k] ** 2)
            params[k] = params[k] - 0.1 * state[k][0] / (np.sqrt(state[k][1]) + 0.1)
    return np.sum(params["w"]) * params["b"]


@program({"w": vec(3), "b": num()}, const(2))
def arrays_and_counts(p, n):
    state = {}
    for _ in range(n):
        if "m" not in state:
            state["m"] = p["w"] * 0.0
            state["t"] = 0
        state["t"] += 1
        state["m"] = state["m"] * 0.9 + p["w"] * p["b"] / state["t"]
    return np.sum(state["m"] ** 2) * state["t"]


@program(vec(3), num(), const(2))
def keys_of_a_branch(x, c, n):
    d = {"a": x}
    if c > 0:
        d["b"] = x * x
    if n > 5:
        d["c"] = x
    total = np.sum(d["a"]) * np.sum(d.get("b", x)) + np.sum(d.get("c", x * 3.0))
    if "b" in d:
        total += np.sum(d["b"] ** 3)
    if "c" not in d:
        d["c"] = x**4
    return total + np.sum(d["c"]) + sum(np.sum(v) for v in d.values()) * len(d)


@program(vec(3), const(3))
def a_cache_by_name(x, n):
    cache = {}
    total = 0.0
    for i in range(n):
        for name in ("sin", "cos"):
            if name not in cache:
                cache[name] = np.sin(x) if name == "sin" else np.sum(np.cos(x))
        total = total + np.sum(cache["sin"]) * cache["cos"] * (i + 1)
    return total


@program(vec(3), const(2))
def keys_are_removed_in_a_loop(x, n):
    d = {"a": x, "b": x * x, "c": x**3}
    total = 0.0
    for i in range(n):
        if "b" in d:
            total = total + np.sum(d.pop("b")) * (i + 1)
        if i == 1:
            del d["c"]
    return total + d.get("c", x)[0] + np.sum(d["a"]) + np.sum(d.pop("c", x * 5)) + len(d)


@program(vec(3), const(2))
def entries_that_are_changed(x, n):
    d = {}
    for i in range(n):
        if "h" not in d:
            d["h"] = np.zeros(3)
        d["h"][i] = x[i] ** 2
        d["h"] *= x
        d.setdefault("g", np.ones(3))[0] += x[1]
    return np.sum(d["h"]) * np.sum(d["g"])


@program(vec(3), const(2))
def lists_by_name(x, n):
    log = {}
    for i in range(n):
        log.setdefault("x", []).append(x * i)
        if i > 0:
            if "y" not in log:
                log["y"] = []
            log["y"].append(np.sum(x) * i)
    return np.sum(np.array(log["x"])) + sum(log.get("y", [1.0]))


@program(vec(3), num(-1.2, -0.3))
def a_missing_key_is_caught(x, c):
    d = {}
    if c > 0:
        d["b"] = x
    try:
        v = d["b"]
    except KeyError:
        v = x * x
    return np.sum(v)


@program(vec(3), const(3))
def none_is_an_entry(x, n):
    d = {"a": None}
    for i in range(n):
        if "b" not in d:
            d["b"] = None
        if d["b"] is None:
            d["b"] = x
        if d["a"] is None and i > 0:
            d["a"] = x * x
    return np.sum(d["b"]) + (0.0 if d["a"] is None else np.sum(d["a"]))


@program(vec(3), const(3))
def dicts_in_a_dict(x, n):
    state = {"w": {}, "b": {}}
    for i in range(n):
        for k in ("w", "b"):
            if "m" not in state[k]:
                state[k]["m"] = 0.0 * x
            state[k]["m"] = state[k]["m"] * 0.9 + x * i
    return np.sum(state["w"]["m"] * state["b"]["m"])


@program(vec(3), const(3), second=False)
def keys_added_by_a_recursion(x, n):
    kept = {}

    def f(k):
        if k == 0:
            return x
        if "a" not in kept:
            kept["a"] = np.sin(x)
        return f(k - 1) * kept["a"]

    r = f(n)
    return np.sum(r) + (np.sum(kept["a"]) if "a" in kept else 0.0)


def counted(d, n):
    if n == 0:
        return sum(np.sum(v) for v in d.values()) * len(d)
    return counted(d, n - 1)


@program(vec(3), num())
def removed_keys_elsewhere(x, c):
    d = {"a": x, "b": x * x}
    d.pop("b")
    held, named = [d], {"q": d}
    other = {"a": x * 2, "b": x}
    chosen = d if c > 0 else other
    chosen["e"] = x**3
    total = len(held[0]) * np.sum(x) + sum(np.sum(v) for v in named["q"].values()) + counted(d, 2)
    return total + len(other) * np.sum(x**2) + (1.0 if d else 2.0)


@program({"w": vec(3), "b": num()}, const(2), scalar=False)
def dicts_that_are_returned(p, n):
    d = {"a": p["w"], "b": p["b"]}
    if n > 1:
        d["c"] = p["w"] * p["b"]
    e = {"x": p["w"], "y": p["w"] ** 2, "z": p["b"]}
    e.pop("x")
    e["x"] = e.pop("z") * 2.0
    return d, e


@program(vec(3), 3, 2)
def or_one_of_run_time_keys(x, n, m):
    d = {"a": x}
    e = {"a": x * x}
    for k in range(n):
        e[k] = x * k
    if n > m + 2:
        d["k"] = x * 2.0
    if n > m:
        d = e
    e["a"] = e["a"] * x
    return sum(np.sum(v * v) for v in d.values()) * len(d)


@program(vec(3), 3, 2)
def of_which_one_has_run_time_keys(x, n, m):
    e = {"a": x}
    for k in range(n):
        e[k] = x * k
    if n > m:
        d = {"a": x * 0.5}
        if n > m + 3:
            d["k"] = x
    else:
        d = e
    d["b"] = d["a"] * x
    return sum(np.sum(v * v) for v in d.values()) * len(d)


@program(vec(3), 3)
def carried_by_a_loop_that_puts_run_time_keys_in(x, n):
    d = {"a": x}
    if n > 5:
        d["k"] = x
    for k in range(n):
        d = {**d, k: d["a"] * x[k]} if k != 1 else dict(d)
    return sum(np.sum(v * v) for v in d.values()) * len(d)
