"""Programs as users have them: modules in files."""

from __future__ import annotations

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

FOOT = """

if __name__ == "__main__":
    from tests.fuzz.oracle import main

    raise SystemExit(main(__file__))
"""


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
