"""`rollcall link`."""

import asyncio
from pathlib import Path

from rollcall.cli.reach import Target, open_here
from tests.cli.program import Program, run
from tests.live import live


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
