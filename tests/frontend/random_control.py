"""Random programs of nothing but control flow: integers, nested loops, branches, and every way to leave them."""

from __future__ import annotations

import linecache
import random
from collections.abc import Callable
from typing import Any


class Writer:
    """Writes one program; variables are always defined, loops always end."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.lines: list[str] = []
        self.loops = 0
        self.names = ["a", "b", "c", "s"]

    def line(self, depth: int, text: str) -> None:
        self.lines.append("    " * depth + text)

    def expression(self) -> str:
        r = self.rng
        x, y = r.choice(self.names), r.choice([*self.names, "1", "2", "3"])
        forms = [f"{x} + {y}", f"{x} - {y}", f"{x} * 2 % 11", f"({x} + 3 * {y}) % 17", f"{x} if {y} > {x} else {y}"]
        return r.choice(forms)

    def condition(self) -> str:
        r = self.rng
        x, y = r.choice(self.names), r.choice([*self.names, "0", "2", "5"])
        basic = r.choice([f"{x} > {y}", f"{x} % 3 == 0", f"{x} < {y} < 9", f"{x} % 2"])
        return r.choice([basic, basic, f"{basic} and {x} != 4", f"not {basic}", f"{basic} or {y} == 1"])

    def assign(self, depth: int) -> None:
        r = self.rng
        if r.random() < 0.2:
            x, y = r.sample(self.names, 2)
            self.line(depth, f"{x}, {y} = {y}, {self.expression()}")
        elif r.random() < 0.3:
            self.line(depth, f"{r.choice(self.names)} += {r.choice(self.names)} % 5")
        else:
            self.line(depth, f"{r.choice(self.names)} = {self.expression()}")

    def block(self, depth: int, budget: int, in_loop: bool) -> None:
        for _ in range(self.rng.randint(1, 4)):
            self.statement(depth, budget, in_loop)

    def statement(self, depth: int, budget: int, in_loop: bool) -> None:
        kind = self.rng.random()
        if budget <= 0 or kind < 0.35:
            self.assign(depth)
        elif kind < 0.62:
            self.line(depth, f"if {self.condition()}:")
            self.block(depth + 1, budget - 1, in_loop)
            if self.rng.random() < 0.3:
                self.line(depth, f"elif {self.condition()}:")
                self.block(depth + 1, budget - 1, in_loop)
            if self.rng.random() < 0.4:
                self.line(depth, "else:")
                self.block(depth + 1, budget - 1, in_loop)
        elif kind < 0.82:
            self.loop(depth, budget, in_loop)
        elif in_loop and kind < 0.93:
            self.line(depth, self.rng.choice(["break", "continue"]))
        else:
            self.line(depth, f"return {', '.join(self.rng.choices(self.names, k=4))}")

    def loop(self, depth: int, budget: int, in_loop: bool) -> None:
        self.loops += 1
        k = f"k{self.loops}"
        kind = self.rng.random()
        if kind < 0.5:
            target = self.rng.choice([k, k, "a"])
            self.line(depth, f"for {target} in range({self.rng.choice(['3', 'n', 'abs(a) % 4', '4'])}):")
        elif kind < 0.6:
            self.line(depth, f"for {k} in (1, b, 3):")
        elif kind < 0.7:
            self.line(depth, f"for {k}, _ in ((1, 'x'), (c, 2.0), (3, None)):")
        else:
            self.line(depth, f"{k} = 0")
            self.line(depth, self.rng.choice([f"while {k} < 4 and {self.condition()}:", f"while {k} < 4:"]))
            self.line(depth + 1, f"{k} += 1")
        self.block(depth + 1, budget - 1, True)
        if self.rng.random() < 0.3:
            self.line(depth, "else:")
            self.block(depth + 1, budget - 1, in_loop)


def program(seed: int) -> tuple[Callable[..., Any], str]:
    """A function of three integers and a count, and its text."""
    writer = Writer(random.Random(seed))
    writer.line(0, "def f(a, b, c, n):")
    writer.line(1, "s = 0")
    writer.block(1, 4, False)
    writer.block(1, 3, False)
    writer.line(1, "return a, b, c, s")
    text = "\n".join(writer.lines) + "\n"
    name = f"<random {seed}>"
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    namespace: dict[str, Any] = {}
    exec(compile(text, name, "exec"), namespace)
    return namespace["f"], text
