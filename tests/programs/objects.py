"""Classes: attributes read and written, methods, dataclasses, callable objects."""

from dataclasses import dataclass, replace

import numpy as np

from tests.programs.zoo import arr, const, family, num, vec

program = family("objects")


class Spring:
    stiffness = 1.5

    def __init__(self, k, rest=0.1):
        self.k = k
        self.rest = rest
        self.calls = 0

    def force(self, x):
        self.calls += 1
        return -self.k * self.stiffness * (x - self.rest)

    @property
    def energy(self):
        return 0.5 * self.k * self.rest**2

    @staticmethod
    def damp(v):
        return -0.1 * v

    def __call__(self, x):
        return self.force(x) * 2.0


class Stack:
    def __init__(self):
        self.items = []

    def push(self, v):
        self.items.append(v)
        return self

    def pop(self):
        return self.items.pop()

    def __len__(self):
        return len(self.items)


class Body:
    def __init__(self, x, v):
        self.x = x
        self.v = v

    def step(self, a, dt):
        self.v += a * dt
        self.x += self.v * dt


@dataclass
class Layer:
    W: np.ndarray
    b: np.ndarray
    name: str = "layer"

    def __call__(self, x):
        return np.tanh(self.W @ x + self.b)


@dataclass(frozen=True)
class Complex:
    re: float
    im: float

    def __mul__(self, other):
        return Complex(self.re * other.re - self.im * other.im, self.re * other.im + self.im * other.re)

    def __add__(self, other):
        return Complex(self.re + other.re, self.im + other.im)


@program(num(), num())
def object_made_inside(k, x):
    s = Spring(k)
    v = 0.0
    for _ in range(4):
        v = v + 0.1 * (s.force(x) + s.damp(v))
        x = x + 0.1 * v
    return x * v * s.calls + s.energy


@program(num(), num())
def attributes_written(k, x):
    s = Spring(k, rest=x)
    s.k = s.k * s.rest
    s.rest += x
    s.label = "spring"
    return s(x) * s.k + len(s.label)


@program(num(), num())
def object_aliases(k, x):
    a = Spring(k)
    b = a
    b.k = x * k
    c = Spring(a.k)
    a.rest = c.k
    return b.force(x) * c.force(x)


@program(vec(4))
def object_holding_a_list(x):
    s = Stack()
    s.push(x[0]).push(x[1])
    s.push(s.pop() * s.pop())
    for v in x[2:]:
        s.push(v)
    r = 1.0
    while len(s) > 0:
        r = r * (s.pop() + 0.5)
    return r


@program(vec(3), vec(3), num(0.1, 0.2))
def objects_holding_arrays(x, v, dt):
    bodies = [Body(x, v), Body(v * 2.0, x)]
    for _ in range(3):
        for b in bodies:
            b.step(-b.x, dt)
    return np.sum(bodies[0].x * bodies[1].v) + np.sum(x * x)


@program(const(Layer(np.array([[0.3, -0.2], [0.5, 0.1]]), np.array([0.1, 0.4]))), vec(2))
def dataclass_argument(layer, x):
    return np.sum(layer(x) ** 2)


@program(arr(2, 2), vec(2), vec(2))
def dataclass_made_inside(W, b, x):
    layers = [Layer(W, b), Layer(W.T, 2.0 * b, name="second")]
    for layer in layers:
        x = layer(x)
    other = replace(layers[0], b=x)
    return np.sum(other(x)) * len(layers[1].name)


@program(num(), num())
def operators_of_a_class(a, b):
    z = Complex(a, b)
    c = Complex(0.3, a)
    for _ in range(3):
        z = z * z + c
    return z.re * z.im
