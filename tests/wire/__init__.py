"""How any face is described and served."""
