"""The library's public face."""

from s2sgrad.api.functions import Differentiated, grad, hvp, jvp, value_and_grad, vjp

__all__ = ["Differentiated", "grad", "hvp", "jvp", "value_and_grad", "vjp"]
