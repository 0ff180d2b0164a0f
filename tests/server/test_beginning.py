"""What a person is told when the server stands, and that it is so."""

import asyncio
import re
import subprocess
import time
from pathlib import Path

import httpx2
import pytest

from rollcall.server.first_start import begin
from rollcall.server.folder import FolderUnusable
from rollcall.server.runtime import open_runtime
from rollcall.settings import Settings
from tests.cli.program import Program
from tests.live import DEMO_KEY, PROGRAM, Live, live
from tests.place import keyed
from tests.real.postgres import Cluster


def opens(running: Live) -> int:
    answer = httpx2.get(f"{running.url}/v1/me", headers={"x-api-key": running.key})
    return answer.status_code


def test_the_key_that_is_printed_opens_the_roster(sandbox_server: Live) -> None:
    assert sandbox_server.key == DEMO_KEY
    assert opens(sandbox_server) == 200


def test_a_roster_of_ones_own_is_told_by_its_own_key_even_in_sandbox_mode(tmp_path: Path) -> None:
    with live(tmp_path / "data", sandbox=False) as own:
        key = own.key
        assert opens(own) == 200
    with live(tmp_path / "data") as as_a_sandbox:
        assert as_a_sandbox.key == key
        assert opens(as_a_sandbox) == 200


def test_outside_the_sandbox_the_demo_key_is_refused(tmp_path: Path) -> None:
    with live(tmp_path / "data"):
        pass
    with live(tmp_path / "data", sandbox=False) as plain:
        assert plain.key != DEMO_KEY
        assert opens(plain) == 200
        answer = httpx2.get(f"{plain.url}/v1/me", headers={"x-api-key": DEMO_KEY})
        assert answer.status_code == 401


def test_a_file_that_is_served_is_not_served_twice(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with live(data) as first:
        begun = subprocess.run(
            [PROGRAM, "serve", "--port", "0", "--data", data],
            capture_output=True,
            text=True,
            check=False,
        )
        assert opens(first) == 200
    with live(data) as again:
        assert opens(again) == 200

    assert begun.returncode == 1
    assert re.fullmatch(
        r"rollcall: Another rollcall \(process \d+\) serves \S+/rollcall\.db already, and a SQLite "
        r"file has one\. Stop that one, or keep the roster in PostgreSQL, .*: --database\.\n",
        begun.stderr,
    )


def test_a_server_is_ready_once_its_worker_is(tmp_path: Path) -> None:
    with live(tmp_path / "data") as running:
        until = time.monotonic() + 60
        while (told := httpx2.get(f"{running.url}/readyz")).status_code != 200:
            assert time.monotonic() < until, told.text
            time.sleep(0.1)

    assert told.json()["checks"]["worker"] == "ok"
    assert told.json()["work"]["oldest_waiting_seconds"] < 60


def test_a_server_without_a_worker_is_not_ready_and_says_why(tmp_path: Path) -> None:
    with live(tmp_path / "data", "--no-work") as running:
        told = httpx2.get(f"{running.url}/readyz")

    assert told.status_code == 503
    assert told.json()["checks"]["worker"] == "no worker has taken a job yet"


def test_a_worker_of_its_own_needs_a_database_to_share(tmp_path: Path) -> None:
    begun = subprocess.run(
        [PROGRAM, "worker", "--data", tmp_path], capture_output=True, text=True, check=False
    )

    assert begun.returncode == 1
    assert begun.stderr.startswith("rollcall: A roster in a SQLite file has one process")


@pytest.mark.real
def test_a_worker_of_its_own_makes_the_servers_ready(
    tmp_path: Path, postgres_cluster: Cluster, migrated: str
) -> None:
    data = tmp_path / "data"
    with (
        postgres_cluster.database(migrated) as url,
        live(data, "--no-work", "--database", url) as running,
    ):
        worker = subprocess.Popen(
            [PROGRAM, "worker", "--data", data, "--database", url],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        until = time.monotonic() + 60
        while (told := httpx2.get(f"{running.url}/readyz")).status_code != 200:
            assert time.monotonic() < until, told.text
            time.sleep(0.1)
        worker.terminate()
        said, errors = worker.communicate(timeout=30)

    assert (worker.returncode, errors) == (0, "")
    assert said.startswith("rollcall works.")


def test_a_roster_whose_master_key_is_gone_is_not_begun_with_another(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with live(data):
        pass
    kept = data / "master.key"
    kept.rename(tmp_path / "kept.key")
    begun = subprocess.run(
        [PROGRAM, "serve", "--port", "0", "--data", data],
        capture_output=True,
        text=True,
        check=False,
    )
    assert begun.returncode != 0
    assert begun.stderr.strip() == (
        f"rollcall: The master key {kept} is missing: its secrets cannot be opened. "
        "Put the key that belongs to this database back there; where it is lost, "
        f"`rollcall vault forget --data {data}` goes on without them."
    )
    assert not kept.exists()
    (tmp_path / "kept.key").rename(kept)
    with live(data) as again:
        assert opens(again) == 200


async def test_before_anything_is_sealed_another_master_key_is_refused(
    tmp_path: Path, database_url: str
) -> None:
    first = await open_runtime(Settings(data=tmp_path / "one", database=database_url))

    with pytest.raises(
        FolderUnusable, match=r"master\.key is missing: its secrets cannot be opened"
    ):
        await open_runtime(Settings(data=tmp_path / "two", database=database_url))
    (tmp_path / "two" / "master.key").write_text("00" * 32)
    with pytest.raises(FolderUnusable, match="is not the one this roster was sealed with"):
        await open_runtime(Settings(data=tmp_path / "two", database=database_url))
    await first.database.close()


def refusal(data: Path, *options: str) -> str:
    """The one sentence with which a server does not begin."""
    done = subprocess.run(
        [PROGRAM, "serve", "--port", "0", "--data", data, *options],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    [line] = done.stderr.splitlines()
    return line.removeprefix("rollcall: ")


@pytest.mark.parametrize("port", ["99999", "65536", "9" * 5000, "٣", "-1", "http"])
def test_what_is_no_port_is_refused(tmp_path: Path, port: str) -> None:
    said = refusal(tmp_path / "data", "--listen", f"tikmatrix=127.0.0.1:{port}")

    assert said.startswith("--listen tikmatrix=127.0.0.1:")
    assert "from 0 to 65535" in said
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "address",
    [
        "nonsense",
        "roster.example.com",
        "ftp://roster.example.com",
        "https://",
        "https://roster example.com",
        "https://roster.example.com:99999",
        "https://roster.example.com/?a=1",
        "https://roster.example.com/#a",
        "https://ada:hunter2@roster.example.com",
        "https://[::1",
    ],
)
def test_what_is_no_address_of_a_server_is_refused(tmp_path: Path, address: str) -> None:
    said = refusal(tmp_path / "data", "--public-url", address)

    assert said == (
        "--public-url: That is not the address of a server; write it as https://roster.example.com."
    )


def test_a_first_key_that_was_revoked_is_not_printed(tmp_path: Path) -> None:
    with live(tmp_path / "data", sandbox=False) as own:
        headers = {"x-api-key": own.key}
        assert opens(own) == 200
        [first] = httpx2.get(f"{own.url}/v1/keys", headers=headers).json()["data"]
        assert httpx2.delete(f"{own.url}/v1/keys/{first['id']}", headers=headers).is_success

    said = announced(tmp_path / "data")

    assert own.key.removeprefix("pe_live_") not in said
    assert "curl" not in said
    assert "rollcall keys create" in said


def announced(data: Path) -> str:
    """What a server says that has no key to print, until there is nothing more to say."""
    with subprocess.Popen(
        [PROGRAM, "serve", "--port", "0", "--data", data], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        lines: list[str] = []
        while not lines or "Key" not in lines[-1]:
            lines.append(process.stdout.readline())
            assert lines[-1], lines
        process.terminate()
        return "".join([*lines, process.stdout.read()])


async def test_several_servers_that_begin_one_roster_at_once_make_one(
    tmp_path: Path, postgres_cluster: Cluster
) -> None:
    with postgres_cluster.database() as url:
        folders = [keyed(tmp_path / name) for name in ("one", "other", "third")]
        asked = [Settings(data=folder, database=url) for folder in folders]
        runtimes = [await open_runtime(settings) for settings in asked]

        owners = await asyncio.gather(*map(begin, runtimes))

        assert len({owner.workspace_id for owner in owners}) == 1
        count = "SELECT count(*) FROM workspaces"
        assert postgres_cluster.run(count, database=url.rpartition("/")[2]) == "1"
        kept = [runtime.settings.first_key().exists() for runtime in runtimes]
        assert sorted(kept) == [False, False, True]
        for runtime in runtimes:
            await runtime.database.close()


def test_beginning_is_no_use_of_a_key(tmp_path: Path) -> None:
    for _ in range(2):
        with live(tmp_path / "data", sandbox=False):
            pass

    [first] = Program(tmp_path / "data").json("keys", "ls")["data"]
    assert first["last_used_at"] is None
