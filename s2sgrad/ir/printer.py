"""Printing SSA as text: what `--stage ssa` and the golden tests show. Deterministic."""

from __future__ import annotations

from s2sgrad.ir.ops import (
    Apply,
    Block,
    Call,
    Comment,
    Const,
    For,
    Function,
    If,
    Op,
    Return,
    Try,
    Value,
    While,
    With,
    Yield,
    callees,
)
from s2sgrad.ir.types import Array, Dict, Dim, List, Optional, Slice, Sym, Tuple, Type


class Printer:
    """Names values %1, %2, … (with the hint, where there is one) in the order in which they are defined."""

    def __init__(self) -> None:
        self.names: dict[Value, str] = {}
        self.symbols: dict[Sym, str] = {}
        self.lines: list[str] = []

    def define(self, v: Value) -> str:
        hint = f".{v.name}" if v.name else ""
        self.names[v] = f"%{len(self.names)}{hint}"
        return f"{self.names[v]}: {self.type(v.type)}"

    def use(self, v: Value) -> str:
        return self.names.get(v, f"%?{v.name or ''}")

    def dim(self, d: Dim) -> str:
        if isinstance(d, int):
            return str(d)
        if d not in self.symbols:
            self.symbols[d] = f"{'n' if d.not_one else 'm'}{len(self.symbols)}"
        return self.symbols[d]

    def type(self, t: Type) -> str:
        if isinstance(t, Array):
            return f"{t.dtype}[{'...' if t.dims is None else ', '.join(self.dim(d) for d in t.dims)}]"
        if isinstance(t, Tuple):
            return f"({', '.join(self.type(e) for e in t.elts)})"
        if isinstance(t, List):
            inner = ", ".join(self.type(e) for e in t.elts) if t.elts is not None else None
            return f"[{inner}]" if inner is not None else f"list[{self.type(t.elem) if t.elem else '?'}]"
        if isinstance(t, Dict):
            return "{" + ", ".join(f"{k!r}: {self.type(e)}" for k, e in zip(t.keys, t.elts)) + "}"
        if isinstance(t, Optional):
            return f"{self.type(t.inner)}?"
        if isinstance(t, Slice):
            return "slice"
        return repr(t)

    def block(self, block: Block, indent: int) -> None:
        for op in block.ops:
            self.op(op, indent)

    def emit(self, indent: int, text: str) -> None:
        self.lines.append("  " * indent + text)

    def op(self, op: Op, indent: int) -> None:
        uses = [self.use(v) for v in op.operands]
        if isinstance(op, Comment):
            self.emit(indent, f"# {op.text}")
        elif isinstance(op, Yield | Return):
            self.emit(indent, f"{type(op).__name__.lower()} {', '.join(uses)}".rstrip())
        elif isinstance(op, With):
            self.emit(indent, f"with {uses[0]}")
            self.block(op.body, indent + 1)
            self.results(op, indent)
        elif isinstance(op, If | Try):  # what is tried is what is done if it has not failed
            self.emit(indent, f"if {uses[0]}")
            self.block(op.blocks[0], indent + 1)
            self.emit(indent, "else")
            self.block(op.blocks[1], indent + 1)
            self.results(op, indent)
        elif isinstance(op, For):
            args = [self.define(a) for a in op.body.args]
            heads = []
            for source, operands in zip(op.sources, op.source_operands()):
                text = f"{source.kind}({', '.join(self.use(v) for v in operands)})"
                heads.append(f"reversed {text}" if source.reversed else text)
            n = len(op.sources)
            carried = [f"{a} = {self.use(i)}" for a, i in zip(args[n:], op.inits)]
            stop = " stop" if op.has_stop else ""
            self.emit(indent, f"for{stop} {', '.join(args[:n])} in {', '.join(heads)} carrying ({', '.join(carried)})")
            self.block(op.body, indent + 1)
            self.results(op, indent)
        elif isinstance(op, While):
            self.while_(op, indent)
        else:
            text = self.plain(op, uses)
            results = ", ".join(self.define(r) for r in op.results)
            self.emit(indent, f"{results} = {text}" if results else text)

    def while_(self, op: While, indent: int) -> None:
        for a in op.cond.args:
            self.define(a)
        carried = [f"{self.use(a)} = {self.use(i)}" for a, i in zip(op.cond.args, op.inits)]
        self.emit(indent, f"while{' stop' if op.has_stop else ''} carrying ({', '.join(carried)})")
        self.block(op.cond, indent + 1)
        self.emit(indent, f"do ({', '.join(self.define(a) for a in op.body.args)})")
        self.block(op.body, indent + 1)
        self.results(op, indent)

    def plain(self, op: Op, uses: list[str]) -> str:
        if isinstance(op, Const):
            return f"const {getattr(op.value, '__name__', None) or repr(op.value)}"
        if isinstance(op, Call):
            return f"call {op.callee.name}({', '.join(uses)})"
        assert isinstance(op, Apply)
        return f"{op.row.name}({', '.join(f'{p}={u}' for p, u in zip(op.params, uses))})"

    def results(self, op: Op, indent: int) -> None:
        if op.results:
            self.emit(indent, f"-> {', '.join(self.define(r) for r in op.results)}")


def print_function(fn: Function) -> str:
    """One function as text."""
    p = Printer()
    args = ", ".join(p.define(a) for a in fn.params)
    p.emit(0, f"function {fn.name}({args})")
    p.block(fn.body, 1)
    return "\n".join(p.lines) + "\n"


def print_program(fn: Function) -> str:
    """A function and all that it calls, as text; callees first."""
    return "\n".join(print_function(f) for f in [*reversed(callees(fn)), fn])
