"""What classes define for their objects: text, membership, use as numbers, and descriptors."""

from __future__ import annotations

import builtins
import dataclasses
from collections.abc import Sequence
from typing import Any

from s2sgrad.frontend import conventions, open_tuples, ranges
from s2sgrad.frontend.callables import special
from s2sgrad.frontend.exception_values import exception_class, shown, shown_with_class
from s2sgrad.frontend.foreign import is_constant
from s2sgrad.frontend.function_values import Bound, Closure, Partial
from s2sgrad.frontend.iterables import Range, Tree
from s2sgrad.frontend.kinds.of_class import class_of, list_in, object_class
from s2sgrad.frontend.lowering import Lowering, answers
from s2sgrad.frontend.records import holds_object
from s2sgrad.frontend.state import Flat, Instance
from s2sgrad.ir.container_class import FROZEN, KnownSet
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import Array, Bottom, Dict, List, Map, OpenTuple, Set, Static, holds_record
from s2sgrad.rules import core as rows
from s2sgrad.rules.results import Results, is_changed

_PLAIN = (None, list)
_SHOWN_BY_ADDRESS = (Tree, Flat, Closure, Bound, Partial)
_FOR_TEXT = {"__str__": ("__str__", "__repr__"), "__repr__": ("__repr__",)}


# text


def text_of(low: Lowering, x: Value, method: str) -> Value:
    """str() or repr() of a value, where an object is in it; any other value as it is."""
    if exception_class(x) is not None:
        return shown(low, x) if method == "__str__" else shown_with_class(low, x)
    cls = class_of(x)
    if cls is None or list_in(x) is not None:
        if holds_object(x.type) or holds_record(x.type):
            low.fail("the text of a container of objects is not supported", "format its elements one by one")
        if isinstance(x.type, Static) and isinstance(x.type.value, Range) and x.type.value.once is None:
            return text_of_range(low, x.type.value)
        if isinstance(x.type, Static) and isinstance(x.type.value, _SHOWN_BY_ADDRESS):
            low.fail("the text of a function or an iterator is its address", "format its name, or a list of it")
        if isinstance(x.type, OpenTuple):
            return Results(low.b).of(open_tuples.seen(low, x))
        if low.is_view(x):
            low.fail("the text of a view of a dict", "format a list of it: list(d.values())")
        return Results(low.b).of(x)
    for name in _FOR_TEXT[method]:
        if name == "__repr__" and generated_repr(cls):
            return text_of_fields(low, x, cls.__qualname__, [f.name for f in dataclasses.fields(cls) if f.repr])
        if low.find_special(x, name) is not None:
            return low.call_special(x, name, [])
    if object_class(x) is None:
        return text_of_fields(low, x, cls.__name__, cls._fields)
    low.fail(f"the text of an instance of {cls.__name__} is its address", f"define __repr__ in {cls.__name__}")


def text_of_range(low: Lowering, r: Range) -> Value:
    known = ranges.known(r)
    if known is None or r.reversed:
        low.fail("the text of a range of unknown length", "format its bounds")
    return low.const(str(known))

def text_of_fields(low: Lowering, x: Value, name: str, names: Sequence[str]) -> Value:
    """What dataclasses and named tuples show of an object."""
    pieces: list[Value] = []
    for k, field in enumerate(names):
        pieces.append(low.const(f"{', ' if k else name + '('}{field}="))
        shown = text_of(low, low.attribute(x, field), "__repr__")
        pieces.append(low.apply(rows.format_, [shown, low.const("!r")], params=("pieces", "spec")))
    return low.apply(rows.format_, [*pieces, low.const(")" if pieces else f"{name}()")])


@answers(Lowering.to_format)
def to_format(low: Lowering, x: Value, conversion: str, text: str) -> tuple[Value, str, str]:
    """What is formatted in place of a value, and how."""
    if conversion == "!r" and exception_class(x) is not None:
        return shown_with_class(low, x), "", text
    if conversion == "!r" and class_of(x) is not None:
        return text_of(low, x, "__repr__"), "", text
    if not conversion and low.find_special(x, "__format__") is not None:
        return low.call_special(x, "__format__", [low.const(text)]), "", ""
    return text_of(low, shown(low, x), "__str__"), conversion, text


@answers(Lowering.text_operands)
def text_operands(low: Lowering, *values: Value) -> None:
    """Refuse objects as operands of `%` and arguments of str.format."""
    for v in values:
        if holds_object(v.type) or conventions.holds_class(v.type):
            low.fail("an object in `%` or str.format", "use an f-string")
        if is_changed(v.type) or low.is_view(v):
            low.fail("a deque, a set, or a dict of a class of its own in `%` or str.format", "use an f-string")


# membership and indices


@answers(Lowering.check_key)
def check_key(low: Lowering, key: Value) -> None:
    """Refuse what is found in a dict or set by methods of its class."""
    t = key.type
    if not low.trusted and is_unhashable(key):
        low.fails(TypeError, "unhashable type")
        low.fail("what can be changed is a key, and has no hash", "use a number, a text or a tuple as the key")
    against = conventions.why_no_key(t)
    if against is not None:
        low.fail(*against)
    if isinstance(t, Static) and isinstance(t.value, Tree | Closure | Bound | Partial | Instance):
        low.fail("a function, iterator or object that is made here is a key", "use a text as the key")


@answers(Lowering.as_index)
def as_index(low: Lowering, index: Value) -> Value:
    if low.find_special(index, "__index__") is not None:
        return low.call_special(index, "__index__", [])
    return index


def is_unhashable(key: Value) -> bool:
    """Whether Python has no hash of a value."""
    t = key.type
    if isinstance(t, Static):
        return isinstance(t.value, KnownSet | Flat | list | dict | set) or list_in(key) is not None
    if isinstance(t, OpenTuple) or isinstance(t, Set) and t.made == FROZEN:
        return False
    return isinstance(t, List | Dict | Map | Set | Array)


def generated_repr(cls: Any) -> bool:
    """Whether __repr__ is the one that dataclasses wrote."""
    code = getattr(getattr(cls, "__repr__", None), "__code__", None)
    written = code is not None and code.co_filename.endswith(("dataclasses.py", "reprlib.py", "<string>"))
    return dataclasses.is_dataclass(cls) and written


# builtins -----------------------------------------------------------------------------------------------------------

Args = list[Value]
Keywords = dict[str, Value]


@special(str)
def _str(low: Lowering, args: Args, keywords: Keywords) -> Value | None:
    if len(args) == 1 and exception_class(args[0]) is not None:
        return low.apply(rows.format_, [shown(low, args[0])])
    if len(args) == 1 and is_made_for_text(low, args[0]):
        return low.apply(rows.format_, [text_of(low, args[0], "__str__")])
    if len(args) == 1 and _is_object(args[0]):
        return text_of(low, args[0], "__str__")
    return of_what_varies(low, args[0], "") if len(args) == 1 else None


def of_what_varies(low: Lowering, x: Value, spec: str) -> Value | None:
    """The text of what may be differentiated, as an f-string makes it; None for anything else."""
    if is_constant(low, x) or isinstance(x.type, Bottom):
        return None
    if not spec:
        return low.apply(rows.format_, [x])
    return low.apply(rows.format_, [x, low.const(spec)], params=("pieces", "spec"))


@special(hash)
def _hash(low: Lowering, args: Args, keywords: Keywords) -> Value | None:
    if len(args) == 1 and is_unhashable(args[0]):
        low.check_key(args[0])
    return None


@special(repr)
def _repr(low: Lowering, args: Args, keywords: Keywords) -> Value | None:
    if len(args) == 1 and is_made_for_text(low, args[0]):
        return low.apply(rows.format_, [text_of(low, args[0], "__repr__")])
    if len(args) == 1 and _is_object(args[0]):
        return text_of(low, args[0], "__repr__")
    return of_what_varies(low, args[0], "!r") if len(args) == 1 else None


def is_made_for_text(low: Lowering, value: Value) -> bool:
    """Whether a container is of another kind where its text is made than elsewhere."""
    t = value.type
    hidden = isinstance(t, OpenTuple) or isinstance(t, Static) and isinstance(t.value, _SHOWN_BY_ADDRESS)
    return is_changed(t) or low.is_view(value) or hidden


@special(format)
def _format(low: Lowering, args: Args, keywords: Keywords) -> Value | None:
    if not args:
        return None
    spec = low.known(args[1], "the format") if len(args) > 1 else ""
    if not _is_object(args[0]):
        return of_what_varies(low, args[0], spec and f":{spec}")
    value, _, spec = low.to_format(args[0], "", spec)
    return value if not spec else low.apply(rows.format_, [value, low.const(f":{spec}")], params=("pieces", "spec"))


def _number(fn: Any, *methods: str) -> None:
    def handler(low: Lowering, args: Args, keywords: Keywords) -> Value | None:
        for method in methods if args else ():
            if low.find_special(args[0], method) is not None:
                return low.call_special(args[0], method, args[1:])
        return None

    special(fn)(handler)


_number(abs, "__abs__")
_number(builtins.round, "__round__")


def _is_object(x: Value) -> bool:
    return exception_class(x) is not None or class_of(x) is not None or holds_object(x.type) or holds_record(x.type)
