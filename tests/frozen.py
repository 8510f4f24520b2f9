"""What a change does to the SSA and the generated code of programs of the zoo, in every mode.

    python -m tests.frozen REVISION TEXT

shows how both differ from a revision, for all programs whose names contain TEXT (`""`: for all). A change that is
meant to change nothing shows nothing.

`frozen.txt` has digests of both for every program. With `pytest tests/programs/test_zoo.py --frozen -n auto` the tests
of the zoo look up there what they make, so that nothing changes unseen; `--update-frozen` writes it anew. Its first
line names the versions that it was written with: the syntax of Python and the types that NumPy gives are in the texts.

With `-k NAME`, `--update-frozen` writes those of a new program only.
"""

from __future__ import annotations

import argparse
import difflib
import functools
import hashlib
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from s2sgrad.api import specialize
from s2sgrad.ir.printer import print_program

ROOT = Path(__file__).resolve().parent.parent
FILE = Path(__file__).with_suffix(".txt")
_OF_THIS_PROCESS = re.compile(r" at 0x[0-9a-f]+|%[0-9a-f]{5}(?=: )")  # where objects and values without a name are
MODES = {"grad": "test_grad", "vjp": "test_vjp", "jvp": "test_jvp", "hvp": "test_hvp"}
NAMES = {"grad": "grad", "vjp": "vjp", "jvp": "jvp", "hvp": "second"}  # what the zoo calls them


@dataclass
class Made:
    """What was made while something ran: SSA as the frontend gives it, and generated code."""

    ssa: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)

    def digests(self) -> set[str]:
        """One for each of the texts."""
        return {hashlib.sha256(text.encode()).hexdigest()[:10] for text in (*self.ssa, *self.code)}


@contextmanager
def recorded() -> Iterator[Made]:
    """Note all that is specialised meanwhile."""
    made, primal, emit = Made(), specialize.primal, specialize.emit

    def noting_ssa(*args: Any) -> Any:
        found = primal(*args)
        made.ssa.append(_OF_THIS_PROCESS.sub("", print_program(found)))
        return found

    def noting_code(*args: Any) -> Any:
        found = emit(*args)
        made.code.append(found.code)
        return found

    specialize.primal, specialize.emit = noting_ssa, noting_code  # type: ignore[assignment]
    try:
        yield made
    finally:
        specialize.primal, specialize.emit = primal, emit


def versions() -> str:
    """What the texts depend on besides this package."""
    return f"Python {sys.version_info[0]}.{sys.version_info[1]}, NumPy {'.'.join(np.__version__.split('.')[:2])}"


@functools.cache
def known() -> dict[str, set[str]] | None:
    """The digests in the file, by the names of programs; None where they are of other versions."""
    first, *lines = FILE.read_text(encoding="utf-8").splitlines() if FILE.exists() else [versions()]
    if first != versions():
        return None
    return {name: set(digests) for name, *digests in map(str.split, lines)}


def write(found: dict[str, set[str]]) -> None:
    """Write the digests of programs anew, those of others as they were."""
    every = (known() or {}) | found
    lines = [" ".join([name, *sorted(every[name])]) for name in sorted(every)]
    FILE.write_text("\n".join([versions(), *lines]) + "\n", encoding="utf-8")


def texts(part: str) -> dict[str, str]:
    """SSA and code of the programs whose names contain `part`, by name and mode."""
    from tests.programs import test_zoo
    from tests.programs.zoo import programs

    found = {}
    for mode, test in MODES.items():
        run: Callable[[Any], None] = getattr(test_zoo, test)
        for program in programs(NAMES[mode]):
            if part not in program.name:
                continue
            with recorded() as made:
                try:
                    run(program)
                except Exception as error:  # whatever becomes of a program is part of what is compared
                    made.code.append(f"{type(error).__name__}: {error}\n")
            found[f"{program.name}, {mode}"] = "\n".join([*made.ssa, *made.code])
    return found


def elsewhere(revision: str, part: str) -> dict[str, str]:
    """The same at a revision: this very file, run in its tree."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        subprocess.run(["git", "worktree", "add", "-q", "--detach", str(tree), revision], cwd=ROOT, check=True)
        try:
            (tree / "tests" / "frozen.py").write_text(Path(__file__).read_text(encoding="utf-8"), encoding="utf-8")
            done = subprocess.run(
                [sys.executable, "-m", "tests.frozen", "--json", "HEAD", part], cwd=tree, text=True,
                stdout=subprocess.PIPE, check=True,
            )
            found: dict[str, str] = json.loads(done.stdout)
            return found
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(tree)], cwd=ROOT, check=True)


def differences(before: dict[str, str], after: dict[str, str]) -> Iterator[str]:
    """Lines that show what differs; programs that are only on one side are left out."""
    for name in (n for n in before if n in after and before[n] != after[n]):
        yield from difflib.unified_diff(
            before[name].splitlines(), after[name].splitlines(), f"{name}, before", f"{name}, now", lineterm=""
        )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.frozen", description=__doc__)
    parser.add_argument("revision")
    parser.add_argument("text", help="programs whose names contain this")
    parser.add_argument("--json", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.json:
        json.dump(texts(options.text), sys.stdout)
        return 0
    lines = list(differences(elsewhere(options.revision, options.text), texts(options.text)))
    print("\n".join(lines) if lines else "nothing differs")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
