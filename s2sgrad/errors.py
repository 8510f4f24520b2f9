"""The exception family: every message has a place, a reason and a rewrite."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Statement:
    """One primal statement, as it is quoted above the code that reverses it."""

    text: str
    line: int


@dataclass(frozen=True)
class Span:
    """A place in the user's source. Lines count from 1, columns from 0."""

    file: str
    line: int
    col: int
    end_line: int
    end_col: int
    source: str = field(default="", compare=False)  # the source line, for messages
    stmt: Statement | None = field(default=None, compare=False)

    def caret(self) -> str:
        """The source line with carets under the span."""
        line = self.source.rstrip("\n")
        end = self.end_col if self.end_line == self.line else len(line)
        width = max(1, end - self.col)
        return f"    {line}\n    {' ' * self.col}{'^' * width}"


class S2SGradError(Exception):
    """Base of all errors that s2sgrad raises on purpose: what is wrong, where, and what to write instead.

    reason says what is wrong, span where, rewrite what to write instead.
    """

    def __init__(self, reason: str, span: Span | None = None, rewrite: str = "") -> None:
        self.reason = reason
        self.span = span
        self.rewrite = rewrite
        super().__init__(self.render())

    def render(self) -> str:
        parts = []
        if self.span is not None:
            parts.append(f'  File "{self.span.file}", line {self.span.line}')
            parts.append(self.span.caret())
        parts.append(self.reason)
        if self.rewrite:
            parts.append(f"Instead: {self.rewrite}")
        head = "\n" if self.span is not None else ""
        return head + "\n".join(parts)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.reason, self.span, self.rewrite)


class UnsupportedError(S2SGradError):
    """The function uses something that cannot be differentiated; raised before anything runs."""

    raises: type[Exception] | None = None  # what Python itself would raise there, where that is certain


class RaisedByProgram(UnsupportedError):
    """As it seems, the function itself raises an exception for these arguments; Python is asked, and says which."""


class UsageError(S2SGradError, TypeError):
    """A call of the library that cannot be right: a wrong name, a wrong kind of argument."""


class CheckFailed(S2SGradError):
    """With S2SGRAD_CHECK=1: reverse and forward mode give different derivatives."""


class InternalError(S2SGradError):
    """A fault of the compiler itself: it has failed, or broken one of its own rules (found by the IR verifier)."""

    def __init__(
        self, reason: str, span: Span | None = None,
        rewrite: str = "report this; written in another way, the function may do",
    ) -> None:
        super().__init__(reason, span, rewrite)


def own_fault(fault: Exception, span: Span | None) -> InternalError:
    """The error for an exception that the compiler did not raise on purpose, at the place where it was."""
    return InternalError(f"the compiler failed here, by a fault of its own ({type(fault).__name__}: {fault})", span)
