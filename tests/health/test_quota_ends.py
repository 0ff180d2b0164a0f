"""What is used up too soon is foreseen by the pace of it, and nobody is alarmed for less."""

import json
import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from rollcall.core.health.paces import Reading, decoded, first_used_up, read
from rollcall.core.health.quota_ends import used_up, used_up_by_day
from rollcall.db.statements import Kind
from rollcall.kit.instants import Instant, instant, moment
from rollcall.ports.probing import Limited, Proof, Quota, Seen, Stops, Subject, Unclear
from rollcall.sandbox.allowances import allowance
from rollcall.sandbox.probing import SandboxProbe, works
from tests.makers import NOW, account
from tests.place import Place

HOUR = timedelta(hours=1)
POSTS = Quota("posts a day", 50, 40, instant(NOW + 20 * HOUR))


def at(hours: float) -> datetime:
    return NOW + hours * HOUR


def kept(*told: tuple[float, Quota]) -> list[Reading]:
    readings: list[Reading] = []
    for hours, quota in told:
        before = json.dumps([_builtins(one) for one in readings])
        readings = read([quota], before, at(hours))
    return readings


def _builtins(reading: Reading) -> dict[str, Any]:
    return {name: getattr(reading, name) for name in reading.__struct_fields__}


def left(count: int, **more: Any) -> Quota:
    return replace(POSTS, left=count, **more)


def test_two_readings_apart_tell_when_nothing_is_left():
    [reading] = kept((0, left(40)), (2, left(30)))
    assert reading.per_hour == 5
    assert reading.used_up_at == instant(at(8))
    assert (reading.since, reading.left_since) == (instant(NOW), 40)


def test_a_window_whose_beginning_was_said_needs_one_reading():
    [reading] = kept((0, left(40, begun_at=instant(at(-4)))))
    assert reading.per_hour == 2.5
    assert reading.used_up_at == instant(at(16))


@pytest.mark.parametrize(
    "told",
    [
        [(0, left(40))],  # one reading
        [(0, left(40)), (0.5, left(10))],  # a busy half hour
        [(0, left(40)), (2, left(39))],  # it renews before
        [(0, left(40)), (2, left(40))],  # nothing is used
        [(0, left(40)), (2, left(10)), (4, left(10))],  # not any more
        [(0, left(10)), (2, left(45))],  # it was renewed meanwhile
        [(0, left(40, renews_at=None)), (2, left(20, renews_at=None))],  # nobody said when
        [(0, left(40, renews_at=instant(at(1)))), (2, left(20))],  # of the window before
        [(0, left(40)), (2, left(0))],  # it is used up already
        [(0, left(40, limit=None, begun_at=instant(at(-4))))],  # of how many is not known
    ],
)
def test_nobody_is_alarmed_for_less(told: list[tuple[float, Quota]]):
    assert first_used_up(kept(*told)) is None


def test_readings_of_a_version_that_knew_no_pace_are_none():
    assert decoded('[{"of":"posts","limit":5,"left":3,"renews_at":null}]') == []


class Platform:
    """Lets accounts post so much, as each test says, or says nothing clear."""

    def __init__(self) -> None:
        self.says: dict[str, Proof] = {}

    def answer(self, subject: Subject, _: datetime) -> Proof:
        return self.says[subject.username or ""]


async def check(place: Place, platform: Platform, *uuids: str) -> None:
    sweeping = place.runtime.entrance.sweeping
    sweeping.probes = (SandboxProbe(place.clock, set(uuids), platform.answer),)
    await sweeping.sweep("tiktok")


async def forecast(place: Place, more: str = "", **how: Any) -> dict[str, Any]:
    answer = await place.get(f"/v1/health/forecast{more}", **how)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_what_is_used_up_soon_is_foreseen_with_what_it_stops(either_place: Place):
    place, platform = either_place, Platform()
    due = {"health": "healthy", "next_check_at": instant(NOW)}
    uuids = {name: f"{nth:032x}" for nth, name in enumerate(("fast", "slow", "reads", "app"), 1)}
    await place.put(*(account(name, uuid=uuid, **due) for name, uuid in uuids.items()))
    begun = {"begun_at": instant(at(-10))}
    platform.says = {
        "fast": works(left(10, **begun)),
        "slow": works(left(45, **begun)),
        "reads": works(left(15, **begun, of="reads", stops=Stops.READING)),
        "app": works(left(20, **begun, shared=True)),
    }
    await check(place, platform, *uuids.values())
    told = await forecast(place)
    assert [(one["username"], one["at"], one["stops"]) for one in told["data"]] == [
        ("fast", instant(at(2.5)), "posting"),
        ("reads", instant(at(15 / 3.5)), "reading"),
        ("app", instant(at(20 / 3)), "posting"),
    ]
    fast, _, app = told["data"]
    assert (fast["reason"], fast["estimated"], fast["renews_itself"]) == ("quota", True, False)
    assert fast["quota"] == {
        "of": "posts a day",
        "limit": 50,
        "left": 10,
        "per_hour": 4.0,
        "since": instant(at(-10)),
        "read_at": instant(NOW),
        "renews_at": instant(at(20)),
        "shared": False,
    }
    assert app["quota"]["shared"]
    ahead = told["forecast"]
    assert (ahead["stops"], ahead["used_up"], ahead["estimated"]) == (0, 3, 0)
    assert sum(day["used_up"] for day in ahead["days"]) == 3
    assert ahead["unforeseen"] == 4  # of their sessions nobody said anything
    page = await forecast(place, "?limit=1")
    rest = await forecast(place, f"?cursor={page['page']['next_cursor']}")
    assert [one["username"] for one in rest["data"]] == ["reads", "app"]


async def test_what_proves_nothing_leaves_what_was_foreseen_and_what_is_renewed_is_gone(
    place: Place,
):
    platform, uuid = Platform(), f"{1:032x}"
    await place.put(account("ada", uuid=uuid, health="healthy", next_check_at=instant(NOW)))

    async def told(hours: float, proof: Proof) -> list[str]:
        place.clock.set_ahead(hours * HOUR)
        platform.says["ada"] = proof
        await place.put(account("ada", next_check_at=instant(place.clock())))
        await check(place, platform, uuid)
        return [one["at"] for one in (await forecast(place))["data"]]

    assert await told(0, works(left(40))) == []
    assert await told(2, works(left(30))) == [instant(at(8))]
    assert await told(3, Unclear("It is busy.")) == [instant(at(8))]
    assert await told(4, works(left(24))) == [instant(at(12))]
    assert await told(5, works(left(50, renews_at=instant(at(40))))) == []


INDEXED = {
    "used up": used_up(()),
    "used up by day": used_up_by_day(()),
}


@pytest.mark.parametrize("name", INDEXED)
async def test_those_that_are_not_foreseen_are_not_read(place: Place, name: str):
    form = INDEXED[name].on(Kind.SQLITE)
    asked = {"workspace_id": 1, "now": "", "until": "", "works": "[]", "limit": 5}
    given = form.bind(asked | {"after_value": "", "after_number": 0})
    with sqlite3.connect(place.runtime.settings.data / "rollcall.db") as database:
        plan = database.execute(f"EXPLAIN QUERY PLAN {form.sql}", given).fetchall()
    steps = [step for *_, step in plan if "json_each" not in step]
    assert steps[0].startswith("SEARCH checks USING"), steps
    assert "INDEX ix_checks_used_up (workspace_id=? AND used_up_at>" in steps[0], steps
    assert not [s for s in steps if "SCAN" in s or "FOR ORDER BY" in s], steps


ACCOUNTS = 30
DAYS = 20


async def test_twenty_days_of_posting_are_foreseen_without_a_false_alarm(place: Place):
    """What the platform lets each do renews each day at an hour that it tells with an answer."""
    uuids = {n: f"{n:032x}" for n in range(1, ACCOUNTS + 1)}

    def today(uuid: str, now: datetime) -> Quota:
        begun = NOW - timedelta(hours=int(uuid, 16))
        told = allowance("threads", uuid, begun, now)
        assert told is not None
        return replace(told, begun_at=None)

    def answer(subject: Subject, now: datetime) -> Proof:
        quota = today(subject.uuid, now)
        if quota.left or quota.renews_at is None:
            return works(quota)
        return Limited("quota_exhausted", Seen("it", "403"), moment(quota.renews_at))

    due = {"health": "healthy", "next_check_at": instant(NOW)}
    await place.put(*(account(f"u{n}", number=n, uuid=uuids[n], **due) for n in uuids))
    sweeping = place.runtime.entrance.sweeping
    sweeping.probes = (SandboxProbe(place.clock, set(uuids.values()), answer),)
    foreseen: dict[tuple[int, str], list[Instant]] = {}
    gone: set[tuple[int, str]] = set()
    for step in range(1, DAYS * 24):
        place.clock.set_ahead(step * HOUR)
        await sweeping.sweep("tiktok")
        async with place.core() as core:
            for one in (await core.forecasts.ending(7, None, 1000)).items:
                assert one.quota is not None
                foreseen.setdefault((one.number, one.quota.renews_at), []).append(one.at)
        for number, uuid in uuids.items():
            quota = today(uuid, place.clock())
            if quota.left == 0 and quota.renews_at is not None:
                gone.add((number, quota.renews_at))
    end = instant(place.clock())
    over = {day for day in foreseen if day[1] < end}
    assert over - gone == set()
    begun = instant(NOW + 2 * timedelta(days=1))
    assert {day for day in gone if begun < day[1] < end} - foreseen.keys() == set()
    assert len(gone) > ACCOUNTS
