"""The zoo is found by walking its folder, and its index knows what programs use."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import tests.programs
from tests.programs import index, zoo
from tests.programs.zoo import PROGRAMS, family, programs, vec

programs()  # imports all modules


def test_a_module_with_programs_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "from tests.programs.zoo import family, num\n@family('new')(num())\ndef a_program_of_a_new_module(x):\n"
    (tmp_path / "a_new_module.py").write_text(f"{text}    return x\n", encoding="utf-8")
    monkeypatch.setattr(tests.programs, "__path__", [*tests.programs.__path__, str(tmp_path)])
    assert "a_program_of_a_new_module" not in PROGRAMS
    try:
        assert "a_program_of_a_new_module" in {p.name for p in programs()}
    finally:
        del PROGRAMS["a_program_of_a_new_module"], sys.modules["tests.programs.a_new_module"]


def test_tests_are_no_modules_of_the_zoo() -> None:
    found = {name.rpartition(".")[2] for name in zoo.modules()}
    assert {"memory", "kernels_flow", "zeros"} <= found
    assert not {n for n in found if n.startswith("test_") or n == "conftest"}


def test_names_are_unique() -> None:
    def areas(a):
        return a

    assert "areas" in PROGRAMS
    with pytest.raises(ValueError, match="two programs are called areas"):
        family("twice")(vec(3))(areas)


@pytest.mark.parametrize(
    ("construct", "program"),
    [
        ("Try", "a_missing_key_is_caught"),
        ("dict.popitem", "keys_taken_twice"),
        ("np.cumsum", "areas"),
    ],
)
def test_what_a_program_uses(construct: str, program: str) -> None:
    assert construct in index.written(PROGRAMS[program]) | index.called(PROGRAMS[program])


def test_what_helpers_use_counts() -> None:
    """`score`, of another module, calls np.sin; the decorator of a program is no part of it."""
    found = index.written(PROGRAMS["objects_mult_unknown"])
    assert "np.sin" in found and "ClassDef" in found
    assert not found & {"np.random.default_rng", "Try"}


def test_the_command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    few = [PROGRAMS[name] for name in ("a_missing_key_is_caught", "areas")]
    monkeypatch.setattr(index, "programs", lambda: few)
    assert index.main(["TRY"]) == 0
    assert capsys.readouterr().out == "Try: 1\n    a_missing_key_is_caught\n"
    assert index.main(["no_such_thing"]) == 1
    assert index.main([]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert "    1  Try" in listed and "    0  AsyncWith" in listed
