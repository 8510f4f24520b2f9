"""Argument specifications of the command line: `f64[3,4]`, `i64`, `[{"W": f64[:,:]}]`, `deque([f64])`, `10`."""

from __future__ import annotations

import ast
import inspect
import re
from array import array
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from s2sgrad.api.parameters import Parameters
from s2sgrad.api.places import header
from s2sgrad.api.types import (
    NUMBER,
    Array,
    Dict,
    Dim,
    List,
    Scalar,
    Static,
    Sym,
    Tuple,
    Type,
    held,
    type_of_constant,
)
from s2sgrad.errors import UsageError

KINDS = {
    "f64": ("f", "float64"),
    "f32": ("f", "float32"),
    "i64": ("i", "int64"),
    "i32": ("i", "int32"),
    "c128": ("c", "complex128"),
    "c64": ("c", "complex64"),
    "bool": ("b", "bool"),
}


CLASSES: dict[str, Callable[..., Any]] = {
    "deque": deque,
    "array": array,
    "Counter": Counter,
    "defaultdict": defaultdict,
}
FACTORIES = {"float": float, "int": int, "list": list, "dict": dict, "deque": deque}


@dataclass(frozen=True)
class Spec:
    """What is known of one argument; `value` where the specification was a literal."""

    type: Type
    value: Any = inspect.Parameter.empty

    @property
    def literal(self) -> bool:
        return self.value is not inspect.Parameter.empty


def parse_spec(name: str, text: str) -> Spec:
    """The specification of argument `name` from its text. Raises UsageError."""
    try:
        node = ast.parse(text.strip(), mode="eval").body
    except SyntaxError:
        raise bad(name, text) from None
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return Spec(structure(name, text, node, name))
    except TypeError:  # a list as a key
        raise bad(name, text) from None
    return Spec(literal_type(value), value)


def bad(name: str, text: str) -> UsageError:
    return UsageError(
        f"cannot read the specification {name}={text}",
        None,
        "give f64, f32, c128, c64, i64, i32 or bool, with [3,4] or [:,:] for arrays, a list, tuple, dict, deque(...), "
        f"Counter(...), defaultdict(...) or array('d') of such, or a Python literal: --arg '{name}=f64[:]'",
    )


def structure(name: str, text: str, node: ast.expr, place: str) -> Type:
    if isinstance(node, ast.Name) and node.id in KINDS:
        return Scalar(KINDS[node.id][0], KINDS[node.id][1] if node.id in ("f32", "c64") else None)
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id in KINDS:
        dims = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return Array(KINDS[node.value.id][1], tuple(dimension(name, text, d, (place, k)) for k, d in enumerate(dims)))
    if isinstance(node, ast.List | ast.Tuple):
        elts = tuple(structure(name, text, e, f"{place}.{k}") for k, e in enumerate(node.elts))
        return List(None, elts) if isinstance(node, ast.List) else Tuple(elts)
    if isinstance(node, ast.Dict):
        keys = tuple(constant(name, text, k) for k in node.keys)
        return Dict(keys, tuple(structure(name, text, v, f"{place}.{k}") for k, v in zip(keys, node.values)))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CLASSES:
        return of_class(name, text, node, place)
    try:
        return literal_type(ast.literal_eval(node))
    except ValueError:
        raise bad(name, text) from None


def of_class(name: str, text: str, node: ast.Call, place: str) -> Type:
    """The type of an object of a class of Python's own, written as what makes it: `deque([f64], 5)`."""
    assert isinstance(node.func, ast.Name)
    given: list[Any] = []
    for a in node.args:
        if isinstance(a, ast.Name) and a.id in FACTORIES:
            given.append(FACTORIES[a.id])
        elif isinstance(a, ast.Constant):
            given.append(a.value)
        else:
            t = structure(name, text, a, place)
            if not isinstance(t, Dict | List | Tuple):
                raise bad(name, text)
            given.append(dict(zip(t.keys, t.elts)) if isinstance(t, Dict) else t.elts)
    try:
        made = CLASSES[node.func.id](*given)  # of types, in place of what it holds
    except (TypeError, ValueError):
        raise bad(name, text) from None
    kept = held(made)
    if kept is None:
        raise bad(name, text)
    return kept.type_of(made, place, lambda t, _: t)


def constant(name: str, text: str, node: ast.expr | None) -> Any:
    if not isinstance(node, ast.Constant):
        raise bad(name, text)
    return node.value


def dimension(name: str, text: str, node: ast.expr, key: tuple[str, int]) -> Dim:
    if isinstance(node, ast.Slice) and node.lower is node.upper is node.step is None:
        return Sym(key, not_one=True)
    if isinstance(node, ast.Constant) and isinstance(node.value, int) and node.value >= 0:
        return 1 if node.value == 1 else Sym(key, not_one=True)
    raise bad(name, text)


def literal_type(value: Any, name: str = "argument") -> Type:
    """The type of a literal as an argument: numbers count with their kind, not their value."""
    kept = held(value)
    if kept is not None:
        return kept.type_of(value, name, lambda v, _: literal_type(v))
    if isinstance(value, bool | int | float | complex):
        return Scalar({bool: "b", int: "i", float: "f", complex: "c"}[type(value)])
    if isinstance(value, tuple):
        return Tuple(tuple(literal_type(v) for v in value))
    if isinstance(value, list):
        return List(None, tuple(literal_type(v) for v in value))
    if isinstance(value, dict):
        return Dict(tuple(value), tuple(literal_type(v) for v in value.values()))
    return type_of_constant(value)


def default_spec(parameter: inspect.Parameter) -> Spec:
    """What is known of an argument without a specification: from its annotation, else its default, else nothing."""
    annotation = parameter.annotation
    name = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", str(annotation))
    if annotation is not inspect.Parameter.empty and name.split("[")[0] in ANNOTATIONS:
        return Spec(annotated_type(name, str(annotation)))
    if parameter.default is not inspect.Parameter.empty and not isinstance(parameter.default, float):
        return Spec(literal_type(parameter.default), parameter.default)
    return Spec(NUMBER)


ANNOTATIONS: dict[str, Type] = {
    "float": Scalar("f"),
    "int": Scalar("i"),
    "bool": Scalar("b"),
    "complex": Scalar("c"),
    "ndarray": Array("float64"),
    "np.ndarray": Array("float64"),
    "numpy.ndarray": Array("float64"),
    "NDArray": Array("float64"),
    "npt.NDArray": Array("float64"),
    "None": Static(None),
}


def annotated_type(name: str, annotation: str) -> Type:
    """The type that an annotation says, and for arrays the element type, where it stands there too."""
    t = ANNOTATIONS[name.split("[")[0]]
    dtype = next((d for _, d in KINDS.values() if re.search(rf"\b{d}_?\b", annotation)), "float64")
    return Array(dtype) if isinstance(t, Array) else t


def specs_for(fun: Callable[..., Any], given: dict[str, str]) -> dict[str, Spec]:
    """One specification per parameter of a function."""
    parameters = Parameters.of(fun).signature.parameters
    for name in given:
        if name not in parameters:
            raise UsageError(
                f"{fun.__name__} has no parameter {name!r}; its parameters are {', '.join(parameters)}",
                header(fun),
                f"--arg {next(iter(get_close_matches(name, parameters, 1)), 'NAME')}={given[name]}",
            )
    return {n: parse_spec(n, given[n]) if n in given else default_spec(p) for n, p in parameters.items()}
