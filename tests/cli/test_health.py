"""`rollcall health`."""

from tests.cli.program import Program


def test_the_summary_says_how_many_can_post_and_what_to_do(sandbox: Program) -> None:
    found = sandbox.json("health")
    said = sandbox.well("health")
    assert said.lines[0] == f"{found['can_post']} of {found['accounts']} accounts can post."
    for reason in found["reasons"]:
        [line] = [line for line in said.lines if f" {reason['reason']} " in line]
        assert line.split()[0] == str(reason["accounts"])
        assert line.endswith(reason["remedy"])
    for platform in found["platforms"]:
        counts = [platform["accounts"], platform["can_post"]]
        row = [platform["platform"], *map(str, [*counts, counts[0] - counts[1]])]
        assert row in [line.split() for line in said.lines]


def test_one_accounts_history_newest_first(sandbox: Program) -> None:
    found = sandbox.json("health", "104")["data"]
    assert [change["at"] for change in found] == sorted((c["at"] for c in found), reverse=True)
    said = sandbox.well("health", "facebook/dara_films3")
    assert len(said.lines) == 1 + len(found)
    assert "a post: 401 invalid_token" in said.lines[1]
    older = sandbox.json("health", "104", "--before", found[0]["at"], "--limit", "1")["data"]
    assert older == [found[1]]


def test_an_empty_roster_and_no_history_are_said(roster: Program) -> None:
    assert "The roster is empty" in roster.well("health").err
    roster.add("x", "ada")
    assert "Nothing is known" in roster.well("health", "ada", "--before", "2001-01-01").err
    assert "before" in roster.refused("health", "ada", "--before", "yesterday")
