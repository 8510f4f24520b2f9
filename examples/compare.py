"""Print generated gradients beside hand-derived ones; what all examples share."""

from __future__ import annotations

from typing import Any

import numpy as np


def relative_difference(generated: Any, by_hand: Any) -> float:
    """The largest absolute difference, over the largest magnitude by hand (or 1 where that is smaller)."""
    generated, by_hand = np.asarray(generated, float), np.asarray(by_hand, float)
    if generated.shape != by_hand.shape:
        raise ValueError(f"shapes differ: generated {generated.shape}, by hand {by_hand.shape}")
    return float(np.max(np.abs(generated - by_hand)) / max(1.0, float(np.max(np.abs(by_hand)))))


def shown(value: Any) -> str:
    """Small values in full, large ones by their shape and norm."""
    value = np.asarray(value, float)
    if value.size <= 4:
        return np.array2string(value, precision=6, suppress_small=True).replace("\n", "")
    return f"{'x'.join(map(str, value.shape))} array, norm {np.linalg.norm(value):.6g}"


def table(title: str, generated: dict[str, Any], by_hand: dict[str, Any]) -> float:
    """Print one line per gradient; returns the largest relative difference of all."""
    rows = [
        (name, shown(generated[name]), shown(want), relative_difference(generated[name], want))
        for name, want in by_hand.items()
    ]
    head = ("", "generated", "by hand")
    widths = [max(len(r[k]) for r in [head, *rows]) for k in range(3)]
    print(title)
    print("  ".join(h.ljust(w) for h, w in zip(head, widths)) + "  difference")
    for *cells, difference in rows:
        print("  ".join(c.ljust(w) for c, w in zip(cells, widths)) + f"  {difference:.1e}")
    largest = max(r[3] for r in rows)
    print(f"largest difference: {largest:.1e}\n")
    return largest
