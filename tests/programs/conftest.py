"""With --frozen, what the tests of the zoo make is what frozen.txt has the digests of."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import frozen

OF_PROGRAMS = ("test_zoo.py", "test_zoo_checked.py", "test_zoo_sanitized.py", "test_kernels.py")
FOUND = pytest.StashKey[dict[str, set[str]]]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of one program beside each other: what one of them has compiled, the next one need not.

    Several processes are given tests in a row, too.
    """
    places = [k for k, item in enumerate(items) if item.path.name in OF_PROGRAMS and hasattr(item, "callspec")]
    tests = sorted((items[k] for k in places), key=lambda item: item.callspec.params["program"].id)  # type: ignore
    for k, item in zip(places, tests):
        items[k] = item


def pytest_configure(config: pytest.Config) -> None:
    config.stash[FOUND] = {}


@pytest.fixture(autouse=True)
def as_frozen(request: pytest.FixtureRequest) -> Iterator[None]:
    """Compare SSA and code with their digests with --frozen, or collect these with --update-frozen."""
    program = request.node.callspec.params.get("program") if hasattr(request.node, "callspec") else None
    updates, compares = (request.config.getoption(f"--{name}") for name in ("update-frozen", "frozen"))
    known = frozen.known() if compares else None
    if request.path.name != "test_zoo.py" or program is None or known is None and not updates:
        yield
        return
    with frozen.recorded() as made:
        yield
    if updates:
        request.config.stash[FOUND].setdefault(program.name, set()).update(made.digests())
    elif known is not None and made.digests() - known.get(program.name, set()):
        pytest.fail(
            f"SSA or code of {program.name} is not as it was: `python -m tests.frozen HEAD {program.name}` shows how\n"
            "if this is meant: pytest tests/programs/test_zoo.py --update-frozen -n auto", pytrace=False,
        )


def pytest_sessionfinish(session: pytest.Session) -> None:
    found = session.config.stash[FOUND]
    output = getattr(session.config, "workeroutput", None)
    if output is not None:  # one of several processes: the first one writes
        output["frozen"] = {name: sorted(digests) for name, digests in found.items()}
    elif found:
        frozen.write(found)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """Take over what another process has found."""
    found = node.config.stash[FOUND]  # type: ignore[attr-defined]
    for name, digests in getattr(node, "workeroutput", {}).get("frozen", {}).items():
        found.setdefault(name, set()).update(digests)
