"""Programs of functions: recursion, closures, methods, generators, exceptions, and arguments that they change."""

from __future__ import annotations

from tests.fuzz.functions import Functions
from tests.fuzz.kinds import Keyed, Kind, Num, Seq, Tup
from tests.fuzz.leavings import Leavings
from tests.fuzz.writer import MAT, VEC, Way


class Calls(Leavings, Functions):
    """Define some functions, and call them everywhere."""

    def program(self) -> str:
        self.prepare()
        self.use: list[Kind] = [VEC, self.pick([VEC, Seq(VEC), Num(), Tup((VEC, VEC)), Keyed(VEC, ("a", "b"))])]
        if self.chance(0.25):
            self.use.append(self.make_class())
        if self.chance(0.35):
            self.toss_class()
            for _ in range(self.rng.choice([1, 1, 2])):
                self.toss()
        for _ in range(self.rng.choice([1, 1, 2, 2, 3])):
            self.definition()
        self.function()
        return self.text()

    def function(self) -> None:
        self.take("x", VEC)
        self.take("y", VEC)
        if self.chance(0.3):
            self.take("M", MAT)
        if self.chance(0.2):
            self.take("P", Seq(VEC))
        self.take_steady("s")
        self.take_int("n")
        if self.chance(0.3):
            self.take_flag("c")
        self.emit(f"def fun({', '.join(name for name, _ in self.arguments)}):")
        self.result = Num() if self.chance(0.75) else self.pick([VEC, Tup((VEC, Num())), *self.use])
        self.depth += 1
        for kind in self.use:
            self.define(kind, "z")
        if self.chance(0.4):
            self.closure()
        for _ in range(self.rng.randint(1, 4)):
            self.statement(self.rng.choice([1, 1, 2]))
        self.emit(f"return {self.returned(self.result)}")
        self.depth -= 1

    # statements ------------------------------------------------------------------------------------------------------
    def simple(self) -> list[Way[None]]:
        called = 3.0 if self.callees else 0.0
        return [
            (called, self.call_statement),
            (called, self.result_statement),
            (1.5, lambda: self.reassign(self.use)),
            (1.0 if any(isinstance(k, Seq | Keyed) for k in self.scope.values()) else 0.0, self.change_container),
            (2.0, self.write),
            (0.5, lambda: self.define(self.pick(self.use), "z")),
            (0.3, lambda: self.swap([VEC])),
            (0.3, lambda: self.reassign([Num()])),
            (0.8 if self.loops else 0.2, self.leave),
            (2.0 if self.tossing else 0.0, self.catch),
            (0.4, self.first),
        ]

    def compound(self, budget: int) -> list[Way[None]]:
        ways = super().compound(budget)
        if self.generated:
            ways.append((1.0, lambda: self.over_generator(budget)))
        if self.managers:
            ways.append((1.5, lambda: self.context(budget)))
        ways.append((2.0 if self.risky else 0.4, lambda: self.attempt(budget)))
        return ways

    def over_generator(self, budget: int) -> None:
        name = self.pick(list(self.generated))
        callee = self.generated[name]
        assert callee.result is not None
        call = self.filled(callee)
        v, k = self.new("v"), self.new("k")
        counted = self.chance(0.3)
        self.emit(f"for {k}, {v} in enumerate({call}):" if counted else f"for {v} in {call}:")
        self.body(budget, {v: callee.result}, [k] if counted else [], [])

    def context(self, budget: int) -> None:
        callee = self.managers[self.pick(list(self.managers))]
        assert callee.result is not None
        w = self.new("w")
        self.emit(f"with {self.filled(callee)} as {w}:")
        outer = dict(self.scope)
        self.scope[w] = callee.result
        self.block(budget)
        self.scope = outer

    def attempt(self, budget: int) -> None:
        """try: something that may raise, and what is done then."""
        self.emit("try:")
        outer = dict(self.scope)
        self.depth += 1
        if self.chance(0.4):
            self.statement(0)
        self.one_of([(2.0 if self.risky else 0.0, self.raise_in_callee), (1.0, self.raise_here), (1.0, self.mistake)])
        if self.chance(0.5):
            self.statement(0)
        self.depth -= 1
        self.scope = {n: k for n, k in self.scope.items() if n in outer}
        for classes in self.pick([["(ValueError, IndexError)"], ["ValueError", "IndexError"], ["Exception"]]):
            self.emit(f"except {classes}:")
            self.block(budget, 2)
        if self.chance(0.2):
            self.emit("else:")
            self.block(budget, 1)
        if self.chance(0.2):
            self.emit("finally:")
            loops, self.loops, result, self.result = self.loops, 0, self.result, None
            self.block(0, 1)
            self.loops, self.result = loops, result

    def raise_in_callee(self) -> None:
        callee = self.risky[self.pick(list(self.risky))]
        assert callee.result is not None
        places, call = self.assignable(callee.result), self.filled(callee)
        self.emit(f"{self.pick(places)} = {call}" if places else call)

    def raise_here(self) -> None:
        self.emit(f"if {self.condition()}:")
        self.emit(f"    raise {self.pick(['ValueError', 'IndexError'])}('no')")

    def mistake(self) -> None:
        """What does not fit on some passes, or for some arguments."""
        k = self.pick(self.ints) if self.ints else "1"
        v, w = self.found(VEC), self.found(VEC)
        s = self.pick(self.steady) if self.steady else "0.3"
        z = self.new("z")
        forms = [
            f"{z} = np.tanh({v}[{k} + 1])",
            f"{z} = math.sqrt({s}) * {v}[0]",
            f"{z} = np.sum({v}[{k} - 1:] * {w})",
            f"{v}[1:] += 0.1 * {w}[{k}:]",
            f"{v}[{k} + 1] = {self.bounded()}",
            f"{v}[:] = np.sin({w}[{k} - 1:])",
        ]
        self.emit(self.pick(forms))
