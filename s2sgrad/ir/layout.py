"""Where every op stands: its block, its position there, and the ops around it; and the ops that use a value.

A block knows the op that it belongs to (`Block.parent`), a value what defines it (`Value.owner`). Which block an op
stands in changes as ops are moved, so it is looked up here, in a function as it is.
"""

from __future__ import annotations

from s2sgrad.ir.ops import Block, Function, Looping, Op, Try, Value, walk


class Layout:
    """Positions of ops, and the blocks, of one function; out of date once the function changes."""

    def __init__(self, fn: Function) -> None:
        self.body = fn.body
        self.place: dict[Op, tuple[Block, int]] = {}
        self.blocks: set[Block] = {fn.body}
        todo = [fn.body]
        while todo:
            block = todo.pop()
            for k, op in enumerate(block.ops):
                self.place[op] = (block, k)
                self.blocks.update(op.blocks)
                todo += op.blocks

    def path(self, op: Op) -> list[tuple[Block, int]]:
        """(block, position) from the function's body down to the op itself."""
        out = [self.place[op]]
        while (around := out[-1][0].parent) is not None:
            out.append(self.place[around])
        out.reverse()
        return out

    def around(self, op: Op) -> Op | None:
        """The op in a block of which the op stands; None in the body of the function."""
        return self.place[op][0].parent

    def within(self, op: Op, block: Block) -> Op | None:
        """The op of a block that is the op, or contains it; None where it is elsewhere."""
        top: Op | None = op
        while top is not None and self.place[top][0] is not block:
            top = self.around(top)
        return top

    def encloses(self, outer: Block, inner: Block) -> bool:
        """Whether a block is another one, or the other one stands in it."""
        return inner is outer or inner.parent is not None and self.within(inner.parent, outer) is not None

    def is_tried(self, op: Op) -> bool:
        """Whether the op stands in the body of a `Try`."""
        return is_body_of_try(self.place[op][0])

    def block_of(self, value: Value) -> Block:
        """The block in which a value is defined."""
        owner = value.owner
        if isinstance(owner, Block):
            return owner
        assert owner is not None
        return self.place[owner][0]

    def has(self, value: Value) -> bool:
        """Whether the value is defined in this function."""
        owner = value.owner
        return owner in self.blocks if isinstance(owner, Block) else owner in self.place

    def position(self, value: Value) -> int:
        """The position of a value's definition in its block; -1 for arguments."""
        owner = value.owner
        return -1 if isinstance(owner, Block) or owner is None else self.place[owner][1]

    def invariant_init(self, value: Value) -> Value | None:
        """The initial value, where `value` is a loop's argument or result that every pass yields unchanged."""
        loop = value.owner.parent if isinstance(value.owner, Block) else value.owner
        found = loop.carried_as(value) if isinstance(loop, Looping) else None
        return found.init if found is not None and found.last is found.arg else None


def is_body_of_try(block: Block) -> bool:
    """Whether what stands in a block is tried."""
    return isinstance(block.parent, Try) and block.parent.body is block


Uses = dict[Value, list[Op]]


def uses_of(fn: Function) -> Uses:
    """The ops that use each value, in program order (an op once for every operand)."""
    uses: Uses = {}
    for op in walk(fn.body):
        for v in op.operands:
            uses.setdefault(v, []).append(op)
    return uses
