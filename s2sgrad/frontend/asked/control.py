"""What is asked of control flow, names, statements and expressions.

The bodies are elsewhere: a module enters its answer with `answers` (lowering.py).
"""

# mypy: disable-error-code="empty-body"

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from s2sgrad.frontend.state import (
    BlockBody,
    Extern,
    Flow,
    Frame,
    Key,
)
from s2sgrad.ir.ops import Apply, Block, Value
from s2sgrad.ir.row import Row
from s2sgrad.ir.types import (
    Type,
)


class AskedOfControl:
    """What is asked of control flow, names, statements and expressions."""

    # branches.py

    def if_(self, cond: Value, then: BlockBody, orelse: BlockBody) -> Flow:
        """A branch: folded where the condition is known, else an `If` that carries what the two sides change.

        Where it asks for a key of a dict, that is there on one side.
        """

    def check(self, flow: Flow, leave: Callable[[], None] | None = None) -> None:
        """Go on only where the flow falls through; `leave` is run where it does not."""

    def inside(self, block: Block, body: Callable[[], Value]) -> Value:
        """What `body` makes, in a block of its own that goes on there."""

    def select(self, cond: Value, then: Callable[[], Value], orelse: Callable[[], Value]) -> Value:
        """A conditional expression."""

    def is_set(self, flag: Value, in_each_pass: bool = False) -> bool:
        """Whether a variable is known to be set here; that a pass has it from those before is believed, or is not."""

    # comprehensions.py

    def written_out(self, node: Any, level: int, tree: Any, add: Callable[[], None]) -> bool:
        """Go through all elements at compile time; False where that cannot be done."""

    def is_short(self, tree: Any, node: Any) -> bool:
        """Whether a comprehension over this is written out: its structure needs it, or it is a few passes."""

    def level(self, node: Any, k: int, tree: Any, add: Callable[[], Flow | None]) -> None:
        """The loop for one `for` of the comprehension; what `add` does may leave it."""

    def plain_listed(self, value: Value, keep: Callable[[Value], Value] | None = None) -> Value:
        """list(...) of an iterable, or of those of its elements that `keep` is true of."""

    def mapped(
        self,
        tree: Any,
        function: Callable[[Value], Value],
        keep: Callable[[Value], Value] | None = None,
        what: str = "mapped",
    ) -> Value:
        """The list of what a function makes of the elements; a loop. `what` tells lists of one place apart."""

    def unpacked(self, value: Value, count: int) -> list[Value] | None:
        """So many elements of a value whose length is known at run time only; None where it has none."""

    def each(self, tree: Any, body: Callable[[Value], object], what: Any) -> None:
        """A loop over an iterable that is no statement of its own."""

    # exceptions.py

    def trial_for(self, cls: type[BaseException]) -> Any | None:
        """The innermost `try` in this function that catches the class."""

    def code_for(self, trial: Any, cls: type[BaseException]) -> int:
        """The exit code of an exception that a `try` catches."""

    def raised(self, cls: type[BaseException], value: Callable[[], Value]) -> Flow | None:
        """How an exception leaves what is being lowered; None where nothing here catches it."""

    def fails(self, cls: type[BaseException], message: str, args: Sequence[Any] | None = None) -> None:
        """What is evaluated at compile time raises: leave, where a handler waits for it.

        `args` is what Python's exception holds, where that is known.
        """

    def raise_value(self, cls: type[BaseException], error: Value, *unknown: str) -> None:
        """Raise what is caught nowhere here, as an exception of Python's; `unknown` is what it says if nobody knows."""

    # expressions.py

    def expr(self, node: Any) -> Value:
        """An expression."""

    def plain_list(self, node: Any, items: list[Value]) -> Value:
        """A list display: of fixed structure, unless something done to it later needs it otherwise."""

    def present(self, value: Value) -> Value:
        """An operand that must not be None."""

    def both(self, a: Value, b: Callable[[], Value]) -> Value:
        """a and b, of truths."""

    def either(self, a: Value, b: Callable[[], Value]) -> Value:
        """a or b, of truths."""

    def static_item(self, x: Value, container: Any, i: Any) -> Value:
        """An entry of a container that is known when the function is compiled."""

    # names.py

    def key(self, name: str) -> Key:
        """The variable that an assignment to a name means."""

    def guarded(self, holder: Any) -> Value:
        """An object from outside, as it is."""

    def variable(self, frame: Frame, name: str) -> Value | None:
        """A variable's value now; that of a function further out becomes a parameter."""

    def outside(self, extern: Extern, value: Any) -> Value:
        """Data becomes a trailing parameter; anything else is known, and guarded."""

    def data(self, extern: Extern, value: Any) -> Value:
        """Data from outside, as a trailing parameter."""

    # sources.py

    def renewed(self, tree: Any) -> Any:
        """What an iterator goes through, as it is where that begins."""

    def plain_element(self, value: Value) -> Type:
        """The type of what a loop takes from a value."""

    def mixed_structure(self, tree: Any) -> bool:
        """Whether elements have to be told apart, as they are of different types."""

    def fixed_items(self, tree: Any) -> list[Value] | None:
        """All elements as values; None where the number is not known."""

    def fixed_passes(self, tree: Any) -> int | None:
        """How many elements there are at most, where all but what any number goes along with is of known structure."""

    def each_mapped(self, function: Value, value: Value) -> Value:
        """What a function makes of the elements of a value, to be looped over."""

    # statements.py

    def block(self, stmts: list[Any]) -> Flow:
        """Lower statements in order; what follows a possible exit is lowered inside the path that goes on."""

    # watching.py

    def cut(self) -> None:
        """End the attempt that operations go into; what follows stands behind it."""

    def may_fail(self, row: Row, args: Sequence[Value], params: Sequence[str], result: Type) -> None:
        """Watch an operation that is about to be added, if a handler here waits for what it may raise."""

    def done(self, op: Apply) -> None:
        """After an operation: what changes memory ends the attempt that it stands in."""
