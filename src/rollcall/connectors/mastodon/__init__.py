"""Mastodon, and whatever else answers as it does: accounts on instances that people name."""
