"""Functions that generated programs define: plain ones, recursive ones, closures, generators, ones that raise."""

from __future__ import annotations

from collections.abc import Callable

from tests.fuzz.classes import KEYS
from tests.fuzz.containers import Containers
from tests.fuzz.kinds import Callee, Keyed, Kind, Num, Obj, Seq, Tup
from tests.fuzz.recursions import Shapes
from tests.fuzz.writer import MAT, VEC, Way

PARAMETERS = ("a", "b", "d")


class Functions(Shapes, Containers):
    """Writes definitions, and remembers how the functions are called."""

    def prepare(self) -> None:
        self.risky: dict[str, Callee] = {}  # may raise ValueError
        self.generated: dict[str, Callee] = {}  # generators; the result is what they yield
        self.managers: dict[str, Callee] = {}  # context managers; the result is what `as` names
        self.tossing: dict[str, Callee] = {}  # may raise a Toss
        self.inner: dict[str, Kind] | None = None  # what a closure sees, where one is being written

    # kinds -----------------------------------------------------------------------------------------------------------
    def parameter_kinds(self) -> list[Kind]:
        kinds = [VEC, VEC, VEC, Num(), Seq(VEC), Seq(Num()), MAT, Keyed(VEC, KEYS[:2]), Tup((VEC, VEC)), *self.use]
        return [VEC, *(self.pick(kinds) for _ in range(self.rng.choice([0, 0, 1, 1, 2])))]

    def result_kind(self, taken: list[Kind]) -> Kind | None:
        return self.pick([VEC, VEC, *taken, *taken, Num(), None, Tup((VEC, taken[-1]))])

    # bodies ----------------------------------------------------------------------------------------------------------
    def seen(self, own: dict[str, Kind]) -> dict[str, Kind]:
        return own if self.inner is None else {**self.inner, **own}

    def body_of(self, own: dict[str, Kind], ints: list[str], result: Kind | None, write: Callable[[], None]) -> None:
        """A function's body; in a closure the names outside are in sight too, but not assigned to."""
        loose = self.nonlocals(own) if self.inner is not None else []

        def whole() -> None:
            self.result = result
            if self.inner is not None:
                self.fixed = {n for n in self.inner if n not in own and n not in loose} | self.fixed
            if loose:
                self.emit(f"nonlocal {', '.join(loose)}")
            write()

        self.inside(self.seen(own), ints, whole)

    def nonlocals(self, own: dict[str, Kind]) -> list[str]:
        assert self.inner is not None
        names = [n for n in self.inner if n not in own and n not in self.steady and n not in self.fixed]
        return self.rng.sample(names, min(len(names), self.rng.choice([0, 0, 1, 2])))

    def some(self, low: int, high: int) -> None:
        for _ in range(self.rng.randint(low, high)):
            self.statement(1)

    def give(self, result: Kind | None) -> None:
        if result is not None:
            self.emit(f"return {self.part_or_new(result)}")

    def part_or_new(self, kind: Kind) -> str:
        """What a function returns: its argument, a part of it, a view, or something new."""
        return self.found(kind) if self.chance(0.4) else self.expr(kind)

    # definitions -----------------------------------------------------------------------------------------------------
    def plain(self) -> None:
        """A function that may change what it is given."""
        name, kinds = self.new("f"), self.parameter_kinds()
        own = dict(zip(PARAMETERS, kinds))
        result = self.result_kind(kinds)

        def write() -> None:
            self.some(1, 2)
            self.give(result)

        self.emit(f"def {name}({', '.join(own)}, k):")
        self.body_of(own, ["k"], result, write)
        self.callees[name] = Callee(tuple(kinds), result, self.call_text(name, len(kinds)))

    def call_text(self, name: str, count: int) -> str:
        return f"{name}({', '.join(f'{{{k}}}' for k in range(count))}, {{k}})"

    def recursive(self) -> None:
        """A function that calls itself, and writes on the way down and up."""
        name, kinds = self.new("r"), self.parameter_kinds()
        own = dict(zip(PARAMETERS, kinds))
        result = self.result_kind(kinds)
        callee = Callee(tuple(kinds), result, self.call_text(name, len(kinds)))
        self.emit(f"def {name}({', '.join(own)}, k):")
        self.body_of(own, ["k"], result, lambda: self.step(callee, result))
        self.callees[name] = callee

    def mutual(self) -> None:
        """Two functions that call each other."""
        first, second, kinds = self.new("r"), self.new("r"), self.parameter_kinds()
        own = dict(zip(PARAMETERS, kinds))
        result = self.result_kind(kinds)
        for name, other in ((first, second), (second, first)):
            callee = Callee(tuple(kinds), result, self.call_text(other, len(kinds)))
            self.emit(f"def {name}({', '.join(own)}, k):")
            self.body_of(own, ["k"], result, lambda callee=callee: self.step(callee, result))
        self.callees[first] = Callee(tuple(kinds), result, self.call_text(first, len(kinds)))

    def step(self, callee: Callee, result: Kind | None) -> None:
        """The body of a function that calls itself, or one that calls it."""
        self.some(0, 1)
        self.emit(f"if k <= 0{self.pick(['', '', f' or {self.condition()}'])}:")
        self.depth += 1
        self.emit(f"return {self.part_or_new(result)}" if result is not None else "return")
        self.depth -= 1
        self.some(0, 2)
        again = self.again(callee)
        form = self.rng.randrange(4)
        if result is None:
            self.emit(again)
            self.some(0, 2)
        elif form == 0:
            self.emit(f"return {again}")
        else:
            back = self.new("z")
            self.emit(f"{back} = {again}")
            self.scope[back] = result
            self.some(0, 2)
            if form == 1:
                more = self.new("z")
                self.emit(f"{more} = {self.again(callee, 2)}")
                self.scope[more] = result
            self.emit(f"return {self.found(result) if self.chance(0.5) else self.expr(result)}")

    def again(self, callee: Callee, less: int = 1) -> str:
        arguments = [self.found(k) if self.chance(0.6) else self.expr(k, 1) for k in callee.params]
        return callee.text.format(*arguments, k=f"k - {less}")

    def generator(self) -> None:
        name, item = self.new("g"), self.pick([VEC, VEC, Num()])

        def write() -> None:
            self.some(0, 1)
            self.emit("for i in range(k):")
            self.depth += 1
            self.ints.append("i")
            self.some(0, 1)
            guarded = self.chance(0.25)
            if guarded:
                self.emit_all("try:", f"    yield {self.part_or_new(item)}", "finally:")
                self.block(0, 1)
            else:
                self.emit(f"yield {self.part_or_new(item)}")
            self.some(0, 1)
            self.depth -= 1
            if self.chance(0.3):
                self.emit(f"yield {self.expr(item)}")

        own: dict[str, Kind] = {"a": VEC, "b": Num()}
        self.emit(f"def {name}(a, b, k):")
        self.body_of(own, ["k"], None, write)
        self.generated[name] = Callee((VEC, Num()), item, f"{name}({{0}}, {{1}}, {{k}})")
        self.callees[name] = Callee((VEC, Num()), Seq(item), f"list({name}({{0}}, {{1}}, {{k}}))")

    def raising(self) -> None:
        name, kinds = self.new("e"), self.parameter_kinds()
        own = dict(zip(PARAMETERS, kinds))
        result = self.result_kind(kinds) or VEC

        def write() -> None:
            self.some(0, 1)
            self.emit(f"if {self.condition()}:")
            self.emit(f"    raise {self.pick(['ValueError', 'ValueError', 'IndexError'])}('no')")
            self.some(0, 1)
            self.give(result)

        self.emit(f"def {name}({', '.join(own)}, k):")
        self.body_of(own, ["k"], result, write)
        self.risky[name] = Callee(tuple(kinds), result, self.call_text(name, len(kinds)))

    def manager(self) -> None:
        """A generator that is a context manager."""
        name, kinds = self.new("m"), self.parameter_kinds()[:2]
        own = dict(zip(PARAMETERS, kinds))
        given = self.pick([kinds[0], VEC, Num()])

        def write() -> None:
            self.some(0, 1)
            guarded = self.chance(0.5)
            if guarded:
                self.emit("try:")
            self.depth += guarded
            self.emit(f"yield {self.part_or_new(given)}")
            self.depth -= guarded
            if guarded:
                self.emit("finally:")
                self.block(0, 1)
            else:
                self.some(0, 1)

        self.emit("@contextmanager")
        self.emit(f"def {name}({', '.join(own)}, k):")
        self.body_of(own, ["k"], None, write)
        self.managers[name] = Callee(tuple(kinds), given, self.call_text(name, len(kinds)))

    def starred(self) -> None:
        """*args, **kwargs and defaults."""
        name = self.new("s")
        form = self.rng.randrange(3)
        result = self.pick([VEC, VEC, Num()])

        def write() -> None:
            if form == 2:
                self.emit("if b is None:")
                self.emit(f"    b = {self.pick(['a', '0.5 * a', 'a.copy()'])}")
            self.some(1, 2)
            self.give(result)

        if form == 0:
            self.emit(f"def {name}(*args):")
            self.body_of({"args": Tup((VEC, VEC))}, [], result, write)
            self.callees[name] = Callee((VEC, VEC), result)
        elif form == 1:
            self.emit(f"def {name}(a, **kw):")
            self.body_of({"a": VEC, "kw": Keyed(VEC, ("p", "q"))}, [], result, write)
            self.callees[name] = Callee((VEC, VEC, VEC), result, f"{name}({{0}}, p={{1}}, q={{2}})")
            self.callees[f"{name} **"] = Callee((VEC, Keyed(VEC, ("p", "q"))), result, f"{name}({{0}}, **{{1}})")
        else:
            self.emit(f"def {name}(a, b=None, s=0.7):")
            self.body_of({"a": VEC, "b": VEC, "s": Num()}, [], result, write)
            self.callees[name] = Callee((VEC,), result)
            self.callees[f"{name} b"] = Callee((VEC, VEC), result, f"{name}({{0}}, b={{1}})")
            self.callees[f"{name} s"] = Callee((VEC, Num()), result, f"{name}({{0}}, s={{1}})")

    def higher(self) -> None:
        """A lambda, or a function that is given to another."""
        name = self.new("h")
        known = [f for f, c in self.callees.items() if c.params == (VEC,) and c.result == VEC and not c.text]
        if known and self.chance(0.5):
            inner = self.pick(["f(p)", "f(f(p))", "f(0.5 * p)", "f(p[::-1])", "p + f(p)"])
            self.emit(f"def {name}(f, p):")
            self.emit(f"    return {inner}")
            self.callees[name] = Callee((VEC,), VEC, f"{name}({self.pick(known)}, {{0}})")
            return
        outer = dict(self.scope)
        self.scope = self.seen({"p": VEC})
        body = self.expr(VEC, 2)
        self.scope = outer
        self.emit(f"{name} = lambda p: {body}")
        self.callees[name] = Callee((VEC,), VEC)

    def factory(self) -> None:
        """A function that makes functions, some with a state of their own."""
        make, name = self.new("f"), self.new("h")
        stateful = self.chance(0.5)
        first = self.expr(VEC)
        self.emit_all(f"def {make}(a, s):", *(["    t = 0.3 * a"] if stateful else []), "    def inner(p):")
        if stateful:
            outer = dict(self.scope)
            self.scope = {"a": VEC, "t": VEC, "p": VEC, "s": Num()}
            self.emit_all("        nonlocal t", f"        t {self.pick(['=', '+='])} {self.expr(VEC)}")
            self.scope = outer
        given = self.pick(["t", "t + p", "t[::-1]"] if stateful else ["a * p", "p", "a", "np.sin(p) * s + a"])
        self.emit_all(f"        return {given}", "    return inner", f"{name} = {make}({first}, {self.scalar(0)})")
        self.callees[name] = Callee((VEC,), VEC)

    def definition(self) -> None:
        ways: list[Way[None]] = [(2.0, self.plain), (3.0, self.recursive), (1.0, self.mutual), (1.0, self.generator)]
        ways += [
            (1.0, self.raising),
            (0.8, self.starred),
            (0.7, self.higher),
            (0.6, self.manager),
            (2.0, self.structural),
        ]
        self.one_of(ways)

    def closure(self) -> None:
        """A function inside of `fun`, which sees what is there."""
        self.inner = {n: k for n, k in self.scope.items() if not isinstance(k, Obj)}
        if self.chance(0.2):
            self.inner = None
            return self.factory()
        self.definition()
        self.inner = None
        return None

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
