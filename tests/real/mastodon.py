"""A server that answers as Mastodon does: mastodon_mock, for as long as a test needs it."""

import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest

from tests.real.postgres import free_port

START_SECONDS = 60
PROGRAM = Path(sys.executable).with_name("mastodon_mock")


@dataclass(frozen=True, slots=True)
class Instance:
    """Everybody of its demonstration is there; it believes every code and every verifier."""

    server: str
    pid: int

    async def agree(self, address: str, username: str) -> dict[str, str]:
        """What the owner comes back with who chooses an account on the page at this address."""
        asked = dict(parse_qsl(urlsplit(address).query))
        async with httpx2.AsyncClient(trust_env=False) as web:
            page = await web.get(address)
            assert f'value="{username}"' in page.text
            answer = await web.post(
                f"{self.server}/oauth/authorize", data=asked | {"username": username}
            )
        location = answer.headers["location"]
        assert location.startswith(asked["redirect_uri"])
        return dict(parse_qsl(urlsplit(location).query))


@pytest.fixture(scope="session")
def mastodon_instance() -> Iterator[Instance]:
    with running_instance() as running:
        yield running


@contextlib.contextmanager
def running_instance() -> Iterator[Instance]:
    """Start a server of our own, and end it by its pid."""
    port = free_port()
    server = f"http://127.0.0.1:{port}"
    options = ("--in-memory", "--demo", "--host", "127.0.0.1", "--port", str(port))
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [PROGRAM, "serve", *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            _wait_until_there(process, server)
            yield Instance(server, process.pid)
        finally:
            process.kill()
            process.wait()


def _wait_until_there(process: subprocess.Popen[bytes], server: str) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        assert process.poll() is None, "mastodon_mock ended as it began."
        try:
            httpx2.get(f"{server}/api/v2/instance", trust_env=False).raise_for_status()
        except httpx2.ConnectError:
            assert time.monotonic() < until, "mastodon_mock did not answer."
            time.sleep(0.1)
        else:
            return
