"""A module that raises when it is imported; the command line says so."""

RATE = 1.0 / 0.0
