"""What rollcall knows and decides: no HTTP, no vendor's words, no platform's name."""
