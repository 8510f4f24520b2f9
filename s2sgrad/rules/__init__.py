"""One row per function: importing this package enters all of them."""

from s2sgrad.rules import (
    core,
    creation,
    elementwise,
    folds,
    joining,
    linalg,
    matmul,
    operators,
    products,
    reductions,
    selection,
    shaping,
)

__all__ = ["core", "creation", "elementwise", "folds", "joining", "linalg", "matmul", "operators", "products", "reductions", "selection", "shaping"]
