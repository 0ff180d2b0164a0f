"""`rollcall connect`, `rollcall accounts disconnect` and `rollcall platforms`."""

import asyncio
from pathlib import Path

import httpx2

from tests.cli.program import Program, run
from tests.grants.owners import connect, open_sandboxed
from tests.live import Live


def test_a_link_is_made_listed_and_withdrawn(sandbox: Program) -> None:
    made = sandbox.well("connect", "link", "tiktok", "--name", "Acme", "--expires", "2d")
    assert made.lines[0].startswith("http://127.0.0.1:8484/connect/cl_")
    assert "good once" in made.err
    [kept] = sandbox.json("connect", "ls")["data"]
    assert (kept["state"], kept["platform"], kept["name"]) == ("made", "tiktok", "Acme")
    assert "cl_" not in sandbox.well("connect", "ls").out
    sandbox.well("connect", "withdraw", kept["id"])
    assert sandbox.json("connect", "ls")["data"][0]["state"] == "withdrawn"
    assert "used or withdrawn already" in sandbox.refused("connect", "withdraw", kept["id"])


def test_a_link_repairs_an_account_that_is_named(sandbox: Program) -> None:
    [account, *_] = sandbox.json("accounts", "ls", "--platform", "x")["data"]
    made = sandbox.json("connect", "link", f"x/{account['username']}", "--language", "fr")
    assert made["details"]["account_number"] == account["number"]
    assert made["details"]["platform"] == "x"


def test_what_has_no_app_is_not_offered_and_the_remedy_works(roster: Program) -> None:
    refused = roster.refused("connect", "link", "tiktok")
    assert "rollcall platforms set tiktok" in refused
    roster.well("platforms", "set", "tiktok", "key123", given="the-secret\n")
    shown = roster.well("platforms", "ls")
    assert "key123" in shown.out
    assert "the-secret" not in shown.out
    assert "/connect/cl_" in roster.well("connect", "link", "tiktok").out
    roster.well("platforms", "unset", "tiktok")
    assert "no app" in roster.well("platforms", "ls").out


def test_a_link_leads_to_the_server_that_runs(own_server: Live) -> None:
    made = run("connect", "link", "youtube", "--data", str(own_server.data))
    [link] = [line for line in made.out.splitlines() if line.startswith("http")]
    assert link.startswith(own_server.url)
    page = httpx2.get(link)
    assert page.status_code == 200
    assert "YouTube" in page.text


def test_what_an_owner_granted_is_taken_back_by_who_means_it(tmp_path: Path) -> None:
    program = Program(tmp_path / "data")
    number = asyncio.run(_connected(program.data))
    asked = program.refused("accounts", "disconnect", number)
    assert f"({number})" in asked
    assert "--yes" in asked
    assert program.json("accounts", "show", number)["can_post"] is True

    said = program.well("accounts", "disconnect", number, "--yes")
    assert said.lines[0].startswith("Disconnected tiktok/")
    assert f"rollcall connect link {number}" in said.err
    shown = program.json("accounts", "show", number)
    assert (shown["health_reason"], shown["can_post"]) == ("consent_withdrawn", False)

    assert "ended already" in program.refused("accounts", "disconnect", number, "--yes")
    assert "No such account" in program.refused("accounts", "disconnect", "99999", "--yes")


async def _connected(data: Path) -> str:
    async with open_sandboxed(data) as place:
        return str((await connect(place, "tiktok"))["number"])
