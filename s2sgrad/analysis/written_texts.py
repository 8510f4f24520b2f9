"""Numbers that are read from texts in which something differentiated was written: their derivative would be lost.

`float(f"{x}")` is x, but what lies between is a text, which carries no cotangent. Texts are followed from where they
are made through methods, containers, branches and loops to what reads a number; only a number that the result depends
on is refused, so that messages, keys and file names may be made of anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from s2sgrad.analysis.alias import Aliases, Node
from s2sgrad.errors import UnsupportedError
from s2sgrad.ir.ops import Apply, Block, Call, For, Op, Value, callees, walk
from s2sgrad.ir.types import Array, Number, Scalar, is_mutable
from s2sgrad.rules import core

Key = Value | Node
Asked = Callable[[Value], bool]
NUMBERS = (Array, Number, Scalar)  # what is no text, and holds none


def check_texts(body: Block, aliases: Aliases, varied: Asked, useful: Asked) -> None:
    """Refuse a number that is read from a text in which something varied is written, and that is useful."""
    ops = list(walk(body))
    if not any(isinstance(op, Apply) and op.row in core.TEXTS and any(map(varied, op.operands)) for op in ops):
        return
    written = _Written(aliases, varied)
    while any([written.follow(op) for op in ops]):
        pass
    for op in ops:
        if _reads_number(op) and any(map(written.holds, op.operands)) and any(map(useful, op.results)):
            raise UnsupportedError(
                "this number is read from a text in which something differentiated was written, and a text carries no "
                "derivative", op.span, "use the number itself",
            )


def _reads_number(op: Op) -> bool:
    if isinstance(op, Call):
        return any(_reads_number(inner) for fn in (op.callee, *callees(op.callee)) for inner in walk(fn.body)
                   if not isinstance(inner, Call))
    return isinstance(op, Apply) and op.row.reads_text and not isinstance(op.operands[0].type, NUMBERS)


class _Written:
    """The values, and the memory, in which such a text may be."""

    def __init__(self, aliases: Aliases, varied: Asked) -> None:
        self.aliases = aliases
        self.varied = varied
        self._found: set[Key] = set()

    def holds(self, v: Value) -> bool:
        return any(key in self._found for key in self._keys(v))

    def follow(self, op: Op) -> bool:
        """Hand on what is known over one op; whether anything was new."""
        before = len(self._found)
        if isinstance(op, Apply) and op.row in core.TEXTS and any(map(self.varied, op.operands)):
            self._found |= set(self._keys(op.results[0]))
        for source, target in _steps(op):
            if not isinstance(target.type, NUMBERS) and self.holds(source):
                self._found |= set(self._keys(target))
        return len(self._found) > before

    def _keys(self, v: Value) -> list[Key]:
        return [*self.aliases.reach(v)] if is_mutable(v.type) else [v]


def _steps(op: Op) -> Iterator[tuple[Value, Value]]:
    """From which value to which one a text may go in this op."""
    if isinstance(op, Apply | Call):
        targets = [*op.results, *(v for v in op.operands if is_mutable(v.type))]
        params = op.params if isinstance(op, Apply) else [""] * len(op.operands)
        yield from ((v, t) for p, v in zip(params, op.operands) for t in targets if p not in ("index", "key"))
    elif isinstance(op, For):
        yield from ((operands[0], element) for _, operands, element in op.taken())
    yield from ((flow.source, flow.target) for flow in op.flows())


__all__ = ["check_texts"]
