"""What the core promises, held against plain models of it."""
