"""Whether an operation would raise: the question that a `try` in the primal asks, as a row."""

from __future__ import annotations

from s2sgrad.ir.row import Form, Row, Site
from s2sgrad.ir.types import BOOL, Type


def _infer(site: Site) -> Type:
    return BOOL


_KNOWN: dict[tuple[Row, str], Row] = {}


def attempt_of(row: Row, cls: type[BaseException]) -> Row:
    """The row that tells whether `row`, applied to the same operands, raises `cls`. It changes nothing."""
    key = (row, cls.__name__)
    if key not in _KNOWN or _KNOWN[key].catches is not cls:
        _KNOWN[key] = _made(row, cls)
    return _KNOWN[key]


def _made(row: Row, cls: type[BaseException]) -> Row:
    return Row(
        f"{row.name} raises {cls.__name__}",
        None,
        row.params,
        _infer,
        keywords=row.keywords,
        form=Form.ATTEMPT,
        shape_only=row.shape_only,
        attempts=row,
        catches=cls,
    )
