"""Questions about single values, of which the lowering need not be asked."""

from __future__ import annotations

from typing import Any, TypeVar

from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Scalar, Static, Type, carries_float

T = TypeVar("T", bound=Type)


def constant(x: Value) -> Any:
    """The object that a value is, which is known when the function is compiled."""
    assert isinstance(x.type, Static), x.type
    return x.type.value


def typed(x: Value, cls: type[T]) -> T:
    """The type of a value, which is known to be of this class."""
    assert isinstance(x.type, cls), x.type
    return x.type


def elts_of(t: Type) -> tuple[Type, ...]:
    """The types of the elements of a tuple or list that tells them apart; none where it does not."""
    return getattr(t, "elts", None) or ()


def same_value(x: Value) -> Value:
    """The value: what a side of a branch makes that makes nothing."""
    return x


def may_vary(value: Value) -> bool:
    """Whether a derivative can flow through a value: it holds a float that is not a constant."""
    return carries_float(value.type) and not static_value(value.type)[0]


def root_of(v: Value) -> Value:
    """What a value is a view or an element of, in the end."""
    while isinstance(v.owner, Apply):
        base = v.owner.operand(v.owner.row.element_of or v.owner.row.view_of or "")
        if base is None:
            break
        v = base
    return v


def is_member(value: Value) -> bool:
    """Whether a value is a number of a class of its own, as the members of an IntEnum are."""
    return isinstance(value.type, Scalar) and value.type.cls is not None
