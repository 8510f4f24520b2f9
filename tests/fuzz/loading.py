"""Programs as users have them: modules in files."""

from __future__ import annotations

import ast
import importlib.util
import linecache
import sys
import tempfile
import warnings
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

FOOT = """

if __name__ == "__main__":
    from tests.fuzz.oracle import main

    raise SystemExit(main(__file__))
"""


class Into:
    """What copies that which is assigned to elements of it, or written by `copyto`, where both are arrays."""

    def __init__(self, container: Any) -> None:
        self.container = container

    def __setitem__(self, index: Any, value: Any) -> None:
        both = isinstance(self.container, np.ndarray) and isinstance(value, np.ndarray)
        self.container[index] = value.copy() if both else value

    @staticmethod
    def copyto(target: np.ndarray, source: Any, **options: Any) -> None:
        np.copyto(target, np.copy(source), **options)


class Copying(ast.NodeTransformer):
    """`a[i] = b` puts a copy of `b` where `a` is an array: what it says, however the two overlap.

    NumPy does not always look at overlaps well: `a[::-1][1::2] = a[:3][::-1]` of six elements reads what it has
    just written. There is no derivative of that to compare with.
    """

    def visit_Assign(self, node: ast.Assign) -> ast.Assign:
        for target in node.targets:
            if isinstance(target, ast.Subscript):
                target.value = ast.Call(ast.Name(Into.__name__, ast.Load()), [target.value], [])
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.Attribute:
        if node.attr == "copyto":
            node.value = ast.Name(Into.__name__, ast.Load())
        return node


def with_copies(text: str) -> str:
    """The program that copies whatever it assigns to elements of arrays."""
    assigned = ast.unparse(ast.fix_missing_locations(Copying().visit(ast.parse(text))))
    return f"from {__name__} import {Into.__name__}\n{assigned}"


@dataclass(frozen=True)
class Program:
    """A function to differentiate, and what makes its arguments anew."""

    fun: Callable[..., Any]
    arguments: Callable[[], tuple[Any, ...]]


@contextmanager
def load(text: str) -> Iterator[Program]:
    """A program's function, from a file that is there as long as it is used."""
    name = f"tests.fuzzed_{zlib.crc32(text.encode()):08x}"  # in `tests`, as the harness looks into classes of tests
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "program.py"
        path.write_text(text)
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what the shrinker tries need not make sense
                spec.loader.exec_module(module)
            yield Program(module.fun, module.arguments)
        finally:
            del sys.modules[name]
            linecache.cache.pop(str(path), None)
