"""What a loop may run over, as it is known when the function is compiled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from s2sgrad.frontend.state import Activation, Key
from s2sgrad.ir.ops import Value

Step = Callable[[], Value]  # gives the next element of what is gone through


class Tree:
    """What a loop may run over."""

    handed_as: ClassVar[str] = "make a list of it first: list(...)"
    once: Once | None = None  # where it is an iterator

    @property
    def said(self) -> str:
        """What messages call it."""
        return repr(self)

    @property
    def parts(self) -> list[Any]:
        """What it takes its elements from, in turn, where that is iterables again."""
        return []

    def over(self, parts: list[Any]) -> Tree:
        """The same over other parts."""
        return self


@dataclass(eq=False)
class Once:
    """Whether an iterator has been gone through: the variable that tells, and where it was made."""

    key: Key
    layer: dict[Key, Value]
    fresh: Value  # what the variable holds as long as it has not been gone through
    used: bool = False
    site: Any = None  # where it was made, if it might go on where it stopped


@dataclass(eq=False)
class Rest:
    """An iterator with a position, which is a variable."""

    tree: Any
    key: Key


@dataclass(eq=False)
class Expression:
    """What a generator expression makes of an element; run in the frame in which it stands."""

    node: Any
    frame: Any
    unroll: tuple[int, ...]


@dataclass(eq=False)
class Range(Tree):
    """range(start, stop, step)"""

    start: Value
    stop: Value
    step: Value
    reversed: bool = False

    def __repr__(self) -> str:
        return "a range"


@dataclass(eq=False)
class Plain(Tree):
    """The elements of a value."""

    value: Value
    reversed: bool = False
    source: Value | None = None  # a container that may have changed when the elements are asked for
    length: Value | None = None  # of a list that is gone through from its end: what that was
    stmt: Any = None  # where that was asked

    def __repr__(self) -> str:
        return "an iterator"


@dataclass(eq=False)
class Enumerate(Tree):
    """Pairs of a count and an element."""

    inner: Any
    start: Value

    @property
    def parts(self) -> list[Any]:
        return [self.inner]

    def over(self, parts: list[Any]) -> Tree:
        (inner,) = parts
        return Enumerate(inner, self.start)

    def __repr__(self) -> str:
        return "an enumerate"


@dataclass(eq=False)
class Zip(Tree):
    """Tuples of elements, as long as all have one."""

    inner: list[Any]

    @property
    def parts(self) -> list[Any]:
        return self.inner

    def over(self, parts: list[Any]) -> Tree:
        return Zip(parts)

    def __repr__(self) -> str:
        return "a zip"


@dataclass(eq=False)
class Mapped(Tree):
    """What a function makes of the elements."""

    function: Value
    inner: list[Any]

    @property
    def parts(self) -> list[Any]:
        return self.inner

    def over(self, parts: list[Any]) -> Tree:
        return Mapped(self.function, parts)

    def __repr__(self) -> str:
        return "a map"


@dataclass(eq=False)
class Generated(Tree):
    """What a generator yields: a function, of which `call` is the inlining, not yet done, or an expression.

    `ours` says whether it is code of ours, and which call of that.
    """

    call: Activation | None
    ours: tuple[bool, int] = (False, 0)
    expression: Expression | None = None
    first: Any = None  # what the expression runs over
    rest: Rest | None = None  # an iterator that is gone through in parts
    cls: str = ""  # of the user's iterator that code of ours goes through

    @property
    def what(self) -> str:
        if self.cls:
            return f"the iterator {self.cls}"
        if self.rest is not None:
            return "this iterator"
        return f"the generator {self.call.name}" if self.call is not None else "this generator expression"

    def __repr__(self) -> str:
        return "a generator"


@dataclass(eq=False)
class Counted(Tree):
    """start, start + 1, and so on: as long as what it is zipped with."""

    start: Value

    def __repr__(self) -> str:
        return "a generator"


ITERABLES = (Range, Plain, Enumerate, Zip, Mapped, Generated, Counted)
