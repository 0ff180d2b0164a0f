"""Our own API, as its callers know it."""
