"""Functions of NumPy that are compiled as code of ours which computes in another order than NumPy does.

They say so themselves (`registry.computed_by_numpy`). Their value is computed by NumPy itself, so that it is the
primal's to the last bit; our code is what is differentiated, and of what it computes only that stays in the generated
code which the derivative reads.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import Form, Row, Site
from s2sgrad.ir.types import OPAQUE, Array, List, Scalar, Tuple, Type
from s2sgrad.rules.infer import always, need, type_of_result
from s2sgrad.rules.raising import sample_value
from s2sgrad.rules.registry import register


def by_numpy_made(dy, y):
    return dy


def _infer_by_numpy(site: Site) -> Type:
    return need(site, "value")


# what NumPy raises for operands that it cannot take
_NO_OPERANDS = (TypeError, ValueError, RuntimeError, ArithmeticError, LookupError, AttributeError)

# the type of its result is given where it is made, see `type_by_numpy`
numpy_value = register(Row("numpy_value", None, ("<fn>", "*<args>", "**<keywords>"), always(OPAQUE), flat=True))
# `made` is what is differentiated in the place of `value`; `optimize/settle.py` drops it at the end
by_numpy = register(Row(
    "by_numpy", None, ("value", "made"), _infer_by_numpy, form=Form.NOTHING, vjp={"value": None, "made": by_numpy_made},
    linear=("made",), cost="free", complex=True, by_transform=True,
))

def type_by_numpy(fn: Any, args: Sequence[Value], keywords: dict[str, Value], made: Type) -> Type | None:
    """The type of NumPy's value, of which our code makes one of type `made`; None where they have nothing in common.

    The dtypes are found by asking NumPy with operands of ones.
    """
    if changes_operands(fn, args, keywords):
        return None
    try:
        samples = [sample_value(v.type) for v in args]
        named = {k: sample_value(v.type) for k, v in keywords.items()}
    except AssertionError:  # a type without a sample
        return made
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = fn(*samples, **named)
    except _NO_OPERANDS:  # ones are none for it; where it fails for all, so does the program
        return made
    return _merged(type_of_result(found), made)


def changes_operands(fn: Any, args: Sequence[Value], keywords: dict[str, Value]) -> bool:
    """Whether the call may use the memory of an operand to work in."""
    try:
        return "overwrite_input" in inspect.signature(fn).bind(*args, **keywords).arguments
    except (TypeError, ValueError):  # without a signature, or one that the call does not fit
        return False


def _merged(found: Type, made: Type) -> Type | None:
    """`found`, with the sizes of `made`."""
    if isinstance(found, Tuple | List) and isinstance(made, Tuple | List) and type(found) is type(made):
        if found.elts is None or made.elts is None or len(found.elts) != len(made.elts):
            return None
        parts = [_merged(a, b) for a, b in zip(found.elts, made.elts)]
        if any(p is None for p in parts):
            return None
        elts = tuple(p for p in parts if p is not None)
        return Tuple(elts, made.cls) if isinstance(made, Tuple) else List(None, elts)
    if isinstance(found, Array) and isinstance(made, Array):
        return Array(found.dtype, made.dims) if made.dims is None or len(made.dims) == found.rank else None
    if isinstance(found, Array) and isinstance(made, Scalar):
        return found if found.dims == () else None
    if isinstance(found, Scalar) and (isinstance(made, Scalar) or isinstance(made, Array) and made.dims == ()):
        return Scalar(found.kind, found.dtype)
    return None


__all__ = ["by_numpy", "numpy_value", "type_by_numpy"]
