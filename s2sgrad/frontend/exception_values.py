"""Exceptions that are made in what is compiled, as values: tuples of their arguments, or objects.

One that is not raised on the spot, and into which nothing differentiated goes, is Python's own at once, unless it is
changed or caught later (`need_values`).
"""

from __future__ import annotations

import types

from s2sgrad.errors import UnsupportedError
from s2sgrad.frontend.cells import instantiate
from s2sgrad.frontend.kinds.objects import ARGUMENTS
from s2sgrad.frontend.kinds.of_class import exception_class, is_exception, record_class
from s2sgrad.frontend.lowering import Lowering, answers
from s2sgrad.frontend.makings import is_made_plainly
from s2sgrad.frontend.opaque_calls import as_text
from s2sgrad.frontend.records import closed, field, holds_object, inner_types, instance_of, note_copy, sources
from s2sgrad.frontend.state import Poisoned, Restart, Untold
from s2sgrad.frontend.values import may_vary
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Opaque, Record, Static, Tuple, Type, error_class, record_of
from s2sgrad.rules import core as rows
from s2sgrad.rules.results import Results

_NAMES = ("__module__", "__doc__", "__weakref__", "__dict__", "__annotations__", "__qualname__", "__firstlineno__",
          "__static_attributes__")  # fmt: skip

_SHOWN_AS_ALL = (NameError, AttributeError)  # their __str__ does what BaseException's does, in a slot of their own
_SHOWN_ALIKE = (ImportError, OSError, SyntaxError)  # with one argument, that is the text, as BaseException has it
NAMED_ARGUMENTS: dict[str, type[BaseException]] = {"value": StopIteration, "code": SystemExit}  # attributes


def class_of_exception(low: Lowering, value: Value) -> type[BaseException] | None:
    t, made = value.type, exception_class(value)
    if made is not None:
        return made
    if isinstance(t, Static) and isinstance(t.value, type) and issubclass(t.value, BaseException):
        return t.value
    owner = value.owner
    if isinstance(owner, Apply) and owner.row is rows.call_opaque:
        return class_of_exception(low, owner.operands[0])
    return None


def exception_of(
    low: Lowering, cls: type[BaseException], args: list[Value], keywords: dict[str, Value] | None = None
) -> Value:
    """An exception, as the tuple of its arguments; an object where its class has an __init__ of its own."""
    if _has_code(cls):
        if not is_made_plainly(cls):
            low.fail(f"{cls.__name__} makes its objects in a way of its own", "give it an __init__ in that place")
        return instantiate(low, cls, args, keywords or {})
    if keywords:
        low.fails(TypeError, f"{cls.__name__}() takes no keyword arguments")
        low.fail(f"{cls.__name__}() takes no keyword arguments", "pass them by position")
    return low.make_tuple(args, cls)


@answers(Lowering.made_exception)
def made_exception(low: Lowering, cls: type[BaseException], args: list[Value], keywords: dict[str, Value]) -> Value:
    """An exception that is not raised where it is made: by Python, if nothing differentiated can be in it."""
    given = [*args, *keywords.values()]
    as_value = low.session.errors_as_values or any(may_vary(v) or holds_object(v.type) for v in given)
    whole = cls in low.session.whole_errors or not is_made_plainly(cls) or holds_more(cls, args)
    if low.trusted or whole or not as_value:
        low.made_by_python |= not whole
        return low.opaque(cls, [as_text(low, a) for a in args], keywords=keywords)
    try:
        return exception_of(low, cls, args, keywords)
    except UnsupportedError:
        low.session.whole_errors.add(cls)
        raise Restart from None


@answers(Lowering.need_values)
def need_values(low: Lowering, error: Value) -> None:
    """Begin again with all exceptions as values, where more has to be known of one that Python has made."""
    if isinstance(error.type, Opaque) and low.made_by_python and not low.session.errors_as_values:
        low.session.errors_as_values = True
        raise Restart


def without_arguments(low: Lowering, error: Value) -> Value:
    """An object without its `args`, which nobody reads: they may differ in number from path to path."""
    instance, record = instance_of(error.type), record_of(error.type)
    if not isinstance(getattr(record_class(error), "__init__", None), types.FunctionType):
        return error
    if instance is not None:
        instance.names.pop(ARGUMENTS, None)
    if record is None or ARGUMENTS not in record.names:
        return error
    kept = [k for k, name in enumerate(record.names) if name != ARGUMENTS]
    names = tuple(record.names[k] for k in kept)
    made = low.make_tuple([field(low, error, k) for k in kept], Record.of(record.cls, names))
    return note_copy(low, made, sources(low, error))


@answers(Lowering.arguments_told)
def arguments_told(low: Lowering, x: Value) -> list[Value]:
    """The arguments of an exception, where they are Python's."""
    args = x if is_exception(x) else low.attribute(x, ARGUMENTS)
    if not isinstance(args.type, Tuple):
        low.fail("the arguments of this exception depend on the path taken", "read its attributes")
    items = low.items(args)
    if any(isinstance(v.type, Static) and isinstance(v.type.value, Untold) for v in items):
        cls = exception_class(x).__name__
        low.fail(f"what Python itself says in its {cls} is read", "tell exceptions apart by their classes")
    return items


def arguments_of(low: Lowering, error: Value, fixed: bool = False) -> list[Value]:
    """What an exception is made anew with, where it leaves what is compiled."""
    found = [static_value(v.type)[1] for v in low.items(error)]
    return [
        low.const(f.message) if isinstance(f, Untold) else v if fixed and not may_vary(v) else as_text(low, v)
        for f, v in zip(found, low.items(error))
    ]


def shown(low: Lowering, x: Value) -> Value:
    """What stands for a value in a text: for an exception its argument."""
    cls = exception_class(x)
    if cls is None:
        return x
    if low.find_special(x, "__str__") is not None:
        return low.call_special(x, "__str__", [])
    items = low.arguments_told(x)
    if cls.__str__ is KeyError.__str__ and len(items) == 1:
        return low.apply(rows.format_, [items[0], low.const("!r")], params=("pieces", "spec"))
    alike = (BaseException, KeyError, *_SHOWN_AS_ALL, *(_SHOWN_ALIKE if len(items) == 1 else ()))
    if not any(cls.__str__ is base.__str__ for base in alike):
        low.fail(f"the text of a {cls.__name__}, which {cls.__name__} decides", "read its arguments: e.args")
    if len(items) == 1:
        return items[0]
    return low.make_tuple(items) if items else low.const("")


def shown_with_class(low: Lowering, x: Value) -> Value:
    """repr() of an exception."""
    cls = exception_class(x)
    if cls.__repr__ is not BaseException.__repr__:
        low.fail(f"repr() of a {cls.__name__}, which {cls.__name__} decides", "read its arguments: e.args")
    pieces = [low.const(cls.__name__ + "(")]
    for k, v in enumerate(low.arguments_told(x)):
        pieces += [low.const(", ")] if k else []
        pieces.append(low.apply(rows.format_, [v, low.const("!r")], params=("pieces", "spec")))
    return low.apply(rows.format_, [*pieces, low.const(")")])


@answers(Lowering.with_errors)
def with_errors(low: Lowering, value: Value) -> Value:
    """What Python itself is given for a value: exceptions in the places of what stands for them."""
    if isinstance(value, Poisoned) or not holds_error(value.type):
        return value
    return Results(low.b).of(closed(low, value))


def holds_more(cls: type[BaseException], args: list[Value]) -> bool:
    """Whether Python makes something else of the arguments of one of its own exceptions: OSError(2, "...")."""
    return issubclass(cls, OSError | UnicodeError | ImportError) and len(args) > 1


def holds_error(t: Type) -> bool:
    """Whether an exception that is made in what is compiled is in a value of this type."""
    instance = instance_of(t)
    if instance is not None and issubclass(instance.cls, BaseException):
        return True
    return error_class(t) is not None or any(map(holds_error, inner_types(t)))


def _has_code(cls: type[BaseException]) -> bool:
    """Whether an exception class holds more than its name."""
    own = [c for c in cls.__mro__ if c.__module__ != "builtins"]
    return any(name not in _NAMES for c in own for name in vars(c))
