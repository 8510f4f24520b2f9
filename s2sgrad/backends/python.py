"""The default backend: generated text run by CPython itself."""

from __future__ import annotations

import importlib
import itertools
import linecache
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from s2sgrad import runtime
from s2sgrad.codegen import Text
from s2sgrad.errors import S2SGradError, Span

_serial = itertools.count(1)
_places: dict[str, Mapping[int, Span]] = {}  # file name of generated code -> its lines -> the primal's
_lock = threading.Lock()


@dataclass(frozen=True)
class Loaded:
    """A generated function that can be called, and the text that it was made from."""

    function: Callable[..., Any]
    text: Text
    filename: str


def load(text: Text) -> Loaded:
    """Compile generated text. It is registered with linecache, so tracebacks and debuggers show its lines."""
    with _lock:
        filename = f"<s2sgrad {text.name} {next(_serial)}>"
    namespace: dict[str, Any] = {}
    for name, module in text.modules.items():
        found = importlib.import_module(module)  # `import json.decoder` binds `json`
        namespace[name.partition(".")[0]] = sys.modules[module.partition(".")[0]] if "." in name else found
    namespace.update(helpers(text))
    namespace.update(text.constants)
    namespace["__name__"] = f"s2sgrad.generated.{text.name}"
    _places[filename] = text.lines
    linecache.cache[filename] = (len(text.code), None, text.code.splitlines(True), filename)
    exec(compile(text.code, filename, "exec"), namespace)
    return Loaded(namespace[text.name], text, filename)


def helpers(text: Text) -> Mapping[str, Callable[..., Any]]:
    """The runtime helpers that the text calls, by name."""
    return {name: runtime.HELPERS[name] for name in text.helpers}


def run(function: Callable[..., Any], *args: Any) -> Any:
    """Call generated code; an error is given the primal's line."""
    try:
        return function(*args)
    except Exception as error:  # whatever the primal raises: only its place is added
        name_the_primal(error)
        raise


def name_the_primal(error: BaseException) -> None:
    """Add to an error that came out of generated code the line of the primal that it belongs to."""
    place, trace = None, error.__traceback__
    while trace is not None:
        lines = _places.get(trace.tb_frame.f_code.co_filename)
        if lines is not None:
            place = lines.get(trace.tb_lineno, place)
        trace = trace.tb_next
    note_place(error, place)


def note_place(error: BaseException, place: Span | None) -> None:
    """Add a line of the primal to an error."""
    if place is None:
        return
    note = f'in the primal, File "{place.file}", line {place.line}\n{place.caret()}'
    if hasattr(error, "add_note"):
        error.add_note(note)
    elif error.__cause__ is None:  # before Python 3.11; what the error holds stays what the primal gave it
        error.__cause__ = S2SGradError(note)
