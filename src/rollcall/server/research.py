"""The app that TikTok approved for research, as the settings name it; where they do not, none."""

import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from rollcall.kit.sealing import Secret
from rollcall.settings import Settings

if TYPE_CHECKING:
    from rollcall.connectors.tiktok.client_token import App

KEY, SECRET_FILE = "--research-client-key", "--research-client-secret-file"
LARGEST = 1024
"""Bytes; a client secret has a few dozen."""
PLAIN = re.compile(r"[!-~]{1,512}")
"""What can be a key or a secret: printable, and no white space in it."""


class NoResearchApp(Exception):
    """The app cannot be had as it is named, and what to do. It never says what is in the file."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def research_app(settings: Settings) -> "App | None":
    """Raises NoResearchApp."""
    key, file = settings.research_client_key, settings.research_client_secret_file
    if key is None and file is None:
        return None
    if key is None:
        raise NoResearchApp(f"{SECRET_FILE} is of no use without {KEY}: give both, or neither.")
    if file is None:
        raise NoResearchApp(f"{KEY} is of no use without {SECRET_FILE}: give both, or neither.")
    if settings.sandbox:
        raise NoResearchApp(f"A sandbox asks no platform: leave out {KEY}, or --sandbox.")
    if not PLAIN.fullmatch(key):
        raise NoResearchApp(f"{KEY}: That is no client key; copy it from the app's page at TikTok.")
    # Only where it is used: whoever has no such app starts sooner.
    from rollcall.connectors.tiktok.client_token import App  # noqa: PLC0415

    return App(key, _secret_in(file))


def _secret_in(file: Path) -> Secret:
    try:
        raw = _read(file)
    except OSError as error:
        raise _unusable(file, f"cannot be read: {error.strerror or type(error).__name__}") from None
    if len(raw) > LARGEST:
        raise _unusable(file, f"is larger than {LARGEST:,} bytes, and so no client secret")
    text = raw.decode("latin-1").removesuffix("\n").removesuffix("\r")  # as editors end a file
    if not text.strip():
        raise _unusable(file, "is empty; put the app's client secret into it")
    if not PLAIN.fullmatch(text):
        raise _unusable(file, "must hold the client secret alone, with no space or line around it")
    return Secret(text)


def _read(file: Path) -> bytes:
    """As much as is worth reading. What never ends, or waits for a writer, is not opened."""
    if not stat.S_ISREG(file.stat().st_mode):
        raise _unusable(file, "is no file")
    with file.open("rb") as opened:
        return opened.read(LARGEST + 1)


def _unusable(file: Path, why: str) -> NoResearchApp:
    return NoResearchApp(f"{SECRET_FILE}: {file} {why}.")
