"""Probes, what they prove, when they are made, and what is foreseen."""
