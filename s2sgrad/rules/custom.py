"""Derivative rules of the user's own, for functions that the compiler cannot look into."""

from __future__ import annotations

import inspect
import weakref
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import numpy as np

from s2sgrad.errors import UsageError
from s2sgrad.ir.row import Row, Site
from s2sgrad.ir.types import OPAQUE, Scalar, Type
from s2sgrad.rules import registry
from s2sgrad.rules.infer import Infer, always, elementwise_type, like

Rule = TypeVar("Rule", bound=Callable[..., Any])
RESERVED = ("dy", "y")  # names that mean something else in a rule
# what a row keeps of the one whose place it takes
_KEPT = ("options", "fits", "unfit", "safe", "counts", "float_errors", "harmless")
_ours: weakref.WeakSet[Row] = weakref.WeakSet()  # rows made here: only these are added to


def register(
    fn: Any,
    param: str | None = None,
    *,
    returns: Any = None,
    params: Sequence[str] | None = None,
    forward: bool = False,
) -> Any:
    """Give a function a derivative: a decorator for its rule.

    The rule is a plain Python function of the cotangent `dy` of the result, the result `y`, and those of fn's
    parameters that it needs, by their names (`y_` for one that is itself called y). It returns the cotangent of one
    parameter; a function of several has one rule for each that is differentiated. The compiler reads its source, so it
    may be differentiated in turn. A `Row` is entered as it stands.

    Args:
        fn: the function, known by identity.
        param: the parameter that the rule is for; it can be left out where fn has only one.
        returns: what fn returns. None: fn works element by element, with broadcasting, as ufuncs and the functions of
            `math` do. The name of a parameter: an array or number like that one. float: a number.
        params: the names of fn's parameters, where its signature cannot be read.
        forward: the rule is for forward mode instead: `def rule(y, x, x_dot, ...)` returns the tangent of y, an absent
            tangent is None. Functions that work element by element do not need one.

    Example:
        >>> import math
        >>> from s2sgrad import rules
        >>> @rules.register(math.lgamma)
        ... def lgamma_x(dy, y, x):
        ...     return dy * (math.log(x) - 0.5 / x - 1.0 / (12.0 * x * x))  # an approximation, for large x
        >>> rules.unregister(math.lgamma)
    """
    if isinstance(fn, Row):
        return registry.register(fn)
    if not callable(fn):
        raise UsageError(f"{fn!r} is no function", None, "rules.register(function), with a rule below it")

    def enter(rule: Rule) -> Rule:
        if not inspect.isfunction(rule):
            raise UsageError(f"a rule is a plain Python function, not {rule!r}", None, "define it with def")
        row = _row(fn, rule, returns, params, forward)
        if forward:
            row.jvp = rule
        else:
            row.vjp[_differentiated(row, param)] = rule
        registry.changed()
        return rule

    return enter


def without_derivative(fn: Callable[..., Any], *, returns: Any = None, params: Sequence[str] | None = None) -> None:
    """Let a function be called where it is not differentiated, as in the rules of other functions.

    Differentiating it stays an error. `returns` and `params` are as in `register`.

    Example:
        >>> import math
        >>> from s2sgrad import rules
        >>> rules.without_derivative(math.lgamma)
        >>> rules.unregister(math.lgamma)
    """
    names = parameters_of(fn, params)
    if names is None:
        raise UsageError(f"the parameters of {name_of(fn)} cannot be read", None, 'give them: params=("x", ...)')
    _enter(fn, names, returns, False).vjp[""] = None  # differentiable, but by none of its parameters


def unregister(fn: Callable[..., Any]) -> None:
    """Forget the rules of a function."""
    registry.unregister(fn)


def _row(fn: Any, rule: Any, returns: Any, params: Sequence[str] | None, forward: bool) -> Row:
    """The row that a rule belongs to; a new one unless it has another rule already."""
    written = [p for p in inspect.signature(rule).parameters if p not in RESERVED]
    if forward:
        written = [p for p in written if not p.endswith("_dot")]
    names = parameters_of(fn, params) or tuple(written)
    unknown = [p for p in written if p not in names]
    if unknown:
        raise UsageError(
            f"the rule {rule.__name__} takes {unknown[0]!r}; the parameters of {name_of(fn)} are {', '.join(names)}",
            None,
            "name the rule's parameters dy, y, and as the function's own",
        )
    known = registry.lookup(fn)
    if known is not None and known in _ours and "" not in known.vjp:
        return known
    return _enter(fn, names, returns, returns is None)


def _enter(fn: Any, names: tuple[str, ...], returns: Any, elementwise: bool) -> Row:
    known = registry.lookup(fn)  # a rule says nothing of what else is known of the function
    facts = {} if known is None else {f: getattr(known, f) for f in _KEPT}
    row = Row(name_of(fn), fn, names, _inference(fn, names, returns), elementwise=elementwise, partial=True, **facts)
    _ours.add(row)
    return registry.register(row)


def _differentiated(row: Row, param: str | None) -> str:
    if param is None and len(row.params) == 1:
        return row.params[0]
    if param not in row.params:
        what = "which parameter the rule is for is not said" if param is None else f"there is no parameter {param!r}"
        raise UsageError(
            f"{what}; the parameters of {row.name} are {', '.join(row.params)}",
            None,
            f"@rules.register({row.name}, {(*row.params, 'x')[0]!r})",
        )
    return param


def _inference(fn: Any, names: tuple[str, ...], returns: Any) -> Infer:
    if returns is None:
        return lambda site: _broadcasting(site, fn)
    if returns is float:
        return always(Scalar("f"))
    if isinstance(returns, str) and returns in names:
        return like(returns)
    raise UsageError(
        f"returns={returns!r} is neither None, float nor one of the parameters {', '.join(names)}",
        None,
        f"returns={names[0]!r}, for a result like that parameter" if names else "returns=float",
    )


def _broadcasting(site: Site, fn: Any) -> Type:
    found = elementwise_type(site, fn, site.types())
    return Scalar("f") if found is OPAQUE and all(isinstance(t, Scalar) for t in site.types()) else found


def parameters_of(fn: Any, given: Sequence[str] | None = None) -> tuple[str, ...] | None:
    """The names of a function's parameters; None where they cannot be read."""
    if given is not None:
        return tuple(given)
    try:
        parameters: Iterable[inspect.Parameter] = inspect.signature(fn).parameters.values()
    except (TypeError, ValueError):
        return None
    if isinstance(fn, np.ufunc):  # its other parameters say where to put the result, and how
        parameters = list(parameters)[: fn.nin]
    if any(p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in parameters):
        return None
    return tuple(f"{p.name}_" if p.name in RESERVED else p.name for p in parameters)


def name_of(fn: Any) -> str:
    """The name under which a function can be imported, if it has one, else its own."""
    module, name = getattr(fn, "__module__", None), getattr(fn, "__name__", None) or type(fn).__name__
    if module == "numpy":
        return f"np.{name}"
    return name if module in (None, "builtins", "__main__") else f"{module}.{name}"
