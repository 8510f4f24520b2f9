"""What a `with` does besides its values: locks held and released, files opened once, warnings and errors as asked."""

from __future__ import annotations

import pathlib
import tempfile
import threading
import warnings
from typing import Any

import numpy as np
import pytest

from s2sgrad import grad, jvp, vjp

LOCK = threading.Lock()
X = np.array([0.5, 0.25])


class Watched:
    """A lock that tells what happens; its methods have no source that could be read."""

    __slots__ = ()
    log: list[Any] = []
    exec("def __enter__(self): self.log.append('enter'); return self", locals())
    exec("def __exit__(self, k, *_): self.log.append(f'exit {k and k.__name__}'); return self.swallow", locals())
    exec("def note(self, lock): self.log.append(lock.locked())", locals())
    exec("def held(self): self.log.append('held')", locals())
    swallow = False


class Swallowing(Watched):
    swallow = True


WATCHED, SWALLOWING = Watched(), Swallowing()


@pytest.fixture(autouse=True)
def _fresh() -> None:
    Watched.log.clear()


def test_a_lock_is_held_in_the_forward_sweep_only() -> None:
    def f(x: Any) -> Any:
        with LOCK:
            WATCHED.note(LOCK)
            y = x * x
        WATCHED.note(LOCK)
        return np.sum(y * np.sin(y))

    grad(f)(X)
    assert Watched.log == [True, False]
    Watched.log.clear()
    _, pullback = vjp(f, X)
    assert Watched.log == [True, False]
    first, second = pullback(1.0), pullback(1.0)
    assert Watched.log == [True, False] and not LOCK.locked()
    assert np.array_equal(first[0], second[0])
    Watched.log.clear()
    jvp(f, (X,), (X,))
    assert Watched.log == [True, False]


def test_a_lock_is_released_after_an_exception() -> None:
    def f(x: Any, n: int) -> Any:
        with LOCK:
            y = x / n
            if y > 10.0:
                raise KeyError("large")
        return y * x

    assert grad(f)(3.0, 2) == 3.0
    with pytest.raises(ZeroDivisionError):
        grad(f)(3.0, 0)
    assert not LOCK.locked()
    with pytest.raises(KeyError):
        grad(f)(30.0, 2)
    assert not LOCK.locked()


def test_a_manager_is_entered_and_left_once() -> None:
    def f(x: Any) -> Any:
        s = x
        for k in range(3):
            with WATCHED as w:
                s = s * x
                if k == 1:
                    break
                w.held()
        return s

    assert grad(f)(2.0) == 12.0
    assert Watched.log == ["enter", "held", "exit None", "enter", "exit None"]


def test_a_manager_learns_of_an_exception() -> None:
    def f(x: Any) -> Any:
        with WATCHED:
            if x > 1.0:
                raise ValueError("large")
        return x * x

    with pytest.raises(ValueError, match="large"):
        grad(f)(2.0)
    assert Watched.log == ["enter", "exit ValueError"]


def test_a_manager_that_swallows_is_an_error() -> None:
    def f(x: Any) -> Any:
        y = 1.0
        with SWALLOWING:
            if x > 1.0:
                raise ValueError("large")
            y = x * x
        return y * x

    assert grad(f)(0.5) == 0.75
    for run in (lambda: grad(f)(2.0), lambda: jvp(f, (2.0,), (1.0,)), lambda: vjp(f, 2.0)):
        with pytest.raises(RuntimeError, match="swallows ValueError: large"):
            run()


def test_a_file_is_opened_once_and_read_in_order(tmp_path: pathlib.Path) -> None:
    path = str(tmp_path / "numbers.txt")
    pathlib.Path(path).write_text("2.0\n3.0\n4.0\n")

    def f(x: Any, path: str) -> Any:
        with open(path, encoding="ascii") as file:
            a = float(file.readline())
            y = x**a
            b = float(file.readline())
            z = y * b
            c = float(file.readline())
        return np.sum(z * y) * c

    d = grad(f)(X, path)
    assert np.allclose(d, 48.0 * X**3)
    assert grad(f).source(X, path).count("open(") == 1


def test_a_file_is_written() -> None:
    def f(x: Any, path: str) -> Any:
        with open(path, "a") as out:
            y = x * x
            out.write(f"{x:.2f}\n")
            print("y", y, file=out, sep="=")
        return y * x

    with tempfile.NamedTemporaryFile("r") as target:
        assert np.isclose(grad(f)(0.5, target.name), 0.75)
        _, pullback = vjp(f, 0.5, target.name)
        pullback(1.0)
        pullback(1.0)
        assert target.read() == "0.50\ny=0.25\n" * 2


def test_warnings_are_silenced_in_both_sweeps() -> None:
    def silent(x: Any) -> Any:
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # the slope of a root at 0 overflows
            y = np.sqrt(x) / x
        return np.sum(y)

    def loud(x: Any) -> Any:
        with np.errstate(under="ignore"):
            y = np.sqrt(x) / x
        return np.sum(y)

    def filtered(x: Any) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            y = np.sqrt(x) / x
        return np.sum(y)

    zero = np.array([0.0, 1.0])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        grad(silent)(zero)
        jvp(silent, (zero,), (X,))
        grad(filtered)(zero)
    with pytest.warns(RuntimeWarning):
        grad(loud)(zero)


def test_errors_are_raised_by_the_primal_only() -> None:
    def f(x: Any) -> Any:
        with np.errstate(all="raise"):
            y = np.sqrt(x)
        return np.sum(y)

    with warnings.catch_warnings(record=True):
        assert np.array_equal(grad(f)(np.array([0.0, 1.0])), [np.inf, 0.5])
    with pytest.raises(FloatingPointError):
        grad(f)(np.array([-1.0, 1.0]))

    def g(x: Any) -> Any:
        with np.errstate(divide="raise"):
            y = 1.0 / x
        return np.sum(y * y)

    with pytest.raises(FloatingPointError, match="divide by zero"):
        grad(g)(np.array([0.0, 1.0]))

    def root(x: Any) -> Any:
        with np.errstate(all="raise"):
            return np.sqrt(x)

    with pytest.warns(RuntimeWarning):
        assert jvp(root, (np.array([0.0]),), (np.array([1.0]),))[1] == np.inf


def test_an_error_is_caught_under_the_state_that_raises_only() -> None:
    def f(x: Any) -> Any:
        try:
            with np.errstate(divide="raise"):
                y = x * x
            z = y / (x - x)
        except FloatingPointError:
            z = x
        return np.sum(z)

    with np.errstate(divide="raise"), pytest.raises(FloatingPointError):
        grad(f)(np.array([1.0]))  # what the caller asks for is not known to the function


def test_a_handler_is_called_as_by_the_primal() -> None:
    calls: list[Any] = []

    def note(kind: Any, flag: Any) -> None:
        calls.append(kind)

    def f(x: Any, handler: Any) -> Any:
        with np.errstate(divide="call", call=handler):
            y = x / np.array([0.0, 2.0])
        return y[1]

    with warnings.catch_warnings(record=True):
        grad(f)(X, note)
    assert calls == ["divide by zero"]


def test_a_lock_given_as_an_argument() -> None:
    def f(x: Any, lock: Any) -> Any:
        with lock:
            return np.sum(x * x)

    lock = threading.Lock()
    assert np.array_equal(grad(f)(X, lock), 2 * X)
    assert not lock.locked()


def test_the_state_of_errors_can_be_set_for_good() -> None:
    def f(x: Any) -> Any:
        np.seterr(divide="ignore")
        return np.sum(np.log(x))

    with np.errstate(divide="warn"), warnings.catch_warnings():
        warnings.simplefilter("error")
        grad(f)(np.array([0.0]))
        assert np.geterr()["divide"] == "ignore"
