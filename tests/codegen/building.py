"""Building SSA by hand, and running what is generated for it."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from s2sgrad.codegen import Text, emit
from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import UNDEFINED, Block, Const, For, Function, If, Return, Source, Value, While, Yield
from s2sgrad.ir.types import BOOL, BOTTOM, FLOAT, INT, Array, Sym, Type
from s2sgrad.ir.verify import verify
from s2sgrad.runtime import helpers

VECTOR = Array("float64", (Sym("n", True),))
MATRIX = Array("float64", (Sym("n", True), Sym("m", True)))


class B(Builder):
    """A builder with short forms for control flow."""

    def undefined(self) -> Value:
        return self.add(Const(UNDEFINED, BOTTOM)).result

    def if_(self, cond: Value, then: Callable[[B], list[Value]], orelse: Callable[[B], list[Value]],
            names: list[str | None]) -> list[Value]:
        blocks = []
        for make in (then, orelse):
            block = Block()
            values = make(B(block))
            block.ops.append(Yield(values))
            blocks.append(block)
        op = If(cond, *blocks)
        for v, w, name in zip(blocks[0].terminator.operands, blocks[1].terminator.operands, names):
            op.add_result(_plain(w.type if v.type == BOTTOM else v.type), name)
        self.add(op)
        return op.results

    def range_(self, start: int | Value, stop: int | Value, inits: list[Value], names: list[str],
               body: Callable[..., list[Value]], index: str = "i", step: int = 1, stop_flag: bool = False,
               backwards: bool = False) -> list[Value]:
        operands = [v if isinstance(v, Value) else self.const(v) for v in (start, stop, step)]
        return self.for_((Source("range", backwards),), operands, [(index, INT)], inits, names, body, stop_flag)

    def for_(self, sources: tuple[Source, ...], operands: list[Value], elements: list[tuple[str, Type]],
             inits: list[Value], names: list[str], body: Callable[..., list[Value]],
             stop_flag: bool = False) -> list[Value]:
        block = Block()
        args = [block.add_arg(t, n) for n, t in elements]
        args += [block.add_arg(_plain(v.type), n) for v, n in zip(inits, names)]
        values = body(B(block), *args)
        block.ops.append(Yield(values))
        op = For(sources, [*operands, *inits], block, stop_flag)
        if stop_flag:
            op.add_result(_plain(values[0].type))
        for a in block.args[len(elements):]:
            op.add_result(a.type, a.name)
        self.add(op)
        return op.results

    def while_(self, inits: list[Value], names: list[str], cond: Callable[..., Value],
               body: Callable[..., list[Value]], stop_flag: bool = False) -> list[Value]:
        blocks = (Block(), Block())
        for block in blocks:
            for v, n in zip(inits, names):
                block.add_arg(_plain(v.type), n)
        test = cond(B(blocks[0]), *blocks[0].args)
        blocks[0].ops.append(Yield([test]))
        values = body(B(blocks[1]), *blocks[1].args)
        blocks[1].ops.append(Yield(values))
        op = While(inits, *blocks, stop_flag)
        if stop_flag:
            op.add_result(_plain(values[0].type))
        for a in blocks[1].args:
            op.add_result(a.type, a.name)
        self.add(op)
        return op.results


def _plain(t: Type) -> Type:
    return {"f": FLOAT, "i": INT, "b": BOOL}.get(getattr(t, "kind", ""), t)


def function(name: str, params: dict[str, Type], body: Callable[..., Value], **facts: Any) -> Function:
    block = Block()
    args = [block.add_arg(t, n) for n, t in params.items()]
    result = body(B(block), *args)
    block.ops.append(Return([result]))
    fn = Function(name, block, **facts)
    verify(fn)
    return fn


def body_of(fn: Function) -> str:
    """The code after the `def` line, without indentation."""
    lines = emit(fn).code.splitlines()[1:]
    return "\n".join(line[4:] for line in lines)


def namespace(text: Text) -> dict[str, Any]:
    space: dict[str, Any] = {n: importlib.import_module(m) for n, m in text.modules.items()}
    space.update(text.constants)
    space.update({h: getattr(helpers, h) for h in text.helpers})
    return space


def compiled(fn: Function) -> Callable[..., Any]:
    text = emit(fn)
    space = namespace(text)
    exec(compile(text.code, "<generated>", "exec"), space)
    return space[text.name]
