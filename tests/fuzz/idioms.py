"""Ways in which people use containers, with random parts: queues, groups, histories, trees, buffers, grids."""

from __future__ import annotations

from tests.fuzz.kinds import Kind, Map, Num, Seq, Tup
from tests.fuzz.statements import Statements
from tests.fuzz.writer import VEC, N


class Idioms(Statements):
    """Each method writes a few statements, and puts what they made into sight."""

    def idiom(self) -> None:
        ways = [
            self.tree,
            self.queue,
            self.groups,
            self.counts,
            self.unpacked,
            self.columns,
            self.running,
            self.growing_tuple,
        ]
        ways += [
            self.slices,
            self.by_order,
            self.until_full,
            self.rows,
            self.grid,
            self.buffers,
            self.history,
            self.stack,
        ]
        self.pick(ways)()

    def emit_all(self, *lines: str) -> None:
        for line in lines:
            self.emit(line)

    def some_list(self, item: Kind = VEC) -> str:
        """A list that is there, or one that is made for this."""
        return self.place(Seq(item)) or self.display(Seq(item))

    def count(self) -> str:
        return self.pick([*self.ints, *self.ints, "2", "3"])

    def of(self, name: str, kind: Kind = VEC) -> str:
        """An expression of that name, and of what is in sight."""
        return self.item_from(name, kind)

    def mixed(self, a: str, b: str) -> str:
        return self.pick([f"0.5 * {a} + 0.4 * {b}", f"{a} * {b}", f"np.sin({a}) + {b}", f"{a} - 0.3 * {b}", a, b])

    def see(self, name: str, kind: Kind) -> None:
        self.scope[name] = kind

    # ------------------------------------------------------------------------------------------------------------------
    def tree(self) -> None:
        """Two entries are made one until one is left."""
        q, a, b, z = self.new("q"), self.new("a"), self.new("b"), self.new("z")
        first, second = self.pick([("0", ""), ("", ""), ("0", "0"), ("", "0")])
        self.emit_all(f"{q} = list({self.some_list()})", f"while len({q}) > 1:", f"    {a} = {q}.pop({first})")
        self.emit(f"    {b} = {q}.pop({second})")
        if self.chance(0.3):
            self.emit(f"    {a}[{self.index(N)}] {self.pick(['=', '+='])} {self.bounded()}")
        self.emit_all(f"    {q}.{self.pick(['append(', 'insert(0, '])}{self.mixed(a, b)})", f"{z} = {q}[0]")
        self.see(z, VEC)

    def queue(self) -> None:
        d, z = self.new("d"), self.new("z")
        limit = self.pick(["", "", ", maxlen=3"])
        self.emit_all(f"{d} = deque({self.some_list()}{limit})", f"for _ in range({self.count()}):")
        ways = [f"{d}.append({self.of(f'{d}[0]')})", f"{d}.appendleft({self.of(f'{d}[-1]')})", f"{d}.rotate(1)"]
        ways += [f"{d}.append({d}.popleft())", f"{d}[0] = {self.of(f'{d}[-1]')}", f"{d}[-1] += {self.found(VEC)}"]
        for way in self.rng.sample(ways, self.rng.randint(1, 2)):
            self.emit(f"    {way}")
        self.emit(f"{z} = list({d})")
        self.see(z, Seq(VEC))

    def groups(self) -> None:
        """Lists by key."""
        g, k, v, o = self.new("g"), self.new("k"), self.new("v"), self.new("o")
        with_default = self.chance(0.5)
        key = self.pick([f"{k} % 2", k, f"{k} > 0", f"{k} + {self.count()}"])
        self.emit(f"{g} = {'defaultdict(list)' if with_default else '{}'}")
        self.emit(f"for {k}, {v} in enumerate({self.some_list()}):")
        place = f"{g}[{key}]" if with_default else f"{g}.setdefault({key}, [])"
        self.emit(f"    {place}.append({self.of(v)})")
        joined = self.pick(
            [f"np.mean({v}, axis=0)", f"sum({v})", f"{v}[-1]", f"np.stack({v})[0]", f"{v}[0] * len({v})"]
        )
        self.emit(f"{o} = [{joined} for {v} in {g}.values()]")
        self.see(o, Seq(VEC))
        self.see(g, Map(Seq(VEC)))

    def counts(self) -> None:
        """Sums by key."""
        g, k, v = self.new("g"), self.new("k"), self.new("v")
        item, zero = self.pick([(VEC, "0.0"), (Num(), "0.0"), (VEC, f"np.zeros({N})")])
        self.emit_all(f"{g} = {{}}", f"for {k}, {v} in enumerate({self.some_list(item)}):")
        self.emit(f"    {g}[{k} % 2] = {g}.get({k} % 2, {zero}) + {self.changed(v, item)}")
        self.see(g, Map(item))

    def unpacked(self) -> None:
        a, rest, b = self.new("a"), self.new("q"), self.new("b")
        text = self.some_list()
        form = self.rng.randrange(4)
        if form == 0:
            self.emit_all(f"{a}, *{rest} = {text}", f"{b} = [*{rest}, {a}]")
        elif form == 1:
            self.emit_all(f"*{rest}, {a} = {text}", f"{b} = [{a}] + {rest}")
        elif form == 2:
            self.emit_all(f"{a}, {rest} = {self.expr(VEC)}, {self.expr(VEC)}", f"{b} = [{rest}, {a}, {rest}]")
        else:
            self.emit_all(f"({a}, {rest}), {b} = ({self.expr(VEC)}, {self.expr(VEC)}), {text}")
        self.see(a, VEC)
        self.see(b, Seq(VEC))

    def columns(self) -> None:
        """Pairs, and back."""
        p, q, z = self.new("p"), self.new("q"), self.new("z")
        pairs = f"zip({self.some_list()}, {self.some_list()})"
        form = self.rng.randrange(3)
        if form == 0:
            self.emit_all(f"{p}, {q} = zip(*[({self.expr(VEC)}, {self.expr(VEC)}) for _ in range({self.count()})])")
            self.emit(f"{z} = [{self.mixed('a', 'b')} for a, b in zip({p}, {q})]")
            self.see(z, Seq(VEC))
        elif form == 1:
            self.emit(f"{z} = list({pairs})")
            self.see(z, Seq(Tup((VEC, VEC))))
        else:
            self.emit(f"{z} = [(b, a) for a, b in {pairs}]")
            self.see(z, Seq(Tup((VEC, VEC))))

    def running(self) -> None:
        """What itertools and functools make of a list."""
        z, text = self.new("z"), self.some_list()
        forms = [
            f"list(itertools.accumulate({text}))",
            f"list(itertools.accumulate({text}, lambda a, b: {self.mixed('a', 'b')}))",
            f"list(itertools.chain({text}, {self.some_list()}))[:4]",
            f"[{self.mixed('a', 'b')} for a, b in itertools.product({text}, {self.some_list()})][:4]",
            f"[{self.mixed('a', 'b')} for a, b in itertools.combinations([*{text}, {self.found(VEC)}], 2)][:4]",
            f"list(filter(lambda v: v[{self.index(N)}] < 9.0, {text}))",
            f"[functools.reduce(lambda a, b: {self.mixed('a', 'b')}, {text}), {self.found(VEC)}]",
            f"[*map(lambda a, b: {self.mixed('a', 'b')}, {text}, {self.some_list()})]",
            f"[v for q in [{text}, {self.some_list()}] for v in q][:4]",
        ]
        self.emit(f"{z} = {self.pick(forms)}")
        self.see(z, Seq(VEC))

    def growing_tuple(self) -> None:
        t, z = self.new("t"), self.new("z")
        self.emit_all(f"{t} = ({self.expr(VEC)},)", f"for _ in range({self.count()}):")
        e = self.of(f"{t}[-1]")
        self.emit(f"    {t} = {self.pick([f'{t} + ({e},)', f'(*{t}, {e})', f'({e}, *{t})', f'({e},) + {t}[:2]'])}")
        self.emit(f"{z} = list({t})")
        self.see(z, Seq(VEC))

    def slices(self) -> None:
        b = self.new("b")
        self.emit(f"{b} = {self.pick([f'list({self.some_list()})', self.display(Seq(VEC))])}")
        e, more = self.expr(VEC), self.some_list()
        forms = [f"{b}[1:1] = [{e}]", f"{b}[:1] = [{e}, {self.found(VEC)}]", f"{b}[1:] = {more}", f"del {b}[1:]"]
        forms += [f"{b}[::2] = [{e} for _ in {b}[::2]]", f"{b}[-1:] = {more}[:2]", f"{b} *= 2", f"{b} += {more}[:2]"]
        if self.chance(0.4):
            self.emit(f"for _ in range({self.count()}):")
            self.emit(f"    {self.pick(forms[:6])}")
        else:
            self.emit(self.pick(forms))
        self.see(b, Seq(VEC))

    def by_order(self) -> None:
        """A list in another order, which is itself a list."""
        i, z, text = self.new("i"), self.new("z"), self.some_list()
        j = self.rng.randrange(N)
        forms = [
            f"sorted(range(len({text})), key=lambda i: {text}[i][{j}])",
            f"list(range(len({text})))[::-1]",
            "[0, -1, 0]",
        ]
        self.emit_all(f"{i} = {self.pick(forms)}", f"{z} = [{text}[i] for i in {i}]")
        self.see(z, Seq(VEC))

    def until_full(self) -> None:
        o, e = self.new("o"), self.expr(VEC)
        self.emit_all(f"{o} = [{e}]", f"while len({o}) < {self.count()} + 1:")
        self.emit(f"    {o}.{self.pick(['append(', 'insert(0, '])}{self.of(f'{o}[-1]')})")
        self.see(o, Seq(VEC))

    def rows(self) -> None:
        """A list becomes an array, which is written, and its rows a list."""
        a, b = self.new("a"), self.new("b")
        self.emit(f"{a} = np.{self.pick(['array', 'stack', 'vstack', 'asarray'])}({self.some_list()})")
        writes = [
            f"{a}[0] {self.pick(['=', '+=', '*='])} {self.expr(VEC)}",
            f"{a}[:, 1] *= {self.constant()}",
            f"{a} *= 0.5",
        ]
        if self.chance(0.7):
            self.emit(self.pick(writes))
        forms = [f"list({a})", f"[v for v in {a}]", f"[{a}[i] for i in range(len({a}))]", f"list({a}[::-1])"]
        self.emit(f"{b} = {self.pick(forms)}")
        if self.chance(0.5):
            self.emit(f"{b}[{self.pick(['0', '-1'])}][{self.index(N)}] = {self.bounded()}")
        self.see(b, Seq(VEC))

    def grid(self) -> None:
        """Lists of lists of numbers."""
        g, z, i, j = self.new("g"), self.new("z"), self.new("i"), self.new("j")
        shared = self.pick(
            [
                f"[[{self.scalar(0)}] * {N} for _ in range({self.count()})]",
                f"[list({self.found(VEC)}) for _ in range(2)]",
            ]
        )
        self.emit_all(f"{g} = {shared}", f"for {i} in range(len({g})):", f"    for {j} in range({N}):")
        outer = list(self.ints)
        self.ints += [i, j]
        before = self.pick([f"{g}[{i} - 1][{j}]", f"{g}[{i}][{j} - 1]", f"{g}[{i}][{j}]"])
        self.emit(f"        {g}[{i}][{j}] {self.pick(['=', '+='])} 0.5 * {before} + {self.bounded()}")
        self.ints = outer
        forms = [f"[np.array(v) for v in {g}]", f"[np.array(v[::-1]) for v in {g}]", f"list(np.array({g}))"]
        self.emit(f"{z} = {self.pick(forms)}")
        self.see(z, Seq(VEC))

    def buffers(self) -> None:
        """Two things that change places in a loop, one written from the other."""
        a, b = self.new("a"), self.new("b")
        self.emit_all(f"{a}, {b} = {self.expr(VEC)}, {self.expr(VEC)}", f"for _ in range({self.count()}):")
        write = self.pick(
            [f"{b}[:] = {self.of(a)}", f"{b}[1:] += 0.5 * {a}[:-1]", f"{b} = {self.of(a)}", f"np.sin({a}, out={b})"]
        )
        self.emit_all(f"    {write}", f"    {a}, {b} = {b}, {a}")
        self.see(a, VEC)
        self.see(b, VEC)

    def history(self) -> None:
        """What an array was, or what it becomes."""
        h, a = self.new("h"), self.new("a")
        self.emit_all(f"{h} = []", f"{a} = {self.expr(VEC)}", f"for _ in range({self.count()}):")
        kept = self.pick([a, f"{a}.copy()", f"{a}[::-1]", f"1.0 * {a}", f"np.array({a})"])
        changed = self.pick(
            [
                f"{a}[{self.index(N)}] += {self.bounded()}",
                f"{a} *= 0.5",
                f"{a} = {self.of(a)}",
                f"{a}[:] = {self.of(a)}",
            ]
        )
        lines = [f"    {h}.append({kept})", f"    {changed}"]
        self.emit_all(*(lines if self.chance(0.5) else lines[::-1]))
        self.see(h, Seq(VEC))
        self.see(a, VEC)

    def stack(self) -> None:
        """Entries are taken from one list and put on another."""
        s, o, v = self.new("s"), self.new("o"), self.new("v")
        self.emit_all(
            f"{s}, {o} = list({self.some_list()}), []", f"while {s}:", f"    {v} = {s}.pop({self.pick(['', '0'])})"
        )
        if self.chance(0.3):
            self.emit_all(
                f"    if len({s}) == 1:", f"        {self.pick(['continue', 'break', f'{v}[0] = {self.bounded()}'])}"
            )
        self.emit_all(f"    {o}.append({self.of(v)})", f"if not {o}:", f"    {o}.append({self.found(VEC)})")
        self.see(o, Seq(VEC))
