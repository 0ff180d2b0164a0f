"""The films that the world's videos play: made once, small, and carried along."""

from pathlib import Path

FOLDER = Path(__file__).parents[1] / "films"
DURATIONS = (3, 4, 5, 6, 8, 10)
"""Seconds, by the film's number."""
BYTES = tuple((FOLDER / f"{number}.mp4").stat().st_size for number in range(len(DURATIONS)))
