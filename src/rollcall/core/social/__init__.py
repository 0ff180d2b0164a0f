"""A social world: people and what they make, say and like, to read and to change."""
