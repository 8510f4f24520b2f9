"""Classes, objects of these and a score, of which several families of the zoo make programs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


class Node:
    def __init__(self, p, q):
        self.u = p
        self.v = q


@dataclass
class Edge:
    u: object
    v: object


OBJECTS = [
    Node(np.array([0.3, 0.2, -0.5]), 0.3),
    Node(np.array([0.7, -0.2, 0.4]), 0.2),
    Node(np.array([0.1, 0.9, -0.6]), -0.4),
]


def score(*parts):
    return sum(np.sum(np.sin(p) * (k + 1.0)) for k, p in enumerate(parts))
