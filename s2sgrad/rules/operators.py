# mypy: allow-untyped-defs
"""Rows of Python's operators."""

from __future__ import annotations

import builtins
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from s2sgrad.ir.facets import OF_PRODUCTS, OF_SUMS, Fits
from s2sgrad.ir.row import Form, NeedStatic, Row, Site, static_value
from s2sgrad.ir.types import (
    BOOL,
    NONE,
    OPAQUE,
    Array,
    List,
    Number,
    OneOf,
    Opaque,
    Optional,
    Scalar,
    Static,
    Sym,
    Tuple,
    Type,
)
from s2sgrad.rules import core
from s2sgrad.rules.dims import Dim, dim_of, less, plus, product
from s2sgrad.rules.folds import is_complex, is_known, is_of_python
from s2sgrad.rules.infer import constant, elementwise_type, kind_of, refuse
from s2sgrad.rules.matmul import matmul_a, matmul_b, matmul_type
from s2sgrad.rules.registry import register
from s2sgrad.rules.singular import divided, masked, off_kink, off_zero, scaled

# inference ----------------------------------------------------------------------------------------------------------


def _size(fn: Callable[..., Any], values: list[Any], types: list[Type]) -> Dim | None:
    """The size that integer arithmetic on sizes gives; None where nobody would use it as one."""
    if not all(isinstance(t, Scalar) and t.kind == "i" for t in types):
        return None
    if not any(isinstance(t, Scalar) and t.dim is not None for t in types):
        return None
    a, b = (dim_of(v, t) for v, t in zip(values, types))
    if fn is operator.add:
        return plus(a, b)
    if fn is operator.sub and isinstance(b, int):
        return less(a, b) if b >= 0 else plus(a, -b)
    if fn is operator.mul:
        return product([a, b])
    return Sym((fn.__name__, a, b))


def _tuple_type(fn: Callable[..., Any], site: Site, a: Type, b: Type) -> Type | None:
    """tuple + tuple, tuple * int; None where the operands are not that."""
    if fn is operator.add and isinstance(a, Tuple) and isinstance(b, Tuple):
        return Tuple(a.elts + b.elts)
    if fn is operator.mul and isinstance(a, Tuple) and isinstance(b, Scalar):
        if b.is_const:
            return Tuple(a.elts * b.const)
        raise NeedStatic(site.operands[1], "b")
    return None


def arithmetic(fn: Callable[..., Any]) -> Callable[[Site], Type]:
    """Inference of a binary operator."""

    def infer(site: Site) -> Type:
        types = site.types()
        if len(types) == 2:
            made = _tuple_type(fn, site, *types)
            if made is not None:
                return made
        known = [static_value(t) for t in types]
        if any(isinstance(t, Static) for t in types) and all(k for k, _ in known):
            try:
                return constant(fn(*(v for _, v in known)))
            except TypeError as e:
                raise refuse(site, str(e), "give operands that the operator takes") from None
        if any(_is_text(t) for t in types):
            joined = fn is operator.add and all(map(_is_text, types))
            return OneOf("str", str) if joined or fn is operator.mul and _may_repeat(types) else OPAQUE
        t = elementwise_type(site, fn, types, fold=True)
        if len(types) == 2 and isinstance(t, Scalar) and t.kind == "i" and not t.is_const:
            return Scalar(t.kind, t.dtype, dim=_size(fn, list(site.operands), types))
        return t

    return infer


def _is_text(t: Type) -> bool:
    return isinstance(t, Static) and isinstance(t.value, str) or isinstance(t, OneOf) and t.cls is str


def _may_repeat(types: list[Type]) -> bool:
    return any(isinstance(t, Scalar) and t.kind == "i" for t in types)


def comparison(fn: Callable[..., Any]) -> Callable[[Site], Type]:
    """Inference of a comparison."""

    def infer(site: Site) -> Type:
        types = site.types()
        known = [static_value(t) for t in types]
        if all(k for k, _ in known):
            try:
                return constant(fn(*(v for _, v in known)))
            except (TypeError, ValueError) as e:
                raise refuse(site, str(e), "give operands that the operator takes") from None
        if fn in (operator.eq, operator.ne) and any(isinstance(t, OneOf) for t in types) or all(map(_is_text, types)):
            return BOOL
        if any(isinstance(t, Optional) for t in types):
            types = [t.inner if isinstance(t, Optional) else t for t in types]
            if NONE in types or not any(isinstance(t, Array | Number) for t in types):
                return BOOL
        if any(isinstance(t, Opaque) for t in types):
            return OPAQUE
        if any(isinstance(t, Static) for t in types):  # a number or a container against None or a string
            return Scalar("b", None, fn is operator.ne) if fn in (operator.eq, operator.ne) else BOOL
        if any(isinstance(t, Tuple | List) for t in types):
            return _compare_sequences(fn, *types)
        same = all(isinstance(t, Scalar) and t.dim is not None for t in types)
        if same and len({t.dim for t in types if isinstance(t, Scalar)}) == 1:
            return Scalar("b", None, bool(fn(0, 0)))
        return elementwise_type(site, fn, types)

    return infer


def _compare_sequences(fn: Callable[..., Any], a: Type, b: Type) -> Type:
    """Shapes compare equal where their symbols are."""
    if type(a) is type(b) and isinstance(a, Tuple) and isinstance(b, Tuple) and fn in (operator.eq, operator.ne):
        if len(a.elts) != len(b.elts):
            return Scalar("b", None, fn is operator.ne)
        pairs = [(_known_size(x), _known_size(y)) for x, y in zip(a.elts, b.elts)]
        if any(isinstance(x, int) and isinstance(y, int) and x != y for x, y in pairs):
            return Scalar("b", None, fn is operator.ne)
        if all(x is not None and x == y for x, y in pairs):
            return Scalar("b", None, fn is operator.eq)
    return BOOL


def _known_size(t: Type) -> Dim | None:
    if not isinstance(t, Scalar) or t.kind != "i":
        return None
    return int(t.const) if t.is_const else t.dim


# derivatives --------------------------------------------------------------------------------------------------------


def add_a(dy, y):
    return dy


def add_b(dy, y):
    return dy


def sub_b(dy, y):
    return -dy


def mul_a(dy, y, b):
    return scaled(dy, b)


def mul_b(dy, y, a):
    return scaled(dy, a)


def truediv_a(dy, y, b):
    return divided(dy, b)


def truediv_b(dy, y, b):
    return -scaled(divided(dy, b), y)


def mod_b(dy, y, a, b):
    return scaled(-dy, a // b)


def pow_a(dy, y, a, b):
    if is_known(b) and b < 0 and is_of_python(a):
        return scaled(b * dy, y / a)  # a power of its own could overflow, and raise
    if is_known(b):
        if b == 0:
            return 0.0 * dy
        if b == 1:
            return dy
        if b == 2:
            return scaled(2.0 * dy, a)
        if not is_complex(y) and 0 < b < 1:
            return divided(b * dy, off_zero(a ** (1 - b)))
        return scaled(dy, b * a ** (b - 1))
    return scaled(dy, b * a ** np.where(b == 0, 1, b - 1))


def pow_b(dy, y, a):
    if is_complex(y):
        return dy * y * np.log(np.where(a == 0, 1.0, a) + 0j)
    return scaled(scaled(dy, y), np.log(np.where(a == 0, 1.0, a)))


def neg_x(dy, y):
    return -dy


def pos_x(dy, y):
    return dy


def abs_x(dy, y, x):
    if is_complex(x):
        return dy * (np.conj(x) / off_kink(y))
    return masked(dy, np.sign(x))


# rows ---------------------------------------------------------------------------------------------------------------


def _binary(
    name: str, symbol: str, fn: Any, vjp: dict[str, Any] | None = None, elementwise: bool = True, **facts: Any
) -> Row:
    return register(Row(
        f"operator.{name}", fn, ("a", "b"), facts.pop("infer", None) or arithmetic(fn), form=Form.BINARY, symbol=symbol,
        vjp=vjp or {}, elementwise=elementwise and vjp is not None, cost="cheap", **facts,
    ))


add = _binary("add", "+", operator.add, {"a": add_a, "b": add_b}, complex=True, float_errors=OF_SUMS)
sub = _binary("sub", "-", operator.sub, {"a": add_a, "b": sub_b}, complex=True, float_errors=OF_SUMS)
mul = _binary("mul", "*", operator.mul, {"a": mul_a, "b": mul_b}, complex=True, float_errors=OF_PRODUCTS)
_BY_ZERO = (ZeroDivisionError,)
truediv = _binary("truediv", "/", operator.truediv, {"a": truediv_a, "b": truediv_b}, raises=_BY_ZERO, complex=True)
floordiv = _binary("floordiv", "//", operator.floordiv, raises=_BY_ZERO, flat=True, fits=Fits.BROADCASTING)
mod = _binary("mod", "%", operator.mod, {"a": add_a, "b": mod_b}, raises=_BY_ZERO, tame=True)
pow_ = _binary(
    "pow", "**", operator.pow, {"a": pow_a, "b": pow_b}, raises=(ZeroDivisionError, OverflowError), complex=True,
)
matmul = _binary(
    "matmul", "@", operator.matmul, {"a": matmul_a, "b": matmul_b}, False, infer=matmul_type, bilinear=("a", "b"),
    complex=True, fits=Fits.MATRICES,
)
and_bits = _binary("and_", "&", operator.and_, flat=True, fits=Fits.BROADCASTING)
or_bits = _binary("or_", "|", operator.or_, flat=True, fits=Fits.BROADCASTING)
xor_bits = _binary("xor", "^", operator.xor, flat=True, fits=Fits.BROADCASTING)
lshift = _binary("lshift", "<<", operator.lshift, flat=True, fits=Fits.BROADCASTING)
rshift = _binary("rshift", ">>", operator.rshift, flat=True, fits=Fits.BROADCASTING)


def _unary(name: str, symbol: str, fn: Any, vjp: dict[str, Any] | None = None, **facts: Any) -> Row:
    return register(Row(
        f"operator.{name}", fn, ("x",), arithmetic(fn), form=Form.UNARY, symbol=symbol, vjp=vjp or {},
        elementwise=vjp is not None, cost="cheap", **facts,
    ))


neg = _unary("neg", "-", operator.neg, {"x": neg_x}, linear=("x",), complex=True)
pos = _unary("pos", "+", operator.pos, {"x": pos_x}, linear=("x",), complex=True)
invert = _unary("invert", "~", operator.invert, flat=True)
abs_ = register(Row(
    "abs", builtins.abs, ("x",), arithmetic(builtins.abs), vjp={"x": abs_x}, elementwise=True, cost="cheap",
    complex=True, at_least=0.0,
), operator.abs)


def _compare(name: str, symbol: str, fn: Any) -> Row:
    return register(Row(
        f"operator.{name}", fn, ("a", "b"), comparison(fn), form=Form.COMPARE, symbol=symbol, cost="cheap", flat=True,
    ))


lt = _compare("lt", "<", operator.lt)
le = _compare("le", "<=", operator.le)
gt = _compare("gt", ">", operator.gt)
ge = _compare("ge", ">=", operator.ge)
eq = _compare("eq", "==", operator.eq)
ne = _compare("ne", "!=", operator.ne)

BINARY = {
    "Add": add, "Sub": sub, "Mult": mul, "Div": truediv, "FloorDiv": floordiv, "Mod": mod, "Pow": pow_,
    "MatMult": matmul, "BitAnd": and_bits, "BitOr": or_bits, "BitXor": xor_bits, "LShift": lshift, "RShift": rshift,
}
COMPARE = {
    "Lt": lt, "LtE": le, "Gt": gt, "GtE": ge, "Eq": eq, "NotEq": ne, "Is": core.is_, "IsNot": core.is_not,
    "In": core.in_,
}
UNARY = {"USub": neg, "UAdd": pos, "Invert": invert, "Not": core.not_}
AUGMENTED = {
    "Add": core.iadd, "Sub": core.isub, "Mult": core.imul, "Div": core.itruediv, "FloorDiv": core.ifloordiv,
    "Mod": core.imod, "Pow": core.ipow, "MatMult": core.imatmul,
}


_WIDTHS = {"b": 0, "i": 1, "f": 2, "c": 3}  # of kinds of numbers


def holds_result(name: str, x: Array, value: Type) -> bool:
    """Whether an array can be changed in place by an operation: one of integers holds no floats, NumPy raises."""
    given = kind_of(value.dtype) if isinstance(value, Array) else getattr(value, "kind", "")
    needed = max(_WIDTHS.get(given, 0), _WIDTHS["f"] if name == "Div" else 0)
    return _WIDTHS.get(kind_of(x.dtype), 0) >= needed
