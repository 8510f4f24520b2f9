"""A fixed budget of programs of each generator, and the judges and the shrinker themselves."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.fuzz.loading import load, with_copies
from tests.fuzz.oracle import Failure, Judge, Unusable, usable, worst
from tests.fuzz.report import Report, key, saved
from tests.fuzz.session import Result, examine, generators, program
from tests.fuzz.shrink import shrink

# programs of each generator, from seed 0 on: about 30 seconds of each
BUDGETS = {"arrays": 100, "containers": 90, "calls": 50, "ways": 150}
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "generator, seed", [(g, s) for g, budget in BUDGETS.items() for s in range(budget)], ids=lambda v: str(v)
)
def test_generated_program(generator: str, seed: int) -> None:
    text = program(generator, seed)
    failures = [f for f in examine(text) if f.verdict in ("wrong", "crashed")]
    words = "\n".join(f"{f.verdict}, {f.judge}: {f.message}" for f in failures)
    assert not failures, f"{words}\n\n{text}"


@pytest.mark.parametrize("generator", sorted(generators()))
def test_programs_depend_on_the_seed_alone(generator: str) -> None:
    command = f"from tests.fuzz.session import program; print(program({generator!r}, 3), end='')"
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)}
    other = subprocess.run(
        [sys.executable, "-c", command], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert other.stdout == program(generator, 3) != program(generator, 4)


@pytest.mark.parametrize("statement", ["a[::-1][1::2] = {}", "np.copyto(a[::-1][1::2], {})"])
@pytest.mark.parametrize("written, same", [("a[:3][::-1]", False), ("a[:3][::-1].copy()", True), ("2.0 * a[:3]", True)])
def test_what_numpy_reads_after_writing_it_is_seen(statement: str, written: str, same: bool) -> None:
    text = f"import numpy as np\ndef fun(x):\n    a = np.copy(x)\n    {statement.format(written)}\n    return a\n"
    text += "def arguments():\n    return (np.arange(6.0),)\n"
    with load(text) as made, load(with_copies(text)) as other:
        assert np.array_equal(usable(made), usable(other)) == same


@pytest.mark.parametrize("generator", sorted(generators()))
def test_most_programs_run_at_the_first_attempt(generator: str) -> None:
    ran = 0
    for seed in range(20):
        writer = generators()[generator](random.Random(f"{generator}:{seed}:0"))
        with load(writer.program()) as made:
            try:
                usable(made)
                ran += 1
            except Unusable:
                pass
    assert ran >= 15


@pytest.mark.parametrize("generator, most", [("arrays", 2), ("containers", 2), ("calls", 2), ("ways", 10)])
def test_few_programs_are_refused(generator: str, most: int) -> None:
    found = [examine(program(generator, seed), ("vjp",)) for seed in range(25)]
    assert sum(any(f.verdict == "refused" for f in failures) for failures in found) <= most


# the judges ----------------------------------------------------------------------------------------------------------
def judged(text: str, modes: tuple[str, ...] = ("vjp",)) -> list[Failure]:
    with load(text) as made:
        return Judge(made).run(modes)


def simple(body: str, arguments: str = "np.array([0.3, 0.7]), 2", parameters: str = "x, n") -> str:
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    return f"import numpy as np\n\n\ndef fun({parameters}):\n{lines}\n\n\ndef arguments():\n    return ({arguments},)\n"


def test_a_right_program_is_right_in_every_mode() -> None:
    text = simple("y = [x, 2.0 * x]\nfor _ in range(n):\n    y = y[::-1]\n    y[0][1] = 0.3\nreturn np.sum(y[0] ** 3)")
    assert examine(text) == []


def test_results_in_containers_are_judged() -> None:
    assert examine(simple("return {'a': [x * n, np.sin(x)], 'b': (x[0], n)}")) == []


def test_refusals_and_crashes_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    text = simple("global counter\ncounter = x\nreturn x * counter")
    assert {f.verdict for f in judged(text)} == {"refused"}
    import s2sgrad

    def broken(*_: object) -> None:
        raise KeyError("lost")

    monkeypatch.setattr(s2sgrad, "vjp", broken)
    (failure,) = judged(simple("return np.sum(x)"))
    assert (failure.verdict, failure.kind) == ("crashed", "crashed: KeyError: 'lost'")


@pytest.mark.parametrize("fault", ["value", "type", "gradient", "arguments", "second", "structure"])
def test_each_fault_of_a_pullback_is_seen(monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    import s2sgrad

    right = s2sgrad.vjp

    def faulty(fun: object, *args: object) -> object:
        value, pullback = right(fun, *args)  # type: ignore[arg-type]
        calls = [0]

        def other(ybar: object) -> object:
            dx, *rest = pullback(ybar)
            calls[0] += 1
            if fault == "gradient":
                dx[1] *= 1.0 + 1e-5
            if fault == "second" and calls[0] == 2:
                dx[0] += 1.0
            if fault == "structure":
                dx = dx.astype(np.float32).astype(float).reshape(1, -1)
            return (dx, *rest)

        if fault == "value":
            value = np.nextafter(value, 2.0)
        if fault == "type":
            value = float(value)
        if fault == "arguments":
            args[0][0] += 1.0  # type: ignore[index]
        return value, other

    monkeypatch.setattr(s2sgrad, "vjp", faulty)
    failures = judged(simple("return np.sum(np.sin(x) * x) * n"))
    seen = {"type": "value", "gradient": "differences", "second": "second pullback"}.get(fault, fault)
    assert f"vjp: {seen}" in {f.judge for f in failures if f.verdict == "wrong"}


def test_what_takes_too_long_is_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    import s2sgrad

    def endless(*_: object) -> None:
        while True:
            pass

    monkeypatch.setattr(s2sgrad, "vjp", endless)
    with load(simple("return np.sum(x)")) as made:
        (failure,) = Judge(made, seconds=0.2).run(("vjp",))
    assert (failure.verdict, failure.message) == ("crashed", "it takes too long")


def test_where_a_program_is_not_smooth_differences_do_not_count() -> None:
    text = simple("if x[0] > 0.3:\n    x = 2.0 * x\nreturn np.sum(x)")
    assert judged(text, ("vjp", "jvp")) == []
    bent = simple("if x[0] >= 0.3:\n    return np.sum(x)\nreturn 3.0 * np.sum(x) - 2.0 * np.sum(x[1:]) - 0.6")
    assert judged(bent, ("vjp", "jvp")) == []


def test_there_is_no_derivative_by_one_of_two_places_of_an_array_that_is_written() -> None:
    given = "[np.array([0.3, 0.7])] * 2, 2"
    with pytest.raises(Unusable, match="two places"):
        judged(simple("x[0] *= 2.0\nreturn np.sum(x[1])", given))
    assert judged(simple("x[0] = 2.0 * x[0]\nreturn np.sum(x[0] * x[1])", given)) == []


# the shrinker and the report -----------------------------------------------------------------------------------------
def test_the_shrinker_keeps_the_failure() -> None:
    body = (
        "y = [x, 2.0 * x]\nfor k in range(n):\n    if n > 1:\n        y = [np.cosh(v) for v in y]\nreturn np.sum(y[0])"
    )
    text = shrink(simple(body), lambda t: "cosh(" in t and "return np" in t, 20.0)
    assert "cosh" in text and "for k" not in text and "if" not in text and len(text) < 160


def test_the_shrinker_leaves_the_arguments_alone() -> None:
    text = shrink(simple("return np.sum(np.sin(x) * n)"), lambda t: "sin" in t, 20.0)
    assert text.endswith("def arguments():\n    return ()\n")


def result(text: str, verdict: str = "wrong", message: str = "expected 1") -> Result:
    return Result("containers", 1, text, (Failure(verdict, "vjp: differences", message),))


def test_failures_that_look_alike_are_one_group() -> None:
    report = Report()
    for body in ("y = 2.0 * x\nreturn y", "z = 3.0 * x\nreturn z", "y = x[0]\nreturn y"):
        report.add(result(simple(body)))
    for line in (3, 4):
        report.add(result("", "crashed", f'  File "p.py", line {line}\nValueError: z{line}'))
    assert sorted(len(g.results) for g in report.groups.values()) == [1, 2, 2]


def test_a_saved_program_runs_alone(tmp_path: Path) -> None:
    path = tmp_path / "found.py"
    path.write_text(saved(result(simple("return np.sum(x * n)"))))
    done = subprocess.run([sys.executable, path], env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True)
    assert done.returncode == 0 and done.stdout.endswith(b"right\n")
    assert key(result("x")) != key(result("y = 1"))


def test_the_command_counts_and_says_whether_all_is_right(capsys: pytest.CaptureFixture[str]) -> None:
    from tests.fuzz.__main__ import main

    status = main(["containers", "--count", "2", "--seed", "0", "--shrink", "0"])
    printed = capsys.readouterr().out
    assert "containers: 2 programs: " in printed
    assert status == (0 if "0 wrong (0.0 of 1,000), 0 crashed" in printed else 1)


def test_the_worst_failure_counts() -> None:
    found = [Failure(v, "vjp", "") for v in ("refused", "wrong", "crashed")]
    assert worst(found) == found[1] and worst([]) is None
