"""README.md is true: its snippets run, its generated code is what is generated, its commands and links exist."""

from __future__ import annotations

import inspect
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs import readme
from tests.pairs.golden import logistic_map

ROOT = readme.ROOT


def test_snippets_run(tmp_path: Path) -> None:
    script = tmp_path / "snippets.py"
    script.write_text("\n\n".join(readme.blocks("python")), encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([sys.executable, str(script)], env=environment, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert "not supported" in done.stdout or "Instead" in done.stdout  # the refusal was printed


def test_generated_code_is_what_is_generated() -> None:
    assert readme.text() == readme.updated(), "run: python tests/docs/readme.py"


def test_primal_is_the_one_of_the_pair() -> None:
    assert inspect.getsource(logistic_map).strip() in readme.blocks("python")[0]


def set_up_lines() -> list[str]:
    return [line for block in readme.blocks("bash") for line in block.splitlines() if "venv" in line]


def test_two_commands_set_everything_up() -> None:
    lines = set_up_lines()
    assert len(lines) == 2
    extras = set(re.findall(r"^(\w+) = \[", section("project.optional-dependencies"), re.MULTILINE))
    for line in lines:
        assert line.startswith("python3 -m venv .venv && .venv/bin/pip install -q ")
        assert set(re.findall(r"\.\[(\w+)\]", line)) <= extras
        for word in shlex.split(line):
            if word.endswith(".py"):
                assert (ROOT / word).is_file(), word
    assert "examples/digits.py --show-adjoint" in lines[0]
    assert lines[1].endswith("-m pytest -q -n auto")


def section(name: str) -> str:
    """The lines of one table of pyproject.toml."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return text.split(f"[{name}]\n")[1].split("\n[")[0]


def test_continuous_integration_finds_both_commands() -> None:
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for mark in re.findall(r"\$\(readme_line '(.*?)'\)", run):
        assert sum(mark in line for line in set_up_lines()) == 1, mark


def test_runtime_dependencies_are_three() -> None:
    listed = section("project").split("dependencies = [")[1].split("]")[0]
    assert sorted(re.findall(r'"(\w+)', listed)) == ["astor", "gast", "numpy"]


def test_command_line_example_runs(tmp_path: Path) -> None:
    (line,) = [line for block in readme.blocks("bash") for line in block.splitlines() if line.startswith("s2sgrad ")]
    made = tmp_path / "adjoint.py"
    words = [sys.executable, "-m", "s2sgrad", *shlex.split(line)[1:], "-o", str(made)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    alone = subprocess.run([sys.executable, "-I", str(made)], cwd=tmp_path, capture_output=True, encoding="utf-8")
    assert alone.returncode == 0, alone.stderr
    assert "import s2sgrad" not in made.read_text(encoding="utf-8")


@pytest.mark.parametrize("document", ["README.md", "CHANGELOG.md"])
def test_links_lead_somewhere(document: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)", (ROOT / document).read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (ROOT / target).exists(), target
