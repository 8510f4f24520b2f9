"""Classes of generated programs: plain ones, dataclasses, named tuples, with methods, properties and parents."""

from __future__ import annotations

from tests.fuzz.kinds import Callee, Class, Keyed, Kind, Num, Obj, Seq
from tests.fuzz.statements import Statements
from tests.fuzz.writer import VEC

KEYS = ("a", "b", "c")


class Classes(Statements):
    """Writes classes, and remembers what their objects hold."""

    def make_class(self) -> Kind:
        name = f"C{len(self.classes)}"
        parents = [n for n, c in self.classes.items() if c.style == "plain"]
        if parents and self.chance(0.3):
            return self.make_child(name, self.pick(parents))
        kinds: list[Kind] = [VEC, VEC, VEC, Num(), Seq(VEC), Seq(Num()), Keyed(VEC, KEYS[:2])]
        kinds += [Obj(c) for c in self.classes]
        fields = {f: self.pick(kinds) for f in ("u", "v", "w")[: self.rng.randint(1, 3)]}
        style = self.pick(["plain", "plain", "dataclass", "namedtuple"])
        takes: tuple[Kind, ...] = (VEC, Num()) if style == "plain" else tuple(fields.values())
        self.classes[name] = Class(fields, takes, style)
        if style == "namedtuple":
            self.emit(f"{name} = namedtuple({name!r}, {list(fields)!r})")
            return Obj(name)
        if style == "dataclass":
            self.emit("@dataclass")
        self.emit(f"class {name}:")
        self.depth += 1
        if style == "dataclass":
            for f in fields:
                self.emit(f"{f}: object")
        else:
            self.emit("def __init__(self, p, q):")
            self.inside({"p": VEC, "q": Num()}, [], lambda: self.set_fields(fields))
        for _ in range(self.rng.randint(0, 2)):
            self.method(name)
        self.depth -= 1
        return Obj(name)

    def make_child(self, name: str, parent: str) -> Kind:
        """A class that adds a field to those of another one, and a method."""
        extra = {"z": self.pick([VEC, Num()])}
        self.classes[name] = Class({**self.classes[parent].fields, **extra}, (VEC, Num()), "plain")
        self.emit(f"class {name}({parent}):")
        self.depth += 1
        self.emit("def __init__(self, p, q):")
        self.depth += 1
        self.emit(f"super().__init__({self.pick(['p', '0.5 * p', 'p[::-1]'])}, q)")
        self.depth -= 1
        self.inside({"p": VEC, "q": Num()}, [], lambda: self.set_fields(extra))
        self.method(name)
        self.depth -= 1
        return Obj(name)

    def set_fields(self, fields: dict[str, Kind]) -> None:
        for name, kind in fields.items():
            self.emit(f"self.{name} = {self.expr(kind, 0)}")

    def method(self, cls: str) -> None:
        name = f"m{len(self.classes[cls].methods)}"
        result = self.pick([None, VEC, VEC, Num(), Obj(cls)])
        form = self.pick(["method", "method", "method", "property", "call"])
        own: dict[str, Kind] = {"self": Obj(cls), "p": VEC, "q": Num()}
        if form == "property":
            del own["p"], own["q"]
            self.emit("@property")
            result = result or VEC
        elif form == "call":
            name = "__call__"

        def write() -> None:
            self.fixed.add("self")
            self.result = result
            for _ in range(self.rng.randint(0 if result is not None else 1, 3)):
                self.statement(1)
            if result is not None:
                self.emit(f"return {self.expr(result)}")

        self.emit(f"def {name}({', '.join(own)}):")
        self.inside(own, [], write)
        texts = {"method": f"{{0}}.{name}({{1}}, {{2}})", "property": f"{{0}}.{name}", "call": "{0}({1}, {2})"}
        self.classes[cls].methods[name] = Callee(tuple(own.values()), result, texts[form])
        self.callees[f"{cls}.{name}"] = Callee(tuple(own.values()), result, texts[form])
