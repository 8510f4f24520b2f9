"""Names: variables of the frame and of enclosing frames, closure cells, globals, builtins, attributes of modules."""

from __future__ import annotations

import builtins
import enum
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from s2sgrad.frontend import captures, outside
from s2sgrad.frontend.branches import Branches
from s2sgrad.frontend.contents import CHANGING, CONSTANT_MODULES
from s2sgrad.frontend.holders import held, is_holder, is_visible
from s2sgrad.frontend.similar import similar
from s2sgrad.frontend.state import DEAD, FALLS, Extern, Flow, Frame, Key, Poisoned, Restart
from s2sgrad.frontend.unset import flag_key, is_true, unset_message
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import BOTTOM, Bottom, Opaque, Static, Type
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


class Names(Branches):
    """Reading and writing of variables."""

    def owner_frame(self, name: str, frame: Frame | None = None) -> Frame | None:
        """The frame whose variable a name is; None for closure cells, globals and builtins."""
        f: Frame | None = frame or self.frame
        if f is not None and name in f.scope.globals:
            return None
        while f is not None:
            if name in f.scope.locals:
                return f
            f = f.parent
        return None

    def key(self, name: str) -> Key:
        """The variable that an assignment to a name means."""
        frame = self.owner_frame(name)
        if frame is None:
            word = "global" if name in self.frame.scope.globals else "nonlocal"
            self.fail(
                f"`{name}` is {word}, and assigning to it outlives the call",
                f"return the new value of `{name}` instead",
            )
        return self.own_key(frame, name)

    def own_key(self, frame: Frame, name: str) -> Key:
        """The same for a variable of a frame; a recursive function takes and gives back those of enclosing ones."""
        key = frame.id, name
        if frame.owner is not self.state and key not in self.state.assigned:
            if self.state.apart:
                self.fail(
                    f"`{name}` is assigned to in a function that is differentiated here, and outlives it",
                    f"return the new value of `{name}` instead, as by has_aux=True",
                )
            self.session.assigned.setdefault(self.state.key, {})[key] = BOTTOM
            raise Restart
        return key

    def guarded(self, holder: Any) -> Value:
        """An object from outside, as it is."""
        return self.b.const(holder, None, Static(holder))

    def assign_name(self, name: str, value: Value) -> None:
        if name in self.frame.scope.globals:
            root = self.frame
            while root.parent is not None:
                root = root.parent
            if outside.assign(self, Extern(name, "global", root.globals), value):
                return
        if value.name is None and not isinstance(value, Poisoned):
            value.name = name
        self.set_variable(self.key(name), value)

    def set_variable(self, key: Key, value: Value) -> None:
        self.state.env.set(key, value)
        flag = self.state.env.get(flag_key(key))
        if flag is not None and not is_true(flag):
            self.state.env.set(flag_key(key), self.const(True))

    def read_name(self, name: str) -> Value:
        frame = self.owner_frame(name)
        if frame is None:
            return self.read_outside(name)
        value = self.variable(frame, name)
        if value is None:
            return self.bottom(f"`{name}` is used before anything is assigned to it", f"assign to `{name}` first")
        if isinstance(value, Poisoned):
            self.expose(value)
            self.read_poisoned(value)
            if self.session.dirty or self.problems:
                self.fail(value.reason, "assign to it on every path")
            if "deleted" in value.reason:
                self.fails(UnboundLocalError, unset_message(name), (unset_message(name),))
                self.fail(value.reason, f"use `{name}` before `del {name}`, or assign to it again")
            self.fail(value.reason, value.rewrite or f"give `{name}` the same type on every path, or another name")
        if isinstance(value.type, Bottom):
            return self.bottom(f"`{name}` is used before anything is assigned to it", f"assign to `{name}` first")
        if isinstance(value.type, Static) and is_holder(value.type.value):
            if not all(is_visible(v, self.blocks) for v in held(value.type.value)):
                self.fail(f"`{name}` holds values of a branch or call that is over", f"make `{name}` where it is used")
        if frame.owner is self.state:
            self.check_set((frame.id, name))
        return self.live_view(value)

    def live_view(self, value: Value) -> Value:
        """A view of a dict as it is now, where it was made by another statement."""
        made = self.live.get(value)
        return value if made is None or made[0] is self.stmt else made[1]()

    def check_set(
        self, key: Key, cls: type[BaseException] = UnboundLocalError, say: Callable[[str], str] = unset_message
    ) -> None:
        """Raise where a variable or attribute that only some paths assign to is not set."""
        flag = self.state.env.get(flag_key(key))
        if flag is None or self.trusted or self.is_set(flag, cls is AttributeError or bool(self.trials)):
            return
        message = self.const(say(key[1]))

        def unset() -> Flow:
            flow = self.raised(cls, lambda: self.make_tuple([message], cls))
            if flow is None:
                self.apply(rows.raise_, [self.opaque(cls, [message])])
            return flow or DEAD

        self.tries = True
        self.check(self.if_(flag, lambda: FALLS, unset))
        self.state.env.set(flag_key(key), self.const(True))

    def variable(self, frame: Frame, name: str) -> Value | None:
        """A variable's value now; that of a function further out becomes a parameter."""
        if frame.owner is self.state or (frame.id, name) in self.state.assigned:
            return captures.own(self, self.state, frame, name)
        return captures.capture(self, frame, name)

    # given by what is built on this

    def read_poisoned(self, value: Poisoned) -> None:
        raise NotImplementedError

    def raised(self, cls: type[BaseException], value: Callable[[], Value]) -> Flow | None:
        raise NotImplementedError

    def opaque(self, obj: Any, args: list[Value], type: Type | None = None) -> Value:
        raise NotImplementedError

    # from outside

    def read_outside(self, name: str) -> Value:
        root = self.frame
        while root.parent is not None:
            root = root.parent
        if name in root.cells and name not in self.frame.scope.globals:
            cell = root.cells[name]
            try:
                return self.outside(Extern(name, "cell", cell), cell.cell_contents)
            except ValueError:
                return self.bottom(
                    f"the closure variable `{name}` has no value yet",
                    f"assign to `{name}` before the function is called",
                )
        if name in root.globals:
            return self.outside(Extern(name, "global", root.globals), root.globals[name])
        if hasattr(builtins, name):
            return self.const(getattr(builtins, name))
        self.fail(
            f"the name `{name}` is not defined",
            similar(
                name, [*root.scope.locals, *root.globals, *vars(builtins)], f"assign to `{name}` first, or import it"
            ),
        )

    def outside(self, extern: Extern, value: Any) -> Value:
        """Data becomes a trailing parameter; anything else is known, and guarded."""
        if self.trusted:
            return self.const(value)
        if outside.is_set(self, extern):
            return outside.read(self, extern, value)
        if is_data(value) and extern.identity not in self.session.static_externs:
            return self.data(extern, value)
        if type(value) in (tuple, list, dict) and has_data(value):
            return self.mixed(extern, value)
        self.guard_object(extern, value)
        if isinstance(value, str):
            self.texts_outside[id(value)] = extern
        if isinstance(value, CHANGING):
            by_keys = type(value) in (list, dict) and not is_data(value)
            self.guard_contents("keys" if by_keys else "contents", value)
        if _is_static(value) or is_data(value) or isinstance(value, enum.Enum):
            return self.const(value)
        return self.b.const(value, extern.hint, Static(value))

    def data(self, extern: Extern, value: Any) -> Value:
        known = self.state.externs.get(extern.identity)
        if known is not None:
            return known[1]
        t = self.type_of(value)
        if isinstance(t, Opaque):
            self.fail(
                f"`{extern.name}` holds {type(value).__name__}, which cannot be differentiated",
                "make it a number, an array, or a container of such",
            )
        param = self.state.function.body.add_arg(t, extern.hint)
        self.state.externs[extern.identity] = (extern, param)
        return param

    def mixed(self, extern: Extern, value: Any) -> Value:
        """A container from outside that holds functions and numbers: taken apart."""
        self.guard_object(extern, value)
        if not isinstance(value, tuple):
            self.guard_contents("keys", value)
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        if isinstance(value, dict) and any(outside.is_set(self, Extern(k, "item", value)) for k in keys):
            outside.name_entries(self, extern, value)
            return self.b.const(value, extern.hint, Static(value))
        items = [self.outside(Extern(k, "item", value), value[k]) for k in keys]
        if isinstance(value, dict):
            return self.b.apply(rows.make_dict, self.const(tuple(keys)), *items)
        if isinstance(value, list):
            return self.b.apply(rows.make_list, *items)
        return self.make_tuple(items, type(value) if hasattr(value, "_fields") else None)

    def guard_contents(self, kind: str, container: Any) -> None:
        """Calls check that a container has the keys (or all) that were taken as known."""
        extern = Extern("", kind, container)
        self.guard_object(extern, extern.read())

    def guard_class(self, cls: Any, name: str) -> None:
        """Calls check that a class still has the same method, property or other attribute."""
        if isinstance(cls, type) and not self.trusted:
            extern = Extern(name, "class", cls)
            self.guard_object(extern, extern.read())

    def guard_object(self, extern: Extern, value: Any) -> None:
        """Calls check that what was taken as known is still the same object."""
        namespace = extern.namespace
        module = namespace.get("__name__", "") if extern.kind == "global" else getattr(namespace, "__name__", "")
        if isinstance(module, str) and module.split(".")[0] in CONSTANT_MODULES:
            return
        if isinstance(value, types.ModuleType) and module == "":
            return
        state = self.state
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
