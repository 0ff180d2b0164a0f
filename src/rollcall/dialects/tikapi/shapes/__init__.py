"""TikAPI's objects, field by field, and how each is spelled from what we know."""
