"""The benchmark runs, and what it prints is what it measured."""
