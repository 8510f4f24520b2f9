"""Forward mode: tangents as state and small operations below, handlers of single ops above, the driver on top."""

from s2sgrad.transforms.forward.driver import tangent

__all__ = ["tangent"]
