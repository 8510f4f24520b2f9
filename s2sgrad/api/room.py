"""What a compilation needs of the interpreter while it runs."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_CALLS = 4000  # that may be nested in a compilation, beyond what the interpreter allows

_lock = threading.Lock()
_running: list[int] = []  # for each compilation in some thread, the limit before the first of them


@contextmanager
def uncollected() -> Iterator[None]:
    """Compile without the cyclic garbage collector: it would look at every op again and again, and find nothing."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def deep() -> Iterator[None]:
    """Room for recursion along the program: of some hundred statements each may be made of the one before."""
    with _lock:
        before = _running[0] if _running else sys.getrecursionlimit()
        _running.append(before)
        sys.setrecursionlimit(before + _CALLS)
    try:
        yield
    finally:
        with _lock:
            _running.pop()
            if not _running:
                sys.setrecursionlimit(before)
