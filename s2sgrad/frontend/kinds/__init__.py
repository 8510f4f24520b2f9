"""What the language asks of values, by their kinds: a class for each kind, and one table of them (table.py)."""
