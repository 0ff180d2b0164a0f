"""The command line: `rollcall`, one file a noun."""

from rollcall.cli.nouns import main

__all__ = ["main"]
