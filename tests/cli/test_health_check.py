"""`rollcall health check`."""

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
