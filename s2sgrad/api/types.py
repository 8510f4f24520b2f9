"""The abstract types of arguments, for those who write them down: the command line."""

from s2sgrad.api.classes import held
from s2sgrad.ir.build import type_of_constant
from s2sgrad.ir.types import NUMBER, Array, Dict, Dim, List, Scalar, Static, Sym, Tuple, Type

__all__ = [
    "NUMBER", "Array", "Dict", "Dim", "List", "Scalar", "Static", "Sym", "Tuple", "Type", "held", "type_of_constant",
]  # fmt: skip
