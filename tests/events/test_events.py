"""Events: told with what they tell of, in an order that no reader misses anything of."""

import asyncio
import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import rollcall
from rollcall.core.errors import Unavailable
from rollcall.core.events.catalogue import NAMES
from rollcall.core.events.events import EventFeed, Waiting
from rollcall.core.events.forgetting import forget_old
from rollcall.core.events.telling import Told, tell
from rollcall.core.health.health import Health
from rollcall.core.vault.kinds import SecretKind
from rollcall.kit.sealing import Secret
from tests.makers import account
from tests.place import Place


async def events(place: Place, after: int = 0, **asked: Any) -> dict[str, Any]:
    key = asked.pop("key", None)
    answer = await place.get("/v1/events", params={"after": after} | asked, key=key)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def states(body: dict[str, Any]) -> list[tuple[str, str | None, str]]:
    return [
        (
            event["data"]["username"],
            event["data"]["before"] and event["data"]["before"]["health"],
            event["data"]["after"]["health"],
        )
        for event in body["data"]
        if event["type"] == "account.health_changed"
    ]


async def happen(place: Place, names: Sequence[str]) -> None:
    """One transaction, with an event of each name."""
    async with place.runtime.database.transaction() as transaction:
        told = [Told(name, None, {}) for name in names]
        await tell(transaction, place.workspace_id, told, place.clock())


async def test_each_change_of_health_is_told_once_whoever_makes_it(either_place: Place) -> None:
    place = either_place
    [one, _] = await place.put(account("ada", health="healthy"), account("bo"))
    path = f"/v1/accounts/{one.number}"
    await place.ask("PATCH", path, json={"health": "expired", "health_reason": "token_expired"})
    await place.ask("PATCH", path, json={"health": "expired", "health_reason": "token_expired"})
    await place.ask("PATCH", path, json={"biography": "Nothing of her health."})
    await place.put(account("ada", health="healthy"))
    body = await events(place)
    assert sorted(states(body)[:2], key=str) == [
        ("ada", None, "healthy"),
        ("bo", None, "unknown"),
    ]
    assert states(body)[2:] == [("ada", "healthy", "expired"), ("ada", "expired", "healthy")]
    assert [event["number"] for event in body["data"]] == list(range(1, 8))
    told = [event for event in body["data"] if event["type"] == "account.health_changed"][2]
    assert told["id"].startswith("evt_")
    assert told["data"]["account_number"] == one.number
    assert told["data"]["after"]["reason"] == "token_expired"
    assert told["data"]["after"]["can_post"] is False
    assert (body["next"], body["newest"], body["missed"]) == (7, 7, False)
    assert (await events(place, after=7))["data"] == []


async def test_every_change_of_an_account_is_told_with_what_changed(either_place: Place) -> None:
    place = either_place
    [one] = await place.put(account("ada", health="healthy"))
    path = f"/v1/accounts/{one.number}"
    await place.ask("PATCH", path, json={"biography": "Hello", "tags": ["vip"]})
    await place.ask("PATCH", path, json={"biography": "Hello", "checked_at": "2026-04-10T12:00Z"})
    await place.ask("PUT", f"{path}/secrets/password", json={"value": "secret"})
    await place.ask("PUT", f"{path}/secrets/password", json={"value": "secret"})
    await place.put(account("ada", secrets={SecretKind.TOTP: Secret("JBSW")}))
    await place.ask("DELETE", path)
    await place.ask("POST", f"{path}/restore")
    told = (await events(place))["data"]
    assert [(event["type"], event["data"].get("changed")) for event in told] == [
        ("account.created", None),
        ("account.health_changed", None),
        ("account.changed", ["biography", "tags"]),
        ("account.changed", ["secrets"]),
        ("account.changed", ["secrets"]),
        ("account.removed", None),
        ("account.restored", None),
    ]
    assert {event["data"]["account_number"] for event in told} == {one.number}
    assert {event["data"]["username"] for event in told} == {"ada"}


async def test_keys_and_settings_are_told_of_without_the_keys(either_place: Place) -> None:
    place = either_place
    made = (await place.ask("POST", "/v1/keys", json={"name": "publisher"})).json()
    id_ = made["details"]["id"]
    await place.ask("DELETE", f"/v1/keys/{id_}")
    [mine] = (await place.get("/v1/workspaces")).json()["data"]
    settings = {"settings": {"owner_email": "me@example.com"}}
    for _ in range(2):
        await place.ask("PATCH", f"/v1/workspaces/{mine['id']}", json=settings)
    told = (await events(place))["data"]
    assert [(event["type"], event["data"]) for event in told] == [
        ("key.created", {"key_id": id_, "name": "publisher"}),
        ("key.revoked", {"key_id": id_, "name": "publisher"}),
        ("workspace.changed", {"name": "Test", "changed": ["owner_email"]}),
    ]


def test_every_type_that_is_told_is_in_the_catalogue() -> None:
    """Read from the code, so that whoever tells of something new is reminded of it."""
    told = re.compile(r"(?:\bTold\(|_tell\(|CHANGED = )\s*\"([a-z_]+\.[a-z_]+)\"")
    source = "".join(path.read_text() for path in Path(rollcall.__file__).parent.rglob("*.py"))
    found = set(told.findall(source)) | {"account.removed", "account.restored"}
    assert len(found) >= 13
    assert found == set(NAMES)


async def test_what_is_rolled_back_is_not_told(either_place: Place) -> None:
    place = either_place
    async with place.runtime.database.transaction() as transaction:
        await tell(transaction, place.workspace_id, [Told("x", None, {})], place.clock())
        transaction.undo()
    assert (await events(place))["data"] == []


async def test_a_reader_misses_nothing_that_is_committed_late(either_place: Place) -> None:
    """One who began to write first, and commits last, is told of last."""
    place = either_place
    if place.runtime.database.kind.value == "sqlite":
        pytest.skip("There is one writer at a time, who commits in the order of writing.")
    async with place.runtime.database.transaction() as slow:
        await tell(slow, place.workspace_id, [Told("slow", None, {})], place.clock())
        await happen(place, ["quick"])
        first = await events(place)
        assert [event["type"] for event in first["data"]] == ["quick"]
    second = await events(place, after=first["next"])
    assert [(event["type"], event["number"]) for event in second["data"]] == [("slow", 2)]


async def test_readers_and_writers_at_once_leave_no_gap_and_skip_nothing(
    either_place: Place,
) -> None:
    place, writers, turns = either_place, 5, 8
    done = asyncio.Event()

    async def write(writer: int) -> None:
        for turn in range(turns):
            await happen(place, [f"{writer}.{turn}.a", f"{writer}.{turn}.b"])

    async def follow() -> list[tuple[int, str]]:
        seen: list[tuple[int, str]] = []
        after = 0
        while len(seen) < 2 * writers * turns:
            ended = done.is_set()
            body = await events(place, after=after, limit=7)
            seen += [(event["number"], event["type"]) for event in body["data"]]
            after = body["next"]
            assert body["data"] or not ended, "something was skipped"
            await asyncio.sleep(0.001)  # on SQLite a read is done before anybody else has a turn
        return seen

    async def write_all() -> None:
        await asyncio.gather(*(write(writer) for writer in range(writers)))
        done.set()

    readers = [asyncio.create_task(follow()) for _ in range(3)]
    await write_all()
    for reader in readers:
        seen = await asyncio.wait_for(reader, 30)
        assert [number for number, _ in seen] == list(range(1, 2 * writers * turns + 1))
        for writer in range(writers):
            mine = [name for _, name in seen if name.startswith(f"{writer}.")]
            assert mine == [f"{writer}.{t}.{part}" for t in range(turns) for part in "ab"]


async def test_who_waits_is_told_as_it_happens_and_not_long_after(either_place: Place) -> None:
    place = either_place
    loop = asyncio.get_running_loop()
    began = loop.time()
    waiting = asyncio.create_task(events(place, wait=20))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    await place.put(account("ada", health="healthy"))
    assert states(await waiting) == [("ada", None, "healthy")]
    assert loop.time() - began < 10
    assert (await events(place, after=2, wait=1))["data"] == []


async def test_a_wait_and_a_page_are_bounded(place: Place) -> None:
    for asked in ({"wait": 31}, {"wait": -1}, {"limit": 201}, {"limit": 0}, {"after": -1}):
        assert (await place.get("/v1/events", params=asked)).status_code == 422


async def test_no_more_callers_wait_than_there_is_room_for(place: Place) -> None:
    async with place.core() as core:
        feed = EventFeed(core.unit, Waiting(1))
        first = asyncio.create_task(feed.after(0, limit=1, seconds=20))
        await asyncio.sleep(0.05)
        with pytest.raises(Unavailable, match="ask without waiting"):
            await feed.after(0, limit=1, seconds=20)
        assert (await feed.after(0, limit=1)).found == []
        await happen(place, ["x"])
        assert [event.type for event in (await first).found] == ["x"]


async def test_pages_follow_each_other(either_place: Place) -> None:
    await happen(either_place, [str(number) for number in range(1, 11)])
    seen: list[str] = []
    after = 0
    for _ in range(4):
        body = await events(either_place, after=after, limit=3)
        seen += [event["type"] for event in body["data"]]
        after = body["next"]
    assert seen == [str(number) for number in range(1, 11)]
    assert after == 10


async def test_a_key_is_told_of_its_own_accounts_alone(either_place: Place) -> None:
    place = either_place
    outcomes = await place.put(account("ada", tags=["vip"]), account("bo"))
    by_number = await place.issue(account_numbers=(outcomes[0].number,))
    by_tag = await place.issue(account_tags=("vip",))
    for key in (by_number, by_tag):
        body = await events(place, key=key)
        assert [event["data"]["username"] for event in body["data"]] == ["ada", "ada"]
        assert body["next"] == body["newest"] == 4
    neighbour = await place.neighbour()
    assert (await events(neighbour))["newest"] == 0


async def test_numbers_go_on_after_old_ones_are_forgotten(either_place: Place) -> None:
    place = either_place
    await happen(place, ["a", "b"])
    await events(place)
    await happen(place, ["c"])  # nobody has read it
    place.clock.set_ahead(timedelta(days=31))
    await forget_old(place.runtime.database, place.clock())
    body = await events(place, after=1)
    assert [(event["number"], event["type"]) for event in body["data"]] == [(3, "c")]
    assert body["missed"] is True
    assert (await events(place, after=2))["missed"] is False
    await happen(place, ["d"])
    await forget_old(place.runtime.database, place.clock())
    body = await events(place, after=3)
    assert [(event["number"], event["type"]) for event in body["data"]] == [(4, "d")]


async def test_telling_moves_the_revision_and_numbering_does_not(either_place: Place) -> None:
    database = either_place.runtime.database
    before = await database.revision(either_place.workspace_id)
    await happen(either_place, ["x"])
    after = await database.revision(either_place.workspace_id)
    assert after == before + 1
    await events(either_place)
    assert await database.revision(either_place.workspace_id) == after


async def test_states_are_those_of_the_core(place: Place) -> None:
    await place.put(*(account(state.value, health=state) for state in Health))
    assert {after for _, _, after in states(await events(place))} == {s.value for s in Health}
