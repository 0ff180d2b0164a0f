"""A world that exists only here: a fleet and a clock, so that all works with no network."""
