"""What is asked of containers and objects, of operators and of applying rows.

The bodies are elsewhere: a module enters its answer with `answers` (lowering.py).
"""

# mypy: disable-error-code="empty-body"

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

from s2sgrad.frontend.state import (
    Instance,
    Key,
    KeySet,
)
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import NeedStatic, Row
from s2sgrad.ir.types import (
    Entries,
    Map,
    Type,
)


class AskedOfContainers:
    """What is asked of containers and objects, of operators and of applying rows."""

    # applying.py

    def need_static(self, need: NeedStatic) -> NoReturn:
        """Begin again with what has to be known when the function is compiled, or refuse."""

    def apply(
        self,
        row: Row,
        args: Sequence[Value],
        params: Sequence[str] | None = None,
        method: bool = False,
        name: str | None = None,
        type: Type | None = None,
    ) -> Value:
        """One op; folded where everything is known. Every failure becomes an error with a place."""

    def retype(self, value: Value, type: Type) -> Value:
        """The same object under a narrower type (an Optional that is known not to be None)."""

    # cells.py

    def new_cell(self, node: Any, cls: Any, held: dict[str, Value]) -> Value:
        """An object that is memory, with these attributes."""

    # containers.py

    def note_made(self, op: Apply) -> Value:
        """The op's result; a list that it makes is given the type that later changes need (made_lists.py)."""

    def site_type(self, site: Any, natural: Type) -> Type:
        """The type a display gets: its own, widened by what earlier lowerings have learnt."""

    def merge_types(self, a: Type, b: Type, site: Any) -> Type | None:
        """The join of two types of one display; dicts have the keys of both."""

    def entry_type(self, a: Type, b: Type, *key: Any) -> Type:
        """The type of a container's entry that covers both; what is put there is made to `conform` to it."""

    def agree(self, x: Value, needed: Type, what: str) -> None:
        """x, which is written, has this type from now on, and so has every display that it may come from.

        An element that is chosen at run time has a type without constants; its display must not know any either.
        """

    def sites_of(self, x: Value) -> tuple[Any, ...]:
        """The displays and parameters that a container may come from, with the ways to it."""

    def all_behind(self, x: Value) -> list[Any]:
        """The same, with None where something else may have made it."""

    def behind(self, site: Any) -> list[Any]:
        """A way that begins at a tuple goes on from what was put into it."""

    def widen(self, value: Value, needed: Type, what: str) -> None:
        """Note that the displays which a container comes from must have at least this type."""

    def conform(self, value: Value, needed: Type) -> Value:
        """What is put into a container, with the type that the container gives its elements."""

    def plain_list_method(self, x: Value, name: str, args: list[Value], params: list[str] | None = None) -> Value:
        """append, pop, …: the list becomes one of any length, with one type for all elements."""

    def display_dict(
        self, node: Any, keys: list[Any], items: list[Value], kind: Map | None = None, like: Entries | None = None
    ) -> Value:
        """A dict, or what is `like` one, with these entries."""

    def entries_type(self, x: Value) -> Type | None:
        """One type for all entries of a dict; None where there is none."""

    def is_whole_site(self, site: Any) -> bool:
        """Whether a container is what its display makes, not an element of that."""

    def present_key(self, site: Any) -> Key:
        """The variable that tells which keys the dict of a display has."""

    def set_present(self, site: Any, keys: tuple[Any, ...]) -> None:
        """From here on the dict of a display has these keys."""

    def keys_present(self, value: Value) -> tuple[Any, ...] | None:
        """The keys that a dict has here, in order; None where that is not known."""

    def key_set(self, value: Value) -> KeySet | None:
        """What is known of the keys that a dict has here; None where that is nothing."""

    def as_it_is(self, value: Value) -> Value:
        """A value, with dicts in it that have the keys which they have here."""

    def check_whole(self, value: Value, needed: Type) -> None:
        """A dict that stands where one of run-time keys may stand must have the keys that its type says."""

    def store_entry(self, x: Value, t: Entries, index: Value, value: Value) -> None:
        """x[index] = value, of a dict with known keys."""

    # object_lists.py

    def display_list(self, node: Any, items: list[Value]) -> Value:
        """A list display; objects and functions in it make it a list of objects."""

    def listed(self, value: Value, *rest: Any) -> Value:
        """list(...) of a value."""

    def list_method(self, x: Value, name: str, args: list[Value], params: list[str] | None = None) -> Value:
        """An ordinary list into which an object or a function is put becomes a list of objects, if it can."""

    def check_current(self, x: Value) -> None:
        """Begin again where a closed object, or list of objects, that is read has been changed since; or refuse it."""

    def check_own(self, instance: Instance) -> None:
        """Refuse to read an object of which a function that is compiled by itself knows no attributes."""

    def list_items(self, x: Instance) -> list[Value]:
        """The elements of a list of objects."""

    # operations.py

    def binary(self, name: str, a: Value, b: Value) -> Value:
        """a + b, and the like, by the name of the node."""

    def unary(self, name: str, x: Value) -> Value:
        """-x, and the like."""

    def compare(self, op: Any, a: Value, b: Value) -> Value:
        """a < b, and the like."""
