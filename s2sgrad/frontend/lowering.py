"""The state of a lowering, and what is asked of it everywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Concatenate, NoReturn, ParamSpec, TypeVar

from s2sgrad.errors import Span, UnsupportedError
from s2sgrad.frontend.asked.calls import AskedOfCalls
from s2sgrad.frontend.asked.containers import AskedOfContainers
from s2sgrad.frontend.asked.control import AskedOfControl
from s2sgrad.frontend.session import Session, Specialised
from s2sgrad.frontend.sites import Merged, has_parts
from s2sgrad.frontend.state import Extern, Frame, FunctionState, Instance, Key, Restart, Sources, Unsure
from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import UNDEFINED, Apply, Block, Call, Const, Function, Value
from s2sgrad.ir.row import NeedStatic, static_value
from s2sgrad.ir.types import (
    BOTTOM,
    NONE,
    PYTHON_CLASSES,
    Dim,
    List,
    Record,
    Scalar,
    Static,
    Sym,
    Tuple,
    Type,
)
from s2sgrad.rules import core as rows

P = ParamSpec("P")
R = TypeVar("R")


class Place:
    """A loop that no statement stands for."""

    _known: dict[Any, Place] = {}

    def __new__(cls, node: Any, k: Any) -> Place:
        known = cls._known.get((node, k))
        if known is None:
            known = cls._known[node, k] = object.__new__(cls)
        return known

    def __init__(self, node: Any, k: Any) -> None:
        self.what = k
        self.lineno = getattr(node, "lineno", 0)


class Lowering(AskedOfCalls, AskedOfControl, AskedOfContainers):
    """Emits ops at a cursor; knows where in the source it is."""

    def __init__(
        self, builder: Builder, session: Session, type_of: Callable[[Any], Type], trusted: bool = False
    ) -> None:
        self.b = builder
        self.session = session
        self.type_of = type_of
        self.trusted = trusted  # lowering a derivative rule of our own: spans are the caller's, globals are constants
        self.state: FunctionState = None  # type: ignore[assignment]
        self.frame: Frame = None  # type: ignore[assignment]
        self.stack: list[Frame] = []
        self.frames: dict[int, Frame] = {}  # by number
        self.stmt: Any = None
        self.problems: list[
            UnsupportedError
        ] = []  # uses of what is not yet known; errors if they are still there at the end
        self.origins: dict[Value, tuple[Any, ...]] = {}  # a container -> the displays that it may come from
        self.parts: dict[Any, tuple[Value, ...]] = {}  # where a list is made of the elements of others -> the others
        self.texts_outside: dict[int, Extern] = {}  # texts that are globals or the like, by identity
        self.key_tests: dict[Value, tuple[Any, Any]] = {}  # whether a dict has a key -> its display, and the key
        self.factories: dict[Any, Value] = {}  # what makes the missing entries of defaultdicts, by its identity
        self.narrowed: dict[Value, Value] = {}  # a value known (not) to be None -> the value that was tested
        self.changed: list[Instance] = []  # objects, in the order in which their attributes are set
        self.objects: dict[int, Instance] = {}  # those that can be changed, by number
        self.copies: dict[Value, Sources] = {}  # a closed object -> the objects that it was made of
        self.error_modes: dict[str, str] = {}  # by part, where an np.errstate around says something
        self.entered: dict[Key, Value] = {}  # what the pass of a loop begins with
        self.blocks: list[Block] = [builder.block]  # those being built, one in the other
        self.natural: dict[Any, Type] = {}  # a display -> the type it has in this lowering
        self.loop_elements: dict[Value, Any] = {}  # a loop's element -> the loop
        self.ways_left: dict[Any, tuple[Any, ...]] = {}  # the same: where the dicts that passes leave come from
        self.left_behind: dict[Any, tuple[Value, ...]] = {}  # by loop and variable: what no type covers
        self.unroll: tuple[int, ...] = ()
        self.specialised: dict[Any, Specialised] = {}
        self.functions: list[Function] = []
        self.calls: list[tuple[Call, Specialised, FunctionState]] = []
        self.params: dict[Value, str] = {}
        self.views: dict[Value, tuple[Value, Callable[[int], Value]]] = {}  # entries of a dict -> it, how to read them
        self.live: dict[Value, tuple[Any, Callable[[], Value], Value]] = {}  # a view of a dict -> where made,
        # how to make it anew, the dict
        self.chosen_views: set[Value] = set()  # what is one of several things, of which one is a view
        self.apart: list[tuple[str, Any]] = []  # generators run to their end before their values are used
        self.written: dict[Value, list[Value]] = {}  # memory -> what has been written into it
        self.written_within: dict[Value, None] = {}  # containers in elements of which something has been written
        self.counter = 0
        self.tried_whole = False  # inside such code, where the function itself has been called and did not raise
        self.composite = 0  # inside code of ours that defines a function of NumPy: the number of its call
        self.running: Any = None  # the generator whose body is being inlined
        self.on_yield: Callable[[Value], Any] | None = None
        self.trials: list[Any] = []  # the `try`s around what is being lowered, in this function of the program
        self.broken: tuple[Exception, Span | None] | None = None  # what was raised last, and where
        self.tail = False  # whether what is being lowered ends where a pass of the loop ends
        self.opened: list[Any] = []
        self.outer_trials: list[Any] = []  # those around a function of its own
        self.unhandled: list[Any] = []  # those whose bodies are over, and whose handlers are not
        self.tries = False  # whether there is any
        self.swallowed: set[int] = set()  # the codes of exceptions behind which something here goes on
        self.handling: list[Any] = []  # the exceptions whose handlers are being lowered
        self.facts: list[Any] = []  # the conditions of the branches that are being lowered
        self.demanded: set[Any] = set()  # blocks in which a value has been found to have so many elements
        self.passing: set[int] = set()  # exit codes in use for what leaves loops over generators
        self.block_is_over = False  # whether what is lowered stands at the end of a block that is over
        self.followed: list[Any] = []  # the ways that are being followed back
        self.at_end: Callable[[Value], Value] | None = None  # done to the result of the compiled function itself
        self.on_the_spot: Any = None  # a generator expression that is consumed where it stands
        self.made_by_python = False  # whether there are exceptions that Python makes
        # by function, of the innermost of its calls that are being lowered: the types of the arguments, and the rounds
        self.begun: dict[Any, tuple[dict[str | Key, Type], dict[Any, int]]] = {}

    # places and errors

    def span_of(self, node: Any) -> Span:
        facts = self.frame.source.facts
        key = ("span", node, self.stmt)
        span = facts.get(key)
        if span is None:
            span = facts[key] = self.frame.source.span(node, self.stmt)
        return span

    def at(self, node: Any) -> None:
        """Ops made from here on belong to this node."""
        if not self.trusted:
            self.b.span = self.span_of(node)

    def error(self, reason: str, rewrite: str = "", node: Any = None) -> UnsupportedError:
        span = self.span_of(node) if node is not None and not self.trusted else self.b.span
        return UnsupportedError(reason, span, rewrite)

    def fail(self, reason: str, rewrite: str = "", node: Any = None) -> NoReturn:
        """Refuse; unless something learnt in this lowering may make the difference, then begin again."""
        if self.session.dirty:
            raise Restart
        if self.problems:  # what was met first is the cause
            raise self.problems[0]
        raise self.error(reason, rewrite, node)

    # values

    def const(self, value: Any, name: str | None = None) -> Value:
        return self.b.const(value, name)

    def bottom(self, reason: str = "", rewrite: str = "") -> Value:
        """A value that nothing is known of yet."""
        if reason:
            self.problems.append(self.error(reason, rewrite))
        return self.b.const(UNDEFINED, None, BOTTOM)

    def static(self, value: Value) -> tuple[bool, Any]:
        return static_value(value.type)

    def known(self, value: Value, what: str) -> Any:
        """The Python value of something that must be known at compile time."""
        known, result = static_value(value.type)
        if not known:
            self.need_static(NeedStatic(value, what))
        return result

    def loop_element(self, value: Value) -> Any:
        """The loop over whose elements a value runs, or from which it is computed."""
        if value in self.loop_elements:
            return self.loop_elements[value]
        if isinstance(value.owner, Apply):
            for v in value.owner.operands:
                found = self.loop_element(v)
                if found is not None:
                    return found
        return None

    def write_out(self, loop: Any, what: str) -> None:
        """Begin again with a loop written out, unless that is known not to be possible."""
        if loop is not None and loop not in self.session.kept and loop not in self.session.unrolled:
            self.session.unrolled[loop] = what
            self.session.sites.clear()  # what was learnt of lists while it was a loop
            self.session.loop_types.clear()
            raise Restart

    def depends(self, value: Value, on: Value) -> bool:
        if value is on:
            return True
        owner = value.owner
        return isinstance(owner, Apply) and any(self.depends(v, on) for v in owner.operands)

    def symbol(self, *key: Any) -> Dim:
        """The symbol for a size that differs between two paths: one per place, the same in every lowering.

        The last part of the key says whether the size is known to differ from 1.
        """
        full = (self.frame.path if self.frame else (), self.unroll, *key)
        known = self.session.symbols.get(full)
        if known is None:
            known = self.session.symbols[full] = Sym(Merged(len(self.session.symbols)), key[-1])
        return known

    # what the language asks of a value: its kind answers

    def truth(self, x: Value) -> bool | None:
        """Whether x is true, where that is known."""
        return self.kind(x).truth(self, x)

    def condition(self, x: Value) -> Value:
        """What is asked in place of x, where its truth counts."""
        return self.kind(x).condition(self, x)

    def subscript(self, x: Value, index: Value) -> Value:
        """x[index]"""
        return self.kind(x).subscript(self, x, self.as_index(index))

    def store(self, x: Value, index: Value, value: Value) -> None:
        """x[index] = value"""
        self.kind(x).store(self, x, index, value)

    def delete(self, x: Value, index: Value) -> None:
        """del x[index]"""
        self.kind(x).delete(self, x, index)

    def contains(self, item: Value, x: Value) -> Value:
        """item in x"""
        return self.kind(x).contains(self, x, item)

    def attribute(self, x: Value, name: str) -> Value:
        """x.name"""
        return self.kind(x).attribute(self, x, name)

    def call_method(self, x: Value, name: str, args: list[Value], keywords: dict[str, Value]) -> Value:
        """x.name(...)"""
        return self.kind(x).call_method(self, x, name, args, keywords)

    def call_value(self, function: Value, args: list[Value], keywords: dict[str, Value]) -> Value:
        """function(...)"""
        return self.kind(function).call(self, function, args, keywords)

    def set_attribute(self, x: Value, name: str, value: Value) -> None:
        """x.name = value"""
        self.kind(x).set_attribute(self, x, name, value)

    def put(self, x: Value, name: str, value: Value) -> None:
        """The same, whatever the class says to it."""
        self.kind(x).put_attribute(self, x, name, value)

    def delete_attribute(self, x: Value, name: str) -> None:
        """del x.name"""
        self.kind(x).delete_attribute(self, x, name)

    def has_attribute(self, x: Value, name: str) -> Value:
        """hasattr(x, name)"""
        return self.kind(x).has_attribute(self, x, name)

    def augment(self, name: str, old: Value, value: Value, place: str) -> Value | None:
        """What `place` is bound to by `place += value`; None where the object itself has been changed."""
        return self.kind(old).augment(self, old, name, value, place)

    def iterable(self, x: Value) -> Any:
        """What a loop over x runs over."""
        x = self.present(x)
        return self.kind(x).iterable(self, x)

    def lazily(self, x: Value) -> Any:
        """The same, where a generator is left to a loop that may run it."""
        return self.kind(x).lazily(self, x)

    def unpack_all(self, x: Value, what: str) -> list[Value]:
        """The elements of something whose length is known."""
        return self.kind(x).unpack(self, x, what)

    def check_unchanged(self, *values: Value) -> None:
        """What is in a container from outside is taken as known, which it is not where the function changes it."""
        for v in values:
            if isinstance(v.type, Static) and id(v.type.value) in self.session.changed_outside:
                self.fail(
                    f"a {type(v.type.value).__name__} from outside is read in a function that changes it",
                    "read it before the function is called, and pass what is needed of it",
                )

    def is_passed(self, v: Value) -> bool:
        """Whether a value is a container in an argument that is a constant, and the caller's own."""
        return isinstance(v.type, Static) and id(v.type.value) in self.session.passed

    def plain_number(self, value: Value) -> Value:
        """An int or float in place of one that is a member of an enumeration."""
        t = value.type
        if not isinstance(t, Scalar) or t.cls is None or not t.is_const:
            return value
        return self.const(PYTHON_CLASSES[t.kind](t.const))

    def evaluated(self, what: str, fn: Callable[..., Any], *args: Any, **keywords: Any) -> Any:
        """What an expression over constants gives; what that raises is the program's own, and no fault of ours."""
        try:
            return fn(*args, **keywords)
        except Exception as e:
            self.fails(type(e), str(e), e.args)
            self.fail(f"{what} fails: {type(e).__name__}: {e}", "give it what it takes")

    def may_still_be_set(self, args: Sequence[Value]) -> bool:
        """Whether None is among these in a loop, where a later pass may find something else in its place."""
        return any(v.type == NONE for v in args) and any(f.loop_depth for f in self.stack)

    def expose(self, value: Value | None) -> None:
        """A variable is read: if something failed after it was set, attempts are to end where it is set."""
        if isinstance(value, Unsure):
            self.session.exposed.add(value.key)
            self.session.dirty = True
            raise Restart

    def getitem(self, x: Value, k: int) -> Value:
        """Element k of a container of fixed structure; the very value where it is at hand."""
        owner = x.owner
        if isinstance(owner, Apply) and owner.row is rows.make_tuple:
            return owner.operands[k]
        if isinstance(owner, Const) and isinstance(x.type, Tuple):
            return self.const(owner.value[k])
        value = self.apply(rows.getitem, [x, self.const(k)])
        self.inherit_origin(value, x, k)
        return value

    def inherit_origin(self, value: Value, container: Value, k: Any) -> None:
        """An element comes from the display that its container comes from, by way of its place there."""
        if container in self.origins and has_parts(value.type):
            self.origins[value] = tuple((*site, k) for site in self.origins[container])

    def items(self, x: Value) -> list[Value]:
        """All elements of a tuple or list of fixed structure."""
        assert isinstance(x.type, Tuple | List) and x.type.elts is not None
        return [self.getitem(x, k) for k in range(len(x.type.elts))]

    def make_tuple(self, items: list[Value], cls: type | Record | None = None) -> Value:
        """A tuple; a named tuple of this class, or an object."""
        return self.b.apply(rows.make_tuple, *items, type=Tuple(tuple(v.type for v in items), cls))

    def is_view(self, value: Value) -> bool:
        """Whether a value is `d.keys()` or the like, or may be: in here, it is a list of what it sees now."""
        return value in self.live or value in self.chosen_views

    def no_view(self, x: Value, what: str, raises: type[Exception] | None = None) -> None:
        """A view can do less than the list that stands for it; `raises`: what Python says to it, where it does."""
        if (self.live or self.chosen_views) and not self.trusted and self.is_view(x):
            if raises is not None:
                self.fails(raises, f"a view of a dict is {what}")
            self.fail(f"a view of a dict is {what}", "make a list of it first: list(d.values())")

    def place(self, what: Any) -> Place:
        """Where something is made that no node of its own stands for."""
        span = self.b.span
        return Place(self.stmt, (what, span and (span.line, span.col)))

    def site(self, node: Any) -> Any:
        return (self.frame.path if self.frame else (), self.unroll, node)

    def kind(self, x: Value) -> Any:
        """The kind of a value (kinds/table.py)."""


def answers(
    asked: Callable[Concatenate[Any, P], R],
) -> Callable[[Callable[Concatenate[Lowering, P], R]], Callable[Concatenate[Lowering, P], R]]:
    """Enter a function as what a lowering does where the method `asked` is called, of the same signature."""

    def enter(answer: Callable[Concatenate[Lowering, P], R]) -> Callable[Concatenate[Lowering, P], R]:
        setattr(Lowering, asked.__name__, answer)
        return answer

    return enter


__all__ = ["Lowering", "Place", "answers"]
