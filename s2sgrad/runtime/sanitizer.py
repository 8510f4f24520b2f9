"""S2SGRAD_SANITIZE=1: what generated code asks about its own memory while it runs (transforms/sanitize.py).

The table of this call stands on `begin_sanitizing`: `shadows`, the address of a primal location -> (the location, its
shadow), and `primals`, the way back. What is in it stays alive, so that no address is used twice.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def begin_sanitizing() -> None:
    """Forget the shadows of the call before."""
    vars(begin_sanitizing).update(shadows={}, primals={}, handed=set())


def location_of(x: Any) -> Any:
    """The location that a reference leads to: the array whose memory a view has, or the container itself."""
    while isinstance(x, np.ndarray) and isinstance(x.base, np.ndarray):
        x = x.base
    return x


def note_shadow(primal: Any, shadow: Any, law: str, where: str, inside: bool = False, alike: Any = ()) -> None:
    """`shadow` is about to stand for `primal`: no other shadow may belong to that location, nor it to another one.

    With `inside` the same holds for everything in it, where objects of the classes `alike` count as tuples. Under the
    law "freeze" the location begins anew: what is in it from then on is another value. Under the law "call" too, where
    a function gives new memory back without its shadow: its reverse function will make one of its own, for the
    cotangent that it is given.
    """
    if primal is None or shadow is None or isinstance(primal, (float, complex, int, str, np.generic)):
        return
    if isinstance(primal, np.ndarray) and (not isinstance(shadow, np.ndarray) or not primal.flags.writeable):
        return  # a number so far; a view in which elements may stand several times
    if not isinstance(primal, (tuple, *alike)):
        note_location(location_of(primal), location_of(shadow), law, where)
    for part, other in pairs_in(primal, shadow) if inside else ():
        note_shadow(part, other, law, where, True, alike)


def note_location(place: Any, stands: Any, law: str, where: str) -> None:
    """The same for two locations themselves."""
    table = vars(begin_sanitizing)
    _, known = table["shadows"].setdefault(id(place), (place, []))
    handed = table["handed"]
    if law in ("freeze", "call") or not known or (law == "R1" and id(place) in handed):
        known.append(stands)
    if law == "call":
        handed.add(id(place))
    if not any(one is stands for one in known):
        what = "a location has a second shadow" if law == "R1" else "a reference leads to the shadow of something else"
        raise AssertionError(f"{law}: {what}, at {where}")
    _, owner = table["primals"].setdefault(id(stands), (stands, place))
    if owner is not place:
        raise AssertionError(f"{law}: two locations have one shadow, at {where}")


def pairs_in(a: Any, b: Any) -> Any:
    """What stands in two containers or objects in the same places."""
    if isinstance(a, (list, tuple)):
        return list(zip(a, b))
    held, other = (x if isinstance(x, dict) else getattr(x, "__dict__", {}) for x in (a, b))
    return [(v, other[k]) for k, v in held.items() if k in other]


def parts_in(x: Any, found: Any, arrays: bool) -> Any:
    """The lists and dicts in a value, itself included, and its arrays, each as often as it stands there.

    Objects have no place in it: they count as tuples, and one to which something is added is replaced.
    """
    if isinstance(x, np.ndarray):
        found += [x] if arrays else []
    elif isinstance(x, (list, tuple, dict)):
        found += [] if isinstance(x, tuple) else [x]
        for v in x.values() if isinstance(x, dict) else x:
            parts_in(v, found, arrays)
    elif hasattr(x, "__dict__") and not callable(x) and not isinstance(x, np.generic):
        for v in list(vars(x).values()):
            parts_in(v, found, arrays)
    return found


def note_addition(target: Any, index: Any, depth: str, where: str, holders: int, *others: Any) -> None:
    """Something is about to be added to `target` in place: unless it is a shadow, nothing else may refer to its memory.

    To `target[index]`, if the target is a container and the index not None; with the depth "entries" to the container
    itself, with "lists" also to those in it, with "arrays" to everything in it. The first `holders` of the others are
    containers by way of which it was got at: it may stand there once.
    """
    if index is not None and not isinstance(target, np.ndarray):
        target = target[index] if isinstance(target, (list, tuple, dict)) else getattr(target, index)
    primals = vars(begin_sanitizing)["primals"]
    parts = [target] if depth == "entries" else parts_in(target, [], depth == "arrays")
    added = [id(location_of(x)) for x in parts]
    added = [k for k in added if k not in primals]
    if len(set(added)) < len(added):
        raise AssertionError(f"V: what is added to in place stands twice in one value, at {where}")
    for k, other in enumerate(others if added else ()):
        held = [id(location_of(x)) for x in parts_in(other, [], True)]
        if any(held.count(place) > (k < holders) for place in added):
            raise AssertionError(f"V: what is added to in place is reached in another way as well, at {where}")
