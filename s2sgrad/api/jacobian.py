"""All derivatives of all elements of a result, by reverse mode: one pullback for each element."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from s2sgrad.api import checking
from s2sgrad.api.choice import Argnums, Names, check_backend, check_function, name_of, resolve
from s2sgrad.api.directions import described, has_float
from s2sgrad.api.functions import outermost, vjp
from s2sgrad.api.objects import fields_of, is_sequence
from s2sgrad.api.parameters import Parameters
from s2sgrad.api.pipeline import Request
from s2sgrad.api.places import at_parameter, misuse
from s2sgrad.api.pullbacks import pulled_back
from s2sgrad.api.signature import type_of, with_floats
from s2sgrad.api.specialize import check_differentiable, specializer
from s2sgrad.errors import UsageError
from s2sgrad.frontend.places import returned
from s2sgrad.runtime.objects import new_object

Path = tuple[Any, ...]


@outermost
def jacobian(
    fun: Callable[..., Any] | None = None,
    argnums: Argnums = 0,
    *,
    wrt: Names | None = None,
    backend: str = "numpy",
) -> Any:
    """The Jacobian of a function: the derivative of every element of its result by every element of its arguments.

    Args:
        fun: the primal; its result is a number, an array or a container of them. Left out, the result is a decorator.
        argnums: position (or tuple of positions) of the parameters to differentiate.
        wrt: the same by name; takes the place of argnums.
        backend: "numpy".

    Returns:
        A function with fun's signature. Its result has the structure of fun's result, in each place of which stands
        the structure of the parameter (a tuple of such for several), with arrays of the result's shape followed by the
        argument's; None for what has no derivative. It needs one reverse sweep for each element of the result; the
        function itself runs once. A complex result is differentiated by real arguments, and by complex ones where the
        function is holomorphic; a real result by complex arguments as in `grad`.

    Example:
        >>> import numpy as np
        >>> jacobian(lambda x: x ** 2)(np.array([1.0, 2.0]))
        array([[2., 0.],
               [0., 4.]])
    """
    check_backend(backend)
    if fun is None:
        return functools.partial(jacobian, argnums=argnums, wrt=wrt, backend=backend)
    check_function(fun, "jacobian")
    primal = fun
    parameters = Parameters.of(primal)
    positions, single = resolve(parameters, argnums, wrt, primal)

    target = specializer(primal, Request("vjp"), parameters)

    def differentiated(*args: Any, **kwargs: Any) -> Any:
        values = list(parameters.bind(args, kwargs))
        for k in positions:
            name = parameters.names[k]
            with at_parameter(lambda: primal, name):
                check_differentiable(type_of(values[k], name), name, values[k])
            values[k] = with_floats(values[k])
        check = checking.start(primal, parameters, values)
        out, pullback = pulled_back(target, tuple(values), positions)
        if check is not None:
            pullback.witness = check.witness()
        if not has_float(mapped(out, lambda path, leaf: leaf)):
            raise UsageError(
                f"{name_of(primal)} returns {described(out)}, in which nothing can be differentiated",
                returned(primal),
                "return a float, an array of floats, or a container of such",
            )
        return over_elements(out, pullback, [values[k] for k in positions], positions, single)

    functools.update_wrapper(differentiated, primal, updated=())
    differentiated.__dict__["__signature__"] = parameters.signature
    return outermost(differentiated)


def inside(fun: Any, place: Any, *args: Any) -> Any:
    """The Jacobian by one number or array of a function whose result is one: compiled into what asks for it."""
    out, pullback = vjp(fun, *args)
    if np.ndim(out) == 0:
        return pullback(1.0)[place]
    rows = []
    for k in range(np.size(out)):
        seed = np.zeros(np.size(out))
        seed[k] = 1.0
        rows.append(pullback(np.reshape(seed, np.shape(out)))[place])
    return np.reshape(np.array(rows), (*np.shape(out), *np.shape(args[place])))


jacobian.__dict__["__s2sgrad_derive__"] = inside


def over_elements(
    out: Any, pullback: Callable[[Any], Any], inputs: list[Any], positions: tuple[int, ...], single: bool
) -> Any:
    """The Jacobian from one pullback for each element of the result."""

    def of_leaf(path: Path, leaf: Any) -> Any:
        if not has_float(leaf):
            return None
        shape, found = np.shape(leaf), []
        for k in range(int(np.prod(shape, dtype=int))):

            def along(number: complex, k: int = k) -> Any:
                seed = np.zeros(shape, type(number))
                seed.reshape(-1)[k] = number
                return pullback(mapped(out, functools.partial(seeded, path, seed)))

            if np.iscomplexobj(leaf):
                found.append([whole(*parts) for parts in zip(along(1 + 0j), along(1j), strict=True)])
            else:
                found.append(along(1.0))
        parts = [stacked([f[j] for f in found], x, shape) for j, x in zip(positions, inputs)]
        return parts[0] if single else tuple(parts)

    return mapped(out, of_leaf)


def whole(first: Any, second: Any) -> Any:
    """The derivative of a complex number from its pullbacks of 1 and of i.

    By a real argument they are its real part and minus its imaginary part. By a complex one there is a derivative only
    if the function is holomorphic: then the second is i times the first.
    """
    if isinstance(first, dict):
        return {k: whole(v, second[k]) for k, v in first.items()}
    if isinstance(first, list | tuple):
        items = [whole(v, w) for v, w in zip(first, second, strict=True)]
        return type(first)(*items) if hasattr(first, "_fields") else type(first)(items)
    fields = None if first is None or isinstance(first, complex | float | np.ndarray | np.number) else fields_of(first)
    if fields is not None:
        return new_object(type(first), **{k: whole(v, getattr(second, k)) for k, v in fields.items()})
    if first is None or not np.iscomplexobj(first):
        return None if first is None else first - 1j * second
    if not np.allclose(second, 1j * first, rtol=1e-4, atol=1e-6 * np.max(np.abs(first), initial=1.0)):
        raise misuse(
            "the function is not holomorphic, so its complex result has no derivative by its complex argument",
            "take real and imaginary parts apart: differentiate by two real arguments, or return two real results",
        )
    return first


def seeded(where: Path, seed: np.ndarray, path: Path, leaf: Any) -> Any:
    """The cotangent of one part of the result: the seed in one place, zeros in the others."""
    return (seed if seed.shape else seed[()]) if path == where else None


def mapped(tree: Any, of_leaf: Callable[[Path, Any], Any], path: Path = ()) -> Any:
    """A container of the same structure with what a function makes of its leaves and where they are."""
    if isinstance(tree, dict):
        return {k: mapped(v, of_leaf, (*path, k)) for k, v in tree.items()}
    if is_sequence(tree):
        items = [mapped(v, of_leaf, (*path, k)) for k, v in enumerate(tree)]
        if not isinstance(tree, list | tuple):
            return items
        return type(tree)(*items) if hasattr(tree, "_fields") else type(tree)(items)
    return of_leaf(path, tree)


def stacked(gradients: list[Any], value: Any, shape: tuple[int, ...]) -> Any:
    """Gradients by one argument, one for each element of a result of this shape, as arrays over both."""
    if isinstance(value, dict):
        return {k: stacked([g[k] for g in gradients], v, shape) for k, v in value.items()}
    if is_sequence(value):
        items = [stacked([g[k] for g in gradients], v, shape) for k, v in enumerate(value)]
        if not isinstance(value, list | tuple):
            return items
        return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
    if not has_float(value):
        return None
    if not shape:
        return gradients[0]
    dtype = value.dtype if isinstance(value, np.ndarray | np.inexact) else float
    if gradients and np.iscomplexobj(gradients[0]):
        dtype = np.result_type(dtype, np.complex64)
    return np.array(gradients, dtype=dtype).reshape(shape + np.shape(value))
