"""Whatever texts a function has, its generated code can be read by Python, and has the same texts."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest

from s2sgrad import grad, jvp, value_and_grad, vjp
from tests.notes import notes

TEXTS = (
    '"', '""', '"""', '""""', 'say "yes"', 'a """ b', "it's", "'''", "a\\", "a\\\\", '\\"', "\\N{foo}", "\\x", "{x}",
    "%s {", "x\x00y", "\ud800", "tab\tx", "a\rb", "a\r\nb", "a\x0cb", "a\x85b", "\u2028x", "\x7f", "é",
    "two\n  lines\n\nthree\"",
    '"""\n"""', " ", "\n", "# no comment", "def f(x):\n    return",
)  # fmt: skip


def module(text: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(text, "generated", "exec"), names)
    return names


def docstring_of(f: Any) -> str | None:
    return inspect.cleandoc(f.__doc__) if f.__doc__ else None


@pytest.mark.parametrize("text", TEXTS)
def test_docstrings(text: str) -> None:
    def f(x: Any) -> Any:
        return x * x

    f.__doc__ = text
    assert value_and_grad(f)(3.0) == (9.0, 6.0)
    assert vjp(f, 3.0)[1](1.0) == (6.0,) and jvp(f, (3.0,), (1.0,)) == (9.0, 6.0)
    made = module(grad(f).source(3.0))["f_grad"]
    assert made(3.0) == 6.0
    if text.strip() and text.isprintable() | ("\n" in text and "\r" not in text):
        assert docstring_of(made) == inspect.cleandoc(text)


def test_lines_below_a_docstring() -> None:
    def f(x: Any, n: int) -> Any:
        """One line,

        and two more,
        before anything is computed.
        """
        y = x * x
        return y[n]

    with pytest.raises(IndexError) as caught:
        vjp(f, np.ones(2), 5)
    assert "return y[n]" in "".join(notes(caught.value))
    text = grad(f).source(np.ones(2), 1)
    assert '    """One line,\n\n    and two more,\n    before' in text


@pytest.mark.parametrize("text", TEXTS)
def test_f_strings(text: str) -> None:
    def f(x: Any, t: str) -> Any:
        d = {t: x, "q": 1.0}
        if x > 2.0:
            raise ValueError(f"{x} {t} {text!r:>4}{{}} {d[t]:.3f} {d['q']} {'a' + t} {t.replace('q', NEWLINE)}")
        if x > 1.0:
            raise KeyError(f"{x} { {t: x}[t] } {t + f'{x:.3f}'} {x:{FILL}>8}", t)
        return x * d[t]

    for x in (3.0, 1.5):
        with pytest.raises((ValueError, KeyError)) as caught:
            f(x, text)
        with pytest.raises(type(caught.value)) as same:
            grad(f)(x, text)
        assert same.value.args == caught.value.args
    assert grad(f)(0.5, text) == 1.0
    assert module(grad(f).source(0.5, text))["f_grad"](0.5, text) == 1.0


NEWLINE, FILL = "\n", "\\"
NUMBERS = {
    "inf": np.inf,
    "minus": -np.inf,
    "nan": float("nan"),
    'a "key"\\': [np.float64("inf"), np.float32(1.5), np.int64(2), np.bool_(True)],
    "complex": (complex(1.0, np.inf), 2j),
}
FLOATS, EMPTY, FLAGS, PLANE = np.array([np.inf, 2.0]), np.zeros((0, 3)), np.array([True, False]), np.array([1.0 + 2.0j])


def test_numbers_from_outside() -> None:
    def f(x: Any) -> Any:
        y = np.minimum(x, NUMBERS["inf"]) + np.maximum(x, NUMBERS["minus"]) + min(x, NUMBERS['a "key"\\'][0])
        y = y * np.sum(np.minimum(FLOATS, 3.0)) + np.sum(EMPTY, axis=0)[0] + x * FLAGS[0] * NUMBERS['a "key"\\'][2]
        return y + x * np.sum(PLANE).real + x * NUMBERS["complex"][1].imag

    text = grad(f).source(2.0)
    assert module(text)["f_grad"](2.0) == grad(f)(2.0) == 3 * 5.0 + 2.0 + 1.0 + 2.0


def test_defaults_that_are_infinite() -> None:
    def f(x: Any, top: float = np.inf, name: str = 'a "b"\\\n') -> Any:
        return np.minimum(x, top) * len(name)

    assert module(grad(f).source(2.0))["f_grad"](2.0) == 7.0
