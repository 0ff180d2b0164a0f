"""Backups of a whole roster, and moving one from one database to another."""
