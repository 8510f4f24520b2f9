"""Test inputs of reductions and of functions that make, shape, join and pick arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2sgrad.rules.domain_makers import Domain, between, case, listed, normal, spread, tupled

ARRAYS: dict[str, list[Domain]] = {}


def _reduction(make: Any, tuples: bool = True, **kwargs: Any) -> list[Domain]:
    """All ways to give the axis."""
    found = [
        case(make(4), **kwargs), case(make(2, 3), **kwargs), case(make(2, 3), 0, **kwargs), case(make(2, 3),
            -1, **kwargs),
        case(make(2, 3), keepdims=True, **kwargs), case(make(2, 3), 1, keepdims=True, **kwargs),
        case(make(2, 3, 2), 1, **kwargs),
    ]
    if tuples:
        found += [case(make(2, 3, 2), (0, 2), **kwargs), case(make(2, 3, 2), (1, -1), keepdims=True, **kwargs)]
    return found


def _some_nan(*shape: int) -> Any:
    def make(rng: np.random.Generator) -> Any:
        x = rng.standard_normal(shape)
        x.flat[1] = np.nan
        return x

    return make


def _some_zeros(*zeros: int) -> Any:
    def make(rng: np.random.Generator) -> Any:
        x = rng.standard_normal((3, 4))
        x.flat[list(zeros)] = 0.0
        return x

    return make


for _name in ("sum", "mean", "nansum"):
    ARRAYS[f"np.{_name}"] = _reduction(normal)
ARRAYS["np.sum"] += [case(normal())]
_SOME = [[True, False, True], [True, True, False]]
for _name in ("sum", "mean"):
    ARRAYS[f"np.{_name}"] += [
        case(normal(2, 3), where=_SOME), case(normal(2, 3), 0, where=_SOME),
        case(normal(2, 3), 1, keepdims=True, where=_SOME),
    ]
for _name in ("maximum", "minimum"):
    ARRAYS[f"np.{_name}.accumulate"] = [case(spread(5)), case(spread(3, 4)), case(spread(3, 4), 1)]
ARRAYS["np.add.reduceat"] = [
    case(normal(5), lambda rng: np.array([0, 2, 3])), case(normal(5, 2), lambda rng: np.array([3, 0, 2])),
    case(normal(2, 4), lambda rng: np.array([0, 2]), 1),
]
ARRAYS["scatter_segments"] = [
    case(normal(2), normal(5), lambda rng: np.array([0, 2])),
    case(normal(2, 2), normal(2, 4), lambda rng: np.array([0, 2]), 1),
]
ARRAYS["np.var"] = _reduction(normal) + _reduction(normal, ddof=1)
ARRAYS["np.std"] = _reduction(spread) + _reduction(spread, ddof=1)
_ZEROS = [case(_some_zeros(1), a) for a in (None, 0, 1)] + [case(_some_zeros(1, 2, 5), a) for a in (None, 0, 1)]
ARRAYS["np.prod"] = _reduction(normal, tuples=False) + _ZEROS
for _name in ("max", "min", "ptp", "median"):
    ARRAYS[f"np.{_name}"] = _reduction(spread, tuples=_name != "median")
ARRAYS["np.median"] += [case(spread(5)), case(spread(4, 3), 0)]
for _name in ("cumsum", "cumprod"):
    ARRAYS[f"np.{_name}"] = [
        case(normal(4)), case(normal(2, 3)), case(normal(2, 3), 0), case(normal(2, 3), -1), case(normal(2, 3, 2), 1),
    ]
ARRAYS["np.cumprod"] += _ZEROS

# making -------------------------------------------------------------------------------------------------------------

ARRAYS["np.full"] = [case((2, 3), normal()), case((2, 3), normal(3)), case(4, normal())]
ARRAYS["np.full_like"] = [case(normal(2, 3), normal()), case(normal(2, 3), normal(3))]
ARRAYS["np.copy"] = [case(normal(3)), case(normal(2, 3))]
ARRAYS["np.array"] = [
    case(listed(normal(), normal())), case(listed(normal(3), normal(3))), case(normal(2, 3)),
    case(listed(listed(normal(), normal()), tupled(normal(), normal()))), case(normal()),
]
ARRAYS["np.ascontiguousarray"] = [case(normal(2, 3))]
ARRAYS["np.asfortranarray"] = [case(normal(2, 3))]
ARRAYS["np.asarray"] = [case(listed(normal(), normal())), case(normal(2, 3))]
ARRAYS["nest_like"] = [case(normal(2), listed(normal(), normal())), case(normal(2, 3), tupled(normal(3), normal(3)))]
ARRAYS["np.arange"] = [case(between(0.1, 0.3), between(2.5, 2.7), between(0.49, 0.51)), case(between(0.1, 0.3),
    between(2.5, 2.7))]
ARRAYS["np.linspace"] = [case(normal(), normal(), 5), case(normal(), normal(), 5, False)]

# shaping ------------------------------------------------------------------------------------------------------------

ARRAYS["np.reshape"] = [case(normal(2, 3), (3, 2)), case(normal(2, 3), -1), case(normal(6), (2, -1))]
ARRAYS[".reshape"] = [case(normal(2, 3), 3, 2), case(normal(6), (2, -1)), case(normal(2, 3), -1)]
ARRAYS[".transpose"] = [case(normal(2, 3)), case(normal(2, 3, 4), 1, 2, 0), case(normal(2, 3, 4), (2, 0, 1))]
ARRAYS[".T"] = [case(normal(2, 3)), case(normal(3))]
ARRAYS[".conj"] = [case(normal(2, 3))]
ARRAYS[".real"] = [case(normal(2, 3))]
for _name in ("np.ravel", ".flatten", "np.fliplr", "np.flipud", "np.atleast_1d", "np.atleast_2d"):
    ARRAYS[_name] = [case(normal(2, 3))]
ARRAYS["np.atleast_1d"] += [case(normal(3))]
ARRAYS["np.atleast_2d"] += [case(normal(3))]
ARRAYS["np.flipud"] += [case(normal(3))]
ARRAYS["np.transpose"] = [case(normal(2, 3)), case(normal(2, 3, 4), (1, 2, 0)), case(normal(2, 3, 4), (-1, 0, 1))]
ARRAYS["np.swapaxes"] = [case(normal(2, 3, 4), 0, 2), case(normal(2, 3), 0, -1)]
ARRAYS["np.moveaxis"] = [case(normal(2, 3, 4), 0, -1), case(normal(2, 3, 4), (0, 1), (2, 0))]
ARRAYS["np.lib.stride_tricks.sliding_window_view"] = [
    case(normal(5), 3), case(normal(3, 4), (2, 2)), case(normal(3, 4), 2, 1), case(normal(3, 4), (2,), (0,)),
]
ARRAYS["unslide"] = [case(normal(3, 3), normal(5), 3), case(normal(3, 3, 2), normal(3, 4), 2, 1)]
ARRAYS["np.squeeze"] = [case(normal(2, 1, 3), 1), case(normal(1, 3, 1), (0, 2)), case(normal(1, 3))]
ARRAYS["np.expand_dims"] = [case(normal(2, 3), 1), case(normal(3), (0, 2)), case(normal(2, 3), -1)]
ARRAYS["np.broadcast_to"] = [case(normal(3), (2, 3)), case(normal(2, 1), (2, 3)), case(normal(), (2, 3))]
ARRAYS["broadcast_like"] = [case(normal(3), normal(2, 3)), case(normal(2, 1), normal(2, 3)), case(normal(), normal(2))]
ARRAYS["unbroadcast"] = [case(normal(2, 3), normal(3)), case(normal(2, 3), normal(2, 1)), case(normal(2, 3), normal())]
ARRAYS["np.roll"] = [case(normal(4), 1), case(normal(2, 3), 2), case(normal(2, 3), -1, 1), case(normal(2, 3), (1, 2),
    (0, 1))]
ARRAYS["np.flip"] = [case(normal(2, 3)), case(normal(2, 3), 1), case(normal(2, 3, 2), (0, 2))]
ARRAYS["np.rot90"] = [case(normal(2, 3)), case(normal(2, 3), 2), case(normal(2, 3, 4), 3, (1, 2))]
for _name in ("np.tril", "np.triu"):
    ARRAYS[_name] = [case(normal(3, 4)), case(normal(3, 4), 1), case(normal(3, 4), -1), case(normal(2, 3, 3))]
for _name in ("np.trace", "np.diagonal"):
    ARRAYS[_name] = [case(normal(3, 3)), case(normal(3, 4), 1), case(normal(3, 4), -1), case(normal(4, 3), 1)]
ARRAYS["np.diag"] = [case(normal(3)), case(normal(3), 1), case(normal(3), -2)]
ARRAYS["diagonal_like"] = [case(normal(3), normal(3, 3)), case(normal(2), normal(3, 4), -1), case(normal(3),
    normal(3, 4), 1)]
ARRAYS[".astype"] = [case(normal(2, 3), float)]
ARRAYS[".item"] = [case(normal(1)), case(normal(1, 1))]
ARRAYS[".tolist"] = [case(normal(3)), case(normal(2, 3))]

# joining ------------------------------------------------------------------------------------------------------------

ARRAYS["np.concatenate"] = [
    case(tupled(normal(2), normal(3))), case(listed(normal(2, 3), normal(1, 3)), 0), case(tupled(normal(2, 3),
        normal(2, 1)), 1),
    case(tupled(normal(2, 3), normal(2, 1)), -1), case(tupled(normal(2, 3), normal(2)), None),
]
ARRAYS["np.stack"] = [
    case(tupled(normal(3), normal(3))), case(listed(normal(2, 3), normal(2, 3)), 1), case(tupled(normal(3),
        normal(3)), -1),
    case(listed(normal(), normal())),
]
ARRAYS["np.vstack"] = [case(tupled(normal(3), normal(3))), case(listed(normal(2, 3), normal(3)))]
ARRAYS["np.hstack"] = [case(tupled(normal(3), normal(2))), case(listed(normal(2, 3), normal(2, 1)))]
ARRAYS["np.column_stack"] = [case(tupled(normal(3), normal(3))), case(listed(normal(3, 2), normal(3)))]
ARRAYS["np.append"] = [case(normal(3), normal(2)), case(normal(2, 3), normal(1, 3), 0), case(normal(3), normal())]
ARRAYS["split_like"] = [case(normal(5), tupled(normal(2), normal(3))), case(normal(2, 4), listed(normal(2, 3),
    normal(2, 1)), 1)]
ARRAYS["split_rows_like"] = [case(normal(3, 3), tupled(normal(2, 3), normal(3)))]
ARRAYS["split_columns_like"] = [case(normal(3, 3), tupled(normal(3, 2), normal(3)))]
ARRAYS["unstack_like"] = [case(normal(2, 3), tupled(normal(3), normal(3))), case(normal(3, 2), listed(normal(3),
    normal(3)), 1)]
for _name in ("np.split", "np.array_split"):
    ARRAYS[_name] = [case(normal(6), 3), case(normal(2, 4), 2, 1), case(normal(5), [2, 3]), case(normal(5), (1, 3))]
ARRAYS["np.array_split"] += [case(normal(5), 3)]
ARRAYS["np.repeat"] = [
    case(normal(3), 2), case(normal(2, 3), 2), case(normal(2, 3), 3, 0), case(normal(2, 3), 2, 1),
    case(normal(3), lambda rng: np.array([1, 0, 2])),
]
ARRAYS["unrepeat"] = [case(normal(6), normal(3), 2), case(normal(2, 6), normal(2, 3), 2, 1)]
ARRAYS["np.tile"] = [case(normal(3), 2), case(normal(2, 3), (2, 1)), case(normal(3), (2, 2)), case(normal(2, 3), 2)]
ARRAYS["untile"] = [case(normal(6), normal(3), 2), case(normal(4, 3), normal(2, 3), (2, 1))]
ARRAYS["np.pad"] = [
    case(normal(3), 1), case(normal(2, 3), ((1, 0), (2, 1))), case(normal(3), (1, 2)), case(normal(3),
        2, constant_values=1.5),
]
ARRAYS["unpad"] = [case(normal(5), normal(3), 1), case(normal(3, 6), normal(2, 3), ((1, 0), (2, 1)))]
ARRAYS["np.diff"] = [case(normal(4)), case(normal(3, 4), 2), case(normal(3, 4), 1, 0)]
ARRAYS["undiff"] = [case(normal(3)), case(normal(3, 2), 2), case(normal(2, 4), 1, 0)]

# picking ------------------------------------------------------------------------------------------------------------

ARRAYS["np.sort"] = [case(spread(5)), case(spread(3, 4)), case(spread(3, 4), 0), case(spread(3, 4), None)]
ARRAYS["np.unique"] = [case(spread(4)), case(spread(2, 3))]
_INDEX = lambda rng: np.array([2, 0, 2])  # noqa: E731
ARRAYS["np.take"] = [
    case(normal(4), _INDEX), case(normal(3, 2), _INDEX, 0), case(normal(2, 3), _INDEX, -1), case(normal(2, 3), _INDEX),
    case(normal(4), 1), case(normal(2, 3, 4), lambda rng: np.array([[0, 1], [1, 1]]), 1),
]
ARRAYS["scatter_take"] = [case(normal(3), normal(4), _INDEX), case(normal(3, 2), normal(3, 2), _INDEX, 0)]
_ALONG = lambda rng: np.array([[0, 2], [1, 1]])  # noqa: E731
ARRAYS["np.take_along_axis"] = [case(normal(2, 3), _ALONG, 1), case(normal(3, 2), _ALONG, 0), case(normal(4),
    _INDEX, None)]
ARRAYS["scatter_along_axis"] = [case(normal(2, 2), normal(2, 3), _ALONG, 1)]
ARRAYS["repeat_for"] = [case(normal(), listed(normal(), normal())), case(normal(3), listed(normal(3), normal()))]
ARRAYS["pick_extreme"] = [case(normal(), 3.0, lambda rng: [1.0, 3.0, 2.0]), case(normal(),
    3.0, lambda rng: np.array([1.0, 3.0, 3.0]))]
