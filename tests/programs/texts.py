"""Texts and members of enumerations that are chosen at run time: modes, states, labels, keys."""

from enum import Enum

import numpy as np

from tests.programs.zoo import const, family, num, vec

program = family("texts")

SIGNAL = np.array([0.1, 0.7, 0.25, 0.9, 0.6, 0.15])
TABLE = {"sin": np.sin, "cos": np.cos}
SCALE = {"low": 2.0, "high": 0.5}


class Phase(Enum):
    UP = 1
    DOWN = 2

    @property
    def factor(self):
        return 2.0 if self is Phase.UP else 3.0


class Machine:
    def __init__(self):
        self.state = "idle"
        self.energy = 0.0

    def feed(self, x):
        if self.state == "idle":
            if x > 0.5:
                self.state = "busy"
            self.energy += x
        elif self.state == "busy":
            self.energy *= x
            if x < 0.3:
                self.state = "idle"
        else:
            raise ValueError(self.state)


@program(const(SIGNAL))
def a_mode_by_a_branch(xs):
    total = 0.0
    for x in xs:
        mode = "double" if x > 0.5 else "square"
        if mode == "double":
            total += 2.0 * x
        else:
            total += x * x
    return total


@program(const(SIGNAL))
def a_state_through_a_loop(xs):
    state = "up"
    total = 0.0
    for x in xs:
        match state:
            case "up":
                state = "down" if x > 0.5 else "up"
                total += x
            case "down":
                state = "up" if x < 0.3 else "down"
                total += x * x
    return total


@program(const(SIGNAL))
def phases_through_a_loop(xs):
    phase = Phase.UP
    total = 0.0
    for x in xs:
        if phase == Phase.UP and x > 0.5:
            phase = Phase.DOWN
        elif phase is Phase.DOWN and x < 0.3:
            phase = Phase.UP
        total += x * (2 if phase == Phase.UP else x) * phase.factor + x**2 * phase.value
    return total


@program(const(SIGNAL))
def a_machine_with_a_state(xs):
    machine = Machine()
    for x in xs:
        machine.feed(x)
    return machine.energy


@program(const(SIGNAL))
def machines_in_a_list(xs):
    machines = [Machine() for _ in range(len(xs))]
    for machine, x in zip(machines, xs):
        machine.feed(x)
        machine.feed(x * 0.8)
        machine.feed(x * x)
    return sum(machine.energy for machine in machines)


@program(const(SIGNAL), num(0.4, 0.9))
def functions_by_a_chosen_name(xs, k):
    local = {"square": lambda v: v * v, "cube": lambda v: v**3}
    total = 0.0
    for x in xs:
        name = "sin" if x > 0.5 else "cos"
        total += TABLE[name](x * k) * SCALE["low" if x < 0.2 else "high"]
        total += local["square" if x < k else "cube"](x)
    return total


@program(const(SIGNAL), num(0.4, 0.9))
def entries_by_a_chosen_key(xs, k):
    weights = {"low": k, "high": k * k}
    for x in xs:
        weights["high" if x > 0.5 else "low"] += x
    return weights["low"] * weights["high"]


@program(const(SIGNAL), num(0.4, 0.9))
def texts_in_a_list(xs, k):
    states = []
    for x in xs:
        states.append("up" if x > 0.5 else "down")
    total = 0.0
    for x, state in zip(xs, states):
        if state == "up":
            total += k * x
        elif state.startswith("d"):
            total += x * x
    return total * len(states[0]) + k * states.count("up")


def labelled(x):
    if x > 0.5:
        return x, "big"
    return x * x, "small"


@program(const(SIGNAL))
def a_label_that_is_returned(xs):
    total = 0.0
    for x in xs:
        value, label = labelled(x)
        if label == "big":
            total += value
        else:
            total -= 2.0 * value
    return total


def by_turns(x, mode, n):
    if n == 0:
        return x if mode == "p" else -x
    return by_turns(x * x if mode == "p" else x + 1.0, "q" if mode == "p" else "p", n - 1)


@program(num(0.4, 0.9), const("p"), const(3))
def a_mode_in_a_recursion(x, mode, n):
    return by_turns(x, mode, n)


def of_mode(x):
    mode = None
    if x > 0.5:
        mode = "double"
    elif x > 0.2:
        mode = "square"
    if mode == "double":
        return 2.0 * x
    if mode is not None:
        return x * x
    return x


@program(const(SIGNAL))
def a_text_or_none(xs):
    return sum(of_mode(x) for x in xs)


@program(const(SIGNAL))
def the_label_before(xs):
    previous = None
    total = xs[0]
    for x in xs:
        current = "high" if x > 0.5 else "low"
        if previous is not None and current != previous:
            total += x * x
        previous = current
    return total


@program(vec(6), num(0.4, 0.9))
def texts_at_run_time_places(xs, k):
    names = ["add", "scale", "subtract"]
    total = 0.0
    for i in range(len(xs)):
        name = names[i % 3]
        if name == "add":
            total += xs[i]
        elif name == "scale":
            total *= k
        else:
            total -= xs[i] ** 2
    return total
