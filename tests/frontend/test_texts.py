"""Generated code does not grow with the length of a text that is taken apart at run time."""

from __future__ import annotations

from typing import Any

import pytest

from s2sgrad import grad
from tests.programs import texts_long


@pytest.mark.parametrize(
    "fun", [texts_long.local_alignment, texts_long.a_path_of_letters, texts_long.functions_by_letters]
)
def test_length_of_the_code(fun: Any) -> None:
    letters = "sc" if fun is texts_long.functions_by_letters else "ACGTUD"

    def text(n: int) -> str:
        texts = [(letters * n)[:n], (letters[::-1] * n)[:n]]
        args = (*texts, 0.5) if fun is texts_long.local_alignment else (texts[0], 0.5)
        return grad(fun, argnums=len(args) - 1).source(*args)  # type: ignore[no-any-return]

    assert len(text(200)) - len(text(20)) < 20  # the digits of bounds
