"""The social world: that it adds up, and what may be read of it and done in it."""
