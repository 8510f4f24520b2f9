"""The registry of the zoo: small, ordinary NumPy programs that are differentiated in every mode.

A program is a plain function; its arguments are described beside it and drawn from a generator seeded by its name:

    program = family("memory")

    @program(vec(4), num(0.2, 0.9))
    def shift(a, k): ...

A module with programs is found because it is in this folder; names are unique among all of them. `index.py` tells which
programs use what.
"""

from __future__ import annotations

import copy
import importlib
import os
import pkgutil
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

import tests.programs

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


def modules() -> list[str]:
    """All modules of this folder but the tests: whatever stands here with programs in it is found."""
    found = sorted(m.name for m in pkgutil.iter_modules(tests.programs.__path__))
    return [f"tests.programs.{name}" for name in found if name != "conftest" and not name.startswith("test_")]


def programs(mode: str | None = None) -> list[Program]:
    """All programs, or those that are tried in one mode: module by module, in the order in which they stand there."""
    for module in modules():
        importlib.import_module(module)
    everything = os.environ.get("S2SGRAD_ZOO") == "all"
    return [p for p in PROGRAMS.values() if (mode is None or mode in p.modes) and (everything or not p.wanted)]
