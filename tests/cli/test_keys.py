"""`rollcall keys`."""

from datetime import UTC, datetime, timedelta

import httpx2

from tests.cli.program import Program, run
from tests.live import Live


def test_a_key_is_shown_once_with_what_it_may_do(roster: Program) -> None:
    said = roster.well("keys", "create", "reports", "--scope", "read", "--expires", "30d")
    key = said.lines[0]
    assert key.startswith("pe_live_")
    assert "read accounts" in said.out
    assert "not shown again" in said.err
    listed = roster.well("keys", "ls")
    assert "reports" in listed.out
    assert key not in listed.out
    [kept] = [k for k in roster.json("keys", "ls")["data"] if k["name"] == "reports"]
    ends = datetime.fromisoformat(kept["expires_at"])
    assert abs(ends - datetime.now(UTC) - timedelta(days=30)) < timedelta(minutes=1)
    assert kept["scopes"] == ["read"]


def test_a_key_can_be_bound_to_accounts_tags_and_a_rate(roster: Program) -> None:
    ada, bo = roster.add("x", "ada"), roster.add("tiktok", "bo")
    made = roster.json(
        *("keys", "create", "partner", "--accounts", f"{ada['number']},tiktok/bo"),
        *("--tag", "vip", "--per-minute", "0", "--expires", "2099-01-31"),
    )
    details = made["details"]
    assert details["account_numbers"] == [ada["number"], bo["number"]]
    assert details["account_tags"] == ["vip"]
    assert details["requests_per_minute"] == 0
    assert details["expires_at"] == "2099-01-31T00:00:00.000Z"
    assert "accounts 1" in roster.well("keys", "ls").out


def test_a_key_has_the_plan_it_is_made_with(roster: Program) -> None:
    roster.well("keys", "create", "open")
    said = roster.well(
        *("keys", "create", "narrow", "--no-premium", "--per-day", "1000"),
        *("--bytes-per-day", "5000000"),
    )
    assert "no premium, 1,000 a day, 5,000,000 bytes a day" in said.out
    plans = {key["name"]: key["plan"] for key in roster.json("keys", "ls")["data"]}
    everything = {
        "premium": True,
        "special": True,
        "requests_per_day": None,
        "bytes_per_day": None,
    }
    assert plans["open"] == everything
    assert plans["narrow"] == {
        "premium": False,
        "special": True,
        "requests_per_day": 1000,
        "bytes_per_day": 5_000_000,
    }
    assert "no premium" in roster.well("keys", "ls").out


def test_a_made_key_opens_the_server_until_it_is_revoked(own_server: Live) -> None:
    local = Program(own_server.data)
    made = local.json("keys", "create", "short lived")
    headers = {"x-api-key": made["key"]}
    with httpx2.Client(base_url=own_server.url, headers=headers) as web:
        assert web.get("/v1/me").status_code == 200
        assert local.well("keys", "revoke", "short lived").lines == [
            f"Revoked short lived ({made['details']['hint']}...)."
        ]
        assert web.get("/v1/me").status_code == 401
    assert "short lived" not in local.well("keys", "ls").out
    assert "short lived" in local.well("keys", "ls", "--revoked").out


def test_no_key_is_revoked_by_a_guess(roster: Program) -> None:
    first, second = (roster.json("keys", "create", "twin") for _ in range(2))
    assert "2 keys are called 'twin'" in roster.refused("keys", "revoke", "twin")
    roster.well("keys", "revoke", first["details"]["id"])
    assert roster.json("keys", "revoke", "twin") == {"revoked": second["details"]["id"]}
    assert "No key in use" in roster.refused("keys", "revoke", "twin")


def test_what_a_key_cannot_be_is_one_sentence(roster: Program) -> None:
    assert "neither a span" in roster.refused("keys", "create", "k", "--expires", "soon")
    assert "Already past" in roster.refused("keys", "create", "k", "--expires", "2020-01-01")
    assert "No account is called" in roster.refused("keys", "create", "k", "--accounts", "nobody")
    assert run("keys", "create", "k", "--scope", "everything").code == 2
