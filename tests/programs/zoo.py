"""The registry of the zoo: small, ordinary NumPy programs that are differentiated in every mode.

A program is a plain function; its arguments are described beside it and drawn from a generator seeded by its name:

    program = family("memory")

    @program(vec(4), num(0.2, 0.9))
    def shift(a, k): ...
"""

from __future__ import annotations

import copy
import importlib
import os
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

MODULES = (
    "control_flow",
    "lazy",
    "calls", "calls_starred",
    "containers",
    "containers_elements",
    "containers_carried",
    "memory",
    "memory_aliases",
    "memory_more",
    "memory_mixed",
    "memory_numpy",
    "memory_writes", "memory_meanwhile", "memory_earlier",
    "memory_copied",
    "numpy_calls",
    "numerics",
    "numerics_linear",
    "language",
    "language_more",
    "dicts",
    "dicts_more",
    "dicts_graphs", "dicts_asked",
    "dicts_held",
    "dicts_aliases",
    "dicts_put",
    "dicts_summed",
    "lists_put", "places_filled", "replaced_perhaps", "replaced_meanwhile", "made_together", "uneven_lists",
    "ranks_unknown", "exceptions_tuples", "shapes_of_passes",
    "lists_settled",
    "dicts_changed",
    "dicts_ordered", "dicts_defaults",
    "lists_stepped", "lists_never_filled",
    "dicts_perhaps",
    "dicts_entries",
    "dicts_whole",
    "memos",
    "objects_chosen_carried",
    "recursion_held", "recursion_settled",
    "recursion_lists",
    "recursion_returned", "recursion_sizes",
    "recursion_captured", "recursion_recaptured", "recursion_entries", "recursion_meanwhile",
    "recursion_changed",
    "recursion_reached", "recursion_deep",
    "recursion_afterwards", "recursion_aside", "recursion_lent",
    "sequences",
    "iterators",
    "math_module",
    "collections_more",
    "objects",
    "lists_shapes",
    "lists_ranks",
    "lists_changing",
    "lists_replaced",
    "lists_parts",
    "tuples_copied",
    "lists_made",
    "deep_copies", "deep_copies_open", "deep_copies_chosen", "recursion_objects", "recursion_unset",
    "exceptions",
    "keys_missing", "exceptions_more", "exceptions_corners", "exceptions_recursive", "exceptions_shapes",
    "elements_first", "loops_alongside",
    "contexts",
    "contexts_opaque", "contexts_swallowing",
    "generators",
    "generators_recursive",
    "objects_arguments", "arguments_reached",
    "objects_more",
    "objects_protocols",
    "objects_asked",
    "exceptions_told", "exceptions_keys", "exceptions_settled", "exceptions_searched",
    "exceptions_made", "exceptions_apart", "exceptions_written", "exceptions_held", "exceptions_before",
    "objects_changed", "class_data",
    "objects_aliases",
    "objects_taken",
    "entries_sizes",
    "objects_listed",
    "records_listed",
    "objects_listed_more",
    "objects_shared", "objects_repeated",
    "objects_in_dicts",
    "objects_chosen",
    "may_be_none", "perhaps_returned", "perhaps_joined", "recursion_perhaps",
    "texts", "texts_sorted",
    "texts_long",
    "scalars",
    "values_kept",
    "tuples_open", "tuples_grown", "tuples_held", "containers_replaced", "deques_copied",
    "enumerations",
    "zero_dimensional",
    "numpy_functions",
    "numpy_more",
    "language_iterables",
    "keywords",
    "library_calls",
    "function_lists",
    "filled_lists", "filled_in_turn",
    "lists_nested",
    "ints_then_floats",
    "iterator_classes",
    "lists_copied",
    "kernels_linear",
    "kernels_stencils",
    "kernels_flow",
    "kernels_nets",
    "kernels_mixed",
    "kernels_filters",
    "kernels_solvers",
    "kernels_signals",
    "complex_numbers",
    "complex_kernels",
    "zeros", "zeros_left_out", "zeros_iterated",
)
MODES = ("grad", "vjp", "jvp", "second")

Rng = np.random.Generator


@dataclass(frozen=True)
class Draw:
    """An argument that is drawn from the generator."""

    make: Callable[[Rng], Any]


def num(lo: float = 0.3, hi: float = 1.2) -> Draw:
    return Draw(lambda rng: float(rng.uniform(lo, hi)))


def arr(*shape: int, lo: float = -1.0, hi: float = 1.0) -> Draw:
    return Draw(lambda rng: rng.uniform(lo, hi, shape))


def vec(n: int, lo: float = -1.0, hi: float = 1.0) -> Draw:
    return arr(n, lo=lo, hi=hi)


def carr(*shape: int, scale: float = 1.0) -> Draw:
    """Complex entries."""
    return Draw(lambda rng: scale * (rng.uniform(-1.0, 1.0, shape) + 1j * rng.uniform(-1.0, 1.0, shape)))


def cnum() -> Draw:
    """A complex number with parts away from zero."""
    return Draw(lambda rng: complex(rng.uniform(0.3, 1.2), rng.uniform(0.3, 1.2)))


def unit(*shape: int) -> Draw:
    """Entries between 0 and 1."""
    return arr(*shape, lo=0.0, hi=1.0)


def pos(*shape: int) -> Draw:
    """Positive entries, away from zero."""
    return arr(*shape, lo=0.4, hi=1.6)


def spd(n: int) -> Draw:
    """A symmetric positive definite matrix."""

    def make(rng: Rng) -> Any:
        a = rng.uniform(-1.0, 1.0, (n, n))
        return a @ a.T + n * np.eye(n)

    return Draw(make)


def dominant(n: int) -> Draw:
    """A diagonally dominant matrix."""
    return Draw(lambda rng: rng.uniform(-1.0, 1.0, (n, n)) + (n + 1.0) * np.eye(n))


def const(value: Any) -> Draw:
    """A fresh copy of an array or container."""
    return Draw(lambda rng: copy.deepcopy(value))


def _draw(spec: Any, rng: Rng) -> Any:
    if isinstance(spec, Draw):
        return spec.make(rng)
    if isinstance(spec, tuple) and hasattr(spec, "_fields"):
        return type(spec)(*(_draw(s, rng) for s in spec))
    if isinstance(spec, tuple | list):
        return type(spec)(_draw(s, rng) for s in spec)
    if isinstance(spec, dict):
        return {k: _draw(s, rng) for k, s in spec.items()}
    return spec


@dataclass(frozen=True)
class Program:
    """One function, its arguments, and the modes in which it is tried."""

    name: str
    family: str
    fun: Callable[..., Any]
    spec: tuple[Any, ...]
    modes: tuple[str, ...]
    wanted: bool = False  # uses more than is supported so far; tried with S2SGRAD_ZOO=all

    def args(self) -> tuple[Any, ...]:
        rng = np.random.default_rng(zlib.crc32(self.name.encode()))
        return tuple(_draw(s, rng) for s in self.spec)

    @property
    def id(self) -> str:
        return f"{self.family}-{self.name}"


PROGRAMS: dict[str, Program] = {}


def family(name: str) -> Callable[..., Callable[[Callable[..., Any]], Callable[..., Any]]]:
    """The decorator with which a module registers its programs. The function itself is returned as it is."""

    def program(
        *spec: Any, scalar: bool = True, second: bool = True, wanted: bool = False
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        modes = tuple(m for m in MODES if (scalar or m not in ("grad", "second")) and (second or m != "second"))

        def register(fun: Callable[..., Any]) -> Callable[..., Any]:
            if fun.__name__ in PROGRAMS:
                raise ValueError(f"two programs are called {fun.__name__}")
            PROGRAMS[fun.__name__] = Program(fun.__name__, name, fun, spec, modes, wanted)
            return fun

        return register

    return program


def programs(mode: str | None = None) -> list[Program]:
    """All programs, or those that are tried in one mode, in the order in which they stand in their modules."""
    for module in MODULES:
        importlib.import_module(f"tests.programs.{module}")
    everything = os.environ.get("S2SGRAD_ZOO") == "all"
    return [p for p in PROGRAMS.values() if (mode is None or mode in p.modes) and (everything or not p.wanted)]
