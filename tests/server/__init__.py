"""The server as it begins."""
