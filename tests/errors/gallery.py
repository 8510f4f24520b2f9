"""The gallery of mistakes: what each is, how it is made, and what the message says after it has been followed."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from s2sgrad import grad
from s2sgrad.errors import S2SGradError
from tests.notes import notes

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Mistake:
    """Something that a user may do, which `make` does."""

    name: str
    make: Callable[[], Any]
    error: type[BaseException] = S2SGradError
    running: bool = False  # raised by generated code, so that its traceback is part of what is seen


@dataclass(frozen=True)
class Fixed:
    """A function as the message says to write it, and arguments at which its gradient is compared."""

    of: str
    fun: Callable[..., Any]
    args: tuple[Any, ...]


GALLERY: dict[str, Mistake] = {}
FIXED: list[Fixed] = []


def mistake(*args: Any, how: Callable[..., Any] = grad, **options: Any) -> Any:
    """Enter the function below: differentiating it at args is the mistake."""

    def enter(fun: Any) -> Any:
        add(Mistake(fun.__name__, lambda: how(fun, **options)(*args)))
        return fun

    return enter


def attempt(make: Callable[[], Any], error: type[BaseException] = S2SGradError) -> Callable[[], Any]:
    """Enter the function below: what it does is the mistake, a call that cannot be right."""
    add(Mistake(make.__name__, make, error))
    return make


def failure(error: type[BaseException]) -> Any:
    """Enter the function below: it calls generated code, in which the primal's own error is raised."""

    def enter(make: Any) -> Any:
        add(Mistake(make.__name__, make, error, running=True))
        return make

    return enter


def add(made: Mistake) -> None:
    assert made.name not in GALLERY, made.name
    GALLERY[made.name] = made


def fixed(of: str, *args: Any) -> Any:
    """Enter the function below: it is what the message about the mistake `of` says to write."""

    def enter(fun: Any) -> Any:
        FIXED.append(Fixed(of, fun, args))
        return fun

    return enter


def seen(entry: Mistake) -> str:
    """What the user sees of a mistake, the same on every machine and Python."""
    try:
        result = entry.make()
    except entry.error as error:
        return plain(tail(error) if entry.running else message(error)) + "\n"
    raise AssertionError(f"no error, but {result!r}")


def message(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if isinstance(error, S2SGradError) else f"{error}"


def tail(error: BaseException) -> str:
    """The part of a traceback that comes from generated code, then the error with its notes."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.startswith("<s2sgrad")]
    lines = [f'File "{f.filename}", in {f.name}\n  {f.line}' for f in frames]
    return "\n".join([*lines, f"{type(error).__name__}: {error}", *notes(error)])


def plain(text: str) -> str:
    """Without what differs from one machine or run to the next."""
    text = text.replace(f"{ROOT}/", "").rstrip()
    text = re.sub(r"(<s2sgrad \w+) \d+>", r"\1>", text)
    return re.sub(r" at 0x[0-9a-f]+", "", text)
