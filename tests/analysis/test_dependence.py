"""Dependence: against enumeration of random loop nests, and the cases that adjoints live on."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from s2sgrad.analysis.dependence import Access, Dependence
from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Apply, Block, Const, For, Function, If, Op, Return, Source, Value, While, Yield
from s2sgrad.ir.printer import print_function
from s2sgrad.ir.types import FLOAT, INT, Array, Sym
from s2sgrad.ir.verify import verify
from s2sgrad.rules import core, operators

# running SSA ----------------------------------------------------------------------------------------------------------


@dataclass
class Machine:
    """Runs integer SSA; an array is an array of the identities of its cells."""

    env: dict[Value, object]
    log: list[tuple[Access, frozenset[int]]] = field(default_factory=list)
    accesses: dict[Op, list[Access]] = field(default_factory=dict)
    made: int = 10000  # the next identity

    def block(self, block: Block) -> list[object]:
        for op in block.ops:
            if isinstance(op, Yield | Return):
                return [self.env[v] for v in op.operands]
            self.op(op)
        raise AssertionError

    def op(self, op: Op) -> None:
        env = self.env
        args = [env[v] for v in op.operands]
        if isinstance(op, Const):
            env[op.result] = op.value
        elif isinstance(op, If):
            env.update(zip(op.results, self.block(op.blocks[0 if args[0] else 1])))
        elif isinstance(op, For):
            state = args[op.n_source_operands:]
            operands = [[env[v] for v in vs] for vs in op.source_operands()]
            for values in zip(*map(self.source, op.sources, operands)):
                env.update(zip(op.body.args, [*values, *state]))
                state = self.block(op.body)
            env.update(zip(op.results, state))
        elif isinstance(op, While):
            state = args
            while True:
                env.update(zip(op.cond.args, state))
                if not self.block(op.cond)[0]:
                    break
                env.update(zip(op.body.args, state))
                state = self.block(op.body)
            env.update(zip(op.results, state))
        else:
            assert isinstance(op, Apply)
            env[op.result] = self.apply(op, args)

    @staticmethod
    def source(s: Source, vs: list) -> object:
        out = list(range(*vs)) if s.kind == "range" else list(vs[0])
        return out[::-1] if s.reversed else out

    def apply(self, op: Apply, args: list) -> object:
        touched = None
        result = None
        if op.row is core.make_tuple:
            return tuple(args)
        if op.row is core.make_slice:
            return slice(*args)
        if op.row is core.getitem:
            result = args[0][args[1]]
            touched = result if not isinstance(args[0], tuple) else None
        elif op.row in (core.setitem, core.iadd_item):
            touched = args[0][args[1]]
        elif op.row is core.iadd:
            touched = args[0]
        elif op.row is core.zeros_like:
            self.made += args[0].size
            return np.arange(self.made - args[0].size, self.made).reshape(args[0].shape)
        elif op.row is core.shape_of:
            return args[0].shape
        elif op.row is operators.add:
            return args[0] + args[1]
        elif op.row is operators.sub:
            return args[0] - args[1]
        elif op.row is operators.lt:
            return args[0] < args[1]
        elif op.row is operators.mul:
            return args[0] * args[1]
        else:
            raise AssertionError(op.row)
        if touched is not None:
            for access in self.accesses.get(op, ()):
                self.log.append((access, frozenset(np.ravel(touched).tolist())))
        return result


def array_accesses(fn: Function, dep: Dependence) -> list[Access]:
    out = []

    def visit(block: Block) -> None:
        for op in block.ops:
            if isinstance(op, Apply) and op.row in (core.getitem, core.setitem, core.iadd_item, core.iadd):
                if isinstance(op.operands[0].type, Array):
                    out.append(dep.access(op, op.operands[0], op.row is not core.getitem))
            for b in op.blocks:
                visit(b)

    visit(fn.body)
    return out


def check(fn: Function, *runs: tuple) -> tuple[int, int]:
    """Every overlap that happens must be foreseen. Returns how many pairs were proven apart, of how many."""
    verify(fn)
    dep = Dependence(fn)
    accesses = array_accesses(fn, dep)
    seen: set[tuple[Access, Access]] = set()
    for run in runs:
        machine = Machine(dict(zip(fn.params, run)))
        for a in accesses:
            machine.accesses.setdefault(a.op, []).append(a)
        try:
            machine.block(fn.body)
        except IndexError:
            pass  # what was executed before counts all the same
        log = machine.log
        for p in range(len(log)):
            for q in range(p + 1, len(log)):
                if log[p][1] & log[q][1]:
                    seen.add((log[p][0], log[q][0]))
    apart = 0
    for a in accesses:
        for b in accesses:
            answer = dep.may_follow_overlap(a, b)
            apart += not answer
            assert answer or (a, b) not in seen, (a, b, print_function(fn))
    return apart, len(accesses) ** 2


# random nests ---------------------------------------------------------------------------------------------------------


class Nest:
    """Draws a random program over one matrix and one vector."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        n, m = Sym("n"), Sym("m")
        body = Block()
        self.matrix = body.add_arg(Array("float64", (n, m)), "M")
        self.vector = body.add_arg(Array("float64", (n,)), "x")
        self.k = body.add_arg(INT, "k")
        self.fn = Function("nest", body)
        b = Builder(body)
        self.float = b.const(1.0)
        size = b.apply(core.getitem, b.apply(core.shape_of, self.vector), b.const(0), type=INT)
        self.statements(b, [self.k, size], [self.vector, self.matrix], 3)
        b.add(Return([self.float]))

    def affine(self, b: Builder, ints: list[Value]) -> Value:
        v = self.draw(st.sampled_from([None, *ints, *ints]))
        c = self.draw(st.integers(-2, 2))
        if v is None:
            return b.const(c)
        if c == 0:
            return v
        if self.draw(st.booleans()):
            return b.apply(operators.add, v, b.const(c), type=INT)
        return b.apply(operators.sub, v, b.const(-c), type=INT)

    def component(self, b: Builder, ints: list[Value]) -> Value:
        if self.draw(st.integers(0, 2)):
            return self.affine(b, ints)
        end = lambda: self.affine(b, ints) if self.draw(st.booleans()) else b.const(None)  # noqa: E731
        step = b.const(self.draw(st.sampled_from([None, None, None, 1, 2, -1])))
        return b.apply(core.make_slice, end(), end(), step)

    def index(self, b: Builder, ints: list[Value], rank: int) -> Value:
        parts = [self.component(b, ints) for _ in range(self.draw(st.integers(1, rank)))]
        if len(parts) == 1 and self.draw(st.booleans()):
            return parts[0]
        if len(parts) < rank and self.draw(st.booleans()):
            parts.insert(self.draw(st.integers(0, 1)), b.const(...))
        return b.apply(core.make_tuple, *parts)

    def access(self, b: Builder, ints: list[Value], arrays: list[Value]) -> None:
        x = self.draw(st.sampled_from(arrays))
        index = self.index(b, ints, x.type.rank)
        kind = self.draw(st.integers(0, 3))
        if kind == 0:
            b.apply(core.setitem, x, index, self.float)
        elif kind == 1:
            b.apply(core.iadd_item, x, index, self.float)
        else:
            v = b.apply(core.getitem, x, index)
            if isinstance(v.type, Array) and v.type.rank:
                arrays.append(v)

    def statements(self, b: Builder, ints: list[Value], arrays: list[Value], depth: int) -> None:
        arrays = list(arrays)
        for _ in range(self.draw(st.integers(1, 3))):
            kind = self.draw(st.integers(0, 7)) if depth else 0
            if kind == 7:
                arrays.append(b.apply(core.zeros_like, self.draw(st.sampled_from([self.vector, self.matrix]))))
            elif kind <= 2:
                self.access(b, ints, arrays)
            elif kind <= 4:
                self.loop(b, ints, arrays, depth)
            elif kind == 5:
                self.branch(b, ints, arrays, depth)
            else:
                self.while_(b, ints, arrays, depth)

    def loop(self, b: Builder, ints: list[Value], arrays: list[Value], depth: int) -> None:
        body = Block()
        sources, operands = [], []
        inner_ints, inner_arrays = list(ints), list(arrays)
        if self.draw(st.integers(0, 3)):
            step = self.draw(st.sampled_from([1, 1, 2, -1, -2]))
            operands += [self.affine(b, ints), self.affine(b, ints), b.const(step)]
            sources.append(Source("range", self.draw(st.booleans())))
            inner_ints.append(body.add_arg(INT, f"i{depth}"))
        if not sources or not self.draw(st.integers(0, 3)):
            x = self.draw(st.sampled_from(arrays))
            operands.append(x)
            sources.append(Source("seq", self.draw(st.booleans())))
            t = Array(x.type.dtype, x.type.dims[1:]) if x.type.rank > 1 else FLOAT
            row = body.add_arg(t, "row")
            if x.type.rank > 1:
                inner_arrays.append(row)
        carried = []
        if self.draw(st.booleans()):
            operands.append(self.affine(b, ints))
            carried.append(body.add_arg(INT, "c"))
            inner_ints.append(carried[0])
        swapped = []  # an array that is carried, and may be another one in every pass
        alike = [a for a in arrays if a.type == self.vector.type]
        if not self.draw(st.integers(0, 2)):
            operands.append(self.draw(st.sampled_from(alike)))
            swapped.append(body.add_arg(self.vector.type, "a"))
            inner_arrays.append(swapped[0])
        inner = Builder(body)
        known = len(inner_arrays)
        self.statements(inner, inner_ints, inner_arrays, depth - 1)
        fresh = [inner.apply(core.zeros_like, self.vector)] if swapped and self.draw(st.booleans()) else []
        choice = [a for a in [*inner_arrays[:known], *fresh] if a.type == self.vector.type]
        yields = [self.affine(inner, inner_ints) for _ in carried]
        inner.add(Yield([*yields, *(self.draw(st.sampled_from(choice)) for _ in swapped)]))
        op = For(tuple(sources), operands, body)
        for c in carried:
            ints.append(op.add_result(INT, c.name))
        for a in swapped:
            arrays.append(op.add_result(a.type, a.name))
        b.add(op)

    def branch(self, b: Builder, ints: list[Value], arrays: list[Value], depth: int) -> None:
        cond = b.apply(operators.lt, self.affine(b, ints), self.affine(b, ints))
        blocks = (Block(), Block())
        for block in blocks:
            inner = Builder(block)
            self.statements(inner, list(ints), arrays, depth - 1)
            inner.add(Yield([]))
        b.add(If(cond, *blocks))

    def while_(self, b: Builder, ints: list[Value], arrays: list[Value], depth: int) -> None:
        cond, body = Block(), Block()
        test = Builder(cond)
        arg = cond.add_arg(INT, "w")
        if self.draw(st.booleans()):
            test.apply(core.getitem, self.vector, self.affine(test, [*ints, arg]), type=FLOAT)
        test.add(Yield([test.apply(operators.lt, arg, self.draw(st.sampled_from(ints)))]))
        w = body.add_arg(INT, "w")
        inner = Builder(body)
        self.statements(inner, [*ints, w], arrays, depth - 1)
        inner.add(Yield([inner.apply(operators.add, w, inner.const(self.draw(st.integers(1, 2))), type=INT)]))
        op = While([self.affine(b, ints)], cond, body)
        ints.append(op.add_result(INT, "w"))
        b.add(op)


@st.composite
def nests(draw: st.DrawFn) -> Function:
    return Nest(draw).fn


@settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
@given(nests(), st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(-3, 5)), min_size=3, max_size=5))
def test_against_enumeration(fn: Function, sizes: list[tuple[int, int, int]]) -> None:
    check(fn, *[(np.arange(n * m).reshape(n, m), 1000 + np.arange(n), k) for n, m, k in sizes])


# the cases that adjoints live on -------------------------------------------------------------------------------------


class Program:
    """A hand-built program over one array, with its accesses by name."""

    def __init__(self, *dims: Sym) -> None:
        self.body = Block()
        self.x = self.body.add_arg(Array("float64", dims), "x")
        self.dep: Dependence | None = None
        self.fn = Function("program", self.body)
        self.builders = [Builder(self.body)]
        self.ops: dict[str, Op] = {}

    @property
    def b(self) -> Builder:
        return self.builders[-1]

    def c(self, v: object) -> Value:
        return v if isinstance(v, Value) else self.b.const(v)

    def size(self, axis: int = 0) -> Value:
        return self.b.apply(core.getitem, self.b.apply(core.shape_of, self.x), self.b.const(axis))

    def loop(self, start: object, stop: object, step: int = 1) -> Value:
        """Opens a loop; `end` closes it."""
        body = Block()
        op = For((Source("range"),), [self.c(start), self.c(stop), self.c(step)], body)
        self.b.add(op)
        i = body.add_arg(INT, "i")
        self.builders.append(Builder(body))
        return i

    def end(self) -> None:
        self.builders.pop().add(Yield([]))

    def plus(self, v: Value, c: int) -> Value:
        return self.b.apply(operators.add, v, self.c(c), type=INT)

    def index(self, *parts: object) -> Value:
        values = [self.b.apply(core.make_slice, *map(self.c, (p.start, p.stop, p.step))) if isinstance(p, slice)
                  else self.c(p) for p in parts]
        return values[0] if len(values) == 1 else self.b.apply(core.make_tuple, *values)

    def read(self, name: str, *parts: object) -> Value:
        v = self.b.apply(core.getitem, self.x, self.index(*parts))
        self.ops[name] = v.owner
        return v

    def write(self, name: str, *parts: object) -> None:
        index = self.index(*parts)
        value = self.b.const(1.0)
        self.ops[name] = self.b.apply(core.setitem, self.x, index, value).owner

    def follows(self, first: str, second: str) -> bool:
        if self.dep is None:
            self.b.add(Return([self.b.const(0.0)]))
            verify(self.fn)
            self.dep = Dependence(self.fn)
        a, b = (self.dep.access(op, self.x, op.row is core.setitem) for op in (self.ops[first], self.ops[second]))
        return self.dep.may_follow_overlap(a, b)


def cholesky() -> Program:
    p = Program(Sym("n"), Sym("m"))
    i = p.loop(0, p.size())
    j = p.loop(0, i)
    p.read("ij", i, j)
    p.read("row_i", i, slice(None, j, None))
    p.read("row_j", j, slice(None, j, None))
    p.read("jj", j, j)
    p.write("W_ij", i, j)
    p.end()
    p.read("ii", i, i)
    p.read("row_i2", i, slice(None, i, None))
    p.write("W_ii", i, i)
    p.end()
    k = p.loop(0, p.size())
    p.read("kk", k, k)
    p.end()
    return p


@pytest.mark.parametrize("read", ["row_i", "row_j", "jj", "row_i2", "W_ij", "W_ii", "kk"])
@pytest.mark.parametrize("write", ["W_ij", "W_ii"])
def test_cholesky_reads_what_is_never_overwritten(read: str, write: str) -> None:
    assert not cholesky().follows(read, write)


def test_cholesky_reads_that_are_overwritten() -> None:
    p = cholesky()
    assert p.follows("ij", "W_ij") and p.follows("ii", "W_ii")
    assert not p.follows("ij", "W_ii") and not p.follows("ii", "W_ij")
    assert p.follows("W_ij", "row_i2") and p.follows("W_ii", "kk")


def logistic(steps: bool) -> Program:
    p = Program(Sym("n"))
    if steps:
        p.loop(0, 10)
    i = p.loop(1, p.size())
    p.read("i", i)
    p.read("before", p.plus(i, -1))
    p.read("after", p.plus(i, 1))
    p.write("W", i)
    p.end()
    if steps:
        p.end()
    return p


def test_logistic_map_overwrites_what_it_read() -> None:
    p = logistic(steps=True)
    assert p.follows("i", "W") and p.follows("before", "W") and p.follows("W", "W")


def test_one_sweep_overwrites_only_what_is_ahead() -> None:
    p = logistic(steps=False)
    assert p.follows("i", "W") and p.follows("after", "W")
    assert not p.follows("before", "W") and not p.follows("W", "W")


def test_descending() -> None:
    p = Program(Sym("n"))
    i = p.loop(p.plus(p.size(), -2), -1, -1)
    p.read("i", i)
    p.read("after", p.plus(i, 1))
    p.write("W", i)
    p.end()
    assert p.follows("i", "W") and not p.follows("after", "W") and not p.follows("W", "W")


def test_ends_of_an_array() -> None:
    p = Program(Sym("n"))
    i = p.loop(1, p.plus(p.size(), -1))
    p.read("inner", i)
    p.read("all_inner", slice(1, -1, None))
    p.write("first", 0)
    p.write("last", -1)
    p.end()
    for read in ("inner", "all_inner"):
        assert not p.follows(read, "first") and not p.follows(read, "last")
    assert not p.follows("first", "last")  # the loop runs only if there are three elements


def test_ends_may_be_one_element() -> None:
    p = Program(Sym("n"))
    p.write("first", 0)
    p.write("last", -1)
    assert p.follows("first", "last")


def test_columns_and_views() -> None:
    p = Program(Sym("n"), Sym("m"))
    row = p.read("row", 0)
    p.ops["in_row"] = p.b.apply(core.getitem, row, p.b.const(2)).owner
    p.write("W_same", 0, 2)
    p.write("W_column", slice(None), 3)
    p.write("W_row", 1)
    dep = Dependence(p.fn)
    inner = dep.access(p.ops["in_row"], row)
    for name, meets in (("W_same", True), ("W_column", False), ("W_row", False)):
        assert dep.may_follow_overlap(inner, dep.access(p.ops[name], p.x, True)) is meets


def test_an_op_that_writes_what_it_reads() -> None:
    p = Program(Sym("n"))
    op = p.b.apply(core.imul, p.x, p.b.const(2.0)).owner
    dep = Dependence(p.fn)
    assert dep.may_follow_overlap(dep.access(op, p.x), dep.access(op, p.x, True))
    assert not dep.may_follow_overlap(dep.access(op, p.x, True), dep.access(op, p.x, True))
