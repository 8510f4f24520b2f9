"""Numbers from outside that the function sets: attributes of global objects and global variables, such as counters.

They outlive the call, so the forward sweep sets them, once in each call, where nothing differentiated is in them. In
the function such a number is read where it stands, at run time, and not before as other globals are.
"""

from __future__ import annotations

import builtins
import inspect
import sys
import types
from typing import Any

from s2sgrad.frontend.core import may_vary
from s2sgrad.frontend.state import Extern, Restart
from s2sgrad.ir.ops import Value
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


def is_set(low: Any, extern: Extern) -> bool:
    """Whether the function is known to set it."""
    return extern.identity in low.session.set_outside


def read(low: Any, extern: Extern, value: Any) -> Value:
    """What it is now. The parameter that others are read from tells in each call whether it still is a number."""
    known: Value = low.data(extern, value)
    return low.opaque(builtins.getattr, [held(low, extern), low.const(extern.name)], known.type)  # type: ignore


def held(low: Any, extern: Extern) -> Value:
    holder = holder_of(extern)
    return low.guarded(holder)  # type: ignore[no-any-return]


def assign(low: Any, extern: Extern, value: Value) -> bool:
    """Set it, if it is a number and stays one without a derivative."""
    if holder_of(extern) is None or may_vary(value) or not isinstance(value.type, Scalar):
        return False
    try:
        old = extern.read()
    except (AttributeError, KeyError):
        return False
    if type(old) not in (bool, int, float):
        return False
    if not is_set(low, extern):
        low.session.set_outside.add(extern.identity)
        raise Restart
    low.opaque(builtins.setattr, [held(low, extern), low.const(extern.name), value])
    return True
