"""What a call does to memory."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

RESULT = -1  # the position of a call's result among the places that it deals with
Place = tuple[int, tuple[Hashable, ...]]


@dataclass
class Summary:
    """What a call does to memory: classes of paths from the arguments and the result, and which are written.

    A place is (k, path): k the argument's position or -1 for the result, path the keys from it. `repeated`: the paths
    in the result to what may stand in it more than once.
    """

    shared: list[list[tuple[int, tuple[Hashable, ...]]]] = field(default_factory=list)
    written: list[tuple[int, tuple[Hashable, ...]]] = field(default_factory=list)
    repeated: list[tuple[Hashable, ...]] = field(default_factory=list)

    def says_as_much_as(self, other: Summary) -> bool:
        """Whether both name the same places, in whatever order."""
        shared = [frozenset(map(frozenset, s.shared)) for s in (self, other)]
        return (
            shared[0] == shared[1]
            and set(self.written) == set(other.written)
            and set(self.repeated) == set(other.repeated)
        )
