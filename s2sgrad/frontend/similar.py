"""What a misspelt name may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def similar(name: str, known: Iterable[str], otherwise: str = "use a name that there is") -> str:
    """A rewrite: the known name that is nearest."""
    near = difflib.get_close_matches(name, [k for k in known if not k.startswith("_")], 1)
    return f"use `{near[0]}`" if near else otherwise
