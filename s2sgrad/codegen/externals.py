"""Names that the text takes from outside: modules, runtime helpers, builtins, and objects that are no literals."""

from __future__ import annotations

import ast
import builtins
import dataclasses
import enum
import inspect
import math
import re
import sys
import types
from collections.abc import Sequence
from typing import Any

import numpy as np

from s2sgrad.codegen import syntax
from s2sgrad.codegen.facts import constant_of
from s2sgrad.errors import InternalError
from s2sgrad.ir.ops import UNDEFINED, Apply, Call, Function, walk
from s2sgrad.ir.row import Form, Row
from s2sgrad.ir.tiny import tiny
from s2sgrad.ir.types import Array, Record, Scalar, Tuple, Type, error_class, holds_record, maker_of

COMPILER = ("s2sgrad.frontend.", "s2sgrad.ir.")  # what generated code has nothing of

_PUBLIC = (
    ("np", np), ("np.linalg", np.linalg), ("math", math),
    *((f"np.polynomial.{name}", getattr(np.polynomial, name)) for name in (
        "polynomial", "chebyshev", "legendre", "hermite", "hermite_e", "laguerre",
    )),
)
_WRITTEN_BY_NAME = (Form.CALL,)
_MODULES = {"np": "numpy", "math": "math", "cmath": "cmath", "itertools": "itertools"}


_NAMELESS = (bool, int, str, bytes, type(None))


class Externals:
    """Collected over all functions of one text."""

    def __init__(self, functions: Sequence[Function]) -> None:
        self.modules: dict[str, str] = {}
        self.helpers: dict[str, None] = {}
        self.constants: dict[str, Any] = {}
        self.reserved: set[str] = set()
        self.functions: dict[Function, str] = {}
        for fn in functions:
            name, k = fn.name, 1
            while name in self.reserved:
                name, k = f"{fn.name}_{k}", k + 1
            self.functions[fn] = name
            self.reserved.add(name)
        for fn in functions:
            self._scan(fn)

    def _scan(self, fn: Function) -> None:
        """Enter every outside name before variables are named, so that none collides."""
        for op in walk(fn.body):
            if isinstance(op, Apply):
                if op.row.form is Form.CALL and not op.method:
                    self._root(self.callee_of(op))
                elif op.row.form is Form.OFF_ZERO:
                    self._root(self.tiny(op.result.type))
                elif op.row.form is Form.OFF_KINK:
                    self._root(self.literal(math.inf))
                for caught in (c for classes, _ in op.row.catches for c in classes):
                    self._root(self.object(caught))
                made = maker_of(op.result.type) if op.row.form is Form.DICT else None
                if made is not None:
                    for part in [self.maker(made)[0], *self.maker(made)[1]]:
                        self._root(part)
                cls = op.result.type.cls if isinstance(op.result.type, Tuple) else None
                if cls is not None and error_class(op.result.type) is None:
                    if not isinstance(cls, Record):
                        self._root(self.object(cls))
                    elif op.row.form is Form.TUPLE:
                        for part in [self.maker(cls)[0], *self.maker(cls)[1]]:
                            self._root(part)
            elif isinstance(op, Call):
                self.reserved.add(self.functions[op.callee])
            for v in op.operands:
                known, value = constant_of(v)
                if known:
                    self._literal_names(value)

    def _literal_names(self, value: Any) -> None:
        if type(value) in _NAMELESS:
            return
        for node in ast.walk(self.literal(value)):
            if isinstance(node, ast.Name):
                self.reserved.add(node.id)

    def _root(self, node: ast.expr) -> None:
        for part in ast.walk(node):
            if isinstance(part, ast.Name):
                self.reserved.add(part.id)

    # rows -------------------------------------------------------------------------------------------------------------

    def callee_of(self, op: Apply) -> ast.expr:
        """The expression that is called for an application: helpers for trees have others for those with objects."""
        other = op.row.for_objects
        if other is None or not any(holds_record(v.type, made=True) for v in op.operands):
            return self.callee(op.row)
        self.helpers[other] = None
        return syntax.name(other)

    def callee(self, row: Row) -> ast.expr:
        """The expression that is called for a row."""
        if row.helper is not None:
            self.helpers[row.helper] = None
            return syntax.name(row.helper)
        first, _, rest = row.name.partition(".")
        if first in _MODULES:
            self.modules[first] = _MODULES[first]
            return syntax.dotted(row.name)
        if not rest and (row.fn is None or getattr(builtins, first, None) is row.fn):
            return syntax.name(row.name)
        module = getattr(row.fn, "__module__", None)
        if row.fn is not None and rest and _importable(row.name, row.fn):
            module = row.name.rpartition(".")[0]
            self.modules[module] = module
            return syntax.dotted(row.name)
        return self.by_name(row.fn, row.name.rpartition(".")[2] or str(module))

    def tiny(self, t: Type) -> ast.expr:
        """The name of the smallest positive number of a type."""
        if not isinstance(t, Scalar):
            self.modules["np"] = "numpy"
            self.reserved.add("np")
        name, value = tiny(t.dtype or "float64" if isinstance(t, Scalar | Array) else "float64")
        self.constants.setdefault(name, value)
        return syntax.name(name)

    def maker(self, record: Record) -> tuple[ast.expr, list[ast.expr]]:
        """What makes an object from its attributes, given by keyword, and what comes before them."""
        cls = self.object(record.cls)
        if only_keeps(record):
            return cls, []
        self.helpers["new_object"] = None
        return syntax.name("new_object"), [cls]

    # objects ----------------------------------------------------------------------------------------------------------

    def by_name(self, value: Any, name: str) -> ast.expr:
        """A name in the text's namespace that stands for the object."""
        base = re.sub(r"\W", "_", name) or "value"
        name, k = base, 1
        while (name in self.constants and self.constants[name] is not value) or (
            name not in self.constants and (name in self.functions.values() or name in self.helpers)
        ):
            name, k = f"{base}_{k}", k + 1
        self.constants[name] = value
        return syntax.name(name)

    def literal(self, value: Any) -> ast.expr:
        """A constant as it is written in the text."""
        if value is None or value is UNDEFINED:
            return ast.Constant(None)
        if value is Ellipsis or type(value) in (str, bytes, bool):
            return ast.Constant(value)
        if type(value) in (int, float, complex):
            node = syntax.number(value)
            if any(isinstance(part, ast.Attribute) for part in ast.walk(node)):
                self.modules["np"] = "numpy"
            return node
        if type(value) is tuple:
            return syntax.tuple_([self.literal(v) for v in value])
        if type(value) is list:
            return ast.List([self.literal(v) for v in value], syntax.LOAD)
        if type(value) is dict:
            return ast.Dict([self.literal(k) for k in value], [self.literal(v) for v in value.values()])
        if isinstance(value, slice):
            return syntax.call(syntax.name("slice"), [self.literal(p) for p in (value.start, value.stop, value.step)])
        if isinstance(value, tuple) and hasattr(value, "_fields"):
            return syntax.call(self.object(type(value)), [self.literal(v) for v in value])
        return self.object(value)

    def object(self, value: Any) -> ast.expr:
        """An object that is no literal: by its public name where it has one, else as a constant of the namespace."""
        kind = type(value)
        if str(kind.__module__).startswith(COMPILER):
            raise InternalError(f"generated code would hold an object of the compiler, of the class {kind.__name__}")
        if isinstance(value, np.dtype):
            return self._dtype(value)
        if isinstance(value, np.bool_ | np.number):
            self.modules["np"] = "numpy"
            return syntax.call(syntax.dotted(f"np.{type(value).__name__}"), [self.literal(value.item())])
        if isinstance(value, enum.Enum) and value.name in type(value).__members__:
            return syntax.attribute(self.object(type(value)), value.name)
        if isinstance(value, enum.Flag):  # several of them
            return syntax.call(self.object(type(value)), [self.literal(value.value)])
        name = getattr(value, "__name__", None)
        if isinstance(name, str) and name.isidentifier():
            if getattr(builtins, name, None) is value:
                return syntax.name(name)
            for alias, module in _PUBLIC:
                if getattr(module, name, None) is value:
                    root = alias.partition(".")[0]
                    self.modules[root] = _MODULES[root]
                    return syntax.dotted(f"{alias}.{name}")
            ufunc = getattr(value, "__self__", None)
            if isinstance(ufunc, np.ufunc):
                return syntax.attribute(self.object(ufunc), name)
        if value is np:
            self.modules["np"] = "numpy"
            return syntax.name("np")
        if isinstance(value, types.ModuleType):
            self.modules[value.__name__] = value.__name__
            return syntax.dotted(value.__name__)
        path = _standard(value)
        if path is not None:
            self.modules[path.rpartition(".")[0]] = path.rpartition(".")[0]
            return syntax.dotted(path)
        return self.by_name(value, name if isinstance(name, str) and name.isidentifier() else _describe(value))

    def _dtype(self, value: np.dtype[Any]) -> ast.expr:
        self.modules["np"] = "numpy"
        name = "bool_" if value.kind == "b" else value.name
        if isinstance(getattr(np, name, None), type) and value.isnative:
            return syntax.dotted(f"np.{name}")
        return syntax.call(syntax.dotted("np.dtype"), [ast.Constant(value.str)])


def only_keeps(record: Record) -> bool:
    """Whether calling the class with its attributes does nothing but keep them: a dataclass without extras."""
    cls = record.cls
    if not dataclasses.is_dataclass(cls) or hasattr(cls, "__post_init__"):
        return False
    init = vars(cls).get("__init__")
    fields = dataclasses.fields(cls)
    return (
        isinstance(init, types.FunctionType)
        and init.__code__.co_filename == "<string>"  # written by dataclasses
        and cls.__setattr__ in (object.__setattr__, vars(cls).get("__setattr__"))
        and (cls.__setattr__ is object.__setattr__ or vars(cls)["__dataclass_params__"].frozen)
        and all(f.init and not isinstance(getattr(cls, f.name, None), property) for f in fields)
        and {f.name for f in fields} == set(record.names)
    )


def _describe(value: Any) -> str:
    cls = frozenset if isinstance(value, frozenset) else type(value)
    return f"{cls.__name__.lower()}_value"


def _standard(value: Any) -> str | None:
    """The dotted name of a class or function of the standard library."""
    if not isinstance(value, type | types.FunctionType | types.BuiltinFunctionType) or inspect.ismethod(value):
        return None
    module = getattr(value, "__module__", None) or ""
    module = {"_io": "io", "_thread": "threading", "_decimal": "decimal"}.get(module, module)
    if module.partition(".")[0] not in sys.stdlib_module_names or module.startswith("_"):
        return None
    held = vars(sys.modules.get(module, types))
    name = value.__name__
    if held.get(name) is not value:
        name = next((n for n, v in held.items() if v is value and not n.startswith("_")), "")
    return f"{module}.{name}" if name else None


def _importable(path: str, value: Any) -> bool:
    """Whether `import` of all but the last part reaches the object (scipy.special.expit)."""
    import importlib

    module, _, attr = path.rpartition(".")
    try:
        return getattr(importlib.import_module(module), attr, None) is value
    except ImportError:
        return False
