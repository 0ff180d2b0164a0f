"""Phones that exist only here, and that a real adb server accepts."""
