"""When sources were asked what: forgotten where no answer would rest on it any more."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from rollcall.core.sources import forgetting
from rollcall.core.sources.forgetting import AT_ONCE, forget_old
from rollcall.core.sources.readings import FaultKind, Reading, keep
from rollcall.db.statements import Statement
from rollcall.db.tables import READINGS
from tests.place import Place

LEFT = Statement(select(READINGS.c.question).order_by(READINGS.c.question))
DAY = 86_400_000


async def kept(place: Place, **readings: Reading) -> None:
    async with place.runtime.database.transaction() as transaction:
        for question, reading in readings.items():
            await keep(transaction, place.workspace_id, question, "official", reading)


async def left(place: Place) -> list[str]:
    await forget_old(place.runtime.database, place.clock())
    return [row[0] for row in await place.runtime.database.rows(LEFT)]


def now_of(place: Place) -> int:
    return int(place.clock().timestamp() * 1000)


async def test_what_is_fresh_or_may_be_shown_as_stale_stays(either_place: Place):
    now = now_of(either_place)
    await kept(
        either_place,
        fresh=Reading(now, now + 300_000),
        missing=Reading(0, now + 300_000, FaultKind.NOT_THERE),
        refused=Reading(0, now + 1, FaultKind.RECONNECT, "Connect it again."),
        stale=Reading(now - 29 * DAY, now - 29 * DAY),
        failing=Reading(now - 90 * DAY, now + 30_000, FaultKind.LATER, "It is busy."),
    )

    assert await left(either_place) == ["failing", "fresh", "missing", "refused", "stale"]


async def test_what_no_answer_rests_on_any_more_goes(either_place: Place):
    now = now_of(either_place)
    await kept(
        either_place,
        missing=Reading(0, now - 1, FaultKind.NOT_THERE),
        never=Reading(0, now - 1, FaultKind.LATER, "It is busy."),
        old=Reading(now - 31 * DAY, now - 31 * DAY),
        failed=Reading(now - 60 * DAY, now - 31 * DAY, FaultKind.UNKNOWN, "What?"),
        stale=Reading(now - 31 * DAY, now - 29 * DAY),
    )

    assert await left(either_place) == ["stale"]
    either_place.clock.set_ahead(timedelta(days=2))
    assert await left(either_place) == []


async def test_one_turn_does_no_more_than_so_much(
    either_place: Place, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(forgetting, "MOST_PIECES", 2)
    ended = now_of(either_place) - 40 * DAY
    many = {f"q{nth:05}": Reading(ended, ended + nth) for nth in range(2 * AT_ONCE + 5)}
    await kept(either_place, **many)

    assert await left(either_place) == list(many)[-5:]
    assert await left(either_place) == []


async def test_no_revision_moves_by_it(either_place: Place):
    database, workspace_id = either_place.runtime.database, either_place.workspace_id
    await kept(either_place, never=Reading(0, 1))
    before = await database.revision(workspace_id)

    assert await left(either_place) == []
    assert await database.revision(workspace_id) == before
