"""Random functions in SSA: scalars, arrays written in place, lists, branches, loops that stop, swaps."""

from __future__ import annotations

import random

import numpy as np

from s2sgrad.ir.ops import Function, Source, Value
from s2sgrad.ir.types import FLOAT, INT, OPAQUE, Array, List, Scalar, Sym
from s2sgrad.rules import core, operators
from s2sgrad.rules.registry import lookup
from tests.codegen.building import B, function

SIZE = 4
VECTOR = Array("float64", (Sym("n", True),))
NAMES = ["x", "y", "h", "s", None, None, None, None, "dx", "A"]


class Maker:
    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)
        self.budget = 30 + seed % 40

    def name(self) -> str | None:
        return self.r.choice(NAMES)

    def scalar(self, b: B, pool: list[Value]) -> Value:
        options = [v for v in pool if isinstance(v.type, Scalar) and v.type.kind == "f"]
        if not options or self.r.random() < 0.2:
            return b.const(self.r.choice([0.5, -1.0, 2.0, 0.25]))
        return self.r.choice(options[-5:] if self.r.random() < 0.7 else options)

    def array(self, b: B, pool: list[Value]) -> Value:
        options = [v for v in pool if isinstance(v.type, Array)]
        return self.r.choice(options[-5:] if self.r.random() < 0.6 else options)

    def listed(self, pool: list[Value]) -> Value | None:
        options = [v for v in pool if isinstance(v.type, List)]
        return self.r.choice(options) if options else None

    def index(self, b: B, pool: list[Value]) -> Value:
        k = self.r.randrange(-SIZE, SIZE)
        ints = [v for v in pool if isinstance(v.type, Scalar) and v.type.kind == "i"]
        if self.r.random() < 0.5 or not ints:
            return b.const(k)
        i = self.r.choice(ints)
        step = b.apply(operators.mod, i, b.const(SIZE))
        if self.r.random() < 0.5:
            return b.apply(operators.sub, step, b.const(self.r.randrange(3)))
        return step

    def integer(self, b: B, pool: list[Value]) -> Value:
        return self.r.choice([v for v in pool if isinstance(v.type, Scalar) and v.type.kind == "i"])

    def condition(self, b: B, pool: list[Value]) -> Value:
        return b.apply(self.r.choice([operators.lt, operators.gt]), self.scalar(b, pool), self.scalar(b, pool))

    def block(self, b: B, pool: list[Value], depth: int) -> list[Value]:
        pool = list(pool)
        for _ in range(self.r.randrange(2, 7)):
            if self.budget <= 0:
                break
            self.budget -= 1
            self.step(b, pool, depth)
        return pool

    def step(self, b: B, pool: list[Value], depth: int) -> None:
        r = self.r.random()
        if r < 0.3:
            row = self.r.choice([operators.add, operators.sub, operators.mul])
            pool.append(b.apply(row, self.scalar(b, pool), self.scalar(b, pool), name=self.name()))
        elif r < 0.4:
            pool.append(b.apply(core.getitem, self.array(b, pool), self.index(b, pool), name=self.name(), type=FLOAT))
        elif r < 0.48:
            b.apply(core.setitem, self.array(b, pool), self.index(b, pool), self.scalar(b, pool))
        elif r < 0.56:
            b.apply(core.iadd_item, self.array(b, pool), self.index(b, pool), self.scalar(b, pool))
        elif r < 0.62:
            a = b.apply(operators.mul, self.array(b, pool), self.scalar(b, pool), name=self.name(), type=VECTOR)
            pool.append(b.apply(operators.neg, a, name=self.name()) if self.r.random() < 0.3 else a)
        elif r < 0.66:
            b.apply(core.iadd, self.array(b, pool), self.array(b, pool))
        elif r < 0.7:
            pool.append(b.apply(lookup(np.sum), self.array(b, pool), name=self.name(), type=FLOAT))
        elif r < 0.75:
            self.lists(b, pool)
        elif depth < 3 and r < 0.86:
            self.branch(b, pool, depth)
        elif depth < 3:
            self.loop(b, pool, depth)

    def lists(self, b: B, pool: list[Value]) -> None:
        tape = self.listed(pool)
        if tape is None or self.r.random() < 0.4:
            one = b.const(1.0)
            tape = b.apply(core.make_list, one, b.const(2.0), type=List(FLOAT), name=self.r.choice([None, "tape"]))
            pool.append(tape)
        b.apply(core.list_append, tape, self.scalar(b, pool))
        if self.r.random() < 0.7:
            pool.append(b.apply(core.list_pop, tape, name=self.name(), type=FLOAT))

    def of_type(self, b: B, pool: list[Value], v: Value) -> Value:
        return self.array(b, pool) if isinstance(v.type, Array) else self.scalar(b, pool)

    def results(self, b: B, pool: list[Value]) -> list[Value]:
        count = self.r.randrange(4)
        return [self.array(b, pool) if self.r.random() < 0.4 else self.scalar(b, pool) for _ in range(count)]

    def branch(self, b: B, pool: list[Value], depth: int) -> None:
        like = self.results(b, pool)
        names = [self.name() for _ in like]

        def make(inner: B) -> list[Value]:
            mine = self.block(inner, pool, depth + 1) if self.r.random() < 0.7 else pool
            return [self.of_type(inner, mine, v) for v in like]

        pool += b.if_(self.condition(b, pool), make, make, names)

    def loop(self, b: B, pool: list[Value], depth: int) -> None:
        inits = self.results(b, pool)
        stop = self.r.random() < 0.5
        is_while = self.r.random() < 0.35
        if is_while:
            inits = [*inits, b.const(0)]
        last = not is_while and self.r.random() < 0.25
        if last:
            inits = [*inits, b.const(7)]
        names = [self.name() or "c" for _ in inits]

        def body(inner: B, *args: Value) -> list[Value]:
            mine = self.block(inner, [*pool, *args], depth + 1)
            carried = inits[:-1] if is_while or last else inits
            own = [v for v in args if isinstance(v.type, Array) or v.type == FLOAT] or mine
            values = [self.of_type(inner, own if self.r.random() < 0.4 else mine, v) for v in carried]
            if last:
                values.append(args[0])
            if is_while:
                values.append(inner.apply(operators.add, args[-1], inner.const(1)))
            return [self.stop(inner, mine), *values] if stop else values

        def cond(inner: B, *args: Value) -> Value:
            return inner.apply(operators.lt, args[-1], inner.const(3))

        if is_while:
            out = b.while_(inits, names, cond, body, stop)
        else:
            backwards = self.r.random() < 0.4
            ints = [v for v in pool if isinstance(v.type, Scalar) and v.type.kind == "i"]
            upto = self.r.choice(ints) if ints and self.r.random() < 0.4 else self.r.randrange(5)
            if self.r.random() < 0.2 and not last:
                seq = (Source("seq", backwards),)
                out = b.for_(seq, [self.array(b, pool)], [("e", FLOAT)], inits, names, body, stop)
            else:
                out = b.range_(self.r.randrange(2), upto, inits, names, body, "i", 1, stop, backwards)
        keep = out[1:] if stop else out
        pool += [v for v in keep if isinstance(v.type, Array | Scalar)]
        if self.r.random() < 0.2:
            pool.append(b.apply(operators.add, self.integer(b, pool), b.const(1), name=self.name()))
        if stop and depth < 3 and self.r.random() < 0.4:
            like = self.results(b, pool)

            def side(inner: B) -> list[Value]:
                mine = self.block(inner, pool, 3) if self.r.random() < 0.6 else pool
                return [self.of_type(inner, mine, v) for v in like]

            pool += b.if_(out[0], side, side, [self.name() for _ in like])
        elif stop and self.r.random() < 0.4:
            chosen = self.scalar(b, pool), self.scalar(b, pool)
            pool += b.if_(out[0], lambda _: [chosen[0]], lambda _: [chosen[1]], [self.name()])

    def stop(self, b: B, pool: list[Value]) -> Value:
        cond = self.condition(b, pool)
        kind = self.r.randrange(4)
        if kind == 0:
            return cond

        def leave(inner: B) -> list[Value]:
            self.block(inner, pool, 3)
            return [inner.const(True)]

        def stay(inner: B) -> list[Value]:
            self.block(inner, pool, 3)
            if kind == 3:
                second = self.condition(inner, pool)
                return inner.if_(second, leave, lambda i: [i.const(False)], [None])
            return [inner.const(False)]

        return b.if_(cond, leave, stay, [None])[0] if kind != 2 else b.if_(cond, stay, leave, [None])[0]


    def returned(self, b: B, pool: list[Value]) -> Value:
        values = [p for p in pool if not isinstance(p.type, List) and self.r.random() < 0.5]
        return b.apply(core.make_tuple, *values, *pool[:2], type=OPAQUE)

    def results_early(self, b: B, pool: list[Value], nest: int) -> Value:
        """A loop, or a nest of two, in which the function returns."""

        def side(inner: B) -> list[Value]:
            return [self.returned(inner, self.block(inner, pool, 3))]

        def body(inner: B, i: Value, *carried: Value) -> list[Value]:
            mine = self.block(inner, [*pool, i, *carried], 2)
            if nest == 1:
                flag = self.stop(inner, mine)
            else:
                flag = inner.range_(0, 2, [], [], lambda b, j: [self.stop(b, self.block(b, [*mine, j], 3))], "j",
                                    stop_flag=True)[0]
                flag = inner.if_(flag, lambda b: [b.const(True)], lambda b: [self.block(b, mine, 3) and b.const(False)],
                                 [None])[0]
            return [flag, *(self.of_type(inner, mine, v) for v in inits)]

        inits = self.results(b, pool)
        stopped, *out = b.range_(0, 3, inits, [self.name() or "c" for _ in inits], body, stop_flag=True)
        pool = [*pool, *out]
        return b.if_(stopped, side, side, [None])[0]


def random_function(seed: int) -> Function:
    """A function of two arrays, two floats and an integer; it returns everything that is in reach at its end."""
    maker = Maker(seed)

    def body(b: B, u: Value, v: Value, a: Value, c: Value, n: Value) -> Value:
        pool = maker.block(b, [u, v, a, c, n], 0)
        while maker.budget > 0:
            pool = maker.block(b, pool, 0)
        maker.budget = 12
        if seed % 3 == 0:
            return maker.results_early(b, pool, 1 + seed % 2)
        return maker.returned(b, pool)

    return function("f", {"x": VECTOR, "v": VECTOR, "a": FLOAT, "c": FLOAT, "n": INT}, body)
