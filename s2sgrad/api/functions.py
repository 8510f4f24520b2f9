"""The public functions: grad, value_and_grad, vjp, jvp, hvp."""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from s2sgrad.api import checking
from s2sgrad.api.choice import Argnums, Names, check_backend, check_function, name_of, resolve
from s2sgrad.api.directions import check_directions, complete, has_float, varies
from s2sgrad.api.fit import check_fit, fits
from s2sgrad.api.inside import derivable
from s2sgrad.api.lowered import Question, lowered_once
from s2sgrad.api.parameters import Parameters
from s2sgrad.api.pipeline import Request
from s2sgrad.api.places import misuse
from s2sgrad.api.pullbacks import pulled_back
from s2sgrad.api.sharing import written_places
from s2sgrad.api.signature import Identity, differentiable_type
from s2sgrad.api.specialize import Specialization, extern_type, specializer
from s2sgrad.api.text import module_text
from s2sgrad.backends.python import run
from s2sgrad.ir.ops import Function
from s2sgrad.ir.types import Type

F = TypeVar("F", bound=Callable[..., Any])


class Differentiated:
    """What `grad` and `value_and_grad` return: called like the primal, it returns the gradient.

    It has the primal's name, docstring and signature. `primal` is the function it was made from; `source(*args)` is the
    generated text for arguments like these; `compiled(*args)` the generated function itself.
    """

    def __init__(
        self, fun: Callable[..., Any], mode: str, argnums: Argnums, wrt: Names | None, has_aux: bool, backend: str
    ) -> None:
        check_backend(backend)
        check_function(fun, mode)
        self.primal = fun
        self._parameters = Parameters.of(fun)
        self._options = (mode, argnums, wrt, has_aux, backend)
        positions, single = resolve(self._parameters, argnums, wrt, fun)
        request = Request(mode, positions, single, has_aux)
        self._specializer = specializer(fun, request, self._parameters)
        self._wrt = positions
        self._only = positions[0] if single else None
        self._place = 1 if mode == "value_and_grad" else 0 if has_aux else None  # of the gradients in the result
        self._count = len(self._parameters.names)
        self._simple = self._parameters.simple
        functools.update_wrapper(self, fun, updated=())  # the attributes of a differentiated fun are its own
        self.__signature__ = self._parameters.signature

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if kwargs or len(args) != self._count or not self._simple:
            args = self._parameters.bind(args, kwargs)
        found = self._specializer.get(args)
        if found.integers:
            args = found.converted(args)
        check = checking.start(self.primal, self._parameters, args, self._wrt) if checking.ON else None
        result = run(found.function, *args, *found.outside.values())
        gradients = result[self._place] if self._place is not None else result
        if self._only is None:
            check_fit(self.primal, args, [args[k] for k in self._wrt], gradients)
        elif not fits(args[self._only], gradients):
            check_fit(self.primal, args, (args[self._only],), (gradients,))
        if check is not None:
            if self._place == 1:
                check.value(result[0])
            several = gradients if self._only is None else (gradients,)
            check.gradients(self._wrt, several, self._specializer.request.has_aux)
        return result

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else functools.partial(self, instance)

    def __repr__(self) -> str:
        return f"<{self._options[0]} of {name_of(self.primal)}>"

    def __reduce__(self) -> Any:
        module, name = getattr(self, "__module__", None), getattr(self, "__qualname__", None)
        if module and name and found_at(module, name) is self:
            return name
        return Differentiated, (self.primal, *self._options)

    def _specialization(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Specialization:
        return self._specializer.get(self._parameters.bind(args, kwargs))

    def source(self, *args: Any, **kwargs: Any) -> str:
        """The generated code for arguments like these: a complete module that needs NumPy only."""
        found = self._specialization(args, kwargs)
        return module_text(found.texts, found.outside.externs, self._parameters.defaults)

    def compiled(self, *args: Any, **kwargs: Any) -> Callable[..., Any]:
        """The generated function for arguments like these; it takes all parameters of the primal by position."""
        return self._specialization(args, kwargs).function

    def __s2sgrad_ssa__(self, types: list[Type]) -> Function:
        """The gradient in SSA for given argument types, so that it can be transformed again."""
        names, request = self._parameters.names, self._specializer.request
        types = [differentiable_type(t, n) if k in request.wrt else t for k, (t, n) in enumerate(zip(types, names))]
        question = Question(tuple(types), (), (), extern_type, request)
        return lowered_once(self.primal, question, lambda: self._gradient(types))

    def _gradient(self, types: list[Type]) -> Function:
        from s2sgrad.api.pipeline import finished, primal, transformed

        names, request = self._parameters.names, self._specializer.request
        source = primal(self.primal, names, types, extern_type)
        made = transformed(source, request, len(names))
        assert isinstance(made, Function)
        made.externs, made.guards, made.entered = source.externs, source.guards, source.entered
        made.written = written_places(source)
        return finished(made, request, again=True)


def transform(fun: F) -> F:
    """Mark a function that makes a differentiated one, so that it can be called inside what is compiled."""
    fun.__dict__["__s2sgrad_transform__"] = True
    return fun


def outermost(fun: F) -> F:
    """Mark a function that cannot be called inside what is compiled."""
    fun.__dict__["__s2sgrad_transform__"] = None
    return fun


def found_at(module: str, qualname: str) -> Any:
    import sys

    target: Any = sys.modules.get(module)
    for part in qualname.split("."):
        target = getattr(target, part, None)
    return target


def _decorator(mode: str, fun: Any, argnums: Argnums, wrt: Names | None, has_aux: bool, backend: str) -> Any:
    if fun is None:
        return lambda f: Differentiated(f, mode, argnums, wrt, has_aux, backend)
    return Differentiated(fun, mode, argnums, wrt, has_aux, backend)


@derivable
@transform
def grad(
    fun: Callable[..., Any] | None = None,
    argnums: Argnums = 0,
    *,
    wrt: Names | None = None,
    has_aux: bool = False,
    backend: str = "numpy",
) -> Any:
    """The gradient of a function that returns one number.

    Args:
        fun: the primal, a Python function on numbers, NumPy arrays and containers of them. Left out, the result is a
            decorator: `@grad(wrt="W")`.
        argnums: position (or tuple of positions) of the parameters to differentiate.
        wrt: the same by name; takes the place of argnums.
        has_aux: fun returns (value, aux), and the result is (gradient, aux).
        backend: "numpy".

    Returns:
        A function with fun's signature. With one parameter it returns one gradient, of the argument's structure,
        shapes and float dtypes; with several a tuple. An int that is itself such an argument counts as a float; in
        containers ints, bools, integer arrays, strings and the like stay what they are for fun, and have None in the
        gradient. The gradient by a complex number a + ib is dL/da - i dL/db, as
        in JAX: a step of descent goes against its conjugate.

    Raises:
        UsageError: a name or position that fun does not have, an argument that has no derivative, a result that is no
            number. UnsupportedError, when called: fun uses something that cannot be differentiated.

    Example:
        >>> def area(r):
        ...     return 3.0 * r ** 2
        >>> grad(area)(2.0)
        12.0
    """
    return _decorator("grad", fun, argnums, wrt, has_aux, backend)


@derivable
@transform
def value_and_grad(
    fun: Callable[..., Any] | None = None,
    argnums: Argnums = 0,
    *,
    wrt: Names | None = None,
    has_aux: bool = False,
    backend: str = "numpy",
) -> Any:
    """The value of a function together with its gradient: (value, gradient); arguments as for `grad`.

    With has_aux the result is ((value, aux), gradient). The value is the primal's, bit for bit, and so is
    aux; both have the types that the primal gives.

    Example:
        >>> def area(r):
        ...     return 3.0 * r ** 2
        >>> value_and_grad(area)(2.0)
        (12.0, 12.0)
    """
    return _decorator("value_and_grad", fun, argnums, wrt, has_aux, backend)


@derivable
@outermost
def vjp(
    fun: Callable[..., Any], *primals: Any, backend: str = "numpy", outputs: tuple[str, ...] = ()
) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """The value of a function and its pullback, which maps a cotangent of the result to cotangents of the arguments.

    Args:
        fun: the primal; its result may be a number, an array or a container of them.
        primals: its arguments.
        backend: "numpy".
        outputs: for a function that changes its arguments rather than return something: the names of those whose
            final contents are the result, a tuple. The caller's arrays stay as they are.

    Returns:
        (out, pullback). `pullback(cotangent)` takes a value of the structure of `out`, with lists for deques, dicts for
        dicts of any class and None for sets, and returns a tuple with one
        entry per argument, in the argument's structure; None for what has no derivative (ints, bools, strings, None,
        functions). It can be called any number of times, whatever becomes of the arrays in the meantime, and be
        pickled where fun can. The cotangent of a + ib is dL/da - i dL/db: for a holomorphic function the pullback
        multiplies by the derivative, without conjugates.

    Example:
        >>> import numpy as np
        >>> out, pullback = vjp(lambda x, n: x * n, np.array([1.0, 2.0]), 3)
        >>> pullback(np.array([1.0, 10.0]))
        (array([ 3., 30.]), None)
    """
    check_backend(backend)
    check_function(fun, "vjp")
    parameters = Parameters.of(fun)
    places, _ = resolve(parameters, 0, outputs, fun, "outputs") if outputs not in ((), None) else ((), False)
    target = specializer(fun, Request("vjp", outputs=places), parameters)
    args = parameters.bind(primals, {})
    check = checking.start(fun, parameters, args, outputs=places)
    out, pullback = pulled_back(target, args, range(len(args)))
    if check is not None:
        check.value(out)
        pullback.witness = check.witness()
    return out, pullback


@derivable
@outermost
def jvp(
    fun: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any], *, backend: str = "numpy"
) -> tuple[Any, Any]:
    """The value of a function and its derivative along a direction (forward mode).

    Args:
        fun: the primal.
        primals: its arguments.
        tangents: one per argument, in the argument's structure; None stands for zero. What has no derivative, such as
            an int in a container, has None or zero.
        backend: "numpy".

    Returns:
        (out, tangent), the second of the structure of the first, with lists for deques, dicts for dicts of any class,
        and None for sets.

    Example:
        >>> jvp(lambda x, y: x * y, (2.0, 3.0), (1.0, None))
        (6.0, 3.0)
    """
    check_backend(backend)
    check_function(fun, "jvp")
    check_directions(primals, tangents, "jvp")
    parameters = Parameters.of(fun)
    args = parameters.bind(tuple(primals), {})
    tangents = parameters.spread(tuple(tangents))
    names = parameters.names
    wrt = tuple(k for k, t in enumerate(tangents) if t is not None and varies(args[k], t, names[k]))
    target = specializer(fun, Request("jvp", wrt), parameters)
    found = target.get(args)
    args = found.converted(args) if found.integers else args
    directions = [complete(args[k], tangents[k], names[k]) for k in wrt]
    check = checking.start(fun, parameters, args, wrt)
    result: tuple[Any, Any] = run(found.function, *args, *found.outside.values(), *directions)
    if check is not None:
        check.tangent([directions[wrt.index(k)] if k in wrt else None for k in range(len(args))], result)
    return result


@derivable
@outermost
def hvp(
    fun: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any], *, backend: str = "numpy"
) -> tuple[Any, ...]:
    """The Hessian of a scalar function times a direction, by forward mode over reverse mode.

    Args:
        fun: the primal, returning one number.
        primals: its arguments.
        tangents: one per argument, in its structure; None stands for zero.
        backend: "numpy".

    Returns:
        A tuple with one entry per argument, in the argument's structure; None for what has no derivative.

    Source: Pearlmutter, Fast exact multiplication by the Hessian (Neural Computation 6, 1994).

    Example:
        >>> hvp(lambda x, y: x * x * y, (2.0, 3.0), (1.0, 0.0))
        (6.0, 4.0)
    """
    check_backend(backend)
    check_function(fun, "hvp")
    check_directions(primals, tangents, "hvp")
    parameters = Parameters.of(fun)
    args, given = parameters.bind(tuple(primals), {})[: len(primals)], parameters.spread(tuple(tangents))
    chosen = tuple(k for k, p in enumerate(args) if given[k] is not None or has_float(p))
    if not chosen:
        raise misuse("none of the arguments can be differentiated", "pass floats, or arrays of floats", fun)
    gradient = _gradient_of(fun if isinstance(fun, types.MethodType) else Identity(fun), chosen)
    check = checking.start(fun, parameters, parameters.bind(tuple(primals), {}), chosen)
    gradients, products = jvp(gradient, primals, tangents)
    if check is not None:
        check.gradients(chosen, gradients)
    out: list[Any] = [None] * len(args)
    for k, product in zip(chosen, products):
        out[k] = product
    return parameters.gathered(out)


@functools.lru_cache(maxsize=256)
def _gradient_of(key: Any, chosen: tuple[int, ...]) -> Differentiated:
    fun = key.value if isinstance(key, Identity) else key
    return Differentiated(fun, "grad", chosen, None, False, "numpy")


__all__ = ["Differentiated", "grad", "hvp", "jvp", "value_and_grad", "vjp"]
