"""Lists of functions that grow, are changed, and are called one after the other."""

import functools

import numpy as np

from tests.programs.zoo import arr, const, family, num, vec

program = family("function_lists")


@program(vec(3))
def steps_that_are_registered(x):
    steps = []
    steps.append(np.sin)
    steps.append(lambda v: v * v)
    for f in steps:
        x = f(x)
    return np.sum(x)


@program(vec(3))
def closures_made_in_a_loop(x):
    steps = []
    for k in (1, 2, 3):
        steps.append(lambda v, k=k: v * k + x[0])
    for k in range(2):
        steps.append(lambda v, k=k: np.sin(v) * x[k])
    total = 0.0
    for f in steps:
        total = total + f(x)
    return np.sum(total)


@program(arr(3, 3), vec(3))
def layers_with_their_functions(w, x):
    net = []
    net.append((w, np.tanh))
    net.append((w + 1.0, np.sin))
    for a, f in net:
        x = f(a @ x)
    for a, f in reversed(net):
        x = f(a @ x)
    return np.sum(x)


@program(vec(3), const(5))
def functions_at_run_time_places(x, n):
    steps = [np.cos]
    steps.append(np.sin)
    steps += [np.tanh]
    steps.insert(0, np.arctan)
    for i in range(n):
        x = steps[i % len(steps)](x)
    return np.sum(steps[-1](x)) * len(steps) + np.sum(steps.pop()(x)) * len(steps)


@program(vec(3))
def functions_composed(x):
    def compose(*functions):
        kept = []
        for f in functions:
            kept.append(f)
        return lambda v: functools.reduce(lambda a, f: f(a), kept, v)

    return np.sum(compose(np.sin, np.cos, lambda v: v * x)(x))


class Model:
    def __init__(self):
        self.hooks = []

    def register(self, f):
        self.hooks.append(f)
        return self

    def __call__(self, x):
        for f in self.hooks:
            x = f(x)
        return x


@program(vec(3))
def hooks_of_an_object(x):
    model = Model()
    model.register(np.sin).register(lambda v: v * x)
    return np.sum(model(x)) * len(model.hooks)


@program(vec(3), num(1.5, 2.0))
def a_chosen_function_in_a_list(x, c):
    steps = []
    steps.append(np.sin if c > 1 else np.cos)
    steps.append(np.exp)
    for f in steps:
        x = f(x)
    return np.sum(x) * sum(f(c) for f in steps)


@program(vec(3))
def functions_with_names(x):
    pairs = []
    pairs.append(("sin", np.sin))
    pairs.append(("cos", np.cos))
    table = dict(pairs)
    return np.sum(table["sin"](x) * table["cos"](x))
