"""Functions and methods of which the name tells that they change the container that they belong to, or are given."""

from __future__ import annotations

from typing import Any

from s2sgrad.frontend.contents import CHANGING
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.state import Restart

WRITERS = frozenset("put place copyto put_along_axis putmask fill_diagonal shuffle".split())  # of NumPy
CHANGES = WRITERS | frozenset(
    "append appendleft extend extendleft insert pop popleft popitem remove clear sort reverse rotate add discard update"
    " setdefault subtract move_to_end fromlist frombytes fromfile byteswap difference_update intersection_update"
    " symmetric_difference_update __setitem__ __delitem__ __iadd__ __imul__ __ior__".split()
)  # the same, and methods of containers that change them


def note_change(low: Lowering, holder: Any, name: str) -> None:
    """Begin again where a method is found to change a container from outside: what is in it is not known then."""
    if name in CHANGES and isinstance(holder, CHANGING) and id(holder) not in low.session.changed_outside:
        low.session.changed_outside.add(id(holder))
        raise Restart


__all__ = ["CHANGES", "WRITERS", "note_change"]
