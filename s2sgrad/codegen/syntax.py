"""Small makers of syntax nodes. Every call makes new nodes: the printer keeps notes on them."""

from __future__ import annotations

import ast
import math
from collections.abc import Sequence

LOAD = ast.Load()

BINARY: dict[str, type[ast.operator]] = {
    "+": ast.Add, "-": ast.Sub, "*": ast.Mult, "/": ast.Div, "//": ast.FloorDiv, "%": ast.Mod, "**": ast.Pow,
    "@": ast.MatMult, "&": ast.BitAnd, "|": ast.BitOr, "^": ast.BitXor, "<<": ast.LShift, ">>": ast.RShift,
}
UNARY: dict[str, type[ast.unaryop]] = {"-": ast.USub, "+": ast.UAdd, "~": ast.Invert, "not": ast.Not}
COMPARE: dict[str, type[ast.cmpop]] = {
    "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE, "==": ast.Eq, "!=": ast.NotEq, "is": ast.Is,
    "is not": ast.IsNot, "in": ast.In, "not in": ast.NotIn,
}
NEGATED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "==", "is": "is not", "is not": "is",
           "in": "not in", "not in": "in"}


def name(identifier: str) -> ast.expr:
    return ast.Name(identifier, LOAD)


def dotted(path: str) -> ast.expr:
    first, *rest = path.split(".")
    node = name(first)
    for part in rest:
        node = ast.Attribute(node, part, LOAD)
    return node


def attribute(value: ast.expr, attr: str) -> ast.expr:
    return ast.Attribute(value, attr, LOAD)


def call(fn: ast.expr, args: Sequence[ast.expr] = (), keywords: Sequence[tuple[str, ast.expr]] = ()) -> ast.expr:
    return ast.Call(fn, list(args), [ast.keyword(k, v) for k, v in keywords])


def binary(left: ast.expr, symbol: str, right: ast.expr) -> ast.expr:
    return ast.BinOp(left, BINARY[symbol](), right)


def unary(symbol: str, operand: ast.expr) -> ast.expr:
    return ast.UnaryOp(UNARY[symbol](), operand)


def compare(left: ast.expr, symbol: str, right: ast.expr) -> ast.expr:
    return ast.Compare(left, [COMPARE[symbol]()], [right])


def subscript(value: ast.expr, index: ast.expr) -> ast.expr:
    return ast.Subscript(value, index, LOAD)


def tuple_(elts: Sequence[ast.expr]) -> ast.expr:
    return ast.Tuple(list(elts), LOAD)


def integer(value: int) -> ast.expr:
    return unary("-", ast.Constant(-value)) if value < 0 else ast.Constant(value)


def number(value: complex) -> ast.expr:
    """A number as Python writes it; infinities and nan by their NumPy names."""
    if isinstance(value, bool):
        return ast.Constant(value)
    if isinstance(value, int):
        return integer(int(value))
    if isinstance(value, float):
        value = float(value)
        if math.isnan(value):
            return dotted("np.nan")
        if math.isinf(value):
            return dotted("np.inf") if value > 0 else unary("-", dotted("np.inf"))
        return unary("-", ast.Constant(-value)) if math.copysign(1.0, value) < 0 else ast.Constant(value)
    if math.isfinite(value.imag) and math.isfinite(value.real):
        down, left = (math.copysign(1.0, x) < 0 for x in (value.imag, value.real))
        if value.real == 0 and left == down:  # what -1j means in Python has the real part -0.0
            return unary("-", ast.Constant(-value)) if down else ast.Constant(value)
        if value.real != 0 and (value.imag != 0 or not down):
            part = ast.Constant(complex(0.0, abs(value.imag)))
            return ast.BinOp(number(value.real), ast.Sub() if down else ast.Add(), part)
    return call(name("complex"), [number(value.real), number(value.imag)])


def assign(target: str, value: ast.expr) -> ast.stmt:
    return ast.Assign([ast.Name(target, LOAD)], value)


def augment(target: ast.expr, op: ast.operator, value: ast.expr) -> ast.stmt:
    assert isinstance(target, ast.Name | ast.Attribute | ast.Subscript)
    return ast.AugAssign(target, op, value)


def is_name(node: ast.expr, identifier: str) -> bool:
    return isinstance(node, ast.Name) and node.id == identifier

