"""Objects and lists of objects under several names: what is changed under one is changed under all."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from tests.programs.zoo import const, family, vec

program = family("objects_named_twice")


@dataclass
class Row:
    items: Any = 0.5


@program(vec(3), const(1), scalar=False)
def one_of_two_in_an_object(x, m):
    c = [Row(x)]
    e = [c, c][m % 2]
    c[0] = Row(x * 2.0)
    return Row(e)


@program(vec(3), const(0), scalar=False)
def put_into_an_object_before(x, m):
    c = [Row(x)]
    e = [c, c][m % 2]
    o = Row(e)
    c[0] = Row(x * 2.0)
    return o


@program(vec(3), const(1), scalar=False)
def chosen_and_put_into_an_object(x, m):
    c = [Row(x)]
    e = c if m > 0 else [Row(x * 3.0)]
    o = Row(e)
    c[0] = Row(x * 2.0)
    return o


@program(vec(3), const(1), scalar=False)
def set_as_an_attribute(x, m):
    c = [Row(x)]
    o = Row(0.5)
    o.items = c if m > 0 else [Row(x * 3.0)]
    c[0] = Row(x * 2.0)
    return o


@program(vec(3), const(0), scalar=False)
def an_object_chosen_as_attribute(x, m):
    c = Row(x)
    o = Row([c, Row(x * 3.0)][m % 2])
    c.items = x * 2.0
    return o


@program(vec(3), const(1), scalar=False)
def a_deep_copy_that_is_chosen(x, m):
    c = copy.deepcopy([Row(x)])
    e = c if m > 0 else []
    e.append(Row(x * 2.0))
    return c


@program(vec(3), const(1), scalar=False)
def a_copy_that_is_chosen(x, m):
    c = copy.copy([Row(x)])
    e = c if m > 0 else []
    e.append(Row(x * 2.0))
    return c


@program(vec(3), const(1), scalar=False)
def a_deep_copy_in_which_one_is_replaced(x, m):
    c = copy.deepcopy([Row(x)])
    e = c if m > 0 else [Row(x)]
    e[0] = Row(x * 2.0)
    return c


@program(vec(3), const(0), scalar=False)
def one_of_two_lists_of_copies(x, m):
    rows = copy.deepcopy([Row(x)])
    e = [rows, rows][m % 2]
    rows[0].items = x * 3.0
    rows.append(e[0])
    return e
