"""`rollcall events`."""

import json
import subprocess

from tests.cli.program import Program
from tests.live import PROGRAM, Live


def test_what_happened_is_a_line_each_the_newest_last(roster: Program) -> None:
    roster.add("tiktok", "ada", "health=healthy")
    ada = roster.add("tiktok", "bo", "health=healthy")
    change = ("health=expired", "health_reason=token_expired")
    roster.well("accounts", "set", ada["id"], *change)
    lines = roster.well("events").lines
    assert [line.split("  ")[0] for line in lines] == ["1", "2", "3", "4", "5"]
    assert lines[0].endswith("account.created  tiktok/ada")
    assert "account.health_changed  tiktok/ada: new to healthy" in lines[1]
    assert lines[4].endswith("tiktok/bo: healthy to expired (token_expired)")
    assert len(roster.well("events", "--last", "1").lines) == 1
    told = [json.loads(line) for line in roster.well("events", "--after", "3", "--json").lines]
    assert [event["number"] for event in told] == [4, 5]
    assert told[1]["data"]["before"]["health"] == "healthy"
    assert roster.well("events", "--after", "5").lines == []
    roster.well("accounts", "set", ada["id"], "biography=Hello")
    [line] = roster.well("events", "--last", "1").lines
    assert line.endswith("account.changed  tiktok/bo: biography")


def test_what_happens_is_followed_on_a_server_elsewhere(own_server: Live) -> None:
    local, where = Program(own_server.data), ["--url", own_server.url, "--key", own_server.key]
    [newest] = local.well("events", "--last", "1", "--json").lines
    number = json.loads(newest)["number"]
    followed = [PROGRAM, "events", "--follow", "--json", "--after", str(number), *where]
    with subprocess.Popen(followed, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            for health in ("limited", "healthy"):
                local.well("accounts", "set", "1", f"health={health}")
                event = json.loads(process.stdout.readline())
                number += 1
                assert event["number"] == number
                assert event["data"]["after"]["health"] == health
                assert event["data"]["account_number"] == 1
        finally:
            process.terminate()
