"""The real parts work, and a missing one says so."""

import asyncio
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from tests.real import need
from tests.real.chromium import open_browser
from tests.real.node import CLIENTS, client, node, package
from tests.real.postgres import Cluster, ClusterLost, free_port, running_cluster, wait_until_ours

PINNED = json.loads((CLIENTS / "package.json").read_text())["dependencies"]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with running_cluster() as cluster:
        yield cluster


def test_a_missing_part_skips_on_a_persons_machine(monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"^needs a telescope \(build one\)$"):
        need("a telescope (build one)")


def test_a_missing_part_fails_in_ci(monkeypatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=r"^needs a telescope \(build one\)$"):
        need("a telescope (build one)")


@pytest.mark.real
async def test_a_new_database_holds_what_its_template_held(cluster):
    template = cluster.create()
    cluster.run(
        "CREATE TABLE roll (name text)", "INSERT INTO roll VALUES ('cleo')", database=template
    )
    with cluster.database(template) as first, cluster.database(template) as second:
        connection = await asyncpg.connect(first)
        await connection.execute("INSERT INTO roll VALUES ('milo')")
        assert await connection.fetchval("SELECT count(*) FROM roll") == 2
        await connection.close()

        connection = await asyncpg.connect(second)
        assert await connection.fetchval("SELECT count(*) FROM roll") == 1
        await connection.close()


@pytest.mark.real
async def test_a_database_goes_even_while_somebody_is_connected(cluster):
    name = cluster.create()
    left_open = await asyncpg.connect(cluster.url(name))
    cluster.drop(name)
    assert cluster.run(f"SELECT count(*) FROM pg_database WHERE datname = '{name}'") == "0"
    left_open.terminate()


@pytest.mark.real
def test_a_stranger_on_the_machine_cannot_enter_the_cluster(cluster):
    stranger = Cluster(cluster.programs, cluster.port, cluster.name, "guessed", cluster.pid)
    with pytest.raises(ClusterLost, match="password authentication failed"):
        stranger.run("SELECT 1")
    assert cluster.password not in repr(cluster)


@pytest.mark.real
def test_another_cluster_on_the_port_is_not_taken_for_ours(cluster):
    mistaken = Cluster(cluster.programs, cluster.port, "ours", cluster.password, cluster.pid)
    with subprocess.Popen(["sleep", "60"]) as server:
        try:
            with pytest.raises(ClusterLost, match=f"belongs to the cluster '{cluster.name}'"):
                wait_until_ours(server, mistaken)
        finally:
            server.kill()


@pytest.mark.real
def test_the_cluster_is_gone_after_its_use():
    with running_cluster() as cluster:
        assert Path(f"/proc/{cluster.pid}").exists() or cluster.run("SELECT 1") == "1"
    with pytest.raises(ClusterLost, match=r"Connection refused"):
        cluster.run("SELECT 1")


@pytest.mark.real
def test_the_servers_of_the_at_protocol_listen_on_loopback_alone(at_protocol):
    told = subprocess.run(
        ["ss", "--listening", "--tcp", "--numeric", "--processes", "--no-header"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    ours = [line.split()[3] for line in told.splitlines() if f"pid={at_protocol.pid}," in line]
    assert len(ours) == 2
    assert all(address.startswith("127.0.0.1:") for address in ours)


@pytest.mark.real
async def test_the_browser_shows_a_page_served_on_loopback():
    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        body = b"<title>Roll</title><h1>Every account</h1>"
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        await writer.drain()
        writer.close()

    port = free_port()
    async with await asyncio.start_server(answer, "127.0.0.1", port), open_browser() as browser:
        page = await browser.new_page()
        await page.goto(f"http://127.0.0.1:{port}/")
        assert await page.title() == "Roll"
        assert await page.inner_text("h1") == "Every account"


@pytest.mark.real
@pytest.mark.parametrize("name", PINNED)
def test_the_installed_client_is_the_pinned_version(name):
    installed = json.loads((package(name) / "package.json").read_text())
    assert installed["version"] == PINNED[name]


@pytest.mark.real
def test_a_vendors_program_starts():
    done = subprocess.run(
        [node(), client("posteverywhere-cli"), "--help"],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert "accounts" in done.stdout + done.stderr


@pytest.mark.parametrize(
    "folder", ["tests/published_clients", "tests/real/at_protocol", "tools/typecheck"]
)
def test_a_lock_names_hashes_and_no_addresses(folder):
    lock = json.loads((CLIENTS.parents[1] / folder / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    for name, entry in packages.items():
        assert "resolved" not in entry, name
        assert entry["integrity"].startswith("sha512-"), name


@pytest.mark.parametrize("name", ["build", "lock", "runtime", "test", "tikapi-3.1"])
def test_locked_requirements_have_hashes_and_no_addresses(name):
    lines = (CLIENTS.parents[1] / "requirements" / f"{name}.txt").read_text().splitlines()
    pinned = [line for line in lines if line[:1].isalnum()]
    assert pinned
    assert all("==" in line and line.endswith("\\") for line in pinned)
    assert not [line for line in lines if "://" in line or line.startswith("-")]
