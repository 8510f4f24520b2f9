"""A row: all that the compiler knows of one function. The rows themselves stand in `s2sgrad.rules`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from s2sgrad.errors import Span
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import NO_CONST, Scalar, Static, Type


class Form(Enum):
    """How an application of the row is written in Python."""

    CALL = "call"  # name(a, b, key=c)
    BINARY = "binary"  # a + b, `symbol` is the operator
    UNARY = "unary"  # -a
    COMPARE = "compare"  # a < b
    ITEM = "item"  # a[i]
    SET_ITEM = "set_item"  # a[i] = v
    AUG_ITEM = "aug_item"  # a[i] += v
    AUG = "aug"  # a += v
    ATTRIBUTE = "attribute"  # a.shape
    METHOD = "method"  # a.append(v)
    TUPLE = "tuple"
    LIST = "list"
    DICT = "dict"
    SLICE = "slice"  # i:j inside a subscript, slice(i, j) elsewhere
    FORMAT = "format"  # an f-string
    ASSERT = "assert"
    RAISE = "raise"
    ATTEMPT = "attempt"  # try: ... except: whether what a `Try` tries raises what `catches` says
    OUTCOME = "outcome"  # more about that: which of the classes, or the exception itself
    ENTERED = "entered"  # what the `as` of a `with` names
    OFF_ZERO = "off_zero"  # np.maximum(a, TINY); of a number `a or TINY`
    OFF_KINK = "off_kink"  # the same with np.inf for 0: np.where(a == 0, np.inf, a), `a or np.inf`
    NOTHING = "nothing"  # prints as its operand: a mark for the compiler only


class NeedStatic(Exception):
    """An inference needs a value at compile time that is known only at run time."""

    def __init__(self, value: Value, param: str) -> None:
        self.value = value
        self.param = param
        super().__init__(param)


@dataclass
class Site:
    """One use of a row, as `infer` sees it: operands by parameter."""

    row: Row
    params: tuple[str, ...]
    operands: Sequence[Value]
    span: Span | None = None

    def value(self, param: str) -> Value | None:
        for p, v in zip(self.params, self.operands):
            if p == param:
                return v
        return None

    def type(self, param: str) -> Type | None:
        v = self.value(param)
        return None if v is None else v.type

    def types(self) -> list[Type]:
        return [v.type for v in self.operands]

    def static(self, param: str, default: Any = None) -> Any:
        """The Python value of a parameter; `default` where it is absent. Raises NeedStatic if it is not known."""
        v = self.value(param)
        if v is None:
            return default
        known, value = static_value(v.type)
        if not known:
            raise NeedStatic(v, param)
        return value


def static_value(t: Type) -> tuple[bool, Any]:
    """(True, the value) where a type determines it: constants, None, strings, and tuples and slices of such."""
    from s2sgrad.ir.types import List, Record, Slice, Tuple, error_class

    if isinstance(t, Scalar):
        return (t.const is not NO_CONST), t.const
    if isinstance(t, Static):
        return True, t.value
    if isinstance(t, Slice):
        parts = [static_value(p) for p in (t.start, t.stop, t.step)]
        return all(k for k, _ in parts), slice(*(v for _, v in parts))
    if error_class(t) is not None:
        return False, None
    if isinstance(t, Tuple | List) and t.elts is not None and not isinstance(getattr(t, "cls", None), Record):
        parts = [static_value(p) for p in t.elts]
        values = tuple(v for _, v in parts)
        return all(k for k, _ in parts), (values if isinstance(t, Tuple) else list(values))
    return False, None


@dataclass(eq=False)
class Row:
    """Everything known of one function.

    name      how it is printed ("np.tanh"; for operators a descriptive name such as "operator.add")
    fn        the Python object that user code calls (its identity is the look-up key); None for internal ops
    params    parameter names in positional order; a name starting with '*' takes any number of operands
    keywords  parameters that may only be given, and are always printed, by keyword
    infer     from the use (a Site) to the type of the result
    form, symbol   how it is printed

    Derivatives. A rule is a plain function with source: `def rule(dy, y, <some of the row's parameters>)` returning the
    contribution to that parameter's cotangent. What its body does not mention is not recorded. Optional arguments of
    the primal call that are absent take the rule's own defaults; an argument that is present and that the rule does not
    take makes the use unsupported.
    vjp       parameter -> rule. None as rule: the parameter is a number but no derivative flows through it.
    elementwise   operands broadcast against each other; contributions are summed to the operand's shape by the
              transform, and each vjp rule, with the tangent for dy, is the jvp rule as well
    linear    parameters in which the function is jointly linear: the jvp applies the function to their tangents
    bilinear  parameters in each of which it is linear with the others fixed: one application per tangent
    jvp       rule `def jvp(y, <params>, <param>_dot, ...)`; an absent tangent is None. Where none of the four is given
              and vjp is empty, the row is not differentiable: its result carries no derivative.

    Memory.
    view_of   parameter whose memory the result may share
    may_copy  with view_of: whether it is a view or a copy is decided at run time (reshape, ravel)
    element_of    parameter (a container) of which the result is an element, and may be a reference to it
    elements_of   parameters (containers) of which the result is a shallow copy or a part: new, with the same elements
    contains  parameters to which the result (a container) refers
    stores    (container parameter, stored parameter): the call puts a reference to the second into the first
    writes    parameters whose memory (array elements, list entries) is changed
    writes_inside  the types of what is changed in the containers inside of that, however deep
    effect    something else is observable (print, assert): never removed, order kept
    shape_only    parameters of which only type and shape matter, never the elements
    fresh     the result is newly made memory (no operand shares it)

    complex   the rules hold for complex operands as well (rules/complex_operands.py says so of each row); where it is
              False, complex numbers that carry a derivative are refused
    partial   a parameter that vjp does not name cannot be differentiated: an error where it is, not a constant

    cost      'free' (views, shapes, constants), 'cheap' (a few flops on scalars), or 'normal'
    fold      with all operands static, evaluate `fn` at compile time
    domain    test inputs, see s2sgrad.rules.domains
    helper    the name of a function of s2sgrad.runtime that the generated text carries with it
    raises    the exceptions that a program may wait for, for operands of the right types
    catches   of the rows made by s2sgrad.rules.attempts: pairs (classes, exit code), in the order of their handlers
    """

    name: str
    fn: Callable[..., Any] | None
    params: tuple[str, ...]
    infer: Callable[[Site], Type]
    keywords: tuple[str, ...] = ()
    form: Form = Form.CALL
    symbol: str = ""
    vjp: dict[str, Callable[..., Any] | None] = field(default_factory=dict)
    elementwise: bool = False
    linear: tuple[str, ...] = ()
    bilinear: tuple[str, ...] = ()
    jvp: Callable[..., Any] | None = None
    view_of: str | None = None
    may_copy: bool = False
    element_of: str | None = None
    elements_of: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    stores: tuple[str, str] | None = None
    writes: tuple[str, ...] = ()
    writes_inside: tuple[type, ...] = ()
    effect: bool = False
    shape_only: tuple[str, ...] = ()
    fresh: bool = True
    complex: bool = False
    partial: bool = False
    cost: str = "normal"
    fold: bool = False
    domain: Any = None
    helper: str | None = None
    raises: tuple[type[BaseException], ...] = ()
    catches: tuple[tuple[tuple[type[BaseException], ...], int], ...] = ()

    @property
    def differentiable(self) -> bool:
        return bool(self.vjp or self.jvp or self.linear or self.bilinear)

    @property
    def sign(self) -> str:
        """What the user wrote: the operator, or the function's name."""
        return f"`{self.symbol}`" if self.symbol and self.name.startswith("operator.") else self.name

    @property
    def pure(self) -> bool:
        return not (self.writes or self.effect or self.stores)

    def __repr__(self) -> str:
        return f"<row {self.name}>"
