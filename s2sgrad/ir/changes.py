"""What the frontend notes of a program for those who know its alias classes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from s2sgrad.errors import Span
from s2sgrad.ir.clone import Mapping
from s2sgrad.ir.ops import Value


@dataclass(frozen=True)
class Augmented:
    """`old += ...` of what may be a number or an array, lowered to a sum, `new`.

    place: the variable, or "." for an attribute and "[]" for an entry, to which the sum is put back.
    """

    old: Value
    new: Value
    span: Span | None
    place: str

    def of_copies(self, copies: Mapping) -> Augmented:
        """The same change where the ops that make it have been copied."""
        return replace(self, old=copies.get(self.old, self.old), new=copies[self.new])


__all__ = ["Augmented"]
