"""Sixty days of accounts whose owners consented: what can be renewed is, on time and no oftener.

The platforms see nothing twice and are left alone while they ask for it, and what nothing renews
is foreseen a week before it ends.
"""

from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy import func, select

from rollcall.connectors.oauth2.client import OAuth2
from rollcall.core.grants.grants import RENEWED_AFTER, SPREAD
from rollcall.core.jobs.jobs import Job, Later
from rollcall.db.statements import Statement
from rollcall.db.tables import GRANTS
from rollcall.kit.instants import moment
from rollcall.ports.consent import App, Tokens, TryLater
from rollcall.sandbox.consent.facebook import MORE_PAGES
from rollcall.sandbox.consent.people import Owner, others_at, owners_at
from rollcall.sandbox.consent.platforms import PLATFORMS
from rollcall.server.renewing import EVERY, grants_to_renew, renews_grants
from tests.grants.owners import connect, grants_in, open_sandboxed
from tests.makers import NOW
from tests.place import Place

SOAKS = settings.get_current_profile_name() == "soak"
DAYS = 61
"""One more, so that what was granted for sixty ends."""
END = NOW + timedelta(days=DAYS)
HOURLY = ("tiktok", "x", "youtube")
"""Where a token lasts for an hour or two: in the short form, their owners come late."""
OWNERS = 188 if SOAKS else 8
OF_HOURLY = 20 if SOAKS else 8
"""At each platform: in the long form about a thousand in all, not too many of whom come hourly."""
MOST = 5_000
"""More than any list has."""
FAULTS = 0.1
LONGEST_ASKED = 120.0
"""Seconds for which a platform asks to be left alone."""
A_TICK = timedelta(seconds=EVERY)
A_WEEK = timedelta(days=7)


NEXT_DUE = Statement(
    select(GRANTS.c.platform, func.min(GRANTS.c.renew_at))
    .where(GRANTS.c.renew_at.is_not(None))
    .group_by(GRANTS.c.platform)
)


def lasts(platform: str) -> timedelta:
    quirks = PLATFORMS[platform]
    return timedelta(seconds=quirks.long_lasts or quirks.access_lasts)


@dataclass
class Watch:
    """Stands before every platform, and writes down when it was asked to renew what."""

    place: Place
    dice: Random
    sent: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    """What each platform saw, where it is not meant to see one token for ever."""
    renewed: dict[tuple[str, str], list[datetime]] = field(
        default_factory=lambda: defaultdict[tuple[str, str], list[datetime]](list)
    )
    """By platform and person."""
    left_alone: dict[str, tuple[datetime, datetime]] = field(
        default_factory=dict[str, tuple[datetime, datetime]]
    )
    """When each platform asked for it, and until when."""
    asked_too_soon: list[tuple[str, datetime, datetime]] = field(
        default_factory=list[tuple[str, datetime, datetime]]
    )
    in_vain: int = 0

    def before(self, consent: OAuth2, monkeypatch: pytest.MonkeyPatch) -> None:
        platform, renew = consent.platform, consent.renew

        async def watched(app: App, tokens: Tokens, person: str) -> Tokens:
            self._refuse_perhaps(platform)
            renewing = tokens.access if consent.renewed_by_itself else tokens.refresh
            assert renewing is not None
            if PLATFORMS[platform].rotates:
                self.sent.append((platform, renewing.reveal()))
            renewed = await renew(app, tokens, person)
            self.renewed[platform, person].append(self.place.clock())
            return renewed

        monkeypatch.setattr(consent, "renew", watched)

    def _refuse_perhaps(self, platform: str) -> None:
        """Say now and then that it is busy, or how long it wants to be left alone."""
        now = self.place.clock()
        said, until = self.left_alone.get(platform, (now, now))
        if said < now < until:
            self.asked_too_soon.append((platform, now, until))
        if self.dice.random() >= FAULTS:
            return
        self.in_vain += 1
        if self.dice.random() < 0.5:
            raise TryLater("It is busy.")
        seconds = self.dice.uniform(1, LONGEST_ASKED)
        self.left_alone[platform] = now, max(until, now + timedelta(seconds=seconds))
        raise TryLater("It was asked too often.", seconds=seconds)


@dataclass(frozen=True)
class Joins:
    """Who consents when, and to what they do not."""

    at: datetime
    platform: str
    owner: Owner
    without: tuple[str, ...] = ()


@dataclass
class Lived:
    joined: dict[int, datetime] = field(default_factory=dict[int, datetime])
    """By the number of the account."""
    misforeseen: list[tuple[datetime, dict[int, bool], dict[int, bool]]] = field(
        default_factory=list[tuple[datetime, dict[int, bool], dict[int, bool]]]
    )
    """When, what was foreseen, and what would have been right."""


def story() -> list[Joins]:
    found: list[Joins] = []
    for platform in PLATFORMS:
        first = NOW if SOAKS or platform not in HOURLY else END - timedelta(days=1)
        count = OF_HOURLY if platform in HOURLY else OWNERS
        everybody = (*owners_at(platform), *others_at(platform))
        owners = [one for one in everybody if one.nth not in MORE_PAGES][:count]
        assert len(owners) == count or not SOAKS
        each = timedelta(minutes=7)
        found += [Joins(first + each * n, platform, one) for n, one in enumerate(owners)]
    stays_away = owners_at("x")[3]
    found.append(Joins(END - timedelta(hours=9), "x", stays_away, ("offline.access",)))
    return sorted(found, key=lambda one: one.at)


async def live_through(place: Place, joins: list[Joins]) -> Lived:
    lived, now, held = Lived(), NOW, dict[str, datetime]()
    renew = renews_grants(place.runtime)
    plans = {plan.arguments["platform"]: plan for plan in grants_to_renew(place.runtime)}
    looks = [NOW + timedelta(hours=6) * n for n in range(1, DAYS * 4 + 1)]
    while now < END:
        ticks = {
            platform: max(_tick_after(at, now), held.get(platform, now))
            for platform, at in (await _next_due(place)).items()
        }
        now = min([*ticks.values(), looks[0], *(one.at for one in joins[:1])])
        place.clock.set_ahead(now - NOW)
        for platform in [one for one, at in ticks.items() if at == now]:
            plan = plans[platform]
            job = Job(plan.id or "", 0, plan.kind, {"platform": platform}, 0)
            try:
                await renew(job)
            except Later as later:
                held[platform] = now + timedelta(seconds=later.seconds)
        if joins and joins[0].at == now:
            one = joins.pop(0)
            account = await connect(place, one.platform, one.owner, without=one.without)
            lived.joined[account["number"]] = now
        if looks[0] <= now:
            looks.pop(0)
            await _look_ahead(place, lived)
    return lived


def _tick_after(due: datetime, now: datetime) -> datetime:
    """The first run of the recurring work at which it is due."""
    return NOW + A_TICK * max(ceil((due - NOW) / A_TICK), (now - NOW) // A_TICK + 1)


async def _next_due(place: Place) -> dict[str, datetime]:
    """Of each platform, when the first of its grants is."""
    rows = await place.runtime.database.rows(NEXT_DUE)
    return {platform: moment(at) for platform, at in rows}


async def _look_ahead(place: Place, lived: Lived) -> None:
    """Whose end comes within a week, of those that nothing renews, and of nobody else."""
    now = place.clock()
    right = {
        grant["account_number"]: False
        for grant in await grants_in(place)
        if not grant["renewable"] and now < moment(grant["access_ends_at"]) <= now + A_WEEK
    }
    async with place.core() as core:
        found = await core.forecasts.ending(7, None, MOST)
    told = {one.number: one.renews_itself for one in found.items}
    if told != right:
        lived.misforeseen.append((now, told, right))


async def everybody_in(place: Place) -> dict[int, Any]:
    found, cursor = dict[int, Any](), ""
    while True:
        page = (await place.get(f"/v1/accounts?limit=200{cursor}")).json()
        found |= {one["number"]: one for one in page["data"]}
        if not page["page"]["has_more"]:
            return found
        cursor = f"&cursor={page['page']['next_cursor']}"


@pytest.fixture
async def sandboxed(tmp_path: Path) -> AsyncIterator[Place]:
    async with open_sandboxed(tmp_path / "data") as place:
        yield place


async def test_what_can_be_renewed_is_on_time_and_no_oftener(
    sandboxed: Place, monkeypatch: pytest.MonkeyPatch
):
    watch = Watch(sandboxed, Random(5))  # noqa: S311 - a story
    monkeypatch.setattr(sandboxed.runtime.entrance.renewing.outcomes, "dice", Random(3))  # noqa: S311 - as above
    for consent in sandboxed.runtime.entrance.offering.consents.values():
        if isinstance(consent, OAuth2):
            watch.before(consent, monkeypatch)
    joins = story()

    lived = await live_through(sandboxed, list(joins))

    grants = await grants_in(sandboxed)
    accounts = await everybody_in(sandboxed)
    assert len(grants) == len(accounts) == len(joins)
    renewals = 0
    for grant in grants:
        platform, account = grant["platform"], accounts[grant["account_number"]]
        said = account["health"], account["health_reason"], account["can_post"]
        if not grant["renewable"]:
            assert said == ("expired", "token_expired", False)
            late = moment(grant["ended_at"]) - moment(grant["access_ends_at"])
            assert timedelta() <= late <= A_TICK
            continue
        assert (grant["ended_at"], *said) == (None, "healthy", None, True)
        times = [lived.joined[grant["account_number"]], *watch.renewed[platform, grant["person"]]]
        gaps = [after - before for before, after in pairwise(times)]
        too_late = [gap for gap in [*gaps, END - times[-1]] if gap >= lasts(platform)]
        needless = [gap for gap in gaps if gap < lasts(platform) * (RENEWED_AFTER - SPREAD)]
        assert (platform, too_late, needless) == (platform, [], [])
        renewals += len(gaps)
    assert {grant["platform"] for grant in grants if not grant["renewable"]} == {"linkedin", "x"}

    # Nothing was sent twice, no platform was asked while it wanted to be left alone.
    assert len(watch.sent) == len(set(watch.sent))
    assert watch.asked_too_soon == []
    assert watch.in_vain > 0.5 * FAULTS * renewals
    assert watch.left_alone

    # Every end that nothing keeps off was foreseen a week before, and nothing else was.
    assert lived.misforeseen == []
    if SOAKS:
        print(f"\n{len(grants)} grants, {renewals:,} renewals, {watch.in_vain:,} in vain")  # noqa: T201 - what it is for
