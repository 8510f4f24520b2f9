"""Variables that are not assigned on every path: reading one where it is not raises UnboundLocalError, as in Python.

An attribute that not every path sets raises AttributeError in the same way.

Where paths of which only some assign to a variable meet, a hidden variable tells whether it is set. It costs nothing
unless the variable is read where the branches taken do not prove that it is.

What a pass of a loop reads of an earlier one is not looked at.
"""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import gast

from s2sgrad.frontend import scope
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.state import Key, Poisoned
from s2sgrad.frontend.values import same_value
from s2sgrad.ir.ops import UNDEFINED, Apply, Block, Const, For, If, Source, Try, Value, While, With
from s2sgrad.ir.row import Form, static_value
from s2sgrad.ir.types import BOOL, Array, Bottom, List, Scalar, Tuple
from s2sgrad.rules import core as rows
from s2sgrad.rules import operators
from s2sgrad.rules.attempts import code_of

Fact = tuple[Value, bool]
Holds = Callable[[Any], bool]

_SET = "<set "
_COMPARE: dict[str, Any] = {"==": operator.eq, "!=": operator.ne, ">=": operator.ge, "<": operator.lt}


def flag_key(key: Key) -> Key:
    """The hidden variable that tells whether a variable is set."""
    return key[0], f"{_SET}{key[1]}>"


def is_true(flag: Value) -> bool:
    return isinstance(flag.owner, Const) and flag.owner.value is True


def is_flag(key: Key) -> bool:
    return key[1].startswith(_SET)


def shown_name(key: Key) -> str | None:
    """What a variable is called in generated code."""
    if is_flag(key):
        return f"{key[1][len(_SET) : -1]}_set"
    return None if key[1].startswith("<") else key[1]


def named(name: str) -> str:
    """What a message calls a variable; a hidden one has no name that the user knows."""
    return "the value" if name.startswith("<") else f"`{name}`"


def unset_message(name: str) -> str:
    """What this Python's UnboundLocalError says."""
    if sys.version_info < (3, 11):
        return f"local variable '{name}' referenced before assignment"
    return f"cannot access local variable '{name}' where it is not associated with a value"


def is_unset(value: Value | None) -> bool:
    return value is None or (not isinstance(value, Poisoned) and isinstance(value.type, Bottom))


def is_made_before(core: Lowering, key: Key) -> bool:
    """Whether a variable is an attribute of an object that was there before two paths parted."""
    instance = core.objects.get(key[0])
    return instance is not None and instance.cls is not list and instance.depth <= len(core.state.env.layers)


def merge_flags(
    core: Lowering, merge: Any, deltas: Sequence[dict[Key, Value]]
) -> list[tuple[Key, Callable[[], Value]]]:
    """Which of the variables that one of two paths has changed are set behind them."""
    bases: dict[Key, None] = {}
    for key in (k for delta in deltas for k in delta if k[0] >= 0 or is_made_before(core, k)):
        if not key[1].startswith("<"):
            bases[key] = None
        elif is_flag(key):
            bases[key[0], key[1][len(_SET) : -1]] = None
    out: list[tuple[Key, Callable[[], Value]]] = []
    for base in bases:
        key = flag_key(base)
        a, b = (True if merge.dead[side] else _flag(core, deltas[side], base) for side in (0, 1))
        if a is b:
            if core.state.env.get(key) is not None or isinstance(a, Value):
                out.append((key, partial(_as_value, core, a)))
            continue
        sides = [
            f if isinstance(f, Value) else core.inside(block, partial(core.const, f))
            for f, block in zip((a, b), merge.blocks)
        ]
        flag = merge.carry(sides[0], sides[1], shown_name(key), BOOL)
        out.append((key, partial(same_value, flag)))
    return out


def _flag(core: Lowering, delta: dict[Key, Value], base: Key) -> Value | bool:
    env = core.state.env
    key = flag_key(base)
    flag = delta.get(key)
    if flag is None and base in delta:
        return not is_unset(delta[base])
    flag = flag or env.get(key)
    if flag is None:
        return not is_unset(env.get(base))
    return flag.owner.value if isinstance(flag.owner, Const) else flag


def flag_before(core: Lowering, key: Key) -> Value:
    """What a hidden variable holds before a loop that carries it, also where there was no need of it so far."""
    flag: Value | None = core.state.env.get(key)
    if flag is None:
        flag = core.const(not is_unset(core.state.env.get((key[0], key[1][len(_SET) : -1]))))
    return flag


def begin_loop(core: Lowering, node: Any, names: Sequence[str]) -> None:
    """Before a loop: what it is the first to assign, and is read outside of it, is not set."""
    env = core.state.env
    for name in names:
        key = core.key(name)
        if is_unset(env.get(key)) and env.get(flag_key(key)) is None and name in _read_outside(core.frame, node):
            env.set(flag_key(key), core.const(False))


def _read_outside(frame: Any, loop: Any) -> frozenset[str]:
    """The names that a function reads outside of one of its loops, or where it may be caught that they are not set."""
    facts = frame.source.facts
    key = ("read outside", loop)
    if key not in facts:
        body = frame.node.body if isinstance(frame.node.body, list) else [frame.node.body]
        inside = {id(n) for n in scope.walk([*loop.body])}
        found = set()
        for n in scope.walk(body):
            name = n.target if isinstance(n, gast.AugAssign) else n
            if id(n) not in inside and isinstance(name, gast.Name):
                if name is not n or isinstance(n.ctx, gast.Load):
                    found.add(name.id)
        tried = [n for t in scope.walk([*loop.body]) if isinstance(t, gast.Try) for n in scope.walk(t.body)]
        found |= {n.id for n in tried if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Load)}
        facts[key] = frozenset(found)
    return facts[key]


def has_passes(core: Lowering, sources: Sequence[Source], operands: Sequence[Value]) -> Value | bool | None:
    """Whether a `for` loop has at least one pass; None where its sources do not tell at once."""
    answers: list[Value | bool] = []
    at = 0
    for s in sources:
        mine = operands[at : at + s.arity]
        at += s.arity
        if s.kind == "count":
            continue
        answer = _has_elements(core, s.kind, mine)
        if answer is None:
            return None
        if answer is not True:
            answers.append(answer)
    if not answers:
        return True
    return answers[0] if len(answers) == 1 else None


def _has_elements(core: Lowering, kind: str, operands: Sequence[Value]) -> Value | bool | None:
    if kind == "range":
        bounds = [static_value(v.type) for v in operands]
        if all(known for known, _ in bounds):
            return bool(range(*(b for _, b in bounds)))
        known, step = bounds[2]
        if not known:
            return None
        start, stop = operands[:2]
        return core.apply(operators.gt if step > 0 else operators.lt, [stop, start])
    t = operands[0].type
    if kind != "seq" or not isinstance(t, Array | List | Tuple):
        return None
    if isinstance(t, Tuple):
        return bool(t.elts)
    if isinstance(t, List) and t.elts is not None:
        return bool(t.elts)
    return core.apply(operators.gt, [core.apply(rows.length, [operands[0]]), core.const(0)])


# what the branches taken prove


def is_proven(flag: Value, facts: Sequence[Fact], carried: bool = True) -> bool:
    """Whether a flag is true where these conditions hold; what a loop carries is taken to be, if it is `carried`."""
    known = _Known(carried)
    for cond, truth in facts:
        known.learn(cond, partial(_has_truth, truth))
    return known.proves(flag)


class _Known:
    """What follows from some conditions for the values that they were made of."""

    def __init__(self, carried: bool = True) -> None:
        self.carried = carried
        self.truths: dict[Any, bool] = {}
        self.codes: dict[Value, set[int]] = {}  # those that an attempt may still have

    def learn(self, v: Value, holds: Holds) -> None:
        """Take in that a value is one for which something holds."""
        if holds(True) is not holds(False):
            self.truths[_key(v)] = holds(True)
        op = v.owner
        if isinstance(op, If | Try):
            ends = op.incoming_of(v)
            sides = [s for s in (0, 1) if _may(ends[s], holds)]
            if len(sides) == 1:
                (side,) = sides
                self.learn(op.operands[0], lambda c: bool(c) is (side == 0))
                self.learn(ends[side], holds)
        elif isinstance(op, With):
            (end,) = op.incoming_of(v)
            self.learn(end, holds)
        elif isinstance(op, Apply) and op.row is rows.not_:
            self.learn(op.operands[0], lambda c: holds(not c))
        elif isinstance(op, Apply) and op.row.form is Form.COMPARE and op.row.symbol in _COMPARE:
            compare = _COMPARE[op.row.symbol]
            known, other = static_value(op.operands[1].type)
            made = op.operands[0].owner
            if known and isinstance(made, Apply) and made.row is code_of:
                self.learn_code(made, lambda c: holds(compare(c, other)))
            elif known and isinstance(other, int):
                self.learn(op.operands[0], lambda c: holds(compare(c, other)))

    def learn_code(self, op: Apply, holds: Holds) -> None:
        """Take in that the exit code of an attempt is one for which something holds."""
        attempt = op.operands[0]
        assert isinstance(attempt.owner, Apply)
        possible = self.codes.get(attempt, {0, *(code for _, code in attempt.owner.row.catches)})
        left = self.codes[attempt] = {c for c in possible if holds(c)}
        if left == {0} or 0 not in left:
            self.learn(attempt, lambda failed: bool(failed) is (0 not in left))

    def proves(self, flag: Value) -> bool:
        op = flag.owner
        if isinstance(op, Const):
            return bool(op.value) and op.value is not UNDEFINED
        if self.truths.get(_key(flag)) is True:
            return True
        if isinstance(op, If | Try):
            ends = op.incoming_of(flag)
            cond = self.truths.get(_key(op.operands[0]))
            sides = (0, 1) if cond is None else (0 if cond else 1,)
            return all(self.at(op, s).proves(ends[s]) for s in sides)
        if isinstance(op, With):
            return self.proves(*op.incoming_of(flag))
        if isinstance(op, For | While):
            return self.proves_after(op, flag)
        return op is None or not isinstance(op, Apply) and (self.carried or not isinstance(op, Block))

    def at(self, op: If | Try, side: int) -> _Known:
        """What is known on one side of a branch."""
        known = _Known(self.carried)
        known.truths, known.codes = dict(self.truths), dict(self.codes)
        known.learn(op.operands[0], lambda c: bool(c) is (side == 0))
        return known

    def proves_after(self, op: For | While, flag: Value) -> bool:
        """After a loop that was left by `break`, it is what the last pass says."""
        if not op.has_stop:
            return False
        endless = isinstance(op, While) and _is_true(op.condition)
        if not endless and self.truths.get(_key(op.results[0])) is not True:
            return False
        variable = op.carried_as(flag)
        assert variable is not None
        last = _Known(self.carried)
        last.learn(op.body.terminator.operands[0], bool)
        return last.proves(variable.last) and variable.last not in op.carried_args


def _key(v: Value) -> Any:
    """What two values have in common that are computed alike."""
    op = v.owner
    if isinstance(op, Const) and isinstance(op.value, int | float | str):
        return type(op.value), op.value
    if isinstance(op, Apply) and op.row.form in (Form.COMPARE, Form.BINARY, Form.UNARY):
        if all(isinstance(o.type, Scalar) for o in op.operands):
            return op.row, *(_key(o) for o in op.operands)
    return v


def _may(v: Value, holds: Holds) -> bool:
    if not isinstance(v.owner, Const):
        return True
    return v.owner.value is not UNDEFINED and bool(holds(v.owner.value))


def _is_true(v: Value) -> bool:
    return isinstance(v.owner, Const) and v.owner.value is True


def _as_value(core: Lowering, x: Any) -> Value:
    return x if isinstance(x, Value) else core.const(x)


def _has_truth(truth: bool, value: Any) -> bool:
    return bool(value) is truth
