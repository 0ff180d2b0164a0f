"""What the core asks of the world outside, as shapes that others fill in."""
