"""Programs of lists, dicts, tuples and objects, of arrays and of numbers: replaced, changed, shared and joined."""

from __future__ import annotations

from tests.fuzz.classes import KEYS, Classes
from tests.fuzz.habits import Habits
from tests.fuzz.kinds import Callee, Keyed, Kind, Map, Num, Obj, Seq, Tup
from tests.fuzz.writer import MAT, VEC, Way


class Containers(Classes, Habits):
    """Start containers, replace and change them in loops, collect, join."""

    def program(self) -> str:
        self.use: list[Kind] = [Seq(VEC)]
        if self.chance(0.4):  # few things, so that little is in the way of what they do to each other
            self.function()
            return self.text()
        more: list[Kind] = [Seq(Num()), Keyed(VEC, KEYS[: self.rng.randint(2, 3)]), Map(VEC), Tup((VEC, Num()))]
        more += [Seq(Seq(VEC)), Keyed(Num(), KEYS[:2]), Map(Num()), Seq(Tup((VEC, Num()))), Tup((VEC, VEC))]
        more += [Seq(Keyed(VEC, KEYS[:2])), Keyed(Seq(VEC), KEYS[:2]), Map(Seq(VEC)), Seq(MAT), Seq(Map(VEC))]
        more += [
            Tup((Seq(VEC), VEC)),
            Keyed(Keyed(VEC, KEYS[:2]), KEYS[1:]),
            Map(Tup((VEC, Num()))),
            Keyed(MAT, KEYS[:2]),
        ]
        for _ in range(self.rng.choice([0, 0, 1, 1, 2])):
            self.use.append(self.make_class())
        self.use += self.rng.sample(more, self.rng.randint(0, 2))
        self.use += [Seq(k) for k in self.use if isinstance(k, Obj) and self.chance(0.4)]
        if self.chance(0.3):
            self.helper()
        self.function()
        return self.text()

    def function(self) -> None:
        self.take("x", VEC)
        self.take("y", VEC)
        if self.chance(0.6):
            self.take("M", MAT)
        if self.chance(0.25):
            self.take("P", self.pick(self.use))
        self.take_steady("s")
        self.take_int("n")
        if self.chance(0.5):
            self.take_int("m")
        if self.chance(0.4):
            self.take_flag("c")
        self.emit(f"def fun({', '.join(name for name, _ in self.arguments)}):")
        self.result = Num() if self.chance(0.7) else self.pick([VEC, Tup((VEC, Num())), Seq(VEC), *self.use])
        self.depth += 1
        for kind in self.use:
            self.define(kind, "b")
        for _ in range(self.rng.randint(2, 5)):
            self.statement(2)
        self.emit(f"return {self.returned(self.result)}")
        self.depth -= 1

    # statements ------------------------------------------------------------------------------------------------------
    def simple(self) -> list[Way[None]]:
        return [
            (2.5, lambda: self.reassign(self.use)),
            (2.5, self.change_container),
            (2.0, self.write),
            (1.0, lambda: self.reassign([VEC])),
            (0.7, lambda: self.define(self.pick([VEC, VEC, Num(), *self.use]), "z")),
            (0.6, lambda: self.swap([VEC, *self.use])),
            (0.5, lambda: self.reassign([Num()])),
            (0.6 if self.loops else 0.2, self.leave),
            (1.0 if self.classes or self.callees else 0.0, self.call_statement),
        ]

    def compound(self, budget: int) -> list[Way[None]]:
        ways = super().compound(budget)
        return [
            *ways,
            (1.0, lambda: self.collect(budget)),
            (1.0, lambda: self.replaced_in_loop(budget)),
            (1.5, self.idiom),
            (0.6, self.habit),
        ]

    def replaced_in_loop(self, budget: int) -> None:
        """A container that each pass makes anew."""
        found = self.containers(Seq, Keyed, Map, Tup, Obj)
        places = [(t, k) for t, k in found if t in self.scope and t not in self.locked]
        if not places:
            return self.loop(budget)
        name, kind = self.pick(places)
        self.emit(f"for _ in range({self.pick([*self.ints, '2'])}):")
        self.depth += 1
        self.emit(f"{name} = {self.expr(kind)}")
        if self.chance(0.3):
            self.statement(0)
        self.depth -= 1
        return None

    def collect(self, budget: int) -> None:
        """An empty list or dict that a loop fills."""
        item = self.pick([VEC, VEC, Num(), *(k.item for k in self.use if isinstance(k, Seq))])
        name = self.new("o")
        mapped = self.chance(0.2)
        self.emit(f"{name} = {'{}' if mapped else '[]'}")
        k = self.new("k")
        lists = self.containers(Seq)
        scope: dict[str, Kind] = {}
        if lists and self.chance(0.5):
            text, kind = self.pick(lists)
            assert isinstance(kind, Seq)
            v = self.new("v")
            self.emit(f"for {k}, {v} in enumerate({text}):")
            scope, locked = {v: kind.item}, [text]
        else:
            self.emit(f"for {k} in range({self.pick([*self.ints, '2', '3'])}):")
            locked = []
        outer, ints, lock = dict(self.scope), list(self.ints), list(self.locked)
        self.scope.update(scope)
        self.ints.append(k)
        self.locked += locked
        self.depth += 1
        if self.chance(0.5):
            self.statement(0)
        value = self.expr(item)
        key = self.pick([k, f"{k} % 2", f"{k} + 1"])
        self.emit(f"{name}[{key}] = {value}" if mapped else f"{name}.append({value})")
        if self.chance(0.4):
            self.statement(0)
        self.depth -= 1
        self.scope, self.ints, self.locked = outer, ints, lock
        self.scope[name] = Map(item) if mapped else Seq(item)

    def change_container(self) -> None:
        """A method of a list or dict, or an assignment to a part of it."""
        found = self.containers(Seq, Keyed, Map)
        if not found:
            return self.define(self.pick(self.use), "b")
        text, kind = self.pick(found)
        if isinstance(kind, Seq):
            self.change_list(text, kind)
        elif isinstance(kind, Keyed):
            self.change_keyed(text, kind)
        elif isinstance(kind, Map):
            self.change_map(text, kind)
        return None

    def change_list(self, text: str, kind: Seq) -> None:
        e, k = self.expr(kind.item), self.place_in(text)
        still = [f"{text}[{k}] = {e}", f"{text}[{k}] = {self.changed(f'{text}[{k}]', kind.item)}", f"{text}.reverse()"]
        still += [f"{text}[0], {text}[-1] = {text}[-1], {text}[0]", f"{text}[:] = {text}[::-1]", f"{text}[:1] = [{e}]"]
        if kind.item == VEC:
            still.append(f"{text}.sort(key=lambda v: v[1])")
        if kind.item == Num():
            still += [f"{text}[{k}] += {self.scalar(0)}"] * 3
        growing = [f"{text}.append({e})"] * 4 + [f"{text}.insert(0, {e})", f"{text}.insert({self.place_in(text)}, {e})"]
        growing.append(f"{text}.extend({self.found(kind)}[:2])")
        if text in self.assignable(kind):
            growing.append(f"{text} += [{e}]")
        shrinking = [f"if len({text}) > 2:\n    {text}.pop({self.pick(['', '0', '-1', '1'])})"]
        shrinking += [f"if len({text}) > 1:\n    del {text}[{self.pick(['0', '-1'])}]"]
        z = self.new("z")
        moved = [f"{z} = {text}.pop()\n{text}.append({z})", f"{z} = {text}.pop(0)\n{text}.append({z})"]
        forms = still if text in self.locked or self.is_tuple_part(text) else still + growing + shrinking * 2 + moved
        for line in self.pick(forms).splitlines():
            self.emit(line)

    def is_tuple_part(self, text: str) -> bool:
        return text not in self.scope and text not in self.assignable(self.kind_of(text) or VEC)

    def change_keyed(self, text: str, kind: Keyed) -> None:
        key = self.pick(kind.keys)
        place = f"{text}[{key!r}]"
        forms = [f"{place} = {self.expr(kind.item)}", f"{place} = {self.changed(place, kind.item)}"]
        forms.append(f"{text}.update({key}={self.expr(kind.item, 0)})")
        if kind.item in (VEC, Num()):
            forms += [f"{place} += {self.expr(kind.item, 0)}"] * 2
        if text not in self.locked:
            forms.append(f"{place} = {text}.pop({key!r})")
        self.emit(self.pick(forms))

    def change_map(self, text: str, kind: Map) -> None:
        i = self.pick(self.ints) if self.ints else "1"
        e = self.expr(kind.item)
        forms = [f"if {i} in {text}:\n    {text}[{i}] = {e}", f"{text}[min({text})] = {e}"]
        if kind.item in (VEC, Num()):
            forms.append(f"if {i} in {text}:\n    {text}[{i}] += {self.expr(kind.item, 0)}")
        if text not in self.locked:
            forms += [f"{text}[{i}] = {e}"] * 2
            forms += [f"{text}[{i}] = {self.changed(f'{text}.get({i}, {self.found(kind.item)})', kind.item)}"]
            forms += [f"if len({text}) > 1:\n    {text}.pop({i}, None)", f"{text}.setdefault({i}, {e})"]
            forms += [f"if {i} in {text} and len({text}) > 1:\n    del {text}[{i}]"]
        for line in self.pick(forms).splitlines():
            self.emit(line)

    # functions -------------------------------------------------------------------------------------------------------
    def helper(self) -> None:
        kind = self.pick(self.use)
        result = self.pick([None, kind, VEC, Num()])

        def write() -> None:
            self.result = result
            for _ in range(self.rng.randint(1, 3)):
                self.statement(1)
            if result is not None:
                self.emit(f"return {self.expr(result)}")

        self.emit("def helper(q, p, k):")
        self.inside({"q": kind, "p": VEC}, ["k"], write)
        self.callees["helper"] = Callee((kind, VEC), result, "helper({0}, {1}, {k})")

    def call_statement(self) -> None:
        """A call for what it changes."""
        if not self.callees:
            return self.write()
        name = self.pick(list(self.callees))
        if any(not self.places(k) for k in self.callees[name].params if isinstance(k, Obj)):
            return self.write()
        self.emit(self.call(name))
        return None
