"""Ways out that carry something: exceptions with values, raised by recursion and changed on the way; first elements."""

from __future__ import annotations

from tests.fuzz.idioms import Idioms
from tests.fuzz.kinds import Callee, Kind, Num, Seq
from tests.fuzz.statements import OPERATORS
from tests.fuzz.writer import VEC, N

TOSS = """\
class Toss(Exception):
    def __init__(self, v, w=1.0):
        self.v = v
        self.w = w
"""


class Leavings(Idioms):
    """Writes functions that toss, and statements that catch; and ones that take the first element there is."""

    tossing: dict[str, Callee]  # functions that may raise a Toss

    def toss_class(self) -> None:
        self.lines += TOSS.splitlines()

    def tossed(self, a: str) -> str:
        """A raise statement."""
        value = self.pick([a, a, f"0.5 * {a}", f"{a}.copy()", f"{a}[::-1]", f"np.sin({a})"])
        more = self.pick(["", f", {a}[0]", f", w={a}[1] * {self.constant()}", f", {self.constant()}"])
        return f"raise Toss({value}{more})"

    def touched(self, e: str) -> str:
        """A change of what an exception carries."""
        return self.pick([
            f"{e}.v[{self.index(N)}] {self.pick(['=', *OPERATORS])} {self.constant()} * {e}.v[{self.index(N)}]",
            f"{e}.v *= {self.constant()}",
            f"{e}.v[:] = np.tanh({e}.v)",
        ])

    def written(self, a: str) -> str:
        return self.pick([
            f"{a}[{self.index(N)}] {self.pick(['=', *OPERATORS])} {self.constant()} * {a}[{self.index(N)}]",
            f"{a}[:] = np.sin({a})",
            f"{a} = {self.constant()} * {a}",
            f"{a} *= 0.9",
        ])

    # a function that calls itself, and leaves all of its calls --------------------------------------------------------
    def toss(self) -> None:
        name = self.new("t")
        loop, caught = self.chance(0.5), self.chance(0.6)
        self.emit(f"def {name}(a, k):")
        self.depth += 1
        ints, self.ints = self.ints, ["k"]
        if self.chance(0.5):
            self.emit(self.written("a"))
        self.emit(f"if k {self.pick(['<= 0', '<= 0', '== 1', '< 1'])}:")
        self.emit(f"    {self.tossed('a')}")
        if self.chance(0.3):
            self.emit_all("if k > 3:", f"    return {self.pick(['a', '2.0 * a'])}")
        again = f"{name}({self.pick(['a', 'a', '0.5 * a', 'a.copy()', 'a[::-1]'])}, k - {'(1 + j)' if loop else '1'})"
        if loop:
            self.emit(f"for j in range({self.pick(['2', 'k', 'k + 1'])}):")
            self.depth += 1
            if self.chance(0.5):
                self.emit(self.written("a"))
        self.call_that_tosses(again, caught)
        if loop:
            self.depth -= 1
        if self.chance(0.5):
            self.emit(self.written("a"))
        self.emit(f"return {self.pick(['a', '0.5 * a', 'np.sin(a)'])}")
        self.ints = ints
        self.depth -= 1
        self.tossing[name] = Callee((VEC,), VEC, f"{name}({{0}}, {{k}})")

    def call_that_tosses(self, again: str, caught: bool) -> None:
        if not caught:
            self.emit(f"a = {again}" if self.chance(0.5) else again)
            return
        self.emit_all("try:", f"    a = {again}" if self.chance(0.5) else f"    {again}")
        form = self.pick(["raise", "raise", "anew", "kept", "finally"])
        if form == "finally":
            self.emit_all("finally:", f"    {self.written('a')}")
            return
        self.emit("except Toss as e:")
        if self.chance(0.7):
            self.emit(f"    {self.touched('e')}")
        ends = {
            "raise": "raise",
            "anew": f"raise Toss({self.pick(['e.v', '0.5 * e.v', 'a', 'e.v + a'])}, e.w * {self.constant()})",
            "kept": self.pick(["a = e.v", "a = a + e.w * e.v", "a[0] = e.w"]),
        }
        self.emit(f"    {ends[form]}")

    def catch(self) -> None:
        """What is done with what has been tossed."""
        callee = self.tossing[self.pick(list(self.tossing))]
        z = self.new("z")
        if self.chance(0.4):
            self.emit(f"{z} = {self.expr(VEC)}")
            own = z
        else:
            own = self.found(VEC)
        call = callee.text.format(own, k=self.pick(self.ints) if self.ints else "2")
        self.emit_all("try:", f"    {z} = {call}", "except Toss as e:")
        if self.chance(0.4):
            self.emit(f"    {self.touched('e')}")
        self.emit(f"    {z} = {self.pick(['e.v', 'e.w * e.v', 'e.v + e.w', '1.0 * e.v'])}")
        self.scope[z] = VEC

    # first elements ---------------------------------------------------------------------------------------------------
    def first(self) -> None:
        z, items = self.new("z"), self.some_list()
        n = self.pick(self.ints) if self.ints else "1"
        kind: Kind = VEC
        source = self.pick([
            f"(v for k, v in enumerate({items}) if k >= {n})",
            f"(v for v in {items} if v[0] > {self.pick(['-90.0', '90.0'])})",
            f"iter({items})",
            f"(0.5 * v for v in {items})",
        ])
        if self.chance(0.3):
            self.emit(f"{z} = [next(iter(q)) for q in {items}]")
            kind = Seq(Num())
        elif self.chance(0.3):
            self.emit(f"{z} = next({source}, {self.found(VEC)})")
        else:
            self.emit_all("try:", f"    {z} = next({source})", "except StopIteration:", f"    {z} = {self.expr(VEC)}")
        self.scope[z] = kind
