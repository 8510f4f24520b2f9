"""Every mistake of the gallery gives the message in `expected/`, and what it says to write instead works.

pytest tests/errors --update-golden writes the messages anew.
"""

from __future__ import annotations

import copy
import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2sgrad import UnsupportedError, UsageError, grad
from tests.errors import (
    classes,
    command_line,
    contexts,
    fixes,
    library,
    mutation,
    passed,
    running,
    syntax,
    usage,
    values,
)
from tests.errors.conftest import EXPECTED
from tests.errors.gallery import FIXED, GALLERY, ROOT, Fixed, Mistake, seen

# importing them fills the gallery
THEMES = (classes, command_line, contexts, fixes, library, mutation, passed, running, syntax, usage, values)


@pytest.mark.parametrize("entry", GALLERY.values(), ids=lambda e: e.name)
def test_message(entry: Mistake, golden: Callable[[str, str], None]) -> None:
    golden(f"{entry.name}.txt", seen(entry))


@pytest.mark.parametrize("entry", [e for e in GALLERY.values() if not e.running], ids=lambda e: e.name)
def test_what_a_message_consists_of(entry: Mistake) -> None:
    """A place with the line and carets, a reason and a rewrite; on the command line, the place is the command."""
    with pytest.raises(entry.error) as caught:
        entry.make()
    text = str(caught.value)
    assert "\nInstead: " in text and not re.search(r"Instead: (\n|$)", text)
    if isinstance(caught.value, UnsupportedError | UsageError):
        assert re.search(r'File "[^"]+", line \d+\n    .*\n *\^+\n', text)
        assert caught.value.reason and caught.value.rewrite and caught.value.span is not None


@pytest.mark.parametrize("entry", [e for e in GALLERY.values() if e.running], ids=lambda e: e.name)
def test_what_a_traceback_shows(entry: Mistake) -> None:
    """The generated line and the primal's, as Python itself prints them."""
    with pytest.raises(entry.error) as caught:
        entry.make()
    text = seen(entry)
    assert re.search(r'File "<s2sgrad \w+>", in \w+\n  \S', text)
    assert re.search(r'in the primal, File "tests/errors/running.py", line \d+\n    .*\n *\^+', text)
    assert not isinstance(caught.value, UnsupportedError | UsageError)


def central_differences(fun: Callable[..., Any], args: tuple[Any, ...]) -> list[float]:
    """The gradient by the first argument, of all its numbers in a row."""

    def at(k: int, h: float) -> float:
        given = copy.deepcopy(args)
        return float(fun(moved(given[0], k, h), *given[1:]))

    return [(at(k, 1e-6) - at(k, -1e-6)) / 2e-6 for k in range(len(numbers(args[0])))]


def numbers(tree: Any) -> list[float]:
    if isinstance(tree, dict):
        return [n for v in tree.values() for n in numbers(v)]
    if isinstance(tree, tuple | list):
        return [n for v in tree for n in numbers(v)]
    return [float(n) for n in np.ravel(tree)]


def moved(tree: Any, k: int, h: float) -> Any:
    """The same, with the k-th number changed by h."""
    if isinstance(tree, dict | tuple | list):
        parts = list(tree.values()) if isinstance(tree, dict) else list(tree)
        for j, part in enumerate(parts):
            count = len(numbers(part))
            if k < count:
                parts[j] = moved(part, k, h)
                break
            k -= count
        return dict(zip(tree, parts)) if isinstance(tree, dict) else type(tree)(parts)
    if np.ndim(tree) == 0:
        return tree + h
    new = tree.copy()
    new.reshape(-1)[k] += h
    return new


@pytest.mark.parametrize("entry", FIXED, ids=lambda e: e.fun.__name__)
def test_rewrite(entry: Fixed) -> None:
    assert entry.of in GALLERY
    got = grad(entry.fun)(*copy.deepcopy(entry.args))
    np.testing.assert_allclose(numbers(got), central_differences(entry.fun, entry.args), rtol=1e-5, atol=1e-7)


def test_the_gallery_is_large_and_complete() -> None:
    assert len(GALLERY) >= 100 and len({e.of for e in FIXED}) >= 40
    assert {p.name for p in EXPECTED.iterdir()} == {f"{n}.txt" for n in GALLERY}


def test_exit_status_of_commands_that_cannot_be_parsed() -> None:
    for arguments in ([], ["dump"], ["dump", "f.py:f", "--mode", "hessian"], ["dump", "f.py:f", "--nonsense"]):
        command = [sys.executable, "-m", "s2sgrad", *arguments]
        assert subprocess.run(command, cwd=ROOT, capture_output=True).returncode == 2
