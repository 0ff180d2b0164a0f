"""Planning work, taking it, and what becomes of it."""

import asyncio
from datetime import timedelta

from rollcall.core.jobs.jobs import Plan, cancel, plan
from rollcall.core.jobs.taking import failed, finished, given_back, held, of_owner, take, waits
from rollcall.core.jobs.watching import HEARTBEAT, failed_ones, set_recurring, standing
from rollcall.kit.instants import Instant, instant
from rollcall.worker.doing import Doing
from tests.place import Place

KINDS = ["a", "b", "c"]


def now_of(place: Place, **ahead: float) -> Instant:
    return instant(place.clock() + timedelta(**ahead))


async def planned(place: Place, *plans: Plan) -> None:
    async with place.runtime.database.transaction() as transaction:
        await plan(transaction, plans, now_of(place))


async def taken(place: Place, me: str = "me", most: int = 10, **ahead: float) -> list[str]:
    found = await take(place.runtime.database, me, now_of(place, **ahead), most, KINDS)
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

    [one] = await take(either_place.runtime.database, "me", now_of(either_place), 10, KINDS)

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
    [first] = await take(database, "first", now_of(either_place), 1, KINDS)
    await given_back(database, "one", first.handing)
    [second] = await take(database, "second", now_of(either_place), 1, KINDS)

    async with database.transaction() as transaction:
        await finished(transaction, first)

    assert await held(database, "first", "one", first.handing) is None
    assert await held(database, "second", "one", second.handing) == second
    assert await of_owner(database, "second") == [("one", second.handing)]


async def test_one_that_failed_for_good_stays_to_be_seen(either_place: Place):
    database = either_place.runtime.database
    await planned(either_place, Plan(kind="a", id="one"))
    [one] = await take(database, "me", now_of(either_place), 1, KINDS)

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
    [beat] = await take(database, "me", now_of(either_place), 1, KINDS)
    done = now_of(either_place, seconds=1)
    async with database.transaction() as transaction:
        until = now_of(either_place, seconds=11)
        await waits(transaction, beat, until=until, tries=0, done_at=done)
    after = await standing(database, now_of(either_place, seconds=2))

    assert (told.oldest_due, told.beat_at, told.counts) == (due, None, {"waiting": 1})
    assert (after.oldest_due, after.beat_at) == (None, done)


async def test_what_recurs_is_what_is_wanted_now(either_place: Place):
    database = either_place.runtime.database
    before = [Plan(kind="a", id="a", every=5), Plan(kind="b", id="b", every=5)]
    await set_recurring(database, before, now_of(either_place))
    after = [Plan(kind="b", id="b", every=9), Plan(kind="c", id="c", every=5)]
    await set_recurring(database, after, now_of(either_place), retired=["a"])

    found = await take(database, "me", now_of(either_place), 10, KINDS)

    assert sorted((one.job.id, one.every) for one in found) == [("b", 9.0), ("c", 5.0)]


async def test_workers_of_two_versions_leave_each_other_what_recurs(either_place: Place):
    """The old one may begin again beside the new one: restarted, or after a lost connection."""
    database = either_place.runtime.database
    old = [Plan(kind="a", id="a", every=5)]
    new = [*old, Plan(kind="b", id="b", every=5)]
    for plans in (old, new, old):
        await set_recurring(database, plans, now_of(either_place))

    by_the_old = await take(database, "old", now_of(either_place), 10, ["a"])
    by_the_new = await take(database, "new", now_of(either_place), 10, ["a", "b"])

    assert [one.job.id for one in by_the_old] == ["a"]
    assert [one.job.id for one in by_the_new] == ["b"]


async def test_another_spacing_holds_from_now_on_and_runs_nothing_twice(either_place: Place):
    database = either_place.runtime.database
    await set_recurring(database, [Plan(kind="a", id="a", every=3600)], now_of(either_place))
    [running] = await take(database, "me", now_of(either_place), 1, KINDS)
    await set_recurring(database, [Plan(kind="a", id="a", every=60)], now_of(either_place))
    assert await take(database, "another", now_of(either_place, minutes=5), 1, KINDS) == []

    async with database.transaction() as transaction:
        await waits(transaction, running, until=now_of(either_place, hours=1), tries=0)
    await set_recurring(database, [Plan(kind="a", id="a", every=30)], now_of(either_place))

    assert await take(database, "me", now_of(either_place, seconds=29), 1, KINDS) == []
    [again] = await take(database, "me", now_of(either_place, seconds=31), 1, KINDS)
    assert again.every == 30


async def test_what_another_version_had_begun_waits_for_its_workers(either_place: Place):
    """Who is told to go on with it and cannot do that kind makes no failure of it."""
    database = either_place.runtime.database
    await planned(either_place, Plan(kind="b", id="one"))
    [begun] = await take(database, "gone", now_of(either_place), 1, KINDS)

    await Doing(database, either_place.clock, "me", {}).do("one", begun.handing)

    [again] = await take(database, "another", now_of(either_place), 1, KINDS)
    assert (again.job.id, again.job.tries) == ("one", 0)
