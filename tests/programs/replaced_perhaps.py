"""Entries of dicts and lists that may be None, replaced by arrays of other sizes; lists that are extended as well."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tests.programs.zoo import const, family, vec

program = family("replaced_perhaps")


def each(parts):
    return sum(np.sum(np.sin(v) * (k + 1.0)) for k, v in enumerate(parts) if v is not None)


@program(vec(3), const(5))
def dict_entries_cut(x, n):
    d = {}
    for k in range(n):
        d[k] = None if k % 2 else x * k
    for k in range(n):
        if d[k] is not None:
            d[k] = d[k][:2] * 2.0
    return each(d.values())


@program(vec(3), const(5))
def dict_entry_replaced(x, n):
    d = {}
    for k in range(n):
        d[k] = None if k % 2 else x * k
    d[2] = x[:1] * 3.0
    return each(d.values())


@program(vec(3), const(5))
def list_extended_replaced(x, n):
    d = []
    for k in range(n):
        d.append(None if k % 2 else x * k)
    d.extend([None, x])
    d[2] = x[:1] * 3.0
    d[1] = x[1:] * 3.0
    d[0] = None
    return each(d)


@program(vec(3), const(5))
def dict_entries_filled(x, n):
    d = {}
    for k in range(n):
        d[k] = None if k % 2 else x * k
    for k in range(n):
        if d[k] is None:
            d[k] = x[k:] * 2.
        else:
            d[k] *= 1.5
    return each(d.values())


@program(vec(3), const(5))
def dict_entries_summed(x, n):
    d = {}
    for k in range(n):
        d[k] = None if k % 2 else x * k
    for k in range(n):
        if k % 3 == 0:
            d[k] = None
        elif d[k] is not None:
            d[k] = np.sum(d[k])*x[0:1]
    return each(d.values())


@program(vec(3), const(4))
def places_extended_filled(x, n):
    d = []
    d.extend([None] * n)
    for k in range(n):
        if k % 2:
            d[k] = x[:k] * 2.0
    d[1] = x[1:] * 3.0
    d[0] = x
    return each(d)


@program(vec(3), const(4))
def list_extended_toggled(x, n):
    d = []
    for k in range(n):
        d.extend([x * k, None])
    for k in range(n):
        d[k] = x[:k] * 2.0 if d[k] is None else None
    d += [x[k:] for k in range(3)]
    d[-1] = x[:2] * 3.0
    d[-2] = None
    return each(d)


@program(vec(3), const(4))
def extended_by_perhaps(x, n):
    d = [x*2., None]
    e = [None if k < 2 else x[:k]*1.0 for k in range(n)]
    d.extend(e)
    d[n - 1] = x[1:]*2.
    e[3] = None
    d[0] = None
    e[0] = x[2:]*5.
    return each(d) + each(e)


@program(vec(3), const(4))
def extended_by_memory(x, n):
    d = [x*2., None]
    x[1] = 4.0
    d.extend([x, None])
    for k in range(n):
        d.extend([x*k])
    d[n - 1] = x[1:]*2.
    d[2][0] *= 2.0
    x[2] *= 3.0
    return each(d)


@program(vec(3), const(2))
def numbers_out_of_a_dict_that_was_empty(x, m):
    b = [0.5 * x for k in range(m + 1)]
    for k in range(m):
        d = {"a": None}
        d["a"] = 0.9 * (k + 1)
        b[k] = d["a"]
    return each(b)


@program(vec(3), const(2))
def arrays_or_numbers_by_a_key(x, m):
    b = [x * k for k in range(m + 1)]
    for k in range(m):
        d = {"a": None, "b": x[0]}
        d["a"] = x[k] if k % 2 else x * 3.0
        b[k] = d["a"]
    return each(b)


def _doubled(b, k):
    kept = []
    for _ in range(2):
        kept.append(b["a"].reshape(3))
    if k > 0:
        _doubled({"a": kept[k % 2]}, k - 1)
    kept[0] *= 2.0


@program(vec(3), const(2))
def taken_out_and_put_back_in_a_dict_of_written_arrays(x, n):
    w = x * 1.0
    d = {"a": w, "b": w}
    _doubled(d, n)
    for _ in range(n):
        d["a"] = d.pop("a")
    d["a"] *= x
    return np.sum(d["b"] * x) + np.sum(d["a"])


@program(vec(3), const(2))
def nothing_for_a_while_in_a_dict_of_written_arrays(x, n):
    w, v = x * 1.0, x**2
    d = {"a": w, "b": v}
    d["b"][0] += d["a"][1]
    for _ in range(n):
        kept = d["b"]
        d["b"] = None
        kept[1] *= d["a"][0]
        d["b"] = d["a"]
        d["a"] = kept
    if d["b"] is None:
        return 0.0
    return np.sum(d["a"] * w) + np.sum(d["b"] * d["a"])


@program(vec(3), const(2))
def nothing_for_a_while_in_a_list_of_written_arrays(x, n):
    w, v = x * 1.0, x**2
    held = [w, v]
    for k in range(n):
        kept = held[0]
        held[0] = None
        kept[k] *= 3.0
        if k == 1:
            held[1][2] += kept[0]
        held[0] = held[1]
        held[1] = kept
    return np.sum(held[0] * w) + np.sum(held[1] * x)


class _Slot:
    def __init__(self, a, b):
        self.a, self.b = a, b


@program(vec(3), const(3))
def nothing_for_a_while_in_an_object_of_written_arrays(x, n):
    w, v = x * 1.0, x**2
    slots = [_Slot(w, v), _Slot(v, w)]
    for k in range(n):
        slot = slots[k % 2]
        kept, slot.a = slot.a, None
        kept[k] += slot.b[0] * x[1]
        slot.a = slot.b
        slot.b = kept
    return sum(np.sum(s.a * x) + np.sum(s.b * s.a) for s in slots)


@dataclass
class _Kept:
    u: object
    v: object
    w: object

    def changed(self, p):
        self.u = 1 > 2
        for _ in range(2):
            new = replace(self, u=self.v[np.arange(3)] * p)
        try:
            new.v[np.arange(3)]
        except IndexError:
            pass
        return new


@program(vec(3), vec(3))
def attributes_of_what_a_loop_has_made(x, y):
    z = _Kept(x, y, {}).changed(2.0)
    z.changed(y)
    other = z.changed(x)
    return np.sum(other.u * x) + np.sum(z.v) * 1.5 + float(z.u)


@program(vec(3), const(2))
def taken_out_and_put_back_after_growing(y, n):
    w = y * 1.0
    d = {"a": w, "b": w}
    for _ in range(n):
        d["a"] *= y
    for _ in range(n):
        d["a"] = d.pop("a")
    return np.sum(sum(d.values()))
