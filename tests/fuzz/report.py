"""Failures in groups, and the files that are kept of them."""

from __future__ import annotations

import zlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.loading import FOOT
from tests.fuzz.oracle import Failure
from tests.fuzz.session import Result
from tests.fuzz.shrink import canonical


@dataclass
class Group:
    """Failures that look alike."""

    verdict: str
    kind: str
    results: list[Result] = field(default_factory=list)

    @property
    def example(self) -> Result:
        return min(self.results, key=lambda r: (not r.smaller, len(r.smaller or r.text)))


def key(result: Result) -> str:
    """Equal for failures that look alike: by their words, or by the shrunk program where the words say nothing."""
    failure = result.worst
    assert failure is not None
    if failure.verdict != "wrong":
        return failure.kind
    return f"{failure.kind}\n{canonical(result.smaller or result.text)}"


@dataclass
class Report:
    """All that a run found."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)  # by generator and verdict
    groups: dict[str, Group] = field(default_factory=dict)

    def count(self, result: Result) -> None:
        self.counts[result.generator, result.verdict] += 1

    def knows(self, failure: Failure) -> bool:
        """Whether there is an example already that was shrunk."""
        return failure.verdict != "wrong" and any(r.smaller for r in self.of(failure.kind))

    def of(self, kind: str) -> list[Result]:
        return self.groups[kind].results if kind in self.groups else []

    def add(self, result: Result) -> Group:
        failure = result.worst
        assert failure is not None
        group = self.groups.setdefault(key(result), Group(failure.verdict, failure.kind))
        group.results.append(result)
        return group

    def line(self) -> str:
        total: Counter[str] = Counter()
        for (_, verdict), count in self.counts.items():
            total[verdict] += count
        return ", ".join(f"{total[v]} {v}" for v in ("wrong", "crashed", "refused", "right"))

    def table(self) -> str:
        """The verdicts by generator, and how many they are of 1,000."""
        lines = []
        for generator in sorted({g for g, _ in self.counts}):
            found = {v: self.counts[generator, v] for v in ("wrong", "crashed", "refused", "right")}
            total = sum(found.values())
            rates = ", ".join(f"{n} {v} ({1000.0 * n / total:.1f} of 1,000)" for v, n in found.items())
            lines.append(f"{generator}: {total} programs: {rates}")
        return "\n".join(lines)

    def ordered(self) -> list[Group]:
        rank = {"wrong": 0, "crashed": 1, "refused": 2}
        return sorted(self.groups.values(), key=lambda g: (rank[g.verdict], -len(g.results), g.kind))

    @property
    def bad(self) -> bool:
        return any(n for (_, verdict), n in self.counts.items() if verdict in ("wrong", "crashed"))


def saved(result: Result) -> str:
    """A program as a file that can be run alone."""
    failure = result.worst
    assert failure is not None
    words = "\n".join(
        f"# {line}".rstrip() for line in (result.message or failure.message).strip("\n").splitlines()[:30]
    )
    title = f'"""{result.generator} {result.seed}: {failure.verdict}, {failure.judge}"""\n'
    return f"{title}\n{words}\n\n{(result.smaller or result.text).strip()}\n{FOOT}"


def save(result: Result, directory: Path) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    text = saved(result)
    failure = result.worst
    assert failure is not None
    path = directory / f"{failure.verdict}_{result.generator}_{zlib.crc32(key(result).encode()):08x}.py"
    path.write_text(text)
    return path
