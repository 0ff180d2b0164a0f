"""A folder named on the command line: an empty name is none, rather than wherever one stands."""

from pathlib import Path

import typer


def folder(said: str) -> Path:
    """Raises BadParameter. An unset variable says nothing, and would put keys anywhere."""
    if not str(said).strip():
        raise typer.BadParameter("The name of the folder is empty.")
    return Path(said)
