"""What the parts of the frontend ask of one another."""
