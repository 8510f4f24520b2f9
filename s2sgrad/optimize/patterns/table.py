"""All patterns in one table."""

from __future__ import annotations

from s2sgrad.optimize.patterns import algebra, broadcasting, displays, divisions, guards, selected, trees
from s2sgrad.optimize.rewriter import Patterns

_MODULES = (displays, broadcasting, trees, guards, selected, divisions)

PATTERNS = Patterns(
    everywhere={row: pattern for module in _MODULES for row, pattern in module.EVERYWHERE.items()},
    of_sweeps=algebra.OF_SWEEPS,
)
