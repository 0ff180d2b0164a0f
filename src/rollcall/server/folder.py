"""The data folder: made for its owner alone, refused in one sentence where it cannot be used."""

import os
from pathlib import Path


class FolderUnusable(Exception):
    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def make_folder(folder: Path) -> None:
    """Raises FolderUnusable."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        msg = f"The data folder {folder} cannot be made: {error.strerror}."
        raise FolderUnusable(msg) from error
    probe = folder / ".writable"
    try:
        os.close(os.open(probe, os.O_CREAT | os.O_WRONLY, 0o600))
        probe.unlink()
    except OSError as error:
        msg = f"The data folder {folder} cannot be written to: {error.strerror}."
        raise FolderUnusable(msg) from error
