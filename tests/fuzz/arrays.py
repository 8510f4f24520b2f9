"""Programs of arrays: views, aliases, indices of every kind, writes in place, on every path."""

from __future__ import annotations

from collections.abc import Iterator

from tests.fuzz.functions import Functions
from tests.fuzz.kinds import Arr, Callee, Kind, Num
from tests.fuzz.statements import OPERATORS
from tests.fuzz.writer import MAT, VEC, Way

PAIR, LONG, TALL = Arr((2,)), Arr((6,)), Arr((3, 2))

VIEWS: dict[Arr, tuple[tuple[str, Arr], ...]] = {
    PAIR: (("{}[::-1]", PAIR),),
    VEC: (("{}[::-1]", VEC), ("{}[:2]", PAIR), ("{}[1:]", PAIR), ("{}[::2]", PAIR), ("{}[-2:]", PAIR), ("{}[:]", VEC)),
    LONG: (
        ("{}[:3]", VEC), ("{}[3:]", VEC), ("{}[::2]", VEC), ("{}[1::2]", VEC), ("{}[1:4]", VEC), ("{}[4:1:-1]", VEC),
        ("{}[-2:]", PAIR), ("{}.reshape(2, 3)", MAT), ("{}.reshape((3, -1))", TALL), ("{}[::-1]", LONG),
    ),
    MAT: (
        ("{}[0]", VEC), ("{}[-1]", VEC), ("{}[{i}]", VEC), ("{}[:, 1]", PAIR), ("{}[:, {j}]", PAIR),
        ("{}[1, :2]", PAIR),
        ("{}.T", TALL), ("{}.reshape(6)", LONG), ("{}.ravel()", LONG), ("{}[::-1]", MAT), ("{}[:, ::-1]", MAT),
        ("np.transpose({})", TALL), ("{}[..., 0]", PAIR), ("{}.T[2]", PAIR),
    ),
    TALL: (("{}[:, 0]", VEC), ("{}[:, {i}]", VEC), ("{}.T", MAT), ("{}[{j}]", PAIR), ("{}[::-1]", TALL)),
}  # fmt: skip


class Arrays(Functions):
    """Take views, write to them, choose among them, hand them to functions, and index in every way."""

    def program(self) -> str:
        self.prepare()
        self.use: list[Kind] = [VEC, *self.rng.sample([PAIR, LONG, MAT, TALL], self.rng.randint(1, 2))]
        self.masks: dict[str, int] = {}  # names of masks, with their lengths
        self.orders: dict[str, int] = {}  # names of index arrays that are permutations
        for _ in range(self.rng.choice([0, 0, 1, 1, 2])):
            self.callee()
        self.function()
        return self.text()

    def function(self) -> None:
        self.take("x", VEC)
        self.take("y", self.pick([VEC, *self.use]))
        if self.chance(0.5):
            self.take("M", self.pick([MAT, LONG]))
        self.take_steady("s")
        self.take_int("n")
        if self.chance(0.4):
            self.take_flag("c")
        self.emit(f"def fun({', '.join(name for name, _ in self.arguments)}):")
        self.result = Num() if self.chance(0.75) else self.pick(self.use)
        self.depth += 1
        for _ in range(self.rng.randint(1, 2)):
            self.define(self.pick(self.use), "a")
        if self.chance(0.3):
            self.write()
        for _ in range(self.rng.randint(3, 6)):
            self.statement(2)
        self.emit(f"return {self.returned(self.result)}")
        self.depth -= 1

    def parameter_kinds(self) -> list[Kind]:
        return [self.pick(self.use) for _ in range(self.rng.randint(1, 2))]

    def result_kind(self, taken: list[Kind]) -> Kind | None:
        return self.pick([*taken, *taken, *self.use, None, Num()])

    # statements ------------------------------------------------------------------------------------------------------
    def simple(self) -> list[Way[None]]:
        called = 1.2 if self.callees else 0.0
        return [
            (3.5, self.write),
            (2.0, lambda: self.define(self.pick(self.use), "a")),
            (2.5, lambda: self.reassign(self.use)),
            (0.6, lambda: self.swap(self.use)),
            (0.5, self.pack),
            (0.5, self.make_index),
            (0.3, lambda: self.reassign([Num()])),
            (called, self.call_statement),
            (called, self.result_statement),
            (1.0 if self.loops else 0.3, self.leave),
        ]

    def compound(self, budget: int) -> list[Way[None]]:
        ways: list[Way[None]] = [(1.5, lambda: self.branch(budget)), (1.2, lambda: self.counted(budget))]
        return [*ways, (0.6, lambda: self.while_loop(budget)), (0.4, lambda: self.over_rows(budget))]

    def block(self, budget: int, count: int = 3) -> None:
        masks, orders = dict(self.masks), dict(self.orders)
        super().block(budget, count)
        self.masks, self.orders = masks, orders

    def pack(self) -> None:
        """Several names at once, for views of one array."""
        whole = [t for t, k in self.scope.items() if k in (MAT, TALL)]
        if not whole:
            return self.write()
        text = self.pick(whole)
        kind = self.scope[text]
        assert isinstance(kind, Arr)
        names = [self.new("a") for _ in range(kind.shape[0])]
        self.emit(f"{', '.join(names)} = {text}")
        self.scope.update({n: Arr(kind.shape[1:]) for n in names})
        return None

    def make_index(self) -> None:
        size = self.pick([2, 3, 6])
        name = self.new("i")
        if self.chance(0.5):
            self.emit(f"{name} = {self.mask(size)}")
            self.masks[name] = size
        else:
            self.emit(f"{name} = {self.order(size)}")
            self.orders[name] = size

    def over_rows(self, budget: int) -> None:
        rows = [(t, k) for t, k in self.reach(1) if isinstance(k, Arr) and len(k.shape) == 2]
        if not rows:
            return self.counted(budget)
        text, kind = self.pick(rows)
        assert isinstance(kind, Arr)
        v = self.new("v")
        self.emit(f"for {v} in {text}:")
        self.body(budget, {v: Arr(kind.shape[1:])}, [], [])
        return None

    # indices ---------------------------------------------------------------------------------------------------------
    def mask(self, size: int) -> str:
        """An array of booleans, or a list."""
        i = self.pick(self.ints) if self.ints else "1"
        forms = [f"np.arange({size}) < {i}", f"np.arange({size}) % 2 == {i} % 2", f"np.arange({size}) != {i}"]
        forms += [name for name, n in self.masks.items() if n == size] * 2
        v = self.place(Arr((size,)))
        if v is not None:
            forms += [f"{v} > -9.0", f"{v} > 0.1", f"np.abs({v}) < 0.5"]
        if size == 3:
            forms.append("[True, False, True]")
        return self.pick(forms)

    def order(self, size: int) -> str:
        """An array of integers in which each index stands once."""
        known = [name for name, n in self.orders.items() if n == size]
        order = list(range(size))
        self.rng.shuffle(order)
        forms = [f"{order}", f"np.array({order})", f"np.arange({size})[::-1]", f"np.roll(np.arange({size}), 1)", *known]
        v = self.place(Arr((size,)))
        if v is not None:
            forms.append(f"np.argsort({v})")
        return self.pick(forms)

    # places ----------------------------------------------------------------------------------------------------------
    def below(self, text: str, kind: Kind) -> Iterator[tuple[str, Kind]]:
        if not isinstance(kind, Arr):
            yield from super().below(text, kind)
            return
        for form, part in self.rng.sample(VIEWS[kind], min(4, len(VIEWS[kind]))):
            yield form.format(text, i=self.index(2), j=self.index(3)), part
        indices = ", ".join(self.index(n) for n in kind.shape)
        yield f"{text}[{indices}]", Num()

    def reach(self, depth: int = 2) -> Iterator[tuple[str, Kind]]:
        yield from super().reach(min(depth, 2))

    def assignable(self, kind: Kind) -> list[str]:
        return [name for name, k in self.scope.items() if k == kind and name not in self.fixed]

    def view(self, kind: Arr) -> str:
        p = self.found(kind)
        forms = [f"np.asarray({p})", f"{p}[...]", f"{p}.view()", f"np.reshape({p}, {kind.shape})", p]
        return self.pick([*forms, *(form.format(p, i="0", j="1") for form, k in VIEWS[kind] if k == kind)])

    def copied(self, kind: Arr) -> str:
        p = self.found(kind)
        forms = [f"{p}.copy()", f"np.array({p})", f"{p} + 0.0", f"np.copy({p})", f"np.roll({p}, 1, axis=0)"]
        forms += [f"{p}[{self.order(kind.shape[0])}]"] * 3
        forms.append(f"np.sort({p}, axis=0)")
        if len(kind.shape) == 1:
            forms += [f"{p}[{p} > -9.0]", f"np.take({p}, {self.order(kind.shape[0])})", f"np.cumsum({p})"]
            forms.append(f"np.concatenate([{p}[1:], {p}[:1]])")
        else:
            rows, columns = kind.shape
            forms += [f"{p}[:, {self.order(columns)}]", f"{p}[np.ix_({self.order(rows)}, {self.order(columns)})]"]
            forms.append(f"{p}[np.arange({rows})[:, None], {self.order(columns)}]")
        return self.pick(forms)

    def computed(self, kind: Arr, a: str) -> str:
        b, s = self.array(kind, 0), self.scalar(0)
        forms = [
            f"{self.constant()} * {a}",
            f"np.{self.pick(['sin', 'tanh', 'cos'])}({a})",
            f"({a} + {s})",
            f"{s} * {a}",
        ]
        forms += [f"({a} {self.pick(['+', '-', '*'])} {b})", f"(0.5 * {a} + 0.5 * {b})"]
        forms.append(f"np.where({self.mask(kind.shape[-1])}, {a}, {b})")
        if len(kind.shape) == 2:
            forms.append(f"({a} + {self.found(Arr(kind.shape[1:]))})")
        return self.pick(forms)

    def joined(self, kind: Arr) -> str | None:
        n = kind.shape[0]
        if len(kind.shape) == 2:
            return f"np.stack([{', '.join(self.array(Arr(kind.shape[1:]), 0) for _ in range(n))}])"
        if n == 6:
            return f"np.concatenate([{self.array(VEC, 0)}, {self.array(VEC, 0)}])"
        rows = [t for t, k in self.reach(1) if isinstance(k, Arr) and len(k.shape) == 2 and k.shape[1] == n]
        if rows:
            return f"{self.pick(rows)}.{self.pick(['sum', 'mean'])}(axis=0)"
        return f"np.array([{', '.join(self.scalar(0) for _ in range(n))}])"

    # writes in place -------------------------------------------------------------------------------------------------
    def write(self) -> None:
        shaped = [(t, k) for t, k in self.reach() if isinstance(k, Arr)]
        text, kind = self.pick(shaped)
        assert isinstance(kind, Arr)
        self.emit(self.pick([self.write_vector, self.write_whole] if len(kind.shape) == 1 else
                            [self.write_matrix_part, self.write_whole])(text, kind))  # fmt: skip

    def write_whole(self, text: str, kind: Arr) -> str:
        fresh, other = self.expr(kind), self.found(kind)
        forms = [
            f"{text}[...] = {fresh}",
            f"{text}[:] {self.pick(OPERATORS)} {other}",
            f"np.{self.pick(['sin', 'tanh'])}({other}, out={text})",
            f"np.{self.pick(['add', 'multiply'])}({other}, {fresh}, out={text})",
            f"np.copyto({text}, {fresh})",
            f"{text}.fill({self.bounded()})",
            f"np.multiply({text}, {self.constant()}, {text})",
        ]
        if text.isidentifier() or text.endswith("]"):
            forms += [f"{text} {self.pick(OPERATORS)} {self.pick([self.bounded(), other, fresh])}"] * 4
        return self.pick(forms)

    def write_vector(self, text: str, kind: Arr) -> str:
        n = kind.shape[0]
        i, j, operator = self.index(n), self.index(n), self.pick(["=", "=", *OPERATORS])
        mask, order, other = self.mask(n), self.order(n), self.found(kind)
        forms = [
            f"{text}[{i}] {operator} {self.bounded()}",
            f"{text}[{i}] = {self.constant()} * {text}[{j}]",
            f"{text}[{i}], {text}[{j}] = {text}[{j}], {text}[{i}]",
            f"{text}[1:] {operator} {self.constant()} * {other}[:-1]",
            f"{text}[:-1] = {other}[1:]",
            f"{text}[::-1] {operator} {other}",
            f"{text}[{mask}] {operator} {self.bounded()}",
            f"{text}[{mask}] = {self.constant()} * {other}[{mask}]",
            f"{text}[{order}] {operator} {other}",
            f"{text}[[0, -1]] {operator} {self.bounded()}",
            f"np.add.at({text}, [0, 0, 1], {self.bounded()})",
            f"np.{self.pick(['putmask', 'place'])}({text}, {mask}, {self.bounded()})",
            f"np.add({text}, {other}, out={text}, where={mask if mask[0] != '[' else 'True'})",
            f"{text}.sort()",
        ]
        return self.pick(forms)

    def write_matrix_part(self, text: str, kind: Arr) -> str:
        rows, columns = kind.shape
        row, column = Arr((columns,)), Arr((rows,))
        i, j, operator = self.index(rows), self.index(columns), self.pick(["=", "=", *OPERATORS])
        forms = [
            f"{text}[{i}] {operator} {self.expr(row, 0)}",
            f"{text}[{i}, {j}] {operator} {self.bounded()}",
            f"{text}[{i}][{j}] {operator} {self.bounded()}",
            f"{text}[:, {j}] {operator} {self.expr(column, 0)}",
            f"{text}[{self.mask(rows)}] {operator} {self.expr(row, 0)}",
            f"{text}[:, {self.order(columns)}] {operator} {self.expr(kind, 0)}",
            f"{text}[{self.order(rows)}, {j}] {operator} {self.expr(column, 0)}",
            f"{text}[{self.order(rows)}] {operator} {self.expr(kind, 0)}",
            f"{text}[{text} > 0.1] {operator} {self.bounded()}",
            f"{text}[::-1] = {self.expr(kind, 0)}",
            f"{text}[1:] {operator} {self.constant()} * {text}[:-1]",
        ]
        return self.pick(forms)

    # functions -------------------------------------------------------------------------------------------------------
    def callee(self) -> None:
        """A function that may write to what it is given, and may return it, or a part of it."""
        name, kinds = self.new("f"), self.parameter_kinds()
        own = dict(zip(("a", "b"), kinds))
        result = self.result_kind(kinds)

        def write() -> None:
            self.masks, self.orders = {}, {}
            self.some(1, 2)
            self.give(result)

        self.emit(f"def {name}({', '.join(own)}, k):")
        self.body_of(own, ["k"], result, write)
        self.masks, self.orders = {}, {}
        self.callees[name] = Callee(tuple(kinds), result, self.call_text(name, len(kinds)))
