"""The facets of a row: what is known of a function, by the question that it answers. `Row` has them all.

Each fact has its default here, and is set where the row is registered; nothing else in the compiler lists functions by
name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any

from s2sgrad.ir.types import Type


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


@dataclass(eq=False)
class Signature:
    """How a function is known and called.

    name      how it is printed ("np.tanh"; for operators a descriptive name such as "operator.add")
    fn        the Python object that user code calls (its identity is the look-up key); None for internal ops
    params    parameter names in positional order; a name starting with '*' takes any number of operands
    infer     from the use, a `Site` (ir/row.py), to the type of the result
    keywords  parameters that may only be given, and are always printed, by keyword
    options   of functions of NumPy: parameters that are no arrays, so that a list given for one stays a list, beside
              OPTIONS
    """

    name: str
    fn: Callable[..., Any] | None
    params: tuple[str, ...]
    infer: Callable[..., Type]
    keywords: tuple[str, ...] = ()
    options: tuple[str, ...] = field(default=(), kw_only=True)


@dataclass(eq=False, kw_only=True)
class Typing:
    """What the type of the result depends on, beside what `infer` says.

    elementwise   operands broadcast against each other; contributions are summed to the operand's shape by the
              transform, and each vjp rule, with the tangent for dy, is the jvp rule as well
    shape_only    parameters of which only type and shape matter, never the elements
    fold      with all operands static, evaluate `fn` at compile time
    reads_text   an operand may be a text, of which the result is the number
    """

    elementwise: bool = False
    shape_only: tuple[str, ...] = ()
    fold: bool = False
    reads_text: bool = False


@dataclass(eq=False, kw_only=True)
class Memory:
    """Whose memory the result is, and what is written.

    view_of   parameter whose memory the result may share
    may_copy  with view_of: whether it is a view or a copy is decided at run time (reshape, ravel)
    element_of    parameter (a container) of which the result is an element, and may be a reference to it
    elements_of   parameters (containers) of which the result is a shallow copy or a part: new, with the same elements
    contains  parameters to which the result (a container) refers
    stores    (container parameter, stored parameter): the call puts a reference to the second into the first
    writes    parameters whose memory (array elements, list entries) is changed
    writes_inside  the types of what is changed in the containers inside of that, however deep
    resizes   what it writes may have more elements then ("grows"), or fewer ("shrinks")
    effect    something else is observable (print, assert): never removed, order kept
    fresh     the result is newly made memory (no operand shares it)
    """

    view_of: str | None = None
    may_copy: bool = False
    element_of: str | None = None
    elements_of: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    stores: tuple[str, str] | None = None
    writes: tuple[str, ...] = ()
    writes_inside: tuple[type, ...] = ()
    resizes: str = ""
    effect: bool = False
    fresh: bool = True

    @cached_property
    def pure(self) -> bool:
        """Whether it changes no memory, and nothing else that could be observed."""
        return not (self.writes or self.effect or self.stores)


@dataclass(eq=False, kw_only=True)
class Derivative:
    """The derivatives of a function.

    A rule is a plain function with source: `def rule(dy, y, <some of the row's parameters>)` returning the contribution
    to that parameter's cotangent. What its body does not mention is not recorded. Optional arguments of the primal call
    that are absent take the rule's own defaults; an argument that is present and that the rule does not take makes the
    use unsupported.

    vjp       parameter -> rule. None as rule: the parameter is a number but no derivative flows through it.
    linear    parameters in which the function is jointly linear: the jvp applies the function to their tangents
    bilinear  parameters in each of which it is linear with the others fixed: one application per tangent
    jvp       rule `def jvp(y, <params>, <param>_dot, ...)`; an absent tangent is None. Where none of `elementwise` and
              these four is given and vjp is empty, the row is not differentiable: its result carries no derivative.
    complex   the rules hold for complex operands that carry a derivative: the function is holomorphic, or linear with
              real factors, and the rules are written without conjugates; or it is neither, and they ask `is_complex`.
              Where it is False, such operands are refused: no rule written for real numbers is applied to complex ones
              by accident. Each row that says so has complex test inputs.
    partial   a parameter that vjp does not name cannot be differentiated: an error where it is, not a constant
    flat      the result carries no derivative: integers, booleans, texts, constants, what is flat almost everywhere. It
              must be said, so that a rule that is forgotten is noticed.
    by_transform   the transforms differentiate it themselves, as they do what moves references
    domain    test inputs, see s2sgrad.rules.domains
    untested  why there are none
    """

    vjp: dict[str, Callable[..., Any] | None] = field(default_factory=dict)
    linear: tuple[str, ...] = ()
    bilinear: tuple[str, ...] = ()
    jvp: Callable[..., Any] | None = None
    complex: bool = False
    partial: bool = False
    flat: bool = False
    by_transform: bool = False
    domain: Any = None
    untested: str = ""

    @property
    def differentiable(self) -> bool:
        return bool(self.vjp or self.jvp or self.linear or self.bilinear)


# what is an option of every function of NumPy that has a parameter of the name
OPTIONS = frozenset(("axis", "axes", "axis1", "axis2", "dtype", "shape", "order", "keepdims"))
Classes = tuple[type[BaseException], ...]
FLOAT_ERRORS = ("divide", "over", "under", "invalid")  # what np.errstate tells apart
OF_SUMS = ("over", "invalid")  # what may happen to numbers that are added
OF_PRODUCTS = ("over", "under", "invalid")
ARITHMETIC: Classes = (ValueError, OverflowError, ZeroDivisionError)  # of functions of Python's numbers
ANYTHING: Classes = (BaseException,)  # of code that is not looked into


class Fits(Enum):
    """What a function asks of the shapes of its operands; where they may not fit, it may raise."""

    BY_FORM = "by form"  # indexing and in-place operators: the place; elementwise rows: broadcasting; NumPy's: unknown
    BROADCASTING = "broadcasting"
    MATRICES = "matrices"  # the last axis of the first, the last but one of the second
    SQUARE = "square"  # the first is square, and the second has as many rows
    ALIKE = "alike"  # the arrays in the list that is the first
    SIZES = "sizes"  # numbers are sizes: none is negative
    ALWAYS = "always"


@dataclass(eq=False, kw_only=True)
class Failure:
    """What may go wrong when it runs, for operands of the right types.

    raises    the exceptions that a program may wait for; or a function of the operands' types that says them
    fits      what it asks of the shapes of its operands
    unfit     what it raises where they may not fit
    safe      it raises nothing if its options are right, whatever the shapes; known options are tried on a sample
    counts    with `safe`: options that may be wrong as numbers, where they are not known
    float_errors   what NumPy may say of its arithmetic; nothing of what makes or moves numbers only
    """

    raises: Classes | Callable[[Sequence[Type]], Classes] = ()
    fits: Fits = Fits.BY_FORM
    unfit: Classes = (ValueError,)
    safe: bool = False
    counts: tuple[str, ...] = ()
    float_errors: tuple[str, ...] = FLOAT_ERRORS


@dataclass(eq=False, kw_only=True)
class Values:
    """What is known of the numbers that it gives, for real operands of any size.

    at_least   no element is less, nan aside
    within_one no element is larger in magnitude than 1
    tame      it grows no faster than a logarithm
    pole      it may be infinite or nan for finite operands: at poles, and at the ends of its domain
    overflows it is infinite for large operands, as exponentials are
    harmless  a number at which it and its derivative are finite
    among_zeros   it puts the elements of its first operand among zeros
    asks_for_nan   it is for those who expect nan or infinity
    """

    at_least: float | None = None
    within_one: bool = False
    tame: bool = False
    pole: bool = False
    overflows: bool = False
    harmless: float = 0.5
    among_zeros: bool = False
    asks_for_nan: bool = False


@dataclass(eq=False, kw_only=True)
class Printing:
    """How an application of it is written.

    form, symbol   the form, and the operator, attribute or method that stands in it
    helper    the name of a function of s2sgrad.runtime that the generated text carries with it
    for_objects   the name of another such function, which is called where there are objects in the operands
    takes_unset   it is given None for a variable that nothing has been assigned to
    cost      'free' (views, shapes, constants), 'cheap' (a few flops on scalars), or 'normal'
    catches   of the rows made by s2sgrad.rules.attempts: pairs (classes, exit code), in the order of their handlers
    """

    form: Form = Form.CALL
    symbol: str = ""
    helper: str | None = None
    for_objects: str | None = None
    takes_unset: bool = False
    cost: str = "normal"
    catches: tuple[tuple[tuple[type[BaseException], ...], int], ...] = ()
