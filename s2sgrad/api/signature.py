"""The abstract signature of arguments: what the code is specialised on, as a hashable key and as types.

An array counts with its dtype and, per dimension, whether its size is 1; a Python number with its kind; a container
with its structure, an object of a user class with that of its attributes; anything else is a constant, known by
identity. Numbers that objects hold are what their annotations and values say: an int is no float there, and a bool
counts with its value, because it mostly says what is to be done.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np

from s2sgrad.api.objects import Identity, fields_of, float_fields, is_record_class
from s2sgrad.errors import UsageError
from s2sgrad.ir.build import type_of_constant
from s2sgrad.ir.types import Array, Dict, List, Record, Scalar, Static, Sym, Tuple, Type
from s2sgrad.runtime.objects import new_object

_PLAIN = {float: "f", int: "i", bool: "b", complex: "c", type(None): "n"}


def key_of(v: Any) -> Hashable:
    """The abstract signature of a value. Equal keys mean that the same code serves."""
    t = type(v)
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
        return dict, tuple(v), tuple([key_of(e) for e in v.values()])
    if isinstance(v, np.generic):
        return t.__name__
    if isinstance(v, tuple) and hasattr(v, "_fields"):
        return t, tuple([key_of(e) for e in v])
    if isinstance(v, str | bytes):
        return t, v
    fields = fields_of(v)
    if fields is None:
        return "object", Identity(v)
    return t, tuple(fields), tuple([e if e is True or e is False else key_of(e) for e in fields.values()])


def type_of(v: Any, name: str) -> Type:
    """The abstract type of a value; sizes that are not 1 become symbols named after the value."""
    if isinstance(v, np.ndarray):
        if type(v) is not np.ndarray:
            raise UsageError(f"argument {name} is a {type(v).__name__}", None, f"pass np.asarray({name})")
        dims = tuple(1 if n == 1 else Sym((name, k), not_one=True) for k, n in enumerate(v.shape))
        return Array(v.dtype.name, dims)
    if isinstance(v, bool | int | float | complex):
        return Scalar({bool: "b", int: "i", float: "f"}.get(type(v), "c" if isinstance(v, complex) else "f"))
    if isinstance(v, np.generic):
        return scalar_type(v.dtype)
    if isinstance(v, tuple):
        cls = type(v) if hasattr(v, "_fields") else None
        return Tuple(tuple(type_of(e, f"{name}.{k}") for k, e in enumerate(v)), cls)
    if type(v) is list:
        return List(None, tuple(type_of(e, f"{name}.{k}") for k, e in enumerate(v)))
    if type(v) is dict:
        return Dict(tuple(v), tuple(type_of(e, f"{name}.{k}") for k, e in v.items()))
    fields = fields_of(v)
    if fields is None:
        return Static(v)
    elts = tuple(type_of_constant(e) if isinstance(e, bool) else type_of(e, f"{name}.{k}") for k, e in fields.items())
    return Tuple(elts, Record.of(type(v), tuple(fields)))


def sizes_of(args: Sequence[Any], names: Sequence[str]) -> dict[Hashable, int]:
    """The sizes of all arrays in the arguments, by the keys of their symbols."""
    out: dict[Hashable, int] = {}

    def visit(v: Any, name: str) -> None:
        if isinstance(v, np.ndarray):
            out.update({(name, k): n for k, n in enumerate(v.shape)})
        elif isinstance(v, tuple | list):
            for k, e in enumerate(v):
                visit(e, f"{name}.{k}")
        elif isinstance(v, dict):
            for k, e in v.items():
                visit(e, f"{name}.{k}")

    for v, name in zip(args, names):
        visit(v, name)
    return out


def has_int(v: Any) -> bool:
    """Whether an argument is or contains an integer number."""
    if isinstance(v, dict):
        return any(has_int(e) for e in v.values())
    if isinstance(v, list | tuple):
        return any(has_int(e) for e in v)
    fields = fields_of(v)
    if fields is not None:
        return any(has_int(e) for k, e in fields.items() if k in float_fields(type(v)) or not is_integer(e))
    return is_integer(v)


def is_integer(v: Any) -> bool:
    return isinstance(v, int | np.integer | np.bool_)


def with_floats(v: Any) -> Any:
    """An argument that is differentiated, with its integers as the floats that they count as."""
    if type(v) is dict:
        return {k: with_floats(e) for k, e in v.items()}
    if isinstance(v, tuple) and hasattr(v, "_fields"):
        return type(v)(*[with_floats(e) for e in v])
    if type(v) is list or type(v) is tuple:
        return type(v)([with_floats(e) for e in v])
    fields = fields_of(v)
    if fields is not None:
        floats = float_fields(type(v))
        kept = {k: e if is_integer(e) and k not in floats else with_floats(e) for k, e in fields.items()}
        return new_object(type(v), **kept)
    if isinstance(v, np.integer | np.bool_):
        return np.float64(v)
    return float(v) if isinstance(v, int) else v


def scalar_type(dtype: Any) -> Type:
    """The type of a NumPy scalar."""
    kind = {"b": "b", "i": "i", "u": "i", "f": "f", "c": "c"}.get(dtype.kind)
    return Scalar(kind, dtype.name) if kind else Static(dtype)


def constant_type(v: Any) -> Type:
    """The type of an argument whose very value the code is specialised on."""
    return type_of_constant(v)


def differentiable_type(t: Type, name: str) -> Type:
    """The type of an argument that is differentiated: Python ints count as floats, integer arrays are refused."""
    if isinstance(t, Scalar) and t.kind in "ib":
        return Scalar("f", "float64" if t.dtype else None)
    if isinstance(t, Array) and not t.dtype.startswith(("float", "complex")):
        raise UsageError(
            f"argument {name} is an array of {t.dtype}, which has no derivative",
            None,
            f"convert it to float: {name}.astype(float)",
        )
    if isinstance(t, Tuple) and isinstance(t.cls, Record):
        return Tuple(tuple(_field_type(e, t.cls, k, name) for k, e in enumerate(t.elts)), t.cls)
    if isinstance(t, Static) and is_record_class(type(t.value)):
        raise UsageError(
            f"argument {name} is a {type(t.value).__name__} that refers to itself by way of its attributes",
            None,
            "pass what is differentiated without the reference back",
        )
    if isinstance(t, Tuple):
        return Tuple(tuple(differentiable_type(e, f"{name}[{k}]") for k, e in enumerate(t.elts)), t.cls)
    if isinstance(t, List) and t.elts is not None:
        return List(None, tuple(differentiable_type(e, f"{name}[{k}]") for k, e in enumerate(t.elts)))
    if isinstance(t, Dict):
        return Dict(t.keys, tuple(differentiable_type(e, f"{name}[{k!r}]") for k, e in zip(t.keys, t.elts)))
    return t


def check_cotangent_exists(v: Any, name: str) -> None:
    """vjp differentiates every argument: arrays of objects, which vary too, cannot be passed."""
    parts: Any = v.values() if isinstance(v, dict) else v if isinstance(v, list | tuple) else None
    if parts is None:
        parts = (fields_of(v) or {}).values()
    for e in parts:
        check_cotangent_exists(e, name)
    if isinstance(v, np.ndarray | np.generic) and v.dtype.kind == "O":
        reason = f"argument {name} is or holds an array of objects, which has no cotangent"
        instead = f"pass an array of floats, or leave it to a closure: vjp(lambda a: f(a, {name}), a)"
        raise UsageError(f"{reason}; vjp differentiates every argument", None, instead)


def _field_type(t: Type, record: Record, k: int, name: str) -> Type:
    """The type of an object's attribute: what is no float is not differentiated there."""
    field = record.names[k]
    whole = isinstance(t, Array) and not t.dtype.startswith(("float", "complex"))
    if whole or (isinstance(t, Scalar) and t.kind not in "fc" and field not in float_fields(record.cls)):
        return t
    return differentiable_type(t, f"{name}.{field}")
