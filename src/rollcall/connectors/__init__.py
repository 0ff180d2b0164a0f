"""The platforms themselves, each known by a card of facts."""
