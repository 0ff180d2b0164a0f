"""The servers that rollcall is measured beside, each written as its kind usually is."""
