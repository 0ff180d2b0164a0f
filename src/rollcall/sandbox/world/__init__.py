"""A world of people who exist only in the sandbox: the same from the same seed, at any size."""
