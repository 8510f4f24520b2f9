"""Differentiated functions travel to other processes, and are called from several threads."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from s2sgrad import UnsupportedError, UsageError, grad, value_and_grad, vjp
from s2sgrad.api import specialize

ROOT = Path(__file__).parents[2]
X = np.array([0.5, 2.0])


def energy(x, k=2.0):
    """An energy."""
    return np.sum(x**3) * k


@grad
def decorated(x, k=2.0):
    return np.sum(x**3) * k


@value_and_grad(wrt=("k", "x"))
def decorated_twice(x, k=2.0):
    return np.sum(x**3) * k


class Holder:
    @staticmethod
    @grad
    def inner(x):
        return x * x


def same(a: Any, b: Any) -> None:
    for u, v in zip(a if isinstance(a, tuple) else (a,), b if isinstance(b, tuple) else (b,), strict=True):
        if isinstance(u, tuple):
            same(u, v)
        else:
            np.testing.assert_array_equal(u, v)


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_pickle(protocol: int) -> None:
    for made in (grad(energy), value_and_grad(energy, wrt=("k", "x")), grad(energy, argnums=(-1,)), decorated):
        again = pickle.loads(pickle.dumps(made, protocol))
        same(again(X), made(X))
        assert again.__name__ == made.__name__ and again.__doc__ == made.__doc__


def test_pickle_what_a_decorator_made() -> None:
    for made in (decorated, decorated_twice, Holder.inner):
        assert pickle.loads(pickle.dumps(made)) is made


def test_pickle_numpy_functions_and_gradients() -> None:
    assert pickle.loads(pickle.dumps(grad(np.sin)))(0.0) == 1.0
    assert pickle.loads(pickle.dumps(grad(grad(np.sin))))(0.0) == 0.0
    assert pickle.loads(pickle.dumps(grad(grad(scalar))))(2.0) == 12.0
    aux = pickle.loads(pickle.dumps(grad(with_aux, has_aux=True)))
    assert aux(3.0) == (6.0, 3.0)


def scalar(x):
    return x**3


def with_aux(x):
    return x * x, x


def test_pickle_after_a_call() -> None:
    made = grad(energy)
    want = made(X)
    data = pickle.dumps(made)
    assert len(data) < 500  # neither code nor cache travels
    same(pickle.loads(data)(X), want)


def test_copies() -> None:
    made = grad(energy)
    for again in (copy.copy(made), copy.deepcopy(made)):
        same(again(X), made(X))


def test_errors_pickle() -> None:
    for error in (caught(grad(refused)), caught(grad(energy, wrt="x"), np.arange(3))):
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error) and str(again) == str(error)


def refused(x):
    global X
    X = x
    return x


def caught(fun: Any, *args: Any) -> Exception:
    with pytest.raises((UnsupportedError, UsageError)) as info:
        fun(*(args or (1.0,)))
    return info.value


def test_another_process(tmp_path: Path) -> None:
    made = grad(energy)
    script = (
        f"import pickle, sys; sys.path.insert(0, {str(ROOT)!r}); import numpy as np\n"
        "f = pickle.loads(sys.stdin.buffer.read())\n"
        "sys.stdout.write(repr(f(np.array([0.5, 2.0])).tolist()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], input=pickle.dumps(made), capture_output=True, cwd=tmp_path, timeout=120
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode() == repr(made(X).tolist())


# threads ------------------------------------------------------------------------------------------------------------
def work(x, n):
    for i in range(n):
        x[1:] = np.sin(x[1:]) * x[:-1] + x[1:]
    return np.sum(x * x)


def together(count: int, call: Any) -> list[Any]:
    """What `call(k)` gives in threads that start at the same moment."""
    barrier = threading.Barrier(count)

    def run(k: int) -> Any:
        barrier.wait()
        return call(k)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def compiled_functions(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    seen: list[Any] = []
    known = specialize.primal

    def counting(fun: Any, *rest: Any) -> Any:
        seen.append(fun)
        return known(fun, *rest)

    monkeypatch.setattr(specialize, "primal", counting)
    return seen


def test_threads_compile_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = compiled_functions(monkeypatch)
    made = grad(work)
    results = together(8, lambda k: made(np.linspace(0.1, 1.0, 5), 3))
    assert len(seen) == 1
    for r in results:
        same(r, results[0])
    same(results[0], grad(lambda x, n: work(x, n))(np.linspace(0.1, 1.0, 5), 3))


def test_threads_with_other_signatures(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = compiled_functions(monkeypatch)

    def call(k: int) -> Any:
        x = np.linspace(0.1, 1.0, 4).astype([np.float64, np.float32][k % 2])
        out, pullback = vjp(work, x, 2)
        return pullback(1.0)[0]

    results = together(8, call)
    assert len(seen) == 2
    for k, r in enumerate(results):
        assert r.dtype == [np.float64, np.float32][k % 2]
        same(r, results[k % 2])
