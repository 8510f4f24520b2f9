"""The tables of handlers: what they know, they know once, and both modes know the same writes."""

from __future__ import annotations

import pytest

from s2sgrad.ir.ops import Apply, Call, Comment, Const, For, If, Op, Return, Try, While, With, Yield
from s2sgrad.ir.row import Row
from s2sgrad.transforms.forward import driver as forward
from s2sgrad.transforms.forward.writes import ADDITIVE, MIRRORED
from s2sgrad.transforms.reverse import driver as reverse
from s2sgrad.transforms.reverse.handlers import applications, arrays, copies, lists, maps, reads, writes


def test_no_row_stands_in_two_tables() -> None:
    tables: list[dict[Row, object]] = [dict(m.ROWS) for m in (arrays, copies, lists, maps, reads)]
    rows = [row for table in tables for row in table]
    assert len(rows) == len(set(rows))
    assert not set(applications.ROWS) & set(writes.ROWS)


def test_writes_are_written() -> None:
    assert all(row.writes or row.stores for row in writes.ROWS)
    assert not any(row.writes or row.stores for row in applications.ROWS)


def test_both_modes_know_the_same_writes() -> None:
    assert MIRRORED == set(writes.ROWS)
    assert ADDITIVE <= MIRRORED


@pytest.mark.parametrize("kind", [Apply, If, With, Try, For, While, Call])
def test_every_kind_of_op_that_computes_has_handlers(kind: type[Op]) -> None:
    for driver in (forward, reverse):
        assert kind in driver.HANDLERS


@pytest.mark.parametrize("kind", [Comment, Const, Yield, Return])
def test_what_computes_nothing_has_none(kind: type[Op]) -> None:
    for driver in (forward, reverse):
        assert kind not in driver.HANDLERS


def test_what_is_told_apart() -> None:
    assert reverse.HANDLERS[With] is not reverse.HANDLERS[If] is reverse.HANDLERS[Try]
    assert forward.HANDLERS[Try] is not forward.HANDLERS[If] is forward.HANDLERS[With]
