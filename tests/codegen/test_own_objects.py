"""Nothing of the compiler's own is in generated code."""

from __future__ import annotations

import numpy as np
import pytest

from s2sgrad import grad
from s2sgrad.codegen.externals import Externals
from s2sgrad.errors import InternalError
from s2sgrad.ir.types import NONE
from tests.programs.objects_in_dicts import objects_dict_repeated_beside_one, objects_dict_sorted_beside_one


def test_objects_of_the_compiler_are_no_constants() -> None:
    with pytest.raises(InternalError, match="of the class Static"):
        Externals([]).literal((1.0, NONE))


@pytest.mark.parametrize("fun", [objects_dict_repeated_beside_one, objects_dict_sorted_beside_one])
def test_objects_that_nobody_reads(fun: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dict is there under the sanitizer, although its entries are known before it runs."""
    args = np.array([0.5, 0.7]), np.array([0.2, 0.3]), 0.6, 2
    want = grad(fun, argnums=(0, 1, 2))(*args)
    monkeypatch.setenv("S2SGRAD_SANITIZE", "1")
    watched = grad(fun, argnums=(0, 1, 2))
    watched._specializer.cache.clear()
    try:
        got = watched(*args)
    finally:
        watched._specializer.cache.clear()
    for g, w in zip(got, want, strict=True):
        np.testing.assert_allclose(g, w, rtol=1e-12)
