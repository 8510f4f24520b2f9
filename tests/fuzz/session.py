"""Worker processes that examine one program after another, and what is done when one does not come back."""

from __future__ import annotations

import gc
import itertools
import multiprocessing
import os
import random
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from tests.fuzz.loading import load, with_copies
from tests.fuzz.oracle import MODES, Failure, Judge, Unusable, usable, worst
from tests.fuzz.shrink import shrink
from tests.fuzz.writer import Writer
from tests.programs import harness

MEMORY = 4 << 30
PROGRAMS_OF_A_WORKER = 300  # then another one takes over, so that nothing piles up
ATTEMPTS = 20
BETWEEN_COLLECTIONS = 25  # tasks; each makes few cycles, and looking for them all the time takes a sixth of the time


def generators() -> dict[str, Callable[[random.Random], Writer]]:
    from tests.fuzz.arrays import Arrays
    from tests.fuzz.calls import Calls
    from tests.fuzz.containers import Containers
    from tests.fuzz.ways import Ways

    return {"arrays": Arrays, "containers": Containers, "calls": Calls, "ways": Ways}


def program(generator: str, seed: int) -> str:
    """The text of a program that runs; the same for the same generator and seed."""
    for attempt in range(ATTEMPTS):
        writer: Any = generators()[generator](random.Random(f"{generator}:{seed}:{attempt}"))
        text = writer.program()
        try:
            with load(text) as made, load(with_copies(text)) as other:
                if harness.same_bits(harness.vector(usable(made)), harness.vector(usable(other))):
                    return text
        except Unusable:
            continue
    raise Unusable(f"no program with {generator} and seed {seed} runs")


@dataclass(frozen=True)
class Result:
    """What became of one program."""

    generator: str
    seed: int
    text: str
    failures: tuple[Failure, ...] = ()
    smaller: str = ""  # the shrunk program
    message: str = ""  # what is said about that

    @property
    def worst(self) -> Failure | None:
        return worst(list(self.failures))

    @property
    def verdict(self) -> str:
        return "right" if self.worst is None else self.worst.verdict


def examine(text: str, modes: tuple[str, ...] = MODES, seconds: float = 20.0) -> list[Failure]:
    with load(text) as made:
        return Judge(made, seconds).run(modes)


def smaller(text: str, wanted: Failure, seconds: float) -> tuple[str, Failure]:
    """A smaller program with a failure that looks like this one, and that failure."""

    def fails(candidate: str) -> bool:
        try:
            found = examine(candidate, wanted.modes, 5.0)
        except Exception:  # it does not run any more
            return False
        return any(f.kind == wanted.kind for f in found)

    text = shrink(text, fails, seconds, gentle=wanted.verdict == "refused")
    found = [f for f in examine(text, wanted.modes) if f.kind == wanted.kind]
    return text, found[0] if found else wanted


def serve(connection: Connection) -> None:
    """A worker: takes tasks until there are none."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    gc.disable()
    for count in itertools.count(1):
        task = connection.recv()
        if task is None:
            return
        if count % BETWEEN_COLLECTIONS == 0:
            gc.collect()
        if task[0] == "examine":
            connection.send(examined(*task[1:]))
        else:
            connection.send(smaller(*task[1:]))


def modes_of(seed: int) -> tuple[str, ...]:
    """Of every fourth program grad, of every fourth other value_and_grad; of every third hvp, which takes longest."""
    left_out = {0: {"value_and_grad"}, 2: {"grad"}}.get(seed % 4, {"grad", "value_and_grad"})
    left_out |= {"hvp"} if seed % 3 else set()
    return tuple(mode for mode in MODES if mode not in left_out)


def examined(generator: str, seed: int) -> Result:
    """One program, in the modes of its seed."""
    try:
        text = program(generator, seed)
        return Result(generator, seed, text, tuple(examine(text, modes_of(seed))))
    except Unusable as error:
        return Result(generator, seed, "", (Failure("crashed", "generator", str(error)),))


@dataclass
class Worker:
    """A process, started when there is something to do, and replaced when it is lost."""

    process: Any = None
    connection: Any = None
    done: int = 0
    since: float = 0.0
    patience: float = 0.0
    note: Any = None  # what its user remembers of the task
    busy: bool = False
    context: Any = field(default_factory=lambda: multiprocessing.get_context("spawn"))

    def send(self, task: tuple[Any, ...], patience: float, note: Any = None) -> None:
        if self.done >= PROGRAMS_OF_A_WORKER:
            self.stop()
        if self.process is None:
            os.environ.setdefault("OMP_NUM_THREADS", "1")
            os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
            self.connection, theirs = self.context.Pipe()
            self.process = self.context.Process(target=serve, args=(theirs,), daemon=True)
            self.process.start()
            theirs.close()
            self.done = 0
        self.done += 1
        self.since, self.patience, self.note, self.busy = time.monotonic(), patience, note, True
        self.connection.send(task)

    def answer(self) -> Any:
        """What came back; None where the process is lost, or has taken too long."""
        try:
            if self.connection.poll(0):
                self.busy = False
                return self.connection.recv()
        except (EOFError, OSError):
            pass
        else:
            if self.process.is_alive() and not self.late:
                raise BlockingIOError
        self.stop()
        return None

    @property
    def late(self) -> bool:
        return time.monotonic() - self.since > self.patience

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.join()
            self.connection.close()
        self.process, self.connection, self.busy = None, None, False
