"""The ground of the lowering: emitting ops, folding, errors with places, and merging what two paths leave behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from s2sgrad.errors import Span, UnsupportedError
from s2sgrad.frontend import conventions, joins, operations
from s2sgrad.frontend.flat import flattened, is_flat
from s2sgrad.frontend.iterables import Tree
from s2sgrad.frontend.kinds.forms import form_of
from s2sgrad.frontend.kinds.table import kind_of
from s2sgrad.frontend.number_calls import gives_number
from s2sgrad.frontend.records import Sources, classes_in, copied_from, keep, note_copy, request_of, sources
from s2sgrad.frontend.sites import has_parts
from s2sgrad.frontend.state import (
    Extern,
    Frame,
    FunctionState,
    Instance,
    Poisoned,
    Restart,
    Session,
    Specialised,
    StaticRequest,
    Unsure,
)
from s2sgrad.frontend.unset import named
from s2sgrad.frontend.values import may_vary, root_of
from s2sgrad.ir.build import Builder, positional
from s2sgrad.ir.ops import UNDEFINED, Apply, Block, Call, Const, Function, Value
from s2sgrad.ir.row import Form, NeedStatic, Row, Site, static_value
from s2sgrad.ir.types import (
    BOTTOM,
    NONE,
    OPAQUE,
    Bottom,
    Dim,
    Entries,
    List,
    OneOf,
    Opaque,
    Optional,
    Record,
    Scalar,
    Static,
    Sym,
    Tuple,
    Type,
)
from s2sgrad.rules import core as rows
from s2sgrad.rules.dims_text import type_text
from s2sgrad.rules.narrowing import narrow
from s2sgrad.rules.raising import exception_args, raised_for_sure

_KEEP_CLASS = (rows.is_, rows.is_not, rows.in_)  # ask for the very object
_FOLDED = (bool, int, float, complex, str, bytes, type(None))
_MAX_FOLDED = 64
_OF_SCALARS = ("math.", "max", "min")  # functions of numbers only, not of arrays
_SHOW = (*rows.CALLS, rows.show_opaque, *rows.TEXTS, rows.print_)  # what looks at a container with all that is in it
_HOLD_OBJECTS = (rows.make_tuple, rows.make_list, rows.make_dict, rows.getitem, rows.is_, rows.is_not)


class Core:
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

    def need_static(self, need: NeedStatic) -> NoReturn:
        place = request_of(self, need.value)
        if place is not None and self.state.parent is None:
            raise StaticRequest(place[0], self.b.span, place[1])
        element = self.loop_element(need.value)
        if element is not None and element not in self.session.unrolled and element not in self.session.kept:
            self.session.unrolled[element] = need.param
            raise Restart
        for extern, v in self.state.externs.values() if self.state else ():
            if self.depends(need.value, v):
                self.session.static_externs.add(extern.identity)
                raise Restart
        outer = self.state.outer.get(need.value)
        if outer is not None and self.state.parent is not None:
            self.state = self.state.parent  # for good: what is raised ends this lowering
            self.need_static(NeedStatic(outer, need.param))
        shown, it = (need.param, "it") if " " in need.param else (f"`{need.param}`",) * 2
        self.fail(
            f"{shown} must be known when the function is compiled, and depends on run-time values here",
            f"pass {it} as a literal, or as an argument of the function itself",
        )

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
            known = self.session.symbols[full] = Sym(joins.Place(len(self.session.symbols)), key[-1])
        return known

    def join(self, a: Type, b: Type, *key: Any) -> Type:
        return self.join_at(a, b, (), *key)

    def join_at(self, a: Type, b: Type, path: tuple[int, ...], *key: Any) -> Type:
        """The same of parts of two types, which stand there by this path."""
        return joins.join(a, b, lambda path, one: self.symbol(*key, path, one), path)

    # what the language asks of a value: its kind answers

    def truth(self, x: Value) -> bool | None:
        """Whether x is true, where that is known."""
        return kind_of(x).truth(self, x)

    def condition(self, x: Value) -> Value:
        """What is asked in place of x, where its truth counts."""
        return kind_of(x).condition(self, x)

    def subscript(self, x: Value, index: Value) -> Value:
        """x[index]"""
        return kind_of(x).subscript(self, x, self.as_index(index))

    def store(self, x: Value, index: Value, value: Value) -> None:
        """x[index] = value"""
        kind_of(x).store(self, x, index, value)

    def delete(self, x: Value, index: Value) -> None:
        """del x[index]"""
        kind_of(x).delete(self, x, index)

    def contains(self, item: Value, x: Value) -> Value:
        """item in x"""
        return kind_of(x).contains(self, x, item)

    def attribute(self, x: Value, name: str) -> Value:
        """x.name"""
        return kind_of(x).attribute(self, x, name)

    def call_method(self, x: Value, name: str, args: list[Value], keywords: dict[str, Value]) -> Value:
        """x.name(...)"""
        return kind_of(x).call_method(self, x, name, args, keywords)

    def call_value(self, function: Value, args: list[Value], keywords: dict[str, Value]) -> Value:
        """function(...)"""
        return kind_of(function).call(self, function, args, keywords)

    def set_attribute(self, x: Value, name: str, value: Value) -> None:
        """x.name = value"""
        kind_of(x).set_attribute(self, x, name, value)

    def put(self, x: Value, name: str, value: Value) -> None:
        """The same, whatever the class says to it."""
        kind_of(x).put_attribute(self, x, name, value)

    def delete_attribute(self, x: Value, name: str) -> None:
        """del x.name"""
        kind_of(x).delete_attribute(self, x, name)

    def has_attribute(self, x: Value, name: str) -> Value:
        """hasattr(x, name)"""
        return kind_of(x).has_attribute(self, x, name)

    def binary(self, name: str, a: Value, b: Value) -> Value:
        """a + b, and the like, by the name of the node."""
        return operations.binary(self, name, a, b)

    def unary(self, name: str, x: Value) -> Value:
        """-x, and the like."""
        return operations.unary(self, name, x)

    def compare(self, op: Any, a: Value, b: Value) -> Value:
        """a < b, and the like."""
        return operations.compare(self, op, a, b)

    def augment(self, name: str, old: Value, value: Value, place: str) -> Value | None:
        """What `place` is bound to by `place += value`; None where the object itself has been changed."""
        return kind_of(old).augment(self, old, name, value, place)

    def iterable(self, x: Value) -> Any:
        """What a loop over x runs over."""
        x = self.present(x)
        return kind_of(x).iterable(self, x)

    def lazily(self, x: Value) -> Any:
        """The same, where a generator is left to a loop that may run it."""
        return kind_of(x).lazily(self, x)

    def unpack_all(self, x: Value, what: str) -> list[Value]:
        """The elements of something whose length is known."""
        return kind_of(x).unpack(self, x, what)

    def as_index(self, index: Value) -> Value:
        raise NotImplementedError

    def present(self, value: Value) -> Value:
        raise NotImplementedError

    # applying rows

    def apply(
        self,
        row: Row,
        args: Sequence[Value],
        params: Sequence[str] | None = None,
        method: bool = False,
        name: str | None = None,
        type: Type | None = None,
    ) -> Value:
        """One op; folded where everything is known. Every failure becomes an error with a place."""
        of = copied_from(self, args) if self.copies else ()
        if self.copies and row.stores is not None:
            keep(self, args[1:], "has been put into a container")
        value = self.applied(row, args, params, method, name, type)
        return note_copy(self, value, of) if of else value

    def check_current(self, x: Value) -> None:
        raise NotImplementedError

    def as_it_is(self, value: Value) -> Value:
        """A value, with dicts in it that have the keys which they have here."""
        raise NotImplementedError

    def applied(
        self,
        row: Row,
        args: Sequence[Value],
        params: Sequence[str] | None,
        method: bool,
        name: str | None,
        type: Type | None,
    ) -> Value:
        if row not in _HOLD_OBJECTS and any(map(is_flat, args)):
            args = [flattened(self, v) if is_flat(v) else v for v in args]
        if self.session.loose and (row in _SHOW or row.form is Form.COMPARE and row not in _HOLD_OBJECTS):
            args = [self.as_it_is(v) for v in args]
        for v in args:
            if isinstance(v.type, Bottom):
                return self.bottom()
            if isinstance(v.type, Static) and isinstance(v.type.value, Instance) and row not in _HOLD_OBJECTS:
                self.fail(f"{row.name} is given {v.type.value!r}", "give it numbers, arrays or text")
            if isinstance(v.type, Static) and isinstance(v.type.value, Tree) and row not in _HOLD_OBJECTS:
                self.fail(f"{row.sign} is given {v.type.value!r}", "make a list of it first: list(...)")
        against = conventions.why_not(row, args)
        if against is not None:
            self.fail(*against)
        if self.session.changed_outside and row not in rows.CALLS:
            self.check_unchanged(*args)
        if row.fold and row.fn is not None:
            folded = self.fold(row, args, params)
            if folded is not None:
                return folded
        if row.fn is not None and row not in _KEEP_CLASS and any(map(is_member, args)):
            args = [self.plain_number(v) for v in args]
        if any(map(_holds_opaque, args)):
            args = self.as_numbers(row, args, params)
        try:
            if params is None:
                params = positional(row, len(args))
            names = tuple(params)
            result = type if type is not None else row.infer(Site(row, names, args, self.b.span))
        except NeedStatic as need:
            self.need_static(need)
        except UnsupportedError as e:
            if any(_has_bottom(v.type) for v in args) or self.may_still_be_set(args):
                return self.bottom(e.reason, e.rewrite)
            if self.session.dirty:
                raise Restart from None
            if e.raises is not None and self.trials:
                self.fails(e.raises, e.reason, exception_args(row, args, e.raises))
            elif self.trials and (error := raised_for_sure(row, names, args)) is not None:
                self.fails(error.__class__, str(error), _args_of(error, args))
            if e.span is None:
                self.fail(e.reason, e.rewrite)
            raise
        except Exception as e:
            if any(_has_bottom(v.type) for v in args):
                return self.bottom(
                    f"{row.name} is applied to something empty or undefined", "give it a value first, on every path"
                )
            of_user = params is None or any(_is_object(v.type) for v in args)
            error = e if of_user else raised_for_sure(row, tuple(params or ()), args)
            if error is None:
                raise  # the function itself takes these: a fault of ours
            if not isinstance(error, TypeError):
                self.fails(error.__class__, str(error), _args_of(error, args))
            kinds = ", ".join(type_text(v.type) for v in args)
            self.fail(
                f"{row.sign} cannot take ({kinds}): {error}",
                "convert the arguments first, with np.asarray(...) or float(...)",
            )
        if row.writes or row.stores is not None:
            root = root_of(args[0])
            self.written.setdefault(root, []).extend(v for v in args[1:] if may_vary(v))
            if root is not args[0]:
                self.written_within[root] = None
        if any(isinstance(t, Opaque) and not isinstance(t, OneOf) for t in (result, *(v.type for v in args))):
            self.check_known(row, names, args, result)
        if isinstance(result, Scalar) and result.is_const and result.dtype is None and row.pure:
            if self.trusted or result.kind == "b":  # a question that is answered here leaves nothing behind
                return self.const(result.const, name)
        if isinstance(result, Static) and row.fold and self.trusted:
            return self.const(result.value, name)
        if self.trials:
            self.may_fail(row, args, names, result)
        op = Apply(row, list(args), names, result, None, name, method)
        self.b.add(op)
        value = self.note_made(op)
        if self.trials:
            self.done(op)  # which may give the op another result, for what is inside an attempt
        return self.const(None) if result == NONE and row.writes else value

    def note_made(self, op: Apply) -> Value:
        """The op's result; a list that it makes is given the type that later changes need (made_lists.py)."""
        return op.result

    def check_unchanged(self, *values: Value) -> None:
        """What is in a container from outside is taken as known, which it is not where the function changes it."""
        for v in values:
            if isinstance(v.type, Static) and id(v.type.value) in self.session.changed_outside:
                self.fail(
                    f"a {type(v.type.value).__name__} from outside is read in a function that changes it",
                    "read it before the function is called, and pass what is needed of it",
                )

    def plain_number(self, value: Value) -> Value:
        """An int or float in place of one that is a member of an enumeration."""
        if not is_member(value) or not value.type.is_const:  # type: ignore[attr-defined]
            return value
        t = value.type
        return self.const({"i": int, "f": float, "c": complex}[t.kind](t.const))  # type: ignore[attr-defined]

    def as_numbers(self, row: Row, args: Sequence[Value], params: Sequence[str] | None) -> Sequence[Value]:
        """The operands, with numbers for what nothing is known of, where it meets floats in arithmetic."""
        given = row.params if row.name == "np.where" else [p for p, rule in row.vjp.items() if rule is not None]
        taken = {*given, *row.linear, *row.bilinear}
        if row.stores or row.contains or row.element_of or not taken or not any(may_vary(v) for v in args):
            return args
        names = params or positional(row, len(args))
        scalar = row.name.startswith(_OF_SCALARS)
        return [self.numbers_in(v, scalar) if p in taken and _holds_opaque(v) else v for p, v in zip(names, args)]

    def numbers_in(self, v: Value, scalar: bool = False) -> Value:
        """The value with numbers for what nothing is known of: itself, or elements of a list or tuple."""
        if v.type == OPAQUE:
            return self.apply(rows.to_float if scalar or gives_number(v) else rows.as_numbers, [v])
        items = [self.numbers_in(e, scalar) if _holds_opaque(e) else e for e in self.items(v)]
        return self.make_tuple(items) if isinstance(v.type, Tuple) else self.b.apply(rows.make_list, *items)

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

    def fails(self, cls: type[BaseException], message: str, args: Sequence[Any] | None = None) -> None:
        raise NotImplementedError

    def may_fail(self, row: Row, args: Sequence[Value], params: Sequence[str], result: Type) -> None:
        raise NotImplementedError

    def done(self, op: Apply) -> None:
        raise NotImplementedError

    def expose(self, value: Value | None) -> None:
        """A variable is read: if something failed after it was set, attempts are to end where it is set."""
        if isinstance(value, Unsure):
            self.session.exposed.add(value.key)
            self.session.dirty = True
            raise Restart

    def check_known(self, row: Row, params: Sequence[str], args: Sequence[Value], result: Type) -> None:
        """Refuse to let a float vanish in something about which nothing is known: its derivative would vanish too."""
        if row.form in (Form.COMPARE, Form.ASSERT, Form.RAISE):
            return
        if row in (*rows.TEXTS, rows.print_, *rows.CALLS):
            return
        if row is rows.getitem and getattr(args[0].type, "elts", None) is not None and static_value(args[1].type)[0]:
            return  # one of several, of which only others may be floats
        writes = any(isinstance(v.type, Opaque) and p in row.writes for p, v in zip(params, args))
        if not writes and not isinstance(result, Opaque):
            return
        if any(may_vary(v) for p, v in zip(params, args) if p not in row.shape_only):
            if self.trials and (error := raised_for_sure(row, params, args)) is not None:
                self.fails(error.__class__, str(error), _args_of(error, args))
            if any(isinstance(v.type, Static) and isinstance(v.type.value, str) for v in args):
                self.fail(f"{row.sign} of a number and a string", "convert the string first, with float(...)")
            self.fail(
                f"a float meets something about which nothing is known in {row.sign}",
                "pass such objects as arguments, or convert them first with float(...) or int(...)",
            )

    def fold(self, row: Row, args: Sequence[Value], params: Sequence[str] | None) -> Value | None:
        values: list[Any] = []
        keywords: dict[str, Any] = {}
        for k, v in enumerate(args):
            known, value = static_value(v.type)
            if not known or (isinstance(value, Instance) and row not in _HOLD_OBJECTS):
                return None
            if params is not None and params[k] in row.keywords:
                keywords[params[k]] = value
            else:
                values.append(value)
        if params is not None and tuple(params[: len(values)]) != _names(row, len(values)):
            return None
        try:
            result = row.fn(*values, **keywords)  # type: ignore[misc]
        except Exception:
            return None  # it fails at run time, as in the primal
        return self.const(result) if _foldable(result) else None

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

    def check_whole(self, value: Value, needed: Type) -> None:
        """A dict that stands where one of run-time keys may stand must have the keys that its type says."""

    def inherit_origin(self, value: Value, container: Value, k: int) -> None:
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

    def retype(self, value: Value, type: Type) -> Value:
        """The same object under a narrower type (an Optional that is known not to be None)."""
        new = self.b.apply(narrow, value, type=type, name=value.name)
        if value in self.origins:
            self.origins[new] = self.origins[value]
        self.narrowed[new] = value
        return note_copy(self, new, sources(self, value))

    def outside(self, extern: Extern, value: Any) -> Value:
        raise NotImplementedError

    # truth

    # merging

    def poison(self, name: str, a: Value, b: Value) -> Poisoned:
        spans = [getattr(v.owner, "span", None) for v in (a, b)]
        places = [f"line {span.line}" for span in spans if span is not None]
        where = f" ({' and '.join(places)})" if places else ""
        classes = (*classes_in(self, a.type), *classes_in(self, b.type))
        kinds = f"is {form_of(a.type).describe(a.type)} on one path and {form_of(b.type).describe(b.type)} on another"
        return Poisoned(f"{named(name)} {kinds}{where}", "", classes, sides=(a, b))


def is_member(value: Value) -> bool:
    """Whether a value is a number of a class of its own, as the members of an IntEnum are."""
    return isinstance(value.type, Scalar) and value.type.cls is not None


def _is_object(t: Type) -> bool:
    """Whether a value is an object of a class with code of its own, which may raise anything."""
    return isinstance(t, Static) and not isinstance(t.value, str | bytes | type(None) | tuple | slice)


def _holds_opaque(v: Value) -> bool:
    """Whether nothing is known of a value, or of something in a list or tuple whose elements are told apart."""
    t = v.type
    return type(t) is Opaque and t == OPAQUE or isinstance(t, List | Tuple) and any(e == OPAQUE for e in t.elts or ())


def _args_of(error: BaseException, args: Sequence[Value]) -> tuple[Any, ...] | None:
    """What an exception says that operands of these types gave, where it is the same whatever their values."""
    numbers = all(isinstance(v.type, Scalar) and v.type.dtype is None for v in args)
    known = all(static_value(v.type)[0] for v in args) or numbers and isinstance(error, ZeroDivisionError)
    return error.args if known else None


def _has_bottom(t: Type) -> bool:
    if isinstance(t, Tuple | Entries) or (isinstance(t, List) and t.elts is not None):
        return any(_has_bottom(e) for e in t.elts or ())
    if isinstance(t, List):
        return t.elem is None or _has_bottom(t.elem)
    if isinstance(t, Optional):
        return _has_bottom(t.inner)
    return isinstance(t, Bottom)


def _names(row: Row, count: int) -> tuple[str, ...]:
    try:
        return positional(row, count)
    except TypeError:
        return ()


def _foldable(value: Any) -> bool:
    if type(value) is tuple:
        return len(value) <= _MAX_FOLDED and all(_foldable(v) for v in value)
    return type(value) in _FOLDED
