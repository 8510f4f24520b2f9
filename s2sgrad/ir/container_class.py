"""The class that a container has in Python where the compiler takes it for a list, a dict or a constant."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class ContainerClass:
    """The class of a list, dict or set where that is not the plain one, with the factory of a defaultdict.

    `factory` is None where there is none, and `UNKNOWN` where it is made by the function itself. `before` and `behind`
    is what the class is called with beside the plain container, when such a one is made of that.
    """

    cls: type
    factory: Any = field(default=None, compare=False)
    which: int = 0  # tells the factory from others
    before: tuple[Any, ...] = ()
    behind: tuple[Any, ...] = ()

    @staticmethod
    def with_default(factory: Any) -> ContainerClass:
        return ContainerClass(defaultdict, factory, id(factory))

    def __repr__(self) -> str:
        return self.cls.__name__


class KnownSet(frozenset[Any]):
    """The elements of a set, not of a frozenset, that is known when the function is compiled."""

    def __repr__(self) -> str:
        return repr(frozenset(self))


FROZEN = ContainerClass(frozenset)
UNKNOWN = object()  # a factory that cannot be named in generated code
EITHER = ContainerClass(object)  # of one class on one path, of another on another path


def met(a: ContainerClass | None, b: ContainerClass | None) -> ContainerClass | None:
    """The class of what is one of two."""
    return a if a == b else EITHER


__all__ = ["EITHER", "FROZEN", "UNKNOWN", "KnownSet", "ContainerClass", "met"]
