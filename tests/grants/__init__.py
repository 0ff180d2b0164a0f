"""Consent: links, what comes of them, and keeping what was granted alive."""
