"""Finding the function that a command line names."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from s2sgrad.errors import UsageError


def load_target(text: str) -> Any:
    """The function at `path/to/file.py:function` or `package.module:function`. Raises UsageError."""
    where, colon, name = text.rpartition(":")
    if not colon or not where or not name:
        raise UsageError(
            f"cannot read the target {text!r}: expected path/to/file.py:function or package.module:function"
        )
    module = load_file(Path(where)) if where.endswith(".py") or "/" in where else load_module(where)
    target: Any = module
    for part in name.split("."):
        if not hasattr(target, part):
            known = sorted(
                n for n, v in vars(module).items() if callable(v) and getattr(v, "__module__", "") == module.__name__
            )
            raise UsageError(f"there is no {name!r} in {where}" + (f"; it has {', '.join(known)}" if known else ""))
        target = getattr(target, part)
    if not callable(target):
        raise UsageError(f"{text} is no function but {type(target).__name__}")
    return getattr(target, "primal", target)


def load_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise UsageError(f"there is no file {path}")
    name = path.stem
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise UsageError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(name, module)
    sys.path.insert(0, str(path.resolve().parent))
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # whatever the user's file raises when it is run is theirs: say so
        raise UsageError(f"{path} cannot be imported: {type(error).__name__}: {error}") from error
    finally:
        sys.path.pop(0)
    return module


def load_module(name: str) -> ModuleType:
    sys.path.insert(0, "")
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise UsageError(f"there is no module {name}: {error}") from None
    except (Exception, SystemExit) as error:  # as above: the module's own fault
        raise UsageError(f"{name} cannot be imported: {type(error).__name__}: {error}") from error
    finally:
        sys.path.remove("")
