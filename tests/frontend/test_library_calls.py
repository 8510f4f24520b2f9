"""Library code that nothing differentiated enters is called as it is; what could be lost on the way is refused."""

from __future__ import annotations

import logging
import math
import re
import statistics
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2sgrad import UnsupportedError, grad, hvp, jvp, value_and_grad
from s2sgrad.frontend import foreign
from tests.notes import notes

LOG = logging.getLogger("tests.library_calls")
V = np.array([0.3, 0.7, 1.1])
CALLS: list[Any] = []


def without_source() -> Callable[[float], float]:
    """A function whose source nobody can read, which notes its calls."""
    space: dict[str, Any] = {"calls": CALLS}
    exec("def measured(a):\n    calls.append(a)\n    return a * 2.0", space)
    found: Callable[[float], float] = space["measured"]
    return found


measured = without_source()


def test_a_call_is_made_once_and_with_its_arguments() -> None:
    def f(x, a):
        return x * measured(a) * x

    CALLS.clear()
    assert value_and_grad(f)(3.0, 0.5) == (9.0, 6.0)
    assert CALLS == [0.5]
    assert jvp(f, (3.0, 0.5), (1.0, None)) == (9.0, 6.0)
    assert CALLS == [0.5, 0.5]


def test_what_is_written_to_a_log_is_the_value(caplog: pytest.LogCaptureFixture) -> None:
    def f(x):
        LOG.warning("x is %g", x)
        return x * x

    with caplog.at_level(logging.WARNING):
        assert grad(f)(3.0) == 6.0
        assert hvp(f, (3.0,), (1.0,)) == (2.0,)
    assert [r.getMessage() for r in caplog.records] == ["x is 3", "x is 3"]


def test_the_generated_code_makes_the_call() -> None:
    def f(x):
        return x * statistics.mean([1.0, 2.0])

    assert "statistics.mean([1.0, 2.0])" in grad(f).source(1.0)


def test_a_library_that_gives_no_number_is_refused_where_it_runs() -> None:
    def f(x):
        return x * re.compile("a")

    with pytest.raises(TypeError, match="of the type Pattern, where real numbers are needed") as caught:
        grad(f)(2.0)
    assert "return x * re.compile" in "".join(notes(caught.value))


def appended(x):
    values = [0.1]
    values.append(x)
    return x * statistics.mean(values)


def under_two_names(x):
    c = np.zeros(3)
    rows = [c]
    rows[0][0] = x
    return x * float(math.fsum(np.polynomial.legendre.legroots(c)))


def chosen_by_a_branch(x):
    c = np.zeros(3)
    d = c if x > 0 else np.ones(3)
    d[0] = x
    return x * float(np.polynomial.legendre.legroots(c)[0])


def later_in_a_loop(x):
    c, total = np.ones(3), 0.0
    for k in range(2):
        total = total + float(np.polynomial.legendre.legroots(c)[0])
        c[k] = x
    return total


def reads_what_is_differentiated(x):
    return x * float(re.sub("a", lambda m: str(x), "a"))


def reads_it_by_way_of_another(x):
    y = x * x

    def inner(m):
        return str(y)

    def outer(m):
        return inner(m)

    return x * float(re.sub("a", outer, "a"))


def has_it_as_a_default(x):
    return x * float(re.sub("a", lambda m, y=x: str(y), "a"))


def changes_a_list(x):
    seen = []
    re.sub("a", lambda m: seen.append(1) or "b", "a")
    return x * len(seen)


def changes_an_array(x):
    seen = np.zeros(1)

    def count(m):
        seen[0] += 1.0
        return "b"

    re.sub("a", count, "a")
    return x * seen[0]


def changes_a_variable(x):
    n = 0

    def count(m):
        nonlocal n
        n += 1
        return "b"

    re.sub("a", count, "a")
    return x * n


NOTED = 0.0


def noted(m):
    global NOTED
    NOTED += 1.0
    return "b"


def hands_over_what_assigns_to_a_global(x):
    re.sub("a", noted, "a")
    return x * NOTED


def assigns_to_a_global_itself(x):
    def note(m):
        global NOTED
        NOTED += 1.0
        return "b"

    re.sub("a", note, "a")
    return x * NOTED


@pytest.mark.parametrize("forward", [False, True], ids=["reverse", "forward"])
@pytest.mark.parametrize(
    "fun",
    [
        appended,
        under_two_names,
        chosen_by_a_branch,
        later_in_a_loop,
        reads_what_is_differentiated,
        reads_it_by_way_of_another,
        has_it_as_a_default,
        changes_a_list,
        changes_an_array,
        changes_a_variable,
        hands_over_what_assigns_to_a_global,
        assigns_to_a_global_itself,
    ],
    ids=lambda f: f.__name__,
)
def test_what_would_be_lost_is_refused(fun: Callable[[float], float], forward: bool) -> None:
    with pytest.raises(UnsupportedError) as caught:
        if forward:
            jvp(fun, (2.0,), (1.0,))
        else:
            grad(fun)(2.0)
    assert caught.value.span is not None and caught.value.rewrite


def test_what_is_not_differentiated_may_go_in() -> None:
    def f(x, a):
        return x * float(re.sub("a", lambda m: str(a), "a")) + x * measured(a)

    assert grad(f)(3.0, 0.5) == 1.5
    with pytest.raises(UnsupportedError):
        grad(f, argnums=(0, 1))(3.0, 0.5)


COUNT = 0
TABLE: list[float] = []


def counted(n):
    global COUNT
    exec("")  # nothing that could be compiled
    COUNT += 1
    return n


def listed(n):
    exec("")
    TABLE.append(n)
    return n


def test_functions_that_change_what_others_see_are_not_called_unseen() -> None:
    for fun in (lambda x: x * counted(2) * COUNT, lambda x: x * listed(2) * len(TABLE)):
        with pytest.raises(UnsupportedError):
            grad(fun)(2.0)


LIBRARY = """
import numpy as np


class Simulation:
    __slots__ = ("state", "factor")

    def step(self):
        exec("")
        self.state *= 2.0
        self.factor *= 3.0


def made():
    exec("")
    sim = Simulation()
    sim.state, sim.factor = np.ones(3), 1.0
    return sim


BUFFER = np.ones(3)


def buffered(k):
    exec("")
    BUFFER[:] = k
    return BUFFER
"""


@pytest.fixture
def library(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A package whose functions cannot be compiled, and change the arrays that they have given before."""
    (tmp_path / "library_of_tests.py").write_text(LIBRARY)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(foreign, "_FOLDERS", (*foreign._FOLDERS, str(tmp_path)))
    yield __import__("library_of_tests")
    sys.modules.pop("library_of_tests")


def test_arrays_that_a_library_changes_later_count_as_they_were(library: Any) -> None:
    def in_a_loop(x):
        sim, total = library.made(), 0.0
        for k in range(3):
            sim.step()
            total += np.sum(x**2 * sim.state) + np.sin(x[k] * float(sim.state[k]))
        return total

    def changed_behind(x):
        sim = library.made()
        state, first = sim.state, sim.state[0]
        y = np.sum(x**2 * state)
        for w in state:
            y = y + np.sum(x**3 * w)
        for k in range(3):
            y = y + np.sin(x[k] * state[k]) * first
        sim.step()
        return y * sim.factor

    def of_a_buffer(x):
        a = library.buffered(1.0)
        b = x * a
        c = library.buffered(2.0)
        total = np.sum(b**2 * c)
        for k in range(3):
            total += np.sum(np.sin(x * library.buffered(k + 1.0)))
        return total

    def deciding(x):
        sim = library.made()
        state, y, items = sim.state, np.zeros(3), []
        for k in range(3):
            y[:] = state
            items.append(x * y)
            y[0] = sim.factor
            items[k] = items[k] * y if state[0] > 1.5 else np.where(state > 1.5, x, x**2)
            items[k] = items[k] * x[int(state[0]) % 3]
            sim.step()
        return np.sum(items[0] * items[1] * items[2])

    direction, h = np.array([1.0, -0.5, 2.0]), 1e-6
    for fun in (in_a_loop, changed_behind, of_a_buffer, deciding):
        want = (fun(V + h * direction) - fun(V - h * direction)) / (2 * h)
        value, gradient = value_and_grad(fun)(V)
        assert value == fun(V)
        np.testing.assert_allclose(np.dot(gradient, direction), want, rtol=1e-7)
        np.testing.assert_allclose(jvp(fun, (V,), (direction,))[1], want, rtol=1e-7)


class TestSciPy:
    """Programs over another library."""

    scipy = pytest.importorskip("scipy")

    @staticmethod
    def check(fun: Callable[..., Any], *args: Any) -> None:
        direction = np.ones_like(args[0]) if np.ndim(args[0]) else 1.0
        h = 1e-6
        want = (fun(args[0] + h * direction, *args[1:]) - fun(args[0] - h * direction, *args[1:])) / (2 * h)
        value, tangent = jvp(fun, args, (direction, *(None for _ in args[1:])))
        assert value == fun(*args)
        np.testing.assert_allclose(tangent, want, rtol=1e-6)
        np.testing.assert_allclose(np.sum(grad(fun)(*args)), tangent, rtol=1e-12)

    def test_matrices_and_windows(self) -> None:
        from scipy.linalg import toeplitz
        from scipy.signal.windows import hann

        def f(x):
            c = np.linspace(0.5, 1.5, 3)
            t = toeplitz(c)
            c[0] = 2.0
            return np.sum(toeplitz([2.0, 1.0, 0.5]) @ x) + np.sum(hann(5)) * x[0] + np.sum((t @ x) ** 2) * c[0]

        self.check(f, V)

    def test_distributions(self) -> None:
        from scipy.stats import norm

        self.check(lambda x, q: x**2 * float(norm.ppf(0.9)) + x * norm.ppf(q), 1.3, 0.4)

    def test_integrals(self) -> None:
        from scipy.integrate import quad

        def f(x, n):
            total = x * x * float(quad(lambda t: math.exp(-t * t), 0.0, 1.0)[0])
            for k in range(n):
                total = total + x**k * quad(lambda t: t**k, 0.0, 1.0)[0]  # noqa: B023
            return total

        self.check(f, 1.3, 3)

    def test_objects(self) -> None:
        from scipy.interpolate import CubicSpline
        from scipy.spatial import cKDTree

        def f(x):
            spline = CubicSpline([0.0, 1.0, 2.0], [0.0, 1.0, 4.0])
            distance, place = cKDTree(np.eye(3)).query([0.0, 0.0, 0.9])
            return x[0] ** 2 * float(spline(0.5)) + x[place] * distance

        self.check(f, V)

    def test_solvers_of_constants(self) -> None:
        from scipy.integrate import solve_ivp
        from scipy.optimize import brentq, minimize_scalar

        def f(x):
            root = brentq(lambda t: t * t - 2.0, 0.0, 2.0)
            least = minimize_scalar(lambda t: (t - 1.5) ** 2)
            path = solve_ivp(lambda t, y: -y, (0.0, 1.0), [1.0])
            return x**2 * root + x * least.x + x**3 * path.y[0, -1]

        self.check(f, 1.3)

    def test_what_depends_on_x_is_refused(self) -> None:
        from scipy.integrate import quad
        from scipy.optimize import brentq
        from scipy.stats import norm

        for fun in (
            lambda x: x + quad(lambda t: x * t, 0.0, 1.0)[0],
            lambda x: brentq(lambda t: t * t - x, 0.0, 3.0),
            lambda x: norm.ppf(x),
        ):
            with pytest.raises(UnsupportedError):
                grad(fun)(0.5)
