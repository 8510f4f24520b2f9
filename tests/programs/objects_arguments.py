"""Objects as arguments and results: read, changed, nested, in lists, in loops and branches."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from tests.programs.zoo import const, family, num, vec

program = family("object_arguments")


@dataclass
class Dense:
    W: np.ndarray
    b: np.ndarray
    activation: Callable[..., Any] = np.tanh
    name: str = "dense"

    def __call__(self, x):
        return self.activation(self.W @ x + self.b)


@dataclass
class Network:
    layers: list
    scale: float = 0.5
    depth: int = 2
    use_bias: bool = True

    def __call__(self, x):
        for layer in self.layers[: self.depth]:
            x = layer(x)
        return self.scale * x


@dataclass(frozen=True)
class Interval:
    low: float
    high: float

    def __post_init__(self):
        if self.low > self.high:
            raise ValueError("empty")

    @property
    def width(self):
        return self.high - self.low

    def shifted(self, by):
        return Interval(self.low + by, self.high + by)


@dataclass(kw_only=True)
class Base:
    rate: float = 0.1
    axis: int = 0


@dataclass(kw_only=True)
class Derived(Base):
    weights: np.ndarray
    extra: dict = field(default_factory=dict)
    history: list = field(default_factory=list)

    def __post_init__(self):
        self.total = float(np.sum(self.weights))


class Particle:
    __slots__ = ("x", "v", "mass")

    def __init__(self, x, v, mass=1.0):
        self.x = x
        self.v = v
        self.mass = mass

    def kick(self, force, dt):
        self.v += force * dt / self.mass

    def drift(self, dt):
        self.x += self.v * dt

    @property
    def momentum(self):
        return self.mass * self.v

    @momentum.setter
    def momentum(self, p):
        self.v = p / self.mass


class Model:
    count = 0
    gain = 2.0

    def __init__(self, w):
        self.w = w
        self.log = []

    def loss(self, x):
        self.count += 1
        return np.sum((self.w * x) ** 2) * self.gain

    def reset(self):
        self.w = 0.5 * self.w
        return self


class Node:
    def __init__(self, value, left=None, right=None):
        self.value = value
        self.left = left
        self.right = right

    def total(self):
        out = self.value**2
        if self.left is not None:
            out = out + self.left.total()
        if self.right is not None:
            out = out * self.right.total()
        return out


class Fields(NamedTuple):
    u: np.ndarray
    p: float


@dataclass
class Flow:
    u: np.ndarray
    t: float = 0.0


def particle(x, v, m):
    return Particle(x, v, m)


dense = Dense(np.array([[0.3, -0.2], [0.5, 0.1]]), np.array([0.1, 0.4]))
network = Network([dense, Dense(np.array([[0.2, 0.7], [-0.4, 0.3]]), np.array([0.3, -0.1]), np.sin, "last")])


@program(const(network), vec(2))
def nested_dataclasses(net, x):
    y = net(x)
    return np.sum(y**2) + (0.1 * np.sum(net.layers[0].b) if net.use_bias else 0.0)


@program(const(Interval(0.2, 0.9)), num())
def frozen_argument(i, x):
    j = i.shifted(x)
    return j.width * j.low * i.high


@program(const(Derived(weights=np.array([[0.3, 0.4], [0.1, 0.9]]), extra={"a": 0.3, "n": None})), vec(2))
def inherited_fields(d, x):
    s = np.sum(d.weights * x, axis=d.axis)
    return np.sum(s**2) * d.rate * d.extra["a"] * d.total


@program(const(Particle(0.3, 0.4, 1.5)), num(0.1, 0.2))
def slots_changed(p, dt):
    for _ in range(3):
        p.kick(-math.sin(p.x), dt)
        p.drift(dt)
    p.momentum = p.momentum * 0.5
    return p.x * p.v


@program(const([Particle(0.3, 0.4), Particle(-0.2, 0.1, 2.0), Particle(0.8, 0.3, 0.7)]), num(0.1, 0.2))
def pairs_of_particles(ps, dt):
    for _ in range(2):
        for p in ps:
            for q in ps:
                if p is not q:
                    p.kick(q.mass * (q.x - p.x), dt)
        for p in ps:
            p.drift(dt)
    return sum(p.x * p.v for p in ps)


@program(const(Flow(np.array([0.3, 0.5, 0.7, 0.2]))), num(0.1, 0.3), scalar=False)
def object_returned(flow, dt):
    u = flow.u
    flow.u = u * (1.0 - dt)
    flow.u[1:] += dt * flow.u[:-1] ** 2
    flow.t += dt
    return flow


@program(const(Flow(np.array([0.3, 0.5, 0.7, 0.2]))), num(0.1, 0.3))
def array_of_object_written(flow, dt):
    for _ in range(3):
        flow.u[1:] += dt * flow.u[:-1] ** 2
        flow.t += dt
    return np.sum(flow.u) * flow.t


@program(const(Flow(np.array([0.3, 0.5, 0.7]))), num(0.1, 0.3), scalar=False)
def new_object_each_pass(flow, dt):
    for k in range(3):
        flow = Flow(flow.u + dt * np.sin(flow.u) * k, flow.t + dt * flow.u[0])
    return flow


@program(const(Flow(np.array([0.3, 0.5, 0.7]))), num(0.1, 0.3))
def object_of_a_branch(flow, dt):
    other = Flow(flow.u * dt, 0.3)
    best = flow if flow.u[0] > 0.4 else other
    if dt > 0.2:
        last = Flow(best.u, dt)
    else:
        last = Flow(best.u * 2.0, dt * dt)
    return np.sum(best.u) * last.t + np.sum(last.u)


@program(const(Model(np.array([0.4, 0.6]))), vec(2))
def class_attributes(m, x):
    total = 0.0
    for _ in range(3):
        total += m.loss(x)
        m.w = m.w * 0.9
    return total * m.count * m.gain + m.reset().w[0]


@program(const(Model(np.array([0.4, 0.6]))), vec(2))
def two_names_for_one(m, x):
    n = m
    holder = SimpleNamespace(model=m, k=0.5)
    n.w = n.w * x
    holder.model.w = holder.model.w + holder.k
    many = [m, n]
    many[1].w *= 2.0
    return np.sum(m.w**2)


@program(const(Node(0.5, Node(0.3, Node(0.8), None), Node(1.2))), num())
def tree_argument(node, x):
    node.left.value = node.left.value * x
    return node.total()


@program(vec(4))
def tree_made_inside(x):
    root = Node(x[0], Node(x[1]), Node(x[2], Node(x[3])))

    def depth(n):
        return 0 if n is None else 1 + max(depth(n.left), depth(n.right))

    return root.total() * depth(root)


@program(const(SimpleNamespace(w=np.array([0.3, 0.4]), lr=0.2, name="sgd")), vec(2), scalar=False)
def namespace(s, x):
    g = SimpleNamespace(dw=2.0 * s.w * x)
    s.w = s.w - s.lr * g.dw
    return SimpleNamespace(w=s.w, norm=np.sqrt(np.sum(g.dw**2)))


@program(const(Model(np.array([0.4, 0.6]))), vec(3))
def list_of_an_object(m, x):
    for k in range(3):
        m.log.append(x[k] * m.w[0])
    total = 0.0
    for v in m.log:
        total += v * v
    return total


@program(vec(3), num(0.1, 0.2))
def objects_made_in_a_comprehension(x, dt):
    ps = [Particle(x[i], 0.1 * i) for i in range(3)]
    for _ in range(4):
        for p in ps:
            p.kick(-p.x, dt)
            p.drift(dt)
    return sum([p.x**2 for p in ps])


@program(vec(12), num(0.1, 0.2))
def many_frozen_objects(x, dt):
    parts = [Interval(v * dt, v * dt + 1.0 + v) for v in x]
    total = 0.0
    for p in parts:
        total = total + p.width * p.low
    return total


@program(const(Fields(np.array([0.4, 0.1]), 0.5)), num(), scalar=False)
def named_tuple_returned(f, x):
    g = f._replace(p=f.p * x)
    d = g._asdict()
    return Fields(g.u * d["p"], np.sum(g.u) * x)


@program(const({"a": Flow(np.array([0.4, 0.1]), 0.3), "b": [Flow(np.array([1.0]), 0.2)]}), num(), scalar=False)
def objects_in_a_dict(d, x):
    d["a"].t = d["a"].t * x
    d["b"][0].u[0] *= d["a"].t
    return {"sum": np.sum(d["b"][0].u) * x, "flow": d["a"]}


@program(const(Flow(np.array([0.4, 0.1]), 0.3)), const(Flow(np.array([0.2, 0.5]), 0.6)), num(0.6, 0.9))
def objects_swapped(a, b, x):
    total = 0.0
    for _ in range(3):
        a, b = b, a
        total += np.sum(a.u * b.u**2) * x * a.t
    return total * (a.t + 2.0 * b.t)


@program(const(Particle(0.4, None, 1.2)), vec(3), scalar=False)
def attribute_that_is_none(p, x):
    p.mass = p.mass * np.sum(x)
    return p if p.v is None else p.v


@program(vec(6))
def running_object(x):
    state = Flow(np.zeros(2), 1.0)
    for v in x:
        if v > 0.0:
            state = Flow(state.u + v, state.t * (1.0 + v))
    return np.sum(state.u**2) * state.t


@program(vec(6), num())
def best_object(x, k):
    best = Interval(k, k + 0.1)
    for v in x:
        candidate = Interval(v * k, v * v + 3.0)
        if candidate.width > best.width:
            best = candidate
    return best.low * best.width
