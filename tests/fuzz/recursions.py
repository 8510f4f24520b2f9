"""Recursion that follows what it is given: lists, their halves, arrays, and results that grow on the way."""

from __future__ import annotations

from collections.abc import Callable

from tests.fuzz.idioms import Idioms
from tests.fuzz.kinds import Callee, Kind, Num, Seq, Tup
from tests.fuzz.writer import VEC


class Shapes(Idioms):
    """Writes such functions, with random parts."""

    def structural(self) -> None:
        name = self.new("r")
        ways: list[Callable[[str], Callee]] = [
            self.halves,
            self.emptied,
            self.collected,
            self.rows_of,
            self.pairs,
            self.folded,
        ]
        self.callees[name] = self.pick(ways)(name)

    def maybe(self, own: dict[str, Kind], indent: str = "    ") -> None:
        """Sometimes a write, to one of these."""
        if self.chance(0.5):
            name = self.pick([n for n, k in own.items() if k == VEC])
            forms = [
                f"{name}[1] += {self.constant()}",
                f"{name} *= 0.5",
                f"{name}[:] = np.sin({name})",
                f"{name} = 0.5 * {name}",
            ]
            self.emit(f"{indent}{self.pick(forms)}")

    def halves(self, name: str) -> Callee:
        """Divide and conquer."""
        base = self.pick(["q[0]", "1.0 * q[0]", "q[0][::-1]"])
        self.emit_all(f"def {name}(q):", "    if len(q) < 2:", f"        return {base}", "    m = len(q) // 2")
        self.emit_all(f"    a = {name}(q[:m])", f"    b = {name}(q[m:])")
        self.maybe({"a": VEC, "b": VEC})
        self.emit(f"    return {self.mixed('a', 'b')}")
        return Callee((Seq(VEC),), VEC)

    def emptied(self, name: str) -> Callee:
        """A list is taken apart."""
        self.emit_all(
            f"def {name}(q, a):", "    if not q:", "        return a", f"    v = q.pop({self.pick(['', '0'])})"
        )
        self.maybe({"a": VEC, "v": VEC})
        self.emit(f"    return {name}(q, {self.mixed('a', 'v')})")
        return Callee((Seq(VEC), VEC), VEC, f"{name}(list({{0}}), {{1}})")

    def collected(self, name: str) -> Callee:
        """A list is filled on the way down, or up."""
        self.emit_all(f"def {name}(q, out, k):", "    if k >= len(q):", "        return out")
        self.emit("    v = q[k]")
        self.maybe({"v": VEC})
        value = self.pick(["v", "0.5 * v", "v[::-1]", "np.sin(v)", "v + out[-1]"])
        if self.chance(0.5):
            self.emit_all(f"    out.append({value})", f"    return {name}(q, out, k + 1)")
        else:
            self.emit_all(f"    out = {name}(q, out, k + 1)", f"    out.append({value})", "    return out")
        return Callee((Seq(VEC), VEC), Seq(VEC), f"{name}({{0}}, [{{1}}], 0)")

    def rows_of(self, name: str) -> Callee:
        """An array, by its elements."""
        self.emit_all(
            f"def {name}(a):", "    if len(a) == 1:", f"        return {self.pick(['a', '2.0 * a', 'a.copy()'])}"
        )
        if self.chance(0.5):
            self.emit(f"    a[0] {self.pick(['*= 0.5', '= np.sin(a[1])', '+= 0.3'])}")
        again = f"{name}({self.pick(['a[1:]', 'a[:-1]', '0.5 * a[1:]'])})"
        self.emit(f"    return np.concatenate([{self.pick(['a[:1]', 'np.sin(a[-1:])'])}, {again}])")
        return Callee((VEC,), VEC)

    def pairs(self, name: str) -> Callee:
        """Two results."""
        self.emit_all(
            f"def {name}(a, b, k):",
            "    if k <= 0:",
            f"        return {self.pick(['a, b', 'b, a', 'a, a', 'a, 1.0 * b'])}",
        )
        self.maybe({"a": VEC, "b": VEC})
        arguments = self.pick(["a, b", "b, a", f"{self.mixed('a', 'b')}, b", f"a, {self.mixed('b', 'a')}"])
        self.emit(f"    a, b = {name}({arguments}, k - 1)")
        self.maybe({"a": VEC, "b": VEC})
        self.emit(f"    return {self.pick(['a, b', 'b, a', f'{self.mixed(chr(97), chr(98))}, b'])}")
        return Callee((VEC, VEC), Tup((VEC, VEC)), f"{name}({{0}}, {{1}}, {{k}})")

    def folded(self, name: str) -> Callee:
        """A number, of a list."""
        self.emit_all(f"def {name}(q, k):", "    if k == len(q):", "        return 0.0", "    v = q[k]")
        self.maybe({"v": VEC})
        term = self.pick(["v @ v", "v[k % 3]", "np.sum(np.sin(v))"])
        self.emit(
            f"    return {self.pick([f'{term} + 0.5 * {name}(q, k + 1)', f'np.tanh({name}(q, k + 1) + {term})'])}"
        )
        return Callee((Seq(VEC),), Num(), f"{name}({{0}}, 0)")
