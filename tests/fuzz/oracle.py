"""The judges of one program: is what the library says about it right, wrong, a crash or a refusal?

`python FILE` on a saved program, and `python -m tests.fuzz.oracle FILE`, print what they find.

Values are compared to the last bit and by type, every component of the gradient with differences, forward mode with
reverse, a second pullback with the first, `grad` with `vjp`, `hvp` with differences of `grad`; and no argument may
change. A crash is any error that is not about the program, more than 20 s, or more than 4 GB. Where differences of two
step widths or of the two sides disagree, they do not count. A program that writes to an array which its arguments hold
twice is none, as there is no derivative by one of the two; neither is one in which NumPy reads what it has just
written (`loading.with_copies`).
"""

from __future__ import annotations

import copy
import math
import re
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tests.fuzz.loading import Program, load
from tests.programs import harness

MODES = ("vjp", "jvp", "grad", "value_and_grad", "hvp")
VERDICTS = ("wrong", "crashed", "refused", "right")  # the worst first
SECONDS = 20.0  # of processor time, for one mode
SMOOTH = 1e-7  # how near differences of two step widths are, where the function is smooth
KINK = 1e-3  # and how near those of the two sides are, which are of lower order


class TooLong(BaseException):
    """So that no `except Exception` swallows it."""


class Unusable(Exception):
    """The program itself does not run, or its values are out of bounds."""


@dataclass(frozen=True)
class Failure:
    """What one judge found."""

    verdict: str
    judge: str
    message: str

    @property
    def kind(self) -> str:
        """What makes two failures look alike: for exceptions their words, numbers and names apart."""
        if self.verdict == "wrong":
            return f"wrong: {self.judge}"
        lines = [t for t in self.message.splitlines() if t.strip() and not re.match(r"\s*(File |in the primal)", t)]
        text = " ".join(t for t in lines if not t.startswith("    ") and not t.startswith("Instead:"))
        text = re.sub(r" ?\((called from|written in) .*?\)| a list of .*?(?= changes )", "", text)
        names = r"\b\w*\d\w*\b" if self.verdict == "crashed" else r"`[^`]*`|'[^']*'|\b\w*\d\w*\b"
        words = re.sub(r"\[.*\]", "[#]", re.sub(names, "#", text))
        return f"{self.verdict}: {words[:200].strip()}"

    @property
    def modes(self) -> tuple[str, ...]:
        """The modes that have to be run to find it again."""
        mode = self.judge.split(":")[0]
        if self.judge == "vjp: dot products":
            return ("vjp", "jvp")
        return ("vjp", mode) if "is not vjp" in self.judge else (mode,)


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raises TooLong when that much processor time is used up."""

    def stop(*_: Any) -> None:
        raise TooLong

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)
        signal.signal(signal.SIGPROF, before)


def usable(program: Program) -> Any:
    """The primal's result, if it can be used at all."""
    try:
        with limited(1.0), quiet():
            given = program.arguments()
            twice = given_twice(given)
            before = [a.copy() for a in twice]
            value = program.fun(*given)
            numbers = harness.vector(value)
            again = harness.vector(program.fun(*program.arguments()))
    except Exception as error:
        raise Unusable(f"{type(error).__name__}: {error}") from error
    except TooLong:
        raise Unusable("it does not end") from None
    if not numbers.size or not np.all(np.isfinite(numbers)) or np.max(np.abs(numbers)) > 1e4:
        raise Unusable(f"its values are {numbers}")
    if not harness.same_bits(numbers, again):
        raise Unusable("it gives other values each time")
    if not all(map(np.array_equal, before, twice)):
        raise Unusable("it writes to an array that stands in two places of its arguments")
    return copy.deepcopy(value)


def given_twice(args: tuple[Any, ...]) -> list[np.ndarray]:
    """The arrays that stand in several places of the arguments."""
    found: dict[int, list[np.ndarray]] = {}
    for _, leaf in harness.float_leaves(args):
        if isinstance(leaf, np.ndarray):
            found.setdefault(id(leaf), []).append(leaf)
    return [leaves[0] for leaves in found.values() if len(leaves) > 1]


@contextmanager
def quiet() -> Iterator[None]:
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


class Judge:
    """Examines one program; `failures` is what it found."""

    def __init__(self, program: Program, seconds: float = SECONDS) -> None:
        self.program = program
        self.seconds = seconds
        self.expected = usable(program)
        self.failures: list[Failure] = []
        self.args = program.arguments()
        rng = np.random.default_rng(1)
        self.ybar = harness.direction(self.expected, rng)
        self.along = harness.directions(self.args, rng)
        self.units = [t for _, t in harness.unit_tangents(self.args)]
        self.scale = 1.0

    # one mode at a time ----------------------------------------------------------------------------------------------
    def wrong(self, judge: str, message: str) -> None:
        self.failures.append(Failure("wrong", judge, message))

    def attempt(self, mode: str, check: Callable[[], None]) -> None:
        """Run the checks of one mode; what is raised there is a failure too."""
        from s2sgrad import UnsupportedError, UsageError

        before = self.program.arguments()
        try:
            with limited(self.seconds), quiet():
                check()
        except (UnsupportedError, UsageError) as error:
            self.failures.append(Failure("refused", mode, str(error)))
        except TooLong:
            self.failures.append(Failure("crashed", mode, "it takes too long"))
        except Exception as error:
            self.failures.append(Failure("crashed", mode, f"{type(error).__name__}: {error}"))
        if not harness.same_bits(self.args, before):
            self.wrong(f"{mode}: arguments", f"they were {before!r}, and are {self.args!r}")
            self.args = before

    def value(self, mode: str, value: Any) -> None:
        if not alike(value, self.expected):
            self.wrong(f"{mode}: value", f"expected {self.expected!r}\ngot      {value!r}")

    def run(self, modes: tuple[str, ...] = MODES) -> list[Failure]:
        if self.is_scalar:
            self.ybar = 1.0
        self.gradient: np.ndarray | None = None
        self.differences: np.ndarray | None = None
        for mode in modes:
            if mode in ("vjp", "jvp") or self.is_scalar and not self.stopped("vjp"):
                self.attempt(mode, getattr(self, mode))
        return self.failures

    def stopped(self, mode: str) -> bool:
        """Whether there was nothing to compare: what is built upon that mode would say the same."""
        return any(f.judge == mode for f in self.failures)

    @property
    def is_scalar(self) -> bool:
        return isinstance(self.expected, float | np.floating) or (
            isinstance(self.expected, np.ndarray) and self.expected.ndim == 0
        )

    # the derivatives, by differences ---------------------------------------------------------------------------------
    def by_differences(self) -> np.ndarray:
        """The gradient of <ybar, fun>, one component at a time; nan where the function is not smooth."""
        if self.differences is None:
            weights = harness.paired(self.ybar, self.expected)
            found = []
            for unit in self.units:
                coarse, fine = (
                    harness.central(self.program.fun, self.args, unit, h) @ weights for h in (harness.H, harness.H / 4)
                )
                ahead, behind = (
                    slope @ weights for slope in harness.one_sided(self.program.fun, self.args, unit, harness.H / 4)
                )
                smooth = harness.close(coarse, fine, SMOOTH) and abs(ahead - behind) <= KINK * (1.0 + abs(fine))
                found.append(fine if smooth else math.nan)
            self.differences = np.array(found)
        return self.differences

    def against_differences(self, judge: str, found: np.ndarray) -> None:
        wanted = self.by_differences()
        known = ~np.isnan(wanted)
        if not harness.close(found[known], wanted[known]):
            self.wrong(judge, f"expected {wanted!r}\ngot      {found!r}")

    # modes -----------------------------------------------------------------------------------------------------------
    def vjp(self) -> None:
        from s2sgrad import vjp

        value, pullback = vjp(self.program.fun, *self.args)
        self.value("vjp", value)
        first = copy.deepcopy(pullback(copy.deepcopy(self.ybar)))
        second = pullback(copy.deepcopy(self.ybar))
        self.structure("vjp", first)
        g = harness.paired(first, self.args)
        if not harness.same_bits(g, harness.paired(second, self.args)):
            self.wrong("vjp: second pullback", f"first  {first!r}\nsecond {second!r}")
        self.against_differences("vjp: differences", g)
        self.gradient = g

    def structure(self, mode: str, gradient: Any) -> None:
        for k, a in enumerate(self.args):
            if harness.has_floats(a):
                try:
                    harness.check_structure(gradient[k], a, f"argument {k}")
                except AssertionError as error:
                    self.wrong(f"{mode}: structure", str(error))

    def jvp(self) -> None:
        from s2sgrad import jvp

        weights = harness.paired(self.ybar, self.expected)
        value, tangent = jvp(self.program.fun, self.args, self.along)
        self.value("jvp", value)
        whole = float(harness.paired(tangent, self.expected) @ weights)
        found = np.array(
            [harness.paired(jvp(self.program.fun, self.args, u)[1], self.expected) @ weights for u in self.units]
        )
        self.against_differences("jvp: differences", found)
        scale = 1.0 + float(np.max(np.abs(found), initial=0.0))
        if not harness.close(found @ harness.vector(self.along), whole, 1e-9, scale):
            self.wrong("jvp: sum of single tangents", f"{found @ harness.vector(self.along)!r} is not {whole!r}")
        if self.gradient is not None and not harness.close(found, self.gradient, harness.DOT_RTOL, scale):
            self.wrong("vjp: dot products", f"forward {found!r}\nreverse {self.gradient!r}")

    def grad(self) -> None:
        from s2sgrad import grad

        self.like_vjp("grad", grad(self.program.fun, argnums=self.argnums)(*self.args))

    def value_and_grad(self) -> None:
        from s2sgrad import value_and_grad

        value, gradient = value_and_grad(self.program.fun, argnums=self.argnums)(*self.args)
        self.value("value_and_grad", value)
        self.like_vjp("value_and_grad", gradient)

    def like_vjp(self, mode: str, gradient: Any) -> None:
        g = self.full(gradient)
        if self.gradient is None:
            self.against_differences(f"{mode}: differences", g)
        elif not harness.close(g, self.gradient, harness.DOT_RTOL):
            self.wrong(f"{mode}: is not vjp", f"vjp      {self.gradient!r}\ngot      {g!r}")

    @property
    def argnums(self) -> tuple[int, ...]:
        return harness.differentiated(self.args)

    def full(self, gradients: Any) -> np.ndarray:
        by_position = dict(zip(self.argnums, gradients, strict=True))
        return harness.paired([by_position.get(i) for i in range(len(self.args))], list(self.args))

    def hvp(self) -> None:
        from s2sgrad import grad, hvp

        first = grad(self.program.fun, argnums=self.argnums)
        # differences do not see what is below the rounding of the gradient itself
        rounding = np.finfo(float).eps * np.abs(self.full(first(*self.args))) / harness.H
        tangents = [self.along, *self.units[:: max(1, len(self.units) // 3)][:3]]
        for tangent in tangents:
            gradient = lambda *at: list(first(*at))  # noqa: E731
            fine, coarse = (harness.central(gradient, self.args, tangent, h) for h in (harness.H / 2, harness.H))
            ahead, behind = harness.one_sided(gradient, self.args, tangent, harness.H / 2)
            found = harness.paired(hvp(self.program.fun, self.args, tangent), self.args)
            smooth = np.abs(fine - coarse) <= SMOOTH * (1.0 + np.abs(fine))
            smooth &= np.abs(ahead - behind) <= KINK * (1.0 + np.abs(fine))
            smooth &= rounding <= harness.RTOL * (1.0 + np.abs(fine))
            if found.shape != fine.shape:
                self.wrong("hvp: structure", f"{found.shape} is not {fine.shape}")
                return
            if not harness.close(found[smooth], fine[smooth], harness.RTOL, 1.0 + float(np.max(np.abs(fine)))):
                self.wrong("hvp: differences of grad", f"expected {fine!r}\ngot      {found!r}")
                return


def alike(a: Any, b: Any) -> bool:
    """Whether two values are the same to the last bit, and of the same types throughout."""
    if type(a) is not type(b):
        return False
    parts = harness.children(a)
    if parts is None:
        return harness.same_bits(a, b) if harness.is_float(a) else bool(np.all(a == b))
    other = harness.children(b) or []
    return len(parts) == len(other) and all(k == n and alike(x, y) for (k, x), (n, y) in zip(parts, other))


def worst(failures: list[Failure]) -> Failure | None:
    return min(failures, key=lambda f: VERDICTS.index(f.verdict), default=None)


def main(file: str) -> int:
    """Examine a saved program, and print what is wrong with it."""
    text = Path(file).read_text()
    with load(text) as program:
        failures = Judge(program).run()
    for failure in failures:
        print(f"{failure.verdict}, {failure.judge}:\n{failure.message}\n")
    print("right" if not failures else f"{len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
