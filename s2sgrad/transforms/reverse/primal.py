"""What a reverse sweep asks of its primal: what is memory, what carries a derivative, what stands where."""

from __future__ import annotations

from collections.abc import Sequence

from s2sgrad.analysis.activity import Activity
from s2sgrad.analysis.alias import Aliases
from s2sgrad.analysis.held import mark_held
from s2sgrad.ir.layout import Layout
from s2sgrad.ir.ops import Block, Op, Value
from s2sgrad.ir.types import Type
from s2sgrad.transforms.shadowed import Shadowed
from s2sgrad.transforms.support import Path, children, is_tuple, leaves


class Primal:
    """A prepared function (see transforms/prepare) whose reverse sweep is made, and all that is known of it.

    skip        the forward sweep's own shadow ops: nothing to reverse
    companions  the shadows that the forward sweep has beside references
    counters    the number of passes of a loop, where it has to be counted
    replaced    container[key] = reference -> the shadow that was there before
    entries     a write into a list -> the array of another shape that it replaces
    restored    the writes that are undone
    """

    def __init__(
        self,
        made: Shadowed,
        aliases: Aliases,
        inputs: Sequence[Value],
        restored: set[Op],
        outputs: Sequence[Value] | None = None,
        entries: dict[Op, Value] | None = None,
    ) -> None:
        self.fn = made.fn
        self.aliases = aliases
        mark_held(self.fn, aliases)
        self.activity = Activity(self.fn, aliases, inputs, outputs)
        self.skip = made.skip
        self.companions = made.companions
        self.counters = made.counters
        self.replaced = made.replaced
        self.entries = entries or {}
        self.restored = restored
        self.carried_beside = set(made.companions.values())
        self.layout = Layout(self.fn)

    def references(self) -> set[Value]:
        """The shadows that the forward sweep makes: they are used as they are, not as they were."""
        made = {v for op in self.skip for v in op.results}
        return self.carried_beside | made | set(self.replaced.values())

    def home_block(self, v: Value) -> Block:
        """The block in which a value is defined."""
        return self.layout.block_of(v)

    def active(self, v: Value) -> bool:
        """Whether the result depends on the value, and the value on the inputs."""
        return self.activity.active(v)

    def is_memory(self, v: Value) -> bool:
        """Whether the value is a reference to memory that the function writes, or to a container held like it."""
        node = self.aliases.node(v)
        return node is not None and node.memory and not is_tuple(v.type)

    def holds_memory(self, v: Value) -> bool:
        """Whether the value, or anything in it, has a shadow."""
        return any(n.memory for n in self.aliases.reach(v))

    def holds_inside(self, v: Value) -> bool:
        """Whether anything in the value, not counting itself, has a shadow."""
        node = self.aliases.node(v)
        return any(n.memory for n in self.aliases.reach(v) if n is not node)

    def leaf_memory(self, v: Value, path: Path, inside: bool = False) -> bool:
        """Whether the leaf at a path in v is memory, or in a container that is; `inside`: v itself does not count."""
        node, t = self.aliases.node(v), v.type
        for depth, key in enumerate(path):
            if node is None:
                return False
            if node.memory and not is_tuple(t) and not (inside and depth == 0):
                return True
            if key not in node.children and not node.children:
                return False
            node = self.aliases.child(node, key)
            t = dict(children(t) or []).get(key, t)
        return node is not None and node.memory and not is_tuple(t) and bool(path or not inside)

    def value_leaves(self, v: Value) -> list[tuple[Path, Type]]:
        """The leaves of v whose cotangents are values (not shadow memory)."""
        if self.is_memory(v):
            return []
        return [(p, t) for p, t in leaves(v.type) if not (p and self.leaf_memory(v, p))]


__all__ = ["Primal"]
