"""The base of the program writers: choices, names, places, conditions and the text that comes out.

A program reads counts and conditions from its arguments, so that nothing folds.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from tests.fuzz.kinds import Arr, Callee, Class, Keyed, Kind, Map, Num, Obj, Seq, Tup

T = TypeVar("T")
N = 3
VEC, MAT = Arr((N,)), Arr((2, N))
Way = tuple[float, Callable[[], T]]  # one of several things to write, and how often

HEAD = """\
import copy
import functools
import itertools
import math
from collections import defaultdict, deque, namedtuple
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np

W = np.array([1.0, -0.7, 0.4, 0.9, -0.2, 0.6])
"""


class Writer:
    """Writes one program. `scope` maps the visible names to what they hold."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.lines: list[str] = []
        self.depth = 0
        self.loops = 0
        self.fresh = 0
        self.scope: dict[str, Kind] = {}
        self.ints: list[str] = []  # integers known at run time only, small and not negative
        self.steady: list[str] = []  # numbers that no step of a difference moves across a constant of `condition`
        self.flags: list[str] = []
        self.locked: list[str] = []  # lists and dicts that are gone through
        self.fixed: set[str] = set()  # names that are not assigned to
        self.classes: dict[str, Class] = {}
        self.callees: dict[str, Callee] = {}
        self.result: Kind | None = None  # what the function being written returns
        self.arguments: list[tuple[str, str]] = []  # of `fun`, with their values

    def program(self) -> str:
        """A whole program."""
        raise NotImplementedError

    # choices ---------------------------------------------------------------------------------------------------------
    def pick(self, options: Sequence[T]) -> T:
        return options[self.rng.randrange(len(options))]

    def chance(self, p: float) -> bool:
        return self.rng.random() < p

    def one_of(self, ways: Sequence[Way[T]]) -> T:
        """Go one of these ways, by weight."""
        at = self.rng.random() * sum(w for w, _ in ways)
        for weight, way in ways:
            at -= weight
            if at < 0.0:
                return way()
        return ways[-1][1]()

    # text ------------------------------------------------------------------------------------------------------------
    def emit(self, text: str) -> None:
        self.lines.append("    " * self.depth + text)

    def new(self, prefix: str) -> str:
        self.fresh += 1
        return f"{prefix}{self.fresh}"

    def constant(self) -> str:
        return self.pick(["0.5", "-0.7", "1.3", "0.9", "2.0", "-0.4"])

    def text(self) -> str:
        """The program, as Python itself would write it."""
        values = ", ".join(value for _, value in self.arguments)
        tail = f"def arguments():\n    return ({values},)\n"
        return ast.unparse(ast.parse("\n".join([HEAD, *self.lines, tail]))) + "\n"

    # arguments -------------------------------------------------------------------------------------------------------
    def number(self, lo: float = -0.9, hi: float = 0.9) -> str:
        return repr(round(self.rng.uniform(lo, hi), 3))

    def numbers(self, shape: tuple[int, ...]) -> str:
        if not shape:
            return self.number()
        return "[" + ", ".join(self.numbers(shape[1:]) for _ in range(shape[0])) + "]"

    def value(self, kind: Kind) -> str:
        """An argument of that kind, as text."""
        if isinstance(kind, Num):
            return self.number()
        if isinstance(kind, Arr):
            return f"np.array({self.numbers(kind.shape)})"
        if isinstance(kind, Seq) and self.chance(0.1):
            return f"[{self.value(kind.item)}] * 2"  # the same thing twice
        if isinstance(kind, Seq):
            return f"[{', '.join(self.value(kind.item) for _ in range(self.rng.randint(2, 3)))}]"
        if isinstance(kind, Keyed):
            return "{" + ", ".join(f"{k!r}: {self.value(kind.item)}" for k in kind.keys) + "}"
        if isinstance(kind, Map):
            return "{" + ", ".join(f"{k}: {self.value(kind.item)}" for k in range(3)) + "}"
        if isinstance(kind, Tup):
            return f"({', '.join(self.value(k) for k in kind.items)},)"
        assert isinstance(kind, Obj)
        return f"{kind.cls}({', '.join(self.value(k) for k in self.classes[kind.cls].takes)})"

    def take(self, name: str, kind: Kind) -> None:
        """A parameter of `fun` that may carry a derivative."""
        self.arguments.append((name, self.value(kind)))
        self.scope[name] = kind

    def take_steady(self, name: str) -> None:
        self.arguments.append((name, self.pick(["0.31", "-0.37", "0.64", "0.83", "-0.71"])))
        self.steady.append(name)
        self.scope[name] = Num()
        self.fixed.add(name)

    def take_int(self, name: str) -> None:
        self.arguments.append((name, self.pick(["1", "2", "2", "3"])))
        self.ints.append(name)

    def take_flag(self, name: str) -> None:
        self.arguments.append((name, self.pick(["True", "False"])))
        self.flags.append(name)

    # places ----------------------------------------------------------------------------------------------------------
    def index(self, size: int) -> str:
        options = [str(self.rng.randrange(size)), str(self.rng.randrange(size)), "-1"]
        options += [f"{i} % {size}" for i in self.ints]
        return self.pick(options)

    def place_in(self, text: str) -> str:
        """An index of a list."""
        options = ["0", "0", "-1", "-1", *(f"{i} % len({text})" for i in self.ints)]
        return self.pick(options)

    def below(self, text: str, kind: Kind) -> Iterator[tuple[str, Kind]]:
        """What can be reached from there in one step."""
        if isinstance(kind, Seq):
            yield f"{text}[{self.place_in(text)}]", kind.item
        elif isinstance(kind, Keyed):
            yield f"{text}[{self.pick(kind.keys)!r}]", kind.item
        elif isinstance(kind, Map):
            yield self.pick([f"{text}[min({text})]", f"{text}[max({text})]"]), kind.item
        elif isinstance(kind, Tup):
            yield from ((f"{text}[{k}]", item) for k, item in enumerate(kind.items))
        elif isinstance(kind, Obj):
            yield from ((f"{text}.{name}", item) for name, item in self.classes[kind.cls].fields.items())
        elif isinstance(kind, Arr) and len(kind.shape) == 2:
            yield f"{text}[{self.index(kind.shape[0])}]", Arr(kind.shape[1:])
        elif isinstance(kind, Arr):
            yield f"{text}[{self.index(kind.shape[0])}]", Num()

    def reach(self, depth: int = 3) -> Iterator[tuple[str, Kind]]:
        """Every name in sight, and what hangs on it."""
        found: list[tuple[str, Kind]] = list(self.scope.items())
        for _ in range(depth):
            yield from found
            found = [part for text, kind in found for part in self.below(text, kind)]
        yield from found

    def places(self, kind: Kind) -> list[str]:
        return [text for text, k in self.reach() if k == kind]

    def place(self, kind: Kind) -> str | None:
        """A place where something of that kind is; names are preferred to parts."""
        found = self.places(kind)
        if not found:
            return None
        names = [p for p in found if p in self.scope]
        return self.pick(names) if names and self.chance(0.4) else self.pick(found)

    def containers(self, *classes: type[Kind]) -> list[tuple[str, Kind]]:
        return [(text, kind) for text, kind in self.reach(2) if isinstance(kind, classes)]

    def assignable(self, kind: Kind) -> list[str]:
        """Places of that kind that can be assigned to."""
        found = []
        for text, k in self.reach(2):
            if k != kind or text in self.fixed:
                continue
            owner = ast.parse(text, mode="eval").body
            if isinstance(owner, ast.Subscript | ast.Attribute):
                held = self.kind_of(ast.unparse(owner.value))
                if isinstance(held, Tup | Arr) or isinstance(held, Obj) and self.classes[held.cls].frozen:
                    continue
            found.append(text)
        return found

    def kind_of(self, text: str) -> Kind | None:
        """What a place holds."""
        node = ast.parse(text, mode="eval").body
        if isinstance(node, ast.Name):
            return self.scope.get(node.id)
        assert isinstance(node, ast.Subscript | ast.Attribute), text
        held = self.kind_of(ast.unparse(node.value))
        if isinstance(held, Obj) and isinstance(node, ast.Attribute):
            return self.classes[held.cls].fields[node.attr]
        if isinstance(held, Seq | Keyed | Map):
            return held.item
        if isinstance(held, Tup) and isinstance(node, ast.Subscript):
            return held.items[ast.literal_eval(node.slice)]
        if isinstance(held, Arr):
            return Arr(held.shape[1:]) if len(held.shape) > 1 else Num()
        return None

    # conditions ------------------------------------------------------------------------------------------------------
    def condition(self) -> str:
        """Of what is known at run time only; no step of a difference changes it."""
        i = self.pick(self.ints) if self.ints else "1"
        ways: list[Way[str]] = [
            (2.0, lambda: f"{i} {self.pick(['>', '<', '!=', '=='])} {self.pick(['1', '2', *self.ints])}"),
            (1.0, lambda: f"{i} % 2 == {self.pick(['0', '1'])}"),
        ]
        if self.steady:
            s = self.pick(self.steady)
            ways.append((2.0, lambda: f"{s} {self.pick(['>', '<'])} {self.pick(['0.1', '-0.1', '0.5'])}"))
        if self.flags:
            ways.append((1.0, lambda: self.pick(["", "not "]) + self.pick(self.flags)))
        value = self.place(Num())
        if value is not None:
            ways.append((0.5, lambda: f"{value} {self.pick(['< 90.0', '> -90.0', '> 90.0', '> 0.15'])}"))
        lists = [text for text, _ in self.containers(Seq)]
        if lists:
            ways.append((0.5, lambda: f"len({self.pick(lists)}) > {self.pick(['1', '2', '3'])}"))
        return self.one_of(ways)
