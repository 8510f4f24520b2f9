"""Faults of the compiler itself say that they are; those of the code that it reads are that code's."""

from __future__ import annotations

import array
import importlib.util
import pickle
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from s2sgrad import S2SGradError, UnsupportedError, UsageError, grad
from s2sgrad.api import pipeline
from s2sgrad.errors import InternalError
from s2sgrad.frontend import assignments
from s2sgrad.frontend.refused import why_not_followed
from s2sgrad.ir.ops import Block, Function, Return, Value
from s2sgrad.ir.types import FLOAT
from s2sgrad.ir.verify import verify
from s2sgrad.rules import operators


def square(x):
    y = x * x
    return y


def fault(*args: Any, **keywords: Any) -> Any:
    raise KeyError("a table of the compiler")


def test_a_fault_in_the_lowering_is_shown_at_the_line_that_was_lowered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assignments, "assign_name", fault)
    with pytest.raises(InternalError) as caught:
        grad(lambda x: square(x))(2.0)
    assert not isinstance(caught.value, UnsupportedError)
    assert "y = x * x" in str(caught.value) and "fault of its own" in caught.value.reason
    assert isinstance(caught.value.__cause__, KeyError)


@pytest.mark.parametrize("error", [KeyError, TypeError, ValueError, ZeroDivisionError])
def test_a_fault_in_the_inference_of_a_row_is_no_wrong_operand(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def inferred(site: Any) -> Any:
        raise error("a table of the compiler")

    monkeypatch.setattr(operators.BINARY["Mult"], "infer", inferred)
    with pytest.raises(InternalError, match="fault of its own"):
        grad(lambda x: square(x))(2.0)


def test_whatever_finds_a_fault_asks_to_report_it() -> None:
    fn = Function("f", Block())
    fn.body.ops.append(Return([Value(FLOAT, "nowhere")]))
    with pytest.raises(InternalError, match="Instead: report this") as caught:
        verify(fn)
    assert pickle.loads(pickle.dumps(caught.value)).args == caught.value.args


def test_a_fault_behind_the_lowering_is_shown_at_the_function(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "gradient", fault)
    with pytest.raises(InternalError, match="fault of its own") as caught:
        grad(lambda x: square(x) + 1.0)(2.0)
    assert "square(x) + 1.0" in str(caught.value)


class Gauge:
    @property
    def level(self):
        raise LookupError("no level yet")


GAUGE = Gauge()


def test_what_the_users_own_code_raises_is_no_fault_of_the_compiler() -> None:
    def reads_a_property(x):
        return x * GAUGE.level

    with pytest.raises((S2SGradError, LookupError)) as caught:
        grad(reads_a_property)(2.0)
    assert not isinstance(caught.value, InternalError)
    assert "no level yet" in str(caught.value)


OWN = [
    lambda x: x * len("%d" % "a"),  # noqa: UP031
    lambda x: x * len("{} {}".format(1)),  # noqa: F524
    lambda x: x * "abc".index("z"),
    lambda x: x * len("abc".split("")),
    lambda x: x * int("z", 16),
    lambda x: x * len("é".encode("ascii")),
    lambda x: x * len(f"{'a':d}"),
    lambda x: x * len("a".join([1])),
    lambda x: x if isinstance(1, 5) else x * x,
    lambda x: x * np.zeros(3)[7],
    lambda x: x * (1, 2).index(5),
    lambda x: np.linalg.norm(np.ones(2) * x, range(3)),
    lambda x: np.sum(np.diff(np.ones(2) * x, [0])),
    lambda x: np.sum(np.stack([x, x], [0])),
    lambda x: np.sum(np.split(np.ones(2) * x, 1.5)[0]),
    lambda x: getattr(x, 7) * x,
]


@pytest.mark.parametrize("fun", OWN)
def test_what_constants_raise_is_the_programs_own(fun: Any) -> None:
    """Refused before anything runs, or raised where the program is run, as by itself."""
    with pytest.raises(Exception) as own:
        fun(2.0)
    with pytest.raises((S2SGradError, type(own.value))) as caught:
        grad(fun)(2.0)
    assert not isinstance(caught.value, InternalError)


def catches(x):
    try:
        n = "abc".index("z")
    except ValueError:
        n = 3
    return x**n


def test_and_may_be_caught_by_it() -> None:
    assert grad(catches)(2.0) == 12.0


def endless(*args: Any, **keywords: Any) -> Any:
    return endless(*args, **keywords)


def test_endless_recursion_of_the_compiler_is_not_said_to_be_the_functions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assignments, "assign_name", endless)
    with pytest.raises(InternalError, match="RecursionError") as caught:
        grad(lambda x: square(x))(2.0)
    assert "y = x * x" in str(caught.value)


def module_of(text: str, tmp_path: Path, name: str) -> Any:
    path = tmp_path / f"{name}.py"
    path.write_text(text)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def test_what_is_nested_too_deeply_is_said_where_it_is(tmp_path: Path) -> None:
    calls = "".join(f"def f{k}(x):\n    return f{k - 1}(x) * 1.0\n\n\n" for k in range(1, 400))
    module = module_of("def f0(x):\n    return x\n\n\n" + calls, tmp_path, "nested_calls")
    with pytest.raises(UnsupportedError, match="nested too deeply here") as caught:
        grad(module.f399)(2.0)
    assert re.search(r"return f\d+\(x\) \* 1.0", str(caught.value))
    assert ", ..., from " in caught.value.reason and len(caught.value.reason.splitlines()) == 1
    assert caught.value.reason.count(", line ") == 5


def test_a_long_function_is_not_nested(tmp_path: Path) -> None:
    text = "def f(x):\n    y = x\n" + "    y = y * 1.01 + x\n" * 400 + "    return y * y\n"
    module = module_of(text, tmp_path, "long_function")
    step = 1e-6
    numeric = (module.f(0.3 + step) - module.f(0.3 - step)) / (2 * step)
    assert np.isclose(grad(module.f)(0.3), numeric)


class Packed(array.array):  # type: ignore[type-arg]
    pass


def test_classes_made_by_c_have_no_methods_of_the_users() -> None:
    why, _ = why_not_followed(Packed)  # type: ignore[misc]
    assert "derived from array.array" in why


def test_a_class_of_a_package_may_be_derived_from_one_that_is_made_by_c() -> None:
    trees = pytest.importorskip("scipy.spatial").KDTree
    points = np.ones((3, 2))
    with pytest.raises(UsageError, match="nothing can be differentiated"):
        grad(lambda t: 1.0)(trees(points))
    with pytest.raises(UnsupportedError):
        grad(lambda x: np.sum(x) + trees(x).n)(points)
