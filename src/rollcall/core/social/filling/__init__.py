"""How what a source tells comes into the world."""
