"""Whether what is tried raises: the questions that a `Try` answers, as rows.

The first tells whether anything is caught, with a bool; the others are about that: the exit code of what is caught (0
if nothing is), and the exception (None if there is none). All have an effect: they are neither merged nor repeated.
"""

from __future__ import annotations

from s2sgrad.ir.row import Form, Row
from s2sgrad.ir.types import BOOL, INT, OPAQUE, Opaque
from s2sgrad.rules.infer import always

EXCEPTION = Opaque("exception")

Catches = tuple[tuple[tuple[type[BaseException], ...], int], ...]


def attempt_of(catches: Catches) -> Row:
    """The row of an attempt that is left by these exceptions."""
    names = " or ".join(cls.__name__ for classes, _ in catches for cls in classes)
    return Row(f"raises {names}", None, (), always(BOOL), form=Form.ATTEMPT, effect=True, catches=catches)


code_of = Row("exit code of", None, ("attempt",), always(INT), form=Form.OUTCOME, effect=True)
exception_of = Row("exception of", None, ("attempt",), always(EXCEPTION), form=Form.OUTCOME, effect=True)


def attribute_of(name: str) -> Row:
    """The row of an attribute of an exception about which nothing is known."""
    return Row(name, None, ("x",), always(OPAQUE), form=Form.ATTRIBUTE, symbol=name)
