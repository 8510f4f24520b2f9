"""What is kept from one lowering to the next, and of the functions that are being specialised."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from s2sgrad.errors import Span, UnsupportedError
from s2sgrad.frontend.state import FunctionState, Key
from s2sgrad.ir.changes import Augmented
from s2sgrad.ir.ops import Function, Value
from s2sgrad.ir.types import BOTTOM, Sym, Tuple, Type


@dataclass(eq=False)
class Specialised:
    """A recursive function for one tuple of argument types."""

    function: Function
    result: Type = BOTTOM
    trial: Any = None  # what stands for the handlers around its calls
    raised: tuple[type[BaseException], ...] = ()  # the classes by which it is left for them
    codes: tuple[int, ...] = ()  # the exit codes for all ways to leave it
    errors: list[Type] = field(default_factory=list)  # the types of its exit code and of the leaves of what is raised
    held: tuple[Type, ...] = ()  # what is raised, as of its last lowering: the exceptions that are read
    changed: bool = False  # whether these have in its last lowering
    silent: bool = False  # whether it returns nothing but variables of enclosing functions
    done: bool = False
    state: FunctionState | None = None
    endless: UnsupportedError | None = None  # what is said where it has no base case
    given: list[Any] = field(default_factory=list)  # what its parameters hold, in order
    ways: list[tuple[tuple[int, ...], tuple[Any, ...]]] = field(default_factory=list)  # where its result comes from

    def returned(self) -> Type:
        """The type of what its function gives."""
        return Tuple((*self.errors, self.result)) if self.raised else self.result


@dataclass
class Session:
    """What is learnt in one lowering and used in the next one, after a restart."""

    displays: dict[Value, Any] = field(default_factory=dict)  # and arguments, of the last lowering, with their sites
    augmented: list[Augmented] = field(default_factory=list)  # what += replaces, or changes
    sites: dict[Any, Type] = field(default_factory=dict)  # a display -> the type that its later changes need
    loop_types: dict[Any, dict[Key, Type | None]] = field(
        default_factory=dict
    )  # a loop -> types carried (None: poisoned)
    kept: set[Any] = field(default_factory=set)  # loops that were to be written out, and cannot be
    perhaps: dict[Any, bool] = field(default_factory=dict)  # displays of dicts whose keys may be missing at run time
    loose: set[tuple[Any, ...]] = field(default_factory=set)  # the keys of dicts that have not got all of them always
    shared: set[Any] = field(default_factory=set)  # displays of dicts to which a recursive function adds keys
    texts_kept: bool = False  # whether loops over texts were kept that could be written out
    texts_written_out: bool = False
    unrolled: dict[Any, str] = field(default_factory=dict)  # loops whose elements must be known -> what for
    recursive: set[Any] = field(default_factory=set)  # nodes of functions that call themselves
    recursive_sizes: dict[Any, list[Any]] = field(default_factory=dict)  # sizes of the arguments of recursive functions
    list_lengths: dict[Any, int | None] = field(default_factory=dict)  # (recursive function, parameter) -> of its lists
    read_early: set[Span | None] = field(default_factory=set)  # where x[i] += f(x) needs the old x[i]
    unpacked_early: set[Any] = field(default_factory=set)  # where [*x, f(x)] needs the old x
    by_any_key: set[str] = field(default_factory=set)  # parameters with lists of dicts that get others among them
    rebuilt: set[str] = field(default_factory=set)  # parameters made anew, as keys of dicts in them change
    list_elements: dict[Any, Type] = field(default_factory=dict)  # the same -> the type of their elements
    open_tuples: set[Any] = field(default_factory=set)  # the same, of tuples that become longer in every call
    # a recursive function -> the variables of enclosing functions that it assigns to, and their types
    assigned: dict[Any, dict[Key, Type]] = field(default_factory=dict)
    static_externs: set[Any] = field(default_factory=set)
    changed_outside: set[int] = field(default_factory=set)  # containers from outside that methods are called to change
    passed: dict[int, str] = field(default_factory=dict)  # containers in arguments that are constants -> in which one
    spared: bool = False  # whether a change of one of them has been refused
    set_outside: set[Any] = field(default_factory=set)  # numbers from outside that the function sets
    entries: dict[int, tuple[Any, Any]] = field(default_factory=dict)  # a dict of such -> what reads and sets them
    in_turn: set[Any] = field(default_factory=set)  # statements that put into containers what is made of these
    object_lists: set[Any] = field(default_factory=set)  # displays of lists into which objects are put later
    value_lists: set[Any] = field(default_factory=set)  # those whose length depends on the path
    factories: dict[Any, Any] = field(default_factory=dict)  # what makes the missing entries of defaultdicts
    deep: set[Any] = field(default_factory=set)  # functions that call themselves with ever other objects
    opaque_managers: dict[Any, Exception] = field(
        default_factory=dict
    )  # classes whose __enter__ or __exit__ cannot be compiled -> why
    errors_as_values: bool = False  # whether exceptions are values, those too that hold nothing differentiated
    whole_errors: set[Any] = field(default_factory=set)  # classes of exceptions that Python makes
    raised_apart: set[Any] = field(default_factory=set)  # those that handle each class of exception by itself
    raised_in_short: set[Any] = field(default_factory=set)  # those that raise exceptions again without their `args`
    raised_objects: set[Any] = field(default_factory=set)  # `try` statements whose exceptions are kept as objects
    cells: set[Any] = field(default_factory=set)  # classes whose objects are memory
    parted: dict[Any, dict[Key, tuple[Any, ...]]] = field(
        default_factory=dict
    )  # a loop -> the classes of the objects in a variable that no type covers
    class_data: set[Any] = field(default_factory=set)  # (class, name): data of a class that its objects replace
    symbols: dict[Any, Sym] = field(default_factory=dict)
    frames: dict[Any, int] = field(default_factory=dict)  # path of calls -> frame number
    exposed: set[Key] = field(default_factory=set)  # variables that are read where something failed after they were set
    rounds: dict[Any, int] = field(default_factory=dict)  # a display -> how often its type came to contain what it was
    package: str | None = None  # that of the compiled function; functions of others need not be compiled
    constants: frozenset[str] = frozenset()  # parameters that are not differentiated
    whole_calls: set[Any] = field(default_factory=set)  # calls of what cannot be compiled, and is called as it is
    whole_classes: dict[Any, Exception] = field(default_factory=dict)  # classes that are left to Python -> why
    stale: list[tuple[Value, tuple[Any, ...], bool]] = field(default_factory=list)  # in functions differentiated inside
    lower_apart: Any = None  # lowers a function by itself, for types of arguments
    results: dict[Any, Type] = field(default_factory=dict)  # a function of a library and its arguments' types -> result
    in_parts: set[Any] = field(default_factory=set)  # iterators that are gone through in parts
    size_checked: set[Any] = field(default_factory=set)  # loops that change the size of what they run over
    dirty: bool = False

    def forget_objects(self) -> None:
        """What objects are has changed: forget what depends on it."""
        self.sites.clear()
        self.loop_types.clear()
        self.parted.clear()
        self.object_lists.clear()
