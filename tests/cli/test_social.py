"""`rollcall social`."""

import json
from collections.abc import AsyncGenerator

import pytest

from rollcall.cli import live_room
from rollcall.cli.live_room import _told
from rollcall.cli.reach import BrokenOff, Refused, Told
from rollcall.sandbox.world import named
from rollcall.sandbox.world.live import _past_row
from tests.cli.program import Program, refusal, run
from tests.live import Live

FOOD = str(named.VIDEOS[1].id)
ENDED = str(_past_row(3)["id"])


def test_a_person_is_shown_and_their_videos(sandbox: Program) -> None:
    found = sandbox.json("social", "person", "lilyachty")
    said = sandbox.well("social", "person", "@lilyachty")
    assert said.lines[0] == f"@lilyachty  {found['nickname']}"
    assert any(line.split()[-1] == f"{found['followers']:,}" for line in said.lines)

    page = sandbox.json("social", "videos", "lilyachty", "--limit", "5")
    shown = sandbox.well("social", "videos", "lilyachty", "--limit", "5")
    assert [line.split()[0] for line in shown.lines[1:]] == [v["id"] for v in page["data"]]
    assert f"--cursor {page['page']['next_cursor']}" in shown.err
    cursor = page["page"]["next_cursor"]
    more = sandbox.json("social", "videos", "lilyachty", "--cursor", cursor)
    assert not {v["id"] for v in more["data"]} & {v["id"] for v in page["data"]}


def test_comments_and_their_replies(sandbox: Program) -> None:
    said = sandbox.well("social", "comments", FOOD, "--limit", "3")
    assert len(said.lines) == 4
    replies = sandbox.json("social", "comments", FOOD, "--under", str(named.COMMENT))
    assert {reply["thread_id"] for reply in replies["data"]} == {str(named.COMMENT)}


@pytest.mark.parametrize("kind", ["people", "videos", "hashtags", "live"])
def test_words_are_looked_for(sandbox: Program, kind: str) -> None:
    word = "lilyachty" if kind == "live" else "food"
    found = sandbox.json("social", "search", word, "--kind", kind, "--limit", "4")
    said = sandbox.well("social", "search", word, "--kind", kind, "--limit", "4")
    assert len(said.lines) == 1 + len(found["data"]) > 1


def test_what_is_not_there_is_one_sentence(sandbox: Program) -> None:
    assert "User doesn't exist" in sandbox.refused("social", "person", "nobody.at.all")
    assert "There is nothing." in sandbox.well("social", "search", "zzzzqqqq").err
    assert "kind" in sandbox.refused("social", "search", "x", "--kind", "everything")
    assert "Live doesn't exist" in sandbox.refused("social", "live", "1", "--follow")


def test_open_rooms_and_one_of_them(sandbox: Program) -> None:
    rooms = sandbox.json("social", "live")["data"]
    said = sandbox.well("social", "live")
    assert [line.split()[0] for line in said.lines[1:]] == [room["id"] for room in rooms]
    one = sandbox.well("social", "live", str(named.ROOM))
    assert "@lilyachty" in one.lines[0]
    assert any(line.split()[:1] == ["likes"] for line in one.lines)


def test_a_room_is_followed_until_it_ends(sandbox: Program) -> None:
    told = [json.loads(line) for line in sandbox.well(*_follow(ENDED), "--json").lines]
    said = sandbox.well(*_follow(ENDED))
    assert told[-1]["kind"] == "ended"
    assert len({event["id"] for event in told}) == len(told) == len(said.lines) > 5
    assert said.lines[-1].endswith("The room ends.")
    assert "The room has ended." in said.err

    rest = sandbox.well(*_follow(ENDED), "--json", "--after", told[2]["cursor"])
    assert [json.loads(line) for line in rest.lines] == told[3:]
    assert "It is over" in sandbox.refused(*_follow(ENDED), "--after", told[-1]["cursor"])


def test_a_room_of_a_server_elsewhere_is_followed(own_server: Live) -> None:
    where = ("--url", own_server.url, "--key", own_server.key)
    said = run(*_follow(ENDED), "--json", *where)
    assert said.code == 0, said.err
    assert json.loads(said.lines[-1])["kind"] == "ended"
    nobody = ("--url", own_server.url, "--key", "wrong")
    assert "not known here" in refusal(run(*_follow(ENDED), *nobody))


def _follow(room: str) -> tuple[str, ...]:
    return "social", "live", room, "--follow"


class Breaking:
    """A roster whose stream breaks off after every event, and now and then before the first."""

    def __init__(self, *told: Told | None) -> None:
        self._told = list(told)
        self.asked: list[str | None] = []

    async def listen(self, _path: str, after: str | None) -> AsyncGenerator[Told]:
        self.asked.append(after)
        if not self._told:
            raise BrokenOff("It does not answer.")
        if (told := self._told.pop(0)) is not None:
            yield told
        raise BrokenOff("It does not answer.")


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_room, "WAIT", 0.0)
    monkeypatch.setattr(live_room, "TRIES", 3)


async def test_whoever_follows_comes_back_to_where_it_broke_off() -> None:
    events = [Told(str(nth), "like", {}) for nth in range(3)]
    roster = Breaking(events[0], None, None, events[1], events[2], Told("9", "ended", {}))

    told = [event async for event in _told(roster, "/x", None)]  # type: ignore[arg-type]

    assert [event.id for event in told] == ["0", "1", "2", "9"]
    assert roster.asked == [None, "0", "0", "0", "1", "2"]


async def test_it_gives_up_where_nothing_answers_and_where_the_key_is_refused() -> None:
    silent = Breaking(Told("0", "like", {}))
    with pytest.raises(Refused, match="does not answer"):
        _ = [event async for event in _told(silent, "/x", None)]  # type: ignore[arg-type]
    assert len(silent.asked) == 1 + 3

    body = {"detail": "This API key was revoked.", "remedy": "Send another."}
    revoked = Breaking(Told("", "refused", body))
    with pytest.raises(Refused, match="revoked"):
        _ = [event async for event in _told(revoked, "/x", None)]  # type: ignore[arg-type]
    assert len(revoked.asked) == 1
