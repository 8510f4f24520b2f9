"""Rows that make of a result what Python would return: the last thing that generated code does, so without rules.

Inside, a deque is a list, a set a dict with True as every entry, and a dict of another class a plain one.
"""

from __future__ import annotations

import collections

from s2sgrad.ir.row import Row
from s2sgrad.ir.types import OPAQUE
from s2sgrad.rules.infer import always
from s2sgrad.rules.registry import register
from s2sgrad.runtime import objects, results


def _maker(cls: type, *params: str, module: str = "") -> Row:
    return Row(f"{module}{cls.__name__}", cls, params, always(OPAQUE), elements_of=("x",))


set_of = _maker(set, "x")
frozenset_of = _maker(frozenset, "x")
deque_of = _maker(collections.deque, "x", "maxlen", module="collections.")
default_dict_of = _maker(collections.defaultdict, "default_factory", "x", module="collections.")
MAKERS: dict[type, Row] = {
    set: set_of,
    frozenset: frozenset_of,
    collections.Counter: _maker(collections.Counter, "x", module="collections."),
    collections.OrderedDict: _maker(collections.OrderedDict, "x", module="collections."),
}
error_of = register(Row(
    "made_error", objects.made_error, ("cls", "names", "x"), always(OPAQUE), elements_of=("x",), helper="made_error",
    by_transform=True,
))
as_made = register(Row(
    "as_made", results.as_made, ("x", "how"), always(OPAQUE), elements_of=("x",), helper="as_made", by_transform=True,
))
