"""The AT protocol's own servers: a network of our own for as long as a test needs it."""

import contextlib
import secrets
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.async_api import Page

from tests.real import need
from tests.real.node import node
from tests.real.postgres import free_port

START_SECONDS = 60
HERE = Path(__file__).parent / "at_protocol"
BUILT = HERE / "node_modules/better-sqlite3/build/Release/better_sqlite3.node"
PASSWORD = "correct horse battery"


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody with an account there."""

    handle: str
    did: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Network:
    """A server for accounts, and the directory that says of each on which server it is."""

    server: str
    directory: str
    pid: int
    password: str = field(repr=False)

    @property
    def origins(self) -> tuple[str, str]:
        return self.server, self.directory

    def join(self, name: str = "") -> Owner:
        """A new account, under a name that nobody has."""
        handle = f"{name or 'ada'}-{secrets.token_hex(4)}.test"
        said = {"handle": handle, "email": f"{handle}@example.org", "password": PASSWORD}
        told = self.ask("com.atproto.server.createAccount", said)
        return Owner(handle, told["did"], told["accessJwt"])

    def app_password(self, owner: Owner, name: str = "rollcall") -> str:
        told = self.ask("com.atproto.server.createAppPassword", {"name": name}, token=owner.token)
        return str(told["password"])

    def revoke_app_password(self, owner: Owner, name: str = "rollcall") -> None:
        self.ask("com.atproto.server.revokeAppPassword", {"name": name}, token=owner.token)

    def show(self, owner: Owner, display_name: str) -> None:
        """What people see of an account."""
        record = {"$type": "app.bsky.actor.profile", "displayName": display_name}
        asked = {"repo": owner.did, "collection": "app.bsky.actor.profile", "rkey": "self"}
        self.ask("com.atproto.repo.putRecord", asked | {"record": record}, token=owner.token)

    def deactivate(self, owner: Owner) -> None:
        self.ask("com.atproto.server.deactivateAccount", {}, token=owner.token)

    def activate(self, owner: Owner) -> None:
        self.ask("com.atproto.server.activateAccount", None, token=owner.token)

    def take_down(self, owner: Owner, *, applied: bool = True) -> None:
        """Or, where it is no more applied, let it back."""
        subject = {"$type": "com.atproto.admin.defs#repoRef", "did": owner.did}
        said = {"subject": subject, "takedown": {"applied": applied, "ref": "test"}}
        self.ask("com.atproto.admin.updateSubjectStatus", said, as_admin=True)

    def ask(
        self,
        name: str,
        said: dict[str, Any] | None,
        *,
        token: str | None = None,
        as_admin: bool = False,
    ) -> dict[str, Any]:
        answer = httpx2.post(
            f"{self.server}/xrpc/{name}",
            json=said,
            headers={"authorization": f"Bearer {token}"} if token else {},
            auth=("admin", self.password) if as_admin else None,
            timeout=30,
            trust_env=False,
        )
        assert answer.status_code == 200, answer.text
        return dict(answer.json()) if answer.content else {}


@pytest.fixture(scope="session")
def at_protocol() -> Iterator[Network]:
    with running_network() as network:
        yield network


@contextlib.contextmanager
def running_network() -> Iterator[Network]:
    """Start a private network, and end it by its pid."""
    program = node()
    if not BUILT.exists():
        need("the AT protocol's servers (scripts/real_parts)")
    password = secrets.token_hex(16)
    with tempfile.TemporaryDirectory(prefix="rollcall-pds-") as folder:
        plc, pds = free_port(), free_port()
        log = Path(folder) / "log"
        with log.open("wb") as printed:
            process = subprocess.Popen(
                [program, "network.mjs", folder, str(plc), str(pds), password],
                cwd=HERE,
                env={"NODE_ENV": "production", "LOG_ENABLED": "false", "TMPDIR": folder},
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            _wait_until_ready(process, log)
            yield Network(
                f"http://localhost:{pds}", f"http://127.0.0.1:{plc}", process.pid, password
            )
        finally:
            _stop(process)


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while "ready\n" not in (printed := log.read_text(errors="replace")):
        if process.poll() is not None or time.monotonic() > until:
            raise AssertionError(f"The AT protocol's servers did not start:\n{printed[-2000:]}")
        time.sleep(0.05)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


async def agree(page: Page) -> None:
    """What an owner does at their server's own pages: sign in, and agree."""
    await page.fill("input[type=password]", PASSWORD)
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Authorize").click()


async def refuse(page: Page) -> None:
    """Sign in there, and do not agree."""
    await page.fill("input[type=password]", PASSWORD)
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Deny access").click()
