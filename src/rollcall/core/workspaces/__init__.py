"""Workspaces: whose accounts they are."""
