"""Tests: sentences about what rollcall does, in folders that mirror src."""
