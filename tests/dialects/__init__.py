"""The vendors' dialects: their words for what goes wrong, and every operation accounted for."""
