"""The SSA of functions as the frontend gave it, for the next mode that is asked for, and that of their gradients.

The gradient, the pullback and the tangent of a function begin with the same SSA; so do the pullback and the tangent of
its gradient. What is kept here is never changed: each who asks gets a copy.

It is kept for the functions that were asked for last, as long as what they read from outside is what it was; generated
code is asked the same before it is used again.
"""

from __future__ import annotations

import threading
import types
import weakref
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from s2sgrad.api.outside import Outside
from s2sgrad.ir.clone import clone_program
from s2sgrad.ir.ops import Function, callees, walk
from s2sgrad.ir.types import Array, Entries, List, Map, Optional, Scalar, Static, Tuple, Type
from s2sgrad.rules import registry

ROOM = 32  # functions whose SSA is kept
FEW = 4  # of one function


@dataclass(frozen=True)
class Question:
    """What lowering is asked for, besides the function: types of parameters, outputs, parameters that are constants."""

    types: tuple[Type, ...]
    outputs: tuple[int, ...]
    constants: tuple[str, ...]
    type_of: Callable[..., Type]  # how the types of what is read from outside are found
    request: Hashable = None  # of the derivative that is going to be transformed again, instead of the function itself


@dataclass(frozen=True, eq=False)
class Answer:
    """What lowering gave. It holds as long as the function has the same code and reads the same from outside.

    What is known of the function itself is kept without it, so that it can go.
    """

    question: Question
    outside: Outside
    ssa: Function

    @staticmethod
    def of(fun: types.FunctionType, question: Question, made: Function) -> Answer:
        ssa = clone_program(made)
        ssa.guards = ()
        return Answer(question, Outside.of(made, weakref.ref(fun)), ssa)

    def holds(self, question: Question) -> bool:
        return self.question == question and self.outside.is_same()

    def copy(self) -> Function:
        made = clone_program(self.ssa)
        made.guards = self.outside.as_guards()
        return made


class Answers:
    """Those for the functions that were asked for last; none for functions that are gone."""

    def __init__(self) -> None:
        self.known: weakref.WeakKeyDictionary[types.FunctionType, list[Answer]] = weakref.WeakKeyDictionary()
        self.era = 0  # grows with each row and rule that is new
        self.lock = threading.RLock()

    def of(self, fun: types.FunctionType) -> list[Answer]:
        """The answers for a function, which becomes the one that was asked for last."""
        with self.lock:
            found = self.known[fun] = self.known.pop(fun, [])
            return list(found)

    def keep(self, fun: types.FunctionType, answer: Answer, era: int) -> None:
        """Keep what was made in an era, if that has not ended meanwhile."""
        with self.lock:
            if era == self.era:
                self.known[fun] = [answer, *self.known.pop(fun, [])][:FEW]
                while len(self.known) > ROOM:
                    self.known.pop(next(iter(self.known)))

    def forget(self) -> None:
        with self.lock:
            self.era += 1
            self.known.clear()


ANSWERS = Answers()
registry.watch(ANSWERS.forget)


def lowered_once(fun: Any, question: Question, lower: Callable[[], Function]) -> Function:
    """A copy of what `lower` gives, or gave when it was asked the same."""
    if not isinstance(fun, types.FunctionType) or not all(map(_says_all, question.types)):
        return lower()
    era = ANSWERS.era
    for answer in ANSWERS.of(fun):
        if answer.holds(question):
            return answer.copy()
    made = lower()
    if _can_be_kept(made, fun, question.request is not None):
        ANSWERS.keep(fun, Answer.of(fun, question, made), era)
    return made


def _says_all(t: Type) -> bool:
    """Whether equal types are all that lowering sees: of an object it may read more, and a size has a name."""
    if isinstance(t, Static):
        return t.value is None or isinstance(t.value, str | bytes)
    if isinstance(t, Scalar):
        return t.dim is None
    if isinstance(t, Tuple | Entries):
        return all(map(_says_all, t.elts))
    if isinstance(t, List):
        key = (t.key,) if isinstance(t, Map) else ()
        return all(e is None or _says_all(e) for e in (t.elem, *key, *(t.elts or ())))
    return isinstance(t, Array) or isinstance(t, Optional) and _says_all(t.inner)


def _can_be_kept(fn: Function, fun: types.FunctionType, is_derivative: bool) -> bool:
    """Whether it is guarded that the function has the code that it had, and no op refers to others but by operands, as
    those of derivatives that are taken inside do.

    Those of a derivative may: who transforms it has a copy of it anyway, and asks only which ops are for the same one.
    """
    return any(e.name == "__code__" and e.namespace is fun for e, _ in fn.guards) and all(
        f.sweeps_of is None and not f.seeds and (is_derivative or all(op.mirror is None for op in walk(f.body)))
        for f in [fn, *callees(fn)]
    )


__all__ = ["ANSWERS", "Question", "lowered_once"]
