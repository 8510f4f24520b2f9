"""The abstract signature of arguments: what the code is specialised on, as a hashable key and as types.

An array counts with its dtype and, per dimension, whether its size is 1; a Python number with its kind; a container
with its structure, an object of a user class with that of its attributes; anything else is a constant, known by
identity. Numbers that objects hold are what their annotations and values say: an int is no float there, and a bool
counts with its value, because it mostly says what is to be done.
"""

from __future__ import annotations

import enum
from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np

from s2sgrad.api.classes import held, made_like
from s2sgrad.api.objects import fields_of, float_fields, is_record_class, is_sequence
from s2sgrad.errors import UsageError
from s2sgrad.frontend.contents import Identity, contents_of
from s2sgrad.ir.build import number_type, type_of_constant
from s2sgrad.ir.types import Array, Dict, List, Record, Scalar, Static, Sym, Tuple, Type, is_float
from s2sgrad.runtime.objects import new_object

_PLAIN = {float: "f", int: "i", bool: "b", complex: "c", type(None): "n"}


def key_of(v: Any) -> Hashable:
    """The abstract signature of a value. Equal keys mean that the same code serves."""
    t: Any = type(v)
    if t is np.ndarray:
        shape = v.shape
        if 1 in shape:
            return v.dtype.char, tuple([n == 1 for n in shape])
        return v.dtype.char, len(shape)
    plain = _PLAIN.get(t)
    if plain is not None:
        return plain
    if t is tuple or t is list:
        return t, tuple([key_of(e) for e in v])
    if t is dict:
        return dict, tuple(v), tuple(map(type, v)), tuple([key_of(e) for e in v.values()])
    kept = held(v)
    if kept is not None:
        return t, kept.key_of(v, key_of)
    if isinstance(v, str | bytes):
        return t, v
    if isinstance(v, np.generic):
        return t.__name__
    if isinstance(v, tuple) and hasattr(v, "_fields"):
        return t, tuple([key_of(e) for e in v])
    if not isinstance(v, enum.Enum) and number_type(v) is not None:
        return t
    fields = fields_of(v)
    if fields is None:
        return "object", Identity(v), contents_of(v)
    return t, tuple(fields), tuple([e if e is True or e is False else key_of(e) for e in fields.values()])


def type_of(v: Any, name: str, outside: bool = False) -> Type:
    """The abstract type of a value; sizes that are not 1 become symbols named after the value.

    What comes from `outside`, and is no argument, is not taken apart where a class of its own makes it.
    """
    if isinstance(v, np.ndarray):
        if type(v) is not np.ndarray:
            raise UsageError(f"argument {name} is a {type(v).__name__}", None, f"pass np.asarray({name})")
        dims = tuple(1 if n == 1 else Sym((name, k), not_one=True) for k, n in enumerate(v.shape))
        return Array(v.dtype.name, dims)
    if isinstance(v, enum.Enum):
        return type_of_constant(v)
    number = number_type(v)
    if number is not None:
        return number
    if isinstance(v, np.generic) and not isinstance(v, str | bytes):
        return Static(v.dtype)
    if type(v) is tuple or isinstance(v, tuple) and hasattr(v, "_fields"):
        cls = type(v) if hasattr(v, "_fields") else None
        return Tuple(tuple(type_of(e, f"{name}.{k}", outside) for k, e in enumerate(v)), cls)
    if type(v) is list:
        return List(None, tuple(type_of(e, f"{name}.{k}", outside) for k, e in enumerate(v)))
    if type(v) is dict:
        return Dict(tuple(v), tuple(type_of(e, f"{name}.{k}", outside) for k, e in v.items()))
    kept = None if outside else held(v)
    if kept is not None:
        return kept.type_of(v, name, type_of)
    fields = fields_of(v)
    if fields is None:
        return Static(v)
    elts = tuple(
        type_of_constant(e) if isinstance(e, bool) else type_of(e, f"{name}.{k}", outside) for k, e in fields.items()
    )
    return Tuple(elts, Record.of(type(v), tuple(fields)))


def sizes_of(args: Sequence[Any], names: Sequence[str]) -> dict[Hashable, int]:
    """The sizes of all arrays in the arguments, by the keys of their symbols."""
    out: dict[Hashable, int] = {}

    def visit(v: Any, name: str) -> None:
        if isinstance(v, np.ndarray):
            out.update({(name, k): n for k, n in enumerate(v.shape)})
        elif is_sequence(v):
            for k, e in enumerate(v):
                visit(e, f"{name}.{k}")
        elif isinstance(v, dict):
            for k, e in v.items():
                visit(e, f"{name}.{k}")

    for v, name in zip(args, names):
        visit(v, name)
    return out


def has_int(v: Any) -> bool:
    """Whether an argument that is differentiated is, or holds, an integer that counts as a float."""
    return is_integer(v) or holds_declared(v)


def holds_declared(v: Any) -> bool:
    """Whether a class in a container says of an integer there that it is a float."""
    if isinstance(v, dict):
        return any(map(holds_declared, v.values()))
    fields = named_parts(v)
    if fields is not None:
        floats = float_fields(type(v))
        return any(holds_declared(e) or k in floats and is_integer(e) for k, e in fields.items())
    return is_sequence(v) and any(map(holds_declared, v))


def named_parts(v: Any) -> dict[str, Any] | None:
    """What an object or a named tuple holds, by name; None for anything else."""
    if isinstance(v, tuple):
        return dict(zip(v._fields, v)) if hasattr(v, "_fields") else None
    return fields_of(v)


def is_integer(v: Any) -> bool:
    return isinstance(v, int | np.integer | np.bool_)


def with_floats(v: Any) -> Any:
    """An argument that is differentiated, with floats for the integers that count as such.

    That is the argument itself, and what the class of an object says to be a float. All others in containers stay.
    """
    if isinstance(v, np.integer | np.bool_):
        return np.float64(v)
    if isinstance(v, int):
        return float(v)
    if type(v) is dict:
        return {k: with_declared(e) for k, e in v.items()}
    if held(v) is not None:
        return made_like(v, map(with_declared, v.values() if isinstance(v, dict) else v))
    if type(v) is list or type(v) is tuple:
        return type(v)([with_declared(e) for e in v])
    fields = named_parts(v)
    if fields is None:
        return v
    floats = float_fields(type(v))
    parts = {k: with_floats(e) if k in floats else with_declared(e) for k, e in fields.items()}
    return type(v)(*parts.values()) if isinstance(v, tuple) else new_object(type(v), **parts)


def with_declared(v: Any) -> Any:
    """The same for a part of an argument."""
    return v if is_integer(v) else with_floats(v)


def constant_type(v: Any) -> Type:
    """The type of an argument whose very value the code is specialised on."""
    return type_of_constant(v)


def differentiable_type(t: Type, name: str) -> Type:
    """The type of an argument that is differentiated: an int counts as a float, an array of integers is refused.

    In containers they stay what they are, and have no derivative.
    """
    if isinstance(t, Array) and not is_float(t):
        raise UsageError(
            f"argument {name} is an array of {t.dtype}, which has no derivative",
            None,
            f"convert it to float: {name}.astype(float)",
        )
    return _float_type(t) or _part_type(t, name)


def _float_type(t: Type) -> Type | None:
    """The float that an integer counts as; None for anything else."""
    if not isinstance(t, Scalar) or t.kind not in "ib":
        return None
    return Scalar("f", "float64" if t.dtype else None)


def _part_type(t: Type, name: str) -> Type:
    """The type of a container that is differentiated, or of anything in it."""
    if isinstance(t, Static) and is_record_class(type(t.value)):
        raise UsageError(
            f"argument {name} is a {type(t.value).__name__} that refers to itself by way of its attributes",
            None,
            "pass what is differentiated without the reference back",
        )
    if isinstance(t, Tuple):
        return Tuple(tuple(_element_type(t, k, e, name) for k, e in enumerate(t.elts)), t.cls)
    if isinstance(t, List) and t.elts is not None:
        return List(None, tuple(_part_type(e, f"{name}[{k}]") for k, e in enumerate(t.elts)))
    if isinstance(t, Dict):
        return t.of(t.keys, tuple(_part_type(e, f"{name}[{k!r}]") for k, e in zip(t.keys, t.elts)))
    return t.of(_part_type(t.elem, f"{name}[...]")) if isinstance(t, List) and t.elem is not None else t


def _element_type(t: Tuple, k: int, e: Type, name: str) -> Type:
    """The type of an element of a tuple or an attribute of an object: a float where its class says so."""
    if t.cls is None:
        return _part_type(e, f"{name}[{k}]")
    record = t.cls if isinstance(t.cls, Record) else Record.of_named_tuple(t.cls)
    field = record.names[k]
    declared = _float_type(e) if field in float_fields(record.cls) else None
    return declared or _part_type(e, f"{name}.{field}")


def first_integer(v: Any, name: str) -> tuple[str, Any] | None:
    """An integer, or an array of such, in a container, and how it is reached."""
    parts: list[tuple[str, Any]]
    if isinstance(v, dict):
        parts = [(f"[{k!r}]", e) for k, e in v.items()]
    elif (fields := named_parts(v)) is not None:
        parts = [(f".{k}", e) for k, e in fields.items()]
    elif is_sequence(v):
        parts = [(f"[{k}]", e) for k, e in enumerate(v)]
    else:
        whole = is_integer(v) or isinstance(v, np.ndarray) and v.dtype.kind in "iub"
        return (name, v) if whole else None
    found = (first_integer(e, name + step) for step, e in parts)
    return next((f for f in found if f is not None), None)


def check_cotangent_exists(v: Any, name: str) -> None:
    """vjp differentiates every argument: arrays of objects, which vary too, cannot be passed."""
    parts: Any = v.values() if isinstance(v, dict) else v if is_sequence(v) else None
    if parts is None:
        parts = (fields_of(v) or {}).values()
    for e in parts:
        check_cotangent_exists(e, name)
    if isinstance(v, np.ndarray | np.generic) and v.dtype.kind == "O":
        reason = f"argument {name} is or holds an array of objects, which has no cotangent"
        instead = f"pass an array of floats, or leave it to a closure: vjp(lambda a: f(a, {name}), a)"
        raise UsageError(f"{reason}; vjp differentiates every argument", None, instead)
