"""What is known to be wrong: it is to come right, and to leave the lists then.

`known.txt` has the cases of the matrix, as python -m tests.values --list prints them, under the reasons.
"""

from __future__ import annotations

import pathlib
import sys

import numpy as np

_LINES = (pathlib.Path(__file__).parent / "known.txt").read_text().splitlines()
WRONG = {tuple(line.split("; ")) for line in _LINES if line and not line.startswith("#")}
# the cotangent of a list that is made in a try, and read by a loop behind it, is missing where the try failed
PROGRAMS = {"choose_in_a_try"}


def applies() -> bool:
    """Whether the list was made with this Python and NumPy: others say other things."""
    return sys.version_info[:2] == (3, 11) and np.lib.NumpyVersion(np.__version__) >= "2.0.0"


def worth_telling(what: str) -> str:
    """What is wrong, with this Python and NumPy; a refusal is not, and neither is another message."""
    return "" if what.startswith(("refused", "message")) else what
