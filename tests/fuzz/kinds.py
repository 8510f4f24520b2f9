"""What a variable of a generated program holds: the writers know it of every name, so that what they write runs."""

from __future__ import annotations

from dataclasses import dataclass, field


class Kind:
    """The base of all kinds."""


@dataclass(frozen=True)
class Num(Kind):
    """A float."""


@dataclass(frozen=True)
class Arr(Kind):
    """An array of floats of this shape."""

    shape: tuple[int, ...]


@dataclass(frozen=True)
class Seq(Kind):
    """A list with at least one entry."""

    item: Kind


@dataclass(frozen=True)
class Keyed(Kind):
    """A dict with these keys."""

    item: Kind
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Map(Kind):
    """A dict by integers that are known at run time only."""

    item: Kind


@dataclass(frozen=True)
class Tup(Kind):
    """A tuple."""

    items: tuple[Kind, ...]


@dataclass(frozen=True)
class Obj(Kind):
    """An object of a class of the program."""

    cls: str


@dataclass(frozen=True)
class Callee:
    """A function or method of the program: what it takes and what it returns (None: nothing)."""

    params: tuple[Kind, ...]
    result: Kind | None
    text: str = ""  # how it is called, where that is not by its name: "{0}.step({1})"


@dataclass
class Class:
    """A class of the program."""

    fields: dict[str, Kind]
    takes: tuple[Kind, ...]  # what its constructor takes
    style: str  # plain, dataclass or namedtuple
    methods: dict[str, Callee] = field(default_factory=dict)

    @property
    def frozen(self) -> bool:
        return self.style == "namedtuple"
