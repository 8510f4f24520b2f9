"""One row per function: importing this package enters all of them."""

from s2sgrad.rules import core, elementwise, folds, matmul, operators, reductions

__all__ = ["core", "elementwise", "folds", "matmul", "operators", "reductions"]
