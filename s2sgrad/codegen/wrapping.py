"""Breaking a line that is too long, after commas between brackets."""

from __future__ import annotations

LIMIT = 100


def wrap(text: str, depth: int) -> list[str]:
    """The lines of one statement at an indentation of `depth` levels; continuation lines are one level deeper."""
    indent, deeper = "    " * depth, "    " * (depth + 1)
    line = indent + text
    if len(line) <= LIMIT:
        return [line]
    places = _commas(text)
    out: list[str] = []
    start, prefix = 0, indent
    while len(prefix) + len(text) - start > LIMIT:
        room = start + LIMIT - len(prefix)
        fitting = [p for p in places if start < p <= room] or [p for p in places if p > start][:1]
        if not fitting:
            break
        out.append(prefix + text[start : fitting[-1]].rstrip())
        start, prefix = fitting[-1] + 1, deeper
    return [*out, prefix + text[start:]]


def _commas(text: str) -> list[int]:
    """The positions after the commas that stand between brackets, outside strings."""
    out: list[int] = []
    brackets, quote, k = 0, "", 0
    while k < len(text):
        c = text[k]
        if quote:
            if c == "\\":
                k += 1
            elif text.startswith(quote, k):
                k += len(quote) - 1
                quote = ""
        elif c in "\"'":
            quote = c * 3 if text.startswith(c * 3, k) else c
            k += len(quote) - 1
        elif c in "([{":
            brackets += 1
        elif c in ")]}":
            brackets -= 1
        elif c == "," and brackets and text[k + 1 : k + 2] == " ":
            out.append(k + 1)
        k += 1
    return out
