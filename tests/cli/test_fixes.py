"""`rollcall fixes` and `rollcall health forecast`."""

from tests.cli.program import Program


def test_each_problem_stands_with_what_solves_it(sandbox: Program) -> None:
    found = sandbox.json("fixes")
    said = sandbox.well("fixes").out
    reasons = [fix["reason"] for fix in found["data"]]
    assert {"token_expired", "cookies_expired", "banned", "device_offline"} <= set(reasons)
    for fix in found["data"]:
        assert fix["reason"] in said
    [cookies] = [fix for fix in found["data"] if fix["reason"] == "cookies_expired"][:1]
    assert cookies["action"]["command"] in " ".join(said.split())
    page = sandbox.json("fixes", "--limit", "1")
    rest = sandbox.json("fixes", "--cursor", page["page"]["next_cursor"])
    assert len(rest["data"]) + len(page["data"]) == len(found["data"])
    assert "--cursor" in sandbox.well("fixes", "--limit", "1").err


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


def test_nothing_ahead_is_said_too(roster: Program) -> None:
    roster.add("x", "ada", "health=healthy")
    said = roster.well("health", "forecast")
    assert "0 will not be able to within 7 days" in said.lines[0]
    assert "Of 1 nobody said when" in said.lines[1]
