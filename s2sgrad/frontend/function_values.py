"""Functions as values: closures, partials, bound methods, and what transforms make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from s2sgrad.frontend.source import Source
from s2sgrad.frontend.state import Frame, Instance
from s2sgrad.ir.ops import Function, Value
from s2sgrad.ir.types import Static, Type


@dataclass(eq=False)
class Closure:
    """A function defined inside what is compiled: its tree and the frame that it sees."""

    source: Source
    node: Any
    frame: Frame
    defaults: dict[str, Value]
    name: str
    doc: str | None = None

    @property
    def __name__(self) -> str:
        return self.name


@dataclass(eq=False)
class Bound:
    """A method looked up on a value, not yet called."""

    said: ClassVar[str] = "a method"
    name: str
    value: Value
    function: Any = None  # a Python function where the class defines one, else the row of the method


@dataclass(eq=False)
class Partial:
    """functools.partial of something, with arguments that are values."""

    said: ClassVar[str] = "a partial function"
    function: Value
    args: list[Value]
    keywords: dict[str, Value]


@dataclass(eq=False)
class Comparing:
    """functools.cmp_to_key of a function: a key for sorted() and list.sort()."""

    said: ClassVar[str] = "a key made of a comparison"
    function: Value


@dataclass(eq=False)
class Derived:
    """What grad or value_and_grad makes of a function here; None: of the one that it is called with."""

    said: ClassVar[str] = "a derivative"
    maker: Any
    function: Value | None
    options: dict[str, Any]


@dataclass(eq=False)
class Pulled:
    """A pullback made here: its reverse sweep, what that needs, and the result that cotangents belong to."""

    said: ClassVar[str] = "a pullback"
    reverse: Function
    saved: Value
    out: Value


@dataclass(eq=False)
class Choice:
    """One of two functions, decided at run time."""

    said: ClassVar[str] = "one of two functions"
    cond: Value
    then: Any
    orelse: Any


def is_function(t: Type) -> bool:
    """Whether values of this type are one function, known when the function is compiled."""
    made_here = Closure | Partial | Choice | Derived | Pulled
    return isinstance(t, Static) and (callable(t.value) or isinstance(t.value, made_here))


def identity_of(known: Any) -> Any:
    """What an object known at compile time is recognised by, in this lowering and after a restart.

    Closures, methods and partials are made anew every time; what they are made of stays.
    """
    if isinstance(known, Closure):
        return "closure", known.node, known.frame.path
    if isinstance(known, Bound):
        return "bound", known.name, id(known.function)
    if isinstance(known, Instance):
        return "object", known.cls, known.number
    if isinstance(known, Derived):
        inner = getattr(known.function.type, "value", None) if known.function is not None else None
        return "derived", id(known.maker), repr(known.options), identity_of(inner)
    if isinstance(known, Pulled):
        return "pulled", known.reverse.name
    if isinstance(known, Partial):
        return "partial", identity_of(getattr(known.function.type, "value", None))
    if isinstance(known, Choice):
        return "choice", identity_of(known.then), identity_of(known.orelse)
    return id(known)
