"""Where every op stands: its block, its position there, and the ops around it; and the ops that use a value."""

from __future__ import annotations

from s2sgrad.ir.ops import Block, Function, Looping, Op, Try, Value, walk


class Layout:
    """Positions of ops and owners of blocks of one function; out of date once the function changes."""

    def __init__(self, fn: Function) -> None:
        self.body = fn.body
        self.place: dict[Op, tuple[Block, int]] = {}
        self.owner: dict[Block, Op | None] = {fn.body: None}
        todo = [fn.body]
        while todo:
            block = todo.pop()
            for k, op in enumerate(block.ops):
                self.place[op] = (block, k)
                for inner in op.blocks:
                    self.owner[inner] = op
                    todo.append(inner)

    def path(self, op: Op) -> list[tuple[Block, int]]:
        """(block, position) from the function's body down to the op itself."""
        out = [self.place[op]]
        while (owner := self.owner[out[-1][0]]) is not None:
            out.append(self.place[owner])
        out.reverse()
        return out

    def is_tried(self, op: Op) -> bool:
        """Whether the op stands in the body of a `Try`."""
        block = self.place[op][0]
        around = self.owner[block]
        return isinstance(around, Try) and around.body is block

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
        return owner in self.owner if isinstance(owner, Block) else owner in self.place

    def position(self, value: Value) -> int:
        """The position of a value's definition in its block; -1 for arguments."""
        owner = value.owner
        return -1 if isinstance(owner, Block) or owner is None else self.place[owner][1]

    def invariant_init(self, value: Value) -> Value | None:
        """The initial value, where `value` is a loop's argument or result that every pass yields unchanged."""
        owner = value.owner
        loop = self.owner.get(owner) if isinstance(owner, Block) else owner
        if not isinstance(loop, Looping):
            return None
        if isinstance(owner, Block):
            values = owner.args[len(owner.args) - len(loop.inits) :]
        else:
            values = loop.carried_results
        for k, v in enumerate(values):
            if v is value:
                same = loop.carried_yields[k] is loop.carried_args[k]
                return loop.inits[k] if same else None
        return None


Uses = dict[Value, list[Op]]


def uses_of(fn: Function) -> Uses:
    """The ops that use each value, in program order (an op once for every operand)."""
    uses: Uses = {}
    for op in walk(fn.body):
        for v in op.operands:
            uses.setdefault(v, []).append(op)
    return uses
