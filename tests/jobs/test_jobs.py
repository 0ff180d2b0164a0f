"""Planning work, taking it, and what becomes of it."""

import asyncio
from datetime import timedelta

from rollcall.core.jobs.jobs import Plan, cancel, plan
from rollcall.core.jobs.taking import failed, finished, given_back, held, of_owner, take, waits
from rollcall.core.jobs.watching import HEARTBEAT, failed_ones, set_recurring, standing
from rollcall.kit.instants import Instant, instant
from tests.place import Place


def now_of(place: Place, **ahead: float) -> Instant:
    return instant(place.clock() + timedelta(**ahead))


async def planned(place: Place, *plans: Plan) -> None:
    async with place.runtime.database.transaction() as transaction:
        await plan(transaction, plans, now_of(place))


async def taken(place: Place, me: str = "me", most: int = 10, **ahead: float) -> list[str]:
    found = await take(place.runtime.database, me, now_of(place, **ahead), most)
    return sorted(one.job.id for one in found)


async def test_what_is_due_is_taken_once(either_place: Place):
    await planned(
        either_place,
        Plan(kind="a", id="now"),
        Plan(kind="a", id="later", due=now_of(either_place, seconds=60)),
    )

    assert await taken(either_place) == ["now"]
    assert await taken(either_place) == []
    assert await taken(either_place, seconds=61) == ["later"]


async def test_the_same_id_is_one_job(either_place: Place):
    await planned(either_place, Plan(kind="a", id="one"), Plan(kind="b", id="one"))
    await planned(either_place, Plan(kind="c", id="one"))

    [one] = await take(either_place.runtime.database, "me", now_of(either_place), 10)

    assert one.job.kind == "a"


async def test_what_is_rolled_back_was_never_planned(either_place: Place):
    async with either_place.runtime.database.transaction() as transaction:
        await plan(transaction, [Plan(kind="a")], now_of(either_place))
        transaction.undo()

    assert await taken(either_place) == []


async def test_two_workers_share_what_is_due(either_place: Place):
    await planned(either_place, *(Plan(kind="a", id=f"{n:03}") for n in range(100)))

    shares = await asyncio.gather(*(taken(either_place, f"w{n}", 25) for n in range(4)))

    assert sorted(id_ for share in shares for id_ in share) == [f"{n:03}" for n in range(100)]


async def test_a_handing_that_was_taken_over_can_end_nothing(either_place: Place):
    database = either_place.runtime.database
    await planned(either_place, Plan(kind="a", id="one"))
    [first] = await take(database, "first", now_of(either_place), 1)
    await given_back(database, "one", first.handing)
    [second] = await take(database, "second", now_of(either_place), 1)

    async with database.transaction() as transaction:
        await finished(transaction, first)

    assert await held(database, "first", "one", first.handing) is None
    assert await held(database, "second", "one", second.handing) == second
    assert await of_owner(database, "second") == [("one", second.handing)]


async def test_one_that_failed_for_good_stays_to_be_seen(either_place: Place):
    database = either_place.runtime.database
    await planned(either_place, Plan(kind="a", id="one"))
    [one] = await take(database, "me", now_of(either_place), 1)

    async with database.transaction() as transaction:
        await failed(transaction, one, at=now_of(either_place), said="ValueError")

    assert [(job.id, job.said) for job in await failed_ones(database)] == [("one", "ValueError")]
    assert await taken(either_place) == []


async def test_what_was_cancelled_is_never_begun(either_place: Place):
    await planned(either_place, Plan(kind="a", id="one"), Plan(kind="a", id="two"))

    async with either_place.runtime.database.transaction() as transaction:
        await cancel(transaction, ["one"])

    assert await taken(either_place) == ["two"]


async def test_the_oldest_that_waits_is_told(either_place: Place):
    database = either_place.runtime.database
    due = now_of(either_place)
    await planned(either_place, Plan(kind="a", id=HEARTBEAT, every=10))

    told = await standing(database, now_of(either_place, seconds=90))
    [beat] = await take(database, "me", now_of(either_place), 1)
    done = now_of(either_place, seconds=1)
    async with database.transaction() as transaction:
        until = now_of(either_place, seconds=11)
        await waits(transaction, beat, until=until, tries=0, done_at=done)
    after = await standing(database, now_of(either_place, seconds=2))

    assert (told.oldest_due, told.beat_at, told.counts) == (due, None, {"waiting": 1})
    assert (after.oldest_due, after.beat_at) == (None, done)


async def test_what_recurs_is_what_is_wanted_now(either_place: Place):
    database = either_place.runtime.database
    await set_recurring(
        database,
        [Plan(kind="a", id="a", every=5), Plan(kind="b", id="b", every=5)],
        now_of(either_place),
    )
    await set_recurring(
        database,
        [Plan(kind="b", id="b", every=9), Plan(kind="c", id="c", every=5)],
        now_of(either_place),
    )

    found = await take(database, "me", now_of(either_place), 10)

    assert sorted((one.job.id, one.every) for one in found) == [("b", 9.0), ("c", 5.0)]
