"""Finding the function that a command line names."""

from __future__ import annotations

import importlib
import importlib.util
import linecache
import os
import sys
import traceback
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType
from typing import Any

from s2sgrad.errors import Span, UsageError


def load_target(text: str) -> Any:
    """The function at `path/to/file.py:function` or `package.module:function`. Raises UsageError."""
    where, colon, name = text.rpartition(":")
    if not colon or not where or not name:
        raise UsageError(
            f"cannot read the target {text!r}", None, "give path/to/file.py:function or package.module:function"
        )
    module = load_file(Path(where)) if where.endswith(".py") or "/" in where else load_module(where)
    target: Any = module
    for part in name.split("."):
        if not hasattr(target, part):
            known = sorted(
                n for n, v in vars(module).items() if callable(v) and getattr(v, "__module__", "") == module.__name__
            )
            near = get_close_matches(name, known, 1) or known[:1] or ["function"]
            has = f"; it has {', '.join(known)}" if known else ""
            raise UsageError(f"there is no {name!r} in {where}{has}", None, f"{where}:{near[0]}")
        target = getattr(target, part)
    if not callable(target):
        raise UsageError(
            f"{text} is no function but {type(target).__name__}", None, f"name a function: {where}:function"
        )
    return getattr(target, "primal", target)


def cannot_import(what: str, error: BaseException) -> UsageError:
    """What the user's own module raises when it is imported, with its line."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.line and f.lineno is not None]
    frames = [
        f for f in frames if "importlib" not in f.filename and "s2sgrad/cli" not in f.filename.replace(os.sep, "/")
    ]
    span = None
    if isinstance(error, SyntaxError) and error.filename and error.lineno and error.text:
        col = max(0, (error.offset or 1) - 1)
        span = Span(error.filename, error.lineno, col, error.lineno, col + 1, error.text)
    elif frames:
        line = linecache.getline(frames[-1].filename, frames[-1].lineno or 0).rstrip()
        col = len(line) - len(line.lstrip())
        span = Span(frames[-1].filename, frames[-1].lineno or 0, col, frames[-1].lineno or 0, len(line), line)
    reason = f"{type(error).__name__}: {error}" if not isinstance(error, SyntaxError) else f"SyntaxError: {error.msg}"
    return UsageError(f"{what} cannot be imported: {reason}", span, "make it importable first: python " + what)


def load_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise UsageError(
            f"there is no file {path}", None, "give the path from where you are, or package.module:function"
        )
    name = path.stem
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise UsageError(f"{path} is no Python file", None, "name a file that ends in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(name, module)
    sys.path.insert(0, str(path.resolve().parent))
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # whatever the user's file raises when it is run is theirs: say so
        raise cannot_import(str(path), error) from error
    finally:
        sys.path.pop(0)
    return module


def load_module(name: str) -> ModuleType:
    sys.path.insert(0, "")
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise UsageError(
            f"there is no module {name}: {error}", None, "give a path: path/to/file.py:function, or install the module"
        ) from None
    except (Exception, SystemExit) as error:  # as above: the module's own fault
        raise cannot_import(name, error) from error
    finally:
        sys.path.remove("")
