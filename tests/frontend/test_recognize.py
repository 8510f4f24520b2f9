"""A function is read from its own text or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from s2sgrad import UnsupportedError, grad

BEFORE = '''
def f(x):
    return 2.0 * x


def g(x):
    def inner(y):
        return 2.0 * y

    return inner(x) * x


h = lambda x: 2.0 * x  # noqa: E731
'''


def load(path: Path, text: str) -> ModuleType:
    path.write_text(text)
    module = ModuleType(path.stem)
    exec(compile(text, str(path), "exec", dont_inherit=True), module.__dict__)  # no cached bytecode in between
    return module


CHANGES = [("2.0", "7.0"), ("* x", "+ x"), ("* x", "* x * x"), ("def inner(y)", "def inner(z)")]


@pytest.mark.parametrize("name", ["f", "g", "h"])
@pytest.mark.parametrize("change", CHANGES)
def test_edited_file_is_refused(name: str, change: tuple[str, str], tmp_path: Path) -> None:
    path = tmp_path / "edited.py"
    module = load(path, BEFORE)
    path.write_text(BEFORE.replace(*change))
    fun = getattr(module, name)
    if change[0].startswith("def") and name != "g":
        assert grad(fun)(3.0) == 2.0  # what was edited is another function
    else:
        with pytest.raises(UnsupportedError, match="has changed since"):
            grad(fun)(3.0)


def test_same_text_with_comments_and_types_is_read(tmp_path: Path) -> None:
    path = tmp_path / "kept.py"
    module = load(path, "from __future__ import annotations\n" + BEFORE)
    path.write_text("from __future__ import annotations\n" + BEFORE.replace("* x", "* x  # twice"))
    assert grad(module.f)(3.0) == 2.0 and grad(module.g)(3.0) == 12.0 and grad(module.h)(3.0) == 2.0


def test_file_that_has_been_read_before_is_not_read_again(tmp_path: Path) -> None:
    path = tmp_path / "read.py"
    module = load(path, BEFORE)
    assert grad(module.f)(3.0) == 2.0
    path.write_text(BEFORE.replace("2.0", "7.0"))
    assert grad(lambda x: module.f(x) * x)(3.0) == 12.0
    assert grad(load(path, BEFORE.replace("2.0", "7.0")).f)(3.0) == 7.0


def with_assert(x):
    assert x > 0.0, "positive"
    return x**3


def test_asserts_that_pytest_rewrites() -> None:
    assert grad(with_assert)(2.0) == 12.0


def test_text_given_by_exec() -> None:
    """Python 3.13 keeps the text of `python -c` under the name that exec uses."""
    script = (
        "from s2sgrad import UnsupportedError, grad\n"
        "def f(x):\n    return 5.0 * x\n"
        "made = {}\n"
        "exec('\\ndef f(x):\\n    return 2.0 * x', made)\n"
        "try:\n    print(grad(made['f'])(1.0))\n"
        "except UnsupportedError:\n    print('refused')\n"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent.parent)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True)
    assert done.stdout.strip() in ("refused", "2.0"), done.stderr
