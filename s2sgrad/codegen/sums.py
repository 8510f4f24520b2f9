"""Sums of integers: `n - 1 - 1` is written `n - 2`, `-1 + n` is written `n - 1`."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field

from s2sgrad.codegen import syntax
from s2sgrad.codegen.facts import constant_of
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import Form
from s2sgrad.ir.types import Scalar


@dataclass
class Sum:
    """A sum of terms with signs and of a constant; `constants` counts the literals that went into it."""

    terms: list[tuple[Value, int]] = field(default_factory=list)
    constant: int = 0
    constants: int = 0
    leading_minus: bool = False

    def shifted(self, by: int) -> Sum:
        return Sum(list(self.terms), self.constant + by, self.constants + 1, self.leading_minus)

    def simplified(self) -> Sum:
        """Terms that cancel are dropped."""
        total: dict[Value, int] = {}
        for v, sign in self.terms:
            total[v] = total.get(v, 0) + sign
        terms = [(v, 1 if c > 0 else -1) for v, c in total.items() for _ in range(abs(c))]
        return Sum(terms, self.constant, self.constants, self.leading_minus)


def is_int(v: Value) -> bool:
    return isinstance(v.type, Scalar) and v.type.kind == "i" and v.type.dtype is None


def sum_of(v: Value, resolve: Callable[[Value], Value], is_inline: Callable[[Value], bool]) -> Sum:
    """The sum that a value is written as."""
    out = Sum()
    collect(v, 1, out, resolve, is_inline)
    return out


def collect(
    v: Value, sign: int, out: Sum, resolve: Callable[[Value], Value], is_inline: Callable[[Value], bool]
) -> None:
    v = resolve(v)
    known, value = constant_of(v)
    if known and type(value) is int and is_inline(v):
        out.constant += sign * value
        out.constants += 1
        return
    op = v.owner
    if isinstance(op, Apply) and is_inline(v) and all(is_int(o) for o in [v, *op.operands]):
        if op.row.form is Form.BINARY and op.row.symbol in ("+", "-"):
            collect(op.operands[0], sign, out, resolve, is_inline)
            collect(op.operands[1], sign if op.row.symbol == "+" else -sign, out, resolve, is_inline)
            return
        if op.row.form is Form.UNARY and op.row.symbol.strip() == "-":
            collect(op.operands[0], -sign, out, resolve, is_inline)
            return
    if not out.terms and not out.constants:
        out.leading_minus = sign < 0
    out.terms.append((v, sign))


def needs_rewriting(a: Sum) -> bool:
    """Whether the sum as the user wrote it has something to simplify."""
    total = a.simplified()
    if len(total.terms) != len(a.terms) or a.constants > 1 or (a.constants == 1 and a.constant <= 0):
        return True
    signs = [s for _, s in a.terms]
    return bool(signs) and signs[0] < 0 and (max(signs) > 0 or a.constant > 0)


def write(a: Sum, leaf: Callable[[Value], ast.expr]) -> ast.expr:
    """Positive terms, then negative ones, then the constant."""
    a = a.simplified()
    node: ast.expr | None = None
    ordered = [t for t in a.terms if t[1] > 0] + [t for t in a.terms if t[1] < 0]
    constant = a.constant
    if ordered and ordered[0][1] < 0 and constant:
        node, constant = syntax.integer(constant), 0
    for v, sign in ordered:
        if node is None:
            node = leaf(v) if sign > 0 else syntax.unary("-", leaf(v))
        else:
            node = syntax.binary(node, "+" if sign > 0 else "-", leaf(v))
    if node is None:
        return syntax.integer(constant)
    if constant:
        node = syntax.binary(node, "+" if constant > 0 else "-", ast.Constant(abs(constant)))
    return node
