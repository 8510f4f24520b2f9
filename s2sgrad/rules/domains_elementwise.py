"""Test inputs of operators, elementwise functions and functions on numbers."""

from __future__ import annotations

import numpy as np

from s2sgrad.rules.domain_makers import (
    Domain,
    apart,
    between,
    binary,
    case,
    fixed,
    listed,
    normal,
    signed,
    span,
    spread,
    unary,
)

ELEMENTWISE: dict[str, list[Domain]] = {}

_ANY = ("sin", "cos", "arctan", "sinh", "cosh", "tanh", "arcsinh", "exp", "exp2", "expm1", "square", "sinc", "negative",
        "positive", "deg2rad", "radians", "rad2deg", "degrees", "real", "conj")
for _name in _ANY:
    ELEMENTWISE[f"np.{_name}"] = unary(normal)
for _name in ("tan", "arcsin", "arccos", "arctanh"):
    ELEMENTWISE[f"np.{_name}"] = unary(between, -0.8, 0.8)
for _name in ("log", "log1p", "log2", "log10", "sqrt"):
    ELEMENTWISE[f"np.{_name}"] = unary(between, 0.5, 3.0)
for _name in ("abs", "fabs", "cbrt", "reciprocal"):
    ELEMENTWISE[f"np.{_name}"] = unary(signed, 0.5, 2.0)
ELEMENTWISE["np.arccosh"] = unary(between, 1.5, 3.0)
ELEMENTWISE["np.sinc"] = [*unary(signed, 0.3, 2.0), case(lambda rng: np.array([0.0, 0.7]), second_order=False)]
ELEMENTWISE["divided"] = ELEMENTWISE["scaled"] = [
    case(signed(0.5, 3.0, 3), signed(0.5, 3.0, 3)), case(signed(0.5, 3.0, 2, 1), signed(0.5, 3.0, 3)),
]
ELEMENTWISE["masked"] = [
    case(normal(4), np.array([True, False, True, False])), case(normal(3), np.array([0.5, 1.0, 0.0])),
]
ELEMENTWISE["off_zero"] = ELEMENTWISE["off_kink"] = unary(between, 0.5, 3.0)
ELEMENTWISE["abs"] = unary(signed, 0.5, 2.0)
for _name in ("operator.neg", "operator.pos", "float", "np.float64"):
    ELEMENTWISE[_name] = unary(normal)
ELEMENTWISE["float"] = [case(normal())]
ELEMENTWISE["np.float32"] = []
ELEMENTWISE["np.float16"] = []

for _name in ("operator.add", "operator.sub", "operator.mul", "np.add", "np.subtract", "np.multiply", "np.logaddexp",
              "np.logaddexp2"):
    ELEMENTWISE[_name] = binary(normal)
for _name in ("operator.truediv", "np.divide"):
    ELEMENTWISE[_name] = binary(normal, apart(0.5, 2.0))
for _name in ("np.hypot", "np.arctan2"):
    ELEMENTWISE[_name] = binary(apart(0.5, 2.0))
for _name in ("np.maximum", "np.minimum", "np.fmax", "np.fmin"):
    ELEMENTWISE[_name] = binary(span(0.0, 1.0), span(1.5, 2.0)) + binary(span(1.5, 2.0), span(0.0, 1.0)) + [
        case(spread(3, 4), lambda rng: rng.permutation(12).reshape(3, 4) + 0.5)
    ]
for _name in ("operator.mod", "np.mod", "np.fmod"):
    ELEMENTWISE[_name] = binary(span(2.2, 2.8), span(0.9, 1.1)) + binary(span(-2.8, -2.2), span(0.9, 1.1))
for _name in ("operator.pow", "np.power", "np.float_power"):
    ELEMENTWISE[_name] = binary(span(0.5, 2.0), normal) + [
        case(normal(3), 2), case(normal(3), 3), case(normal(3), 1), case(normal(3), 0), case(between(0.5, 2.0, 3),
            -1.0),
        case(between(0.5, 2.0, 3), 0.5), case(between(0.5, 2.0, 2, 3), 2.0), case(normal(), 3),
        case(normal(2, 3), lambda rng: np.array([0, 1, 2])),
    ]
ELEMENTWISE["np.power"] = ELEMENTWISE["np.float_power"][:12]
ELEMENTWISE["np.copysign"] = binary(apart(0.5, 2.0))
ELEMENTWISE["np.heaviside"] = [case(lambda rng: np.array([-1, 0, 2]), normal(3), second_order=False)]
ELEMENTWISE["np.nan_to_num"] = unary(normal)

ELEMENTWISE["np.where"] = [
    case(lambda rng: rng.random(4) < 0.5, normal(4), normal(4)), case(lambda rng: rng.random((2, 3)) < 0.5, normal(3),
        normal()),
    case(lambda rng: rng.random(3) < 0.5, normal(2, 3), normal(2, 1)), case(fixed(True), normal(), normal()),
]
ELEMENTWISE["np.clip"] = [
    case(lambda rng: rng.permutation(12).reshape(3, 4) + 0.5, 3.0, 8.0), case(spread(6), 2.5, None), case(spread(6),
        None, 3.5),
    case(spread(6), lambda rng: np.full(6, 1.5), lambda rng: np.full(6, 3.5)), case(fixed(5.0), 1.0, 3.0),
    case(spread(2, 3), lambda rng: np.array([1.5, 2.5, 3.5]), 4.5),
]

ELEMENTWISE["np.i0"] = [case(normal()), case(normal(4)), case(between(-20.0, 20.0, 2, 3))]
ELEMENTWISE["bessel_i1"] = [case(normal(4)), case(between(-20.0, 20.0, 2, 3))]
ELEMENTWISE["np.kaiser"] = [case(5, between(2.0, 8.0)), case(4, between(2.0, 8.0)), case(1, between(2.0, 8.0))]
ELEMENTWISE["np.ldexp"] = [case(normal(), 3), case(normal(3), 2), case(normal(3), np.array([1, 2, -1]))]

# numbers ------------------------------------------------------------------------------------------------------------

for _name in ("sin", "cos", "atan", "sinh", "cosh", "tanh", "asinh", "exp", "expm1", "degrees", "radians", "erf",
    "erfc"):
    ELEMENTWISE[f"math.{_name}"] = [case(normal())]
for _name in ("tan", "asin", "acos", "atanh"):
    ELEMENTWISE[f"math.{_name}"] = [case(between(-0.8, 0.8))]
for _name in ("log1p", "log2", "log10", "sqrt"):
    ELEMENTWISE[f"math.{_name}"] = [case(between(0.5, 3.0))]
ELEMENTWISE["math.log"] = [case(between(0.5, 3.0)), case(between(0.5, 3.0), between(1.5, 3.0))]
ELEMENTWISE["math.acosh"] = [case(between(1.5, 3.0))]
ELEMENTWISE["math.fabs"] = [case(signed(0.5, 2.0))]
for _name in ("math.pow", "pow"):
    ELEMENTWISE[_name] = [case(between(0.5, 2.0), normal()), case(normal(), 2), case(normal(), 3)]
for _name in ("math.atan2", "math.copysign"):
    ELEMENTWISE[_name] = [case(signed(0.5, 2.0), signed(0.5, 2.0))]
ELEMENTWISE["math.hypot"] = [case(signed(0.5, 2.0), signed(0.5, 2.0)), case(*[signed(0.5, 2.0)] * 4)]
ELEMENTWISE["math.gamma"] = [case(between(0.5, 3.0)), case(between(-2.8, -2.2))]
ELEMENTWISE["math.lgamma"] = [case(between(0.5, 3.0)), case(between(-2.8, -2.2))]
ELEMENTWISE["polygamma"] = [case(0, between(0.5, 3.0)), case(1, between(0.5, 3.0)), case(2, between(-2.8, -2.2))]
ELEMENTWISE["math.cbrt"] = [case(signed(0.5, 2.0))]
ELEMENTWISE["math.exp2"] = [case(normal())]
ELEMENTWISE["math.remainder"] = [
    case(between(2.2, 2.4), between(0.9, 1.0)), case(between(-2.8, -2.6), between(0.9, 1.0)),
]
ELEMENTWISE["math.ldexp"] = [case(normal(), 3)]
ELEMENTWISE["math.fsum"] = [case(listed(normal(), normal(), normal())), case(normal(4))]
ELEMENTWISE["math.fmod"] = [case(between(2.2, 2.8), between(0.9, 1.1)), case(between(-2.8, -2.2), between(0.9, 1.1))]
ELEMENTWISE["divmod"] = [case(between(2.2, 2.8), between(0.9, 1.1)), case(between(-2.8, -2.2), between(0.9, 1.1))]
ELEMENTWISE["sum"] = [
    case(listed(normal(), normal(), normal())), case(listed(normal(3), normal(), normal(3))), case(listed(normal(),
        normal()), normal()),
    case(normal(4)), case(normal(3, 2)), case(listed(normal(3), normal(2, 3))),
]
for _name in ("max", "min"):
    ELEMENTWISE[_name] = [
        case(between(0.0, 1.0), between(1.5, 2.0)), case(between(1.5, 2.0), between(0.0, 1.0)),
        case(lambda rng: [float(x) for x in rng.permutation(4)]), case(spread(5)),
    ]
