"""The life of a statement, from its syntax to its adjoint: the blocks that docs/architecture.md shows of it.

    python -m tests.docs.life     writes them into docs/architecture.md again
"""

from __future__ import annotations

import inspect
import re
import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import gast
import numpy as np

from s2sgrad.analysis.alias import Aliases
from s2sgrad.api.pipeline import Request, finished, primal, transformed
from s2sgrad.api.specialize import extern_type
from s2sgrad.cli.main import parser, run
from s2sgrad.cli.specs import parse_spec
from s2sgrad.frontend.source import load
from s2sgrad.ir.ops import Function, Op, walk
from s2sgrad.ir.printer import Printer
from s2sgrad.ir.types import carries_float
from s2sgrad.passes import Pass
from s2sgrad.transforms.reverse.primal import Primal
from s2sgrad.transforms.shadowed import Shadowed
from s2sgrad.transforms.sweep import prepared

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENT = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- life: begin -->", "<!-- life: end -->"
BLOCK = re.compile(r"^```(\w+) (\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WIDTH = 110


def smoothed(x, v, i):
    y = x.copy()
    z = y[1:]
    y[i] = v * y[i]
    return np.sum(z * y[:-1])


def recurrence(x, n):
    y = x.copy()
    for k in range(1, n):
        y[k] = np.sin(y[k]) * y[k - 1]
    return np.sum(y)


SMOOTHED = "dump tests/docs/life.py:smoothed --wrt x,v --arg x=f64[:] --arg v=f64 --arg i=i64"
RECURRENCE = "dump tests/docs/life.py:recurrence --arg x=f64[:] --arg n=i64"


def shown(command: str) -> str:
    """What `s2sgrad` prints for a command."""
    return run(parser().parse_args(shlex.split(command.replace("tests/", f"{ROOT}/tests/")))).strip()


def reverse_sweep(program: str) -> str:
    return program[program.index("  # reverse sweep") :]


def tree() -> str:
    """The syntax tree of the statement that this is about, without what says nothing."""
    assigned = [n for n in load(smoothed).node.body if isinstance(n, gast.Assign)]
    assign = next(n for n in assigned if isinstance(n.targets[0], gast.Subscript))
    fields = ",\n  ".join(f"{name}={compact(value)}" for name, value in given(assign))
    return f"Assign(\n  {fields})"


def given(node: gast.AST) -> list[tuple[str, Any]]:
    found = [(name, getattr(node, name)) for name in node._fields]
    return [(name, value) for name, value in found if value is not None and not isinstance(value, gast.Load)]


def compact(node: Any) -> str:
    if isinstance(node, list):
        return f"[{', '.join(map(compact, node))}]"
    if isinstance(node, gast.Name):
        return f"Name({node.id!r})"
    if not isinstance(node, gast.AST):
        return repr(node)
    return f"{type(node).__name__}({', '.join(f'{name}={compact(value)}' for name, value in given(node))})"


def lowered() -> Function:
    types = {"x": "f64[:]", "v": "f64", "i": "i64"}
    return primal(smoothed, tuple(types), [parse_spec(n, t).type for n, t in types.items()], extern_type)


class Known:
    """What the analyses know of the values of `smoothed` when its reverse sweep begins."""

    def __init__(self) -> None:
        fn, counters = prepared(lowered())
        self.aliases = Aliases(fn)
        self.primal = Primal(Shadowed(fn, counters=counters), self.aliases, fn.params[:2], set())
        printer = Printer()
        for v in fn.params:
            printer.define(v)
        printer.block(fn.body, 1)
        self.names = {v: name for v, name in printer.names.items() if carries_float(v.type)}

    def classes(self) -> str:
        """Which values may be one memory, and what writes it."""
        groups: dict[Any, list[str]] = {}
        for v, name in self.names.items():
            if (node := self.aliases.node(v)) is not None:
                groups.setdefault(node, []).append(name)
        lines = []
        for node, names in groups.items():
            writes = ", ".join(f"`{statement(op)}`" for op in node.writes)
            lines.append((" ".join(names), f"written by {writes}" if writes else "not written"))
        return columns(lines)

    def activity(self) -> str:
        """Which values carry the derivative, and what holds their cotangents."""
        active = [v for v in self.names if self.primal.active(v)]
        shadowed = [v for v in active if self.primal.is_memory(v)]
        groups = [
            ("active", active),
            ("has a shadow", shadowed),
            ("has a cotangent that is a value", [v for v in active if v not in shadowed]),
        ]
        return columns([(title, " ".join(self.names[v] for v in group)) for title, group in groups])


def statement(op: Op) -> str:
    assert op.span is not None
    return op.span.source.strip()


def columns(lines: Sequence[tuple[str, str]]) -> str:
    width = max(len(left) for left, _ in lines)
    return "\n".join(f"{left:<{width}}   {right}" for left, right in lines)


def passes() -> str:
    """The passes of the optimizer in order; with the number of ops that are left, where that has changed."""
    request = Request("grad", (0, 1), single=False)
    made = transformed(lowered(), request, 3)
    assert isinstance(made, Function)
    lines, before = ["(as made)"], count(made)
    lines[0] += f" {before}"

    def noting(fn: Function, todo: Sequence[Pass]) -> Function:
        nonlocal before
        for p in todo:
            p(fn)
            lines.append(p.__name__ if count(fn) == before else f"{p.__name__} {count(fn)}")
            before = count(fn)
        return fn

    with patch("s2sgrad.optimize.run_passes", noting):
        finished(made, request)
    return wrapped(lines)


def count(fn: Function) -> int:
    return sum(1 for _ in walk(fn.body))


def wrapped(words: Sequence[str]) -> str:
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + len(word) + 4 > WIDTH:
            lines.append("  " + word)
        else:
            lines[-1] += f" → {word}"
    return " →\n".join(lines)


def code(command: str) -> str:
    """The generated function without the lines above it."""
    made = shown(command)
    return made[made.index("def ") :]


BLOCKS: dict[str, Callable[[], str]] = {
    "primal": lambda: inspect.getsource(smoothed).strip(),
    "tree": tree,
    "ssa": lambda: shown(f"{SMOOTHED} --stage ssa"),
    "classes": lambda: Known().classes(),
    "activity": lambda: Known().activity(),
    "made": lambda: reverse_sweep(shown(f"{SMOOTHED} --stage adjoint --no-optimize")),
    "passes": passes,
    "optimized": lambda: reverse_sweep(shown(f"{SMOOTHED} --stage adjoint")),
    "adjoint": lambda: code(f"{SMOOTHED} --stage source"),
    "loop": lambda: inspect.getsource(recurrence).strip(),
    "tape": lambda: code(f"{RECURRENCE} --stage source"),
}


def document() -> str:
    return DOCUMENT.read_text(encoding="utf-8")


def section(whole: str) -> tuple[str, str, str]:
    """What stands before the section, the section, and what follows it."""
    before, rest = whole.split(BEGIN)
    inside, after = rest.split(END)
    return before, inside, after


def updated() -> str:
    """docs/architecture.md with the blocks of the section as they are made now."""
    before, inside, after = section(document())
    inside = BLOCK.sub(lambda m: f"```{m[1]} {m[2]}\n{BLOCKS[m[2]]().rstrip()}\n```", inside)
    return f"{before}{BEGIN}{inside}{END}{after}"


if __name__ == "__main__":
    DOCUMENT.write_text(updated(), encoding="utf-8")
