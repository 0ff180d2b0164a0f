"""Whole databases, row by row: read as of one moment, filled whole or not at all."""
