"""Applying a row: what is known is folded, what cannot be is refused, and the rest becomes an op."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

from s2sgrad.errors import UnsupportedError
from s2sgrad.frontend import conventions, passed
from s2sgrad.frontend.contents import CHANGING
from s2sgrad.frontend.flat import as_arrays, is_flat
from s2sgrad.frontend.iterables import Tree
from s2sgrad.frontend.lowering import Lowering, answers
from s2sgrad.frontend.number_calls import gives_number
from s2sgrad.frontend.parameter_parts import request_of
from s2sgrad.frontend.records import copied_from, keep, note_copy, sources
from s2sgrad.frontend.state import (
    Instance,
    Restart,
    StaticRequest,
)
from s2sgrad.frontend.values import is_member, may_vary, root_of
from s2sgrad.ir.build import positional
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import Form, NeedStatic, Row, Site, static_value
from s2sgrad.ir.types import (
    NONE,
    OPAQUE,
    Array,
    Bottom,
    Entries,
    List,
    OneOf,
    Opaque,
    Optional,
    Scalar,
    Static,
    Tuple,
    Type,
)
from s2sgrad.rules import core as rows
from s2sgrad.rules.dims_text import type_text
from s2sgrad.rules.narrowing import narrow
from s2sgrad.rules.raising import exception_args, raised_for_sure, type_error

_KEEP_CLASS = (rows.is_, rows.is_not, rows.in_)  # ask for the very object
_FOLDED = (bool, int, float, complex, str, bytes, type(None))
_MAX_FOLDED = 64
_OF_SCALARS = ("math.", "max", "min")  # functions of numbers only, not of arrays
_SHOW = (*rows.CALLS, rows.show_opaque, *rows.TEXTS, rows.print_)  # what looks at a container with all that is in it
_HOLD_OBJECTS = (rows.make_tuple, rows.make_list, rows.make_dict, rows.getitem, rows.is_, rows.is_not)


@answers(Lowering.need_static)
def need_static(low: Lowering, need: NeedStatic) -> NoReturn:
    place = request_of(low, need.value)
    if place is not None and low.state.parent is None:
        raise StaticRequest(place[0], low.b.span, place[1], need.param if " " in need.param else f"`{need.param}`")
    element = low.loop_element(need.value)
    if element is not None and element not in low.session.unrolled and element not in low.session.kept:
        low.session.unrolled[element] = need.param
        raise Restart
    for extern, v in low.state.externs.values() if low.state else ():
        if low.depends(need.value, v):
            low.session.static_externs.add(extern.identity)
            raise Restart
    outer = low.state.outer.get(need.value)
    if outer is not None and low.state.parent is not None:
        low.state = low.state.parent  # for good: what is raised ends this lowering
        low.need_static(NeedStatic(outer, need.param))
    shown, it = (need.param, "it") if " " in need.param else (f"`{need.param}`",) * 2
    low.fail(
        f"{shown} must be known when the function is compiled, and depends on run-time values here",
        f"pass {it} as a literal, or as an argument of the function itself",
    )


@answers(Lowering.apply)
def apply(
    low: Lowering,
    row: Row,
    args: Sequence[Value],
    params: Sequence[str] | None = None,
    method: bool = False,
    name: str | None = None,
    type: Type | None = None,
) -> Value:
    """One op; folded where everything is known. Every failure becomes an error with a place."""
    of = copied_from(low, args) if low.copies else ()
    if low.copies and row.stores is not None:
        keep(low, args[1:], "has been put into a container")
    value = applied(low, row, args, params, method, name, type)
    return note_copy(low, value, of) if of else value


def applied(
    low: Lowering,
    row: Row,
    args: Sequence[Value],
    params: Sequence[str] | None,
    method: bool,
    name: str | None,
    type: Type | None,
) -> Value:
    if row not in _HOLD_OBJECTS and any(map(is_flat, args)):
        args = as_arrays(low, row, args)
    if low.session.loose and (row in _SHOW or row.form is Form.COMPARE and row not in _HOLD_OBJECTS):
        args = [low.as_it_is(v) for v in args]
    if not are_operands(low, row, args):
        return low.bottom()
    if row.fold and row.fn is not None:
        folded = fold(low, row, args, params)
        if folded is not None:
            return folded
    args = brought_to_numbers(low, row, args, params)
    found = inferred(low, row, args, params, type)
    if isinstance(found, Value):
        return found
    names, result = found
    note_write(low, row, args)
    if any(isinstance(t, Opaque) and not isinstance(t, OneOf) for t in (result, *(v.type for v in args))):
        check_known(low, row, names, args, result)
    if isinstance(result, Scalar) and result.is_const and result.dtype is None and row.pure:
        if low.trusted or result.kind == "b":  # a question that is answered here leaves nothing behind
            return low.const(result.const, name)
    if isinstance(result, Static) and row.fold and low.trusted:
        return low.const(result.value, name)
    if low.trials:
        low.may_fail(row, args, names, result)
    op = Apply(row, list(args), names, result, None, name, method)
    low.b.add(op)
    value = low.note_made(op)
    if low.trials:
        low.done(op)  # which may give the op another result, for what is inside an attempt
    return low.const(None) if result == NONE and row.writes else value


def are_operands(low: Lowering, row: Row, args: Sequence[Value]) -> bool:
    """Refuse what a row cannot be given; False where an operand is not known yet."""
    for v in args:
        if isinstance(v.type, Bottom):
            return False
        if isinstance(v.type, Static) and isinstance(v.type.value, Instance) and row not in _HOLD_OBJECTS:
            low.fail(f"{row.name} is given {type_text(v.type)}", "give it numbers, arrays or text")
        if isinstance(v.type, Static) and isinstance(v.type.value, Tree) and row not in _HOLD_OBJECTS:
            low.fail(f"{row.sign} is given {type_text(v.type)}", "make a list of it first: list(...)")
    against = conventions.why_not(row, args)
    if against is not None:
        low.fail(*against)
    if low.session.changed_outside and row not in rows.CALLS:
        low.check_unchanged(*args)
    return True


def brought_to_numbers(
    low: Lowering, row: Row, args: Sequence[Value], params: Sequence[str] | None
) -> Sequence[Value]:
    """The operands with numbers for members of enumerations, and for what nothing is known of."""
    if row.fn is not None and row not in _KEEP_CLASS and any(map(is_member, args)):
        args = [low.plain_number(v) for v in args]
    told = low.trials and not low.trusted and not any(map(low.is_view, args))
    if told and (wrong := type_error(row, args)) is not None:
        low.fails(wrong.__class__, str(wrong), _args_of(wrong, args))
    return as_numbers(low, row, args, params) if any(map(_holds_opaque, args)) else args


def inferred(
    low: Lowering, row: Row, args: Sequence[Value], params: Sequence[str] | None, type: Type | None
) -> tuple[tuple[str, ...], Type] | Value:
    """The names of the parameters, and the type of the result; what stands for it where it is not known yet."""
    names = None if params is None else tuple(params)
    try:
        names = tuple(positional(row, len(args))) if names is None else names
        return names, type if type is not None else row.infer(Site(row, names, args, low.b.span))
    except NeedStatic as need:
        low.need_static(need)
    except UnsupportedError as e:
        return refused(low, row, names or (), args, e)
    except Exception as e:
        return failed(low, row, names, args, e)


def refused(low: Lowering, row: Row, names: tuple[str, ...], args: Sequence[Value], e: UnsupportedError) -> Value:
    """What becomes of an op that its row refuses."""
    if any(_has_bottom(v.type) for v in args) or low.may_still_be_set(args):
        return low.bottom(e.reason, e.rewrite)
    if low.session.dirty:
        raise Restart from None
    if e.raises is not None and low.trials:
        low.fails(e.raises, e.reason, exception_args(row, args, e.raises))
    elif low.trials and (error := raised_for_sure(row, names, args)) is not None:
        low.fails(error.__class__, str(error), _args_of(error, args))
    if e.span is None:
        low.fail(e.reason, e.rewrite)
    raise e


def failed(
    low: Lowering, row: Row, names: tuple[str, ...] | None, args: Sequence[Value], e: Exception
) -> Value:
    """What becomes of an op whose type cannot be inferred; `names` is None where it has too many operands."""
    if any(_has_bottom(v.type) for v in args):
        return low.bottom(
            f"{row.name} is applied to something empty or undefined", "give it a value first, on every path"
        )
    of_user = names is None or any(_is_object(v.type) for v in args)
    error = e if of_user else raised_for_sure(row, names or (), args)
    if error is None:
        raise e  # the function itself takes these: a fault of ours
    if not isinstance(error, TypeError):
        low.fails(error.__class__, str(error), _args_of(error, args))
    kinds = ", ".join(type_text(v.type) for v in args)
    low.fail(
        f"{row.sign} cannot take ({kinds}): {error}",
        "convert the arguments first, with np.asarray(...) or float(...)",
    )


def note_write(low: Lowering, row: Row, args: Sequence[Value]) -> None:
    """Remember what is written into which memory."""
    if not row.writes and row.stores is None:
        return
    root = root_of(args[0])
    not_outside(low, root)
    low.written.setdefault(root, []).extend(v for v in args[1:] if may_vary(v))
    if root is not args[0]:
        low.written_within[root] = None


def not_outside(low: Lowering, root: Value) -> None:
    """Refuse to write into a container from outside, which outlives the call; of an array a copy is written."""
    if isinstance(root.type, Array):
        return
    passed.check_write(low, root)
    if low.trusted or low.state is None:
        return
    constant = isinstance(root.type, Static) and isinstance(root.type.value, CHANGING)
    if constant or any(root is v for _, v in low.state.externs.values()):
        low.fail(
            "writing into a container that comes from outside, which outlives the call",
            "copy it first, or pass it as an argument",
        )


def as_numbers(low: Lowering, row: Row, args: Sequence[Value], params: Sequence[str] | None) -> Sequence[Value]:
    """The operands, with numbers for what nothing is known of, where it meets floats in arithmetic."""
    given = row.params if row.name == "np.where" else [p for p, rule in row.vjp.items() if rule is not None]
    taken = {*given, *row.linear, *row.bilinear}
    if row.stores or row.contains or row.element_of or not taken or not any(may_vary(v) for v in args):
        return args
    names = params or positional(row, len(args))
    scalar = row.name.startswith(_OF_SCALARS)
    return [numbers_in(low, v, scalar) if p in taken and _holds_opaque(v) else v for p, v in zip(names, args)]


def numbers_in(low: Lowering, v: Value, scalar: bool = False) -> Value:
    """The value with numbers for what nothing is known of: itself, or elements of a list or tuple."""
    if v.type == OPAQUE:
        return low.apply(rows.to_float if scalar or gives_number(v) else rows.as_numbers, [v])
    items = [numbers_in(low, e, scalar) if _holds_opaque(e) else e for e in low.items(v)]
    return low.make_tuple(items) if isinstance(v.type, Tuple) else low.b.apply(rows.make_list, *items)


def check_known(low: Lowering, row: Row, params: Sequence[str], args: Sequence[Value], result: Type) -> None:
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
        if low.trials and (error := raised_for_sure(row, params, args)) is not None:
            low.fails(error.__class__, str(error), _args_of(error, args))
        if any(isinstance(v.type, Static) and isinstance(v.type.value, str) for v in args):
            low.fail(f"{row.sign} of a number and a string", "convert the string first, with float(...)")
        low.fail(
            f"a float meets something about which nothing is known in {row.sign}",
            "pass such objects as arguments, or convert them first with float(...) or int(...)",
        )


def fold(low: Lowering, row: Row, args: Sequence[Value], params: Sequence[str] | None) -> Value | None:
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
    return low.const(result) if _foldable(result) else None


@answers(Lowering.retype)
def retype(low: Lowering, value: Value, type: Type) -> Value:
    """The same object under a narrower type (an Optional that is known not to be None)."""
    new = low.b.apply(narrow, value, type=type, name=value.name)
    if value in low.origins:
        low.origins[new] = low.origins[value]
    low.narrowed[new] = value
    return note_copy(low, new, sources(low, value))


# merging


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
