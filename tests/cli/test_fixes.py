"""`rollcall fixes` and `rollcall health forecast`."""

import shlex

from tests.cli.program import Program
from tests.docs.test_commands import wrong_with


def test_each_problem_stands_with_what_solves_it(sandbox: Program) -> None:
    found = sandbox.json("fixes")
    said = sandbox.well("fixes").out
    reasons = [fix["reason"] for fix in found["data"]]
    assert {"token_expired", "cookies_expired", "banned", "device_offline"} <= set(reasons)
    for fix in found["data"]:
        assert fix["reason"] in said
    assert "1 account lives on it." in " ".join(said.split())
    [cookies] = [fix for fix in found["data"] if fix["reason"] == "cookies_expired"][:1]
    assert cookies["action"]["command"] in " ".join(said.split())
    page = sandbox.json("fixes", "--limit", "1")
    rest = sandbox.json("fixes", "--cursor", page["page"]["next_cursor"])
    assert len(rest["data"]) + len(page["data"]) == len(found["data"])
    assert "--cursor" in sandbox.well("fixes", "--limit", "1").err


def test_whatever_solves_a_problem_here_is_a_command_that_there_is(sandbox: Program) -> None:
    actions = [fix["action"] for fix in sandbox.json("fixes")["data"]]
    commands = [shlex.split(action["command"]) for action in actions if action["command"]]
    assert [words for words in commands if words[0] != "rollcall" or wrong_with(words[1:])] == []
    nowhere = [one for one in actions if not one["command"] and not one["href"]]
    assert nowhere == []
    connects = [one["command"] for one in actions if one["kind"] == "connect"]
    said = " ".join(sandbox.well("fixes").out.split())
    assert connects
    assert all(command in said for command in connects)


def test_the_command_of_a_lost_consent_makes_a_link_for_that_account(sandbox: Program) -> None:
    fixes = sandbox.json("fixes")["data"]
    [fix] = [one for one in fixes if one["action"]["kind"] == "connect"][:1]
    _, *words = fix["action"]["command"].split()
    made = sandbox.json(*words)
    assert made["details"]["account_number"] == fix["accounts"][0]["number"]


def test_a_roster_without_problems_needs_nobody(roster: Program) -> None:
    roster.add("x", "ada", "health=healthy")
    assert roster.well("fixes").err.strip() == "Nothing needs anybody."


def test_what_will_stop_is_told_with_when_and_why(sandbox: Program) -> None:
    found = sandbox.json("health", "forecast", "--days", "30")
    ahead = found["forecast"]
    said = sandbox.well("health", "forecast", "--days", "30")
    assert said.lines[0] == (
        f"Of {ahead['can_post']} accounts that can post, {ahead['stops']} will not be able to "
        "within 30 days; 0 are renewed by themselves."
    )
    assert ahead["stops"] == len(found["data"]) > 2
    for one in found["data"]:
        assert f"{one['platform']}/{one['username']} ({one['number']})" in said.out
    assert {one["reason"] for one in ahead["limits"]} == {"rate_limited", "quota_exhausted"}
    assert "Held back until then" in said.out
    assert "session_age, estimated" in " ".join(said.out.split())
    assert f"Of what stops, {ahead['estimated']} are estimated" in said.out
    assert "How long sessions last here" in said.out
    assert "Too few have ended to tell" in said.out


def test_nothing_ahead_is_said_too(roster: Program) -> None:
    roster.add("x", "ada", "health=healthy")
    said = roster.well("health", "forecast")
    assert "0 will not be able to within 7 days" in said.lines[0]
    assert "Of 1 nobody said when" in said.lines[1]
