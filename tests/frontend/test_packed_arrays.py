"""array.array where the zoo does not look: its class in results, what cannot be put into it."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import Any

import pytest

from s2sgrad import UnsupportedError, grad, jvp, vjp
from s2sgrad.frontend.kinds.packed import PackedKind
from s2sgrad.frontend.kinds.table import kind_of_type
from s2sgrad.ir.container_class import ContainerClass
from s2sgrad.ir.types import FLOAT, HeldList


def both(x: Any) -> Any:
    a = array("d", [x, x * x])
    return a, {"k": a[:1]}, a.tolist()


def test_which_kind() -> None:
    assert isinstance(kind_of_type(HeldList(FLOAT, None, ContainerClass(array, before=("d",)))), PackedKind)


def test_results_are_arrays_and_derivatives_lists() -> None:
    out, pullback = vjp(both, 2.0)
    assert out == (array("d", [2.0, 4.0]), {"k": array("d", [2.0])}, [2.0, 4.0])
    assert pullback((array("d", [1.0, 1.0]), {"k": [2.0]}, [1.0, 0.0])) == (8.0,)
    assert jvp(both, (2.0,), (1.0,))[1] == ([1.0, 4.0], {"k": [1.0]}, [1.0, 4.0])


def test_other_codes_stay_what_they_were() -> None:
    assert grad(lambda x: x * array("i", [1, 2])[1])(3.0) == 2.0


def a_text(x: Any) -> Any:
    a = array("d", [x])
    a.append("q")  # type: ignore[arg-type]
    return a[0]


def a_complex_number(x: Any) -> Any:
    a = array("d", [x])
    a[0] = x * 1j
    return a[0]


def a_sum_with_a_list(x: Any) -> Any:
    return (array("d", [x]) + [x])[0]  # type: ignore[operator]


def a_list_in_a_slice(x: Any) -> Any:
    a = array("d", [x])
    a[:] = [x]  # type: ignore[call-overload]
    return a[0]


def its_bytes(x: Any) -> Any:
    return array("d", [x]).tobytes()


@pytest.mark.parametrize(
    ("fun", "reason"),
    [
        (a_text, "is put into an array.array"),
        (a_complex_number, "is put into an array.array"),
        (a_sum_with_a_list, "the sum of an array.array"),
        (a_list_in_a_slice, "a slice of an array.array"),
        (its_bytes, "`tobytes` of an array.array"),
    ],
)
def test_refused(fun: Callable[..., Any], reason: str) -> None:
    with pytest.raises(UnsupportedError, match=reason):
        grad(fun)(2.0)


def test_what_python_raises_is_caught() -> None:
    def caught(x: Any) -> Any:
        try:
            return (array("d", [x]) + [x])[0]  # type: ignore[operator]
        except TypeError:
            return x * 3.0

    assert grad(caught)(2.0) == 3.0
