"""The smallest positive numbers, by which a derivative that is infinite at 0 divides there."""

from __future__ import annotations

_NAMED = {"float64": ("TINY", 5e-324), "float32": ("TINY32", 1e-45), "float16": ("TINY16", 6e-8)}


def tiny(dtype: str) -> tuple[str, float]:
    """What the smallest positive number of a dtype is called in generated code, and the number."""
    return _NAMED.get(dtype, _NAMED["float64"])


def remark(name: str) -> str:
    """The comment at its definition; "" for other names."""
    return f"  # 0 / {name} is 0, and 1 / {name} is inf" if name in {n for n, _ in _NAMED.values()} else ""
