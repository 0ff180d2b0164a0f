"""Backups of a whole roster, in one form whatever its database."""
