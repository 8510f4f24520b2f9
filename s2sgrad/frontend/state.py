"""What the lowering keeps track of: variables, frames, exits, and the functions being built."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar

from s2sgrad.errors import Span
from s2sgrad.frontend.contents import contents_of, keys_of
from s2sgrad.frontend.scope import Scope
from s2sgrad.frontend.source import Source
from s2sgrad.ir.ops import Block, Function, Value
from s2sgrad.ir.types import BOTTOM

Key = tuple[int, str]  # (frame, variable)
Keys = set[Key]


FIRST_OBJECT = -100  # frames below this number are objects, whose variables are attributes


class Restart(Exception):
    """What has been learnt makes the lowering so far useless: begin again with it."""


class StaticRequest(Exception):
    """The lowering needs the value of a parameter, or of a part of one, at compile time."""

    def __init__(
        self, param: str, span: Span | None = None, path: tuple[Any, ...] = (), what: str = "this"
    ) -> None:
        self.param = param
        self.what = what  # is needed
        self.path = path  # from the parameter, an object, to the part of it that is needed
        self.span = span
        super().__init__(param)


class Poisoned(Value):
    """What a variable holds after two paths that give it values no type covers; an error if it is used."""

    __slots__ = ("reason", "rewrite", "classes", "loop", "sides")

    def __init__(
        self,
        reason: str,
        rewrite: str = "",
        classes: tuple[Any, ...] = (),
        loop: Any = None,
        sides: tuple[Value, ...] = (),
    ) -> None:
        super().__init__(BOTTOM)
        self.reason = reason
        self.rewrite = rewrite
        self.classes = classes  # of the objects that it was on some path
        self.loop = loop  # whose passes leave values of different types
        self.sides = sides  # what two paths leave


class Unsure(Poisoned):
    """What a variable holds where an operation failed after it was set, in the same attempt: reading it ends that.

    Where this path meets one without a failure, `value` is what the variable holds if one has come by that.
    """

    __slots__ = ("key", "trials", "value")

    def __init__(self, key: Key, trials: frozenset[Any], value: Value | None = None) -> None:
        super().__init__(f"`{key[1]}` may be set or not")
        self.key = key
        self.trials = trials  # the `try`s that the failure goes to
        self.value = value


class Env:
    """Variables in layers: a branch writes to a layer of its own, which tells what it has changed."""

    def __init__(self) -> None:
        self.layers: list[dict[Key, Value]] = [{}]
        self.reads: set[Key] | None = None  # what is read, where somebody asks

    def get(self, key: Key) -> Value | None:
        if self.reads is not None:
            self.reads.add(key)
        for layer in reversed(self.layers):
            if key in layer:
                return layer[key]
        return None

    def set(self, key: Key, value: Value) -> None:
        self.layers[-1][key] = value

    @contextmanager
    def noting_reads(self) -> Iterator[Keys]:
        """Collect what is read meanwhile, also for those who asked before."""
        outer, found = self.reads, Keys()
        self.reads = found
        try:
            yield found
        finally:
            self.reads = outer
        if outer is not None:
            outer |= found

    def push(self) -> None:
        self.layers.append({})

    def pop(self) -> dict[Key, Value]:
        return self.layers.pop()

    @contextmanager
    def at(self, layer: dict[Key, Value]) -> Iterator[None]:
        """As it was at the end of a branch or pass that left this layer behind."""
        self.layers.append(layer)
        try:
            yield
        finally:
            self.layers.pop()

    def drop_frame(self, frame: int) -> None:
        """Forget a finished frame's variables, which are all in the top layer."""
        top = self.layers[-1]
        for key in [k for k in top if k[0] == frame]:
            del top[key]


# what is said of managers that are handed to code that is not looked into, as that of an ExitStack
OF_ITS_OWN = "enter each manager by a `with` of its own, one in the other, and not by an ExitStack"

# Exit codes. NORMAL: the loop's own test ended it (only where the test is part of the body).
FALL, CONTINUE, NORMAL, BREAK, RETURN = range(5)
FIRST_PENDING = 5  # codes from here on: a `return` inside a loop, whose expression is evaluated after the loop
FIRST_RAISED = 100  # codes from here on: an exception, or what leaves the body of a loop over a generator

# variables of a frame that have no name in its source, and are carried by loops all the same
RESULT, RETURNED, RAISED, NEXT = HIDDEN = ("<result>", "<returned>", "<raised>", "<next")


def is_carried(name: str) -> bool:
    """Whether loops carry a variable of a frame around them that the body assigns to first."""
    return not name.startswith("<") or name.startswith(HIDDEN)


@dataclass(frozen=True)
class Flow:
    """How control leaves some statements: the possible exit codes, and the value that tells which of several it is.

    With two codes the value is a bool (true: the second), with more it is the code itself. No code at all: unreachable.
    `code` is the code itself in any case, where it is at hand.
    """

    codes: tuple[int, ...] = (FALL,)
    value: Value | None = None
    code: Value | None = None

    @property
    def falls(self) -> bool:
        return FALL in self.codes


FALLS = Flow()
DEAD = Flow(())


@dataclass(eq=False)
class Frame:
    """One activation of a function: the compiled function itself, or an inlined callee."""

    id: int
    path: tuple[Any, ...]
    source: Source
    node: Any
    scope: Scope
    globals: dict[str, Any]
    cells: dict[str, Any]  # closure variables of the function object -> cell
    parent: Frame | None  # the frame of the enclosing function, where that is being lowered too
    owner: FunctionState
    name: str
    code: Any = None
    loop_depth: int = 0
    pending: dict[int, Any] = field(default_factory=dict)  # exit code -> the Return statement
    in_comprehension: bool = False
    first_arg: str | None = None
    owner_class: Any = None


@dataclass(eq=False)
class FunctionState:
    """A function of the program while it is built."""

    function: Function
    env: Env = field(default_factory=Env)
    params: dict[str, Value] = field(default_factory=dict)
    externs: dict[Any, tuple[Extern, Value]] = field(default_factory=dict)
    guards: dict[Any, tuple[Extern, Any]] = field(default_factory=dict)
    captures: dict[Key, tuple[Frame, str, Value]] = field(default_factory=dict)
    statics: dict[Key, tuple[Frame, str, Any]] = field(default_factory=dict)  # captures that are known; what they are
    parent: FunctionState | None = None
    around: list[Block] = field(default_factory=list)  # the blocks of its parent that are being built
    key: Any = None  # of the recursive function that it is
    apart: bool = False  # whether it is lowered to be differentiated
    held: dict[Value, Value] = field(default_factory=dict)  # parameters for what a function holds that is called in it
    outer: dict[Value, Value] = field(default_factory=dict)  # its parameters -> what stands for them around it
    assigned: tuple[Key, ...] = ()  # variables of enclosing functions that it takes and gives back
    copied: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)  # ways from parameters: copied deeply
    distinct: bool = False  # whether objects from outside are changed, so that one must not be passed twice


class KeySet:
    """The keys that a dict has at some point; one object per set of keys, so that it compares by identity.

    `at_least`: it may have others, and which ones is not known.
    """

    _known: dict[tuple[Any, ...], KeySet] = {}

    def __init__(self, keys: tuple[Any, ...], at_least: bool) -> None:
        self.keys = keys
        self.at_least = at_least

    @classmethod
    def of(cls, keys: tuple[Any, ...], at_least: bool = False) -> KeySet:
        return cls._known.setdefault((at_least, *((type(k), k) for k in keys)), cls(keys, at_least))

    def meet(self, other: KeySet) -> KeySet | None:
        """The keys that are there on both of two paths; None where they have to be the same."""
        if not (self.at_least and other.at_least):
            return None
        return KeySet.of(tuple(k for k in self.keys if k in other.keys), True)


_kinds: dict[Any, Any] = {}


def _one_of_a_kind(kind: str, container: Any) -> Any:
    """What a container has as keys or contents, as an object that is the same one whenever that is the same."""
    found = keys_of(container) if kind == "keys" else contents_of(container)
    return _kinds.setdefault(found, found)


@dataclass(eq=False)
class Extern:
    """Data that the primal reads from outside: a global, a closure variable, or an attribute of an object."""

    name: Any
    kind: str  # 'global', 'cell', 'attribute', 'method', 'class', 'item'; of the namespace itself 'keys', 'contents'
    namespace: Any  # the module's dict, the cell, the object, the class, or the container

    def read(self) -> Any:
        """The value now."""
        if self.kind in ("global", "item"):
            return self.namespace[self.name]
        if self.kind == "cell":
            return self.namespace.cell_contents
        if self.kind in ("keys", "contents"):
            return _one_of_a_kind(self.kind, self.namespace)
        if self.kind == "class":  # as it stands there, which binds it to nothing
            return next((vars(c)[self.name] for c in self.namespace.__mro__ if self.name in vars(c)), None)
        value = getattr(self.namespace, self.name)
        return getattr(value, "__func__", None) if self.kind == "method" else value

    @property
    def identity(self) -> tuple[Any, ...]:
        return self.kind, id(self.namespace), self.name

    @property
    def hint(self) -> str:
        """What the value is called in generated code."""
        return self.name if isinstance(self.name, str) else f"item_{self.name}"


@dataclass(frozen=True)
class Activation:
    """A call of a function whose tree is known: what its frame is made of."""

    key: Any  # tells recursive calls
    source: Source
    node: Any
    name: str
    bound: dict[str, Value]  # parameter -> argument
    globals: dict[str, Any]
    cells: dict[str, Any]
    parent: Frame | None = None


@dataclass(eq=False)
class Flat:
    """a.flat of an array; `gone_through` says whether a loop has run over it."""

    said: ClassVar[str] = "a.flat"
    handed_as: ClassVar[str] = "hand over a.ravel()"
    array: Value
    gone_through: bool = False


@dataclass(frozen=True)
class Untold:
    """What stands for the arguments of an exception of Python's own, of which only the class is known."""

    said: ClassVar[str] = "what Python says in an exception"
    message: str


@dataclass(eq=False)
class Instance:
    """An object that can be changed; its attributes are the variables (number, name)."""

    def __repr__(self) -> str:
        return f"an instance of {self.cls.__name__}"

    cls: Any
    number: int
    owner: FunctionState
    depth: int  # of the layers of variables where it was made
    names: dict[str, None] = field(default_factory=dict)  # those that are set, in order
    param: str | None = None  # the parameter that it is (in), where it comes from outside
    changes: int = 0  # how often an attribute was set
    site: Any = None  # the display that a list of objects comes from
    retired: bool = False  # whether an object that is memory has taken its place
    fixed: str = ""  # why no attribute can be set any more
    of_functions: bool = False  # whether it is a list in which there are functions

    @property
    def __name__(self) -> str:
        return f"an instance of {self.cls.__name__}"

    @property
    def said(self) -> str:
        """What messages call it."""
        return "a list of objects" if self.cls is list else self.__name__

    @property
    def handed_as(self) -> str:
        """What to do in place of handing it to code that is not looked into."""
        return f"hand over what it holds{f'; {OF_ITS_OWN}' if hasattr(self.cls, '__exit__') else ''}"


Sources = tuple[tuple[Instance, int], ...]  # objects, with how often they had been changed


BlockBody = Callable[[], Flow]
