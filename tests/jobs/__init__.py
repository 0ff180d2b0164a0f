"""Work that is done later."""
