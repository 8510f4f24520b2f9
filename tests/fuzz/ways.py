"""Small programs, each a way to do one thing: a container is made, gets a second name, is changed, and is returned.

What the other writers reach in the middle of a long program, this one tries in as few lines as there can be: every kind
of value in every kind of container, under two names, changed where it stands, in a loop, on one path, and by a
function that calls itself.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.fuzz.writer import Writer

HEAD = """\
import copy
from collections import defaultdict, deque, namedtuple
from dataclasses import dataclass, replace

import numpy as np

P = namedtuple("P", "u w")


@dataclass
class R:
    u: object
    w: object = 0.5
"""

FUNCTIONS = {
    "helper": """\
def helper(x, y, m, c, k):
    if k == 0:
        return c
    {changed}
    return helper(x, y, m, c, k - 1)
""",
    "maker": """\
def maker(x, y, m, k):
    if k == 0:
        return {made}
    c = maker(x, y, m, k - 1)
    {changed}
    return c
""",
    "total": """\
def total(c, k):
    if k == 0:
        return 0.0
    return sum({read} for v in {over}) + total(c, k - 1)
""",
}

ARGUMENTS = "np.array([0.4, -0.7, 0.9]), np.array([0.3, 0.8, -0.5]), {m}"


@dataclass(frozen=True)
class Entry:
    """A kind of what is in the container: texts that make one, statements that change one, and how one is read."""

    made: tuple[str, ...]
    changes: tuple[str, ...]
    read: str


ARRAY = Entry(
    ("x", "y", "x * 2.0", "y * x", "x.copy()", "x[1:]", "x[:1]"),
    ("{e} *= 2.0", "{e}[:1] += y[:1]", "{e}[-1] = x[0] * y[1]"),
    "np.sum(v * v)",
)
NUMBER = Entry(("np.sum(x)", "x[0]", "y[1] * x[0]"), ("{e} = {e} * y[0]",), "v * v")
LIST = Entry(
    ("[x, y]", "[x]", "[y, x * y, x]", "[x[1:]]", "[x * 2.0, y][:m]"),
    (
        "{e}.append(x * y)", "{e}.append(y[1:])", "{e}[0] = y * 3.0", "{e}[0] = x[1:]", "{e}[-1] *= y[0]", "{e} += [y]",
        "{e} = {e}[::-1]", "{e}.insert(0, {e}.pop())",
    ),
    "sum(np.sum(a * a) for a in v)",
)
NUMBERS = Entry(
    ("[x[0], x[1]]", "[y[2], x[0]]", "[x[0]]"),
    ("{e}[0] *= y[0]", "{e}.append(x[2])", "{e}[-1] = y[1]"),
    "sum(a * a for a in v)",
)
PAIR = Entry(("(x, 0.5)", "(y, x[0])"), ("{e} = ({e}[0] * 2.0, y[0])", "{e}[0][:1] *= y[0]"), "np.sum(v[0]) * v[1]")
NESTED = Entry(
    ("(y, [x])", "(x, [x, y])", "P(x, [y])", "P(y * 2.0, [x])"),
    ("{e}[1].append(x * y)", "{e}[1][0] = y[1:]", "{e}[1][0] *= y[0]", "{e}[0][1:] *= y[0]"),
    "np.sum(v[0] ** 2) + np.sum(v[1][-1])",
)
OBJECT = Entry(
    ("R(x)", "R(y * x)", "R(x[1:])"),
    ("{e}.u *= 2.0", "{e}.u = y", "{e}.u = x[1:]", "{e}.w = np.sum(x)", "{e} = replace({e}, w=y[0])"),
    "np.sum(v.u ** 2) * v.w",
)
HOLDER = Entry(
    ("R([x, y])", "R([x])", "R([y, x, x])"),
    (
        "{e}.u[0] = y * 2.0", "{e}.u[0] = x[1:]", "{e}.u.append(x)", "{e}.u[-1] *= y[0]", "{e}.u = {e}.u[:1]",
        "{e}.w = x[1]", "{e} = copy.copy({e})",
    ),
    "sum(np.sum(a * a) for a in v.u) * v.w",
)
KNOWN = Entry(
    ("{0: x, 1: y}", "{0: y, 1: x * y}"),
    ("{e}[0] = y * 2.0", "{e}[1] = x[1:]", "{e}[0] *= y[0]"),
    "sum(np.sum(a * a) for a in v.values())",
)
KEYED = Entry(
    ("{k: x * k for k in range(2)}", "{k: y for k in range(m + 1)}"),
    ("{e}[0] = y * 2.0", "{e}[m] = x[1:]", "{e}[5] = y", "{e}.update({{0: x * y}})"),
    "sum(np.sum(a * a) for a in v.values())",
)
ENTRIES = (ARRAY, ARRAY, NUMBER, LIST, LIST, NUMBERS, PAIR, NESTED, OBJECT, HOLDER, KNOWN, KEYED)

LISTS = (
    "[{a}, {b}]", "[{a}, {b}, {c}]", "[{a} for _ in range(2)]", "[{a} if k else {b} for k in range(m + 2)]",
    "[{a}] * 2", "list(({a}, {b}))", "([{a}, {b}] if m > 1 else [{b}, {c}])",
    "([{a}, {b}] if m > 1 else [{b}, {c}, {a}])",
    "[{a}, {b}, {c}][m:] + [{b}, {c}]", "deque([{a}, {b}])",
)
DICTS = (
    "{{0: {a}, 1: {b}}}", "{{k: {a} for k in range(2)}}", "{{k: {a} if k else {b} for k in range(m + 2)}}",
    "({{0: {a}, 1: {b}}} if m > 1 else {{1: {b}, 0: {c}}})", "defaultdict(list, {{0: {a}, 1: {b}}})",
)
OF_LISTS = (
    "{c}.append({v})", "{c}.insert(0, {v})", "{c}[{i}] = {c}[0]", "{c}.append({c}[0])", "{c}.append({c}.pop(0))",
    "{c}.reverse()", "{c}.extend([{v}, {v}])", "{c}[0], {c}[1] = {c}[1], {c}[0]", "del {c}[0]; {c}.append({v})",
    "{c}[-1] = {c}[{i}]; {c}[{i}] = {v}", "{c} += [{v}]",
)
OF_DICTS = (
    "{c}[{i} + 1] = {v}", "{c}[{i}] = {c}[0]", "{c}.update({{{i}: {v}}})", "{c}.setdefault({i} + 1, {v})",
    "{c}[2] = {c}.pop(0); {c}[0] = {v}", "{c}[0], {c}[1] = {c}[1], {c}[0]", "del {c}[1]; {c}[1] = {v}",
    "{c} |= {{{i}: {v}}}",
)
NEW_LISTS = (
    "{c} = {c}[:] if isinstance({c}, list) else {c}", "{c} = list({c})", "{c} = [{v}] + list({c})",
    "{c} = [*{c}, {v}]", "{c} = [v for v in {c} for _ in range(m)]",
    "{c} = [v if i else {v} for i, v in enumerate({c})]", "{c} = list(map(lambda v: v, {c}))",
    "first, *rest = {c}; {c} = [*rest, first]", "{c} = [u for u, _ in zip({c}, {c})]",
    "for v in {c}: {c} = [v, *{c}[1:]] if isinstance({c}, list) else {c}",
)
NEW_DICTS = (
    "{c} = dict({c})", "{c} = {{i: v for i, v in {c}.items()}}", "{c} = {c} | {{{i}: {v}}}",
    "{c} = {{**{c}, {i}: {v}}}",
    "{c} = {{i: {c}[i] for i in sorted({c})}}", "{c} = {{i: v for i, v in {c}.items() if i < 2}}",
)
MADE = ("{made}", "{made}", "maker(x, y, m, m)", "copy.copy({made})", "copy.deepcopy({made})")
SECOND = (
    "e = c", "e = c", "e = c if m > 1 else {other}", "e = copy.copy(c)", "e = [c, c][m % 2]",
    "e = helper(x, y, m, c, m)", "pair = (c, 1)\ne = pair[0]", "box = R(c)\ne = box.u",
)
RETURNED = ("c", "e", "(c, e)", "[c, e]", "{'a': e}", "e[0]", "c[1], e", "R(e, c)", "total(e, 2)")
WHERE = ("here", "here", "loop", "loops", "branch", "while", "name")


class Ways(Writer):
    """Writes one of these programs."""

    def __init__(self, rng: random.Random) -> None:
        super().__init__(rng)
        self.entry = self.pick(ENTRIES)
        self.keyed = self.chance(0.35)

    def program(self) -> str:
        self.emit("def fun(x, y, m):")
        self.depth += 1
        self.main()
        self.depth -= 1
        body = "\n".join(self.lines)
        called = [text for name, text in FUNCTIONS.items() if f"{name}(" in body]
        over, read = "c.values()" if self.keyed else "c", self.entry.read
        functions = [
            text.format(changed=self.change("c", "k % 2", False), made=self.container(), read=read, over=over)
            for text in called
        ]
        arguments = f"def arguments():\n    return {ARGUMENTS.format(m=self.pick((1, 2, 3)))}\n"
        return "\n\n".join([HEAD, *functions, body + "\n", arguments])

    def main(self) -> None:
        """The body of the function."""
        self.emit(f"c = {self.pick(MADE).format(made=self.container())}")
        for line in self.pick(SECOND).format(other=self.container()).splitlines():
            self.emit(line)
        for _ in range(self.rng.randint(1, 3)):
            self.changed(self.pick(WHERE))
        self.emit(f"return {self.returned()}")

    def value(self) -> str:
        """What makes one of what is in the container."""
        return self.pick(self.entry.made)

    def container(self) -> str:
        """What makes the container."""
        return self.pick(DICTS if self.keyed else LISTS).format(a=self.value(), b=self.value(), c=self.value())

    def change(self, name: str, index: str, anew: bool) -> str:
        """A statement that changes the container, or what is in it; `anew`: it may also be made anew."""
        ways = ["{c}[{i}] = {v}"] * 3 + [*(OF_DICTS if self.keyed else OF_LISTS)]
        ways += [text.replace("{e}", "{c}[{i}]") for text in self.entry.changes] * 2
        if anew:
            ways += NEW_DICTS if self.keyed else NEW_LISTS
        return self.pick(ways).format(c=name, i=index, v=self.value())

    def changed(self, where: str) -> None:
        """A change somewhere in the function."""
        name, index = self.pick("ce"), self.pick(("0", "1", "m % 2"))
        if where == "here":
            self.emit(self.change(name, index, True))
        elif where == "name":
            self.emit(f"g = {name}")
            self.emit(self.change("g", index, True))
        elif where == "branch":
            self.emit(f"if m > {self.pick('12')}:")
            self.inside(self.change(name, index, True))
            self.emit("else:")
            self.inside(self.change(self.pick("ce"), index, True))
        elif where == "while":
            self.emit("k = 0")
            self.emit("while k < m:")
            self.inside(self.change(name, self.pick((index, "k % 2")), True))
            self.inside("k += 1")
        else:
            self.emit("for k in range(m + 1):")
            for _ in range(2 if where == "loops" else 1):
                self.inside(self.change(self.pick("ce"), self.pick((index, "k % 2")), True))

    def inside(self, text: str) -> None:
        self.depth += 1
        self.emit(text)
        self.depth -= 1

    def returned(self) -> str:
        """What the function returns."""
        if self.chance(0.6):
            return self.pick(RETURNED)
        each = [f"sum({self.entry.read} for v in {name}{'.values()' if self.keyed else ''})" for name in "ec"]
        return " + ".join(each[: self.rng.randint(1, 2)])
