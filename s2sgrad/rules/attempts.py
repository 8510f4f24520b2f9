"""Whether an operation would raise: the question that a `try` in the primal asks, as a row.

The answer is a bool, or, where the handler reads the exception, the exception or None.
"""

from __future__ import annotations

from s2sgrad.ir.row import Form, Row
from s2sgrad.ir.types import BOOL, OPAQUE, Type

_KNOWN: dict[tuple[Row, str, bool], Row] = {}


def attempt_of(row: Row, cls: type[BaseException], named: bool = False) -> Row:
    """The row that tells whether `row`, applied to the same operands, raises `cls`. It changes nothing."""
    key = (row, cls.__name__, named)
    if key not in _KNOWN or _KNOWN[key].catches is not cls:
        _KNOWN[key] = _made(row, cls, named)
    return _KNOWN[key]


def _made(row: Row, cls: type[BaseException], named: bool) -> Row:
    result: Type = OPAQUE if named else BOOL
    return Row(
        f"{row.name} raises {cls.__name__}",
        None,
        row.params,
        lambda site: result,
        keywords=row.keywords,
        form=Form.ATTEMPT,
        shape_only=row.shape_only,
        attempts=row,
        catches=cls,
    )
