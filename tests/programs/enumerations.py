"""Members of enumerations that are ints or texts as well, and numbers and texts of classes derived from Python's."""

import enum
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.programs.zoo import arr, const, family, num, vec

program = family("enumerations")


class Col(enum.IntEnum):
    X = 0
    V = 1


class Flag(enum.IntFlag):
    A = 1
    B = 2
    C = 4


class Mode(str, enum.Enum):
    FAST = "fast"
    SLOW = "slow"


class Kind(enum.Enum):
    P = 1
    Q = 2


class Count(int):
    pass


class Label(str):
    pass


@dataclass
class Setup:
    w: Any
    col: Col = Col.V
    mode: Mode = Mode.FAST
    flags: Flag = Flag.A | Flag.C


COUNT, LABEL, DEFAULT, BOTH = Count(2), Label("fast"), Col.V, Flag.A | Flag.B
TABLE, ORDER = {Col.X: 2.0, Col.V: 3.0}, (Col.V, Col.X)


# as they stand in the program ----------------------------------------------------------------------------------------


@program(vec(2))
def columns_by_name(s):
    out = np.zeros(Col.V + 1)
    out[Col.X] = s[Col.X] ** 2
    out[Col.V] = s[Col.V] * (Col.V + 2) + s[..., Col.X] + s[Col.X : Col.V][0]
    return np.sum(out)


@program(arr(3, 2))
def axes_by_name(a):
    a[:, Col.X] *= 2.0
    a[Col.V :, Col.V] += a[Col.V, Col.X]
    return np.sum(a * a[Col.X]) + a.sum(axis=Col.V)[0] ** 2 + np.take(a, Col.V, axis=Col.X)[0]


@program(vec(2))
def tables_by_member(s):
    d = {Col.X: s[0], Col.V: s[1]}
    total = d[0] * 2.0 + d[Col.V] ** 2 + TABLE[1] * s[0] + sum(s[c] ** 2 * TABLE[c] for c in ORDER)
    return total + s[DEFAULT] * (BOTH & Flag.B) + {"fast": s[0]}[Mode.FAST] + [s[0], s[1]][Col.V]


@program(vec(2))
def loops_over_enumerations(s):
    total = 0.0
    for c in Col:
        total += s[c] ** 2 * c.value
    for m in Mode:
        total += s[0] * len(m) * len(m.value)
    return total + len(Col) * s[1] + sum(s[c] for c in Col if c is not Col.X) + s[list(Col)][0]


# as arguments --------------------------------------------------------------------------------------------------------


@program(vec(2), Col.V, Flag.A | Flag.B, Mode.SLOW)
def members_as_arguments(s, c, flags, m):
    total = s[c] ** 2 * (c + 1) + s[0] * (c is Col.V) + s[1] * len(c.name) + s[0] * isinstance(c, Col)
    total += s[0] * (1 if flags & Flag.B else 2) + s[1] * bool(flags & Flag.C) + s[0] * (Flag.A in flags)
    return total + (s[0] if m == "slow" else s[1]) + (s[1] ** 2 if m is Mode.SLOW else 0.0) + s[0] * m.startswith("s")


@program(vec(2), Col.X)
def member_matched(s, c):
    match_value = 0.0
    if c == Col.X and c.value == 0:
        match_value = s[0] * 2.0
    return match_value + np.zeros((c + 1, 2)).shape[c] * s[1] + np.eye(2)[c] @ s


@program(vec(2), const(Setup(np.array([0.4, 0.7]))), {"col": Col.V, "k": Flag.C, "mode": Mode.FAST})
def members_in_containers(s, setup, options):
    total = np.sum(setup.w) * s[setup.col] + (s[0] if setup.mode == "fast" else s[1]) + s[1] * (setup.flags & Flag.C)
    return total + s[options["col"]] ** 2 * options["k"] * (2.0 if options["mode"] is Mode.FAST else 3.0)


@program(vec(2), Count(2), Label("fast"), [Col.X, Col.V, Col.V])
def derived_from_int_and_str(s, k, label, columns):
    total = s[k - 1] * k + (s[0] if label == "fast" else s[1]) + sum(s[i] for i in range(k)) + s[0] ** COUNT
    total += s[1] * len(label) * isinstance(k, Count) + (s[1] if LABEL.upper() == "FAST" else 0.0)
    for c in columns:
        total += s[0] if c == Col.X else s[1] ** 2 if c is Col.V else 0.0
    return total


# at run time ---------------------------------------------------------------------------------------------------------


@program(vec(2, 0.5, 1.5))
def member_by_branch(s):
    c = Col.X if s[0] > 1.0 else Col.V
    m = Mode.FAST if s[1] > 1.0 else Mode.SLOW
    total = s[c] ** 2 * (c + 2) + s[0] * (c is Col.V) + s[1] * isinstance(c, Col) + s[0] * c.value
    total += (s[0] if c.name == "X" else s[1] ** 2) + (s[1] if m is Mode.SLOW else s[0]) + s[0] ** 2 * (m == "fast")
    return total


@program(vec(2), 1)
def member_by_value(s, k):
    total = 0.0
    c = Col(k)
    for _ in range(3):
        c = Col(1 - c)
        total += s[c] * (1.0 + c) + s[0] * (Kind(c + 1) is Kind.Q)
    return total + (s[0] if Mode("fast") is Mode.FAST else s[1])


@program(vec(3), num(-0.2, 0.2))
def flags_collected(x, limit):
    f = Flag(0)
    for k in range(len(x)):
        if x[k] > limit:
            f |= Flag.A if k == 0 else Flag.B if k == 1 else Flag.C
    total = x[0] * (f & Flag.A) + x[1] ** 2 * bool(f & Flag.B) + x[2] * int(f)
    return total + (x[0] ** 2 if f == Flag.A | Flag.C else 0.0)


@program(vec(2), Col.V)
def member_as_key(s, c):
    out = [0.0, 0.0]
    out[c] = s[0]
    d = {}
    d[c] = s[1]
    for k in Col:
        d[k] = d.get(k, 0.0) + s[k] ** 2
    return out[c] * d[c] + sum(d.values()) + out[Col.X]
