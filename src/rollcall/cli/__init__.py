"""The command line: `rollcall`, one file a noun."""

from rollcall.cli.app import main

__all__ = ["main"]
