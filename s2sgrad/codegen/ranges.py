"""Sets of positions, kept as sorted disjoint closed intervals; the live range of a variable is one."""

from __future__ import annotations

from bisect import bisect_left


class Ranges:
    """A set of integers. Adding and testing cost a logarithm and the intervals touched."""

    __slots__ = ("starts", "ends")

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []

    def __bool__(self) -> bool:
        return bool(self.starts)

    def __len__(self) -> int:
        return len(self.starts)

    def __repr__(self) -> str:
        return " ".join(f"[{a}, {b}]" for a, b in zip(self.starts, self.ends))

    @property
    def first(self) -> int:
        return self.starts[0]

    @property
    def last(self) -> int:
        return self.ends[-1]

    def add(self, start: int, end: int) -> None:
        """Add the interval; what it touches or overlaps becomes one with it."""
        lo = bisect_left(self.ends, start - 1)
        hi = lo
        while hi < len(self.starts) and self.starts[hi] <= end + 1:
            hi += 1
        if lo < hi:
            start = min(start, self.starts[lo])
            end = max(end, self.ends[hi - 1])
        self.starts[lo:hi] = [start]
        self.ends[lo:hi] = [end]

    def update(self, other: Ranges) -> None:
        for a, b in zip(other.starts, other.ends):
            self.add(a, b)

    def overlaps(self, other: Ranges) -> bool:
        """Whether the two sets have a position in common."""
        small, large = (self, other) if len(self) <= len(other) else (other, self)
        for a, b in zip(small.starts, small.ends):
            k = bisect_left(large.ends, a)
            if k < len(large.starts) and large.starts[k] <= b:
                return True
        return False
