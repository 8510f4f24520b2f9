"""Expressions of each kind, of what is in sight."""

from __future__ import annotations

from dataclasses import replace

from tests.fuzz.kinds import Arr, Callee, Keyed, Kind, Map, Num, Obj, Seq, Tup
from tests.fuzz.writer import VEC, N, Way, Writer


class Expressions(Writer):
    """Writes expressions. What they compute stays bounded as long as loops are short."""

    def expr(self, kind: Kind, depth: int = 1) -> str:
        if isinstance(kind, Num):
            return self.scalar(depth)
        if isinstance(kind, Arr):
            return self.array(kind, depth)
        if isinstance(kind, Seq):
            return self.sequence(kind, depth)
        if isinstance(kind, Keyed):
            return self.keyed(kind, depth)
        if isinstance(kind, Map):
            return self.mapping(kind, depth)
        if isinstance(kind, Tup):
            return self.bundle(kind, depth)
        assert isinstance(kind, Obj)
        return self.instance(kind, depth)

    def found(self, kind: Kind) -> str:
        """Something of that kind that is there, or made for it."""
        return self.place(kind) or self.made(kind)

    def made(self, kind: Kind) -> str:
        """Something new of that kind."""
        if isinstance(kind, Num):
            return self.constant()
        if isinstance(kind, Arr):
            return f"np.full({kind.shape}, {self.constant()})"
        return self.display(kind)

    def display(self, kind: Kind) -> str:
        """A container, written with what it holds."""
        if isinstance(kind, Seq):
            return f"[{', '.join(self.expr(kind.item, 0) for _ in range(self.rng.randint(2, 3)))}]"
        if isinstance(kind, Keyed):
            return "{" + ", ".join(f"{k!r}: {self.expr(kind.item, 0)}" for k in kind.keys) + "}"
        if isinstance(kind, Map):
            first = self.pick(self.ints) if self.ints else "0"
            return f"{{{first}: {self.expr(kind.item, 0)}, {first} + 1: {self.expr(kind.item, 0)}}}"
        if isinstance(kind, Tup):
            return f"({', '.join(self.expr(k, 0) for k in kind.items)},)"
        assert isinstance(kind, Obj)
        return f"{kind.cls}({', '.join(self.expr(k, 0) for k in self.classes[kind.cls].takes)})"

    def calls(self, kind: Kind) -> list[str]:
        """Names of functions of the program that return such a thing."""
        return [name for name, callee in self.callees.items() if callee.result == kind]

    def call(self, name: str) -> str:
        callee = self.callees[name]
        return self.filled(callee if callee.text else replace(callee, text=self.plain_text(name, len(callee.params))))

    def plain_text(self, name: str, count: int) -> str:
        return f"{name}({', '.join(f'{{{k}}}' for k in range(count))})"

    def filled(self, callee: Callee) -> str:
        """A call, with arguments."""
        arguments = [self.found(k) if self.chance(0.7) else self.expr(k, 0) for k in callee.params]
        return callee.text.format(*arguments, k=self.pick([*self.ints, "2"]))

    def common(self, kind: Kind, depth: int) -> list[Way[str]]:
        """What can be done for every kind: choices and calls."""
        ways: list[Way[str]] = []
        if depth > 0:
            ways.append((1.0, lambda: f"({self.found(kind)} if {self.condition()} else {self.expr(kind, 0)})"))
        names = self.calls(kind)
        if names:
            ways.append((1.5, lambda: self.call(self.pick(names))))
        return ways

    # numbers ---------------------------------------------------------------------------------------------------------
    def scalar(self, depth: int) -> str:
        ways: list[Way[str]] = [(3.0, lambda: self.found(Num())), (0.3, self.constant)]
        v = self.place(VEC)
        if v is not None:
            ways += [
                (1.0, lambda: f"np.sum({v})"),
                (0.7, lambda: f"({v} @ {self.found(VEC)})"),
                (0.4, lambda: self.pick([f"np.mean({v})", f"{v}.sum()", f"float({v}[{self.index(N)}])"])),
            ]
        lists = [t for t, k in self.containers(Seq) if k == Seq(Num())]
        if lists:
            q = self.pick(lists)
            ways.append((0.6, lambda: self.pick([f"sum({q})", f"np.sum(np.array({q}))", f"0.3 * len({q})"])))
        if depth > 0:
            a = self.scalar(depth - 1)
            ways += [
                (1.5, lambda: f"{self.pick(['np.sin', 'np.tanh', 'math.sin'])}({a})"),
                (1.0, lambda: f"{self.constant()} * {a}"),
                (1.5, lambda: f"({a} {self.pick(['+', '-', '*'])} {self.scalar(0)})"),
                *self.common(Num(), depth),
            ]
        return self.one_of(ways)

    def bounded(self) -> str:
        if self.chance(0.1):
            return self.scalar(0)
        return f"{self.pick(['np.sin', 'np.tanh'])}({self.scalar(1)})"

    # arrays ----------------------------------------------------------------------------------------------------------
    def array(self, kind: Arr, depth: int) -> str:
        ways: list[Way[str]] = [
            (3.0, lambda: self.found(kind)),
            (1.5, lambda: self.view(kind)),
            (1.5, lambda: self.copied(kind)),
        ]
        if depth > 0:
            a = self.array(kind, depth - 1)
            ways += [
                (4.0, lambda: self.computed(kind, a)),
                (1.0, lambda: self.joined(kind) or self.found(kind)),
                *self.common(kind, depth),
            ]
        return self.one_of(ways)

    def view(self, kind: Arr) -> str:
        """Another name for the same memory."""
        p = self.found(kind)
        return self.pick([f"{p}[::-1]", f"{p}[:]", f"np.asarray({p})", f"{p}.reshape({kind.shape})", f"{p}[...]"])

    def copied(self, kind: Arr) -> str:
        p = self.found(kind)
        n = kind.shape[0]
        order = list(range(n))
        self.rng.shuffle(order)
        ways = [f"{p}.copy()", f"{p}[{order}]", f"np.array({p})", f"1.0 * {p}", f"{p}[np.arange({n})]"]
        if n == N:
            ways.append(f"np.roll({p}, 1)")
        return self.pick(ways)

    def computed(self, kind: Arr, a: str) -> str:
        b, s = self.array(kind, 0), self.scalar(0)
        forms = [
            f"{self.constant()} * {a}",
            f"np.{self.pick(['sin', 'tanh', 'cos'])}({a})",
            f"({a} {self.pick(['+', '-', '*'])} {b})",
            f"(0.5 * {a} + 0.5 * {b})",
            f"{s} * {a}",
            f"({a} + {s})",
            f"np.where(np.arange({N}) < {self.pick(self.ints) if self.ints else 2}, {a}, {b})",
        ]
        return self.pick(forms)

    def joined(self, kind: Arr) -> str | None:
        """An array out of a container, or of numbers."""
        lists = [t for t, k in self.containers(Seq) if k == Seq(kind)]
        if lists:
            q = self.pick(lists)
            return self.pick(
                [
                    f"np.mean({q}, axis=0)",
                    f"sum({q}) / len({q})",
                    f"np.sum(np.stack({q}), axis=0) / len({q})",
                    f"np.array({q})[-1]",
                    f"functools.reduce(lambda a, b: 0.5 * a + b, {q})",
                    f"max({q}, key=lambda v: np.sum(v))" if len(kind.shape) == 1 else f"{q}[0]",
                ]
            )
        if len(kind.shape) == 1:
            return f"np.array([{', '.join(self.scalar(0) for _ in range(kind.shape[0]))}])"
        return f"np.stack([{', '.join(self.array(VEC, 0) for _ in range(kind.shape[0]))}])"

    # lists -----------------------------------------------------------------------------------------------------------
    def item_from(self, name: str, item: Kind, depth: int = 1) -> str:
        """An expression of an entry that is called so."""
        outer = dict(self.scope)
        self.scope[name] = item
        ways: list[Way[str]] = [(1.0, lambda: name), (2.0, lambda: self.changed(name, item))]
        text = self.one_of([*ways, (1.0, lambda: self.expr(item, depth))])
        self.scope = outer
        return text

    def changed(self, name: str, kind: Kind) -> str:
        """A value that depends on the one of that name."""
        if isinstance(kind, Num | Arr):
            return self.pick(
                [
                    f"{self.constant()} * {name}",
                    f"np.sin({name})",
                    f"({name} + {self.scalar(0)})",
                    f"(0.5 * {name} + {self.found(kind)})",
                ]
            )
        if isinstance(kind, Seq):
            changed = f"[{self.changed('e', kind.item)} for e in {name}]"
            return self.pick([f"list({name})", f"{name}[::-1]", changed, f"{name}[:1] + {name}[:2]"])
        if isinstance(kind, Keyed):
            changed = f"{{k: {self.changed('e', kind.item)} for k, e in {name}.items()}}"
            return self.pick([f"dict({name})", changed, self.display(kind)])
        if isinstance(kind, Tup):
            return f"({', '.join(self.changed(f'{name}[{k}]', item) for k, item in enumerate(kind.items))},)"
        return name

    def sequence(self, kind: Seq, depth: int) -> str:
        p = self.place(kind)
        ways: list[Way[str]] = [(1.5, lambda: self.display(kind)), (0.7, lambda: self.repeated(kind))]
        if p is not None:
            ways += [
                (1.5, lambda: p),
                (3.0, lambda: self.shuffled(p, kind)),
                (4.0, lambda: self.comprehension(p, kind)),
                (0.8, lambda: self.from_others(kind) or p),
            ]
        else:
            ways.append((1.5, lambda: self.from_others(kind) or self.display(kind)))
        return self.one_of([*ways, *self.common(kind, depth)])

    def repeated(self, kind: Seq) -> str:
        """A list that is filled by a count."""
        i = self.pick(self.ints) if self.ints else "2"
        return self.pick(
            [
                f"[{self.expr(kind.item, 0)}] * ({i} + 1)",
                f"[{self.expr(kind.item, 1)} for _ in range({i})]",
                f"[{self.found(kind.item)}, *[{self.found(kind.item)} for _ in range({i})]]",
            ]
        )

    def shuffled(self, p: str, kind: Seq) -> str:
        """The same entries, or some of them, in another list."""
        e, more = self.expr(kind.item, 0), self.found(kind)
        forms = [
            f"list({p})",
            f"{p}.copy()",
            f"{p}[:]",
            f"{p}[::-1]",
            f"list(reversed({p}))",
            f"{p}[1:] + {p}[:1]",
            f"[*{p}, {e}]",
            f"[{e}] + {p}",
            f"({p} + {more})[:4]",
            f"({p} * 2)[:4]",
            f"{p}[:2]",
            f"{p}[-2:]",
            f"{p}[::2]",
            f"list(tuple({p}))",
        ]
        if kind.item == VEC:
            forms += [f"sorted({p}, key=lambda v: v[{self.rng.randrange(N)}])", f"list(np.stack({p}))"]
        if kind.item == Num():
            forms += [f"sorted({p})", f"list(np.array({p}))"]
        return self.pick(forms)

    def comprehension(self, p: str, kind: Seq) -> str:
        v, k = self.new("v"), self.new("k")
        kept = self.pick(["", "", f" if {v} is not None", *([f" if {v}[0] < 9.0"] if kind.item == VEC else [])])
        other = self.place(kind) or p
        self.ints.append(k)
        counted = self.item_from(v, kind.item)
        self.ints.pop()
        forms = [
            f"[{self.item_from(v, kind.item)} for {v} in {p}{kept}]",
            f"[{counted} for {k}, {v} in enumerate({p})]",
            f"[{v} for {k}, {v} in enumerate({p}) if {k} != {self.pick(self.ints) if self.ints else 1}]",
            f"[{p}[{k}] for {k} in range(len({p}))]",
            f"[{p}[{k} - 1] for {k} in range(len({p}))]",
            f"list(map(lambda {v}: {self.item_from(v, kind.item)}, {p}))",
            f"[{v} for {v} in {other} for _ in range(2)][:4]",
        ]
        if isinstance(kind.item, Num | Arr):
            forms.append(f"[0.5 * {v} + 0.4 * {k} for {v}, {k} in zip({p}, {other})]")
            forms.append(f"[0.5 * {v} + 0.4 * {k} for {v}, {k} in zip({p}, {p}[1:])] + {p}[:1]")
        return self.pick(forms)

    def from_others(self, kind: Seq) -> str | None:
        """A list out of something else."""
        forms = [f"list({t}.values())" for t, k in self.containers(Keyed, Map) if getattr(k, "item", None) == kind.item]
        forms += [f"[e for q in {t} for e in q]" for t, k in self.containers(Seq) if k == Seq(kind)]
        forms += [f"list({t})" for t, k in self.containers(Tup) if isinstance(k, Tup) and set(k.items) == {kind.item}]
        if isinstance(kind.item, Arr) or kind.item == Num():
            shape = kind.item.shape if isinstance(kind.item, Arr) else ()
            rows = [t for t, k in self.reach(2) if isinstance(k, Arr) and k.shape[1:] == shape]
            if rows:
                a = self.pick(rows)
                forms += [f"list({a})", f"[{a}[i] for i in range({a}.shape[0])]", f"[0.5 * e for e in {a}]"]
        return self.pick(forms) if forms else None

    # dicts, tuples, objects ------------------------------------------------------------------------------------------
    def keyed(self, kind: Keyed, depth: int) -> str:
        p = self.place(kind)
        ways: list[Way[str]] = [(1.5, lambda: self.display(kind))]
        if p is not None:
            key = self.pick(kind.keys)
            forms = [
                p,
                f"dict({p})",
                f"{p}.copy()",
                f"{{**{p}, {key!r}: {self.expr(kind.item, 0)}}}",
                f"{{k: {self.item_from('v', kind.item)} for k, v in {p}.items()}}",
                f"{{k: {p}[k] for k in {p}}}",
                f"dict(zip({p}, {p}.values()))",
                f"{p} | {{{key!r}: {self.expr(kind.item, 0)}}}",
            ]
            ways.append((4.0, lambda: self.pick(forms)))
        return self.one_of([*ways, *self.common(kind, depth)])

    def mapping(self, kind: Map, depth: int) -> str:
        p = self.place(kind)
        ways: list[Way[str]] = [(1.0, lambda: self.display(kind))]
        lists = [t for t, k in self.containers(Seq) if k == Seq(kind.item)]
        if lists:
            ways.append((2.0, lambda: f"{{k: v for k, v in enumerate({self.pick(lists)})}}"))
        if p is not None:
            i = self.pick(self.ints) if self.ints else "1"
            forms = [
                p,
                f"dict({p})",
                f"{{k: {self.item_from('v', kind.item)} for k, v in {p}.items()}}",
                f"{{k + {i}: v for k, v in {p}.items()}}",
                f"{{k: v for k, v in {p}.items() if k != {i}}}",
                f"{{k: {p}[k] for k in sorted({p})}}",
                f"{{**{p}, {i}: {self.expr(kind.item, 0)}}}",
            ]
            ways.append((4.0, lambda: self.pick(forms)))
        return self.one_of([*ways, *self.common(kind, depth)])

    def bundle(self, kind: Tup, depth: int) -> str:
        p = self.place(kind)
        ways: list[Way[str]] = [(2.0, lambda: self.display(kind))]
        if p is not None:
            ways += [(1.0, lambda: p), (2.0, lambda: self.changed(p, kind))]
        return self.one_of([*ways, *self.common(kind, depth)])

    def instance(self, kind: Obj, depth: int) -> str:
        p = self.place(kind)
        cls = self.classes[kind.cls]
        ways: list[Way[str]] = [(1.5, lambda: self.display(kind))]
        if p is not None:
            name = self.pick(list(cls.fields))
            value = self.expr(cls.fields[name], 0)
            forms = [p, f"copy.copy({p})"]
            if cls.style == "namedtuple":
                forms = [p, f"{p}._replace({name}={value})", f"{kind.cls}(*{p})"]
            elif cls.style == "dataclass":
                forms += [f"replace({p}, {name}={value})"] * 2
            ways.append((3.0, lambda: self.pick(forms)))
        return self.one_of([*ways, *self.common(kind, depth)])
