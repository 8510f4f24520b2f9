"""From Python functions to SSA."""
