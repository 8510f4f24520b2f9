"""Code generation: SSA to readable Python text."""

from s2sgrad.codegen.emit import Options, Text, emit
from s2sgrad.codegen.standalone import standalone

__all__ = ["Options", "Text", "emit", "standalone"]
