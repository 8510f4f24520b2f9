"""Running SSA directly: what generated code is compared with."""

from __future__ import annotations

from typing import Any

from s2sgrad.ir.ops import Apply, Block, Call, Comment, Const, For, Function, If, Value, While
from s2sgrad.ir.row import Form

_AUGMENTED = {
    "+": "__iadd__", "-": "__isub__", "*": "__imul__", "/": "__itruediv__", "//": "__ifloordiv__", "%": "__imod__",
    "**": "__ipow__", "@": "__imatmul__",
}


def run(fn: Function, args: list[Any]) -> Any:
    env = dict(zip(fn.params, args))
    return block(fn.body, env)[0]


def block(b: Block, env: dict[Value, Any]) -> list[Any]:
    for op in b.ops[:-1]:
        if isinstance(op, Comment):
            continue
        if isinstance(op, Const):
            env[op.result] = op.value
        elif isinstance(op, Apply):
            env[op.result] = apply(op, [env[v] for v in op.operands])
        elif isinstance(op, Call):
            env[op.results[0]] = run(op.callee, [env[v] for v in op.operands])
        elif isinstance(op, If):
            values = block(op.blocks[0] if env[op.operands[0]] else op.blocks[1], env)
            env.update(zip(op.results, values))
        elif isinstance(op, For):
            loop(op, env)
        elif isinstance(op, While):
            while_(op, env)
    return [env[v] for v in b.terminator.operands]


def loop(op: For, env: dict[Value, Any]) -> None:
    iterables: list[Any] = []
    for source, operands in zip(op.sources, op.source_operands()):
        values = [env[v] for v in operands]
        if source.kind == "count":
            import itertools

            iterables.append(itertools.count(values[0]))
            continue
        iterable: Any = range(*values) if source.kind == "range" else values[0]
        iterables.append(reversed(iterable) if source.reversed else iterable)
    carried = [env[v] for v in op.inits]
    stopped = False
    for items in zip(*iterables):
        env.update(zip(op.body.args, [*items, *carried]))
        out = block(op.body, env)
        if op.has_stop:
            stopped, *out = out
        carried = out
        if stopped:
            break
    env.update(zip(op.carried_results, carried))
    if op.has_stop:
        env[op.results[0]] = stopped


def while_(op: While, env: dict[Value, Any]) -> None:
    carried = [env[v] for v in op.inits]
    stopped = False
    while True:
        env.update(zip(op.cond.args, carried))
        if not block(op.cond, env)[0]:
            break
        env.update(zip(op.body.args, carried))
        out = block(op.body, env)
        if op.has_stop:
            stopped, *out = out
        carried = out
        if stopped:
            break
    env.update(zip(op.carried_results, carried))
    if op.has_stop:
        env[op.results[0]] = stopped


def apply(op: Apply, values: list[Any]) -> Any:
    row, form = op.row, op.row.form
    if form is Form.NOTHING:
        return values[0]
    if form is Form.TUPLE:
        return tuple(values)
    if form is Form.DICT:
        return dict(zip(values[0], values[1:]))
    if form is Form.FORMAT:
        return ""
    if form is Form.ASSERT:
        assert values[0]
        return None
    if form is Form.RAISE:
        raise values[0]
    if row.params[:1] == ("fn",) and row.fn is None:
        return values[0](*values[1:])
    if form is Form.LIST:
        return list(values)
    if form is Form.SLICE:
        return slice(*values)
    if form is Form.SET_ITEM:
        values[0][values[1]] = values[2]
        return None
    if form is Form.AUG_ITEM:
        x, index, v = values
        x[index] = x[index] + v if row.symbol == "+" else x[index] - v
        return None
    if form is Form.AUG:
        getattr(values[0], _AUGMENTED[row.symbol])(values[1])
        return None
    if form is Form.METHOD:
        return method(values[0], row.symbol or row.name, op, values)
    if form is Form.ATTRIBUTE:
        return getattr(values[0], row.symbol)
    if op.method:
        return method(values[0], (row.symbol or row.name).rpartition(".")[2], op, values)
    assert row.fn is not None, row.name
    return row.fn(*positional(op, values, 0), **named(op, values, 0))


def method(x: Any, name: str, op: Apply, values: list[Any]) -> Any:
    return getattr(x, name)(*positional(op, values, 1), **named(op, values, 1))


def is_named(op: Apply, k: int) -> bool:
    p, params = op.params[k], op.row.params
    return p in op.row.keywords or not (f"*{p}" in params or (k < len(params) and params[k] == p))


def positional(op: Apply, values: list[Any], skip: int) -> list[Any]:
    return [v for k, v in enumerate(values) if k >= skip and not is_named(op, k)]


def named(op: Apply, values: list[Any], skip: int) -> dict[str, Any]:
    return {op.params[k]: v for k, v in enumerate(values) if k >= skip and is_named(op, k)}
