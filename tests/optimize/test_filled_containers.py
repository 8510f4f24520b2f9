"""Questions about what is in containers have an end, also where many containers are put into one another."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from s2sgrad import jvp
from s2sgrad.optimize.filled_containers import Entries
from tests.programs.dicts_graphs import dicts_of_one_another_turned_round


def test_questions_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0
    plain = Entries._of

    def counting(self: Entries, *args: Any) -> Any:
        nonlocal asked
        asked += 1
        assert asked < 20_000
        return plain(self, *args)

    monkeypatch.setattr(Entries, "_of", counting)
    x, y = np.array([0.1, 0.3, -0.4]), np.array([0.5, -0.2, 0.4])

    fun = dicts_of_one_another_turned_round
    value, tangent = jvp(fun, (x, y, 0.64, 2), (np.ones(3), np.ones(3), 1.0, None))
    assert value == fun(x.copy(), y.copy(), 0.64, 2)
    assert asked > 0 and np.isfinite(tangent)
