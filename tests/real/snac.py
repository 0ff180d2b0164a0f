"""snac, a server that federates and answers as Mastodon does where it cares to, on loopback."""

import contextlib
import json
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest

from tests.real.next_debian import Laid
from tests.real.postgres import free_port

SNAC = Laid("snac2", "usr/bin/snac")
START_SECONDS = 30
FORM = re.compile(r'<form[^>]* action="([^"]+)"')
HIDDEN = re.compile(r'name="([^"]+)"[^>]*?value="([^"]*)"')


@dataclass(slots=True)
class Snac:
    """One server, which can be ended and started again."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    passwords: dict[str, str] = field(default_factory=dict[str, str], repr=False)

    @property
    def server(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        with (self.folder.parent / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*SNAC.command, "httpd", self.folder],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + START_SECONDS
        while True:
            assert self.process.poll() is None, "snac ended as it began."
            try:
                httpx2.get(f"{self.server}/api/v1/instance", trust_env=False).raise_for_status()
            except httpx2.TransportError:
                assert time.monotonic() < until, "snac did not answer."
                time.sleep(0.05)
            else:
                return

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def join(self, name: str) -> None:
        """A new account."""
        printed = self.command("adduser", name, said=f"{name.title()}\n")
        [self.passwords[name]] = re.findall(r"User password is (\S+)", printed)

    def command(self, word: str, *rest: str, said: str = "") -> str:
        done = subprocess.run(
            [*SNAC.command, word, self.folder, *rest],
            input=said,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout + done.stderr

    async def agree(self, address: str, name: str) -> dict[str, str]:
        """What the owner comes back with who signs in on the page at this address."""
        # It closes connections after a while that is its own: each request has one of its own.
        alone = httpx2.Limits(max_keepalive_connections=0)
        async with httpx2.AsyncClient(trust_env=False, limits=alone) as web:
            page = (await web.get(address)).text
            [action] = FORM.findall(page)
            asked = {name: unescape(value) for name, value in HIDDEN.findall(page)}
            said = asked | {"login": name, "passwd": self.passwords[name]}
            answer = await web.post(f"{self.server}{urlsplit(action).path}", data=said)
        assert answer.status_code == 303, answer.text
        return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


@pytest.fixture
def snac() -> Iterator[Snac]:
    with running_snac() as running:
        yield running


@contextlib.contextmanager
def running_snac() -> Iterator[Snac]:
    """Start a server of our own, and end it by its pid."""
    SNAC.find()
    with tempfile.TemporaryDirectory(prefix="rollcall-snac-") as folder:
        snac = Snac(Path(folder) / "data", free_port())
        answers = f"127.0.0.1\n{snac.port}\n127.0.0.1:{snac.port}\n\n\n"
        snac.command("init", said=answers)
        settings = snac.folder / "server.json"
        told = json.loads(settings.read_text()) | {"protocol": "http"}
        settings.write_text(json.dumps(told))
        snac.start()
        try:
            yield snac
        finally:
            snac.stop()
