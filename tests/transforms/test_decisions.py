"""What the transforms decide: which values are active, which share memory, what is frozen, what is taped."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from s2sgrad import grad, value_and_grad
from s2sgrad.analysis.activity import Activity
from s2sgrad.analysis.alias import Aliases
from s2sgrad.api.pipeline import primal
from s2sgrad.api.signature import type_of
from s2sgrad.api.specialize import extern_type
from s2sgrad.ir.ops import Function
from s2sgrad.ir.printer import print_function
from s2sgrad.transforms.prepare import freeze_values
from tests.pairs import golden, hard_cases
from tests.transforms.ssa import named

CASES = {c.primal.__name__: c for c in golden.cases() + hard_cases.cases()}
X = np.array([0.5, 1.5, 2.0])


def ssa(fun: Any, **args: Any) -> Function:
    return primal(fun, tuple(args), [type_of(v, n) for n, v in args.items()], extern_type)


# activity -----------------------------------------------------------------------------------------------------------
def active(fun: Any, *wrt: str, **args: Any) -> str:
    fn = ssa(fun, **args)
    known = named(fn)
    activity = Activity(fn, Aliases(fn), [known[n] for n in wrt])
    return " ".join(sorted(n for n, v in known.items() if activity.active(v)))


def several(x, y, n):
    a = x * y
    unused = np.sin(a)  # noqa: F841
    shape = a.shape[0] * 2.0
    b = y + shape
    c = np.floor(a)
    d = a * b + c
    return np.sum(d)


@pytest.mark.parametrize(("wrt", "want"), [("x", "a d x"), ("y", "a b d y")])
def test_activity(wrt: str, want: str) -> None:
    assert active(several, wrt, x=X, y=X, n=2) == want


def test_activity_of_memory() -> None:
    def f(x, w):
        kept = np.zeros(3)
        other = np.zeros(3)
        view = kept[1:]
        view[0] = x[0]
        other[0] = w[0]
        result = kept * other
        return np.sum(result)

    assert active(f, "x", x=X, w=X) == "kept result view x"
    assert active(f, "w", x=X, w=X) == "other result w"


def test_activity_through_a_loop() -> None:
    def f(x, n):
        a = x
        b = 1.0
        c = 2.0
        for _ in range(n):
            b = b + a
            a = a * 2.0
            c = c * 3.0
        return b * c

    assert active(f, "x", x=1.0, n=3) == "a b x"


# alias classes ------------------------------------------------------------------------------------------------------
def classes(fun: Any, **args: Any) -> str:
    """The alias classes of the named arrays; a star for those that are written."""
    fn = ssa(fun, **args)
    aliases = Aliases(fn)
    groups: dict[Any, list[str]] = {}
    for name, v in named(fn).items():
        node = aliases.node(v)
        if node is not None:
            groups.setdefault(node, []).append(name + "*" * aliases.written(v))
    return " | ".join(sorted(" ".join(sorted(g)) for g in groups.values()))


def test_views_are_one_class_and_copies_are_not() -> None:
    def f(A, x):
        row = A[0]
        part = row[1:]
        turned = A.T
        chosen = A[np.array([0, 1])]
        copied = row.copy()
        part[0] = x[0]
        return np.sum(A) + np.sum(turned) + np.sum(chosen) + np.sum(copied)

    assert classes(f, A=np.ones((3, 3)), x=X) == "A* part* row* turned* | chosen | copied | x"


def test_choices_and_containers() -> None:
    def f(x, y, z, flag):
        t = x if flag else y
        parts = [z, t]
        for p in parts:
            p[0] = 1.0
        return np.sum(parts[0])

    assert classes(f, x=X, y=X, z=X, flag=True).split(" | ")[0].startswith("p")
    assert {g for g in classes(f, x=X, y=X, z=X, flag=True).split(" | ") if "x*" in g and "y*" in g}


def test_a_callee_that_writes() -> None:
    def write(v):
        v[0] = 0.0

    def f(x, y):
        write(x)
        return np.sum(x * y)

    assert classes(f, x=X, y=X) == "x* | y"  # inlined: the callee's v is x itself


# freeze -------------------------------------------------------------------------------------------------------------
def frozen(fun: Any, **args: Any) -> int:
    fn = ssa(fun, **args)
    freeze_values(fn)
    return print_function(fn).count("= freeze(")


def filled_in_a_pass(x, n):
    for _ in range(n):
        new = np.empty_like(x)
        for i in range(len(x)):
            new[i] = x[i] * x[i]
        x = new
    return np.sum(x)


def written_again(x, n):
    for _ in range(n):
        new = np.empty_like(x)
        for i in range(len(x)):
            new[i] = x[i] * x[i]
        x = new
        x[0] = 1.0
    x[0] = 2.0
    return np.sum(x)


def never_written(x, n):
    for _ in range(n):
        x = x * x
    return np.sum(x)


def written_before_the_loop(x, n):
    new = np.zeros_like(x)
    for i in range(n):
        new[i] = x[i]
    return np.sum(new)


@pytest.mark.parametrize(
    ("fun", "want"), [(filled_in_a_pass, 1), (written_again, 0), (never_written, 0), (written_before_the_loop, 0)]
)
def test_freeze(fun: Any, want: int) -> None:
    assert frozen(fun, x=X, n=3) == want


# recording ----------------------------------------------------------------------------------------------------------
def pushes(text: str) -> list[str]:
    """What the forward sweep tapes, in order."""
    return re.findall(r"(\w+_tape\.append\(.*\))$", text, re.MULTILINE)


def taped(fun: Any, *args: Any, argnums: Any = 0) -> list[str]:
    return pushes(grad(fun, argnums).source(*args))


@pytest.mark.parametrize(
    ("name", "want"),
    [
        ("wave", []),
        ("softmax_loss", []),
        ("seidel", []),
        ("cholesky_logdet", []),
        ("logistic_map", ["x_tape.append(x_i)"]),
        ("settle", ["x_tape.append(x)"]),
        ("choose", []),
        ("shift", ["t_tape.append(t.copy())"]),
    ],
)
def test_tapes_of_the_pairs(name: str, want: list[str]) -> None:
    case = CASES[name]
    assert taped(case.primal, *case.args, argnums=tuple(range(case.n_diff))) == want


@pytest.mark.parametrize("name", ["relax", "mlp", "settle"])
def test_arrays_that_are_never_written_are_taped_without_a_copy(name: str) -> None:
    case = CASES[name]
    text = grad(case.primal, tuple(range(case.n_diff))).source(*case.args)
    assert pushes(text) and not [p for p in pushes(text) if "copy" in p]


def linear_stencil(u, k, n):
    for _ in range(n):
        for i in range(1, len(u) - 1):
            u[i] = u[i] + k * (u[i - 1] - 2.0 * u[i] + u[i + 1])
    return np.sum(u)


def linear_stencil_of_slices(u, k, n):
    for _ in range(n):
        u[1:-1] = u[1:-1] + k * (u[:-2] - 2.0 * u[1:-1] + u[2:])
    return np.sum(u)


@pytest.mark.parametrize("fun", [linear_stencil, linear_stencil_of_slices])
def test_linear_stencils(fun: Any) -> None:
    u = np.linspace(0.0, 1.0, 6) ** 2
    assert taped(fun, u, 0.1, 3) == []
    assert "dk" not in grad(fun).source(u, 0.1, 3)
    assert taped(fun, u, 0.1, 3, argnums=1) != []  # what k is multiplied with is overwritten


def prefix_products(x):
    out = np.ones(len(x) + 1)
    for i in range(len(x)):
        out[i + 1] = out[i] * x[i]
    return np.sum(out)


def prefix_products_in_place(x):
    for i in range(1, len(x)):
        x[i] = x[i - 1] * x[i]
    return np.sum(x)


def test_elements_written_once_are_read_again() -> None:
    assert taped(prefix_products, X) == []
    assert len(taped(prefix_products_in_place, X)) == 1


def carried(x, n):
    for _ in range(n):
        x = np.sin(x)
    return x


def carried_linear(x, k, n):
    for _ in range(n):
        x = 3.0 * x + k
    return x


def cheap(x, n):
    total = 0.0
    for i in range(n):
        t = 2.0 * i + 1.0
        total = total + t * x
    return total


def flags(x, n):
    for _ in range(n):
        if x > 1.0:
            x = x * 0.5
        else:
            x = x + 3.0
    return x


@pytest.mark.parametrize(
    ("fun", "args", "count"),
    [(carried, (0.5, 3), 1), (carried_linear, (0.5, 2.0, 3), 0), (cheap, (0.5, 3), 0), (flags, (0.5, 3), 1)],
)
def test_tapes_of_loops(fun: Any, args: tuple[Any, ...], count: int) -> None:
    assert len(taped(fun, *args)) == count


def test_what_is_not_differentiated_is_not_recorded() -> None:
    def f(x, w, n):
        for _ in range(n):
            x = w * x
        return np.sum(x)

    assert taped(f, X, X, 3) == []
    assert len(taped(f, X, X, 3, argnums=1)) == 1


def test_arguments_that_are_only_read_are_not_copied() -> None:
    for name in ("wave", "softmax_loss", "relax", "mlp"):
        case = CASES[name]
        assert "copy(" not in value_and_grad(case.primal).source(*case.args)
    assert "copy(" in value_and_grad(CASES["seidel"].primal).source(*CASES["seidel"].args)
