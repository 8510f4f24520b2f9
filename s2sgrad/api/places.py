"""Where a mistake in a call of the library was made: in the function that is differentiated, or in the user's call."""

from __future__ import annotations

import linecache
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

from s2sgrad.backends.python import note_place
from s2sgrad.errors import S2SGradError, Span, UsageError
from s2sgrad.frontend.places import header, parameter

OURS = str(Path(__file__).resolve().parent.parent)
E = TypeVar("E", bound=S2SGradError)


def calling() -> Span | None:
    """The line of the user's code that called the library."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(OURS):
        frame = frame.f_back
    if frame is None:
        return None
    file, number = frame.f_code.co_filename, frame.f_lineno
    line = linecache.getline(file, number, frame.f_globals).rstrip("\n")
    if not line.strip():
        return None
    return Span(file, number, len(line) - len(line.lstrip()), number, len(line.rstrip()), line)


def misuse(reason: str, rewrite: str, fun: Any = None) -> UsageError:
    """A UsageError that points at the header of a function, or else at the user's call."""
    span = header(fun) if callable(fun) else None
    return UsageError(reason, span or calling(), rewrite)


def placed(error: E, span: Span | None) -> E:
    """The error with a place, if it has none."""
    if error.span is not None or span is None:
        return error
    return type(error)(error.reason, span, error.rewrite)


@contextmanager
def at_place(span: Span | None) -> Iterator[None]:
    """Mistakes that have no place of their own get this one; so does what the primal would raise there."""
    try:
        yield
    except UsageError as error:
        raise placed(error, span) from None
    except ValueError as error:
        note_place(error, span)
        raise


@contextmanager
def at_parameter(fun: Callable[[], Any], name: str) -> Iterator[None]:
    """What is wrong with an argument points at its parameter."""
    try:
        yield
    except UsageError as error:
        raise placed(error, parameter(fun(), name) or calling()) from None
