"""What is asked of calls: of functions, methods and classes, generators and iterators, and what stands outside.

The bodies are elsewhere: a module enters its answer with `answers` (lowering.py).
"""

# mypy: disable-error-code="empty-body"

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from s2sgrad.frontend.state import (
    Activation,
    Flow,
)
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import Row
from s2sgrad.ir.types import (
    Tuple,
    Type,
)


class AskedOfCalls:
    """What is asked of calls: of functions, methods and classes, generators and iterators, and what stands outside."""

    # calls.py

    def call_object(self, obj: Any, value: Value | None, args: list[Value], keywords: dict[str, Value]) -> Value:
        """A call of an object that is known, by the class that it is of."""

    def opaque(
        self, obj: Any, args: list[Value], type: Type | None = None, keywords: dict[str, Value] | None = None
    ) -> Value:
        """A call of an object of the program's own as it is, whose result has this type."""

    def call_opaque(self, fn: Value, name: str, args: list[Value], keywords: dict[str, Value]) -> Value:
        """A call of something that cannot be looked into: as it is, if nothing differentiable goes in."""

    def opaque_call(
        self,
        fn: Value,
        name: str,
        args: list[Value],
        keywords: dict[str, Value],
        type: Any = None,
        row: Row | None = None,
    ) -> Value:
        """A call as it is, whose result has this type."""

    def handed(self, value: Value) -> Value:
        """What Python itself is given for a value."""

    def can_hand(self, value: Value) -> bool:
        """Whether Python can be given a value."""

    def call_composite(
        self, made_of: Any, args: list[Value], keywords: dict[str, Value], fn: Any = None, lazily: bool = False
    ) -> Value:
        """A function of NumPy, fn, that is defined by code of ours; its places are those of the call.

        `lazily`: iterators are handed on as they are.
        """

    def try_whole(self, fn: Any, args: list[Value], keywords: dict[str, Value]) -> bool:
        """Where a handler may wait for it, call a function as it is first: code of ours does not raise all it does."""

    def call_row(self, row: Row, args: list[Value], keywords: dict[str, Value], method: bool = False) -> Value:
        """A call of a function that has a row."""

    def call_opaque_method(self, x: Value, name: str, args: list[Value], keywords: dict[str, Value]) -> Value:
        """x.name(...) of an object that cannot be looked into."""

    def replaced(self, x: Value, t: Tuple, keywords: dict[str, Value]) -> Value:
        """A named tuple with other values of some fields."""

    # contexts.py

    def managed(self, generated: Value) -> Value:
        """The manager that a generator is by contextlib.contextmanager."""

    # errstates.py

    def decorated(self, manager: Value, function: Value) -> Value:
        """np.errstate(...) as the decorator of a function that is defined inside."""

    # exception_values.py

    def made_exception(self, cls: type[BaseException], args: list[Value], keywords: dict[str, Value]) -> Value:
        """An exception that is not raised where it is made: by Python, if nothing differentiated can be in it."""

    def need_values(self, error: Value) -> None:
        """Begin again with all exceptions as values, where more has to be known of one that Python has made."""

    def arguments_told(self, x: Value) -> list[Value]:
        """The arguments of an exception, where they are Python's."""

    def with_errors(self, value: Value) -> Value:
        """What Python itself is given for a value: exceptions in the places of what stands for them."""

    # generators.py

    def inline_flow(self, call: Activation) -> tuple[Value, Flow]:
        """A call in place, or the generator that it makes: its value, and how it is left otherwise."""

    def run_over(self, tree: Any, each: Callable[[Value], Flow], node: Any) -> Flow:
        """Run something for every element of an iterable, in an expression, until that is left.

        The flow says how: by BREAK, or by what leaves the expression.
        """

    def for_generated(self, stmt: Any, tree: Any, generated: Any) -> Flow:
        """`for target in generator(...)`, or in an enumerate() or a zip() of one."""

    def going_on(self, tree: Any, place: str) -> Value:
        """An iterator that goes on where it stopped."""

    def can_go_on(self, tree: Any) -> bool:
        """Whether an iterator can be one that goes on where it stopped."""

    def found_in(self, tree: Any, wanted: bool, test: Callable[[Value], Value], what: str) -> Value:
        """Whether a test of some element gives `wanted`: what comes behind the first such is not asked for."""

    def comprehended(self, tree: Any, generated: Any, node: Any, body: Callable[[Value], Flow]) -> None:
        """A loop of a comprehension over what holds a generator."""

    def listed_apart(self, tree: Any) -> Any:
        """The list of what comes, in place of taking its values one by one: nobody may be able to tell."""

    def listed_generator(self, generated: Any) -> Value:
        """list(generator(...))"""

    # instances.py

    def new_object(self, cls: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
        """An object of a class that is written in Python."""

    def enter(self, call: Activation) -> Value:
        """A call of a function of the program, whose arguments are bound."""

    def call_python(self, fun: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
        """A call of a function that is written in Python."""

    def field_default(self, cls: Any, field: Any) -> Value:
        """The default of a field of a dataclass."""

    def find_special(self, value: Value, name: str) -> Any:
        """The method of the value's class for what the language asks, where it is written in Python."""

    def call_special(
        self, value: Value, name: str, args: list[Value], keywords: dict[str, Value] | None = None
    ) -> Value:
        """A call of a method of the value's class for what the language asks."""

    # iterators.py

    def short_enough(self, tree: Any) -> bool:
        """Whether something is gone through at compile time: its structure needs it, or it is short."""

    # protocols.py

    def to_format(self, x: Value, conversion: str, text: str) -> tuple[Value, str, str]:
        """What is formatted in place of a value, and how."""

    def text_operands(self, *values: Value) -> None:
        """Refuse objects as operands of `%` and arguments of str.format."""

    def check_key(self, key: Value) -> None:
        """Refuse what is found in a dict or set by methods of its class."""

    def as_index(self, index: Value) -> Value:
        """What stands for an index: what __index__ gives."""
