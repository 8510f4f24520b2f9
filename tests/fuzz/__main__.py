"""Random programs, examined: `python -m tests.fuzz arrays|containers|calls|ways|all --count N --seed S --minutes M`.

Programs are the same for the same generator and seed. Failures are shrunk, grouped, and saved as files that can be run
alone. The exit status is 1 if a derivative is wrong, or anything crashed.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing import connection
from pathlib import Path
from typing import Any

from tests.fuzz.oracle import Failure
from tests.fuzz.report import Report, save
from tests.fuzz.session import Result, Worker, generators

PATIENCE = 240.0  # seconds until a worker that does not answer is given up


class Progress:
    """One line that says how far it is."""

    def __init__(self, total: int) -> None:
        self.total, self.done, self.since = total, 0, time.monotonic()
        try:
            from tqdm import tqdm
        except ImportError:
            self.bar = None
        else:
            self.bar = tqdm(total=total, unit="program", mininterval=1.0)

    def step(self, words: str) -> None:
        self.done += 1
        if self.bar is not None:
            self.bar.set_postfix_str(words, refresh=False)
            self.bar.update()
        elif self.done % 20 == 0:
            rate = self.done / (time.monotonic() - self.since)
            print(f"\r{self.done}/{self.total}, {rate:.1f} a second, {words}", end="", file=sys.stderr, flush=True)

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()


class Run:
    """Examines programs with some workers until all are done, or the time is up."""

    def __init__(self, names: list[str], options: argparse.Namespace) -> None:
        self.options = options
        self.report = Report()
        self.tasks: Iterator[tuple[str, int]] = (
            (name, options.seed + k) for k in range(options.count) for name in names
        )
        self.failing: deque[Result] = deque()
        self.refused: deque[Result] = deque()
        self.end = time.monotonic() + 60.0 * options.minutes
        self.workers = [Worker() for _ in range(options.jobs)]
        self.progress = Progress(options.count * len(names))
        self.written = time.monotonic()

    def next_task(self, worker: Worker) -> bool:
        """Give an idle worker something to do: shrinking first, of refusals last."""
        if self.shrink_one(worker, self.failing):
            return True
        task = next(self.tasks, None) if time.monotonic() < self.end else None
        if task is None:
            return self.shrink_one(worker, self.refused)
        worker.send(("examine", *task), PATIENCE, task)
        return True

    def shrink_one(self, worker: Worker, failing: deque[Result]) -> bool:
        while failing:
            result = failing.popleft()
            failure = result.worst
            assert failure is not None
            if self.options.shrink > 0.0 and not self.report.knows(failure):
                worker.send(("shrink", result.text, failure, self.options.shrink), PATIENCE, result)
                return True
            self.keep(result)
        return False

    def take(self, worker: Worker, answer: Any) -> None:
        note = worker.note
        if isinstance(note, Result):  # it was shrunk, or the worker was lost doing so
            text, failure = answer or (note.text, note.worst)
            self.keep(replace(note, smaller=text, message=failure.message))
            return
        if answer is None:
            message = "the process that examined it was lost, or did not answer"
            answer = Result(*note, "", (Failure("crashed", "vjp", message),))
        self.report.count(answer)
        self.progress.step(self.report.line())
        if self.options.report is not None and time.monotonic() > self.written + 60.0:
            self.write()
        if answer.verdict != "right" and not answer.text:
            self.keep(answer)
        elif answer.verdict != "right":
            (self.refused if answer.verdict == "refused" else self.failing).append(answer)

    def write(self) -> None:
        self.written = time.monotonic()
        self.options.report.write_text(shown(self.report) + "\n")

    def keep(self, result: Result) -> None:
        group = self.report.add(result)
        if self.options.save is not None and group.example is result and (result.text or result.smaller):
            save(result, self.options.save)

    def run(self) -> Report:
        try:
            while True:
                idle = [w for w in self.workers if not w.busy]
                for worker in idle:
                    self.next_task(worker)
                busy = [w for w in self.workers if w.busy]
                if not busy:
                    return self.report
                connection.wait([w.connection for w in busy], timeout=1.0)
                for worker in busy:
                    try:
                        answer = worker.answer()
                    except BlockingIOError:
                        continue
                    self.take(worker, answer)
        finally:
            self.progress.close()
            for worker in self.workers:
                worker.stop()


def shown(report: Report) -> str:
    """What a run found, as Markdown."""
    lines = [report.table()]
    for group in report.ordered():
        example = group.example
        failure = example.worst
        assert failure is not None
        seeds = ", ".join(f"{r.generator} {r.seed}" for r in group.results[:8])
        lines += ["", f"## {len(group.results)} × {group.kind}", f"({seeds}{', …' if len(group.results) > 8 else ''})"]
        lines += ["```python", (example.smaller or example.text).strip(), "```"]
        words = [t for t in (example.message or failure.message).strip().splitlines() if t.strip()]
        others = ", ".join(dict.fromkeys(f"{f.verdict}, {f.judge}" for f in example.failures))
        lines += ["```", *words[:10], "```", f"All that was found in {example.generator} {example.seed}: {others}."]
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> int:
    names = list(generators())
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("generator", choices=[*names, "all"])
    parser.add_argument("--count", type=int, default=1000, help="programs of each generator")
    parser.add_argument("--seed", type=int, default=0, help="of the first program; the next one has the next")
    parser.add_argument("--minutes", type=float, default=60.0, help="the time after which no program is begun")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--shrink", type=float, default=20.0, help="seconds for each failure; 0: not at all")
    parser.add_argument("--report", type=Path, help="the file for what was found so far, written every minute")
    parser.add_argument("--save", type=Path, help="the directory for programs that fail")
    options = parser.parse_args(argv)
    os.environ.setdefault("S2SGRAD_VERIFY", "1")
    run = Run(names if options.generator == "all" else [options.generator], options)
    report = run.run()
    print(shown(report))
    if options.report is not None:
        run.write()
    return 1 if report.bad else 0


if __name__ == "__main__":
    sys.exit(main())
