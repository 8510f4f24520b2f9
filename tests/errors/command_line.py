"""Mistakes on the command line: what is printed, and the exit status."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Callable
from typing import Any

from s2sgrad.cli.main import main
from tests.errors.gallery import ROOT, attempt

TARGETS = "tests/errors/targets.py"


class Printed(Exception):
    """What a command printed as its error."""


def command(*arguments: str) -> Any:
    """The mistake below is this command."""

    def enter(fun: Callable[[], None]) -> Callable[[], Any]:
        def make() -> Any:
            printed = io.StringIO()
            before = os.getcwd()
            os.chdir(ROOT)
            try:
                with contextlib.redirect_stderr(printed), contextlib.redirect_stdout(io.StringIO()):
                    status = main(["dump", *arguments])
            finally:
                os.chdir(before)
            raise Printed(f"exit status {status}\n$ s2sgrad dump {' '.join(arguments)}\n{printed.getvalue()}")

        make.__name__ = fun.__name__
        return attempt(make, Printed)

    return enter


@command(TARGETS)
def target_without_a_function(): ...


@command("tests/errors/no_such_file.py:loss")
def no_such_file(): ...


@command("no_such_module:loss")
def no_such_module(): ...


@command(f"{TARGETS}:los")
def no_such_function(): ...


@command(f"{TARGETS}:RATE")
def target_is_a_number(): ...


@command("tests/errors/broken.py:loss")
def module_that_raises(): ...


@command(f"{TARGETS}:loss", "--wrt", "wieght")
def wrt_on_the_command_line(): ...


@command(f"{TARGETS}:loss", "--arg", "weigth=f64[:]")
def unknown_argument_on_the_command_line(): ...


@command(f"{TARGETS}:loss", "--arg", "weight")
def argument_without_a_specification(): ...


@command(f"{TARGETS}:loss", "--arg", "weight=f128[3]")
def unreadable_specification(): ...


@command(f"{TARGETS}:loss", "--arg", "weight=i64[:]")
def integers_on_the_command_line(): ...


@command(f"{TARGETS}:vector", "--arg", "x=f64[3]")
def vector_on_the_command_line(): ...


@command(f"{TARGETS}:unsupported")
def unsupported_on_the_command_line(): ...


@command(f"{TARGETS}:loss", "-o", "/no/such/directory/loss.py")
def file_that_cannot_be_written(): ...
