"""Lowering of expressions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from s2sgrad.frontend import (
    made_lists,
    operations,
    sets,
)
from s2sgrad.frontend.beside_arrays import as_arrays
from s2sgrad.frontend.list_operators import list_operator
from s2sgrad.frontend.lowering import Lowering, answers
from s2sgrad.frontend.names import assign_name, owner_frame, read_name
from s2sgrad.frontend.narrowing import narrowings
from s2sgrad.frontend.syntax import EXPRESSIONS, expression
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import (
    NONE,
    Dict,
    List,
    Map,
    Opaque,
    OpenTuple,
    Optional,
    Slice,
    Static,
)
from s2sgrad.rules import core as rows


@answers(Lowering.expr)
def expr(low: Lowering, node: Any) -> Value:
    method = EXPRESSIONS.get(type(node))
    if method is None:
        low.fail(f"{_kind(node)} is not supported", _REWRITES.get(type(node).__name__, ""), node)
    if low.trusted:
        return method(low, node)
    saved = low.b.span
    low.b.span = low.span_of(node)
    value = method(low, node)
    low.b.span = saved
    return value


@expression(gast.Constant)
def expr_constant(low: Lowering, node: Any) -> Value:
    return low.const(node.value)


@expression(gast.Name)
def expr_name(low: Lowering, node: Any) -> Value:
    return read_name(low, node.id)


# displays


@expression(gast.IfExp)
def expr_if(low: Lowering, node: Any) -> Value:
    condition = test(low, node.test)
    yes, no = narrowings(low, node.test)
    return low.select(
        condition, lambda: narrowed_expr(low, yes, node.body), lambda: narrowed_expr(low, no, node.orelse)
    )


def narrowed_expr(low: Lowering, facts: dict[str, str], node: Any) -> Value:
    narrow_names(low, facts)
    return low.expr(node)


def narrow_names(low: Lowering, facts: dict[str, str]) -> None:
    """Take as given that some variables are, or are not, None."""
    for name, fact in facts.items():
        frame = owner_frame(low, name)
        if frame is None or frame.owner is not low.state:
            continue
        value = low.state.env.get((frame.id, name))
        if value is None or not isinstance(value.type, Optional):
            continue
        if fact == "none":
            new = low.const(None)
            low.narrowed[new] = value
        else:
            new = low.retype(value, value.type.inner)
        low.state.env.set((frame.id, name), new)


# operators


@expression(gast.BinOp)
def expr_bin(low: Lowering, node: Any) -> Value:
    name, a, b = type(node.op).__name__, low.expr(node.left), low.expr(node.right)
    if isinstance(a.type, Dict | Map) or sets.is_set(a) or operations.asks_class(low, name, a, b):
        return low.binary(name, a, b)
    a, b = as_arrays(low, name, a, b)
    if isinstance(a.type, List) or isinstance(b.type, List):
        return list_operator(low, node, name, a, b)
    return low.binary(name, a, b)


@answers(Lowering.present)
def present(low: Lowering, value: Value) -> Value:
    """An operand that must not be None."""
    if isinstance(value.type, Optional):
        return low.retype(value, value.type.inner)
    element = value.owner
    if value.type == NONE and isinstance(element, Apply) and element.row is rows.getitem:
        if element.operands[0] in low.origins:  # something may be put there yet
            return low.bottom("an element is used of which nothing is known but that it is None", "set it first")
    return value


@expression(gast.UnaryOp)
def expr_unary(low: Lowering, node: Any) -> Value:
    return low.unary(type(node.op).__name__, low.expr(node.operand))


@expression(gast.Compare)
def expr_compare(low: Lowering, node: Any) -> Value:
    left = low.expr(node.left)
    if len(node.ops) == 1:
        return low.compare(node.ops[0], left, low.expr(node.comparators[0]))

    def chain(left: Value, k: int) -> Value:
        right = low.expr(node.comparators[k])
        result = low.compare(node.ops[k], left, right)
        if k + 1 == len(node.ops):
            return result
        return low.both(result, lambda: chain(right, k + 1))

    return chain(left, 0)


@answers(Lowering.both)
def both(low: Lowering, a: Value, b: Callable[[], Value]) -> Value:
    return low.select(a, b, lambda: a)


@answers(Lowering.either)
def either(low: Lowering, a: Value, b: Callable[[], Value]) -> Value:
    return low.select(a, lambda: a, b)


@expression(gast.BoolOp)
def expr_bool(low: Lowering, node: Any, evaluate: Callable[[Any], Value] | None = None) -> Value:
    is_and = isinstance(node.op, gast.And)
    evaluate = evaluate or low.expr

    def chain(k: int) -> Value:
        value = evaluate(node.values[k])
        if k + 1 == len(node.values):
            return value
        yes, no = narrowings(low, node.values[k])

        def rest() -> Value:
            narrow_names(low, yes if is_and else no)
            return chain(k + 1)

        return low.both(value, rest) if is_and else low.either(value, rest)

    return chain(0)


def test(low: Lowering, node: Any) -> Value:
    """A condition, of which only the truth counts: `and` and `or` of containers are those of their truths."""
    if not isinstance(node, gast.BoolOp):
        return low.expr(node)

    def part(node: Any) -> Value:
        value = test(low, node)
        return is_true(low, value) if isinstance(value.type, List | Opaque | Dict | Map) else value

    saved = low.b.span
    low.b.span = low.span_of(node)
    value = expr_bool(low, node, part)
    low.b.span = saved
    return value


def is_true(low: Lowering, value: Value) -> Value:
    """bool(value): which keys a dict has is known to its truth, not to an op."""
    if isinstance(value.type, Dict):
        return low.const(low.truth(value))
    return low.apply(rows.to_bool, [value])


# subscripts and attributes


@expression(gast.Subscript)
def expr_subscript(low: Lowering, node: Any) -> Value:
    x = low.present(low.expr(node.value))
    low.no_view(x, "indexed", TypeError)
    at = index(low, node.slice)
    value = low.subscript(x, at)
    is_list = isinstance(x.type, List) and not isinstance(x.type, OpenTuple)
    if is_list and isinstance(at.type, Slice):  # a list of its own
        return made_lists.part_of(low, node, value, x)
    return value


def index(low: Lowering, node: Any) -> Value:
    if isinstance(node, gast.Slice):
        return expr_slice(low, node)
    if isinstance(node, gast.Tuple):
        return low.make_tuple([index(low, e) if isinstance(e, gast.Slice) else low.expr(e) for e in node.elts])
    value = low.expr(node)
    if isinstance(value.type, Static) and isinstance(value.type.value, slice):  # a constant from outside
        s = value.type.value
        return low.apply(rows.make_slice, [low.const(p) for p in (s.start, s.stop, s.step)])
    return value


@expression(gast.Slice)
def expr_slice(low: Lowering, node: Any) -> Value:
    parts = [low.const(None) if p is None else low.expr(p) for p in (node.lower, node.upper, node.step)]
    return low.apply(rows.make_slice, parts)


@expression(gast.Attribute)
def expr_attribute(low: Lowering, node: Any) -> Value:
    x = low.expr(node.value)
    low.no_view(x, f"asked for `{node.attr}`", AttributeError)
    return low.attribute(x, node.attr)


# the rest


@expression(gast.JoinedStr)
def expr_joined(low: Lowering, node: Any) -> Value:
    pieces = [low.expr(v) for v in node.values]
    known = [static_value(p.type) for p in pieces]
    if all(k for k, _ in known):
        return low.const("".join(format(v) for _, v in known))
    return low.apply(rows.format_, pieces)


@expression(gast.FormattedValue)
def expr_formatted(low: Lowering, node: Any) -> Value:
    value = low.expr(node.value)
    spec = "" if node.format_spec is None else low.static(low.expr(node.format_spec))
    if spec == "":
        text = ""
    elif spec[0]:
        text = spec[1]
    else:
        low.fail(
            "a format specification must be known when the function is compiled",
            "write the specification out, as in {x:.3f}",
            node=node,
        )
    conversion = "" if node.conversion in (-1, None) else f"!{chr(node.conversion)}"
    value, conversion, text = low.to_format(value, conversion, text)
    known, static = static_value(value.type)
    if known:
        template = f"{{{conversion}:{text}}}"
        return low.const(low.evaluated(f"the format {template}", template.format, static))
    if not conversion and not text:
        return value
    return low.apply(
        rows.format_, [value, low.const(f"{conversion}:{text}" if text else conversion)], params=("pieces", "spec")
    )


@expression(gast.NamedExpr)
def expr_named(low: Lowering, node: Any) -> Value:
    value = low.expr(node.value)
    frame = low.frame
    while low.frame.in_comprehension and low.frame.parent is not None:
        low.frame = low.frame.parent
    assign_name(low, node.target.id, value)
    low.frame = frame
    return value


@expression(gast.Starred)
def expr_starred(low: Lowering, node: Any) -> Value:
    low.fail("a starred expression cannot stand here", "write the elements out", node=node)


# given by the parts built on this one


_REWRITES = {
    "Await": "write a plain function",
    "Yield": "return a list of the values",
    "YieldFrom": "return a list of the values",
    "Set": "use a list or a tuple",
    "SetComp": "use a list comprehension",
}


def _kind(node: Any) -> str:
    names = {
        "Await": "`await`",
        "Yield": "`yield`",
        "YieldFrom": "`yield from`",
        "Set": "a set",
        "SetComp": "a set comprehension",
    }
    return names.get(type(node).__name__, f"the construct {type(node).__name__}")
