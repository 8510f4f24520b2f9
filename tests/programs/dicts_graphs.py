"""Graphs: dicts of dicts or of lists, with different keys for every node, and nodes that are found while it runs."""

import heapq
from collections import defaultdict
from typing import Any, NamedTuple

import numpy as np

from tests.programs.zoo import const, family, vec

program = family("dicts_graphs")

GRAPH = {0: {1: 0.3, 2: 0.7}, 1: {2: 0.5, 3: 0.4}, 2: {3: 0.9}, 3: {}}
NAMED = {"a": {"b": 0.3, "c": 0.7}, "b": {"c": 0.5}, "c": {}}
PAIRS = {0: [(1, 0.3), (2, 0.7)], 1: [(2, 0.5)], 2: [(3, 0.9)]}


@program(const(GRAPH))
def the_likeliest_way(graph):
    node, p = 0, 1.0
    for _ in range(2):
        node, w = max(graph[node].items(), key=lambda t: t[1])
        p *= w
    return p


@program(const(GRAPH), 5)
def a_way_that_ends(graph, n):
    node, p = 0, 1.0
    for _ in range(n):
        best = None
        for v in graph[node]:
            if best is None or graph[node][v] > graph[node][best]:
                best = v
        if best is None:
            break
        p = p * graph[node][best] ** 2
        node = best
    return p


def distances(graph, source):
    dist = {source: 0.0}
    heap = [(0.0, source)]
    while heap:
        d, u = heapq.heappop(heap)
        if d > dist[u]:
            continue
        for v, w in graph.get(u, {}).items():
            if v not in dist or d + w * w < dist[v]:
                dist[v] = d + w * w
                heapq.heappush(heap, (dist[v], v))
    return dist


@program(const(GRAPH), 0)
def shortest_ways(graph, source):
    return sum(distances(graph, source).values())


@program(const(NAMED), "a")
def shortest_ways_by_names(graph, source):
    return sum(d * (2.0 if u == "c" else 3.0) for u, d in distances(graph, source).items())


@program(const(PAIRS), 5)
def first_of_the_pairs(graph, n):
    u, s = 0, 0.0
    for _ in range(n):
        around = graph.get(u, [])
        if not around:
            break
        u, w = around[0]
        s = s * 2.0 + w * w
    return s


@program({"a": vec(2), "b": vec(2)}, [("a", "b"), ("b", "a"), ("a", "a")])
def messages_between_nodes(nodes, edges):
    inbox = defaultdict(list)
    for a, b in edges:
        inbox[b].append(2.0 * nodes[a])
    for name, messages in inbox.items():
        nodes[name] = np.tanh(nodes[name] + sum(messages))
    return sum(np.sum(v**2) for v in nodes.values())


@program(const(GRAPH))
def weights_changed_on_the_way(graph):
    node = 0
    for _ in range(2):
        node, w = max(graph[node].items(), key=lambda t: t[1])
        graph[node][0] = w * 3.0
        graph[0][node] *= w
    return sum(w * (v + 1.0) for u in graph for v, w in graph[u].items())


@program(const({"a": 0.4, "b": 1.2}))
def names_in_the_order_of_removal(d):
    acc, order = 0.0, []
    while d:
        k, v = d.popitem()
        acc = acc * 0.7 + v**2
        order.append(k)
    return acc * len(order) + (acc if order[0] == "b" else 0.0)


class Three(NamedTuple):
    u: Any
    v: Any
    w: Any


@program(vec(3), vec(3), const(0.64), const(2))
def dicts_of_one_another_turned_round(x, y, s, n):
    sides = [x, y, y] if n > n else [y, x.copy(), x]
    first = Three({"a": np.asarray(y), "b": y[np.arange(3)]}, y, y[[0, 2, 1]])
    numbers = [s, y[2], y @ sides[0]]
    rows = [
        {"a": first.u["a"], "b": first.u["b"]}, {"a": y, "b": first.u["b"]},
        {"a": np.array(first.w), "b": y[np.arange(3)]},
    ]
    threes = [
        Three(dict(rows[0]), sides[0], x[:]),
        Three(dict(zip(first.u, first.u.values())), np.array(y), x),
        Three({"a": first.w[::-1], "b": first.u["a"].copy()}, rows[-1]["b"], sides[-1]),
    ]
    for _ in enumerate(rows):
        np.multiply(sides[-1], y, out=threes[0].v)
        rows[:] = rows[::-1]
    rows[-1]["b"] = rows[-1].pop("b")
    total = np.sum(np.sin(x)) + sum(numbers) + np.sum(y**2)
    for k, e in enumerate(threes):
        total += (k + 1.0) * (sum(np.sum(v**2) for v in e.u.values()) + np.sum(e.v**2) + np.sum(e.w))
    return total + sum((k + 1.0) * (np.sum(np.sin(e["a"])) + np.sum(e["b"])) for k, e in enumerate(rows))
