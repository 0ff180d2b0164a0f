"""The console as a person uses it, in Debian's Chromium."""
