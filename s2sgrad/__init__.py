"""Source-to-source differentiation of Python and NumPy functions."""
