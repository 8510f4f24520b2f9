"""Numbers from outside that the function sets, such as counters: attributes, global variables, entries of dicts.

They outlive the call, so the forward sweep sets them, once in each call, where nothing differentiated is in them. In
the function such a number is read where it stands, at run time, and not before as other globals are.
"""

from __future__ import annotations

import builtins
import inspect
import sys
import types
from typing import Any

from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.state import Extern, Restart
from s2sgrad.frontend.values import may_vary
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Scalar


def holder_of(extern: Extern) -> Any:
    """The object of which it is an attribute: for a global variable its module. None where it cannot be set as one."""
    if extern.kind == "global":
        module = sys.modules.get(extern.namespace.get("__name__", ""))
        return module if module is not None and vars(module) is extern.namespace else None
    if extern.kind != "attribute" or isinstance(extern.namespace, type | types.ModuleType):
        return None
    cls: Any = type(extern.namespace)
    plain = cls.__setattr__ is object.__setattr__ and cls.__getattribute__ is object.__getattribute__
    data = inspect.getattr_static(cls, extern.name, None)
    is_field = data is None or isinstance(data, int | float | types.MemberDescriptorType)
    return extern.namespace if plain and is_field else None


def is_set(low: Lowering, extern: Extern) -> bool:
    """Whether the function is known to set it."""
    return extern.identity in low.session.set_outside


def read(low: Lowering, extern: Extern, value: Any) -> Value:
    """What it is now. The parameter that others are read from tells in each call whether it still is a number."""
    known: Value = low.data(extern, value)
    if extern.kind == "item":
        get, _ = low.session.entries[id(extern.namespace)]
        return low.opaque(get, [low.const(extern.name)], known.type)
    return low.opaque(builtins.getattr, [held(low, extern), low.const(extern.name)], known.type)


def held(low: Lowering, extern: Extern) -> Value:
    holder = holder_of(extern)
    return low.guarded(holder)


def may_be_set(extern: Extern, value: Value) -> bool:
    """Whether it is a number and stays one without a derivative."""
    if may_vary(value) or not isinstance(value.type, Scalar):
        return False
    try:
        return type(extern.read()) in (bool, int, float)
    except (AttributeError, KeyError):
        return False


def assign(low: Lowering, extern: Extern, value: Value) -> bool:
    """Set it, if that is possible."""
    if holder_of(extern) is None or not may_be_set(extern, value):
        return False
    if not is_set(low, extern):
        low.session.set_outside.add(extern.identity)
        raise Restart
    low.opaque(builtins.setattr, [held(low, extern), low.const(extern.name), value])
    return True


def assign_entry(low: Lowering, x: Value, key: Value, value: Value) -> bool:
    """The same for an entry of a dict from outside, which is taken apart for it."""
    whole = next((e for e, param in low.state.externs.values() if param is x), None)
    container = static_value(x.type)[1] if whole is None else whole.read()
    known, name = static_value(key.type)
    if type(container) is not dict:
        return False
    entry = Extern(name, "item", container)
    if not known or not may_be_set(entry, value):
        if whole is None:
            low.fail(
                "assigning to an entry of a dict from outside, which outlives the call",
                "put it into a dict that is made in the function, or return the new value",
            )
        return False
    if not is_set(low, entry):
        low.session.set_outside.add(entry.identity)
        if whole is not None:
            low.session.static_externs.add(whole.identity)
        raise Restart
    low.opaque(low.session.entries[id(container)][1], [key, value])
    return True


def name_entries(low: Lowering, extern: Extern, container: dict[Any, Any]) -> None:
    """What reads and sets the entries of a dict, under names that tell which dict it is."""

    def get(key: Any) -> Any:
        return container[key]

    def put(key: Any, value: Any) -> None:
        container[key] = value

    get.__name__, put.__name__ = f"get_{extern.hint}", f"set_{extern.hint}"
    low.session.entries.setdefault(id(container), (get, put))
