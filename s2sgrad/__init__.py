"""Source-to-source differentiation of Python and NumPy functions.

>>> from s2sgrad import grad
>>> def area(r):
...     return 3.0 * r ** 2
>>> grad(area)(2.0)
12.0
"""

from s2sgrad.api import grad, hvp, jacobian, jvp, value_and_grad, vjp
from s2sgrad.errors import CheckFailed, S2SGradError, UnsupportedError, UsageError

__version__ = "0.1.0"
__all__ = [
    "CheckFailed",
    "S2SGradError",
    "UnsupportedError",
    "UsageError",
    "grad",
    "hvp",
    "jacobian",
    "jvp",
    "value_and_grad",
    "vjp",
]
