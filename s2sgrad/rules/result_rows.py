"""Rows that make of a result what Python would return: the last thing that generated code does, so without rules.

Inside, a deque is a list, a set a dict with True as every entry, and a dict of another class a plain one.
"""

from __future__ import annotations

import collections
import functools

from s2sgrad.ir.row import Row
from s2sgrad.ir.types import OPAQUE
from s2sgrad.rules.infer import always
from s2sgrad.rules.registry import register
from s2sgrad.runtime import objects, results


@functools.cache
def maker_of(cls: type, *params: str) -> Row:
    """The row that calls a class, by default with nothing but the list or dict that stands for such an object."""
    module = "" if cls.__module__ == "builtins" else f"{cls.__module__}."
    return Row(f"{module}{cls.__name__}", cls, params or ("x",), always(OPAQUE), elements_of=("x",))


set_of = maker_of(set)
default_dict_of = maker_of(collections.defaultdict, "default_factory", "x")
error_of = register(Row(
    "made_error", objects.made_error, ("cls", "names", "x"), always(OPAQUE), elements_of=("x",), helper="made_error",
    by_transform=True,
))
as_made = register(Row(
    "as_made", results.as_made, ("x", "how"), always(OPAQUE), elements_of=("x",), helper="as_made", by_transform=True,
))
