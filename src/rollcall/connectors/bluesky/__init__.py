"""Bluesky, and whatever else speaks the AT protocol: accounts on servers of their own choice."""
