"""Wiring: one application out of all the parts, and nothing else."""
