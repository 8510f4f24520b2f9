"""Random control flow, lowered and printed back, does what Python does."""

import pytest

from tests.frontend.random_control import program
from tests.frontend.support import lowered, run

INPUTS = [(1, 2, 3, 2), (0, 0, 0, 0), (5, -3, 8, 3), (-7, 4, 1, 1)]


@pytest.mark.parametrize("seed", range(20))
def test_random_control(seed):
    fun, text = program(seed)
    function = lowered(fun, *INPUTS[0])
    for args in INPUTS:
        assert run(function, fun, *args) == fun(*args), text
