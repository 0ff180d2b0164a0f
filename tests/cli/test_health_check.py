"""`rollcall health check`."""

import json
from typing import Any

import pytest

from rollcall.cli.reach import Roster
from tests.cli.program import Program, run
from tests.live import Live


def test_the_whole_roster_is_asked_about_and_summed_up(sandbox: Program) -> None:
    enabled = sandbox.json("accounts", "ls", "--enabled", "--all")["data"]
    never = [a for a in enabled if a["health_reason"] == "never_checked"]
    told = sandbox.json("health", "check")
    assert told["asked"] == len(enabled)
    assert {a["number"] for a in told["changed"]} == {a["number"] for a in never}
    again = sandbox.well("health", "check")
    assert again.lines[0] == f"{len(enabled)} accounts, 0 otherwise than was known."
    works = told["outcomes"]["works"]
    assert f"  {works} were let in" in again.lines


def test_a_filter_and_names_choose(sandbox: Program) -> None:
    chosen = sandbox.json("accounts", "ls", "--platform", "x", "--enabled")["data"]
    assert sandbox.json("health", "check", "--platform", "x")["asked"] == len(chosen)
    assert sandbox.json("health", "check", "facebook/dara_films3", "102")["asked"] == 2
    assert "not both" in sandbox.refused("health", "check", "102", "--platform", "x")
    assert "No account" in sandbox.refused("health", "check", "nobody")


def test_what_changed_is_listed(roster: Program, sandbox: Program) -> None:
    sandbox.well("sandbox", "clock", "--forward", "90d")
    said = sandbox.well("health", "check", "--health", "healthy")
    assert "What changed" in said.out
    assert "token_expired" in said.out
    roster.add("x", "ada")
    said = roster.well("health", "check")
    assert "1 could not be asked about" in said.out
    assert "is meant by that" in roster.well("health", "check", "--platform", "tiktok").err


def test_one_that_is_switched_off_is_refused(roster: Program) -> None:
    roster.add("x", "ada", "enabled=false")
    assert "Enable it" in roster.refused("health", "check", "ada")


def test_a_server_elsewhere_is_asked_the_same(own_server: Live) -> None:
    said = run(
        "health", "check", "--platform", "tiktok", "--url", own_server.url, "--key", own_server.key
    )
    assert said.code == 0, said
    assert "accounts, " in said.lines[0]


def test_a_sandbox_asks_its_own_platforms_alone(sandbox: Program) -> None:
    scopes = 'params={"scopes":["user.info.basic"]}'
    mine = str(sandbox.add("tiktok", "mine", scopes)["number"])
    sandbox.well("accounts", "set", mine, "--secret", "access_token", given="a token\n")
    assert sandbox.json("health", "check", mine)["outcomes"] == {"unasked": 1}


def test_a_server_elsewhere_goes_on_by_itself_and_tells_the_same(own_server: Live) -> None:
    there = ("--url", own_server.url, "--key", own_server.key, "--json")
    everyone = json.loads(run("accounts", "ls", "--enabled", "--all", *there).out)["data"]
    never = {a["number"] for a in everyone if a["health_reason"] == "never_checked"}
    first = json.loads(run("health", "check", *there).out)
    assert first["asked"] == len(everyone)
    assert {a["number"] for a in first["changed"]} == never
    again = json.loads(run("health", "check", "--cannot-post", *there).out)
    cannot = json.loads(run("accounts", "ls", "--enabled", "--cannot-post", "--all", *there).out)
    assert (again["asked"], again["changed"]) == (len(cannot["data"]), [])
    assert "is meant by that" in run("health", "check", "--tag", "nobody", *there[:-1]).err
    named = str(everyone[0]["number"])
    assert json.loads(run("health", "check", named, *there).out)["asked"] == 1


def test_a_server_that_does_not_do_it_by_itself_is_asked_one_by_one(
    own_server: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = Roster.ask
    refused: list[str] = []

    async def as_an_older_one(roster: Roster, method: str, path: str, **more: Any) -> Any:
        if path == "/v1/accounts/check":
            refused.append(path)
            path = "/v1/accounts/check/health"  # where there is no POST either
        return await ask(roster, method, path, **more)

    monkeypatch.setattr(Roster, "ask", as_an_older_one)
    there = ("--url", own_server.url, "--key", own_server.key, "--json")
    told = json.loads(run("health", "check", "--platform", "x", *there).out)
    assert refused
    assert told["asked"] > 0
