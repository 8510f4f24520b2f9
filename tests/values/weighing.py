"""A number for any value: what kind it is, how long it is, and what is in it."""

from __future__ import annotations

import enum
from typing import Any

import numpy as np


def weigh(v: Any) -> Any:
    """A number that depends on the value, its type and its length; of what is looked into one level deep."""
    if isinstance(v, tuple):
        r = 20.0 + len(v)
        for e in v:
            r = 1.1 * r + weigh_part(e)
        return r
    if isinstance(v, list):
        r = 30.0 + len(v)
        for e in v:
            r = 1.2 * r + weigh_part(e)
        return r
    if isinstance(v, dict):
        r = 40.0 + len(v)
        for k in v:
            r = 1.3 * r + weigh_part(k) + weigh_part(v[k])
        return r
    if isinstance(v, (set, frozenset)):
        return 50.0 + len(v)
    return weigh_part(v)


def weigh_part(v: Any) -> Any:
    if v is None:
        return 0.25
    if isinstance(v, enum.Enum):
        return 9.0 + len(v.name)
    if isinstance(v, np.ndarray):
        return 3.0 + v.ndim + 2.0 * v.size + np.sum(v) * 1.5
    if isinstance(v, bool):
        return 1.5 if v else 2.5
    if isinstance(v, np.generic):
        return v * 1.25 + 11.0
    if isinstance(v, (int, float)):
        return v * 1.75 + (12.0 if isinstance(v, int) else 13.0)
    if isinstance(v, str):
        return 14.0 + len(v)
    if isinstance(v, (tuple, list)):
        return 15.0 + len(v)
    if isinstance(v, Exception):
        return 60.0 + len(v.args)
    if v is Ellipsis:
        return 17.0
    if callable(v):
        return 18.0
    return 19.0
