"""Programs of functions: recursion, closures, methods, generators, exceptions, and arguments that they change."""

from __future__ import annotations

from tests.fuzz.functions import Functions
from tests.fuzz.kinds import Keyed, Kind, Num, Seq, Tup
from tests.fuzz.writer import MAT, VEC, Way


class Calls(Functions):
    """Define some functions, and call them everywhere."""

    def program(self) -> str:
        self.prepare()
        self.use: list[Kind] = [VEC, self.pick([VEC, Seq(VEC), Num(), Tup((VEC, VEC)), Keyed(VEC, ("a", "b"))])]
        if self.chance(0.25):
            self.use.append(self.make_class())
        for _ in range(self.rng.randint(1, 3)):
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
        for _ in range(self.rng.randint(2, 5)):
            self.statement(2)
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
        ]

    def compound(self, budget: int) -> list[Way[None]]:
        ways = super().compound(budget)
        if self.generated:
            ways.append((1.0, lambda: self.over_generator(budget)))
        ways.append((2.0 if self.risky else 0.3, lambda: self.attempt(budget)))
        return ways

    def result_statement(self) -> None:
        """A name for what a call gives back."""
        callees = [name for name, c in self.callees.items() if c.result is not None]
        if not callees:
            return self.call_statement()
        name = self.pick(callees)
        result = self.callees[name].result
        assert result is not None
        call = self.call(name)
        places = self.assignable(result)
        if places and self.chance(0.5):
            self.emit(f"{self.pick(places)} = {call}")
        else:
            z = self.new("z")
            self.emit(f"{z} = {call}")
            self.scope[z] = result
        return None

    def over_generator(self, budget: int) -> None:
        name = self.pick(list(self.generated))
        callee = self.generated[name]
        assert callee.result is not None
        call = self.filled(callee)
        v, k = self.new("v"), self.new("k")
        counted = self.chance(0.3)
        self.emit(f"for {k}, {v} in enumerate({call}):" if counted else f"for {v} in {call}:")
        self.body(budget, {v: callee.result}, [k] if counted else [], [])

    def attempt(self, budget: int) -> None:
        """try: something that may raise, and what is done then."""
        self.emit("try:")
        outer = dict(self.scope)
        self.depth += 1
        if self.risky:
            callee = self.risky[self.pick(list(self.risky))]
            assert callee.result is not None
            places = self.assignable(callee.result)
            call = self.filled(callee)
            self.emit(f"{self.pick(places)} = {call}" if places else call)
            if self.chance(0.3):
                self.statement(0)
        else:
            self.statement(0)
            self.emit(f"if {self.condition()}:")
            self.emit("    raise ValueError('no')")
            self.statement(0)
        self.depth -= 1
        self.scope = {n: k for n, k in self.scope.items() if n in outer}
        self.emit(f"except {self.pick(['(ValueError, IndexError)', 'Exception'])}:")
        self.block(budget, 2)
        if self.chance(0.2):
            self.emit("finally:")
            loops, self.loops, result, self.result = self.loops, 0, self.result, None
            self.block(0, 1)
            self.loops, self.result = loops, result
