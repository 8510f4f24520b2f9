"""Makes a failing program smaller: leaves out statements and puts parts in the place of expressions while it fails."""

from __future__ import annotations

import ast
import copy
import time
from collections.abc import Callable, Iterator
from typing import Any

Change = Callable[[], None]


def nodes(tree: ast.Module) -> Iterator[ast.AST]:
    """What may be changed: everything but the values of the arguments."""
    yield tree
    for statement in tree.body:
        if getattr(statement, "name", "") != "arguments":
            yield from ast.walk(statement)


def blocks(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    """Every list of statements, the outer ones first."""
    for node in nodes(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                yield block


def fixed(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.FunctionDef) and statement.name in ("fun", "arguments")


def is_return(statement: ast.stmt) -> bool:
    """Whether it returns something: a function without it would be another one."""
    return isinstance(statement, ast.Return) and statement.value is not None


def removals(tree: ast.Module) -> Iterator[Change]:
    """Leave out runs of statements, the long ones first; put a block in the place of the statement that owns it."""
    found = [(block, at, size) for block in blocks(tree) for size in spans(len(block)) for at in range(len(block))]
    last = {id(f.body[-1]) for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) and is_return(f.body[-1])}
    for block, at, size in sorted(found, key=lambda f: -f[2]):
        out = block[at : at + size]
        if at % size == 0 and not any(fixed(s) or id(s) in last for s in out):
            yield lambda b=block, k=at, n=size: b.__setitem__(slice(k, k + n), [] if len(b) > n else [ast.Pass()])
    for block in blocks(tree):
        for at, statement in enumerate(block):
            for name in ("body", "orelse", "finalbody"):
                inner = getattr(statement, name, None)
                if inner and not isinstance(statement, ast.FunctionDef | ast.ClassDef):
                    yield lambda b=block, k=at, i=inner: b.__setitem__(slice(k, k + 1), i)
                if inner and name == "orelse":
                    yield lambda s=statement: setattr(s, "orelse", [])


def spans(size: int) -> Iterator[int]:
    while size > 1:
        yield size
        size //= 2
    yield 1


def parts(node: ast.AST, gentle: bool = False) -> list[ast.expr]:
    """Smaller expressions that may stand for this one; mostly of the same kind where that is asked for."""
    if isinstance(node, ast.BinOp):
        return [node.left, node.right]
    if isinstance(node, ast.UnaryOp):
        return [node.operand]
    if isinstance(node, ast.IfExp):
        return [node.body, node.orelse]
    if gentle:
        return node.args[:1] if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("np.") else []
    if isinstance(node, ast.Call):
        method = [node.func.value] if isinstance(node.func, ast.Attribute) else []
        return [*(a for a in node.args if not isinstance(a, ast.Starred)), *method]
    if isinstance(node, ast.BoolOp):
        return list(node.values)
    if isinstance(node, ast.Subscript | ast.Attribute):
        return [node.value]
    if isinstance(node, ast.ListComp | ast.GeneratorExp):
        return [node.generators[0].iter]
    if isinstance(node, ast.List | ast.Tuple) and len(node.elts) == 1:
        return list(node.elts)
    return []


def shorter(node: ast.AST) -> Iterator[Change]:
    """Leave out parts of a display, a call or a signature."""
    for name in ("elts", "args", "keywords", "ifs", "decorator_list"):
        found = getattr(node, name, None)
        if isinstance(found, list):
            for at in range(len(found)):
                yield lambda f=found, k=at: f.__delitem__(k)
    if isinstance(node, ast.Dict):
        for at in range(len(node.keys)):
            yield lambda n=node, k=at: (n.keys.__delitem__(k), n.values.__delitem__(k))
    if isinstance(node, ast.Constant) and type(node.value) is int and node.value > 1:
        yield lambda n=node: setattr(n, "value", n.value - 1)


def without_argument(tree: ast.Module) -> Iterator[Change]:
    """Leave out a parameter of `fun` together with its value."""
    found = {s.name: s for s in tree.body if isinstance(s, ast.FunctionDef)}
    values = found["arguments"].body[-1]
    if isinstance(values, ast.Return) and isinstance(values.value, ast.Tuple):
        names, elements = found["fun"].args.args, values.value.elts
        for at in range(len(names)):
            yield lambda k=at: (names.__delitem__(k), elements.__delitem__(k))


def expressions(tree: ast.Module, gentle: bool) -> Iterator[Change]:
    for node in nodes(tree):
        if isinstance(node, ast.arguments):
            continue
        for name, old in ast.iter_fields(node):
            if isinstance(old, ast.expr):
                for part in parts(old, gentle):
                    if fits(node, name, part):
                        yield lambda n=node, f=name, p=part: setattr(n, f, p)
            elif isinstance(old, list):
                for at, entry in enumerate(old):
                    for part in parts(entry, gentle) if isinstance(entry, ast.expr) else []:
                        yield lambda o=old, k=at, p=part: o.__setitem__(k, p)
        if not gentle or not isinstance(node, ast.Call | ast.Tuple | ast.Dict):
            yield from shorter(node)


def fits(node: ast.AST, name: str, part: ast.expr) -> bool:
    """Whether such an expression may stand there; targets have to stay targets."""
    if name in ("target", "targets"):
        return isinstance(part, ast.Name | ast.Subscript | ast.Attribute)
    return not (isinstance(node, ast.Call) and name == "func" and not isinstance(part, ast.Name | ast.Attribute))


def changes(tree: ast.Module, gentle: bool) -> Iterator[Change]:
    yield from removals(tree)
    yield from without_argument(tree)
    yield from expressions(tree, gentle)


def candidates(source: str, start: int, gentle: bool) -> Iterator[tuple[int, str]]:
    """Smaller programs with their numbers; from the one with that number on, around to it."""
    tree = ast.parse(source)
    count = sum(1 for _ in changes(tree, gentle))
    for k in [*range(start, count), *range(min(start, count))]:
        twin = copy.deepcopy(tree)
        change = next(c for n, c in enumerate(changes(twin, gentle)) if n == k)
        change()
        try:
            text = ast.unparse(ast.fix_missing_locations(twin)) + "\n"
            ast.parse(text)
        except (ValueError, SyntaxError, TypeError, AttributeError):
            continue
        yield k, text


def shrink(source: str, fails: Callable[[str], bool], seconds: float = 30.0, gentle: bool = False) -> str:
    """The smallest program found in that time that fails in the same way.

    `gentle` leaves what things are: a program that means nothing any more may be refused with the same words.
    """
    end = time.monotonic() + seconds
    start, progress = 0, True
    while progress and time.monotonic() < end:
        progress = False
        for number, text in candidates(source, start, gentle):
            if time.monotonic() > end:
                break
            if len(text) < len(source) and fails(text):
                source, start, progress = text, number, True
                break
    return source


def canonical(source: str) -> str:
    """A program without its names and numbers: equal for programs that are alike."""
    tree: Any = ast.parse(source)
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        for name in ("id", "arg", "name"):
            old = getattr(node, name, None)
            if isinstance(old, str) and old not in ("np", "fun"):
                setattr(node, name, names.setdefault(old, f"_{len(names)}"))
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            node.value = 0
    tree.body = [s for s in tree.body if not isinstance(s, ast.Import | ast.ImportFrom)]
    return ast.unparse(tree)
