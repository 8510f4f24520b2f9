"""Functions made in what is compiled, handed to code that cannot be looked into: as the Python functions that they are.

Such a function is compiled by Python itself, from its tree, around the values of the variables that it closes over. It
may read them, if they carry no derivative; whatever it does with them is not seen here.
"""

from __future__ import annotations

import ast
import copy
import functools
import symtable
import types
from typing import Any

import gast

from s2sgrad.frontend.foreign import UNSEEN, changes_outside, is_constant, is_plain
from s2sgrad.frontend.function_values import Closure, Partial
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.names import owner_frame, read_outside
from s2sgrad.frontend.state import Poisoned
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Bottom, Entries, List, Static
from s2sgrad.rules.dims_text import type_text

_MAKER = "make_"
_DEFAULT = "_default_of_"  # before a parameter's name: the value that it has by default
_REWRITE = "write what is done with the function in Python and NumPy"
_CHANGING = frozenset("fill sort put itemset partition resize setfield setflags".split())  # methods of arrays


def handed(low: Lowering, value: Value) -> Value:
    """What Python is given for a value: a real function for one that is made in what is compiled."""
    known, closure = static_value(value.type)
    if known and isinstance(closure, Partial):
        given = [handed(low, v) for v in (closure.function, *closure.args)]
        named = {k: handed(low, v) for k, v in closure.keywords.items()}
        return low.opaque_call(low.const(functools.partial), "`partial`", given, named)
    if known and isinstance(closure, types.FunctionType) and changes_outside(closure):
        low.fail(f"`{closure.__name__}` is handed to {UNSEEN}, and changes what is outside of it", _REWRITE)
    if not known or not isinstance(closure, Closure):
        if not is_plain(value):
            rewrite = getattr(closure, "handed_as", "hand over a function that is made for it: lambda t: ...")
            low.fail(f"{type_text(value.type)} is handed to {UNSEEN}", rewrite)
        return value
    reason = why_not(low, closure)
    if reason:
        low.fail(*reason)
    maker, names, code = _maker(closure)
    operands = [handed(low, _captured(low, closure, n)) for n in names]
    statics = [static_value(v.type) for v in operands]
    if all(k for k, _ in statics):
        function = maker(*(v for _, v in statics))
        function.__dict__["__s2sgrad_text__"] = f"({code})({', '.join(repr(v) for _, v in statics)})" if names else code
        return low.b.const(function, None, Static(function))
    return low.opaque(maker, operands)


def why_not(low: Lowering, closure: Closure, around: tuple[Any, ...] = ()) -> tuple[str, str] | None:
    """Why a function cannot be handed over, and what to write instead; None where it can."""
    around = (*around, closure.node)
    shown = "a lambda" if closure.name == "<lambda>" else f"`{closure.name}`"
    if any(isinstance(n, gast.Global | gast.Nonlocal) for n in gast.walk(closure.node)):
        return f"{shown} is handed to {UNSEEN}, and assigns to a variable outside of it", _REWRITE
    for name in _maker(closure)[1]:
        value = _captured(low, closure, name)
        known, obj = static_value(value.type) if value is not None else (False, None)
        if known and isinstance(obj, Closure) and obj.node not in around:
            found = why_not(low, obj, around)
            if found:
                return found
            continue
        found = _objection(low, closure, name, value)
        if found:
            return f"{shown} is handed to {UNSEEN}, and {found[0]}", found[1]
    return None


def _objection(low: Lowering, closure: Closure, name: str, value: Any) -> tuple[str, str] | None:
    """What stands against a function that closes over a variable of this value."""
    if value is None or isinstance(value, Poisoned) or isinstance(value.type, Bottom):
        return f"`{name}` has no value yet", _REWRITE
    if not is_constant(low, value):
        return f"reads `{name}`, which is differentiated", _REWRITE
    if isinstance(value.type, List | Entries):
        return f"could change `{name}`", f"make `{name}` a tuple or an array"
    if name in _changed(closure.node):
        return f"changes `{name}`", _REWRITE
    return None if is_plain(value) else (f"reads `{name}`, which Python does not have", _REWRITE)


def _captured(low: Lowering, closure: Closure, name: str) -> Any:
    """The value of a variable that a function closes over, or of one of its defaults."""
    if name.startswith(_DEFAULT) and name.removeprefix(_DEFAULT) in closure.defaults:
        return closure.defaults[name.removeprefix(_DEFAULT)]
    frame = owner_frame(low, name, closure.frame)
    if frame is not None:
        return low.variable(frame, name)
    saved = low.frame
    low.frame = closure.frame
    try:
        return read_outside(low, name)
    finally:
        low.frame = saved


def _maker(closure: Closure) -> tuple[types.FunctionType, tuple[str, ...], str]:
    """A function that makes it from the values of some variables; their names; its text."""
    key = ("maker", closure.node)
    if key not in closure.source.facts:
        closure.source.facts[key] = _make(closure)
    known: tuple[types.FunctionType, tuple[str, ...], str] = closure.source.facts[key]
    return known


def _make(closure: Closure) -> tuple[types.FunctionType, tuple[str, ...], str]:
    node: Any = gast.gast_to_ast(copy.deepcopy(closure.node))
    name = closure.name if closure.name.isidentifier() else "function"
    _name_defaults(node.args)
    own = getattr(node, "name", None)  # by which it calls itself
    names = [n for n in _free(node) if n != own and _is_captured(closure, n)]
    if isinstance(node, ast.Lambda):
        body: list[ast.stmt] = [ast.Return(node)]
        text = ast.unparse(node)
        text = f"lambda {', '.join(names)}: {text}" if names else text
    else:
        node.decorator_list = []
        body = [node, ast.Return(ast.Name(node.name, ast.Load()))]
        text = ""
    args = ast.arguments([], [ast.arg(n) for n in names], None, [], [], None, [])
    outer = _definition(_MAKER + name, args, body)
    ast.copy_location(outer, node)
    module = ast.fix_missing_locations(ast.Module([outer], []))
    space: dict[str, Any] = {}
    exec(compile(module, closure.source.file, "exec"), {}, space)
    made = space[_MAKER + name]
    maker = types.FunctionType(made.__code__, closure.frame.globals, made.__name__)
    if text:
        maker.__dict__["__s2sgrad_text__"] = text
    return maker, tuple(names), text


def _definition(name: str, args: ast.arguments, body: list[ast.stmt]) -> ast.FunctionDef:
    made: Any = ast.FunctionDef(name, args, body, [], None)
    if "type_params" in made._fields:  # since Python 3.12
        made.type_params = []
    found: ast.FunctionDef = made
    return found


def _free(node: Any) -> list[str]:
    """The names that a function takes from around it, by Python's own rules."""
    names = sorted({n.id for n in ast.walk(node) if isinstance(n, ast.Name)})
    body = ast.Return(node) if isinstance(node, ast.Lambda) else node
    args = ast.arguments([], [ast.arg(n) for n in names], None, [], [], None, [])
    outer = ast.copy_location(_definition("outer", args, [body]), node)
    table = symtable.symtable(ast.unparse(ast.fix_missing_locations(ast.Module([outer], []))), "<maker>", "exec")
    (around,) = table.get_children()
    (inner,) = [t for t in around.get_children() if t.get_name() in ("lambda", getattr(node, "name", ""))][:1]
    return [s.get_name() for s in inner.get_symbols() if s.is_free()] + [n for n in names if n.startswith(_DEFAULT)]


def _name_defaults(args: ast.arguments) -> None:
    """Take the defaults, which have been evaluated where the function was made, by names of their own."""
    plain = [*args.posonlyargs, *args.args]
    for k, a in enumerate(plain[len(plain) - len(args.defaults) :]):
        args.defaults[k] = ast.Name(_DEFAULT + a.arg, ast.Load())
    for k, a in enumerate(args.kwonlyargs):
        if args.kw_defaults[k] is not None:
            args.kw_defaults[k] = ast.Name(_DEFAULT + a.arg, ast.Load())


def _is_captured(closure: Closure, name: str) -> bool:
    """Whether a name in a function's tree may mean a variable of the functions around it."""
    if name.startswith(_DEFAULT) and name.removeprefix(_DEFAULT) in closure.defaults:
        return True
    frame: Any = closure.frame
    while frame is not None:
        if name in frame.scope.locals or name in frame.cells:
            return True
        frame = frame.parent
    return False


def _changed(node: Any) -> set[str]:
    """The names in a function's tree under which something is written in place, as far as it can be seen."""
    found: set[str] = set()
    for n in gast.walk(node):
        targets = list(getattr(n, "targets", [])) + [getattr(n, "target", None)]
        if isinstance(n, gast.Call) and isinstance(n.func, gast.Attribute) and n.func.attr in _CHANGING:
            targets.append(n.func)
        if isinstance(n, gast.Call):
            targets += [gast.Subscript(k.value, k.value, None) for k in n.keywords if k.arg == "out"]
        for t in targets:
            while isinstance(t, gast.Subscript | gast.Attribute):
                t = t.value
                if isinstance(t, gast.Name):
                    found.add(t.id)
        if isinstance(n, gast.AugAssign) and isinstance(n.target, gast.Name):
            found.add(n.target.id)
    return found


__all__ = ["handed", "why_not"]
