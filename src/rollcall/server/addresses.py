"""Where the servers that run on one data folder are reached, for commands that look for them."""

import contextlib
import os
import socket
from collections.abc import Generator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

ANSWERS_WITHIN = 1.0
"""Seconds."""


@contextlib.contextmanager
def reached_at(path: Path, url: str) -> Generator[None]:
    """While the server runs, its folder says where. Raises OSError."""
    _say(path, [*(other for other in said(path) if other != url and answers(other)), url])
    try:
        yield
    finally:
        _say(path, [other for other in said(path) if other != url])


def said(path: Path) -> list[str]:
    """The addresses of those that run, or were killed; the newest comes last."""
    try:
        return path.read_text().split()
    except FileNotFoundError:
        return []


def answers(url: str) -> bool:
    """Whether somebody listens there."""
    try:
        at = urlsplit(url)
        port = at.port or {"https": 443}.get(at.scheme, 80)
        socket.create_connection((at.hostname or "", port), ANSWERS_WITHIN).close()
    except (OSError, ValueError):
        return False
    return True


def _say(path: Path, urls: Sequence[str]) -> None:
    if not urls:
        path.unlink(missing_ok=True)
        return
    draft = path.with_name(f"{path.name}.{os.urandom(4).hex()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.writelines(f"{url}\n" for url in urls)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
