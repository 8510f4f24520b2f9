"""The intermediate representation: types, structured SSA, printer, verifier."""
