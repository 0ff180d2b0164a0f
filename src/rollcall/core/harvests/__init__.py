"""Harvests: runs that read through accounts."""
