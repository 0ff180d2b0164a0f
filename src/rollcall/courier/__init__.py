"""A small process that carries renewals, and has their answers when whoever sent them is gone."""
