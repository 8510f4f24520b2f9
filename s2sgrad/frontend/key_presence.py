"""Which keys a dict has at some point."""

from __future__ import annotations

from typing import Any

from s2sgrad.frontend.lowering import Lowering, answers
from s2sgrad.frontend.sites import parts_at, split_site
from s2sgrad.frontend.state import Key, KeySet, Poisoned
from s2sgrad.frontend.values import constant
from s2sgrad.ir.ops import Value
from s2sgrad.ir.types import Bottom, Dict, Entries, List, Static


@answers(Lowering.is_whole_site)
def is_whole_site(low: Lowering, site: Any) -> bool:
    """Whether a container is what its display makes, not an element of that."""
    return not split_site(site)[1]


@answers(Lowering.present_key)
def present_key(low: Lowering, site: Any) -> Key:
    return (-2, f"<keys {low.session.symbols.setdefault(('keys', site), len(low.session.symbols))}>")  # type: ignore[arg-type]


@answers(Lowering.set_present)
def set_present(low: Lowering, site: Any, keys: tuple[Any, ...]) -> None:
    known = KeySet.of(keys, low.session.perhaps.get(site, False))
    low.state.env.set(low.present_key(site), low.b.const(known, None, Static(known)))


@answers(Lowering.keys_present)
def keys_present(low: Lowering, value: Value) -> tuple[Any, ...] | None:
    """The keys that a dict has here, in order; None where that is not known."""
    known = low.key_set(value)
    return None if known is None or known.at_least else known.keys


@answers(Lowering.key_set)
def key_set(low: Lowering, value: Value) -> KeySet | None:
    """What is known of the keys that a dict has here; None where that is nothing."""
    assert isinstance(value.type, Entries)
    sites = low.sites_of(value)
    found = {keys_of_site(low, site, value.type) for site in sites} or {KeySet.of(value.type.keys)}
    return found.pop() if len(found) == 1 else None


def keys_of_site(low: Lowering, site: Any, t: Entries) -> KeySet | None:
    base, steps = split_site(site)
    v = None if steps else low.state.env.get(low.present_key(site))
    if isinstance(v, Poisoned) or v is not None and isinstance(v.type, Bottom):  # made on another path
        return None
    perhaps = low.session.perhaps.get(site)
    if v is not None and (perhaps or site not in low.session.shared):
        return constant(v)
    if perhaps:
        return KeySet.of((), True)
    loose = t.keys in low.session.loose
    changes = base in low.session.sites or loose and is_one_of_many(low, base, steps) if base[0] == "param" else loose
    return None if site in low.session.shared or changes and isinstance(t, Dict) else KeySet.of(t.keys)


def is_one_of_many(low: Lowering, base: Any, steps: tuple[Any, ...]) -> bool:
    """Whether a way into an argument leads through a container of unknown length, where others may be put in."""
    whole = low.natural.get(base)
    return whole is not None and any(
        isinstance(t, List) and t.elts is None for k in range(len(steps)) for t in parts_at(whole, steps[:k])
    )


def check_keys_settled(low: Lowering, value: Value) -> None:
    """`in`, len() and loops over a dict need the keys that it has now."""
    if isinstance(value.type, Dict) and low.keys_present(value) != value.type.keys:
        low.fail(
            "a question about the keys of a dict to which keys are added later",
            "make the dict with all its keys first",
        )
