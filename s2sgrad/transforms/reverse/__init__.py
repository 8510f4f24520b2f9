"""Reverse mode: state and small operations below, handlers of single ops above them, the driver on top."""
