"""Arrays that are written, of which a run tells whether they are there, are numbers, or are what a dict holds."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.programs.zoo import const, family, vec

program = family("arrays_or_none")


@program(vec(3), vec(3), const(3), scalar=False)
def written_and_left_out(x, y, n):
    b = y * 0.5
    b += x
    return np.sum(y), b if n < 3 else None


@program(vec(3), vec(3), const(2), scalar=False)
def written_and_there(x, y, n):
    b = y * 0.5
    b[0] = x[0]
    return b if n < 3 else None


@program(vec(3), vec(3), const(2), scalar=False)
def some_of_a_list(x, y, n):
    b = y * 0.5
    out = []
    for k in range(3):
        b[k] += x[k]
        out.append(b if k < n else None)
    return out


@dataclass
class Holder:
    held: Any


@program(vec(3), vec(3), const(1), scalar=False)
def an_attribute(x, y, n):
    o = Holder(y * 1.0)
    o.held += x
    return {"r": o.held if n < 3 else None, "s": x * y}


@program(vec(3), vec(3), const(1))
def greatest_of_what_may_be_a_number(x, y, n):
    m = x[0] if n < 2 else x
    v = y.copy()
    v[1] = max(m, 0.25)
    return np.sum(v * y * max([m, -0.25]))


@program(vec(3), vec(3), const(3))
def a_question_that_decides_another(x, y, n):
    rows = defaultdict(list)
    rows["a"].append(x)
    if n in {0: x, n: y}:
        rows["a"].append(y)
    return sum(np.sum(v**2) for v in rows["a"])
