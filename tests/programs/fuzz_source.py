"""Random programs: straight lines, loops, branches, in-place writes, views, aliases, lists and calls.

Every name has a fixed shape, known here, so that what is generated always runs; values stay bounded because what is
assigned goes through sin or tanh. A `Chooser` makes the choices.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

T = TypeVar("T")
N = 4  # the length of the arguments x and y, and of both axes of M
SCALAR = ()


PRELUDE = """\
@contextlib.contextmanager
def changing(v):
    v[1] *= 0.5
    try:
        yield np.sin(v[0])
    finally:
        v[1] += np.tanh(v[2])


def descended(v, k):
    v[k] = np.tanh(1.2 * v[k] + 0.1)
    if v[k] > 0.6:
        raise ValueError("large")
    return v[k] * descended(v, k - 1) if k > 0 else v[0]


def products(a, b):
    for k in range(2):
        a[k] *= 0.9
        yield np.tanh(a[k] * b[k + 1])"""


class Chooser(Protocol):
    def integer(self, lo: int, hi: int) -> int: ...


@dataclass
class Writer:
    """Writes one program. `scope` maps the visible names to their shapes."""

    choose: Chooser
    lines: list[str] = field(default_factory=list)
    scope: dict[str, tuple[int, ...]] = field(default_factory=dict)
    lists: dict[str, int] = field(default_factory=dict)  # lists of vectors of length N, and how many they hold
    helpers: list[str] = field(default_factory=list)
    indices: list[str] = field(default_factory=list)  # loop counters in sight
    depth: int = 0
    loops: int = 0
    tries: int = 0
    fresh: int = 0
    in_helper: bool = False

    # choices ---------------------------------------------------------------------------------------------------------
    def pick(self, options: Sequence[T]) -> T:
        return options[self.choose.integer(0, len(options) - 1)]

    def emit(self, text: str) -> None:
        self.lines.append("    " * (self.depth + 1) + text)

    def new_name(self, prefix: str) -> str:
        self.fresh += 1
        return f"{prefix}{self.fresh}"

    def names(self, shape: tuple[int, ...]) -> list[str]:
        return [n for n, s in self.scope.items() if s == shape]

    def vectors(self) -> list[str]:
        return [n for n, s in self.scope.items() if len(s) == 1]

    def constant(self) -> str:
        return self.pick(["0.5", "1.0", "-0.3", "0.7", "2.0"])

    def index(self, size: int) -> str:
        options = [str(i) for i in range(size)] + ["-1"]
        options += [f"{i} % {size}" for i in self.indices]
        return self.pick(options)

    # expressions -----------------------------------------------------------------------------------------------------
    def element(self) -> str:
        v = self.pick(self.vectors())
        return f"{v}[{self.index(self.scope[v][0])}]"

    def scalar_atom(self) -> str:
        options: list[Callable[[], str]] = [
            lambda: self.pick(self.names(SCALAR)),
            self.element,
            self.constant,
            lambda: f"np.sum({self.pick(self.vectors())})",
            lambda: f"M[{self.index(N)}, {self.index(N)}]",
            lambda: self.dot(),
        ]
        return self.pick(options)()

    def dot(self) -> str:
        v = self.pick(self.vectors())
        return f"({v} @ {self.pick(self.names(self.scope[v]))})"

    def scalar(self) -> str:
        a = self.scalar_atom()
        form = self.choose.integer(0, 5)
        if form == 0:
            return a
        if form == 1:
            return f"np.sin({a})"
        b = self.scalar_atom()
        return [f"{a} * {b}", f"{a} + {b}", f"np.tanh({a} - {b})", f"({a} if {self.condition()} else {b})"][form - 2]

    def bounded_scalar(self) -> str:
        return f"np.{self.pick(['sin', 'tanh'])}({self.scalar()})"

    def condition(self) -> str:
        a = self.scalar_atom()
        test = f"{a} {self.pick(['>', '<'])} {self.pick(['0.1', '-0.2', '0.4'])}"
        return self.pick([test, test, f"{test} and {self.scalar_atom()} < 0.9", *(f"{i} != 1" for i in self.indices)])

    def view(self, size: int) -> str:
        """An expression without computation: a name of that length, or a view of one."""
        options = list(self.names((size,)))
        for v in self.vectors():
            length = self.scope[v][0]
            if length > size:
                options += [f"{v}[{k}:{k + size}]" for k in range(length - size + 1)]
            if length == 2 * size:
                options += [f"{v}[::2]", f"{v}[1::2]"]
            if length == size:
                options.append(f"{v}[::-1]")
        if size == N:
            options += [f"M[{self.index(N)}]", f"M[:, {self.index(N)}]", f"M.T[{self.index(N)}]"]
            options += [f"{q}[{self.index(k)}]" for q, k in self.lists.items()]
        else:
            options.append(f"M[{self.index(N)}, :{size}]")
        return self.pick(options)

    def vector(self, size: int) -> str:
        a = self.view(size)
        form = self.choose.integer(0, 8)
        if form == 0:
            return a
        if form == 1:
            return f"np.sin({a})"
        if form == 2:
            return f"{a} * {self.scalar_atom()}"
        if form == 3 and size == N:
            return f"(M @ {a})"
        if form == 4:
            return f"{a}[{[(i + 1) % size for i in range(size - 1)] + [0]}]"
        b = self.view(size)
        return {
            5: f"{a} * {b}",
            6: f"{a} + {b}",
            7: f"np.tanh({a} - {b})",
            8: f"np.where({a} > 0.1, {b}, {a} * {a})",
        }.get(form, f"{a} - {b}")

    def bounded_vector(self, size: int) -> str:
        return f"np.{self.pick(['sin', 'tanh'])}({self.vector(size)})"

    # statements ------------------------------------------------------------------------------------------------------
    def block(self, most: int) -> None:
        """Statements in their own scope: what they bind is not seen after it."""
        scope, lists = dict(self.scope), dict(self.lists)
        self.statements(self.choose.integer(1, most))
        self.scope, self.lists = scope, lists

    def nested(self, most: int = 3) -> None:
        self.depth += 1
        self.block(most)
        self.depth -= 1

    def statements(self, count: int) -> None:
        for _ in range(count):
            self.statement()

    def statement(self) -> None:
        simple: list[Callable[[], None]] = [
            self.assign_scalar,
            self.write_element,
            self.write_slice,
            self.write_whole,
            self.rebind_vector,
            self.make_view,
            self.make_copy,
            self.choose_alias,
            self.swap,
            self.write_by_index_array,
            self.write_by_mask,
            self.write_matrix,
            self.make_list,
            self.write_in_list,
        ]
        if self.helpers and not self.in_helper:
            simple += [self.call_helper, self.call_helper]
        if self.depth < 3:
            simple += [self.branch, self.for_loop, self.while_loop, self.loop_over_list]
            simple += [self.try_statement, self.with_statement, self.loop_over_generator]
        if self.loops:
            simple.append(self.leave_loop)
        if self.tries:
            simple += [self.raise_statement, self.read_beyond, self.shape_error, self.math_error, self.raise_below]
        self.pick(simple)()

    def assign_scalar(self) -> None:
        existing = self.names(SCALAR)
        form = self.choose.integer(0, 2)
        if form == 0:
            self.emit(f"{self.pick(existing)} = {self.bounded_scalar()}")
        elif form == 1:
            self.emit(f"{self.pick(existing)} {self.pick(['+', '*', '-'])}= {self.bounded_scalar()}")
        else:
            value = self.bounded_scalar()
            name = self.new_name("s")
            self.emit(f"{name} = {value}")
            self.scope[name] = SCALAR

    def operator(self) -> str:
        return self.pick(["=", "+=", "*=", "-="])

    def write_element(self) -> None:
        self.emit(f"{self.element()} {self.operator()} {self.bounded_scalar()}")

    def write_slice(self) -> None:
        v = self.pick(self.vectors())
        length = self.scope[v][0]
        size = self.choose.integer(1, length)
        start = self.choose.integer(0, length - size)
        target = f"{v}[{start}:{start + size}]" if self.choose.integer(0, 3) else f"{v}[:]"
        size = size if not target.endswith("[:]") else length
        value = self.bounded_vector(size) if size > 1 else self.bounded_scalar()
        self.emit(f"{target} {self.operator()} {value}")

    def write_whole(self) -> None:
        v = self.pick(self.vectors())
        self.emit(f"{v} {self.pick(['+=', '*=', '-='])} {self.bounded_vector(self.scope[v][0])}")

    def rebind_vector(self) -> None:
        v = self.pick(self.vectors())
        size = self.scope[v][0]
        self.emit(f"{v} = {self.bounded_vector(size)}")

    def make_view(self) -> None:
        size = self.pick([N, 2, 3])
        value = self.view(size)
        same = self.names((size,))
        if same and self.choose.integer(0, 2) == 0:
            self.emit(f"{self.pick(same)} = {value}")
            return
        name = self.new_name("v")
        self.emit(f"{name} = {value}")
        self.scope[name] = (size,)

    def make_copy(self) -> None:
        v = self.pick(self.vectors())
        name = self.new_name("c")
        self.emit(f"{name} = {v}.copy()")
        self.scope[name] = self.scope[v]

    def choose_alias(self) -> None:
        a, b = self.view(N), self.view(N)
        name = self.new_name("t")
        self.emit(f"{name} = {a} if {self.condition()} else {b}")
        self.scope[name] = (N,)

    def swap(self) -> None:
        v = self.pick(self.vectors())
        w = self.pick(self.names(self.scope[v]))
        if v == w:
            i, j = self.index(self.scope[v][0]), self.index(self.scope[v][0])
            self.emit(f"{v}[{i}], {v}[{j}] = {v}[{j}], {v}[{i}]")
        else:
            self.emit(f"{v}, {w} = {w}, {v}")

    def write_by_index_array(self) -> None:
        v = self.pick(self.names((N,)))
        idx = self.pick(["[0, 1]", "[2, 0]", "[3, 3]"])
        form = self.choose.integer(0, 2)
        if form == 0:
            self.emit(f"{v}[{idx}] = {self.bounded_vector(2)}")
        elif form == 1:
            self.emit(f"{v}[{idx}] {self.pick(['+=', '*='])} {self.bounded_vector(2)}")
        else:
            self.emit(f"np.add.at({v}, {idx}, {self.bounded_vector(2)})")

    def write_by_mask(self) -> None:
        v = self.pick(self.names((N,)))
        mask = f"{self.view(N)} > {self.pick(['0.1', '-0.2'])}"
        if self.choose.integer(0, 1):
            self.emit(f"{v}[{mask}] = {self.bounded_scalar()}")
        else:
            self.emit(f"{v}[{mask}] *= {self.bounded_scalar()}")

    def write_matrix(self) -> None:
        i, j = self.index(N), self.index(N)
        form = self.choose.integer(0, 3)
        if form == 0:
            self.emit(f"M[{i}, {j}] {self.operator()} {self.bounded_scalar()}")
        elif form == 1:
            self.emit(f"M[{i}] {self.operator()} {self.bounded_vector(N)}")
        elif form == 2:
            self.emit(f"M[:, {j}] {self.operator()} {self.bounded_vector(N)}")
        else:
            self.emit(f"M[1:, :2] {self.pick(['+=', '*=', '='])} np.tanh(M[:-1, 2:])")

    def make_list(self) -> None:
        items = [self.view(N) for _ in range(self.choose.integer(2, 3))]
        name = self.new_name("q")
        self.emit(f"{name} = [{', '.join(items)}]")
        self.lists[name] = len(items)

    def write_in_list(self) -> None:
        if not self.lists:
            return self.make_list()
        q = self.pick(list(self.lists))
        k = self.index(self.lists[q])
        if self.choose.integer(0, 1):
            self.emit(f"{q}[{k}] {self.pick(['+=', '*='])} {self.bounded_vector(N)}")
        else:
            self.emit(f"{q}[{k}][{self.index(N)}] {self.operator()} {self.bounded_scalar()}")
        return None

    def call_helper(self) -> None:
        h = self.pick(self.helpers)
        call = f"{h}({self.view(N)}, {self.view(N)}, {self.scalar_atom()})"
        self.emit(f"{self.pick(self.names(SCALAR))} = np.tanh({call})")

    # control flow ----------------------------------------------------------------------------------------------------
    def branch(self) -> None:
        self.emit(f"if {self.condition()}:")
        self.nested()
        if self.choose.integer(0, 1):
            self.emit("else:")
            self.nested()

    def looped(self) -> None:
        self.loops += 1
        self.nested()
        self.loops -= 1

    def for_loop(self) -> None:
        i = self.new_name("i")
        self.emit(f"for {i} in range({self.choose.integer(1, 3)}):")
        self.indices.append(i)
        self.looped()
        self.indices.pop()

    def while_loop(self) -> None:
        k = self.new_name("k")
        self.emit(f"{k} = 0")
        self.emit(f"while {k} < {self.choose.integer(1, 3)} and {self.scalar_atom()} < 0.8:")
        self.depth += 1
        self.emit(f"{k} += 1")
        self.depth -= 1
        self.indices.append(k)
        self.looped()
        self.indices.pop()

    def loop_over_list(self) -> None:
        if not self.lists:
            self.make_list()
        q = self.pick(list(self.lists))
        p = self.new_name("p")
        self.emit(f"for {p} in {q}:")
        scope = dict(self.scope)
        self.scope[p] = (N,)
        self.looped()
        self.scope = scope

    def leave_loop(self) -> None:
        self.emit(f"if {self.condition()}:")
        ways = ["break", "continue", f"return {self.bounded_scalar()}"]
        self.emit(f"    {self.pick(ways)}")

    # exceptions, contexts and generators -----------------------------------------------------------------------------
    def try_statement(self) -> None:
        self.emit("try:")
        self.tries += 1
        self.nested()
        self.tries -= 1
        for classes in self.pick([["(ValueError, IndexError)"], ["ValueError", "IndexError"], ["Exception"]]):
            self.emit(f"except {classes}:")
            self.nested(2)
        if self.choose.integer(0, 3) == 0:
            self.emit("else:")
            self.nested(2)
        if self.choose.integer(0, 2) == 0:
            self.emit("finally:")
            loops, self.loops = self.loops, 0
            tries, self.tries = self.tries, 0
            self.nested(2)
            self.loops, self.tries = loops, tries

    def raise_statement(self) -> None:
        self.emit(f"if {self.condition()}:")
        self.emit(f"    raise {self.pick(['ValueError', 'IndexError'])}")

    def read_beyond(self) -> None:
        k = f"{self.pick(self.indices)} + {N - 1}" if self.indices else str(N)
        self.emit(f"{self.pick(self.names(SCALAR))} = np.tanh({self.pick(self.names((N,)))}[{k}])")

    def shape_error(self) -> None:
        """What fits on some passes or for some views only."""
        k = self.pick(self.indices) if self.indices else str(self.choose.integer(0, 2))
        vectors, v = self.names((N,)), self.pick(self.names((N,)))
        kind = self.choose.integer(0, 3)
        if kind == 0:
            self.emit(f"{self.pick(self.names(SCALAR))} = np.tanh(np.sum({v}[{k}:] * {self.pick(vectors)}))")
        elif kind == 1:
            self.emit(f"{self.pick(vectors)}[:] = np.tanh({v}[{k}:])")
        elif kind == 2:
            self.emit(f"{self.pick(vectors)}[1:] += 0.1 * {v}[{k}:]")
        else:
            self.emit(f"{self.pick(vectors)}[0] = np.tanh({v}[{k}:] @ {self.pick(vectors)})")

    def raise_below(self) -> None:
        """In a function that calls itself."""
        args = f"{self.view(N)}, {self.choose.integer(0, N - 1)}"
        self.emit(f"{self.pick(self.names(SCALAR))} = descended({args})")

    def math_error(self) -> None:
        """What raises outside of its domain."""
        s = self.scalar_atom()
        made = self.pick([f"math.log({s})", f"math.sqrt({s})", f"math.exp(1000.0 * {s})", f"math.acos({s})"])
        self.emit(f"{self.pick(self.names(SCALAR))} = np.tanh({made})")

    def with_statement(self) -> None:
        name = self.new_name("w")
        self.emit(f"with changing({self.view(N)}) as {name}:")
        scope = dict(self.scope)
        self.scope[name] = SCALAR
        self.nested()
        self.scope = scope

    def loop_over_generator(self) -> None:
        name = self.new_name("g")
        self.emit(f"for {name} in products({self.view(N)}, {self.view(N)}):")
        scope = dict(self.scope)
        self.scope[name] = SCALAR
        self.looped()
        self.scope = scope

    # functions -------------------------------------------------------------------------------------------------------
    def helper(self) -> None:
        name = f"helper{len(self.helpers)}"
        self.lines.append(f"def {name}(a, b, s):")
        outer = self.scope, self.lists, self.indices
        self.scope, self.lists, self.indices = {"a": (N,), "b": (N,), "s": SCALAR}, {}, []
        self.in_helper = True
        self.lines.append("    M = np.outer(a, b)")
        self.statements(self.choose.integer(1, 4))
        self.emit(f"return {self.scalar()}")
        self.in_helper = False
        self.scope, self.lists, self.indices = outer
        self.helpers.append(name)
        self.lines += ["", ""]

    def program(self) -> str:
        self.lines += ['"""A generated program."""', "", "import contextlib", "import math", "", "import numpy as np"]
        self.lines += ["", ""]
        self.lines += [*PRELUDE.splitlines(), "", ""]
        for _ in range(self.choose.integer(0, 2)):
            self.helper()
        self.lines.append("def fun(x, y, M, s, r):")
        self.scope = {"x": (N,), "y": (N,), "s": SCALAR, "r": SCALAR}
        self.statements(self.choose.integer(2, 10))
        weights = "np.array([1.0, 0.5, -0.7, 0.3])"
        self.emit(f"return np.sum(x * y * {weights}) + np.sum(M * M) + s * r + {self.scalar()}")
        return "\n".join(self.lines) + "\n"
