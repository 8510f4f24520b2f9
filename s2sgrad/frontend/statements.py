"""Lowering of statements, and of the ways to leave them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gast

from s2sgrad.frontend import list_methods, mappings, once, open_tuples, scope, writes
from s2sgrad.frontend.complex_parts import imaginary_of
from s2sgrad.frontend.containers import Containers
from s2sgrad.frontend.flat import is_flat
from s2sgrad.frontend.narrowing import narrowings
from s2sgrad.frontend.state import (
    BREAK,
    CONTINUE,
    FALLS,
    FIRST_PENDING,
    RESULT,
    RETURN,
    RETURNED,
    Flow,
    Key,
    Poisoned,
    Restart,
)
from s2sgrad.ir.ops import Apply, Block, Const, Value
from s2sgrad.ir.types import Array, Bottom, List, Map, Number, Opaque, Scalar, Slice, Tuple
from s2sgrad.rules import core as rows


@dataclass(frozen=True)
class Before:
    """What stood at a place: the value, the variables by which it was found, and where the ops that follow begin."""

    value: Value
    variables: dict[Key, Value | None]
    block: Block
    ops: int


class Statements(Containers):
    """Every kind of statement but loops."""

    def block(self, stmts: list[Any]) -> Flow:
        """Lower statements in order; what follows a possible exit is lowered inside the path that goes on."""
        for k, stmt in enumerate(stmts):
            self.stmt = stmt
            self.at(stmt)
            self.begin_statement()
            nested = _NESTED.get(type(stmt))
            if nested is not None:
                flow, took_rest = nested(self, stmt, stmts[k + 1 :])
                if took_rest:
                    return flow
            else:
                flow = self.simple(stmt)
            if isinstance(stmt, gast.Continue):
                return flow
            if flow is FALLS or flow.codes == (0,):
                continue
            if not flow.falls:
                return flow
            return self.guard(flow, lambda k=k: self.block(stmts[k + 1 :]))  # type: ignore[misc]
        return FALLS

    def begin_statement(self) -> None:
        raise NotImplementedError

    def simple(self, stmt: Any) -> Flow:
        method = _SIMPLE.get(type(stmt))
        if method is None:
            name = type(stmt).__name__
            self.fail(f"{_SAY.get(name, 'the statement ' + name)} is not supported", _REWRITE.get(name, ""), stmt)
        return method(self, stmt) or FALLS

    # assignment

    def stmt_assign(self, stmt: Any) -> None:
        value = self.expr(stmt.value)
        for target in stmt.targets:
            self.assign(target, value)

    def stmt_ann_assign(self, stmt: Any) -> None:
        if stmt.value is not None:
            self.assign(stmt.target, self.expr(stmt.value))

    def assign(self, target: Any, value: Value) -> None:
        if isinstance(target, gast.Name):
            self.assign_name(target.id, value)
        elif isinstance(target, gast.Tuple | gast.List):
            self.unpack(target, value)
        elif isinstance(target, gast.Subscript):
            x = self.present(self.expr(target.value))
            index = self.index(target.slice)
            self.at(target)
            self.store(x, index, once.opened(self, value) if isinstance(index.type, Slice) else value)
        elif isinstance(target, gast.Attribute):
            x = self.present(self.expr(target.value))
            self.at(target)
            self.set_attribute(x, target.attr, value)
        else:
            self.fail(
                f"assigning to {type(target).__name__} is not supported",
                "assign to a name, an element or an attribute",
                node=target,
            )

    def array_or_same(self, value: Value) -> Value:
        raise NotImplementedError

    def unpack(self, target: Any, value: Value) -> None:
        stars = [k for k, e in enumerate(target.elts) if isinstance(e, gast.Starred)]
        value = once.opened(self, self.present(value))
        count = len(target.elts)
        t = value.type
        if isinstance(t, Bottom):
            for e in target.elts:
                self.assign(e.value if isinstance(e, gast.Starred) else e, self.bottom())
            return
        if not stars and (isinstance(t, Array | Opaque) or (isinstance(t, List) and t.elts is None)):
            self.check_length(t, count, target)
            if isinstance(t, List) or (isinstance(t, Array) and not (t.dims and isinstance(t.dims[0], int))):
                self.apply(rows.check_unpacking, [value, self.const(count)])
            for k, e in enumerate(target.elts):
                self.assign(e, self.apply(rows.getitem, [value, self.const(k)]))
            return
        if stars and list_methods.is_open(self, value):
            for e, item in zip(target.elts, list_methods.unpack_open(self, value, count, stars[0])):
                self.assign(e.value if isinstance(e, gast.Starred) else e, item)
            return
        items = None if stars else self.unpacked(value, count)
        items = self.unpack_all(value, "something") if items is None else items
        if (len(items) != count) if not stars else (len(items) < count - 1):
            least = count - 1 if stars else count
            few = f"not enough values to unpack (expected {'at least ' if stars else ''}{least}, got {len(items)})"
            text = few if len(items) < least else f"too many values to unpack (expected {count})"
            self.fails(ValueError, text, (text,))
            self.fail(
                f"{len(items)} values cannot be unpacked into {count} names",
                f"write as many names as there are values: {len(items)}",
                node=target,
            )
        if stars:
            at = stars[0]
            width = len(items) - count + 1
            middle = self.display_list(target.elts[at], items[at : at + width])
            items = [*items[:at], middle, *items[at + width :]]
        for e, item in zip(target.elts, items):
            self.assign(e.value if isinstance(e, gast.Starred) else e, item)

    def unpacked(self, value: Value, count: int) -> list[Value] | None:
        raise NotImplementedError

    def check_length(self, t: Any, count: int, target: Any) -> None:
        if isinstance(t, Array) and t.dims is not None:
            if not t.dims:
                self.fail("an array without axes cannot be unpacked", "use the number itself: x[()]", node=target)
            if isinstance(t.dims[0], int) and t.dims[0] != count:
                self.fails(ValueError, f"an array of length {t.dims[0]} for {count} names")
                self.fail(
                    f"an array of length {t.dims[0]} cannot be unpacked into {count} names",
                    f"write as many names as there are values: {t.dims[0]}",
                    node=target,
                )

    def stmt_aug_assign(self, stmt: Any) -> None:
        name = type(stmt.op).__name__
        target = stmt.target
        if isinstance(target, gast.Name):
            before = self.read_place(lambda: self.read_name(target.id))
            value = self.expr(stmt.value)
            self.at(stmt)
            new = self.augmented(name, before, value, target.id)
            if new is not None:
                self.assign_name(target.id, new)
            return
        if isinstance(target, gast.Attribute):
            owner = self.present(self.expr(target.value))
            before = self.read_place(lambda: self.attribute(owner, target.attr))
            value = self.expr(stmt.value)
            self.at(stmt)
            new = self.augmented(name, before, value, ".")
            if new is not None:
                self.set_attribute(owner, target.attr, new)
            return
        x = self.present(self.expr(target.value))
        index = open_tuples.as_index(self, x, self.index(target.slice))
        self.at(stmt)
        plain = isinstance(x.type, Array | Opaque) and imaginary_of(x) is None
        if plain and name in ("Add", "Sub") and self.is_basic(index):
            self.add_to_element(stmt, name, x, index)
            return
        entry = mappings.entry_to_update if isinstance(x.type, Map) else type(self).subscript
        before = self.read_place(lambda: entry(self, x, index))
        value = self.expr(stmt.value)
        self.at(stmt)
        index = self.again(index)
        if isinstance(x.type, Array | Number) or is_flat(x):
            self.store(x, index, self.binary(name, before.value, value))
            return
        new = self.augmented(name, before, value, "[]")
        if new is not None:
            self.store(x, index, new)

    def read_place(self, read: Callable[[], Value]) -> Before:
        """What stands at a place before something is computed that is going to be added to it."""
        env = self.state.env
        with env.noting_reads() as keys:
            value = read()
        known = {key: env.get(key) for key in keys}
        return Before(self.present(value), known, self.b.block, len(self.b.block.ops))

    def augmented(self, name: str, before: Before, value: Value, place: str) -> Value | None:
        """As `augment`. What has been changed itself is put back, where something else may have been put into its
        place meanwhile."""
        env, block = self.state.env, self.b.block
        rebound = any(env.get(key) is not v for key, v in before.variables.items())
        written = block is not before.block or writes.outside(block.ops[before.ops :], but_arrays=True)
        new = self.augment(name, before.value, value, place)
        return before.value if new is None and (rebound or written) else new

    def add_to_element(self, stmt: Any, name: str, x: Value, index: Value) -> None:
        """x[index] += ... of an array: one statement, unless computing what is added may change the element."""
        early = self.session.read_early
        old = self.subscript(x, index) if self.b.span in early and isinstance(x.type, Array) else None
        block, place = self.b.block, len(self.b.block.ops)
        value = self.array_or_same(self.expr(stmt.value))
        self.at(stmt)
        if old is not None:
            self.store(x, self.again(index), self.binary(name, old, value))
            return
        if isinstance(x.type, Array) and (block is not self.b.block or writes.outside(block.ops[place:])):
            early.add(self.b.span)
            raise Restart
        self.apply(rows.iadd_item if name == "Add" else rows.isub_item, [x, index, value])

    def again(self, value: Value) -> Value:
        """Constants anew: the path on which they were made may have been closed while something else was computed."""
        op = value.owner
        if not self.trials:
            return value
        if isinstance(op, Const):
            return self.b.const(op.value, None, value.type)
        if isinstance(op, Apply) and op.row in (rows.make_tuple, rows.make_slice, rows.make_list):
            return self.b.apply(op.row, *map(self.again, op.operands), params=op.params, type=value.type)
        return value

    def is_basic(self, index: Value) -> bool:
        parts = index.type.elts if isinstance(index.type, Tuple) else (index.type,)
        return not any(
            isinstance(p, Array | List | Opaque | Bottom) or (isinstance(p, Scalar) and p.kind == "b") for p in parts
        )

    # effects

    def stmt_expr(self, stmt: Any) -> None:
        if not isinstance(stmt.value, gast.Constant):
            self.expr(stmt.value)

    def stmt_pass(self, stmt: Any) -> None:
        return None

    def stmt_delete(self, stmt: Any) -> None:
        for target in stmt.targets:
            self.delete_target(target)

    def delete_target(self, target: Any) -> None:
        if isinstance(target, gast.Tuple | gast.List):
            for part in target.elts:
                self.delete_target(part)
        elif isinstance(target, gast.Subscript):
            x = self.present(self.expr(target.value))
            self.delete(x, self.index(target.slice))
        elif isinstance(target, gast.Name):
            self.state.env.set(self.key(target.id), Poisoned(f"`{target.id}` has been deleted"))
        else:
            x = self.present(self.expr(target.value))
            self.at(target)
            self.delete_attribute(x, target.attr)

    def stmt_scope(self, stmt: Any) -> None:
        return None

    def stmt_import(self, stmt: Any) -> None:
        import importlib

        for alias in stmt.names:
            module = importlib.import_module(alias.name)
            top = importlib.import_module(alias.name.split(".")[0])
            self.assign_name(alias.asname or alias.name.split(".")[0], self.const(module if alias.asname else top))

    def stmt_import_from(self, stmt: Any) -> None:
        import importlib

        if stmt.level:
            self.fail("a relative import inside a function is not supported", "import at the top of the module", stmt)
        module = importlib.import_module(stmt.module)
        for alias in stmt.names:
            if not hasattr(module, alias.name):
                self.fail(f"{stmt.module} has no {alias.name}", "import a name that the module has", node=stmt)
            self.assign_name(alias.asname or alias.name, self.const(getattr(module, alias.name)))

    # leaving

    def stmt_return(self, stmt: Any) -> Flow:
        frame = self.frame
        if frame.loop_depth:
            if any(t.frame is frame and t.depth for t in self.trials):
                stmt = self.kept_return(stmt)
            for code, known in frame.pending.items():
                if known is stmt:
                    return Flow((code,))
            code = FIRST_PENDING + len(frame.pending)
            frame.pending[code] = stmt
            return Flow((code,))
        return self.evaluate_return(stmt)

    def kept_return(self, stmt: Any) -> Kept:
        """A `return` in a `try` or `with` in a loop: evaluated there, and carried out."""
        value = self.const(None) if stmt.value is None else self.expr(stmt.value)
        self.state.env.set((self.frame.id, RETURNED), value)
        known = next((s for s in self.frame.pending.values() if isinstance(s, Kept)), None)
        return known or Kept(stmt)

    def evaluate_return(self, stmt: Any) -> Flow:
        if isinstance(stmt, Kept):
            kept = self.state.env.get((self.frame.id, RETURNED))
            assert kept is not None
            self.state.env.set((self.frame.id, RESULT), kept)
            return Flow((RETURN,))
        self.stmt = stmt
        self.at(stmt)
        value = self.const(None) if stmt.value is None else self.expr(stmt.value)
        self.state.env.set((self.frame.id, RESULT), value)
        return Flow((RETURN,))

    def stmt_break(self, stmt: Any) -> Flow:
        return Flow((BREAK,))

    def stmt_continue(self, stmt: Any) -> Flow:
        return FALLS if self.tail else Flow((CONTINUE,))

    # branches

    def stmt_if(self, stmt: Any, rest: list[Any]) -> tuple[Flow, bool]:
        test = self.test(stmt.test)
        self.at(stmt)
        yes, no = narrowings(self, stmt.test)
        known = self.truth(test)
        tail = self.tail
        if known is not None:
            self.tail = tail and not rest
            flow = self.block(stmt.body if known else stmt.orelse)
            self.tail = tail
            return flow, False
        how = (scope.leaves(stmt.body), scope.leaves(stmt.orelse))
        # Where one side always leaves, what follows belongs to the other side.
        nest = scope.ALWAYS in how
        then_rest = rest if nest and how[0] != scope.ALWAYS else []
        else_rest = rest if nest and how[1] != scope.ALWAYS else []

        def side(facts: dict[str, str], stmts: list[Any]) -> Callable[[], Flow]:
            def run() -> Flow:
                self.narrow_names(facts)
                self.tail = tail and (nest or not rest)
                flow = self.block(stmts)
                self.tail = tail
                return flow

            return run

        flow = self.if_(test, side(yes, [*stmt.body, *then_rest]), side(no, [*stmt.orelse, *else_rest]))
        return flow, nest


@dataclass(eq=False)
class Kept:
    """A `return` whose value has been computed already."""

    stmt: Any


_SIMPLE: dict[type, Callable[[Any, Any], Flow | None]] = {
    gast.Assign: Statements.stmt_assign,
    gast.AnnAssign: Statements.stmt_ann_assign,
    gast.AugAssign: Statements.stmt_aug_assign,
    gast.Expr: Statements.stmt_expr,
    gast.Pass: Statements.stmt_pass,
    gast.Delete: Statements.stmt_delete,
    gast.Global: Statements.stmt_scope,
    gast.Nonlocal: Statements.stmt_scope,
    gast.Import: Statements.stmt_import,
    gast.ImportFrom: Statements.stmt_import_from,
    gast.Return: Statements.stmt_return,
    gast.Break: Statements.stmt_break,
    gast.Continue: Statements.stmt_continue,
}
_NESTED: dict[type, Callable[[Any, Any, list[Any]], tuple[Flow, bool]]] = {
    gast.If: Statements.stmt_if,
}


def statement(kind: type) -> Callable[[Any], Any]:
    """Enter a method for a kind of simple statement."""

    def enter(method: Any) -> Any:
        _SIMPLE[kind] = method
        return method

    return enter


def compound(kind: type) -> Callable[[Any], Any]:
    """Enter a method for a kind of statement that may take what follows it inside."""

    def enter(method: Any) -> Any:
        _NESTED[kind] = method
        return method

    return enter


_SAY = {
    "Match": "`match`",
    "TryStar": "`except*`",
    "ClassDef": "a class definition inside a function",
    "AsyncFunctionDef": "a coroutine",
    "AsyncFor": "`async for`",
    "AsyncWith": "`async with`",
}
_REWRITE = {
    "Match": "use `if` and `elif`",
    "TryStar": "catch each class by an `except` of its own",
    "ClassDef": "define the class at the top of the module",
    "AsyncFunctionDef": "define it with `def`",
    "AsyncFor": "loop with `for`",
    "AsyncWith": "call what is needed before and after",
}
