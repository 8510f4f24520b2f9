"""Ways in which people begin with nothing: sums from zero, places to be filled, keys that may be missing, caches."""

from __future__ import annotations

from tests.fuzz.idioms import Idioms
from tests.fuzz.kinds import Keyed, Seq
from tests.fuzz.statements import OPERATORS
from tests.fuzz.writer import VEC, N


class Habits(Idioms):
    """Each method writes a few statements, and puts what they made into sight."""

    def habit(self) -> None:
        ways = [self.summed, self.places_filled, self.optional, self.looked_up, self.copied_dict]
        self.pick([*ways, self.cached, self.meanwhile])()

    def summed(self) -> None:
        """A sum of arrays that begins as a number."""
        t, o = self.new("t"), self.new("o")
        self.emit_all(f"{t}, {o} = {self.pick(['0.0', '0.0', '0', f'np.zeros({N})'])}, []")
        self.emit(f"for _ in range({self.count()} + 1):")
        self.emit(f"    {t} {self.pick(['+=', '+=', '-='])} {self.expr(VEC)}")
        self.emit(f"    {o}.append({self.pick([f'0.5 * {t}', f'{t} + 0.0', f'np.sin({t})', t])})")
        self.see(o, Seq(VEC))

    def places_filled(self) -> None:
        """Places that are there before what stands in them is."""
        p, k, z = self.new("p"), self.new("k"), self.new("z")
        self.emit_all(f"{p} = [None] * ({self.count()} + 1)", f"for {k} in range({self.count()} + 2):")
        place = f"{p}[{k} % len({p})]"
        self.emit_all(f"    if {place} is None:", f"        {place} = {self.pick([self.found(VEC), self.expr(VEC)])}")
        self.emit_all("    else:", f"        {place} {self.pick(OPERATORS)} {self.expr(VEC)}")
        if self.chance(0.4):
            self.emit_all(f"if {p}[0] is not None:", f"    {p}[0][{self.index(N)}] = {self.bounded()}")
        self.emit(f"{z} = [v for v in {p} if v is not None]")
        self.see(z, Seq(VEC))

    def optional(self) -> None:
        """An entry that is None until it is needed."""
        d = self.new("d")
        self.emit(f"{d} = {{'a': None, 'b': {self.expr(VEC)}}}")
        self.emit_all(f"for _ in range({self.count()} + 1):", f"    if {d}['a'] is None:")
        self.emit(f"        {d}['a'] = {self.pick([self.found(VEC), self.expr(VEC)])}")
        change = self.pick([f"{d}['a'] = {self.of(d + '[' + repr('b') + ']')}", f"{d}['b'] += {d}['a']"])
        self.emit(f"    {self.pick([change, f'{d}[{chr(39)}a{chr(39)}] {self.pick(OPERATORS)} {self.expr(VEC)}'])}")
        self.emit(f"{d} = {{'a': {d}['a'] if {d}['a'] is not None else {self.found(VEC)}, 'b': {d}['b']}}")
        self.see(d, Keyed(VEC, ("a", "b")))

    def looked_up(self) -> None:
        """Keys and places that may be missing."""
        g, k, z = self.new("g"), self.new("k"), self.new("z")
        made = self.pick([f"{{i: v for i, v in enumerate({self.some_list()})}}", f"list({self.some_list()})"])
        error = "KeyError" if made.startswith("{") else "IndexError"
        self.emit_all(f"{g}, {z} = {made}, []", f"for {k} in range({self.count()} + 1):", "    try:")
        self.emit(f"        {z}.append({self.of(f'{g}[{k}]')})")
        self.emit(f"    except {self.pick([error, 'LookupError', f'({error}, ValueError)'])}:")
        self.emit(f"        {self.pick([f'{z}.append({self.expr(VEC)})', 'break', 'pass'])}")
        self.emit_all(f"if not {z}:", f"    {z}.append({self.found(VEC)})")
        self.see(z, Seq(VEC))

    def copied_dict(self) -> None:
        """A dict that begins as another one, and goes on by itself."""
        kind = Keyed(VEC, ("a", "b"))
        text = self.place(kind) or self.display(kind)
        d, e = self.new("d"), self.new("d")
        self.emit(f"{e} = {text}")
        self.emit(f"{d} = {self.pick([f'dict({e})', f'{e}.copy()', f'{{**{e}}}', f'{e} | {{}}'])}")
        if self.chance(0.3):
            self.emit(f"{d}['n'] = {self.constant()}")
        self.emit_all(f"for _ in range({self.count()}):", f"    {d}['a'] {self.pick(OPERATORS)} {self.expr(VEC)}")
        if self.chance(0.5):
            self.emit(f"    {d}['b'] = {self.expr(VEC)}")
        self.see(e, kind)
        self.see(d, kind)

    def cached(self) -> None:
        """A function that computes each of its results once."""
        f, c, z, k = self.new("f"), self.new("c"), self.new("z"), self.new("k")
        self.emit_all(f"{c} = {{}}", f"def {f}(i):", f"    if i not in {c}:")
        self.emit(f"        {c}[i] = {self.expr(VEC)} * (i + 1.0)")
        self.emit_all(f"    return {c}[i]", f"{z} = []", f"for {k} in range({self.count()} + 1):")
        self.emit(f"    {z}.append({self.of(f'{f}({k} % 2)')})")
        if self.chance(0.5):
            self.emit(f"    {f}(0)[{self.index(N)}] {self.pick(['=', *OPERATORS])} {self.bounded()}")
        self.see(z, Seq(VEC))

    def meanwhile(self) -> None:
        """An element that is changed by what is added to it."""
        f, a = self.new("f"), self.new("a")
        self.emit_all(f"{a} = {self.expr(VEC)}", f"def {f}(v, q):", f"    v[{self.index(N)}] = 0.7 * q")
        self.emit(f"    return {self.pick(['q', 'v[1] * q', 'np.sum(v)'])}")
        e = self.index(N)
        self.emit(f"{a}[{e}] {self.pick(OPERATORS)} {f}({self.pick([a, f'{a}[::-1]'])}, {self.bounded()})")
        self.see(a, VEC)
