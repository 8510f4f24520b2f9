"""Statements: assignments, writes in place, branches, loops and ways to leave them."""

from __future__ import annotations

from collections.abc import Callable

from tests.fuzz.expressions import Expressions
from tests.fuzz.kinds import Arr, Keyed, Kind, Map, Num, Obj, Seq, Tup
from tests.fuzz.writer import VEC, N, Way

OPERATORS = ("+=", "*=", "-=", "+=")


class Statements(Expressions):
    """Writes statements; what they define in a block is not in sight behind it."""

    def statement(self, budget: int) -> None:
        self.one_of(self.simple() + (self.compound(budget) if budget > 0 else []))

    def simple(self) -> list[Way[None]]:
        raise NotImplementedError

    def compound(self, budget: int) -> list[Way[None]]:
        return [(1.0, lambda: self.branch(budget)), (1.6, lambda: self.loop(budget))]

    def block(self, budget: int, count: int = 3) -> None:
        """The statements under a header that has been written."""
        outer, callees = dict(self.scope), dict(self.callees)
        self.depth += 1
        for _ in range(self.rng.randint(1, count)):
            self.statement(budget - 1)
        self.depth -= 1
        self.callees = callees
        self.scope = {name: kind for name, kind in self.scope.items() if name in outer}

    # assignments -----------------------------------------------------------------------------------------------------
    def define(self, kind: Kind, prefix: str) -> None:
        text = self.expr(kind)
        name = self.new(prefix)
        self.emit(f"{name} = {text}")
        self.scope[name] = kind

    def reassign(self, kinds: list[Kind]) -> None:
        """Give a name, an entry or an attribute another value."""
        places = [(p, kind) for kind in kinds for p in self.assignable(kind)]
        if not places:
            return self.define(self.pick(kinds), "z")
        place, kind = self.pick(places)
        self.emit(f"{place} = {self.expr(kind)}")
        return None

    def swap(self, kinds: list[Kind]) -> None:
        kind = self.pick(kinds)
        places = self.assignable(kind)
        if len(places) > 1:
            a, b = self.rng.sample(places, 2)
            self.emit(f"{a}, {b} = {b}, {self.pick([a, self.expr(kind, 0)])}")
        else:
            self.define(kind, "z")

    # writes in place -------------------------------------------------------------------------------------------------
    def write(self) -> None:
        """Change the elements of an array."""
        shaped = [(t, k) for t, k in self.reach() if isinstance(k, Arr)]
        if not shaped:
            return self.define(VEC, "a")
        text, kind = self.pick(shaped)
        assert isinstance(kind, Arr)
        if len(kind.shape) == 2:
            return self.write_matrix(text, kind)
        e = self.index(kind.shape[0])
        mask = self.pick([f"np.arange({N}) < {self.pick(self.ints) if self.ints else 2}", "[True, False, True]"])
        fresh = self.expr(kind)
        forms = [
            f"{text}[{e}] = {self.bounded()}",
            f"{text}[{e}] {self.pick(OPERATORS)} {self.bounded()}",
            f"{text}[{e}] = {text}[{self.index(N)}] * {self.constant()}",
            f"{text}[:] = {fresh}",
            f"{text}[:] = {self.constant()} * {text}",
            f"{text}[1:] {self.pick(['=', *OPERATORS])} {self.constant()} * {self.found(kind)}[:-1]",
            f"{text}[{mask}] {self.pick(['=', *OPERATORS])} {self.bounded()}",
            f"{text}[[0, 2]] {self.pick(['=', *OPERATORS])} {self.bounded()}",
            f"np.{self.pick(['sin', 'tanh'])}({self.found(kind)}, out={text})",
            f"np.{self.pick(['add', 'multiply'])}({self.found(kind)}, {self.found(kind)}, out={text})",
            f"{text}[:] *= {self.constant()}",
            f"np.add.at({text}, [0, 0, 1], {self.bounded()})",
        ]
        if text in self.assignable(kind):
            forms += [f"{text} {self.pick(OPERATORS)} {self.pick([self.bounded(), self.found(kind)])}"] * 4
        self.emit(self.pick(forms))
        return None

    def write_matrix(self, text: str, kind: Arr) -> None:
        row, column = Arr(kind.shape[1:]), Arr(kind.shape[:1])
        i, j = self.index(kind.shape[0]), self.index(kind.shape[1])
        operator = self.pick(["=", *OPERATORS])
        forms = [
            f"{text}[{i}] {operator} {self.expr(row)}",
            f"{text}[{i}, {j}] {operator} {self.bounded()}",
            f"{text}[:, {j}] {operator} {self.bounded()}",
            f"{text}[...] {operator} {self.constant()} * {self.found(kind)}",
            f"{text}.T[{j}] {operator} {self.expr(column, 0)}",
        ]
        self.emit(self.pick(forms))

    # control flow ----------------------------------------------------------------------------------------------------
    def branch(self, budget: int) -> None:
        self.emit(f"if {self.condition()}:")
        self.block(budget)
        if self.chance(0.15):
            self.emit(f"elif {self.condition()}:")
            self.block(budget)
        if self.chance(0.5):
            self.emit("else:")
            self.block(budget)

    def leave(self) -> None:
        """A way out of a loop, or of the function."""
        ways = ["break", "continue"] if self.loops else []
        if self.result is not None and self.chance(0.5):
            ways.append(f"return {self.expr(self.result)}")
        if ways:
            self.emit(f"if {self.condition()}:")
            self.emit(f"    {self.pick(ways)}")
        else:
            self.write()

    def loop(self, budget: int) -> None:
        ways: list[Way[None]] = [
            (3.0, lambda: self.counted(budget)),
            (1.0, lambda: self.while_loop(budget)),
        ]
        if self.containers(Seq):
            ways.append((2.5, lambda: self.over_list(budget)))
        if self.containers(Keyed, Map):
            ways.append((1.2, lambda: self.over_dict(budget)))
        self.one_of(ways)

    def body(self, budget: int, names: dict[str, Kind], counters: list[str], locked: list[str]) -> None:
        """A loop's body, in which these names are in sight."""
        outer, ints, lock = dict(self.scope), list(self.ints), list(self.locked)
        self.scope.update(names)
        self.ints += counters
        self.locked += locked
        self.loops += 1
        self.block(budget)
        self.loops -= 1
        self.scope, self.ints, self.locked = outer, ints, lock

    def counted(self, budget: int) -> None:
        k = self.new("k")
        count = self.pick([*self.ints, *self.ints, "2", "3"])
        header = self.pick([f"range({count})"] * 4 + [f"reversed(range({count}))", f"range(1, {count} + 1)"])
        self.emit(f"for {k} in {header}:")
        self.body(budget, {}, [k], [])

    def while_loop(self, budget: int) -> None:
        k = self.new("w")
        self.emit(f"{k} = 0")
        more = self.pick(["", "", f" and {self.condition()}"])
        self.emit(f"while {k} < {self.pick([*self.ints, '2'])}{more}:")
        self.depth += 1
        self.emit(f"{k} += 1")
        self.depth -= 1
        self.body(budget, {}, [k], [])

    def over_list(self, budget: int) -> None:
        text, kind = self.pick(self.containers(Seq))
        assert isinstance(kind, Seq)
        v, k, u = self.new("v"), self.new("k"), self.new("u")
        others = [t for t, o in self.containers(Seq) if o == kind]
        other = self.pick(others)
        headers: list[tuple[str, dict[str, Kind], list[str]]] = [
            (f"for {v} in {text}:", {v: kind.item}, []),
            (f"for {k}, {v} in enumerate({text}):", {v: kind.item}, [k]),
            (f"for {v}, {u} in zip({text}, {other}):", {v: kind.item, u: kind.item}, []),
            (f"for {v}, {u} in zip({text}, {text}[1:]):", {v: kind.item, u: kind.item}, []),
            (f"for {v} in reversed({text}):", {v: kind.item}, []),
            (f"for {k} in range(len({text})):", {}, [k]),
            (f"for {v} in {text}[:2]:", {v: kind.item}, []),
        ]
        header, names, counters = self.pick(headers)
        self.emit(header)
        self.body(budget, names, counters, [text, other])

    def over_dict(self, budget: int) -> None:
        text, kind = self.pick(self.containers(Keyed, Map))
        assert isinstance(kind, Keyed | Map)
        v, k = self.new("v"), self.new("k")
        key = [k] if isinstance(kind, Map) else []
        header, names, counters = self.pick(
            [
                (f"for {k}, {v} in {text}.items():", {v: kind.item}, key),
                (f"for {v} in {text}.values():", {v: kind.item}, []),
                (f"for {k} in {text}:", {}, key),
            ]
        )
        self.emit(header)
        self.body(budget, names, counters, [text])

    # what is returned ------------------------------------------------------------------------------------------------
    def measure(self, text: str, kind: Kind) -> str:
        """A number that depends on all of it, and on the order."""
        if isinstance(kind, Num):
            return self.pick([f"{self.constant()} * {text}", f"{text} ** 2", text])
        if isinstance(kind, Arr):
            w = f"W[:{kind.shape[-1]}]"
            forms = [f"np.sum({text} * {w})", f"np.sum({text} ** 2 * {w})", f"np.sum(np.sin({text}) * {w})"]
            if self.chance(0.2):  # whose cotangent is one number for all elements
                forms = [f"np.sum({text})", f"{text}.sum()", f"np.mean({text})"]
            return self.pick(forms)
        if isinstance(kind, Seq):
            return self.measure_list(text, kind)
        if isinstance(kind, Keyed):
            parts = [self.measure(f"{text}[{k!r}]", kind.item) for k in kind.keys]
            return self.pick(
                [f"({' + '.join(parts)})", f"sum({self.measure('e', kind.item)} for e in {text}.values())"]
            )
        if isinstance(kind, Map):
            return f"sum((k + 1.0) * ({self.measure('e', kind.item)}) for k, e in {text}.items())"
        if isinstance(kind, Tup):
            return f"({' + '.join(self.measure(f'{text}[{k}]', item) for k, item in enumerate(kind.items))})"
        assert isinstance(kind, Obj)
        fields = self.classes[kind.cls].fields
        return f"({' + '.join(self.measure(f'{text}.{name}', item) for name, item in fields.items())})"

    def measure_list(self, text: str, kind: Seq) -> str:
        forms = [f"sum({self.measure('e', kind.item)} for e in {text})"]
        forms.append(f"sum((k + 1.0) * ({self.measure('e', kind.item)}) for k, e in enumerate({text}))")
        if isinstance(kind.item, Num):
            forms += [f"sum({text})", f"np.sum(np.array({text}) ** 2)", f"np.mean({text})", f"math.fsum({text})"]
        if isinstance(kind.item, Arr):
            joined = [f"np.{name}({text})" for name in ("stack", "array", "asarray", "concatenate", "vstack")]
            forms += [f"np.sum({join} ** 2)" for join in joined]
            forms += [f"np.sum(np.mean({text}, axis=0) * W[:{kind.item.shape[-1]}])"]
            size = "np.arange(1.0, np.size({0}) + 1.0).reshape(np.shape({0}))".format(f"np.stack({text})")
            forms += [f"np.sum(np.stack({text}) * {size})"]
        return self.pick(forms)

    def returned(self, kind: Kind) -> str:
        """The function's result: as much as possible of what is in sight."""
        if kind == Num():
            names = [n for n in self.scope if n not in self.fixed]
            shown = self.rng.sample(names, min(len(names), 5))
            rest = [n for n in names if n in [name for name, _ in self.arguments] and n not in shown]
            return " + ".join(self.measure(n, self.scope[n]) for n in [*shown, *rest])
        return self.expr(kind, 2)

    def inside(self, scope: dict[str, Kind], ints: list[str], write: Callable[[], None]) -> None:
        """Write a function's body, in which only this is in sight."""
        outer = self.scope, self.ints, self.steady, self.flags, self.locked, self.fixed, self.loops, self.result
        self.scope, self.ints, self.steady, self.flags, self.locked = dict(scope), list(ints), [], [], []
        self.fixed, self.loops = set(), 0
        self.depth += 1
        write()
        self.depth -= 1
        self.scope, self.ints, self.steady, self.flags, self.locked, self.fixed, self.loops, self.result = outer
