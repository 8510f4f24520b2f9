"""What generated code calls besides NumPy. A module that is written to disk carries the helpers it uses as text,

so each is self-contained: it uses `np` and nothing else.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def unbroadcast(d: Any, x: Any) -> Any:
    """d summed over the axes along which x was broadcast, so that it has the shape of x."""
    shape = np.shape(x)
    have = np.shape(d)
    if have == shape:
        return d
    if not shape:
        return np.sum(d)
    extra = len(have) - len(shape)
    stretched = [extra + k for k, n in enumerate(shape) if n == 1 and have[extra + k] != 1]
    return np.reshape(np.sum(d, axis=(*range(extra), *stretched)), shape)


def broadcast_like(d: Any, x: Any) -> Any:
    """d repeated along the axes that it lacks, to the shape of x; a read-only view."""
    shape = np.shape(x)
    return np.broadcast_to(d, shape) if shape else d
