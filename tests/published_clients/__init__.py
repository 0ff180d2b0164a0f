"""The vendors' own published clients, unmodified, against a live server."""
