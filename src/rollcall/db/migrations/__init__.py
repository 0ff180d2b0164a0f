"""How the tables came to be, one dated step a file."""

from pathlib import Path

VERSIONS = Path(__file__).parent / "versions"
NEWEST = max((path.stem for path in VERSIONS.glob("2*.py")), default="")
"""A file is named by its date and is a revision of that name, so the last one is the newest."""
