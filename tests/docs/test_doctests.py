"""The examples in docstrings are run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import s2sgrad

MODULES = [m.name for m in pkgutil.walk_packages(s2sgrad.__path__, "s2sgrad.") if not m.name.endswith("__main__")]


@pytest.mark.parametrize("name", ["s2sgrad", *MODULES])
def test_examples(name: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert not failed


def test_the_public_functions_have_examples() -> None:
    for name in ("grad", "value_and_grad", "vjp", "jvp", "hvp", "jacobian"):
        assert ">>>" in getattr(s2sgrad, name).__doc__
