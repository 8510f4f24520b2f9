"""One row per function: importing this package enters all of them."""

from s2sgrad.rules import (
    composites,
    core,
    creation,
    einsum,
    elementwise,
    folds,
    joining,
    linalg,
    matmul,
    methods,
    operators,
    products,
    reductions,
    scalar_math,
    selection,
    shaping,
)

__all__ = [
    "composites",
    "core",
    "creation",
    "einsum",
    "elementwise",
    "folds",
    "joining",
    "linalg",
    "matmul",
    "methods",
    "operators",
    "products",
    "reductions",
    "scalar_math",
    "selection",
    "shaping",
]
