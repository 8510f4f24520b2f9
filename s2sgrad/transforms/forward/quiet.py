"""Tangents under an np.errstate that raises: they stand in the same block, but never raise themselves.

At 0 the derivative of a root divides by zero, and the root does not. So what forward mode adds to such a block stands
in an np.errstate of its own that warns; the statements of the primal around it are run first where that is the same.

Tangents in a recursive function do raise with it.
"""

from __future__ import annotations

from s2sgrad.ir.build import Builder
from s2sgrad.ir.clone import rewrite_operands
from s2sgrad.ir.ops import Apply, Block, Const, Function, Op, Value, With, Yield, walk
from s2sgrad.ir.row import Form
from s2sgrad.rules import contexts


class Quiet:
    """Rewrites one function; `primal` are the ops that were there before tangents were added."""

    def __init__(self, fn: Function, primal: set[Op]) -> None:
        self.fn = fn
        self.primal = primal
        self.group_of: dict[Value, With] = {}
        self.members: dict[Op, With] = {}

    def run(self) -> None:
        """Put tangents into contexts of their own, and hand out what is read behind these."""
        self.blocks(self.fn.body, {})
        if self.group_of:
            self.hand_out()

    def blocks(self, block: Block, modes: dict[str, str]) -> None:
        """Rewrite what is in a block, in which these modes of np.errstate hold, and then the block."""
        for op in block.ops:
            state = contexts.errstate_of(op) if isinstance(op, With) else None
            inner = modes if state is None else {**modes, **contexts.modes_of(state)}
            for b in op.blocks:
                self.blocks(b, inner)
        raising = [p for p, m in modes.items() if m in contexts.LOUD]
        if raising:
            self.block(block, raising)

    def block(self, block: Block, raising: list[str]) -> None:
        """Rewrite a block in which some errors raise."""
        out: list[Op] = []
        pending: list[Op] = []
        for op in block.ops[:-1]:
            if op not in self.primal and isinstance(op, Apply | Const):
                pending.append(op)
                continue
            if pending and not self.may_go_first(op, pending):
                out += self.grouped(pending, raising)
                pending = []
            out.append(op)
        block.ops = [*out, *self.grouped(pending, raising), block.terminator]

    @staticmethod
    def may_go_first(op: Op, pending: list[Op]) -> bool:
        """Whether a statement of the primal does not care for the tangents before it."""
        made = {r for o in pending for r in o.results}
        plain = isinstance(op, Const) or (isinstance(op, Apply) and op.row.pure and op.row.form is not Form.ATTEMPT)
        return plain and not any(v in made for v in op.operands)

    def grouped(self, ops: list[Op], raising: list[str]) -> list[Op]:
        """The ops, with all from the first that may raise to the last in a context."""
        at = [k for k, o in enumerate(ops) if isinstance(o, Apply) and contexts.parts_of(o.row).intersection(raising)]
        if not at:
            return ops
        inside = ops[at[0] : at[-1] + 1]
        b = Builder(Block(), inside[0].span)
        b.mirror = inside[0].mirror
        manager = b.apply(contexts.errstate, *[b.const("warn") for _ in raising], params=tuple(raising))
        body = Block()
        body.ops = [*inside, Yield([])]
        context = With(manager, body)
        b.add(context)
        for o in inside:
            self.members[o] = context
            self.group_of.update(dict.fromkeys(o.results, context))
        return [*ops[: at[0]], *b.block.ops, *ops[at[-1] + 1 :]]

    def hand_out(self) -> None:
        """What is read behind a group becomes a result of its context."""
        outside: dict[Value, Value] = {}
        for op in walk(self.fn.body):
            for v in op.operands:
                context = self.group_of.get(v)
                if context is None or v in outside or self.members.get(op) is context:
                    continue
                context.body.terminator.operands.append(v)
                outside[v] = context.add_result(v.type, v.name)
        ends = {context.body.terminator: list(context.body.terminator.operands) for context in self.group_of.values()}
        kept = {op: list(op.operands) for op in self.members}
        rewrite_operands(self.fn.body, lambda v: outside.get(v, v))
        for op, operands in kept.items():  # in its own context a value is known as it is
            own = self.members[op]
            op.operands = [v if self.group_of.get(v) is own else outside.get(v, v) for v in operands]
        for end, operands in ends.items():
            end.operands = operands


def quieten(fn: Function, primal: set[Op]) -> None:
    """Let no tangent raise."""
    Quiet(fn, primal).run()
