"""The command line: `s2sgrad dump TARGET`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from s2sgrad.api.dump import STAGES, dump
from s2sgrad.cli.specs import specs_for
from s2sgrad.cli.target import load_target
from s2sgrad.errors import S2SGradError, UsageError

MODES = ("grad", "value_and_grad", "vjp", "jvp")


def parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
    p = argparse.ArgumentParser(prog="s2sgrad", description="Source-to-source differentiation of Python and NumPy.")
    commands = p.add_subparsers(dest="command", required=True, metavar="COMMAND")
    d = commands.add_parser("dump", help="print the code generated for a function")
    d.add_argument("target", metavar="TARGET", help="path/to/file.py:function or package.module:function")
    d.add_argument("--wrt", metavar="NAMES", help="parameters to differentiate, with commas (default: the first)")
    d.add_argument("--mode", choices=MODES, default="grad")
    d.add_argument("--stage", choices=STAGES, default="source", help="how far to go (default: source)")
    d.add_argument(
        "--arg",
        metavar="NAME=SPEC",
        action="append",
        default=[],
        help="what an argument is: f64, f32, c128, i64, bool, f64[3,4], f64[:,:], or a Python literal",
    )
    d.add_argument("--no-optimize", action="store_true", help="leave out the optimizer")
    d.add_argument("-o", "--output", metavar="FILE", help="write to a file")
    return p


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line. Returns the exit status: 0, or 2 after a mistake in what was asked for."""
    options = parser().parse_args(argv)
    try:
        text = run(options)
        if options.output:
            try:
                Path(options.output).write_text(text, encoding="utf-8")
            except OSError as error:
                raise UsageError(
                    f"cannot write {options.output}: {error.strerror}", None, "name a file that can be made"
                ) from None
        else:
            sys.stdout.write(text)
            sys.stdout.flush()
    except BrokenPipeError:  # the reader has seen enough
        sys.stdout = open(os.devnull, "w")
    except S2SGradError as error:
        print(f"s2sgrad: {str(error).lstrip()}", file=sys.stderr)
        return 2
    return 0


def run(options: argparse.Namespace) -> str:
    """The text that a `dump` command asks for."""
    target = load_target(options.target)
    given = {}
    for item in options.arg:
        name, equals, spec = item.partition("=")
        if not equals:
            raise UsageError(f"--arg {item}: expected NAME=SPEC", None, f"--arg {item}=f64, or another specification")
        given[name.strip()] = spec
    wrt = tuple(n.strip() for n in options.wrt.split(",")) if options.wrt else None
    specs = specs_for(target, given)
    return dump(
        target,
        {n: s.type for n, s in specs.items()},
        {n: s.value for n, s in specs.items() if s.literal},
        wrt=wrt,
        mode=options.mode,
        stage=options.stage,
        optimize=not options.no_optimize,
    )


if __name__ == "__main__":
    sys.exit(main())
