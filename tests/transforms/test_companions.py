"""What stands beside each reference whose shadow the forward sweep makes."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from typing import Any

import numpy as np

from s2sgrad.analysis.alias import Aliases
from s2sgrad.ir.printer import print_function
from s2sgrad.ir.verify import verify
from s2sgrad.transforms.companions import Companions
from s2sgrad.transforms.travelling import forward_made_nodes
from tests.transforms.ssa import Lowered
from tests.transforms.test_travelling import carried_by_a_loop, made_in_a_branch, put_into_a_list_that_grows

X = np.ones(3)


def beside(fun: Callable[..., Any], *args: Any) -> tuple[str, dict[str | None, str | None]]:
    """The function with shadows beside its references, and which is whose."""
    low = Lowered(fun, *args)
    aliases = Aliases(low.fn)
    companions = Companions(low.fn, aliases, forward_made_nodes(low.fn, aliases))
    found = {v.name: d.name for v, d in companions.run().items()}
    verify(low.fn)
    return print_function(low.fn), found


def test_a_list_of_shadows_grows_beside_the_list() -> None:
    text, found = beside(put_into_a_list_that_grows, X, 2)
    assert found == {"parts": "dparts", "a": "da", None: None}  # the element that is read has a shadow, too
    assert text == textwrap.dedent("""
        function put_into_a_list_that_grows(%0.x: float64[n0], %1.n: int)
          %2.parts: list[float64[n0]] = list()
          %3.dparts: list[float64[n0]] = list()
          %4: int=0 = const 0
          %5: int=1 = const 1
          for %6._: int in range(%4, %1.n, %5) carrying ()
            %7: float=2.0 = const 2.0
            %8.a: float64[n0] = operator.mul(a=%0.x, b=%7)
            %9.da: float64[n0] = np.zeros_like(a=%8.a)
            %10: float=1.0 = const 1.0
            %11: int=0 = const 0
            %12: static None = setitem(x=%8.a, index=%11, value=%10)
            %13: static None = append(x=%2.parts, value=%8.a)
            %14: static None = append(x=%3.dparts, value=%9.da)
            yield
          %15: int=0 = const 0
          %16: float64[n0] = getitem(x=%2.parts, index=%15)
          %17: float64[n0] = getitem(x=%3.dparts, index=%15)
          %18: float64 = np.sum(a=%16)
          return %18
        """).lstrip("\n")


def test_both_sides_of_a_branch_leave_a_shadow() -> None:
    text, found = beside(made_in_a_branch, X, 2)
    assert found == {"a": "da"}
    lines = [line.strip() for line in text.splitlines()]
    assert [line for line in lines if line.startswith("yield")] == ["yield %5.a, %6.da", "yield %11.a, %12.da"]
    assert "-> %13.a: float64[n0], %14.da: float64[n0]" in lines


def test_a_loop_carries_the_shadow_beside_the_array() -> None:
    text, found = beside(carried_by_a_loop, X, 2)
    assert found == {"a": "da", "b": "db"}
    (loop,) = (line for line in text.splitlines() if " for " in line)
    assert loop.endswith("carrying (%8.a: float64[n0] = %3.a, %9.da: float64[n0] = %4.da)")
    assert re.search(r"yield %\d+\.b, %\d+\.db\n", text)


def test_a_reference_that_is_replaced_is_remembered() -> None:
    def f(x, n):
        parts = [x * 2.0]
        parts.append(x * 3.0)
        parts[0][0] = 1.0
        b = x * 4.0
        parts[n] = b
        return np.sum(parts[0])

    low = Lowered(f, X, 1)
    aliases = Aliases(low.fn)
    companions = Companions(low.fn, aliases, forward_made_nodes(low.fn, aliases))
    companions.run()
    ((op, before),) = companions.replaced.items()
    assert low.line(op) == "parts[n] = b" and before.owner.row.name == "getitem"  # type: ignore[union-attr]
    assert before.owner.operands[0].name == "dparts"  # type: ignore[union-attr]


def test_views_of_imaginary_parts_have_no_companions() -> None:
    def f(z, n):
        parts = []
        for _ in range(n):
            a = z * 2.0
            a[0] = 1.0
            parts.append(a)
        y = parts[0].imag
        return np.sum(y)

    low = Lowered(f, X + 1j, 2)
    aliases = Aliases(low.fn)
    companions = Companions(low.fn, aliases, forward_made_nodes(low.fn, aliases))
    companions.run()
    y = low.values["y"]
    assert y in companions.imaginary and y not in companions.map
