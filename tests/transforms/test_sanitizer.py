"""S2SGRAD_SANITIZE=1: each law of memory, broken on purpose, is noticed at the primal's line; right code passes."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2sgrad import grad, hvp, vjp
from s2sgrad.api.specialize import forget
from s2sgrad.backends import python
from s2sgrad.codegen import emit
from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Apply, Block, Comment, Function, If, Return, Value
from s2sgrad.ir.types import Array, List
from s2sgrad.rules import adjoint, core
from s2sgrad.runtime.sanitizer import begin_sanitizing, note_addition, note_shadow
from s2sgrad.transforms import adding
from s2sgrad.transforms.companions import Companions
from s2sgrad.transforms.reverse.shadows import Shadows
from s2sgrad.transforms.sanitize import watch_additions
from s2sgrad.transforms.scope import Scope

X = np.array([0.5, 1.5, -1.0])


@pytest.fixture(autouse=True)
def sanitized(monkeypatch: pytest.MonkeyPatch) -> Any:
    forget()
    monkeypatch.setenv("S2SGRAD_SANITIZE", "1")
    yield
    forget()


def written(x):
    y = x * 2.0
    y[0] = y[1] * x[2]
    return np.sum(y * y)


def by_a_view(x):
    y = x * 2.0
    v = y[1:]
    v[0] = v[1] * x[2]
    return np.sum(y * y)


def by_a_branch(x):
    y = x * 2.0
    z = np.sin(x)
    v = y if x[0] > 0.0 else z
    v[1] = v[0] * x[2]
    return np.sum(y * z)


def carried(x):
    y = x * 2.0
    for _ in range(2):
        y[0] = y[1] * x[2]
        y = y * 1.5
    return np.sum(y * y)


def kept_in_a_list(x):
    rows = []
    for k in range(2):
        rows.append(x * k)
        rows[0][1] += x[0]
    return np.sum(rows[0] * rows[1])


def relisted(x):
    b = [row * 1.0 for row in np.outer(x, x)]
    for _ in range(2):
        b = [v for v in b]
    o = list(b)
    return sum(np.sum(v**3) for v in o)


def recursive(x):
    def halve(a, k):
        if k > 0:
            a *= 0.5
            return halve(a, k - 1)
        return a

    y = x * 3.0
    return np.sum(halve(y, 2) * y)


PROGRAMS = (written, by_a_view, by_a_branch, carried, kept_in_a_list, relisted, recursive)


@pytest.mark.parametrize("fun", PROGRAMS)
def test_right_code_passes(fun: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    watching = grad(fun)
    found = watching(X)
    assert "note_" in watching.source(X).split("begin_sanitizing()\n")[1]
    forget()
    monkeypatch.setenv("S2SGRAD_SANITIZE", "0")
    assert "sanitizing" not in grad(fun).source(X) and "note_" not in grad(fun).source(X)
    np.testing.assert_allclose(found, grad(fun)(X), rtol=1e-12)


# planted faults -------------------------------------------------------------------------------------------------------


def forgetful(self: Shadows, scope: Scope, v: Value) -> Value:
    """A shadow that is made again whenever it is asked for."""
    for s in scope.chain():
        s.shadows.pop(v, None)
    return original_of(self, scope, v)


original_of = Shadows.of


@pytest.mark.parametrize("fun", [written, by_a_view, by_a_branch])
def test_a_second_shadow(fun: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Shadows, "of", forgetful)
    with pytest.raises(AssertionError, match="^R1: a location has a second shadow, at line [0-9]+: "):
        grad(fun)(X)


def test_views_that_are_no_views(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_view(self: Shadows, home: Scope, op: Apply, v: Value) -> Value:
        if op.row is not core.getitem:
            return original_of_apply(self, home, op, v)
        return home.builder.apply(core.copy, original_of_apply(self, home, op, v), type=v.type)

    original_of_apply = Shadows.of_apply
    monkeypatch.setattr(Shadows, "of_apply", no_view)
    with pytest.raises(AssertionError, match=r"^R2: a reference leads to the shadow of .*, at line .*v\[0\]"):
        grad(by_a_view)(X)


def test_another_choice_between_shadows(monkeypatch: pytest.MonkeyPatch) -> None:
    def swapped(self: Shadows, home: Scope, op: If, k: int) -> Value:
        chosen = original_of_choice(self, home, op, k)
        assert isinstance(chosen.owner, If)
        chosen.owner.blocks = tuple(reversed(chosen.owner.blocks))
        return chosen

    original_of_choice = Shadows.of_choice
    monkeypatch.setattr(Shadows, "of_choice", swapped)
    with pytest.raises(AssertionError, match="^R[12]: "):
        grad(by_a_branch)(X)


@pytest.mark.parametrize("fun", [carried, kept_in_a_list])
def test_new_shadows_beside_references_that_travel(fun: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def made_anew(self: Companions, b: Builder, v: Value) -> Value:
        return b.apply(core.zeros_like, v, type=v.type) if isinstance(v.type, Array) else original(self, b, v)

    original = Companions.shadow
    monkeypatch.setattr(Companions, "shadow", made_anew)
    with pytest.raises(AssertionError, match="^R2: a reference leads to the shadow of something else"):
        grad(fun)(X)


def test_values_that_are_added_to_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adding.adjoint, "accumulate_entries", adjoint.accumulate_tree)
    with pytest.raises(AssertionError, match="^V: .*, at line [0-9]+: "):
        grad(relisted)(X)


# code written by hand -------------------------------------------------------------------------------------------------


def run(build: Callable[[Builder, Value], Any]) -> None:
    """Make, watch and run a function of one array, of which all ops behind the first are a reverse sweep."""
    body = Block()
    x = body.add_arg(Array("float64", (3,)), "x")
    b = Builder(body)
    b.mirror = Comment("the op that is reversed")
    body.ops.append(Return([build(b, x)]))
    fn = Function("made", body)
    watch_additions(fn)
    python.load(emit(fn)).function(X.copy())


def test_arrays_that_live_on() -> None:
    def broken(b: Builder, x: Value) -> Value:
        d = b.apply(core.copy, x, name="d")
        kept = b.apply(core.make_list, d, type=List(None, (d.type,)), name="kept")
        b.apply(core.iadd, d, x)
        return kept

    def right(b: Builder, x: Value) -> Value:
        d = b.apply(core.copy, x, name="d")
        kept = b.apply(core.make_list, b.apply(core.copy, d), type=List(None, (d.type,)), name="kept")
        b.apply(core.iadd, d, x)
        return b.apply(core.make_tuple, d, kept)

    run(right)
    with pytest.raises(AssertionError, match="^V: what is added to in place is reached in another way"):
        run(broken)


def test_arrays_of_the_caller() -> None:
    def broken(b: Builder, x: Value) -> Value:
        view = b.apply(core.getitem, b.apply(core.make_tuple, x), b.const(0), type=x.type, name="view")
        b.apply(core.iadd, view, b.apply(core.copy, view))
        return b.apply(core.make_tuple, view, x)

    with pytest.raises(AssertionError, match="^V: "):
        run(broken)


def test_one_array_in_two_places() -> None:
    def made(b: Builder, x: Value, *items: Value) -> Value:
        held = b.apply(core.make_list, *items, type=List(None, (x.type, x.type)), name="held")
        other = b.apply(core.make_list, x, x, type=held.type)
        b.apply(adjoint.accumulate_tree, held, other)
        return held

    def broken(b: Builder, x: Value) -> Value:
        d = b.apply(core.copy, x)
        return made(b, x, d, d)

    run(lambda b, x: made(b, x, b.apply(core.copy, x), b.apply(core.copy, x)))
    with pytest.raises(AssertionError, match="^V: what is added to in place stands twice"):
        run(broken)


# the helpers ----------------------------------------------------------------------------------------------------------


def test_tables_of_shadows() -> None:
    a, b, da, db = (np.zeros(3) for _ in range(4))
    begin_sanitizing()
    note_shadow(a, da, "R1", "here")
    note_shadow(a[1:], da[1:], "R2", "here")
    note_shadow(b, db, "R1", "here")
    for primal, shadow in ((a, db), (b[::2], da[::2]), (np.zeros(3), da)):
        with pytest.raises(AssertionError, match="at there"):
            note_shadow(primal, shadow, "R2", "there")
    held, dheld = [a], [da]
    note_shadow(held, dheld, "R1", "here")
    with pytest.raises(AssertionError, match="second shadow"):
        note_shadow(held, list(dheld), "R1", "here")
    note_shadow(a, np.zeros(3), "freeze", "here")
    note_shadow(a, da, "R2", "here")
    begin_sanitizing()
    note_shadow(a, db, "R1", "here")


def test_everything_inside() -> None:
    a, b, da, db = (np.zeros(3) for _ in range(4))
    held, shadow = {"k": [a, (b, 1.0)]}, {"k": [da, (db, 0.0)]}
    begin_sanitizing()
    note_shadow(held, shadow, "R1", "here", True)
    note_shadow(a[::2], da[::2], "R2", "here")
    note_addition(da, None, "arrays", "here", 0, shadow)
    note_shadow([b], [db], "R2", "here", True)
    for primal, other in ((held["k"], list(shadow["k"])), ([a], [db]), ([(b,)], [(db.copy(),)])):
        with pytest.raises(AssertionError, match="at there"):
            note_shadow(primal, other, "R2", "there", True)


def test_what_is_no_location() -> None:
    begin_sanitizing()
    for _ in range(2):
        note_shadow(1.0, 0.0, "R1", "here")
        note_shadow((1.0, X), (0.0, np.zeros(3)), "R1", "here")
        note_shadow(None, np.zeros(3), "R1", "here")
        note_shadow(np.broadcast_to(X, (2, 3)), np.zeros((2, 3)), "R2", "here")


def test_what_may_be_added_to() -> None:
    begin_sanitizing()
    d, e = np.zeros(3), np.zeros(3)
    item = types.SimpleNamespace(w=e)
    note_addition(d, None, "arrays", "here", 0, e, [e], {"k": (e,)}, item)
    note_addition(d, None, "arrays", "here", 1, [d, e], e)
    note_addition([d, e], 1, "arrays", "here", 0, d)
    note_addition([d, e], None, "entries", "here", 0, d, e)
    for holders, others in ((0, ([d],)), (1, ([d, d[1:]],)), (0, (d[1:],)), (0, ({"k": (e, d)},))):
        with pytest.raises(AssertionError, match="V: "):
            note_addition(d, None, "arrays", "here", holders, *others)
    with pytest.raises(AssertionError, match="V: "):
        note_addition(item, "w", "arrays", "here", 0, e)
    inner: list[Any] = [1.0]
    with pytest.raises(AssertionError, match="V: "):
        note_addition([inner], None, "lists", "here", 0, [inner])
    note_shadow(np.zeros(3), d, "R1", "here")
    note_addition(d, None, "arrays", "here", 0, [d])  # a shadow: whoever refers to it has to see it


def test_not_in_what_is_differentiated_again() -> None:
    first = grad(written)
    hvp(written, (X,), (X,))
    vjp(first, X)[1](X)
    vjp(written, X)[1](1.0)
