"""`rollcall sandbox`: the fleet set back, the clock moved, and a running server that follows."""

import time
from datetime import datetime, timedelta

import httpx2

from rollcall.sandbox.keys import DEMO_ACCOUNT_KEY
from tests.cli.program import Program
from tests.live import Live

FOLLOWS_WITHIN = 15


def test_a_reset_brings_the_fleet_back(sandbox: Program) -> None:
    before = [a["id"] for a in sandbox.json("accounts", "ls", "--all")["data"]]
    sandbox.well("accounts", "rm", "101", "102")
    sandbox.add("tiktok", "stranger")
    erased, made = sandbox.well("sandbox", "reset", "--yes").lines
    assert erased.startswith("Erased: 61 accounts (1 of them is not of the fleet), ")
    assert made.startswith("Made: 60 accounts, ")
    assert made.endswith(" videos. Keys, sign-ins and the clock are as they were.")
    assert [a["id"] for a in sandbox.json("accounts", "ls", "--all")["data"]] == before


def test_a_reset_asks_first(sandbox: Program) -> None:
    sandbox.well("accounts", "rm", "101")
    assert "--yes" in sandbox.refused("sandbox", "reset")
    assert "60 accounts, " in sandbox.refused("sandbox", "reset")
    sandbox.add("tiktok", "stranger")
    assert "61 accounts (1 of them is not of the fleet)" in sandbox.refused("sandbox", "reset")
    assert sandbox.json("accounts", "ls", "--removed")["data"]


def test_programs_are_told_of_every_kind_that_was_erased_and_made(sandbox: Program) -> None:
    sandbox.add("tiktok", "stranger", "tags=mine")
    told = sandbox.json("sandbox", "reset", "--yes")
    assert (told["accounts"], told["strangers"]) == (60, 1)
    assert told["erased"]["accounts"] == told["made"]["accounts"] + 1 == 61
    assert told["erased"]["account_tags"] == told["made"]["account_tags"] + 1
    again = sandbox.json("sandbox", "reset", "--yes")
    assert again["erased"] == again["made"] == told["made"]
    assert not {"api_keys", "sign_ins", "workspaces"} & again["erased"].keys()


def test_a_real_roster_is_left_alone(roster: Program) -> None:
    roster.add("x", "ada")
    assert "not a sandbox" in roster.refused("sandbox", "reset", "--yes")
    assert "not a sandbox" in roster.refused("sandbox", "clock", "--forward", "1d")
    assert len(roster.json("accounts", "ls")["data"]) == 1


def test_a_session_that_is_ended_is_found_out_by_the_next_call(own_server: Live) -> None:
    program = Program(own_server.data)
    said = program.well("sandbox", "end-session", "tiktok/my_tiktok_user")
    assert "tiktok/my_tiktok_user (1)" in said.out
    keys = {"x-api-key": own_server.key, "x-account-key": DEMO_ACCOUNT_KEY}
    with httpx2.Client(base_url=own_server.url, headers=keys) as web:
        for _ in range(2):
            assert web.get("/tikapi/user/session/check").status_code == 428
        account = web.get("/v1/accounts/1").json()
    assert (account["health"], account["signed_in"]) == ("expired", False)
    [told] = program.well("events", "--last", "1").lines
    assert told.endswith("tiktok/my_tiktok_user: healthy to expired (session_expired)")


def test_no_session_is_ended_outside_a_sandbox_or_of_nobody(
    roster: Program, sandbox: Program
) -> None:
    roster.add("x", "ada")
    assert "not a sandbox" in roster.refused("sandbox", "end-session", "x/ada")
    assert "No account" in sandbox.refused("sandbox", "end-session", "x/nobody")


def test_the_clock_goes_forward_only(sandbox: Program) -> None:
    assert sandbox.json("sandbox", "clock")["ahead_seconds"] == 0
    assert sandbox.json("sandbox", "clock", "--forward", "3d")["ahead_seconds"] == 3 * 86_400
    assert sandbox.json("sandbox", "clock", "--forward", "12h")["ahead_seconds"] == 3.5 * 86_400
    assert "3 days 12 hours ahead" in sandbox.well("sandbox", "clock").out
    for wrong in ("-1d", "tomorrow", "99999w"):
        assert sandbox.refused("sandbox", "clock", f"--forward={wrong}")
    assert sandbox.json("sandbox", "clock")["ahead_seconds"] == 3.5 * 86_400


def test_commands_tell_the_sandboxs_time(sandbox: Program) -> None:
    now = datetime.fromisoformat(sandbox.json("sandbox", "clock", "--forward", "30d")["now"])
    added = sandbox.add("x", "newcomer")
    assert abs(datetime.fromisoformat(added["created_at"]) - now) < timedelta(minutes=1)


def test_a_running_server_follows(own_server: Live) -> None:
    now = datetime.fromisoformat(
        Program(own_server.data).json("sandbox", "clock", "--forward", "60d")["now"]
    )
    until = time.monotonic() + FOLLOWS_WITHIN
    with httpx2.Client(base_url=own_server.url, headers={"x-api-key": own_server.key}) as web:
        while True:
            at = datetime.fromisoformat(web.get("/v1/health").json()["at"])
            if abs(at - now) < timedelta(minutes=1):
                return
            assert time.monotonic() < until, f"The server says {at}, not {now}."
            time.sleep(0.2)


def test_the_world_grows_and_never_shrinks(sandbox: Program) -> None:
    assert sandbox.well("sandbox", "grow", "--people", "230").lines == ["The world has 230 people."]
    assert sandbox.json("sandbox", "grow", "--people", "10") == {"people": 230}


def test_a_real_roster_has_no_world_to_grow(roster: Program) -> None:
    roster.add("x", "ada")
    assert "not a sandbox" in roster.refused("sandbox", "grow", "--people", "10")
