"""Whether it is the program that is nested too deeply, where the compiler runs out of stack."""

from __future__ import annotations

import ast
import traceback

import gast

from s2sgrad.frontend import expressions, statements

_READERS = (ast.__file__, *gast.__path__)  # what goes through the syntax tree
_SHARE = 20  # of so many calls, at least one is about the next part of the program


def is_of_program(error: RecursionError) -> bool:
    """Whether the calls that led to the error follow the program: its expressions, statements and calls."""
    codes = [frame.f_code for frame, _ in traceback.walk_tb(error.__traceback__)]
    following = (expressions.expr.__code__, statements.block.__code__)
    count = sum(code in following or code.co_filename.startswith(_READERS) for code in codes)
    return count * _SHARE >= len(codes)
