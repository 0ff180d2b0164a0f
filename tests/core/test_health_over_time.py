"""The roster's standing and its days agree with a plain replay of every account's history."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest

from rollcall.core.health.health import Health
from rollcall.core.sessions.sessions import Session, SessionKind
from rollcall.kit.instants import instant
from tests.makers import NOW, account

DAYS = 12


def story(chance: Random) -> list[tuple[float, Health]]:
    """States that an account came into, each with how many days ago, the oldest first."""
    ages = sorted((chance.uniform(0, DAYS * 2) for _ in range(chance.randint(1, 5))), reverse=True)
    return [(age, chance.choice(list(Health))) for age in ages]


def teller(name: str, turns: list[tuple[float, Health]]):
    *past, now = [
        account(name, health=state, health_since=instant(NOW - timedelta(days=age)))
        for age, state in turns
    ]
    return [*past, now]


def replayed(stories: list[list[tuple[float, Health]]], day: int) -> Counter[str]:
    """How many stood in each state at the end of the day `day` days before today."""
    end = (NOW - timedelta(days=day)).replace(hour=0) + timedelta(days=1)
    standing: Counter[str] = Counter()
    for turns in stories:
        came = [state for age, state in turns if NOW - timedelta(days=age) < end]
        if came:
            standing[came[-1].value] += 1
    return standing


@pytest.mark.parametrize("seed", range(3))
async def test_days_are_what_a_replay_of_every_history_gives(either_place, seed):
    place, chance = either_place, Random(seed)  # noqa: S311 - stories, not secrets
    stories = [story(chance) for _ in range(15)]
    for number, turns in enumerate(stories):
        for dossier in teller(f"account{number}", turns):
            await place.put(dossier)
    async with place.core() as core:
        days = await core.summary.days(DAYS)
    assert [day.date for day in days][-1] == NOW.date().isoformat()
    assert len(days) == DAYS
    for back, day in enumerate(reversed(days)):
        known = replayed(stories, back)
        assert Counter(day.states) == known
        assert day.can_post == known["healthy"] + known["expiring"]


async def test_days_leave_out_what_was_removed_and_what_the_key_may_not_see(either_place):
    place = either_place
    since = instant(NOW - timedelta(days=3))
    _, _, removed = await place.put(
        account("ada", health="expired", health_since=since, tags=["vip"]),
        account("bo", health="healthy", health_since=since),
        account("cleo", health="limited", health_since=since, tags=["vip"]),
    )
    async with place.core(writes=True) as core:
        await core.accounts.remove([removed.number])
    everything = (await place.get("/v1/health/days?days=5")).json()["data"]
    assert [day["states"] for day in everything] == [{}, *[{"expired": 1, "healthy": 1}] * 4]
    key = await place.issue(account_tags=("vip",))
    limited = (await place.get("/v1/health/days?days=5", key=key)).json()["data"]
    assert [day["states"] for day in limited] == [{}, *[{"expired": 1}] * 4]


async def test_the_standing_counts_what_overviews_show(either_place):
    place = either_place
    await place.put(
        account("ada", health="healthy", signed_in=True, device_serial="A", device_online=True),
        account("bo", health="healthy", device_serial="B", device_online=False),
        account("cleo", health="healthy", enabled=False, checked_at=instant(NOW)),
        account("dan", "x", health="expired", health_reason="token_expired"),
    )
    async with place.core() as core:
        groups = await core.summary.standing()
    found = {(g.platform, g.health, g.reason, g.can_post): g for g in groups}
    healthy = found["tiktok", "healthy", None, True]
    counts = (healthy.accounts, healthy.signed_out, healthy.switched_off)
    assert counts == (3, 2, 1)
    assert (healthy.online, healthy.offline) == (1, 1)
    assert healthy.last_check == instant(NOW)
    assert found["x", "expired", "token_expired", False].accounts == 1
    assert len(found) == 2


async def test_the_latest_changes_come_newest_first_with_what_was_before(either_place):
    place = either_place
    for days, state in ((5, "healthy"), (2, "expired")):
        await place.put(
            account("ada", health=state, health_since=instant(NOW - timedelta(days=days)))
        )
    await place.put(account("bo", health="limited", health_since=instant(NOW - timedelta(days=3))))
    async with place.core() as core:
        latest = await core.summary.latest(2)
    told = [(change.username, change.before, change.after) for change in latest]
    assert told == [("ada", "healthy", "expired"), ("bo", None, "limited")]


async def test_how_accounts_are_signed_in_is_read_for_a_whole_page(either_place):
    place = either_place

    def session(digit: str, kind: SessionKind, *, alive: bool) -> Session:
        return Session(digit * 32, kind, alive, (), instant(NOW), None, None)

    both, ended, none = await place.put(
        account(
            "ada",
            sessions=[
                session("1", SessionKind.OAUTH, alive=True),
                session("2", SessionKind.DEVICE, alive=True),
                session("3", SessionKind.OAUTH, alive=True),
            ],
        ),
        account("bo", sessions=[session("4", SessionKind.COOKIES, alive=False)]),
        account("cleo"),
    )
    async with place.core() as core:
        found = await core.sessions.kinds_of([both.number, ended.number, none.number])
        assert found == {both.number: (SessionKind.OAUTH, SessionKind.DEVICE)}
        assert await core.sessions.kinds_of([]) == {}
