"""Lists of objects that are written, which loops copy and reorder: their shadows change in place, under all names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.programs.zoo import const, family, num, vec

program = family("objects_passed_on")


@dataclass
class Node:
    u: Any
    v: Any


@program(vec(3), const(2), scalar=False)
def one_that_may_be_put_into_its_own_place(x, n):
    b = Node(x[1], [0.5 for _ in x])
    nodes = [b]
    if n > 2:
        b.u = b.v[1]
    else:
        nodes[-1] = nodes[n % len(nodes)]
    for _ in range(n):
        nodes = nodes[:]
    return nodes


@program(vec(3), const(3), scalar=False)
def some_of_which_one_is_changed(x, n):
    b = Node(x[1], [0.5 for _ in x])
    nodes = [b]
    for k in range(n):
        nodes.append(Node(x[0] * k, [x[1], x[2] * k]))
    if n > 2:
        b.u = b.v[1] * x[2]
    nodes[-1] = nodes[n % len(nodes)]
    for _ in range(n):
        nodes = nodes[:]
    return nodes


@program(vec(3), num(0.3, 0.9), const(3), scalar=False)
def arrays_in_them_are_changed(x, s, n):
    nodes = [Node(s, x * 2)]
    for k in range(n):
        nodes.append(Node(x[0] * k, x * k))
    nodes[n % 2].v *= x[0]
    nodes[n % 2].u *= s
    for _ in range(n):
        nodes = nodes[:]
    return nodes


@program(vec(3), num(0.3, 0.9), const(3), scalar=False)
def beside_numbers_in_tuples(x, s, n):
    nodes = [(Node(s, x * 2), x[0])]
    for k in range(n):
        nodes.append((Node(x[0] * k, x * k), x[1] * k))
    nodes[n % 2][0].v *= x[0]
    nodes[n % 2][0].u *= s
    for _ in range(n):
        nodes = nodes[:]
    return nodes


@program(vec(3), const(3), scalar=False)
def each_in_a_list_of_its_own(x, n):
    nodes = [[Node(x[0] * k, x * k)] for k in range(n)]
    nodes[n % 2][0].v *= x[0]
    nodes[n % 2][0].u *= x[1]
    for _ in range(n):
        nodes = nodes[:]
    return nodes


@program(vec(3), const(3), scalar=False)
def objects_in_objects(x, n):
    nodes = [Node(x[0] * k, Node(x[1], x * k)) for k in range(n)]
    nodes[n % 2].v.v *= x[0]
    nodes[n % 2].v.u *= x[2]
    nodes[n % 2].u *= x[1]
    for _ in range(n):
        nodes = nodes[:]
    return nodes


@program(vec(3), const(3), scalar=False)
def in_dicts(x, n):
    nodes = {k: Node(x[0] * k, x * k) for k in range(n)}
    nodes[n % 2].v *= x[0]
    nodes[n % 2].u *= x[1]
    for _ in range(n):
        nodes = {k: node for k, node in nodes.items()}
    return [(nodes[k].u, nodes[k].v) for k in nodes]


@program(vec(3), const(3))
def turned_round_while_they_change(x, n):
    nodes = [Node(x[0] * k, Node(x[1], x * k)) for k in range(n)]
    total = 0.0
    for k in range(n):
        nodes = nodes[1:] + [nodes[0]]
        nodes[0].u = nodes[0].u * x[0] + nodes[-1].v.v[0]
        total += nodes[k].u * nodes[0].v.v[1]
    for k, node in enumerate(nodes):
        total += node.u * node.v.v[2] * k
    return total


@program(vec(3), const(3), scalar=False)
def perhaps_none(x, n):
    nodes = [Node(x[0] * k, x * k) if k != 1 else None for k in range(n)]
    if nodes[n % 3] is not None:
        nodes[n % 3].v *= x[0]
        nodes[n % 3].u *= x[1]
    for _ in range(n):
        nodes = nodes[:]
    return [node.u for node in nodes if node is not None], [node.v for node in nodes if node is not None]
