"""Orders that an account came from or serves, and their slots."""
