"""The library's public face."""

from s2sgrad.api.functions import Differentiated, grad, hvp, jvp, value_and_grad, vjp
from s2sgrad.api.jacobian import jacobian

__all__ = ["Differentiated", "grad", "hvp", "jacobian", "jvp", "value_and_grad", "vjp"]
