"""Random functions with what reverse sweeps are made of: zeroed buffers, accumulation, copies, broadcasts, views."""

from __future__ import annotations

import numpy as np

from s2sgrad.ir.ops import Function, Value, walk
from s2sgrad.ir.types import FLOAT, INT, Array, List
from s2sgrad.rules import core, operators
from s2sgrad.rules.registry import lookup
from tests.codegen.building import B, function
from tests.codegen.random_ssa import VECTOR, Maker

Pool = list[Value]


class Buffers(Maker):
    """The same programs, with more of what the optimiser looks for."""

    def step(self, b: B, pool: Pool, depth: int) -> None:
        if self.r.random() < 0.5:
            super().step(b, pool, depth)
            return
        self.r.choice([
            self.zeroed, self.zeroed, self.accumulated, self.zero_and_add, self.zero_and_add, self.copied, self.copied,
            self.signs, self.factors, self.broadcast, self.viewed, self.displayed, self.carried_sum, self.transposed,
            self.twice, self.known_branch,
        ])(b, pool)

    def zeroed(self, b: B, pool: Pool) -> None:
        z = b.apply(core.zeros_like, self.array(b, pool), name=self.r.choice([None, "dz"]), type=VECTOR)
        kind = self.r.randrange(4)
        if kind == 0:
            b.apply(self.r.choice([core.iadd, core.isub]), z, self.array(b, pool))
        elif kind == 1:
            b.apply(core.iadd, z, self.scalar(b, pool))
        elif kind == 2:
            everything = b.apply(core.make_slice, b.const(None), b.const(None), b.const(None))
            b.apply(self.r.choice([core.setitem, core.iadd_item]), z, everything, self.array(b, pool))
        pool.append(z)

    def accumulated(self, b: B, pool: Pool) -> None:
        row = self.r.choice([operators.add, operators.sub])
        pool.append(b.apply(row, self.array(b, pool), self.array(b, pool), name=self.name(), type=VECTOR))

    def zero_and_add(self, b: B, pool: Pool) -> None:
        x = self.array(b, pool)
        index = self.index(b, pool)
        d = b.apply(core.getitem, x, index, type=FLOAT)
        b.apply(core.setitem, x, index, b.const(0.0))
        for _ in range(self.r.randrange(3)):
            where = self.r.choice([index, self.index(b, pool)])
            change = self.r.choice([core.iadd_item, core.isub_item])
            b.apply(change, x, where, b.apply(operators.mul, d, self.scalar(b, pool)))
            if self.r.random() < 0.2:
                pool.append(b.apply(core.getitem, x, self.index(b, pool), type=FLOAT))
        b.apply(core.iadd_item, x, index, d)

    def copied(self, b: B, pool: Pool) -> None:
        x = self.array(b, pool)
        c = b.apply(core.copy, x, type=VECTOR, name=self.name())
        kind = self.r.randrange(3)
        if kind == 0:
            b.apply(core.iadd, x, c)
        elif kind == 1:
            pool.append(b.apply(lookup(np.sum), c, type=FLOAT))
        if kind == 2 or self.r.random() < 0.3:
            pool.append(c)

    def signs(self, b: B, pool: Pool) -> None:
        v = self.scalar(b, pool) if self.r.random() < 0.5 else self.array(b, pool)
        n = b.apply(operators.neg, v)
        other = self.scalar(b, pool) if v.type == FLOAT or self.r.random() < 0.5 else self.array(b, pool)
        row = self.r.choice([operators.add, operators.sub, operators.mul])
        pair = (n, other) if self.r.random() < 0.5 else (other, n)
        r = b.apply(row, *pair)
        pool.append(b.apply(operators.neg, r) if self.r.random() < 0.5 else r)
        if isinstance(n.type, Array):
            b.apply(self.r.choice([core.iadd, core.isub]), self.array(b, pool), n)

    def factors(self, b: B, pool: Pool) -> None:
        v = self.array(b, pool)
        for _ in range(2):
            c = self.r.choice([self.scalar(b, pool), b.const(self.r.choice([1.0, -1.0, 0.5, 2.0]))])
            v = b.apply(operators.mul, *((c, v) if self.r.random() < 0.5 else (v, c)), type=VECTOR)
        zero = b.const(0.0)
        pool.append(b.apply(operators.add, v, zero) if self.r.random() < 0.5 else v)

    def broadcast(self, b: B, pool: Pool) -> None:
        s, x = self.scalar(b, pool), self.array(b, pool)
        v = b.apply(core.broadcast_like, s, x)
        kind = self.r.randrange(4)
        if kind == 0:
            pool.append(b.apply(operators.mul, v, x))
        elif kind == 1:
            b.apply(core.iadd, self.array(b, pool), v)
        elif kind == 2:
            pool.append(b.apply(core.copy, v, type=VECTOR))
        else:
            pool.append(b.apply(core.unbroadcast, b.apply(operators.add, v, x), s))

    def viewed(self, b: B, pool: Pool) -> None:
        whole = b.apply(core.make_slice, b.const(None), b.const(None), b.const(None))
        pool.append(b.apply(core.getitem, self.array(b, pool), whole, type=VECTOR, name=self.name()))

    def displayed(self, b: B, pool: Pool) -> None:
        row = self.r.choice([core.make_tuple, core.make_list])
        made = b.apply(row, self.array(b, pool), self.array(b, pool))
        pool.append(b.apply(core.getitem, made, b.const(self.r.randrange(2)), type=VECTOR))

    def transposed(self, b: B, pool: Pool) -> None:
        pool.append(b.apply(core.transpose_attr, b.apply(core.transpose_attr, self.array(b, pool))))

    def twice(self, b: B, pool: Pool) -> None:
        """The same reads again, with perhaps a write between."""
        x, index = self.array(b, pool), self.index(b, pool)
        for _ in range(2):
            v = b.apply(core.getitem, x, index, type=FLOAT)
            pool.append(b.apply(operators.mul, v, v))
            pool.append(b.apply(lookup(np.sum), x, type=FLOAT))
            if self.r.random() < 0.4:
                b.apply(core.setitem, self.array(b, pool), self.index(b, pool), self.scalar(b, pool))

    def known_branch(self, b: B, pool: Pool) -> None:
        taken = b.const(self.r.random() < 0.5)
        pool += b.if_(taken, lambda i: [self.array(i, pool)], lambda i: [self.array(i, pool)], [None])

    def carried_sum(self, b: B, pool: Pool) -> None:
        init = b.apply(core.zeros_like, self.array(b, pool), type=VECTOR)

        def body(inner: B, i: Value, total: Value, other: Value) -> list[Value]:
            mine = [*pool, i, other] if self.r.random() < 0.9 else [*pool, i, other, total]
            if self.r.random() < 0.3:
                mine.append(inner.apply(lookup(np.sum), total, type=FLOAT))
            self.zero_and_add(inner, mine)
            if self.r.random() < 0.5:
                t = inner.apply(operators.add, total, self.array(inner, mine), type=VECTOR)
            else:
                cond = self.condition(inner, mine)
                (t,) = inner.if_(
                    cond, lambda j: [j.apply(operators.add, total, self.array(j, mine), type=VECTOR)],
                    lambda j: [total], ["total"],
                )
            if self.r.random() < 0.2:
                self.zeroed(inner, [*mine, t])
            if self.r.random() < 0.5:
                other = inner.apply(operators.mul, other, inner.const(0.5), type=VECTOR)
            return [t, other]

        start = self.array(b, pool) if self.r.random() < 0.5 else init
        pool += b.range_(0, self.r.randrange(1, 4), [init, start], ["total", "other"], body)


def random_buffers(seed: int, mirrored: bool) -> Function:
    """A function of two arrays, two floats and an integer; `mirrored` marks its ops as those of a reverse sweep."""
    maker = Buffers(seed)

    def body(b: B, u: Value, v: Value, a: Value, c: Value, n: Value) -> Value:
        pool = [u, v, a, c, n]
        while maker.budget > 0:
            pool = maker.block(b, pool, 0)
        results = [p for p in pool if not isinstance(p.type, List)]
        keep = maker.r.choice([0.1, 0.5])
        chosen = [p for p in results if maker.r.random() < keep] + [u, v]
        return b.apply(core.make_tuple, *chosen)

    fn = function("f", {"x": VECTOR, "v": VECTOR, "a": FLOAT, "c": FLOAT, "n": INT}, body)
    if mirrored:
        for op in walk(fn.body):
            op.mirror = op
    return fn
