"""The small things, each by itself."""
