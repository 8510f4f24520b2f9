"""`s2sgrad dump`: targets, modes, stages, specifications, and what is said of mistakes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from s2sgrad.cli.main import main

TARGETS = Path(__file__).parent / "targets.py"
ROOT = Path(__file__).parents[2]
Dump = Callable[..., str]
X = np.array([0.5, 2.0, -1.0])


@pytest.fixture
def dump(capsys: pytest.CaptureFixture[str]) -> Dump:
    """What `dump` prints for a function of targets.py."""

    def run(name: str, *options: str) -> str:
        status = main(["dump", f"{TARGETS}:{name}", *options])
        out, err = capsys.readouterr()
        assert (status, err) == (0, "")
        return out

    return run


def module(text: str) -> dict[str, Any]:
    """What a printed module defines, where there is no s2sgrad."""
    kept = {n: m for n, m in sys.modules.items() if n.split(".")[0] == "s2sgrad"}
    namespace: dict[str, Any] = {"__name__": "printed"}
    try:
        sys.modules.update(dict.fromkeys(kept, None))  # type: ignore[arg-type]
        exec(compile(text, "printed", "exec"), namespace)
    finally:
        sys.modules.update(kept)
    return namespace


# targets ------------------------------------------------------------------------------------------------------------
def test_path_and_module(dump: Dump, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    text = dump("plain", "--arg", "x=f64", "--arg", "y=f64")
    monkeypatch.chdir(ROOT)
    for target in ("tests.cli.targets:plain", "tests/cli/targets.py:plain", "./tests/cli/targets.py:plain"):
        assert main(["dump", target, "--arg=x=f64", "--arg=y=f64"]) == 0
        assert capsys.readouterr().out == text
    assert module(text)["plain_grad"](2.0, 3.0) == 4.0


def test_decorated_functions_and_attributes(dump: Dump) -> None:
    assert module(dump("decorated", "--arg", "x=f64"))["decorated_grad"](2.0, 3.0) == 12.0
    assert module(dump("Model.inner", "--arg", "x=f64"))["inner_grad"](2.0) == 4.0


def test_functions_with_a_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dump", "numpy:sin", "--arg", "x=f64"]) == 0
    assert module(capsys.readouterr().out)["sin_grad"](0.0) == 1.0


def test_a_file_finds_its_neighbours(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a_neighbour.py").write_text("def double(x):\n    return 2.0 * x\n")
    (tmp_path / "a_target.py").write_text("from a_neighbour import double\n\n\ndef f(x):\n    return double(x) * x\n")
    before = list(sys.path)
    assert main(["dump", f"{tmp_path}/a_target.py:f", "--arg", "x=f64"]) == 0
    assert module(capsys.readouterr().out)["f_grad"](3.0) == 12.0
    assert sys.path == before


def test_two_files_of_one_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for factor in (2, 5):
        path = tmp_path / str(factor) / "same_name.py"
        path.parent.mkdir()
        path.write_text(f"def f(x):\n    return {factor}.0 * x\n")
        assert main(["dump", f"{path}:f", "--arg", "x=f64"]) == 0
        assert module(capsys.readouterr().out)["f_grad"](3.0) == factor


# modes --------------------------------------------------------------------------------------------------------------
LOSS = ["--arg", "W=f64[:,:]", "--arg", "b=f64[:]", "--arg", "X=f64[:,:]", "--arg", "y=f64[:,:]"]


def test_modes(dump: Dump) -> None:
    sizes = ["--arg", "x=f64[:]", "--arg", "y=f64[:]"]
    y = X + 1.0
    np.testing.assert_allclose(module(dump("plain", *sizes))["plain_grad"](X, y), y + 1.0)
    value, gradient = module(dump("plain", *sizes, "--mode", "value_and_grad"))["plain_value_and_grad"](X, y)
    assert value == np.sum(X * y + X)
    np.testing.assert_allclose(gradient, y + 1.0)
    both = module(dump("plain", *sizes, "--mode", "vjp"))
    out, saved = both["plain_forward"](X, y)
    assert out == value
    for got, want in zip(both["plain_reverse"](saved, 2.0), (2.0 * (y + 1.0), 2.0 * X), strict=True):
        np.testing.assert_allclose(got, want)
    out, tangent = module(dump("plain", *sizes, "--mode", "jvp"))["plain_jvp"](X, y, y)
    assert out == value and tangent == pytest.approx(y @ (y + 1.0))


def test_wrt(dump: Dump) -> None:
    rng = np.random.default_rng(0)
    W, b, Z, y = rng.random((3, 2)), rng.random(2), rng.random((5, 3)), rng.random((5, 2))
    both = module(dump("loss", *LOSS, "--wrt", "W, b"))["loss_grad"](W, b, Z, y, 0.1)
    one = module(dump("loss", *LOSS, "--wrt", "b"))["loss_grad"](W, b, Z, y, 0.1)
    first = module(dump("loss", *LOSS))["loss_grad"](W, b, Z, y, 0.1)
    assert type(both) is tuple and both[0].shape == (3, 2) and both[1].shape == (2,)
    np.testing.assert_allclose(one, both[1])
    np.testing.assert_allclose(first, both[0])


# stages -------------------------------------------------------------------------------------------------------------
def test_stages(dump: Dump) -> None:
    sizes = ["--arg", "x=f64[:]", "--arg", "y=f64[:]"]
    assert dump("plain", "--stage", "ast").startswith("FunctionDef(")
    assert dump("plain", "--stage", "ssa", *sizes).startswith("function plain(%0.x: float64[n0], %1.y: float64[n1])\n")
    adjoint = dump("plain", "--stage", "adjoint", *sizes)
    assert adjoint.startswith("function plain_grad(") and "# reverse sweep" in adjoint
    assert dump("plain", "--stage", "source", *sizes) == dump("plain", *sizes)


@pytest.mark.parametrize("mode", ["grad", "value_and_grad", "vjp", "jvp"])
@pytest.mark.parametrize("stage", ["ast", "ssa", "adjoint", "source"])
def test_every_mode_at_every_stage(dump: Dump, mode: str, stage: str) -> None:
    text = dump("pair", "--mode", mode, "--stage", stage, "--arg", 'p={"a": f64, "b": (f64, f64[:])}', "--arg", "k=i64")
    assert text.endswith("\n") and "pair" in text
    assert ("pair_forward" in text and "pair_reverse" in text) == (mode == "vjp" and stage in ("adjoint", "source"))


def test_no_optimize(dump: Dump) -> None:
    plain, raw = (dump("loss", *LOSS, *o) for o in ([], ["--no-optimize"]))
    assert len(raw.splitlines()) > len(plain.splitlines())
    rng = np.random.default_rng(0)
    args = rng.random((3, 2)), rng.random(2), rng.random((5, 3)), rng.random((5, 2)), 0.1
    np.testing.assert_allclose(module(raw)["loss_grad"](*args), module(plain)["loss_grad"](*args))
    stages = [dump("plain", "--stage", "adjoint", "--arg", "x=f64[:]", *o) for o in ([], ["--no-optimize"])]
    assert len(stages[0]) < len(stages[1])


def test_output_file(tmp_path: Path, capsys: pytest.CaptureFixture[str], dump: Dump) -> None:
    path = tmp_path / "out.py"
    assert main(["dump", f"{TARGETS}:plain", "-o", str(path)]) == 0
    assert capsys.readouterr() == ("", "")
    assert path.read_text(encoding="utf-8") == dump("plain")


# specifications -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("specs", "parameter"),
    [
        (["x=f64"], "x: float"),
        (["x=f32"], "x: float32"),
        (["x=f64[:]"], "x: float64[n0]"),
        (["x=f64[3,4]"], "x: float64[n0, n1]"),
        (["x=f32[1, :]"], "x: float32[1, n0]"),
        (["x=[f64, f64[:]]"], "x: [float, float64[n0]]"),
        (["x=(f64, {'a': f32[2]})"], "x: (float, {'a': float32[n0]})"),
        (["x=2.5"], "x: float"),
        (["x=[1.0, 2.0]"], "x: [float, float]"),
        ([" x = f64 [ : , : ] "], "x: float64[n0, n1]"),
        (["x=f64", "x=f64[:]"], "x: float64[n0]"),
    ],
)
def test_specifications(dump: Dump, specs: list[str], parameter: str) -> None:
    options = [o for s in specs for o in ("--arg", s)]
    line = dump("refusing_nothing", "--stage", "ssa", *options).splitlines()[0]
    assert line == f"function refusing_nothing(%0.{parameter}, %1.y: number)"


@pytest.mark.parametrize(("spec", "kind"), [("i64", "int"), ("bool", "bool"), ("i64[:]", "int64[n0]"), ("10", "int")])
def test_specifications_of_what_is_not_differentiated(dump: Dump, spec: str, kind: str) -> None:
    line = dump("refusing_nothing", "--stage", "ssa", "--wrt", "x", "--arg", f"y={spec}").splitlines()[0]
    assert line == f"function refusing_nothing(%0.x: number, %1.y: {kind})"


def test_annotations(dump: Dump) -> None:
    line = dump("annotated", "--stage", "ssa").splitlines()[0]
    assert line.startswith("function annotated(%0.x: float64[...], %1.k: float, %2.n: int, %3.flag: bool")
    line = dump("annotated", "--stage", "ssa", "--arg", "x=f64[:]").splitlines()[0]
    assert "x: float64[n0], %1.k: float" in line
    made = module(dump("annotated", "--arg", "x=f64[:]", "--wrt", "x,k"))["annotated_grad"]
    dx, dk = made(X, 3.0, 2, True)
    np.testing.assert_array_equal(dx, [3.0, 3.0, 1.0])
    assert dk == 2.5 and made(X, 3.0, 2, False)[1] == 2.0


def test_annotations_of_arrays(dump: Dump) -> None:
    assert "x: float64[...], %1.y: float32[...], %2.i: int64[...]" in dump("typed", "--stage", "ssa")
    assert "x: float64[...], %1.y: float32[...]" in dump("typed_at_once", "--stage", "ssa")


def test_literals_are_known(dump: Dump) -> None:
    text = dump("reduced", "--arg", "x=f64[:,:]", "--arg", "axis=1")
    got = module(text)["reduced_grad"](np.arange(6.0).reshape(2, 3), 1, 2.0)
    np.testing.assert_array_equal(got, [[0.0, 0.0, 2.0], [0.0, 0.0, 2.0]])
    text = dump("reduced", "--arg", "x=f64[:,:]")  # the default
    got = module(text)["reduced_grad"](np.arange(6.0).reshape(2, 3), 0, 2.0)
    np.testing.assert_array_equal(got, [[0.0, 0.0, 0.0], [2.0, 2.0, 2.0]])


def test_containers(dump: Dump) -> None:
    layer = '{"W": f64[:,:], "b": f64[:]}'
    text = dump("layers", "--arg", f"params=[{layer}, {layer}]", "--arg", "x=f64[:]")
    params = [{"W": np.eye(3) * 0.5, "b": X}, {"W": np.ones((3, 3)), "b": X}]
    got = module(text)["layers_grad"](params, X)
    assert [list(g) for g in got] == [["W", "b"], ["W", "b"]] and got[1]["W"].shape == (3, 3)
    h = np.tanh(X * 0.5 + X)
    np.testing.assert_allclose(got[1]["b"], 1.0 - np.tanh(np.sum(h) + X) ** 2)


# generic code -------------------------------------------------------------------------------------------------------
def test_containers_of_other_classes(dump: Dump) -> None:
    specs = ("q=deque([f64], 3)", "c=Counter({'a': f64})", "d=defaultdict(list, {'a': [f64]})", "a=array('d')")
    text = dump("of_classes", "--wrt", "q,c,d,a", *(option for spec in specs for option in ("--arg", spec)))
    made = module(text)["of_classes_grad"]([2.0, 3.0], {"a": 5.0}, {"a": [7.0]}, [11.0])
    assert made == ([61.0, 1.0], {"a": 24.0}, {"a": [0.0]}, [10.0])


@pytest.mark.parametrize("spec", ["q=deque(f64)", "q=array('f')", "q=deque([f64], [2])", "q=Counter({'a': f})"])
def test_mistakes_in_them(spec: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dump", f"{TARGETS}:of_classes", "--arg", spec]) == 2
    assert f"cannot read the specification {spec}" in capsys.readouterr().err


def test_generic_code(dump: Dump) -> None:
    made = module(dump("plain", "--wrt", "x,y"))["plain_grad"]
    for x, y in ((2.0, 3.0), (X, X + 1.0), (X, 2.0), (2.0, X), (np.ones((2, 1)), X), (X, np.ones((2, 3)))):
        dx, dy = made(x, y)
        assert np.shape(dx) == np.shape(x) and np.shape(dy) == np.shape(y)
        whole = np.broadcast_shapes(np.shape(x), np.shape(y))
        np.testing.assert_allclose(dx, summed(np.broadcast_to(np.asarray(y) + 1.0, whole), np.shape(x)))
        np.testing.assert_allclose(dy, summed(np.broadcast_to(x, whole), np.shape(y)))


def summed(d: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """A cotangent in the shape of what was broadcast."""
    d = d.sum(axis=tuple(range(d.ndim - len(shape))))
    return d.sum(axis=tuple(k for k, n in enumerate(shape) if n == 1), keepdims=True) if 1 in shape else d


def test_generic_loop(dump: Dump) -> None:
    made = module(dump("power", "--arg", "n=i64"))["power_grad"]
    want = (made(0.7 + 0.0, 3), (power(0.7 + 1e-6) - power(0.7 - 1e-6)) / 2e-6)
    assert want[0] == pytest.approx(want[1], rel=1e-6)


def power(x: float) -> float:
    for _ in range(3):
        x = x * np.sin(x)
    return float(x)


def test_globals_are_in_the_module(dump: Dump) -> None:
    made = module(dump("scaled", "--arg", "x=f64[:]"))
    np.testing.assert_array_equal(made["scaled_grad"](X, made["SCALE"]), [2.0, 2.0, 2.0])


def test_the_command_in_a_process(tmp_path: Path) -> None:
    """The whole way: printed by one process, run by another that cannot import s2sgrad."""
    printed = tmp_path / "moved_printed.py"
    command = [sys.executable, "-m", "s2sgrad", "dump", f"{TARGETS}:moved", "--arg", "x=f64[:]", "--arg", "i=i64"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    printed.write_text(done.stdout)
    script = (
        "import sys\nsys.modules['s2sgrad'] = None\n"
        f"sys.path.insert(0, {str(tmp_path)!r})\nimport moved_printed\nimport numpy as np\n"
        "print(moved_printed.moved_grad(np.array([1.0, 2.0]), 1).tolist())"
    )
    done = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "[2.0, 16.0]\n"


# mistakes -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nothing"], ["cannot read the target 'nothing'", "path/to/file.py:function"]),
        (["no/such/file.py:f"], ["there is no file no/such/file.py"]),
        (["no.such.module:f"], ["no.such.module"]),
        ([f"{TARGETS}:los"], ["'los'", "loss"]),
        ([f"{TARGETS}:number"], ["no function", "int"]),
        ([f"{TARGETS}:plain", "--wrt", "xx"], ["no parameter 'xx'", "x, y", "'x'"]),
        ([f"{TARGETS}:plain", "--arg", "z=f64"], ["no parameter 'z'", "x, y"]),
        ([f"{TARGETS}:plain", "--arg", "x"], ["--arg x", "NAME=SPEC"]),
        ([f"{TARGETS}:plain", "--arg", "x=f65"], ["x=f65", "f64"]),
        ([f"{TARGETS}:plain", "--arg", "x=f64["], ["x=f64["]),
        ([f"{TARGETS}:plain", "--arg", "x=f64[a]"], ["x=f64[a]"]),
        ([f"{TARGETS}:plain", "--arg", "x=f64[-1]"], ["x=f64[-1]"]),
        ([f"{TARGETS}:plain", "--arg", "x=f64[1:2]"], ["x=f64[1:2]"]),
        ([f"{TARGETS}:plain", "--arg", "x="], ["x="]),
        ([f"{TARGETS}:plain", "--arg", "x={f64: 1}"], ["x={f64: 1}"]),
        ([f"{TARGETS}:plain", "--arg", "x={**f64}"], ["x={**f64}"]),
        ([f"{TARGETS}:plain", "--arg", "x={[1]: 2}"], ["x={[1]: 2}"]),
        ([f"{TARGETS}:plain", "--arg", "x=__import__('os')"], ["x=__import__"]),
        ([f"{TARGETS}:plain", "--arg", "x=i64[:]"], ["array of int64", "convert"]),
        ([f"{TARGETS}:plain", "-o", "/no/such/directory/out.py"], ["cannot write", "/no/such/directory/out.py"]),
        ([f"{TARGETS}:vector", "--arg", "x=f64[:]"], ["scalar", "vjp"]),
        ([f"{TARGETS}:refused", "--arg", "x=f64"], ["targets.py", "`SCALE` is global", "^^^", "Instead"]),
        ([f"{TARGETS}:reduced", "--arg", "x=f64[:,:]", "--arg", "axis=i64"], ["'axis'", "--arg axis=VALUE"]),
    ],
)
def test_mistakes(arguments: list[str], words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dump", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("s2sgrad: ") and "Traceback" not in err
    for word in words:
        assert word in err
    assert len(err.splitlines()) == (5 if "^^^" in err and "Instead" in err else err.count("\n"))


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ([], "COMMAND"),
        (["dump"], "TARGET"),
        (["jump"], "dump"),
        (["dump", "a.py:f", "--mode", "backwards"], "value_and_grad"),
        (["dump", "a.py:f", "--stage", "llvm"], "adjoint"),
        (["dump", "a.py:f", "--what"], "--what"),
    ],
)
def test_mistakes_in_options(arguments: list[str], word: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    out, err = capsys.readouterr()
    assert caught.value.code == 2 and out == "" and word in err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("def f(x:\n", ["cannot be imported", "SyntaxError"]),
        ("import no_such_thing\n", ["cannot be imported", "no_such_thing"]),
        ("1 / 0\n", ["cannot be imported", "ZeroDivisionError"]),
        ("import sys\nsys.exit('usage')\n", ["cannot be imported", "SystemExit"]),
        ("class f:\n    def __init__(self, x):\n        self.x = x\n", []),
        ("def f(x):\n    yield x\n", ["line"]),
        ("def f(x):\n    return undefined(x)\n", ["`undefined` is not defined"]),
        ("async def f(x):\n    return x\n", []),
        ("def f():\n    return 1.0\n", ["f has 0 parameters"]),
        ("f = eval('lambda x: x')\n", ["source"]),
    ],
)
def test_files_that_cannot_be_used(
    text: str, words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "unusable.py"
    path.write_text(text)
    assert main(["dump", f"{path}:f"]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("s2sgrad: ") and "Traceback" not in err
    for word in words:
        assert word in err


def test_a_mistake_in_a_process() -> None:
    command = [sys.executable, "-m", "s2sgrad", "dump", f"{TARGETS}:refused"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.startswith("s2sgrad: File") and "Traceback" not in done.stderr
