"""Sessions that nobody named an end of are foreseen by how long those like them lasted."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Any

import msgspec
import pytest
from sqlalchemy import bindparam, select

from rollcall.core.health.health import Health
from rollcall.core.health.lifetimes import Lifetimes, lifetimes
from rollcall.core.health.scheduling import EVERY
from rollcall.core.health.session_ages import NEXT, aged, aged_by_day, sample
from rollcall.core.sessions.sessions import Session, SessionKind
from rollcall.core.sessions.sessions import put as put_sessions
from rollcall.db.statements import Statement
from rollcall.db.tables import SESSION_SPELLS
from rollcall.kit.instants import Instant, instant, moment
from rollcall.ports.probing import Proof, Subject
from rollcall.sandbox.probing import SandboxProbe, refused, works
from tests.db.plans import steps_of
from tests.makers import NOW, account
from tests.place import Place

P = SESSION_SPELLS.c
OF_AGE: dict[str, Any] = {
    "platform": "x",
    "kind": "oauth",
    "after": "",
    "up_to": "",
    "after_value": "",
    "after_number": 0,
    "works": ["healthy"],
    "limit": 5,
}
SPELLS = Statement(
    select(P.account_number, P.kind, P.began_at, P.ended_at, P.proved)
    .where(P.workspace_id == bindparam("workspace_id"))
    .order_by(P.account_number, P.began_at)
)


def days(count: float) -> Instant:
    return instant(NOW + timedelta(days=count))


def session(
    number: int,
    began: float,
    kind: SessionKind = SessionKind.DEVICE,
    *,
    alive: bool = True,
    ends: Instant | None = None,
) -> Session:
    return Session(f"{number:032x}", kind, alive, (), days(began), None, ends)


async def spells(place: Place) -> list[tuple[Any, ...]]:
    rows = await place.runtime.database.rows(SPELLS, {"workspace_id": place.workspace_id})
    return [
        (number, kind, began, ended, bool(proved)) for number, kind, began, ended, proved in rows
    ]


async def found(place: Place, path: str = "", **more: Any) -> dict[str, Any]:
    answer = await place.get(f"/v1/health/forecast{path}", **more)
    assert answer.status_code == 200, answer.text
    return answer.json()


def well(name: str, number: int, began: float, **said: Any):
    signed = [session(number, began, said.pop("kind", SessionKind.DEVICE))]
    facts = {"health": "healthy", "health_since": days(began), "checked_at": days(0)}
    return account(name, number=number, sessions=signed, **facts | said)


def lasted(name: str, number: int, began: float, ended: float, **said: Any):
    """One that began some days ago, and was found dead."""
    past = [well(name, number, began, **said).facts]
    dead = {"health": "expired", "health_reason": "session_expired", "health_confidence": "probed"}
    dossier = well(name, number, began, **dead | {"health_since": days(ended)} | said)
    return account(name, number=number, past=past, sessions=dossier.sessions, **_of(dossier.facts))


def _of(facts: Any) -> dict[str, Any]:
    return {k: v for k, v in facts.said().items() if k not in {"platform", "username"}}


async def test_a_session_as_old_as_those_like_it_become_is_foreseen(either_place: Place):
    place = either_place
    await place.put(
        *(lasted(f"gone{n}", n, -100, -70) for n in range(1, 7)),
        well("old", 11, -26.5),
        well("next", 12, -24),
        well("young", 13, -3),
        well("elsewhere", 14, -26, platform="instagram"),
        well("cookies", 15, -26, kind=SessionKind.COOKIES),
        well("named", 16, -26, session_expires_at=days(3)),
        account("unsaid", number=17, health="healthy"),
    )
    told = await found(place)
    assert [(one["username"], one["reason"]) for one in told["data"]] == [
        ("named", "session_expired"),
        ("old", "session_age"),
        ("next", "session_age"),
    ]
    _, old, later = told["data"]
    assert (old["at"], later["at"]) == (days(3.5), days(6))
    assert (old["estimated"], old["stops"], old["renews_itself"]) == (True, "all", False)
    assert old["remedy"] == "Sign the account in anew before it ends."
    assert old["age"] == {"began_at": days(-26.5), "days": 30, "ended": 6, "median_days": 30}
    ahead = told["forecast"]
    assert (ahead["stops"], ahead["estimated"], ahead["unforeseen"]) == (3, 2, 4)
    by_day = {day["date"]: day["stops"] for day in ahead["days"]}
    assert by_day == {days(3)[:10]: 2, days(6)[:10]: 1} or by_day == {
        days(3)[:10]: 1,
        days(3.5)[:10]: 1,
        days(6)[:10]: 1,
    }
    cookies, device, elsewhere = sorted(
        ahead["sessions"], key=lambda one: (one["platform"] == "instagram", one["kind"])
    )
    assert (device["seen"], device["ended"], device["unforeseen"]) == (10, 6, None)
    assert cookies["unforeseen"] == elsewhere["unforeseen"]
    assert cookies["unforeseen"].startswith("Only 0 of 1 are known to have ended by themselves")


async def test_the_walk_goes_on_from_one_sort_of_end_to_another(place: Place):
    await place.put(
        *(lasted(f"gone{n}", n, -100, -70) for n in range(1, 7)),
        *(well(f"aged{n}", 20 + n, -29 + n / 2) for n in range(7)),
        *(
            account(f"named{n}", health="healthy", session_expires_at=days(1.1 + n / 2))
            for n in range(7)
        ),
    )
    whole = [one["username"] for one in (await found(place))["data"]]
    seen, cursor = list[str](), ""
    while True:
        page = await found(place, f"?limit=3{cursor}")
        seen += [one["username"] for one in page["data"]]
        if not page["page"]["has_more"]:
            break
        cursor = f"&cursor={page['page']['next_cursor']}"
    assert seen == whole
    assert len(set(seen)) == 14
    aged = [f"aged{n}" for n in range(7)]
    assert [name for name in seen if name in aged] == aged


async def test_a_key_that_sees_some_accounts_is_told_by_their_sessions_alone(place: Place):
    await place.put(
        *(lasted(f"gone{n}", n, -100, -70) for n in range(1, 7)),
        well("old", 11, -26, tags=["vip"]),
    )
    key = await place.issue(account_tags=("vip",))
    told = await found(place, key=key)
    assert told["data"] == []
    [only] = told["forecast"]["sessions"]
    assert (only["seen"], only["ended"]) == (1, 0)


def of(*ends: float, going: Iterable[int] = ()) -> Lifetimes:
    return lifetimes([*((round(end), True) for end in ends), *((days, False) for days in going)])


def test_those_that_go_on_count_as_long_as_they_lasted():
    assert of(*[10] * 6).median == 10
    assert of(*[10] * 6, going=[40] * 20).median is None
    assert of(*[10] * 6, going=[3] * 20).median == 10


@pytest.mark.parametrize(
    "known, told",
    [
        (of(*[30] * 4), []),  # too few
        (of(*[30] * 5), [(23, 30)]),
        (of(*[30] * 6, going=[90] * 20), []),  # most go on
        (of(*[3] * 10, *[40] * 5), [(0, 3), (33, 40)]),  # who outlives the first is of the others
    ],
)
def test_from_what_age_on_an_end_is_foreseen(known: Lifetimes, told: list[tuple[int, int]]):
    assert ages(known) == told


def test_where_any_day_is_as_good_as_another_only_the_oldest_are_foreseen():
    told = ages(of(*range(1, 91)))
    assert told[0][0] >= 75
    assert told[-1][1] <= 90 - 4  # five of them became so old


def ages(known: Lifetimes) -> list[tuple[int, int]]:
    """From which age on, and up to which, an end within a week is foreseen."""
    windows = known.windows(NOW, 7)
    return [((NOW - moment(w.up_to)).days, (NOW - moment(w.after)).days) for w in windows]


async def test_a_spell_ends_with_what_ended_it_and_begins_where_the_account_works_again(
    either_place: Place,
):
    place = either_place
    both = [session(1, -9), session(2, -5, SessionKind.COOKIES)]
    await place.put(account("ada", number=1, health="healthy", sessions=both))
    assert await spells(place) == [
        (1, "device", days(-9), None, False),
        (1, "cookies", days(-5), None, False),
    ]

    async def says(at: float, state: str, reason: str | None = None, how: str = "probed"):
        how_it_is = {"health": state, "health_reason": reason, "health_confidence": how}
        await place.put(account("ada", number=1, health_since=days(at), **how_it_is))

    await says(-4, "expired", "cookies_expired")
    assert (await spells(place))[1] == (1, "cookies", days(-5), days(-4), True)
    assert (await spells(place))[0][3] is None
    await says(-3, "healthy")
    assert (await spells(place))[2] == (1, "cookies", days(-3), None, False)
    await says(-2, "expired", "cookies_expired", "inferred")
    assert (await spells(place))[2] == (1, "cookies", days(-3), days(-2), False)
    await says(-1, "healthy")
    await says(-0.8, "expired", "token_refused")
    await says(-0.6, "limited", "rate_limited")
    going = [(kind, began) for _, kind, began, ended, _ in await spells(place) if ended is None]
    assert going == [("device", days(-9)), ("cookies", days(-1))]


async def test_the_past_that_an_account_comes_with_has_its_spells(place: Place):
    turns = {-90: "unknown", -80: "healthy", -70: "limited", -60: "expired", -50: "healthy"}
    past = [
        account(
            health=state,
            health_reason="session_expired" if state == "expired" else None,
            health_confidence="probed",
            health_since=days(at),
        ).facts
        for at, state in turns.items()
    ]
    now = {"health": "expiring", "health_since": days(-2)}
    await place.put(account("ada", number=1, past=past, sessions=[session(1, -80)], **now))
    assert await spells(place) == [
        (1, "device", days(-80), days(-60), True),
        (1, "device", days(-50), None, False),
    ]


async def test_other_cookies_prove_no_age_and_the_same_again_change_no_beginning(place: Place):
    old, new = session(1, -9, SessionKind.COOKIES), session(2, -2, SessionKind.COOKIES)
    await place.put(account("ada", number=1, health="healthy", sessions=[old]))

    async def put(*sessions: Session) -> None:
        async with place.runtime.database.transaction() as transaction:
            await put_sessions(transaction, place.workspace_id, [(1, one) for one in sessions])

    await put(msgspec.structs.replace(old, refreshed_at=days(-3)))
    assert await spells(place) == [(1, "cookies", days(-9), None, False)]
    await put(msgspec.structs.replace(old, refreshed_at=days(-3), alive=False), new)
    assert await spells(place) == [
        (1, "cookies", days(-9), days(-2), False),
        (1, "cookies", days(-2), None, False),
    ]
    await put(msgspec.structs.replace(new, alive=False, refreshed_at=days(-1)))
    assert (await spells(place))[1] == (1, "cookies", days(-2), days(-1), False)


INDEXED = {
    "the next platform and kind": (NEXT, {"platform": "", "kind": ""}),
    "some by lot": (sample(()), {"platform": "x", "kind": "oauth"}),
    "those of an age": (aged(()), OF_AGE),
    "how many of an age": (aged_by_day(()), OF_AGE),
}


@pytest.mark.parametrize("name", INDEXED)
async def test_however_many_there_are_no_more_is_read_than_is_told(place: Place, name: str):
    statement, asked = INDEXED[name]
    steps = steps_of(place, statement, {"workspace_id": 1} | asked)
    assert steps[0].startswith("SEARCH session_spells USING"), steps
    assert not [s for s in steps if "SCAN" in s or s.endswith("(workspace_id=?)")], steps
    assert not [s for s in steps if "TEMP B-TREE FOR ORDER BY" in s], steps


ACCOUNTS = 40
STEP = timedelta(hours=6)
LASTS = timedelta(days=14)
AWAY = timedelta(hours=18)
"""How long it takes an owner to sign in again."""
SLACK = timedelta(days=1) + EVERY[Health.HEALTHY] * 1.1 + EVERY[Health.EXPIRED] * 1.1
"""How much shorter or longer one lasts than another, and how late an end is found out."""


class Owners:
    """Sessions last about two weeks each, and then their owners sign in anew."""

    def __init__(self) -> None:
        dice = Random(5)  # noqa: S311 - a story
        self.spells: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
        for number in range(1, ACCOUNTS + 1):
            begin = NOW - timedelta(days=dice.uniform(0, 13))
            while begin < NOW + timedelta(days=80):
                end = begin + LASTS + timedelta(days=dice.uniform(-1, 1))
                self.spells[f"{number:032x}"].append((begin, end))
                begin = end + AWAY

    def answer(self, subject: Subject, now: datetime) -> Proof:
        lives = any(begin <= now < end for begin, end in self.spells[subject.uuid])
        return works() if lives else refused("session_expired")

    def ends(self, uuid: str, now: datetime) -> datetime:
        """When the session ends, or ended, that began last."""
        return [end for begin, end in self.spells[uuid] if begin <= now][-1]


async def test_sixty_days_of_owners_who_sign_in_again_are_foreseen_without_a_false_alarm(
    place: Place,
):
    owners = Owners()
    uuids = {number: f"{number:032x}" for number in range(1, ACCOUNTS + 1)}
    first = {n: owners.spells[uuid][0][0] for n, uuid in uuids.items()}
    begun = {n: (at - NOW) / timedelta(days=1) for n, at in first.items()}
    due = {"next_check_at": days(0)}
    await place.put(*(well(f"u{n}", n, begun[n], uuid=uuids[n], **due) for n in uuids))
    sweeping = place.runtime.entrance.sweeping
    sweeping.probes = (SandboxProbe(place.clock, set(uuids.values()), owners.answer),)
    told = missed = 0
    for step in range(1, 60 * 4):
        place.clock.set_ahead(STEP * step)
        await sweeping.sweep("tiktok")
        now = place.clock()
        async with place.core() as core:
            ahead = {one.number for one in (await core.forecasts.ending(7, None, 1000)).items}
        wrong = {n for n in ahead if owners.ends(uuids[n], now) > now + timedelta(days=7) + SLACK}
        assert wrong == set()
        told += len(ahead)
        if now > NOW + 2 * LASTS + SLACK:
            missed += sum(n not in ahead for n in await _due(place, owners, uuids))
    assert told > 20 * ACCOUNTS
    assert missed == 0


async def _due(place: Place, owners: Owners, uuids: dict[int, str]) -> set[int]:
    """Those that can post as far as is known, and end within the week, be it a little earlier."""
    now = place.clock()
    soon = now + timedelta(days=7) - SLACK
    answer = await place.get("/v1/accounts?limit=200&can_post=true")
    posting = {one["number"] for one in answer.json()["data"]}
    return {n for n in posting if now + SLACK < owners.ends(uuids[n], now) <= soon}
