"""Iterators: what can be gone through once.

Whether one has been gone through is a hidden variable, so that branches and loops are followed like those of any other
variable. Where it is made and gone through in a row, nothing of it remains.

An iterator that is used again, or may be, is refused, unless its elements can be found by their positions
(going_on.py).
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from s2sgrad.frontend import alongside, once
from s2sgrad.frontend.flat import flattened, is_flat
from s2sgrad.frontend.iterables import Counted, Enumerate, Generated, Mapped, Once, Plain, Range, Tree, Zip
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.records import instance_of
from s2sgrad.frontend.state import Restart
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Array, Bottom, List, Static, error_class

AT = "<next at"  # the names of positions of iterators
_FOR_EVER = 1 << 60


def tree_in(value: Value) -> Tree | None:
    """What a value is gone through as, where it is known."""
    known, tree = static_value(value.type)
    return tree if known and isinstance(tree, Tree) else None


def iterator(low: Lowering, value: Value) -> Value:
    """The iterator over a value; an iterator itself as it is."""
    if isinstance(value.type, Bottom):
        return value
    tree = tree_in(value)
    if tree is None:
        tree = low.iterable(value)
    if tree.once is not None:
        return value
    return new(low, tree)


def new(low: Lowering, tree: Any) -> Value:
    """An iterator of which nothing has been taken."""
    tree = copy.copy(tree)
    span, env = low.b.span, low.state.env
    place, k = f"{span and (span.line, span.col)} {low.unroll} {low.frame.id}", 0
    while env.get((-1, f"<iterator {place} {k}>")) is not None:
        k += 1
    key = (-1, f"<iterator {place} {k}>")
    site = (low.frame.path, key) if low.can_go_on(tree) else None
    if site in low.session.in_parts:
        return low.going_on(tree, f"{place} {k}")
    tree.once = Once(key, env.layers[-1], low.const(False), site=site)
    env.set(key, tree.once.fresh)
    return low.b.const(tree, None, Static(tree))


def taken(low: Lowering, tree: Any) -> Any:
    """What is gone through now, for the first time: the elements, to be used as often as is needed."""
    once = tree.once
    if once is None:
        return tree
    env = low.state.env
    if once.used:
        refuse(low, once)
    if once.layer is env.layers[-1] and once.layer.get(once.key) is once.fresh:
        del once.layer[once.key]
        once.used = True
    else:
        flag = env.get(once.key)
        if flag is None or low.truth(flag) is not False:
            refuse(low, once)
        env.set(once.key, low.const(True))
    tree = copy.copy(low.renewed(tree))
    tree.once = None
    return tree


def number(low: Lowering, tree: Tree) -> int | None:
    """How many elements there are, where that is known; nothing is taken."""
    items = None if holds_generator(tree) else low.fixed_items(without_functions(tree))
    return None if items is None else len(items)


def holds_generator(tree: Any) -> bool:
    """Whether the elements come from a generator."""
    return isinstance(tree, Generated) or any(map(holds_generator, tree.parts))


def opened(low: Lowering, value: Value) -> Value:
    """What is unpacked: an iterator is gone through, and a list made of what a generator yields."""
    tree = tree_in(value)
    if tree is None:
        return value
    free = taken(low, tree)
    if holds_generator(free):
        return low.listed(low.b.const(free, None, Static(free)))
    return value if free is tree else low.b.const(free, None, Static(free))


def go_on(low: Lowering, once: Once) -> None:
    """Begin again with an iterator that goes on where it stopped, if its elements are found by their positions."""
    if once.site is not None and once.site not in low.session.in_parts:
        low.session.in_parts.add(once.site)
        raise Restart


def refuse(low: Lowering, once: Once) -> None:
    """Begin again with an iterator that goes on where it stopped, or refuse that it is gone through again."""
    go_on(low, once)
    name = next((n for n in names_of(low, once) if not n.startswith("<")), None)
    called = f"`{name}` is an iterator that" if name else "this iterator"
    low.fail(
        f"{called} is used more than once, or may be: the second time nothing is left of it",
        f"make a list of it: {name or 'values'} = list(...); for next({name or 'values'}), iter(list(...))",
    )


def names_of(low: Lowering, once: Once) -> Iterator[str]:
    """The variables that hold an iterator."""
    for layer in low.state.env.layers:
        for (_, name), value in layer.items():
            tree = tree_in(value)
            if tree is not None and tree.once is once:
                yield name


def given(low: Lowering, value: Value) -> Value:
    """What a function that goes through its argument is given in place of an iterator."""
    tree = tree_in(value)
    if tree is None or tree.once is None:
        return value
    free = taken(low, tree)
    return low.b.const(free, None, Static(free))


def _all(low: Lowering, tree: Any) -> list[Value]:
    """The elements of what has a fixed number of them."""
    items = low.fixed_items(tree)
    assert items is not None
    return items


_TAKEN = (np.fromiter, np.vectorize, np.broadcast_shapes)


def refuse_given(low: Lowering, fn: Any, values: Sequence[Value]) -> None:
    """NumPy makes an array of no iterator: it takes one for a single object, or says that it is no sequence."""
    if any(fn is taken for taken in _TAKEN):
        return
    for v in values:
        low.no_view(v, "given to NumPy")
        if error_class(v.type) is not None:
            low.fail("an exception is given to NumPy", "use what it was made with: e.args")
        tree = tree_in(v)
        if tree is not None and not (isinstance(tree, Range) and tree.once is None):
            name = getattr(fn, "__name__", "a function of NumPy")
            low.fail(f"`{name}` is given {tree!r}, of which NumPy makes no array", "make a list of it first: list(...)")


class Elements(Sequence[Value]):
    """The elements of a loop that is written out: each is made where its pass begins."""

    def __init__(self, low: Lowering, tree: Any, passes: int) -> None:
        self.low = low
        self.tree = tree
        self.passes = passes
        self.may_be_fewer = any(map(alongside.is_open, leaves(tree)))
        self.known: dict[Any, list[Value]] = {}  # the elements of what cannot change
        if self.may_be_fewer:  # passes are in branches, each in that of the one before
            for part in filter(self.is_fixed, ends(tree)):
                self.known_of(part)

    def __len__(self) -> int:
        return self.length(self.tree) if self.grows else self.passes

    def __iter__(self) -> Iterator[Value]:
        k = 0
        while k < len(self):
            yield self[k]
            k += 1

    @property
    def grows(self) -> bool:
        """Whether there is a list of objects, which may have other elements when a pass is over."""
        return any(self.listed(part) is not None for part in leaves(self.tree))

    def listed(self, tree: Any) -> list[Value] | None:
        """The elements of a list of objects as they are now."""
        low = self.low
        found = None if tree.source is None else instance_of(tree.source.type)
        return low.list_items(found) if found is not None and found.cls is list else None

    def length(self, tree: Any) -> int:
        if isinstance(tree, Zip | Mapped):
            return min(map(self.length, tree.inner))
        if isinstance(tree, Enumerate):
            return self.length(tree.inner)
        items = self.listed(tree) if isinstance(tree, Plain) else None
        if items is not None:
            return len(items)
        without_end = isinstance(tree, Counted) or alongside.is_open(tree)
        return _FOR_EVER if without_end else len(_all(self.low, tree))

    def __getitem__(self, k: Any) -> Any:
        return self.element(self.tree, k)

    def element(self, tree: Any, k: int) -> Value:
        low = self.low
        if isinstance(tree, Mapped):
            return low.call_value(tree.function, [self.element(part, k) for part in tree.inner], {})
        if isinstance(tree, Zip):
            return low.make_tuple([self.element(part, k) for part in tree.inner])
        if isinstance(tree, Enumerate):
            start = low.known(tree.start, "the start of enumerate")
            return low.make_tuple([low.const(start + k), self.element(tree.inner, k)])
        if isinstance(tree, Counted):
            return low.const(low.known(tree.start, "where to begin") + k)
        items = self.listed(tree) if isinstance(tree, Plain) else None
        if items is not None and k < len(items):
            return items[-1 - k if tree.reversed else k]
        if alongside.is_open(tree) or isinstance(tree, Plain) and isinstance(tree.value.type, Array):
            return alongside.element(low, tree, k)  # it may change in the loop, as a list may
        if isinstance(tree, Plain) and type(tree.value.type) is List:
            return low.getitem(tree.value, len(tree.value.type.elts) - 1 - k if tree.reversed else k)  # type: ignore
        return self.known_of(tree)[k]

    def known_of(self, tree: Any) -> list[Value]:
        """The elements of what cannot change."""
        if tree not in self.known:
            self.known[tree] = _all(self.low, tree)
        return self.known[tree]

    def over(self, k: int) -> Value | None:
        """Whether there are no more than k after all, if only a run tells."""
        return alongside.over(self.low, leaves(self.tree), k)

    def is_fixed(self, tree: Any) -> bool:
        """Whether its elements are known before the first pass, and stay what they are."""
        if not isinstance(tree, Plain):
            return isinstance(tree, Range)
        changes = isinstance(tree.value.type, Array) or type(tree.value.type) is List
        return not changes and self.listed(tree) is None


def over(items: Sequence[Value], k: int) -> Value | None:
    """Whether a loop that is written out ends before this pass; None where it does not."""
    return items.over(k) if isinstance(items, Elements) else None


def may_be_over(items: Sequence[Value]) -> bool:
    """Whether a loop that is written out may end before any of its passes, as only a run tells."""
    return isinstance(items, Elements) and items.may_be_fewer


def elements(low: Lowering, tree: Any) -> Sequence[Value] | None:
    """The elements of a loop that is written out; None where their number is not known."""
    if isinstance(tree, Range):
        return low.fixed_items(tree)
    passes = low.fixed_passes(without_functions(tree))
    return None if passes is None else Elements(low, tree, passes)


def ends(tree: Any) -> Iterator[Any]:
    """What elements are taken of in the end."""
    if not isinstance(tree, Enumerate | Zip | Mapped):
        yield tree
    for part in tree.parts:
        yield from ends(part)


def leaves(tree: Any) -> Iterator[Plain]:
    """The containers that a loop runs over."""
    return (part for part in ends(tree) if isinstance(part, Plain))


def may_end_before(low: Lowering, tree: Any) -> bool:
    """Whether what has to be written out may have fewer elements, since it goes along with any number of others."""
    if isinstance(tree, Plain) or not any(map(alongside.is_open, leaves(tree))) or not low.mixed_structure(tree):
        return False
    return low.fixed_passes(without_functions(tree)) is not None


def without_functions(tree: Any) -> Any:
    """The same with tuples of what functions would be given: as many of them, and nothing is called."""
    parts = [without_functions(part) for part in tree.parts]
    return Zip(parts) if isinstance(tree, Mapped) else tree.over(parts)


def materialised(low: Lowering, value: Value) -> Value:
    """A list in place of a range, zip, enumerate or the like."""
    if is_flat(value):
        return flattened(low, value)
    return value if once.tree_in(value) is None else low.listed(value)
