"""A last look at gradients: each must have its argument's shape.

The generated code assumes that the primal can run: sizes that the primal combines fit each other. Where it has no need
to combine them itself, nothing in it would notice that they do not; then the primal is run, for the error it raises.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from s2sgrad.api.objects import fields_of, is_sequence
from s2sgrad.errors import UsageError
from s2sgrad.frontend.places import header


def fits(argument: Any, gradient: Any) -> bool:
    """Whether a gradient has the shape of its argument, throughout a container."""
    kind = type(argument)
    if kind is np.ndarray:
        return gradient is None or getattr(gradient, "shape", ()) == argument.shape
    if kind is list or isinstance(argument, tuple):
        return gradient is None or all(map(fits, argument, gradient))
    if isinstance(argument, dict):
        return gradient is None or all(fits(v, gradient[k]) for k, v in argument.items())
    if gradient is None or kind in (float, int, complex):
        return True
    if is_sequence(argument):
        return all(map(fits, argument, gradient))
    fields = fields_of(argument)
    return fields is None or all(fits(v, getattr(gradient, k)) for k, v in fields.items())


def check_fit(
    primal: Callable[..., Any], args: Sequence[Any], arguments: Sequence[Any], gradients: Sequence[Any]
) -> None:
    """Raise what the primal raises, if a gradient has not the shape of its argument."""
    for argument, gradient in zip(arguments, gradients):
        if not fits(argument, gradient):
            primal(*copy.deepcopy(list(args)))
            raise UsageError(
                f"a gradient came out with shape {np.shape(gradient)}, its argument has {np.shape(argument)}: "
                "the sizes of the arguments do not fit together",
                header(primal),
                "pass arrays whose sizes fit",
            )
