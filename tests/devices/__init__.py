"""Devices: followed at a real adb server, and made up by the sandbox."""
