"""@posteverywhere/sdk with nothing preloaded: it reaches us by its vendor's host name, over TLS."""

import asyncio
import contextlib
import json
import os
import ssl
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import trustme

from tests.live import Live
from tests.published_clients.sdk import Outcome, environment, program, question
from tests.published_clients.server import UNKNOWN_KEY, roster
from tests.real import need

NAME = "app.posteverywhere.ai"
TLS_PORT = 443
HOSTS = Path("/etc/hosts")
pytestmark = pytest.mark.real


def must_be_able_to_name_hosts() -> None:
    """A namespace of its own for mounts, so that the machine's own hosts file stays as it is."""
    if os.geteuid() != 0:
        need("root (sudo make test), to give a host name to one program alone")
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode:
        need("mount namespaces (a container with CAP_SYS_ADMIN)")


async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while piece := await reader.read(65_536):
            writer.write(piece)
            await writer.drain()
    writer.close()


@contextlib.asynccontextmanager
async def tls_before(server: Live, authority: trustme.CA) -> AsyncIterator[str]:
    """A port 443 that takes TLS off and passes on to the server; gives its address."""
    inner = urlsplit(server.url)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(NAME).configure_cert(context)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(inner.hostname, inner.port)
        await asyncio.gather(pass_on(reader, back), pass_on(there, writer))

    for last in range(2, 50):
        address = f"127.0.0.{last}"
        with contextlib.suppress(OSError):
            listener = await asyncio.start_server(connected, address, TLS_PORT, ssl=context)
            break
    else:
        need("a loopback address whose port 443 is free")
    async with listener:
        yield address
        await asyncio.sleep(0)


async def ask(server: Live, folder: Path, asked: str, *, trusts_us: bool = True) -> list[Outcome]:
    """Run the SDK where the vendor's name means us."""
    must_be_able_to_name_hosts()
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    async with tls_before(server, authority) as address:
        (folder / "hosts").write_text(f"127.0.0.1 localhost\n{address} {NAME}\n")
        process = await asyncio.create_subprocess_exec(
            *("unshare", "--mount", "sh", "-c"),
            'mount --bind "$HOSTS" /etc/hosts && exec "$@"',
            *("sh", *program()),
            env=environment(
                HOSTS=folder / "hosts",
                **({"NODE_EXTRA_CA_CERTS": folder / "ca.pem"} if trusts_us else {}),
            ),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            said, wrong = await asyncio.wait_for(process.communicate(asked.encode()), 60)
        finally:
            if process.returncode is None:
                process.kill()
    assert process.returncode == 0, wrong.decode()
    outcomes: list[Outcome] = json.loads(said)
    return outcomes


@pytest.fixture(autouse=True)
def hosts_stay_as_they_are() -> Iterator[None]:
    before = HOSTS.read_bytes()
    yield
    assert HOSTS.read_bytes() == before


async def test_the_vendors_name_leads_to_the_same_accounts(server: Live, tmp_path: Path) -> None:
    calls = [("accounts", "list"), ("accounts", "get", 2285), ("accounts", "health", 2285)]
    listed, account, health = await ask(server, tmp_path, question(server.key, *calls))
    assert sorted(listed["answer"]["account_ids"]) == sorted(a["number"] for a in roster(server))
    assert account["answer"]["account_name"] == "My Brand Inc."
    assert health["answer"]["status"] == "broken"
    assert [o["statuses"] for o in (listed, account, health)] == [[200]] * 3


async def test_refusals_come_through_the_name_as_well(server: Live, tmp_path: Path) -> None:
    calls = [("accounts", "list"), ("posts", "list")]
    refused, also = await ask(server, tmp_path, question(UNKNOWN_KEY, *calls))
    assert refused["error"]["kind"] == also["error"]["kind"] == "AuthenticationError"
    (absent,) = await ask(server, tmp_path, question(server.key, ("posts", "list")))
    assert (absent["error"]["status"], absent["statuses"]) == (501, [501])


async def test_who_does_not_trust_us_gets_nothing(server: Live, tmp_path: Path) -> None:
    """The SDK does check certificates: what passed above passed by the test's own authority."""
    asked = question(server.key, ("accounts", "list"), retries=0)
    (refused,) = await ask(server, tmp_path, asked, trusts_us=False)
    assert refused["error"]["message"] == "fetch failed"
    assert refused["statuses"] == []
