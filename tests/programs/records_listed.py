"""Tuples, named tuples and objects with dicts and lists in them, that stand in lists and are seen as others there."""

from collections import namedtuple
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tests.programs.zoo import family, vec

program = family("records_listed")

Pair = namedtuple("Pair", ["table", "parts"])


@dataclass(frozen=True)
class Frozen:
    table: Any
    parts: Any


@dataclass
class Thing:
    table: Any
    parts: Any


def weighed(x):
    return np.sum(np.sin(x) * np.arange(1.0, np.size(x) + 1.0))


def of_tables(records):
    return sum(
        (k + 1.0) * sum((j + 1.0) * weighed(w) for j, w in enumerate(r.table.values())) for k, r in enumerate(records)
    )


def of_parts(records):
    return sum((k + 1.0) * sum((j + 1.0) * weighed(w) for j, w in enumerate(r.parts)) for k, r in enumerate(records))


# dicts that are seen as dicts of any keys --------------------------------------------------------------------------


@program(vec(3))
def table_of_one_record(x):
    r = Pair({"a": x}, x)
    copy = dict(r.table)
    records = [r]
    return weighed(sum(sum(e.table.values()) for e in records)) + weighed(copy["a"])


@program(vec(3), vec(3))
def tables_of_replaced_records(x, y):
    r = Pair({"a": x, "b": x * y}, [x, y])
    copy = dict(r.table)
    records = [r, r._replace(parts=[y * 2.0])]
    return of_tables(records) + of_parts(records) + weighed(copy["b"])


@program(vec(3), vec(3))
def items_of_tables_in_tuples(x, y):
    r = ({"a": x, "b": x * y}, 1.0)
    copy = dict(r[0])
    records = [r, ({"b": y, "a": x**2}, 2.0)]
    return sum(u * (1.0 if k == "a" else 3.0) * weighed(w) for t, u in records for k, w in t.items()) + weighed(
        copy["a"]
    )


@program(vec(3), vec(3), 2)
def tables_of_frozen_objects_chosen(x, y, n):
    r = Frozen({"a": x, "b": x * y}, [x, y])
    copy = dict(r.table)
    chosen = [replace(r, parts=[y * 2.0]), r]
    records = [chosen[n % 2], r]
    return of_tables(records) + of_parts(records) + weighed(copy["a"])


@program(vec(3), vec(3), 2)
def table_of_a_record_from_a_branch(x, y, n):
    r = Pair({"a": x, "b": x * y}, [x, y])
    copy = dict(r.table)
    chosen = r._replace(parts=[y * 2.0]) if n % 2 == 0 else r
    records = [chosen, r]
    return of_tables(records) + of_parts(records) + weighed(copy["a"])


@program(vec(3), vec(3))
def tables_of_lists_joined(x, y):
    r = Pair({"a": x, "b": x * y}, [x, y])
    copy = dict(r.table)
    records = [r] + [r._replace(parts=[y * 2.0])]
    return of_tables(records) + of_parts(records) + weighed(copy["a"])


@program(vec(3), vec(3))
def tables_out_of_pairs(x, y):
    r = Pair({"a": x, "b": x * y}, [x, y])
    copy = dict(r.table)
    pairs = [(r, x), (r._replace(parts=[y * 2.0]), y)]
    records = [p for p, _ in pairs]
    return of_tables(records) + of_parts(records) + weighed(copy["a"])


@program(vec(3), vec(3), 1)
def tables_in_one_of_two_lists(x, y, n):
    r = Pair({"a": x, "b": x * y}, [x, y])
    copy = dict(r.table)
    records = [[r], [r._replace(parts=[y * 2.0]), r]][n % 2]
    return of_tables(records) + of_parts(records) + weighed(copy["a"])


@program(vec(3), vec(3))
def tables_of_a_starred_list_in_a_dict(x, y):
    r = Pair({"a": x, "b": x * y}, [x, y])
    copy = dict(r.table)
    some = [r, r._replace(parts=[y * 2.0])]
    held = {"records": [r, *some]}
    return of_tables(held["records"]) + of_parts(held["records"]) + weighed(copy["a"])


@program(vec(3), vec(3))
def tables_counted_and_mapped(x, y):
    r = Pair({"a": x, "b": x * y}, [x, y])
    copy = dict(r.table)
    records = list(map(lambda e: Pair(e.table, e.parts), [r, r._replace(table={"a": y, "b": x})]))
    paired = sum(weighed(p * q) for e in records for p, q in zip(e.table.values(), e.parts))
    return paired + sum(len(e.table) * weighed(e.table["a"]) for e in records) + weighed(copy["b"])


@program(vec(3), vec(3), 2)
def table_of_a_record_that_may_be_none(x, y, n):
    r = Pair({"a": x, "b": x * y}, [x, y])
    copy = dict(r.table)
    records = [r._replace(parts=[y * 2.0]) if n % 2 == 0 else None]
    records.append(r)
    there = [e for e in records if e is not None]
    return of_tables(there) + of_parts(there) + weighed(copy["a"])


@program(vec(3), vec(3), 3)
def tables_of_objects_appended(x, y, n):
    r = Thing({"a": x, "b": x * y}, [x, y])
    copy = dict(r.table)
    some = [replace(r, parts=[y * 2.0]), r]
    records = []
    for i in range(n):
        records.append(some[(i + 1) % 2])
    records.append(r)
    return of_tables(records) + of_parts(records) + weighed(copy["a"])


@program(vec(3), vec(3), 2)
def key_popped_from_a_chosen_object(x, y, n):
    r = Thing({"a": x, "b": x * y}, [x, y])
    records = [r, replace(r, table={"a": y, "b": x})]
    taken = records[n % 2].table.pop("a")
    return of_tables(records) + of_parts(records) + weighed(taken)


@program(vec(3), vec(3), 2)
def key_added_to_a_chosen_object(x, y, n):
    r = Thing({"a": x, "b": x * y}, [x, y])
    records = [r, replace(r, parts=[y * 2.0])]
    records[n % 2].table["c"] = y * 3.0
    return of_tables(records) + of_parts(records) + weighed(r.table["a"])


# lists that are written ----------------------------------------------------------------------------------------------


@program(vec(3), vec(3), 2)
def part_of_a_chosen_record_replaced(x, y, n):
    r = Pair({"a": x, "b": x * y}, [x, y, x[:]])
    shared = {n: r.parts}
    records = [r, r._replace(table={"a": y, "b": x})] if n % 2 == 0 else [Pair(r.table, [y]), r]
    records[n % 2].parts[:1] = [y * 3.0, x * y]
    return of_tables(records) + of_parts(records) + sum(weighed(w) for w in shared[n])


# records that are replaced by ones of other shapes ---------------------------------------------------------------


@program(vec(3), vec(3), 2)
def record_with_fewer_parts_stored(x, y, n):
    r = Pair({"a": x, "b": x * y}, [x, y])
    copy = dict(r.table)
    records = [r, r]
    records[n % 2] = r._replace(parts=[y * 2.0])
    return of_tables(records) + of_parts(records) + weighed(copy["a"])


@program(vec(3), vec(3), 2)
def tuple_with_shorter_arrays_stored(x, y, n):
    records = [([x], 1.0), ([x * y], 2.0)]
    records[n % 2] = ([y[:2]], 3.0)
    records[1] = ([y[:1], x], 3.0)
    return sum(u * weighed(w) for parts, u in records for w in parts)


@program(vec(3), vec(3), 2)
def record_that_may_be_none_stored(x, y, n):
    r = Pair({"a": x, "b": x * y}, [x, y])
    records = [r, r]
    records[n % 2] = r._replace(parts=[y * 2.0]) if n > 1 else None
    there = [e for e in records if e is not None]
    return of_tables(there) + of_parts(there)
