"""Which programs of the zoo use what.

    python -m tests.programs.index                   # everything, with the number of programs that use it
    python -m tests.programs.index try dict.pop np.cumsum zip

A construct is a type of node in the syntax tree (`try`, `For`: how letters are written does not matter), a builtin
(`zip`), a function or constant of a module (`np.cumsum`, `math.inf`), or a method of a built-in type or of an array
(`dict.pop`, `ndarray.sum`). The text of a program is read together with what it uses of its module, functions and
classes; whose method is called is seen while the program runs, and so are the builtins that C implements.
"""

from __future__ import annotations

import argparse
import ast
import builtins
import functools
import sys
import types
import warnings
from collections import deque
from collections.abc import Iterable, Iterator
from keyword import kwlist
from pathlib import Path
from typing import Any

import numpy as np

from tests.programs.kernel import KERNELS
from tests.programs.zoo import Program, programs

HERE = Path(__file__).resolve().parent
SYNTAX = (ast.stmt, ast.expr, ast.pattern, ast.operator, ast.unaryop, ast.cmpop, ast.boolop, ast.comprehension)
OLD = {"Num", "Str", "Bytes", "NameConstant", "Ellipsis", "AugLoad", "AugStore", "Param", "Suite", "Index", "ExtSlice"}
CONTAINERS = (list, dict, set, frozenset, tuple, str, deque)
MODULES = {"numpy": "np"}  # as programs write them


def constructs() -> set[str]:
    """What there is to be used: nodes of the syntax tree, builtins, and methods of containers."""
    nodes = {n for n, c in vars(ast).items() if isinstance(c, type) and issubclass(c, SYNTAX) and c not in SYNTAX}
    named = {n for n in dir(builtins) if not n.startswith("_") and n not in kwlist}
    return (nodes - OLD) | named | {f"{t.__name__}.{n}" for t in CONTAINERS for n in dir(t) if not n.startswith("_")}


@functools.cache
def definitions(file: Path) -> dict[str, ast.stmt]:
    """The functions, classes and variables of a module, by their names."""
    found: dict[str, ast.stmt] = {}
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = node
        elif isinstance(node, ast.Assign):
            found.update({t.id: node for t in node.targets if isinstance(t, ast.Name)})
    return found


def _inside(definition: ast.stmt) -> Iterator[ast.AST]:
    """All nodes of a definition but its decorators, which make a program of it."""
    decorators = getattr(definition, "decorator_list", ())
    for part in (p for p in ast.iter_child_nodes(definition) if p not in decorators):
        yield from ast.walk(part)


def parts(program: Program) -> Iterator[tuple[list[ast.AST], dict[str, Any]]]:
    """The definition of a program and those that it uses: their nodes, with the globals of the module."""
    fun = KERNELS[program.name].fun if program.name in KERNELS else program.fun
    todo, seen = [(fun.__module__, fun.__name__)], set()
    while todo:
        module, name = todo.pop()
        space = vars(sys.modules[module])
        known = definitions(Path(space["__file__"]))
        if (module, name) in seen:
            continue
        seen.add((module, name))
        if name not in known:  # imported from another module of this folder
            home = getattr(space.get(name), "__module__", None) or ""
            if home != module and home.startswith("tests.programs."):
                todo.append((home, name))
            continue
        own = [known[name]] if isinstance(known[name], ast.ClassDef) else []  # all programs are functions
        nodes = [*own, *_inside(known[name])]
        yield nodes, space
        todo += [(module, n.id) for n in nodes if isinstance(n, ast.Name) and n.id in space]


def _dotted(node: ast.AST, space: dict[str, Any]) -> str | None:
    """The name of what is in a module: `np.linalg.norm`, whatever the module is called here."""
    if isinstance(node, ast.Name):
        found = space.get(node.id)
        return MODULES.get(found.__name__, found.__name__) if isinstance(found, types.ModuleType) else None
    if isinstance(node, ast.Attribute):
        before = _dotted(node.value, space)
        return before and f"{before}.{node.attr}"
    return None


def written(program: Program) -> set[str]:
    """What stands in the text of a program."""
    found = set()
    for nodes, space in parts(program):
        for node in nodes:
            if isinstance(node, SYNTAX):
                found.add(type(node).__name__)
            if isinstance(node, ast.Name) and node.id not in space and hasattr(builtins, node.id):
                found.add(node.id)
            if isinstance(node, ast.Attribute) and (name := _dotted(node, space)):
                found.add(name)
    return found


def called(program: Program) -> set[str]:
    """The methods of built-in types and of arrays that a program calls while it runs."""
    found = set()

    def noting(frame: types.FrameType, event: str, what: Any) -> None:
        if event == "c_call" and Path(frame.f_code.co_filename).parent == HERE:
            owner = getattr(what, "__self__", None)
            if owner is not None and not isinstance(owner, types.ModuleType):
                found.add(what.__qualname__)

    args = program.args()
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        before = sys.getprofile()
        sys.setprofile(noting)
        try:
            (KERNELS[program.name].fun if program.name in KERNELS else program.fun)(*args)
        finally:
            sys.setprofile(before)
    return found


def index(chosen: Iterable[Program]) -> dict[str, list[str]]:
    """The names of the programs that use each construct, by the construct."""
    found: dict[str, list[str]] = {name: [] for name in constructs()}
    for program in chosen:
        for name in sorted(written(program) | called(program)):
            found.setdefault(name, []).append(program.name)
    return found


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.programs.index", description=__doc__.splitlines()[0])
    parser.add_argument("construct", nargs="*", help="as in try, dict.pop, np.cumsum, zip")
    asked = parser.parse_args(words).construct
    found = index(programs())
    for name in sorted(found, key=lambda n: (len(found[n]), n)) if not asked else ():
        print(f"{len(found[name]):5}  {name}")
    for word in asked:
        for name in sorted(n for n in found if n.lower() == word.lower()):
            print(f"{name}: {len(found[name])}", *sorted(found[name]), sep="\n    ")
    return 0 if all(any(n.lower() == word.lower() for n in found) for word in asked) else 1


if __name__ == "__main__":
    sys.exit(main())
