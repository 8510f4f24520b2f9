"""Makes a failing program smaller: leaves out statements and replaces expressions by their parts while it fails."""

from __future__ import annotations

import ast
import copy
import re
import time
from collections.abc import Callable, Iterator


def kind(message: str) -> str:
    """What makes two failures the same: the exception and its words, numbers and names apart."""
    lines = [line for line in message.splitlines() if line.strip()]
    text = lines[0] if len(lines) == 1 else lines[0].split(":")[0] + lines[-1]
    return re.sub(r"[-+\d.e\[\]]*\d[-+\d.e\[\]]*|`.*?`|'.*?'", "#", text)[:120]


def blocks(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(tree):
        for field in ("body", "orelse"):
            block = getattr(node, field, None)
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                yield block


def parts(node: ast.expr) -> list[ast.expr]:
    """Smaller expressions that may stand for this one."""
    if isinstance(node, ast.BinOp):
        return [node.left, node.right]
    if isinstance(node, ast.IfExp):
        return [node.body, node.orelse]
    if isinstance(node, ast.Call):
        return list(node.args)
    if isinstance(node, ast.BoolOp):
        return list(node.values)
    return []


def candidates(tree: ast.Module) -> Iterator[ast.Module]:
    """Smaller programs, the much smaller ones first."""
    count = len(list(blocks(tree)))
    for b in range(count):
        size = len(list(blocks(tree))[b])
        for at in reversed(range(size)):
            smaller = copy.deepcopy(tree)
            block = list(blocks(smaller))[b]
            removed = block.pop(at)
            if not block:
                block.append(ast.Pass())
            if not isinstance(removed, ast.Return | ast.Import):
                yield smaller
            if isinstance(removed, ast.If | ast.For | ast.While):
                flat = copy.deepcopy(tree)
                list(blocks(flat))[b][at : at + 1] = removed.body
                yield flat
    kinds = ast.Assign | ast.AugAssign | ast.Return | ast.BinOp | ast.Call
    for k, place in enumerate(n for n in ast.walk(tree) if isinstance(n, kinds)):
        for field, old in ast.iter_fields(place):
            for part in range(len(parts(old)) if isinstance(old, ast.expr) else 0):
                smaller = copy.deepcopy(tree)
                twin = [n for n in ast.walk(smaller) if isinstance(n, kinds)][k]
                setattr(twin, field, parts(getattr(twin, field))[part])
                yield smaller


def reduce(
    source: str, message: str, fails: Callable[[str], str | None], seconds: float = 60.0
) -> tuple[str, str]:
    """The smallest program found in that time that fails in the same way, and its message."""
    end = time.monotonic() + seconds
    wanted = kind(message)
    progress = True
    while progress and time.monotonic() < end:
        progress = False
        for smaller in candidates(ast.parse(source)):
            if time.monotonic() > end:
                break
            text = ast.unparse(ast.fix_missing_locations(smaller)) + "\n"
            found = fails(text) if len(text) < len(source) else None
            if found is not None and kind(found) == wanted:
                source, message, progress = text, found, True
                break
    return source, message
