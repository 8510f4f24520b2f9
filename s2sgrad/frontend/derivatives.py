"""Derivatives inside what is compiled, of functions made there or elsewhere.

Such a function is lowered apart, as a function of its arguments and of what it reads from around it; the transform that
is asked for makes another one of it, which is inserted where it is called. So the result is ordinary SSA.

A pullback is a function known at compile time, with its reverse sweep and what that needs.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from itertools import combinations
from typing import Any

from s2sgrad.errors import S2SGradError
from s2sgrad.frontend.derivatives_apart import Apart, lowered
from s2sgrad.frontend.function_values import Bound, Closure, Derived, Partial, Pulled
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.memory import may_share, place_in_memory
from s2sgrad.frontend.parameter_parts import is_new, is_part_of_parameter, place_of
from s2sgrad.frontend.records import closed
from s2sgrad.frontend.scope import parameter_names
from s2sgrad.frontend.state import Restart
from s2sgrad.ir.clone import clone_op
from s2sgrad.ir.ops import Comment, Function, Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import (
    NONE,
    Array,
    Bottom,
    Entries,
    List,
    Scalar,
    Static,
    Tuple,
    Type,
    carries_float,
    is_mutable,
)
from s2sgrad.rules import adjoint
from s2sgrad.rules import core as rows
from s2sgrad.rules.dims_text import type_text

_OPTIONS = ("fun", "argnums")  # by position


# what is asked for ----------------------------------------------------------------------------------------------------


def asked(low: Lowering, maker: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
    """A call of grad, value_and_grad, jacobian, vjp, jvp or hvp."""
    mode = maker.__name__
    if mode in ("grad", "value_and_grad", "jacobian"):
        given = {**dict(zip(_OPTIONS, args)), **keywords}
        function = given.pop("fun", None)
        options = {k: low.known(v, k) for k, v in given.items() if k != "backend"}
        made = Derived(maker, function, options)
        return low.b.const(made, None, Static(made))
    if not args:
        low.fail(f"{mode}() without a function", f"{mode}(f, ...)")
    if any(k not in ("backend", "primals", "tangents") for k in keywords):
        low.fail(f"{mode}(..., {next(iter(keywords))}=...) inside a function that is differentiated", "leave it out")
    if mode == "vjp":
        return vjp(low, maker, args[0], args[1:])
    names = ("fun", "primals", "tangents")
    given = {**dict(zip(names, args)), **{k: v for k, v in keywords.items() if k != "backend"}}
    if any(n not in given for n in names):
        low.fail(f"{mode} takes a function, its arguments and their tangents", f"{mode}(f, (x,), (dx,))")
    return along(low, maker, args[0], *(sequence(low, mode, given[n]) for n in names[1:]))


def sequence(low: Lowering, mode: str, value: Value) -> list[Value]:
    if not isinstance(value.type, Tuple | List) or value.type.elts is None:
        low.fail(f"{mode} takes its arguments and tangents as tuples, one for each", f"{mode}(f, (x,), (dx,))")
    return low.items(value)


# gradients ------------------------------------------------------------------------------------------------------------


def call_derived(low: Lowering, made: Derived, args: list[Value], keywords: dict[str, Value]) -> Value:
    """grad(f)(...): or, where grad() was given options only, grad(...)(f)."""
    if made.function is None:
        made = Derived(made.maker, args[0], made.options)
        return low.b.const(made, None, Static(made))
    names = names_of(low, made.function)
    args = in_order(low, names, args, keywords)
    wrt, single = chosen(low, made, names, len(args))
    if made.maker.__name__ == "jacobian":
        return by_elements(low, made, args, wrt, single)
    has_aux = bool(made.options.get("has_aux", False))
    return derived(low, made.maker, made.function, args, wrt, single=single, has_aux=has_aux)


def by_elements(low: Lowering, made: Derived, args: list[Value], wrt: tuple[int, ...], single: bool) -> Value:
    if not single or not isinstance(args[wrt[0]].type, Array | Scalar):
        low.fail(
            "jacobian() inside a function that is differentiated, by several arguments or by a container",
            "call it for one number or array at a time, with the others in a closure",
        )
    assert made.function is not None
    return low.call_composite(made.maker.__s2sgrad_derive__, [made.function, low.const(wrt[0]), *args], {})


def names_of(low: Lowering, function: Value) -> list[str]:
    known, obj = static_value(function.type)
    if known and isinstance(obj, Closure):
        return parameter_names(obj.node.args)
    if not known or isinstance(obj, Bound | Partial):
        return []
    try:
        return list(inspect.signature(obj).parameters)
    except (TypeError, ValueError):
        return []


def in_order(low: Lowering, names: Sequence[str], args: list[Value], keywords: dict[str, Value]) -> list[Value]:
    """All arguments by position."""
    rest = dict(keywords)
    out = list(args)
    for name in names[len(args) :]:
        if name not in rest:
            break
        out.append(rest.pop(name))
    if rest:
        low.fail(f"the argument `{next(iter(rest))}` of a function that is differentiated here", "pass it by position")
    return out


def chosen(low: Lowering, made: Derived, names: list[str], count: int) -> tuple[tuple[int, ...], bool]:
    """The positions of the arguments to differentiate by, and whether one is asked for rather than several."""
    by = made.options.get("wrt")
    by = made.options.get("argnums", 0) if by is None else by
    several = by if isinstance(by, tuple) else (by,)
    places = []
    for k in several:
        place = names.index(k) if isinstance(k, str) and k in names else k
        if not isinstance(place, int) or isinstance(place, bool) or not -count <= place < count:
            low.fail(f"{k!r} is no argument in this call of what is differentiated", "give its position or name")
        places.append(place % count)
    return tuple(places), not isinstance(by, tuple)


def derived(
    low: Lowering, maker: Any, function: Value, args: list[Value], wrt: tuple[int, ...], **options: Any
) -> Value:
    args = [as_float(low, v) if k in wrt else v for k, v in enumerate(plain(low, args))]
    apart = lowered(low, function, args, wrt)
    if apart is None:
        return low.bottom()
    (made,) = transformed(low, maker, apart, len(args), wrt, **options)
    return inserted(low, made, [*args, *apart.around])


# tangents and pullbacks -----------------------------------------------------------------------------------------------


def along(low: Lowering, maker: Any, function: Value, args: list[Value], directions: list[Value]) -> Value:
    """jvp and hvp."""
    mode, args, directions = maker.__name__, plain(low, args), plain(low, directions)
    if len(args) != len(directions):
        low.fail(f"{len(args)} arguments, but {len(directions)} tangents", "give one for each; None stands for zero")
    given = tuple(k for k, d in enumerate(directions) if d.type != NONE)
    wrt = given if mode == "jvp" else tuple(k for k, v in enumerate(args) if k in given or carries_float(v.type))
    args = [as_float(low, v) if k in wrt else v for k, v in enumerate(args)]
    tangents = [like(low, args[k], directions[k], "tangent") for k in given]
    apart = lowered(low, function, args, wrt)
    if apart is None:
        return low.bottom()
    (made,) = transformed(low, maker, apart, len(args), wrt, along=given)
    result = inserted(low, made, [*args, *apart.around, *tangents])
    if mode == "jvp":
        return result
    products = low.items(low.getitem(result, 1))
    by_place = dict(zip(wrt, products))
    return low.make_tuple([by_place.get(k) or low.const(None) for k in range(len(args))])


def vjp(low: Lowering, maker: Any, function: Value, args: list[Value]) -> Value:
    args = plain(low, args)
    wrt = tuple(k for k, v in enumerate(args) if carries_float(v.type))
    args = [as_float(low, v) if k in wrt else v for k, v in enumerate(args)]
    apart = lowered(low, function, args, wrt)
    if apart is None:
        return low.bottom()
    forward, reverse = transformed(low, maker, apart, len(args), wrt)
    out, saved = low.items(inserted(low, forward, [own(low, v) for v in (*args, *apart.around)]))
    pulled = Pulled(reverse, saved, out)
    return low.make_tuple([out, low.b.const(pulled, None, Static(pulled))])


def call_pulled(low: Lowering, pulled: Pulled, args: list[Value], keywords: dict[str, Value]) -> Value:
    """The pullback's entries, one for each argument that vjp was given."""
    if len(args) != 1 or keywords:
        low.fail("a pullback takes one cotangent", "pass a value of the structure of the result")
    cotangent = own(low, like(low, pulled.out, closed(low, args[0]), "cotangent"))  # the reverse sweep may write to it
    return inserted(low, pulled.reverse, [pulled.saved, cotangent])


def own(low: Lowering, v: Value) -> Value:
    """A copy of what may be changed under other names."""
    if isinstance(v.type, Array):
        return low.apply(rows.copy, [v], name=v.name)
    if is_mutable(v.type) and carries_float(v.type):
        return low.apply(adjoint.copy_tree, [v], name=v.name)
    return v


def as_float(low: Lowering, v: Value) -> Value:
    """An argument that is differentiated: an int counts as a float."""
    if isinstance(v.type, Scalar) and v.type.kind in "ib":
        return low.apply(rows.to_float, [v])
    if not carries_float(v.type) and not isinstance(v.type, Bottom):
        low.fail(f"{type_text(v.type)} has no float to differentiate by", "pass a float or an array of floats")
    return v


def like(low: Lowering, primal: Value, v: Value, what: str) -> Value:
    """A tangent or cotangent, which must have the structure of what it belongs to."""
    if isinstance(primal.type, Scalar) and isinstance(v.type, Scalar) and v.type.kind in "ib":
        return low.apply(rows.to_float, [v])
    if isinstance(primal.type, Array) and isinstance(v.type, Array) and v.type.dtype.startswith(("int", "bool")):
        v = low.call_method(v, "astype", [low.const(float)], {})
    if not alike(primal.type, v.type):
        low.fail(
            f"the {what} is {type_text(v.type)}, where {type_text(primal.type)} is differentiated",
            "give it the same structure, with floats for numbers and zeros where nothing varies",
        )
    return v


def alike(a: Type, b: Type) -> bool:
    """Whether values of two types have one structure."""
    if isinstance(a, Bottom) or isinstance(b, Bottom):
        return True
    if isinstance(a, Scalar) and isinstance(b, Scalar):
        return (a.kind == "c") == (b.kind == "c") and b.kind in "fc"
    if isinstance(a, Array) and isinstance(b, Array):
        return a.rank is None or b.rank is None or a.rank == b.rank and b.dtype.startswith(("float", "complex"))
    if isinstance(a, Tuple | List | Entries) and type(a) is type(b):
        xs, ys = getattr(a, "elts", None), getattr(b, "elts", None)
        if xs is None or ys is None:
            return xs is ys
        keys = getattr(a, "keys", None) == getattr(b, "keys", None)
        return keys and len(xs) == len(ys) and all(map(alike, xs, ys))
    return a == b


# lowering apart, and inserting ----------------------------------------------------------------------------------------


def plain(low: Lowering, args: list[Value]) -> list[Value]:
    return [closed(low, v) for v in args]


def transformed(low: Lowering, maker: Any, apart: Apart, count: int, wrt: tuple[int, ...], **options: Any) -> Any:
    """What the API's function makes of it, as functions."""
    try:
        return maker.__s2sgrad_derive__(apart.function, count, wrt, low.session, **options)
    except S2SGradError:
        if low.session.dirty:
            raise Restart from None
        raise


def keep_apart(low: Lowering, v: Value, path: tuple[Any, ...]) -> None:
    """What a function would write, where its derivative works on a copy, must be in one place of the arguments only."""
    root = low.state
    while root.parent is not None:
        root = root.parent
    place = place_of(low, v) if is_part_of_parameter(low, v) else None
    if place is not None:
        root.copied.append((place[0], (*place[1], *path)))
    elif not (is_new(v) and isinstance(v.type, Array)):  # nobody knows where it is from
        root.copied += [(name, ("*",) * depth) for name in low.params.values() for depth in range(5)]  # see alias.py


def inserted(low: Lowering, function: Function, operands: list[Value]) -> Value:
    """A copy of a function's body over these arguments: its result."""
    places = [place_in_memory(v) for v in operands]
    written = {k for k, _ in function.written}
    pairs = combinations(range(len(operands)), 2)
    if any(may_share(places[i], places[j]) for i, j in pairs if not written.isdisjoint((i, j))):
        low.fail("two arguments are the same memory, and the function writes to it", "pass a copy of one of them")
    for k, path in function.written:
        keep_apart(low, operands[k], path)
    low.cut()
    mapping = dict(zip(function.params, operands))
    for op in function.body.ops[:-1]:
        if isinstance(op, Comment):  # its sweeps are none of this function's
            continue
        new = clone_op(op, mapping)
        if new.span is None:
            new.span = low.b.span
        low.b.block.ops.append(new)
    return mapping.get(function.returned, function.returned)
