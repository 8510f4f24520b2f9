"""Entries of dicts and lists that may be None, replaced by arrays of other sizes; lists that are extended as well."""

from __future__ import annotations

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
