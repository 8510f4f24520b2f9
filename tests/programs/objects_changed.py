"""Objects that change where it is not known at compile time which one a name means."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from tests.programs.zoo import arr, const, family, num, vec

program = family("objects_changed")


@dataclass
class Particle:
    x: float
    v: float
    m: float = 1.0

    def kick(self, force, dt):
        self.v += force / self.m * dt

    def drift(self, dt):
        self.x += self.v * dt


class Cell:
    scale = 2.0

    def __init__(self, x, v=None):
        self.x = x
        self.v = v


class Body:
    def __init__(self, pos, vel):
        self.pos = pos
        self.vel = vel
        self.alive = True
        self.path = []

    @property
    def energy(self):
        return 0.5 * np.sum(self.vel**2)

    def step(self, dt):
        self.pos = self.pos + dt * self.vel
        self.path.append(self.pos[0])
        if self.pos[0] > 1.0:
            self.alive = False


class Register:
    def __init__(self, a):
        self.a = a

    def __iadd__(self, other):
        self.a += other
        return self

    def __mul__(self, other):
        return Register(self.a * other)

    def __getitem__(self, i):
        return self.a * i

    def __setitem__(self, i, value):
        self.a = value * i

    def __len__(self):
        return 3

    def __call__(self, z):
        self.a = self.a * z
        return self.a


class Account:
    def __init__(self):
        self.total = 0.0
        self.count = 0
        self.values = []

    def add(self, x):
        self.total += x
        self.count += 1
        self.values.append(x)

    @property
    def mean(self):
        return self.total / self.count


class Simulation:
    def __init__(self, x, wind):
        self.cells = [Cell(x[i]) for i in range(len(x))]
        self.wind = wind
        self.t = 0.0

    def step(self, dt):
        for cell in self.cells:
            cell.x += dt * self.wind[0]
            self.wind[0] *= 0.9
        self.t += dt

    def measure(self):
        return sum(cell.x**2 for cell in self.cells) * self.t


@program(vec(3), vec(3), num(0.2, 0.5))
def particle_objects_in_a_list(x, v, k):
    particles = [Particle(float(x[i]), v[i]) for i in range(len(x))]
    for _ in range(3):
        forces = [0.0] * len(particles)
        for i, p in enumerate(particles):
            for j, q in enumerate(particles):
                if i != j:
                    d = q.x - p.x
                    forces[i] += k * d / (abs(d) ** 3 + 0.1)
        for p, f in zip(particles, forces):
            p.kick(f, 0.1)
        for p in particles:
            p.drift(0.1)
    return sum(0.5 * p.m * p.v**2 for p in particles)


@program(vec(2), vec(2), num())
def two_swapped_in_a_loop(x, v, k):
    a, b = Cell(x[0], v[0]), Cell(x[1], v[1])
    for _ in range(3):
        a, b = b, a
        a.v += k * b.x
    return a.v * b.v


@program(vec(2), vec(2), num())
def one_of_two_by_a_branch(x, v, k):
    a, b = Cell(x[0], v[0]), Cell(x[1], v[1])
    chosen = a if x[0] > x[1] else b
    chosen.v *= k
    return a.v + b.v**2


@program(vec(4), vec(4), num())
def the_largest_changed(x, v, k):
    cells = [Cell(x[i], v[i]) for i in range(len(x))]
    top = None
    for cell in cells:
        if top is None or cell.x > top.x:
            top = cell
    top.v *= k
    return sum(cell.v**2 for cell in cells)


def kicked(cell, k, n):
    if n == 0:
        return 0.0
    cell.v += k * cell.x
    return cell.v + kicked(cell, k * 0.5, n - 1)


@program(vec(2), num(), const(3), second=False)  # the reverse of a recursion that writes cannot be reversed: refused
def changed_in_a_recursion(x, k, n):
    cell = Cell(x[0], x[1])
    total = kicked(cell, k, n)
    return total + cell.v**2


@program(vec(3), num())
def an_object_in_another(x, k):
    cells = []
    for i in range(len(x)):
        cells.append(Cell(x[i], Cell(x[i] ** 2, np.array([x[i]]))))
    for cell in cells:
        inner = cell.v
        inner.x *= k
        inner.v[0] += inner.x
        cell.x += inner.x
    return sum(cell.v.x**2 * cell.x * cell.v.v[0] for cell in cells)


@program(arr(3, 2), arr(3, 2), num(0.3, 0.5))
def bodies_that_come_and_go(X, V, dt):
    bodies = [Body(X[i], V[i].copy()) for i in range(X.shape[0])]
    for _ in range(4):
        for body in bodies:
            body.step(dt)
            body.vel *= 0.9
        bodies = [body for body in bodies if body.alive]
        bodies.append(Body(X[0] * 0.5, V[1] * dt))
    return sum(body.energy * body.path[-1] for body in bodies if len(body.path) > 0)


@program(const([Particle(0.3, 1.2), Particle(0.5, 1.0)]), num(0.5, 0.9))
def arguments_chosen_at_run_time(particles, k):
    for _ in range(3):
        p = particles[0] if particles[0].v > particles[1].v else particles[1]
        p.v *= k
        p.x += p.v
    return particles[0].x * particles[1].x


@program(vec(3), num())
def an_attribute_that_is_none_first(x, k):
    cells = [Cell(x[i]) for i in range(len(x))]
    for cell in cells:
        cell.v = cell.x * k
    return sum(cell.v**2 * cell.scale for cell in cells)


@program(vec(3), num())
def an_attribute_that_is_set_later(x, k):
    registers = []
    for i in range(len(x)):
        registers.append(Register(x[i]))
    for register in registers:
        register.b = register.a * k
    return sum(register.b**2 for register in registers)


@program(vec(3), vec(3), num())
def operators_of_objects_in_a_list(x, v, k):
    registers = [Register(x[i]) for i in range(len(x))]
    total = 0.0
    for i, register in enumerate(registers):
        register += v[i]
        register[3] = register[2] * k
        total += register(k) * len(register)
        other = register * 2.0
        other.a *= total
        total += other.a
    return total + sum(register.a**2 for register in registers)


@program(vec(6), vec(6), const(2))
def accounts(x, w, n):
    found = [Account() for _ in range(n)]
    for i in range(len(x)):
        found[i % len(found)].add(x[i] * w[i])
    return sum(account.mean * max(account.values) for account in found if account.count)


@program(vec(4), vec(4), num())
def sorted_and_changed(x, w, k):
    cells = [Cell(x[i] * w[i]) for i in range(len(x))]
    for cell in cells:
        cell.v = cell.x
    cells.sort(key=lambda cell: cell.x)
    for i, cell in enumerate(cells):
        cell.v *= i + k
    backwards = sorted(cells, key=lambda cell: -cell.v)
    backwards[0].v = backwards[1].v * k
    largest = max(cells, key=lambda cell: cell.v)
    largest.x += 1.0 * largest.v
    return sum(cell.v * cell.x for cell in cells)


@program(vec(4), num())
def the_same_objects_in_two_lists(x, k):
    cells = [Cell(x[i]) for i in range(len(x))]
    pairs = [(p, q) for p, q in zip(cells, cells[::-1])]
    for p, q in pairs:
        p.x += k * q.x
    return sum(cell.x**2 for cell in cells)


@program(vec(3), vec(3), num())
def a_grid_of_objects(x, w, k):
    grid = [[Cell(x[i] * w[j]) for j in range(len(w))] for i in range(len(x))]
    for _ in range(2):
        for i in range(1, len(grid)):
            for j in range(1, len(grid[0])):
                cell = grid[i][j]
                cell.x += k * (grid[i - 1][j].x - cell.x) * grid[i][j - 1].x
    return sum(cell.x for row in grid for cell in row)


@program(vec(3), vec(2), const(0.4))
def a_simulation_that_holds_cells(x, wind, dt):
    simulation = Simulation(x, wind.copy())
    while simulation.t < 1.0:
        simulation.step(dt)
    return simulation.measure()


def scaled(cells, k):
    for cell in cells:
        cell.x *= k


@program(vec(4), num())
def changed_by_callees(x, k):
    cells = [Cell(x[i]) for i in range(len(x))]
    scaled(cells[1:], k)
    scaled(cells, k)

    def squared(cell):
        cell.x = cell.x**2

    for cell in cells:
        squared(cell)
    list(map(squared, cells))
    return sum(cell.x for cell in cells)


@program(vec(4), num(0.5, 0.7))
def a_stack_of_objects(x, k):
    stack = [Cell(x[i]) for i in range(len(x))]
    total = 0.0
    while stack:
        cell = stack.pop()
        cell.x *= k
        total += cell.x
        if cell.x > 0.05 and len(stack) < 6:
            stack.append(cell)
    return total


@program(vec(3), num())
def copies_of_objects_in_a_list(x, k):
    cells = [Cell(x[i], np.array([x[i], k])) for i in range(len(x))]
    shallow = [copy.copy(cell) for cell in cells]
    deep = [copy.deepcopy(cell) for cell in cells]
    for a, b, c in zip(cells, shallow, deep):
        a.x *= k
        a.v *= 2.0
        b.x += a.x
        c.v[0] += b.v[0]
    return sum(a.x * b.x + b.v[1] * c.v[0] + c.x for a, b, c in zip(cells, shallow, deep))


@program(vec(3), num())
def namespaces_in_a_list(x, k):
    items = [SimpleNamespace(weight=x[i], gain=1.0) for i in range(len(x))]
    for item in items:
        item.gain = item.weight * k
        item.weight += item.gain
    return sum(item.weight * item.gain for item in items)


@program(vec(4), num())
def which_object_it_is(x, k):
    cells = [Cell(x[i]) for i in range(len(x))]
    first = cells[0]
    total = 0.0
    for cell in cells:
        cell.x *= k
        if cell is not first:
            total += cell.x * first.x
        elif cell is cells[0]:
            total += k
    return total


@program(vec(3), num())
def objects_shared_by_others(x, k):
    shared = Cell(k)
    holders = [Cell(x[i], shared) for i in range(len(x))]
    for holder in holders:
        holder.v.x += holder.x * k
        holder.x *= holder.v.x
    return shared.x * sum(holder.x for holder in holders)


class Lazy:
    def __init__(self, x):
        self.x = x

    def prepare(self, k):
        if k > 0.5:
            self.cache = self.x * k
        if self.x > 0.2:
            self.late = self.x**2

    def read(self):
        try:
            return self.cache
        except AttributeError:
            return self.x * 3.0


def lazily(x, k):
    lazy = Lazy(x)
    lazy.prepare(k)
    total = lazy.read() * lazy.x
    if hasattr(lazy, "late"):
        total += lazy.late
    return total + getattr(lazy, "cache", k) * k


@program(const(np.array([0.1, 0.3, 0.8])), num(0.4, 0.45))
def attributes_that_some_paths_set(xs, k):
    return sum(lazily(x, k) + lazily(x, x) for x in xs)


@program(const(np.array([0.3, 0.5, 2.5, 1.0])))
def tracks_that_are_filtered(z):
    tracks = []
    for v in z:
        tracks.append(Cell(v))
        tracks = [track for track in tracks if track.x < 2.0]
    return sum(track.x**2 for track in tracks)


@program(const(np.array([0.3, 0.5, 2.5, 1.0])))
def tracks_that_are_kept(z):
    tracks = []
    for v in z:
        tracks.append(Cell(v))
        kept = []
        for track in tracks:
            track.x *= 1.5
            if track.x < 2.0:
                kept.append(track)
        tracks = kept
    return sum(track.x**2 for track in tracks)
