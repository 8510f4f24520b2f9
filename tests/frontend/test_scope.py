"""What a function's tree says without types: its variables, what is assigned, how statements may be left."""

from __future__ import annotations

import textwrap
from typing import Any

import gast
import pytest

from s2sgrad.frontend import scope
from s2sgrad.frontend.source import Source


def parse(text: str) -> list[Any]:
    return gast.parse(textwrap.dedent(text)).body


def of_function(text: str) -> scope.Scope:
    (node,) = parse(text)
    return scope.scope_of(Source("<text>", text.splitlines(), node), node)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a = b = 1; c += 2; d: int = 3; e[0] = f.g = 4", "a b c d"),
        ("(a, *b), [c] = x", "a b c"),
        ("for a, b in x: c = a\nelse: d = 1", "a b c d"),
        ("with x as a, y as (b, c): pass", "a b c"),
        ("try: a = 1\nexcept E as b: c = 1\nelse: d = 2\nfinally: e = 3", "a b c d e"),
        ("def f(x): y = 1", "f"),
        ("class C:\n    z = 1", "C"),
        ("import a.b, c as d\nfrom e import f, g as h", "a d f h"),
        ("del a", "a"),
        ("if (a := f(x)) > 0: b = 1", "a b"),
        ("a = [x for x in y if (b := x)]", "a b"),  # the walrus leaves the comprehension, its variable does not
        ("a = {k: v for k, v in y}; b = {x for x in y}; c = sum(x for x in y)", "a b c"),
        ("a = lambda x: (b := x)", "a"),
        ("def f(x=(a := 1)): pass", "f a"),  # defaults belong to the function around
        ("@(a := g)\ndef f(x): pass", "f a"),
        ("match x:\n case [a, *b]: pass\n case {'k': c, **d}: pass\n case C(e) as f: pass", "a b c d e f"),
    ],
)
def test_assigned(text: str, names: str) -> None:
    assert set(scope.assigned(parse(text))) == set(names.split())


def test_names_are_in_the_order_of_their_first_assignment() -> None:
    assert list(scope.assigned(parse("b = 1\na = 2\nb = 3\nfor c in x: a = 1"))) == ["b", "a", "c"]


def test_the_scope_of_a_function() -> None:
    found = of_function(
        """\
def f(a, /, b, *c, d=1, **e):
    nonlocal g
    global h
    g = h = i = a
    return [j for j in b]
"""
    )
    assert found.params == ("a", "b", "c", "d", "e")
    assert found.locals == set("abcdei")
    assert found.nonlocals == {"g"} and found.globals == {"h"}
    assert not found.has_inner and not found.is_generator


@pytest.mark.parametrize(
    ("body", "inner", "generator"),
    [
        ("return [x for x in a]", False, False),
        ("return sum(x for x in a)", True, False),
        ("return lambda: a", True, False),
        ("def g(): yield 1", True, False),  # the inner function is the generator
        ("yield a", False, True),
        ("x = yield from a", False, True),
    ],
)
def test_inner_functions_and_generators(body: str, inner: bool, generator: bool) -> None:
    found = of_function(f"def f(a):\n    {body}\n")
    assert (found.has_inner, found.is_generator) == (inner, generator)


NEVER, MAYBE, ALWAYS = scope.NEVER, scope.MAYBE, scope.ALWAYS


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("a = 1", NEVER),
        ("raise E", NEVER),
        ("return", ALWAYS),
        ("a = 1\nbreak\nb = 2", ALWAYS),
        ("if a: return\nelse: continue", ALWAYS),
        ("if a: return", MAYBE),
        ("if a: b = 1\nelse: b = 2", NEVER),
        ("if a: return\nbreak", ALWAYS),
        ("for x in y: break", NEVER),  # it is the inner loop that is left
        ("for x in y: return", MAYBE),
        ("for x in y: pass\nelse: break", MAYBE),  # the outer loop is left by the else
        ("while a:\n    if b: return", MAYBE),
        ("with a: return", ALWAYS),
        ("with a:\n    if b: return", MAYBE),
        ("try: return\nfinally: a = 1", MAYBE),
        ("try: a = 1\nexcept E: b = 1", NEVER),
        ("match a:\n    case 1: return\n    case _: return", MAYBE),
        ("def f(): return 1", NEVER),
        ("a = lambda: (yield)", NEVER),
    ],
)
def test_how_statements_are_left(text: str, how: str) -> None:
    assert scope.leaves(parse(text)) == how


@pytest.mark.parametrize(
    ("body", "has"),
    [
        ("break", True),
        ("if a: pass\nelse: break", True),
        ("for x in y: break", False),
        ("for x in y: pass\nelse: break", True),
        ("while a: break\nelse: pass", False),
        ("with a:\n    try: pass\n    except E: break", True),
        ("try: pass\nfinally: break", True),
        ("match a:\n    case 1: break", True),
        ("def f():\n    while a: break", False),
        ("return", False),
    ],
)
def test_breaks_that_leave_the_loop_around(body: str, has: bool) -> None:
    assert scope.has_break(parse(body)) is has


def test_what_is_worked_out_is_kept() -> None:
    text = "def f(a):\n    for i in a: b = i\n"
    (node,) = parse(text)
    source = Source("<text>", text.splitlines(), node)
    assert scope.scope_of(source, node) is scope.scope_of(source, node)
    loop = node.body[0]
    first = scope.assigned_in(source, loop, [loop])
    assert list(first) == ["i", "b"] and scope.assigned_in(source, loop, [loop]) is first
