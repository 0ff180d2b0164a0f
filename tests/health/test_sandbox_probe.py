"""What the sandbox's platforms answer: its fleet stays as it was drawn until something ends."""

from collections import Counter
from datetime import timedelta

import pytest

from rollcall.core.health.health import Health
from rollcall.kit.instants import instant, moment
from rollcall.ports.probing import Subject, Unclear
from rollcall.sandbox.fleet import fleet, seeded
from rollcall.sandbox.probing import SandboxProbe, as_drawn
from rollcall.sandbox.samples import every_sample
from rollcall.server.first_start import reset_sandbox
from tests.makers import NOW, account
from tests.place import open_place

PLATFORMS = ("tiktok", "instagram", "x", "facebook", "youtube", "linkedin", "threads", "pinterest")


@pytest.fixture
async def sandbox(tmp_path):
    async with open_place(tmp_path / "data", sandbox=True) as place:
        await reset_sandbox(place.runtime, place.workspace_id)
        yield place


async def sweep_all(place):
    asked = 0
    for platform in PLATFORMS:
        asked += (await place.runtime.entrance.sweeping.sweep(platform)).asked
    return asked


async def states(place) -> dict[int, tuple[str, str | None, bool]]:
    found = (await place.get("/v1/accounts?limit=200")).json()["data"]
    return {a["number"]: (a["health"], a["health_reason"], a["can_post"]) for a in found}


def ahead(place, by: timedelta) -> None:
    place.clock.set_ahead(by)


async def test_every_account_of_the_fleet_is_known(sandbox):
    assert {dossier.uuid for dossier in fleet(NOW)} == seeded()


@pytest.fixture
def samples() -> set[int]:
    return {sample.number for sample in every_sample() if sample.number is not None}


async def test_the_documents_accounts_stay_as_the_documents_show_them(sandbox, samples):
    place = sandbox
    before = {n: how for n, how in (await states(place)).items() if n in samples}
    for day in (0.5, 1, 5, 30, 60, 120):
        ahead(place, timedelta(days=day))
        assert await sweep_all(place)
        after = {n: how for n, how in (await states(place)).items() if n in samples}
        assert after == before


async def test_a_day_of_checks_leaves_the_fleet_as_it_was_drawn(sandbox):
    place = sandbox
    before = await states(place)
    for hours in range(1, 24, 3):
        ahead(place, timedelta(hours=hours))
        await sweep_all(place)
    after = await states(place)
    changed = {n: (before[n], after[n]) for n in before if before[n] != after[n]}
    # Only those that nobody had looked at are known by now.
    assert {b[1] for b, _ in changed.values()} <= {"never_checked"}
    assert {a for _, a in changed.values()} <= {("healthy", None, True)}
    assert changed


async def test_sessions_end_when_they_were_said_to_and_nothing_else_does(sandbox):
    place = sandbox
    before = await states(place)
    found = (await place.get("/v1/accounts?limit=200")).json()["data"]
    ends = {a["number"]: a["session_expires_at"] for a in found}
    now = NOW + timedelta(days=90)
    for day in range(1, 91):
        ahead(place, timedelta(days=day))
        await sweep_all(place)
    after = await states(place)
    lived = [n for n, (state, _, posts) in before.items() if posts and ends[n]]
    assert len(lived) > 20
    assert all(moment(ends[n]) <= now for n in lived)
    assert {after[n] for n in lived} == {("expired", "token_expired", False)}
    kept = {"banned", "checkpoint_required", "permission_missing", "page_not_chosen"}
    for number, how in before.items():
        if how[1] in kept or how[0] == "expired":
            assert after[number] == how
    assert not [n for n, how in after.items() if how[0] == "limited"]  # they end by themselves


async def test_cookies_end_when_they_were_foreseen_to_and_last_anew_once_they_are_replaced(sandbox):
    place = sandbox
    found = (await place.get("/v1/health/forecast")).json()
    first, later = (one for one in found["data"] if one["reason"] == "session_age")
    assert (first["age"]["days"], later["age"]["days"]) == (20, 20)
    at, number = moment(first["at"]), first["number"]
    ahead(place, at - timedelta(days=1) - NOW)
    await sweep_all(place)
    assert (await states(place))[number] == ("healthy", None, True)
    ahead(place, at + timedelta(days=1) - NOW)
    await sweep_all(place)
    assert (await states(place))[number] == ("expired", "cookies_expired", False)
    anew = {"health": "healthy"}
    await place.ask("PATCH", f"/v1/accounts/{first['account_id']}", json=anew)
    ahead(place, at + timedelta(days=16) - NOW)
    await sweep_all(place)
    assert (await states(place))[number] == ("healthy", None, True)
    told = (await place.get("/v1/health/forecast")).json()["data"]
    assert number in {one["number"] for one in told}


async def test_what_is_used_up_was_foreseen_and_renews_by_itself(sandbox):
    place = sandbox
    ahead(place, timedelta(hours=4))
    await sweep_all(place)
    found = (await place.get("/v1/health/forecast")).json()
    told = [one for one in found["data"] if one["reason"] == "quota"]
    assert len(told) == found["forecast"]["used_up"] == 3
    first, at = told[0]["number"], moment(told[0]["at"])
    assert (told[0]["stops"], told[0]["quota"]["of"]) == ("posting", "posts a day")
    ahead(place, at + timedelta(hours=1) - NOW)
    assert (await place.ask("POST", f"/v1/accounts/{told[0]['account_id']}/check")).is_success
    assert (await states(place))[first] == ("limited", "quota_exhausted", False)
    ahead(place, moment(told[0]["quota"]["renews_at"]) + timedelta(hours=1) - NOW)
    await sweep_all(place)
    assert (await states(place))[first] == ("healthy", None, True)


async def test_what_somebody_brought_stays_as_it_is_said_to_be(sandbox):
    place = sandbox
    mine = {"platform": "tiktok", "username": "mine", "health": "limited"}
    made = (await place.ask("POST", "/v1/accounts", json=mine)).json()
    for day in (1, 30, 90):
        ahead(place, timedelta(days=day))
        await sweep_all(place)
    assert (await states(place))[made["number"]] == ("limited", None, False)


async def test_troubles_are_drawn_by_the_seed_and_prove_nothing():
    dossier = fleet(NOW)[0]
    since = instant(NOW)
    subject = Subject(dossier.uuid or "", "tiktok", "ada", Health.HEALTHY, None, since, None, None)
    counted: Counter[int] = Counter()
    for seed in range(2):
        for minute in range(400):
            at = NOW + timedelta(minutes=minute)
            probe = SandboxProbe(lambda at=at: at, seeded(), as_drawn, faults=0.1, seed=seed)
            answer = await probe.ask(subject)
            assert answer == await probe.ask(subject)
            counted[seed] += isinstance(answer, Unclear)
    assert 20 < counted[0] < 60
    assert counted[0] != counted[1]


def test_makers_are_strangers_to_the_sandbox():
    stranger = Subject(account("x").uuid or "0" * 32, "x", "x", "healthy", None, NOW, None, None)
    assert SandboxProbe(lambda: NOW, seeded(), as_drawn).refuses(stranger)


async def test_nothing_moves_while_somebody_begins(sandbox):
    place = sandbox
    before = await place.runtime.database.revision(place.workspace_id)
    ahead(place, timedelta(minutes=4))
    assert await sweep_all(place) == 0
    assert await place.runtime.database.revision(place.workspace_id) == before
