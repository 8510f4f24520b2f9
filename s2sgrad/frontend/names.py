"""Names: variables of the frame and of enclosing frames, closure cells, globals, builtins, attributes of modules."""

from __future__ import annotations

import builtins
import enum
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from s2sgrad.errors import RaisedByProgram
from s2sgrad.frontend import captures, outside
from s2sgrad.frontend.cells import read_poisoned
from s2sgrad.frontend.contents import CHANGING, CONSTANT_MODULES
from s2sgrad.frontend.holders import held, is_holder, is_visible
from s2sgrad.frontend.lowering import Lowering, answers
from s2sgrad.frontend.similar import similar
from s2sgrad.frontend.state import DEAD, FALLS, Extern, Flow, Frame, Key, Poisoned, Restart
from s2sgrad.frontend.unset import flag_key, is_true, unset_message
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.types import BOTTOM, Bottom, Opaque, Static, is_never_filled
from s2sgrad.rules import core as rows

_NUMBERS = (bool, int, float, complex, np.generic, np.ndarray)


def is_data(value: Any) -> bool:
    """Whether an object from outside is numbers all through: read at every call, so a parameter."""
    if isinstance(value, tuple | list):
        return bool(value) and all(is_data(v) for v in value)
    if type(value) is dict:
        return bool(value) and all(is_data(v) for v in value.values())
    return is_number(value)


def is_number(value: Any) -> bool:
    """Whether it is a number or an array; the members of an enumeration are known by what they are."""
    return isinstance(value, _NUMBERS) and not isinstance(value, enum.Enum)


def has_data(value: Any) -> bool:
    """Whether numbers are in an object from outside, beside other things."""
    if isinstance(value, tuple | list):
        return any(has_data(v) for v in value)
    if type(value) is dict:
        return any(has_data(v) for v in value.values())
    return is_number(value)


def owner_frame(low: Lowering, name: str, frame: Frame | None = None) -> Frame | None:
    """The frame whose variable a name is; None for closure cells, globals and builtins."""
    f: Frame | None = frame or low.frame
    if f is not None and name in f.scope.globals:
        return None
    while f is not None:
        if name in f.scope.locals:
            return f
        f = f.parent
    return None


@answers(Lowering.key)
def key(low: Lowering, name: str) -> Key:
    """The variable that an assignment to a name means."""
    frame = owner_frame(low, name)
    if frame is None:
        word = "global" if name in low.frame.scope.globals else "nonlocal"
        low.fail(
            f"`{name}` is {word}, and assigning to it outlives the call",
            f"return the new value of `{name}` instead",
        )
    return own_key(low, frame, name)


def own_key(low: Lowering, frame: Frame, name: str) -> Key:
    """The same for a variable of a frame; a recursive function takes and gives back those of enclosing ones."""
    key = frame.id, name
    if frame.owner is not low.state and key not in low.state.assigned:
        if low.state.apart:
            low.fail(
                f"`{name}` is assigned to in a function that is differentiated here, and outlives it",
                f"return the new value of `{name}` instead, as by has_aux=True",
            )
        low.session.assigned.setdefault(low.state.key, {})[key] = BOTTOM
        raise Restart
    return key


@answers(Lowering.guarded)
def guarded(low: Lowering, holder: Any) -> Value:
    """An object from outside, as it is."""
    return low.b.const(holder, None, Static(holder))


def not_assigned(low: Lowering, name: str) -> Value:
    """What stands for a variable to which nothing has been assigned, as far as that is known."""
    return low.bottom(f"`{name}` is used before anything is assigned to it", f"assign to `{name}` first")


def is_missing_element(value: Value) -> bool:
    """Whether a value has been taken out of a list into which nothing is put."""
    owner = value.owner
    if not isinstance(owner, Apply) or owner.row.element_of is None:
        return False
    container = owner.operand(owner.row.element_of)
    return container is not None and is_never_filled(container.type)


def missing_element(low: Lowering, value: Value) -> Value:
    """What stands for such a value."""
    assert isinstance(value.owner, Apply)
    reason, rewrite = "an element is taken out of a list into which nothing is put", "put something into it first"
    low.problems.append(RaisedByProgram(reason, value.owner.span, rewrite))
    return low.bottom()


def assign_name(low: Lowering, name: str, value: Value) -> None:
    if name in low.frame.scope.globals:
        root = low.frame
        while root.parent is not None:
            root = root.parent
        if outside.assign(low, Extern(name, "global", root.globals), value):
            return
    if value.name is None and not isinstance(value, Poisoned):
        value.name = name
    set_variable(low, low.key(name), value)


def set_variable(low: Lowering, key: Key, value: Value) -> None:
    low.state.env.set(key, value)
    flag = low.state.env.get(flag_key(key))
    if flag is not None and not is_true(flag):
        low.state.env.set(flag_key(key), low.const(True))


def read_name(low: Lowering, name: str) -> Value:
    frame = owner_frame(low, name)
    if frame is None:
        return read_outside(low, name)
    value = low.variable(frame, name)
    if value is None:
        return not_assigned(low, name)
    if isinstance(value, Poisoned):
        low.expose(value)
        read_poisoned(low, value)
        if low.session.dirty or low.problems:
            low.fail(value.reason, "assign to it on every path")
        if "deleted" in value.reason:
            low.fails(UnboundLocalError, unset_message(name), (unset_message(name),))
            low.fail(value.reason, f"use `{name}` before `del {name}`, or assign to it again")
        low.fail(value.reason, value.rewrite or f"give `{name}` the same type on every path, or another name")
    if isinstance(value.type, Bottom):
        return missing_element(low, value) if is_missing_element(value) else not_assigned(low, name)
    if isinstance(value.type, Static) and is_holder(value.type.value):
        if not all(is_visible(v, low.blocks) for v in held(value.type.value)):
            low.fail(f"`{name}` holds values of a branch or call that is over", f"make `{name}` where it is used")
    if frame.owner is low.state:
        check_set(low, (frame.id, name))
    return live_view(low, value)


def live_view(low: Lowering, value: Value) -> Value:
    """A view of a dict as it is now, where it was made by another statement."""
    made = low.live.get(value)
    return value if made is None or made[0] is low.stmt else made[1]()


def check_set(
    low: Lowering, key: Key, cls: type[BaseException] = UnboundLocalError, say: Callable[[str], str] = unset_message
) -> None:
    """Raise where a variable or attribute that only some paths assign to is not set."""
    flag = low.state.env.get(flag_key(key))
    if flag is None or low.trusted or low.is_set(flag, cls is AttributeError or bool(low.trials)):
        return
    message = low.const(say(key[1]))

    def unset() -> Flow:
        flow = low.raised(cls, lambda: low.make_tuple([message], cls))
        if flow is None:
            low.apply(rows.raise_, [low.opaque(cls, [message])])
        return flow or DEAD

    low.tries = True
    low.check(low.if_(flag, lambda: FALLS, unset))
    low.state.env.set(flag_key(key), low.const(True))


@answers(Lowering.variable)
def variable(low: Lowering, frame: Frame, name: str) -> Value | None:
    """A variable's value now; that of a function further out becomes a parameter."""
    if frame.owner is low.state or (frame.id, name) in low.state.assigned:
        return captures.own(low, low.state, frame, name)
    return captures.capture(low, frame, name)


# from outside


def read_outside(low: Lowering, name: str) -> Value:
    root = low.frame
    while root.parent is not None:
        root = root.parent
    if name in root.cells and name not in low.frame.scope.globals:
        cell = root.cells[name]
        try:
            return low.outside(Extern(name, "cell", cell), cell.cell_contents)
        except ValueError:
            return low.bottom(
                f"the closure variable `{name}` has no value yet",
                f"assign to `{name}` before the function is called",
            )
    if name in root.globals:
        return low.outside(Extern(name, "global", root.globals), root.globals[name])
    if hasattr(builtins, name):
        return low.const(getattr(builtins, name))
    low.fail(
        f"the name `{name}` is not defined",
        similar(name, [*root.scope.locals, *root.globals, *vars(builtins)], f"assign to `{name}` first, or import it"),
    )


@answers(Lowering.outside)
def from_outside(low: Lowering, extern: Extern, value: Any) -> Value:
    """Data becomes a trailing parameter; anything else is known, and guarded."""
    if low.trusted:
        return low.const(value)
    if outside.is_set(low, extern):
        return outside.read(low, extern, value)
    if is_data(value) and extern.identity not in low.session.static_externs:
        return low.data(extern, value)
    if type(value) in (tuple, list, dict) and has_data(value):
        return mixed(low, extern, value)
    guard_object(low, extern, value)
    if isinstance(value, str):
        low.texts_outside[id(value)] = extern
    if isinstance(value, CHANGING):
        by_keys = type(value) in (list, dict) and not is_data(value)
        guard_contents(low, "keys" if by_keys else "contents", value)
    if _is_static(value) or is_data(value) or isinstance(value, enum.Enum):
        return low.const(value)
    return low.b.const(value, extern.hint, Static(value))


@answers(Lowering.data)
def data(low: Lowering, extern: Extern, value: Any) -> Value:
    known = low.state.externs.get(extern.identity)
    if known is not None:
        return known[1]
    t = low.type_of(value)
    if isinstance(t, Opaque):
        low.fail(
            f"`{extern.name}` holds {type(value).__name__}, which cannot be differentiated",
            "make it a number, an array, or a container of such",
        )
    param = low.state.function.body.add_arg(t, extern.hint)
    low.state.externs[extern.identity] = (extern, param)
    return param


def mixed(low: Lowering, extern: Extern, value: Any) -> Value:
    """A container from outside that holds functions and numbers: taken apart."""
    guard_object(low, extern, value)
    if not isinstance(value, tuple):
        guard_contents(low, "keys", value)
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    if isinstance(value, dict) and any(outside.is_set(low, Extern(k, "item", value)) for k in keys):
        outside.name_entries(low, extern, value)
        return low.b.const(value, extern.hint, Static(value))
    items = [low.outside(Extern(k, "item", value), value[k]) for k in keys]
    if isinstance(value, dict):
        return low.b.apply(rows.make_dict, low.const(tuple(keys)), *items)
    if isinstance(value, list):
        return low.b.apply(rows.make_list, *items)
    return low.make_tuple(items, type(value) if hasattr(value, "_fields") else None)


def guard_contents(low: Lowering, kind: str, container: Any) -> None:
    """Calls check that a container has the keys (or all) that were taken as known."""
    extern = Extern("", kind, container)
    guard_object(low, extern, extern.read())


def guard_class(low: Lowering, cls: Any, name: str) -> None:
    """Calls check that a class still has the same method, property or other attribute."""
    if isinstance(cls, type) and not low.trusted:
        extern = Extern(name, "class", cls)
        guard_object(low, extern, extern.read())


def guard_object(low: Lowering, extern: Extern, value: Any) -> None:
    """Calls check that what was taken as known is still the same object."""
    namespace = extern.namespace
    module = namespace.get("__name__", "") if extern.kind == "global" else getattr(namespace, "__name__", "")
    if isinstance(module, str) and module.split(".")[0] in CONSTANT_MODULES:
        return
    if isinstance(value, types.ModuleType) and module == "":
        return
    state = low.state
    while state.parent is not None:
        state = state.parent
    state.guards.setdefault(extern.identity, (extern, value))


def _is_static(value: Any) -> bool:
    """Whether the builder's own constant types describe the object."""
    return (
        value is None
        or isinstance(value, str | bytes | types.FunctionType | types.ModuleType | type)
        or callable(value)
    )
