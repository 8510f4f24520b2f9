"""What was added to an error, on every Python."""

from __future__ import annotations

from s2sgrad.errors import S2SGradError


def notes(error: BaseException) -> list[str]:
    """The notes of an error; before Python 3.11, which has none, what stands as its cause instead."""
    added: list[str] = getattr(error, "__notes__", [])
    if not hasattr(error, "add_note") and isinstance(error.__cause__, S2SGradError):
        return [str(error.__cause__)]
    return added
