"""Devices that accounts live on: whether each is there, why not, and what it is."""
