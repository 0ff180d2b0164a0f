"""`rollcall link`."""

import asyncio
from pathlib import Path

import pytest

from rollcall.cli.reach import Target, open_here
from tests.cli.program import Program, run
from tests.live import live
from tests.real.postgres import Cluster


def test_a_link_signs_one_person_in_once(roster: Program) -> None:
    said = roster.well("link", "--address", "https://roster.example/")
    [link] = said.lines
    assert link.startswith("https://roster.example/claim?token=")
    assert "once" in said.err
    token = link.partition("token=")[2]

    async def claim() -> tuple[str | None, str | None]:
        async with open_here(Target(roster.data)) as (runtime, _):
            return await runtime.sign_ins.claim(token), await runtime.sign_ins.claim(token)

    session, again = asyncio.run(claim())
    assert session
    assert again is None


def test_it_is_made_where_the_roster_is(roster: Program) -> None:
    assert roster.json("link")["url"].startswith("http://127.0.0.1:8484/claim?token=")
    assert run("link", "--url", "http://127.0.0.1:1").code == 2


def test_it_leads_to_the_server_that_runs_on_the_folder(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with live(data) as running:
        made = run("link", "--data", str(data))
        assert made.lines[0].startswith(f"{running.url}/claim?token=")
        assert (data / "address").stat().st_mode & 0o777 == 0o600
    assert not (data / "address").exists()


@pytest.mark.real
def test_of_several_on_one_folder_those_that_go_on_are_still_found(
    tmp_path: Path, postgres_cluster: Cluster, migrated: str
) -> None:
    data = tmp_path / "data"
    with postgres_cluster.database(migrated) as url:
        here = ("--data", str(data), "--database", url)
        with live(data, "--database", url) as first:
            with live(data, "--database", url) as second:
                newest = run("link", *here)
                assert newest.lines[0].startswith(f"{second.url}/claim?token=")
            made = run("link", *here)
            forgetting = run("vault", "forget", "--yes", *here)

    assert made.lines[0].startswith(f"{first.url}/claim?token=")
    assert f"A server runs on this folder, at {first.url}" in forgetting.err


def test_a_server_that_was_killed_is_no_longer_named_once_another_runs(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with live(data):
        pass
    (data / "address").write_text("http://127.0.0.1:1\n")
    with live(data) as running:
        assert (data / "address").read_text() == f"{running.url}\n"
