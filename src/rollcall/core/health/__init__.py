"""How an account is, since when, and how that is known."""
