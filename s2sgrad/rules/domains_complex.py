"""Test inputs of the rows of complex numbers and of np.fft; and complex numbers in the place of other test inputs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from s2sgrad.ir.row import Row
from s2sgrad.rules.domain_makers import Domain, Rng, between, case, normal

COMPLEX: dict[str, list[Domain]] = {}


def complex_normal(*shape: int) -> Any:
    """Complex numbers with normal parts; a Python number for no shape."""
    return lambda rng: normal(*shape)(rng) + 1j * normal(*shape)(rng)


for _name in (".imag", ".complex.conj", ".complex.conjugate"):
    COMPLEX[_name] = [case(complex_normal()), case(complex_normal(3)), case(complex_normal(2, 3))]
COMPLEX[".complex.conj"] = COMPLEX[".complex.conj"][1:]  # Python's numbers have only the longer name
COMPLEX["np.imag"] = COMPLEX[".imag"]
COMPLEX["complex"] = [
    case(normal()), case(complex_normal()), case(normal(), normal()), case(complex_normal(), complex_normal()),
]
COMPLEX["with_imag"] = [
    case(complex_normal(2, 3), normal(2, 3)), case(lambda rng: np.complex128(1.0 + 2.0j), normal()),
    case(complex_normal(2, 3), normal()), case(complex_normal(2, 3), normal(3)),
    case(complex_normal(2, 3), normal(2, 1)),
]
for _name in ("np.complex128", "np.complex64"):
    COMPLEX[_name] = [case(normal()), case(complex_normal(3))] if _name == "np.complex128" else []
for _name in ("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "exp",
              "log", "log10", "sqrt"):
    COMPLEX[f"cmath.{_name}"] = [case(complex_normal()), case(complex_normal()), case(complex_normal())]
COMPLEX["cmath.exp"] += [case(normal())]
COMPLEX["cmath.sqrt"] += [case(between(-2.0, -1.0))]
COMPLEX["cmath.log"] += [case(complex_normal(), between(1.5, 3.0)), case(complex_normal(), complex_normal())]

_ALONG = [
    case(complex_normal(5)), case(complex_normal(2, 3)), case(complex_normal(4, 3), None, 0),
    case(complex_normal(4), 3), case(complex_normal(3, 2), 5, 0), case(complex_normal(6), None, -1, "ortho"),
    case(complex_normal(5), 7, -1, "forward"),
]
for _name in ("fft", "ifft"):
    COMPLEX[f"np.fft.{_name}"] = [*_ALONG, case(normal(6)), case(normal(3, 4), 2)]
COMPLEX["np.fft.irfft"] = [*_ALONG, case(complex_normal(5), 8), case(complex_normal(5), 9), case(normal(5)),
                           case(complex_normal(5), None, 0, "forward"), case(complex_normal(3, 4), 5, 1, "ortho")]
COMPLEX["np.fft.rfft"] = [
    case(normal(6)), case(normal(5)), case(normal(2, 4)), case(normal(4, 3), None, 0), case(normal(6), 4),
    case(normal(5), 8), case(normal(4), 7, -1, "ortho"), case(normal(3, 4), None, 0, "forward"),
]
_SEVERAL = [
    case(complex_normal(3, 4)), case(complex_normal(2, 3, 4)), case(complex_normal(3, 4), (2, 5)),
    case(complex_normal(2, 3, 4), (2, 5), (0, 2)), case(complex_normal(3, 2), None, (0, 1), "ortho"),
    case(normal(3, 4)),
]
for _name in ("fft2", "ifft2", "fftn", "ifftn"):
    COMPLEX[f"np.fft.{_name}"] = _SEVERAL
COMPLEX["resized"] = [
    case(complex_normal(5), normal(3)), case(complex_normal(2, 3), normal(3, 2)), case(normal(2), normal(4)),
]
COMPLEX["double_inner"] = [
    case(complex_normal(3), normal(4)), case(complex_normal(3, 2), normal(5, 2), 0),
    case(complex_normal(2, 3), normal(2, 5)),
]


def with_complex_numbers(row: Row, domains: list[Domain]) -> Iterator[Domain]:
    """The test inputs of a row with complex numbers for real ones: for all, and for those of one parameter only."""
    params = [p.lstrip("*") for p in row.params]

    def varies(k: int) -> bool:
        p = params[min(k, len(params) - 1)]
        return row.vjp.get(p) is not None and p not in row.shape_only

    for number, domain in enumerate(domains):
        count = len(domain.args(np.random.default_rng(0)))
        places = [k for k in range(count) if varies(k)]
        if len(places) > 1 and number < 4:
            chosen = [places, *([k] for k in places)]
        else:
            chosen = [places]
        for which in chosen:
            if any(_changed(a) for k, a in enumerate(domain.args(np.random.default_rng(0))) if k in which):
                yield replace(domain, args=_mixed(domain, which))


def _changed(x: Any) -> bool:
    if isinstance(x, list | tuple):
        return any(map(_changed, x))
    return isinstance(x, float) or (isinstance(x, np.ndarray) and x.dtype.kind == "f")


def _mixed(domain: Domain, which: list[int]) -> Any:
    def turned(x: Any, rng: Rng) -> Any:
        if isinstance(x, list | tuple):
            return type(x)(turned(e, rng) for e in x)
        return x + 1j * rng.uniform(0.2, 0.9, np.shape(x)) if _changed(x) else x

    def args(rng: Rng) -> tuple[Any, ...]:
        made = domain.args(rng)
        return tuple(_plain(turned(a, rng)) if k in which else a for k, a in enumerate(made))

    return args


def _plain(x: Any) -> Any:
    """Python's complex numbers for NumPy's."""
    if isinstance(x, list | tuple):
        return type(x)(_plain(e) for e in x)
    return complex(x) if isinstance(x, np.complexfloating) else x
