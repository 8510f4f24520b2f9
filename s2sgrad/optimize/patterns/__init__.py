"""Local rewrites: a module for each sort, with tables from rows to patterns; `table.py` puts them together."""
