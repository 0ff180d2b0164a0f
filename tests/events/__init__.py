"""Events: telling, numbering, following, forgetting."""
