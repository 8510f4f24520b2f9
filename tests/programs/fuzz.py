"""Random programs, checked: `python -m tests.programs.fuzz --minutes 5`; failures are shrunk and saved as programs."""

from __future__ import annotations

import argparse
import importlib.util
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.programs import harness
from tests.programs.fuzz_reduce import reduce
from tests.programs.fuzz_source import N, Writer

FOUND = Path(__file__).parent / "found"


class Drawn:
    """Choices that Hypothesis makes, and shrinks."""

    def __init__(self, draw: Callable[[Any], Any]) -> None:
        self.draw = draw

    def integer(self, lo: int, hi: int) -> int:
        return self.draw(st.integers(lo, hi))


@st.composite
def sources(draw: Callable[[Any], Any]) -> str:
    return Writer(Drawn(draw)).program()


def load(source: str, directory: Path) -> Callable[..., Any]:
    """The function `fun` of a program, from a file, as users have it."""
    name = f"generated_{zlib.crc32(source.encode()):08x}"
    path = directory / f"{name}.py"
    path.write_text(source)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.fun


def arguments(source: str) -> tuple[Any, ...]:
    rng = np.random.default_rng(zlib.crc32(source.encode()))
    x, y = rng.uniform(-1.0, 1.0, N), rng.uniform(-1.0, 1.0, N)
    return x, y, rng.uniform(-0.6, 0.6, (N, N)), float(rng.uniform(-1.0, 1.0)), float(rng.uniform(-1.0, 1.0))


def usable(fun: Callable[..., Any], args: tuple[Any, ...]) -> bool:
    with np.errstate(all="ignore"):
        value = harness.run(fun, args)
    return bool(np.isfinite(value)) and abs(float(value)) < 1e6


MODES = ("grad", "vjp", "jvp")  # and "second", which is slow


def check(source: str, fun: Callable[..., Any], modes: Sequence[str] = MODES) -> bool:
    """Check one program; returns whether central differences could be compared."""
    from s2sgrad import jvp, value_and_grad, vjp

    args, before = arguments(source), arguments(source)
    expected = np.float64(harness.run(fun, args))
    t = harness.directions(args, np.random.default_rng(1))
    along = harness.vector(t)
    coarse = harness.central(fun, args, t, harness.H / 2)[0]
    fine = harness.central(fun, args, t, harness.H / 4)[0]
    smooth = harness.close(coarse, fine, 1e-7)
    found: dict[str, float] = {}
    scale = 1e-2
    if "grad" in modes:
        value, gradients = value_and_grad(fun, argnums=tuple(range(len(args))))(*args)
        assert harness.same_bits(np.float64(value), expected), f"value_and_grad gives {value!r}, not {expected!r}"
        found["grad"] = float(harness.paired(gradients, args) @ along)
    if "vjp" in modes:
        out, pullback = vjp(fun, *args)
        assert harness.same_bits(np.float64(out), expected), f"vjp gives {out!r}, not {expected!r}"
        g = harness.paired(pullback(1.0), args)
        assert harness.same_bits(g, harness.paired(pullback(1.0), args)), "a second pullback gives another result"
        found["vjp"] = float(g @ along)
        scale += float(np.abs(g) @ np.abs(along))
    if "jvp" in modes:
        out, tangent = jvp(fun, args, t)
        assert harness.same_bits(np.float64(out), expected), f"jvp gives {out!r}, not {expected!r}"
        found["jvp"] = float(tangent)
    assert harness.same_bits(harness.vector(args), harness.vector(before)), "the caller's arguments were changed"
    report = f"{found}, central differences {fine!r} ({'' if smooth else 'not '}smooth)"
    first = next(iter(found.values()))
    for mode, derivative in found.items():
        assert harness.close(derivative, first, harness.DOT_RTOL, scale), f"{mode} differs: {report}"
        assert not smooth or harness.close(derivative, fine), f"{mode} is wrong: {report}"
    if "second" in modes and smooth:
        check_second(fun, args, t)
    return smooth


def check_second(fun: Callable[..., Any], args: tuple[Any, ...], tangent: tuple[Any, ...]) -> None:
    """The Hessian's product with a tangent, by both ways, against central differences of the gradient."""
    from s2sgrad import grad, hvp, vjp

    first = grad(fun, argnums=tuple(range(len(args))))
    coarse = harness.central(first, args, tangent, harness.H / 2)
    fine = harness.central(first, args, tangent, harness.H / 4)
    product = harness.paired(hvp(fun, args, tangent), args)
    other = harness.paired(vjp(first, *args)[1](tangent), args)
    scale = 1.0 + float(np.max(np.abs(product)))
    assert harness.close(product, other, 1e-9, scale), f"hvp gives {product!r}, reverse over reverse {other!r}"
    if harness.close(coarse, fine, 1e-7):
        assert harness.close(product, fine, 1e-6, scale), f"hvp gives {product!r}, central differences {fine!r}"


def failure(source: str, directory: Path, modes: Sequence[str] = MODES) -> str | None:
    """What is wrong with the derivatives of a program; None if nothing is, or if it does not run at all."""
    try:
        fun = load(source, directory)
        if not usable(fun, arguments(source)):
            return None
    except Exception:
        return None
    try:
        with np.errstate(all="ignore"):
            check(source, fun, modes)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


def one_batch(
    number: int, examples: int, end: float, wrong: Callable[[str], str | None]
) -> tuple[int, str | None, str]:
    """A batch of programs up to the first failure: how many ran, and the source and message of the failure."""
    found: list[tuple[str, str]] = []
    ran = [0]

    @seed(number)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(sources())
    def batch(source: str) -> None:
        if found or time.monotonic() > end:
            return
        ran[0] += 1
        message = wrong(source)
        if message is not None:
            found.append((source, message))

    batch()
    return (ran[0], *found[0]) if found else (ran[0], None, "")


def save(source: str, message: str) -> Path:
    FOUND.mkdir(exist_ok=True)
    path = FOUND / f"found_{zlib.crc32(source.encode()):08x}.py"
    quoted = "\n".join(f"# {line}" for line in message.splitlines()[:8])
    path.write_text(f"{quoted}\n{source}")
    return path


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--examples", type=int, default=100, help="programs in a batch, which ends at a failure")
    parser.add_argument("--modes", default=",".join((*MODES, "second")))
    options = parser.parse_args(argv)
    end = time.monotonic() + 60.0 * options.minutes
    number, total, failures = options.seed, 0, 0
    with tempfile.TemporaryDirectory() as directory:

        def wrong(source: str) -> str | None:
            return failure(source, Path(directory), options.modes.split(","))

        while time.monotonic() < end:
            ran, source, message = one_batch(number, options.examples, end, wrong)
            total += ran
            if source is not None:
                failures += 1
                source, message = reduce(source, message, wrong)
                print(f"seed {number}: {save(source, message)}\n  {message.splitlines()[0][:200]}", flush=True)
            number += 1
    print(f"{total} programs, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
