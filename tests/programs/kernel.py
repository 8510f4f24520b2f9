"""Kernels as programs: functions that are written for their results, or for what they do to their arguments.

A kernel need not return a number, and may change its arguments and return nothing. It is made a program of the zoo by a
function that calls it and weighs what it gives; `test_kernels.py` differentiates it as it stands as well.
"""

from __future__ import annotations

import inspect
import linecache
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.programs import harness
from tests.programs.zoo import PROGRAMS, family

Fun = Callable[..., Any]


@dataclass(frozen=True)
class Kernel:
    """A kernel, the names of the arguments that are its results, and the weights of the results."""

    fun: Fun
    outputs: tuple[str, ...]
    weights: Any


KERNELS: dict[str, Kernel] = {}


def kernels(name: str) -> Callable[..., Callable[[Fun], Fun]]:
    """The decorator with which a module registers its kernels, in a family."""
    program = family(name)

    def kernel(*spec: Any, outputs: tuple[str, ...] = (), second: bool = True) -> Callable[[Fun], Fun]:
        def register(fun: Fun) -> Fun:
            space: dict[str, Any] = {"np": np, "kernel": fun}
            made = _weighed(fun, outputs, space, 1)
            program(*spec, second=second)(made)  # its arguments are drawn by its name
            weights = _weights(fun, outputs, PROGRAMS[fun.__name__].args())
            flat = list(weights) if isinstance(weights, tuple) else [weights]
            space.update({f"weight{k}": w for k, w in enumerate(flat)})
            made = _weighed(fun, outputs, space, len(flat))
            del PROGRAMS[fun.__name__]
            program(*spec, second=second)(made)
            KERNELS[fun.__name__] = Kernel(fun, outputs, weights)
            return fun

        return register

    return kernel


def _weights(fun: Fun, outputs: tuple[str, ...], args: tuple[Any, ...]) -> Any:
    results = fun(*args)
    if outputs:
        names = list(inspect.signature(fun).parameters)
        results = tuple(args[names.index(n)] for n in outputs)
    return harness.direction(results, np.random.default_rng(zlib.crc32(fun.__name__.encode())))


def _weighed(fun: Fun, outputs: tuple[str, ...], space: dict[str, Any], count: int) -> Fun:
    """A function of the kernel's arguments that returns the weighted sum of its results."""
    names = ", ".join(inspect.signature(fun).parameters)
    call = f"kernel({names})"
    if outputs:
        lines = [call]
        results = list(outputs)
    else:
        lines = [f"result = {call}"]
        results = ["result"] if count == 1 else [f"result[{k}]" for k in range(count)]
    terms = [f"np.sum({r} * weight{k})" for k, r in enumerate(results) if space.get(f"weight{k}", 0.0) is not None]
    lines.append(f"return {' + '.join(terms)}")
    text = f"def {fun.__name__}({names}):\n" + "".join(f"    {line}\n" for line in lines)
    file = f"<kernel {fun.__name__} {count}>"
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    exec(compile(text, file, "exec"), space)
    made: Fun = space[fun.__name__]
    return made
