"""Which `If`s read better as expressions than as statements."""

from __future__ import annotations

from s2sgrad.codegen.facts import constant_of
from s2sgrad.codegen.folded import Folded
from s2sgrad.codegen.footprints import Footprint
from s2sgrad.codegen.predicates import flags, is_attempt, is_bool, is_last
from s2sgrad.ir.ops import Branching, Const, If, Looping, Return, Value, Yield


def expression_kind(folded: Folded, op: Branching, footprint: Footprint) -> str | None:
    """'and', 'or' or 'if' where the op reads better as an expression than as a statement."""
    live = folded.live_results(op)
    if not isinstance(op, If) or len(live) != 1 or footprint.ordered:
        return None
    if not all(folded.is_expression(b) for b in op.blocks):
        return None
    result, cond = live[0], folded.facts.resolve(op.operands[0])
    if is_attempt(cond):
        return None  # it stands in the handlers of a `try`
    then, orelse = folded.branch_values(op, result)
    for v in (then, orelse):
        if constant_of(v)[0] and v not in folded.inline:
            return None
    kind: str | None
    if is_bool(cond) and flags(then, orelse) is not None:
        return "same" if flags(then, orelse) == (True, False) else "not"
    if is_bool(cond) and constant_of(orelse) == (True, False) and isinstance(constant_of(orelse)[1], bool):
        kind = None if constant_of(then)[0] else "and"
    elif orelse is cond:
        kind = "and"
    elif then is cond or (is_bool(cond) and constant_of(then)[1] is True and not constant_of(orelse)[0]):
        kind = "or"
    else:
        kind = "if"
    if kind is None or _is_exit(folded, op, result):
        return None
    if kind == "if" and not _reads_as_choice(folded, result, then, orelse):
        return None
    width = sum(folded.width(v) for v in (cond, then, orelse)) + 12
    return kind if width <= 70 else None


def _reads_as_choice(folded: Folded, result: Value, then: Value, orelse: Value) -> bool:
    """A variable that one branch leaves alone is better updated by a statement."""
    for v in (then, orelse):
        if v not in folded.inline and result.name is not None and v.name == result.name:
            return False
        if v.owner is not None and isinstance(v.owner, Const) and repr(v.owner.value) == "UNDEFINED":
            return False
    return True


def _is_exit(folded: Folded, op: If, result: Value) -> bool:
    """Whether the result is a stop flag or what the function returns: statements say that better."""
    (use,) = folded.facts.uses[result][:1]
    if folded.facts.count(result) != 1:
        return False
    if isinstance(use, Return):
        return folded.facts.home(use) is folded.facts.home(op) and is_last(op, folded.facts.home(op))
    owner = folded.facts.home(use).parent
    if not isinstance(use, Yield):
        return False
    if isinstance(owner, Looping) and folded.facts.home(use) is owner.body:
        return owner.has_stop and folded.facts.resolve(use.operands[0]) is result and any(
            constant_of(v)[0] for v in op.incoming_of(result)
        )
    return False
