"""Asking about accounts when they are due: whom, how often, and what is written down of it."""

import asyncio
from datetime import timedelta
from typing import Any

from rollcall.core.health.health import Health
from rollcall.core.health.leasing import LEASE, take_due
from rollcall.core.health.scheduling import EVERY, FIRST_AGAIN
from rollcall.core.health.sweeping import Swept
from rollcall.kit.instants import instant, moment
from rollcall.ports.probing import Limited, Pace, Seen, Unclear
from tests.health.platform import DEAD, Platform
from tests.makers import NOW, account
from tests.place import Place

DUE = instant(NOW - timedelta(minutes=1))


def well(name: str, **more: Any):
    return account(name, **{"health": "healthy", "next_check_at": DUE} | more)


async def sweep(place: Place, platform: Platform) -> Swept:
    place.runtime.entrance.sweeping.probes = (platform,)
    return await place.runtime.entrance.sweeping.sweep("tiktok")


def later(place: Place, by: timedelta) -> None:
    place.clock.set_ahead(place.clock.ahead + by)


async def shown(place: Place, number: int | None) -> dict[str, Any]:
    return (await place.get(f"/v1/accounts/{number}")).json()


async def revision(place: Place) -> int:
    return await place.runtime.database.revision(place.workspace_id)


async def test_what_was_found_out_is_written_with_its_evidence_and_told_once(either_place: Place):
    place = either_place
    ada, bo = await place.put(well("ada"), well("bo"))
    swept = await sweep(place, Platform({"ada": DEAD}))

    assert (swept.outcomes, swept.changed) == ({"refused": 1, "works": 1}, 1)
    found = await shown(place, ada.number)
    assert (found["health"], found["health_reason"], found["can_post"]) == (
        "expired",
        "cookies_expired",
        False,
    )
    assert found["health_confidence"] == "probed"
    assert found["health_evidence"] == {
        "asked": "the profile",
        "answered": "302 to the sign-in",
        "at": instant(NOW),
    }
    assert (found["health_since"], found["checked_at"]) == (instant(NOW), instant(NOW))
    rows = (await place.get(f"/v1/accounts/{ada.number}/health")).json()["data"]
    assert [row["state"] for row in rows] == ["expired", "healthy"]
    told = (await place.get("/v1/events")).json()["data"]
    changes = [e["data"] for e in told if e["type"] == "account.health_changed"]
    assert [one["after"]["health"] for one in changes if one["before"]] == ["expired"]
    assert (await shown(place, bo.number))["health"] == "healthy"


async def test_what_is_as_it_was_moves_neither_version_nor_history_and_the_revision_once(
    either_place: Place,
):
    place = either_place
    outcomes = await place.put(*(well(f"user{n}") for n in range(40)))
    before = await shown(place, outcomes[0].number)
    at = await revision(place)
    later(place, timedelta(minutes=5))
    swept = await sweep(place, Platform())

    assert swept.asked == 40
    assert await revision(place) == at + 1
    after = await shown(place, outcomes[0].number)
    checked = instant(NOW + timedelta(minutes=5))
    assert after == before | {
        "checked_at": checked,
        "next_check_at": after["next_check_at"],
    }
    away = moment(after["next_check_at"]) - moment(checked)
    assert EVERY[Health.HEALTHY] * 0.89 < away < EVERY[Health.HEALTHY] * 1.11


async def test_accounts_are_asked_about_when_they_are_due_and_not_before(either_place: Place):
    place, platform = either_place, Platform()
    await place.put(
        well("ada"),
        well("bo", next_check_at=instant(NOW + timedelta(hours=1))),
        well("off", enabled=False, health="disabled"),
        account("elsewhere", "x", health="healthy", next_check_at=DUE),
    )
    [gone] = await place.put(well("gone"))
    async with place.core(writes=True) as core:
        await core.accounts.remove([gone.number])
    await sweep(place, platform)
    assert platform.asked == ["ada"]
    later(place, timedelta(hours=1))
    await sweep(place, platform)
    assert platform.asked == ["ada", "bo"]


async def test_those_that_no_check_was_planned_for_are_spread_over_the_time_between(
    either_place: Place,
):
    place, platform = either_place, Platform()
    await place.put(*(account(f"user{n}") for n in range(60)))
    await sweep(place, platform)
    assert platform.asked == []
    planned = [
        moment(a["next_check_at"])
        for a in (await place.get("/v1/accounts?limit=100")).json()["data"]
    ]
    assert all(NOW <= at <= NOW + EVERY[Health.UNKNOWN] for at in planned)
    by_hour = {int((at - NOW) / timedelta(hours=1)) for at in planned}
    assert len(by_hour) == 6
    later(place, EVERY[Health.UNKNOWN])
    await sweep(place, platform)
    assert sorted(platform.asked) == sorted(f"user{n}" for n in range(60))


async def test_what_proves_nothing_is_asked_again_soon_and_changes_nothing(either_place: Place):
    place, platform = either_place, Platform({"ada": Unclear("It answered 500.")})
    [ada] = await place.put(well("ada", session_expires_at=instant(NOW - timedelta(days=1))))
    for faults in range(1, 4):
        before = await shown(place, ada.number)
        await sweep(place, platform)
        after = await shown(place, ada.number)
        assert after == before | {"next_check_at": after["next_check_at"]}
        wait = moment(after["next_check_at"]) - place.clock()
        assert FIRST_AGAIN * 2 ** (faults - 1) <= wait <= FIRST_AGAIN * 2 ** (faults - 1) * 1.1
        later(place, wait)
    platform.answers.clear()
    await sweep(place, platform)
    again = moment((await shown(place, ada.number))["next_check_at"]) - place.clock()
    assert again > timedelta(hours=1)  # expiring: its end has passed, and yet it works


async def test_where_nobody_can_be_asked_the_end_that_was_named_is_believed(either_place: Place):
    place = either_place
    ends = instant(NOW + timedelta(days=9))
    [one] = await place.put(well("stranger", session_expires_at=ends))
    seen: list[tuple[int, str, Any]] = []
    for day in range(12):
        later(place, NOW + timedelta(days=day) - place.clock())
        await sweep(place, Platform())
        found = await shown(place, one.number)
        seen.append((day, found["health"], found["checked_at"]))
    states = [state for _, state, _ in seen]
    assert states == ["healthy"] * 2 + ["expiring"] * 7 + ["expired"] * 3
    assert seen[0][2] is None  # nobody was asked


async def test_two_who_sweep_at_once_ask_about_each_account_once(either_place: Place):
    place = either_place
    await place.put(*(well(f"user{n}") for n in range(30)))

    async def slowly() -> None:
        await asyncio.sleep(0.01)

    platform = Platform(before=slowly)
    await asyncio.gather(*(sweep(place, platform) for _ in range(4)))
    assert sorted(platform.asked) == sorted(f"user{n}" for n in range(30))


async def test_whoever_dies_with_accounts_gives_them_back_by_the_end_of_the_lease(
    either_place: Place,
):
    place, platform = either_place, Platform()
    await place.put(well("ada"))
    database = place.runtime.database
    assert len((await take_due(database, "tiktok", None, place.clock(), 10)).due) == 1
    await sweep(place, platform)
    assert platform.asked == []
    later(place, LEASE)
    await sweep(place, platform)
    assert platform.asked == ["ada"]


async def test_no_more_is_asked_than_the_platforms_pace_whoever_asks(either_place: Place):
    place, platform = either_place, Platform(pace=Pace(10, 60))
    await place.put(*(well(f"user{n}") for n in range(35)))
    counts: list[int] = []
    for _ in range(5):
        await asyncio.gather(*(sweep(place, platform) for _ in range(3)))
        counts.append(len(platform.asked))
        later(place, timedelta(seconds=60))
    assert counts == [10, 20, 30, 35, 35]


async def test_where_the_platform_is_full_what_was_not_asked_stays_due(either_place: Place):
    place = either_place
    full = Unclear("The limit is reached.", seconds=30, full=True)
    [ada] = await place.put(well("ada"))
    platform = Platform({"ada": full})
    assert not (await sweep(place, platform)).more
    assert (await shown(place, ada.number))["next_check_at"] == DUE
    platform.answers.clear()
    await sweep(place, platform)
    assert (await shown(place, ada.number))["checked_at"] == instant(NOW)


async def test_what_a_person_said_meanwhile_stays(either_place: Place):
    place = either_place
    [ada] = await place.put(well("ada"))
    path = f"/v1/accounts/{ada.number}"

    async def said() -> None:
        later(place, timedelta(seconds=1))
        now = instant(place.clock())
        fresh = {"health": "healthy", "health_reason": "seen_by_me", "checked_at": now}
        assert (await place.ask("PATCH", path, json=fresh)).status_code == 200

    await sweep(place, Platform({"ada": DEAD}, before=said))
    found = await shown(place, ada.number)
    assert (found["health"], found["health_reason"]) == ("healthy", "seen_by_me")


async def test_an_account_that_is_switched_off_meanwhile_stays_off(either_place: Place):
    place = either_place
    [ada] = await place.put(well("ada"))

    async def switched_off() -> None:
        off = {"enabled": False}
        assert (await place.ask("PATCH", f"/v1/accounts/{ada.number}", json=off)).is_success

    await sweep(place, Platform({"ada": DEAD}, before=switched_off))
    assert (await shown(place, ada.number))["health"] == "disabled"


async def test_a_limit_is_looked_at_when_it_ends(either_place: Place):
    place = either_place
    until = NOW + timedelta(minutes=40)
    platform = Platform({"ada": Limited("rate_limited", Seen("the profile", "429"), until)})
    [ada] = await place.put(well("ada"))
    await sweep(place, platform)
    held = await shown(place, ada.number)
    assert (held["health"], held["health_evidence"]["until"]) == ("limited", instant(until))
    assert until <= moment(held["next_check_at"]) <= until + timedelta(minutes=5)
    platform.answers.clear()
    later(place, timedelta(minutes=45))
    await sweep(place, platform)
    assert (await shown(place, ada.number))["health"] == "healthy"


async def test_a_probe_that_breaks_stops_no_other(either_place: Place):
    place = either_place

    class Broken(Platform):
        async def ask(self, subject):
            if subject.username == "ada":
                raise ValueError(subject)
            return await super().ask(subject)

    await place.put(well("ada"), well("bo"))
    swept = await sweep(place, Broken())
    assert swept.outcomes == {"unclear": 1, "works": 1}


async def test_a_workspace_sees_only_its_own(either_place: Place):
    other = await either_place.neighbour()
    [ada] = await either_place.put(well("ada"))
    [bo] = await other.put(well("bo"))
    swept = await sweep(either_place, Platform({"bo": DEAD}))
    assert swept.asked == 2
    assert (await shown(either_place, ada.number))["health"] == "healthy"
    assert (await shown(other, bo.number))["health"] == "expired"


async def test_a_server_that_is_gone_for_days_is_told_and_nothing_was_proved(either_place: Place):
    place = either_place
    [ada] = await place.put(well("ada", checked_at=DUE))
    gone = Platform({"ada": Unclear("one.example cannot be asked now.", silent=True)})
    while (await shown(place, ada.number))["health"] == "healthy":
        await sweep(place, gone)
        later(place, timedelta(hours=6))

    assert len(gone.asked) in range(5, 25)
    found = await shown(place, ada.number)
    assert (found["health"], found["health_reason"]) == ("limited", "server_silent")
    assert (found["checked_at"], found["health_evidence"]["since"]) == (DUE, DUE)
    later(place, timedelta(hours=6))
    assert (await sweep(place, Platform())).changed == 1
    assert (await shown(place, ada.number))["health"] == "healthy"


async def test_who_charges_for_each_question_is_asked_where_somebody_wants_to_know(
    either_place: Place,
):
    place = either_place
    ends = instant(NOW + timedelta(days=2))
    [ada, bo] = await place.put(well("ada"), well("bo", session_expires_at=ends))
    dear = Platform(every=None)
    swept = await sweep(place, dear)
    assert (swept.outcomes, dear.asked) == ({"unasked": 2}, [])
    assert (await shown(place, bo.number))[
        "health"
    ] == "expiring"  # which the clock tells for nothing

    told = (await place.ask("POST", f"/v1/accounts/{ada.number}/check")).json()
    assert (told["outcome"], dear.asked) == ("works", ["ada"])
    begun = await place.ask("POST", "/v1/accounts/check", json={})
    assert begun.status_code == 202
    looked = await place.runtime.entrance.sweeping.check_those(
        place.workspace_id, [ada.number or 0, bo.number or 0], "tiktok"
    )
    assert len(looked.settled) == 2
    assert sorted(dear.asked) == ["ada", "ada", "bo"]


async def test_a_question_to_who_charges_that_proved_nothing_is_asked_a_few_times_more(
    either_place: Place,
):
    place = either_place
    [ada] = await place.put(well("ada"))
    dear = Platform({"ada": Unclear("It answered 500.")}, every=None)
    await sweep(place, dear)
    await place.ask("POST", f"/v1/accounts/{ada.number}/check")
    for _ in range(8):
        later(place, timedelta(hours=7))
        await sweep(place, dear)
    assert dear.asked == ["ada"] * 4


async def test_who_charges_is_left_alone_for_as_long_as_a_setting_says(either_place: Place):
    place = either_place
    [ada] = await place.put(well("ada"))
    week = timedelta(days=7)
    dear = Platform(every=week)
    await sweep(place, dear)
    assert dear.asked == ["ada"]
    following = moment((await shown(place, ada.number))["next_check_at"]) - NOW
    assert 0.9 * week <= following <= 1.1 * week
