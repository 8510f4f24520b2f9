"""Rewrites of the primal that make the sweeps simple; each keeps the primal's results bit for bit."""

from s2sgrad.transforms.prepare.arguments import part_arguments, protect_arguments
from s2sgrad.transforms.prepare.counters import count_loops
from s2sgrad.transforms.prepare.entries import keep_entries
from s2sgrad.transforms.prepare.freezing import freeze_values, thaw
from s2sgrad.transforms.prepare.in_place import SCALING, expand_arrays
from s2sgrad.transforms.prepare.indices import own_indices
from s2sgrad.transforms.prepare.unknown_rank import own_numbers

__all__ = [
    "SCALING",
    "count_loops",
    "expand_arrays",
    "freeze_values",
    "keep_entries",
    "own_indices",
    "own_numbers",
    "part_arguments",
    "protect_arguments",
    "thaw",
]
