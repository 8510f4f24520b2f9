"""Whether a file's text is what a function was made from: it is compiled again, and the code compared.

A file may have been edited since it was imported, and unrelated functions may claim one file name ("<string>") and
line. Reading the wrong text would give the gradient of another function.
"""

from __future__ import annotations
import __future__

import types
from collections.abc import Iterator

_FUTURES = 0
for _name in __future__.all_feature_names:
    _FUTURES |= getattr(__future__, _name).compiler_flag

Table = dict[tuple[int, str], list[types.CodeType]]


def future_flags(code: types.CodeType) -> int:
    """The future statements that a code object was compiled with."""
    return code.co_flags & _FUTURES


def code_table(text: str, filename: str, flags: int) -> Table:
    """The code objects of a text, by first line and name."""
    try:
        module = compile(text, filename, "exec", flags, dont_inherit=True)
    except (SyntaxError, ValueError):
        return {}
    table: Table = {}
    for found in _nested(module):
        table.setdefault((found.co_firstlineno, found.co_name), []).append(found)
    return table


def _nested(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for const in code.co_consts:
        if isinstance(const, types.CodeType):
            yield from _nested(const)


def made_from(code: types.CodeType, table: Table) -> bool:
    """Whether a code object is one of the table's."""
    return any(same(code, other) for other in table.get((code.co_firstlineno, code.co_name), ()))


def same(code: types.CodeType, other: types.CodeType) -> bool:
    """Whether two code objects do the same; places and file names do not count."""
    if (code.co_argcount, code.co_kwonlyargcount) != (other.co_argcount, other.co_kwonlyargcount):
        return False
    if any(name.startswith("@py") for name in code.co_varnames):
        return _same_but_for_asserts(code, other)
    return (
        code.co_code == other.co_code
        and code.co_names == other.co_names
        and code.co_varnames == other.co_varnames
        and code.co_freevars == other.co_freevars
        and len(code.co_consts) == len(other.co_consts)
        and all(_same_const(a, b) for a, b in zip(code.co_consts, other.co_consts))
    )


def _same_const(a: object, b: object) -> bool:
    if isinstance(a, types.CodeType) and isinstance(b, types.CodeType):
        return same(a, b)
    return type(a) is type(b) and (a is b or repr(a) == repr(b))


def _same_but_for_asserts(code: types.CodeType, other: types.CodeType) -> bool:
    """pytest rewrites the asserts of test modules, with names of its own; the rest must be there."""
    ours = [name for name in code.co_varnames if not name.startswith("@py")]
    plain = {repr(c) for c in code.co_consts}
    return (
        ours == list(other.co_varnames)
        and set(other.co_names) <= set(code.co_names)
        and all(repr(c) in plain for c in other.co_consts if isinstance(c, int | float | complex))
    )
