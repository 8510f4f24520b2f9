"""What the language asks of values, by their kinds: a class for each kind, and one table of them."""

from s2sgrad.frontend.kinds.base import Kind
from s2sgrad.frontend.kinds.table import kind_of

__all__ = ["Kind", "kind_of"]
