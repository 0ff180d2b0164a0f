"""Sixty days of accounts whose fates are drawn: what is known of them is what is so.

Every end is foreseen and said, no state is one that the platform did not prove, its limit is kept,
and its troubles change nothing.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from hypothesis import settings
from sqlalchemy import bindparam, select

from rollcall.core.health import sweeping as sweeping_module
from rollcall.core.health.health import POSTS_IN, Health
from rollcall.core.health.scheduling import EVERY, JITTER
from rollcall.core.sessions.sessions import Session, SessionKind
from rollcall.db.statements import Statement
from rollcall.db.tables import HEALTH_HISTORY
from rollcall.kit.instants import instant, moment
from rollcall.ports.probing import ANYTIME, Limited, Pace, Proof, Refused, Subject, Unclear
from rollcall.sandbox.fates import Fate, Fates
from rollcall.sandbox.probing import SandboxProbe
from tests.makers import NOW, account
from tests.place import Place

SOAKS = settings.get_current_profile_name() == "soak"
ACCOUNTS = 1000 if SOAKS else 60
DAYS = 60
STEP = timedelta(hours=1)
FAULTS = 0.03
PACE = Pace(ACCOUNTS // 3, 3600)
SLACK = timedelta(hours=2)
"""For an answer that failed, a full platform and the time between two sweeps."""
HISTORY = Statement(
    select(
        HEALTH_HISTORY.c.account_number,
        HEALTH_HISTORY.c.state,
        HEALTH_HISTORY.c.reason,
        HEALTH_HISTORY.c.at,
    )
    .where(HEALTH_HISTORY.c.workspace_id == bindparam("workspace_id"))
    .order_by(HEALTH_HISTORY.c.at)
)
Turn = tuple[str, str | None, datetime]


@dataclass
class Counting:
    """The sandbox's platform, which counts when it is asked."""

    probe: SandboxProbe
    times: list[datetime] = field(default_factory=list[datetime])
    unclear: int = 0
    name: str = "The counted platform"
    pace: Pace | None = PACE
    opens_tokens: bool = False
    every: timedelta | None = ANYTIME

    def serves(self, platform: str) -> bool:
        return self.probe.serves(platform)

    def refuses(self, subject: Subject) -> str | None:
        return self.probe.refuses(subject)

    async def ask(self, subject: Subject) -> Proof:
        self.times.append(self.probe.clock())
        proof = await self.probe.ask(subject)
        self.unclear += isinstance(proof, Unclear)
        return proof


def uuid_of(number: int) -> str:
    return f"{number:012x}7000800000000000{number:04x}"


def signed_in(number: int) -> Session:
    """As old as any other: of such sessions each day is as good an end as another."""
    return Session(f"{number:032x}", SessionKind.DEVICE, True, (), instant(NOW), None, None)


@dataclass
class Lived:
    """What was lived through, and what was foreseen on the way."""

    fates: dict[int, Fate]
    named: set[int]
    """Accounts of which the roster was told when their session ends."""
    turns: dict[int, list[Turn]]
    foreseen: dict[int, set[int]]
    """By day, who was foreseen to end within a week."""
    probe: Counting


async def live_through(place: Place) -> Lived:
    fates = Fates(7, NOW)
    by_number = {n: fates.of(uuid_of(n)) for n in range(1, ACCOUNTS + 1)}
    dice = Random(3)  # noqa: S311 - a story
    named = {n for n in by_number if dice.random() < 0.8}
    await place.put(
        *(
            account(
                f"u{n}",
                number=n,
                uuid=uuid_of(n),
                health="healthy",
                next_check_at=instant(NOW + EVERY[Health.HEALTHY] * dice.random()),
                session_expires_at=instant(by_number[n].ends) if n in named else None,
                sessions=[signed_in(n)],
            )
            for n in by_number
        )
    )
    known = {uuid_of(n) for n in by_number}
    sandbox = SandboxProbe(place.clock, known, fates.answer, faults=FAULTS, seed=11)
    probe = Counting(sandbox)
    sweeping = place.runtime.entrance.sweeping
    sweeping.probes = (probe,)
    foreseen: dict[int, set[int]] = {}
    for step in range(int(timedelta(days=DAYS) / STEP)):
        place.clock.set_ahead(STEP * (step + 1))
        await sweeping.sweep("tiktok")
        if step % 24 == 0:
            async with place.core() as core:
                found = await core.forecasts.ending(7, None, 10_000)
            foreseen[step // 24] = {one.number for one in found.items}
    turns: dict[int, list[Turn]] = defaultdict(list)
    asked = {"workspace_id": place.workspace_id}
    for number, state, reason, at in await place.runtime.database.rows(HISTORY, asked):
        turns[number].append((state, reason, moment(at)))
    return Lived(by_number, named, turns, foreseen, probe)


def true_reasons(fate: Fate, at: datetime) -> set[str | None]:
    match fate.at(at):
        case Refused(reason=reason) | Limited(reason=reason):
            return {reason}
        case _:
            return {None, "token_expiring_soon"}


def died(fate: Fate) -> datetime:
    return min(at for at in (fate.ends, fate.banned, fate.lost) if at is not None)


async def test_what_is_known_is_what_is_so_and_no_limit_is_broken(place: Place, monkeypatch):
    monkeypatch.setattr(sweeping_module, "LONGEST_RUN", 60.0)
    lived = await live_through(place)
    end = NOW + timedelta(days=DAYS)
    longest = EVERY[Health.HEALTHY] * (1 + JITTER) + SLACK

    # No false alarm: whatever was written down, the platform had said at that very moment.
    false = [
        (number, turn, lived.fates[number])
        for number, turns in lived.turns.items()
        for turn in turns[1:]
        if turn[1] not in true_reasons(lived.fates[number], turn[2])
    ]
    assert false == []

    # Every end is found, and on time: soon where it was named, else by the next check.
    late: dict[int, timedelta] = {}
    ended = {n: died(f) for n, f in lived.fates.items() if died(f) <= end - longest}
    for number, at in ended.items():
        fate = lived.fates[number]
        gone = [
            t for s, _, t in lived.turns[number] if Health(s) in (Health.EXPIRED, Health.UNHEALTHY)
        ]
        was_held = (
            fate.held_back is not None and fate.held_back[0] <= at <= fate.held_back[1] + longest
        )
        allowed = longest + (EVERY[Health.LIMITED] if was_held else timedelta())
        if not gone or gone[0] - at > allowed or gone[0] < at:
            late[number] = gone[0] - at if gone else timedelta.max
    assert late == {}
    assert len(ended) > ACCOUNTS / 2

    # Every named end was foreseen a week before and each day until it came; nothing else was,
    # though by now the lengths of many sessions are known.
    missed: list[tuple[int, int]] = []
    for day, told in lived.foreseen.items():
        now = NOW + timedelta(days=day) + STEP
        for number, fate in lived.fates.items():
            posts = Health([s for s, _, t in lived.turns[number] if t <= now][-1]) in POSTS_IN
            ends = now < fate.ends <= now + timedelta(days=7)
            if (number in told) != (number in lived.named and ends and posts):
                missed.append((day, number))
    assert missed == []

    # The platform's limit holds over every stretch of an hour.
    times = sorted(lived.probe.times)
    first, most = 0, 0
    for last, at in enumerate(times):
        while times[first] <= at - timedelta(seconds=PACE.seconds):
            first += 1
        most = max(most, last - first + 1)
    assert most <= PACE.calls
    told = Counter(state for turns in lived.turns.values() for state, _, _ in turns)
    assert lived.probe.unclear > 0.5 * FAULTS * len(times)
    if SOAKS:
        asked = f"{len(times):,} questions, {lived.probe.unclear:,} in vain"
        print(f"\n{asked}, at most {most} an hour; {dict(told)}")  # noqa: T201 - what it is for
