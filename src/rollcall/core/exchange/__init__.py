"""Accounts in files: CSV, JSON and NDJSON, read and written a row at a time."""
