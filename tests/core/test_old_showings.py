"""That checks used a token is kept for a while; that a caller was shown one is kept for good."""

import sqlite3
from datetime import timedelta

from sqlalchemy import select

from rollcall.core.jobs.jobs import Job
from rollcall.core.vault.forgetting import AT_ONCE, FORGET, KEPT_FOR, MOST_PIECES
from rollcall.core.vault.showings import KEEP
from rollcall.db.statements import Kind, Statement
from rollcall.db.tables import SHOWINGS
from rollcall.kit.ids import new_id
from rollcall.kit.instants import instant
from rollcall.server.work import handlers, recurring
from tests.makers import NOW
from tests.place import Place

LEFT = Statement(select(SHOWINGS.c.key_id, SHOWINGS.c.shown_at).order_by(SHOWINGS.c.shown_at))


async def shown(place: Place, to: str, *ago: timedelta) -> None:
    rows = [
        {
            "id": new_id(NOW - each),
            "workspace_id": place.workspace_id,
            "account_number": 1,
            "what": '["access_token"]',
            "key_id": to,
            "shown_at": instant(NOW - each),
        }
        for each in ago
    ]
    async with place.runtime.database.transaction() as transaction:
        await transaction.note_many(KEEP, rows)


async def left(place: Place) -> list[tuple[str, str]]:
    [plan] = [plan for plan in recurring(place.runtime) if plan.kind == "vault.forget_old"]
    await handlers(place.runtime)[plan.kind](Job(plan.id or "", 0, plan.kind, {}, 0))
    return [(key, at) for key, at in await place.runtime.database.rows(LEFT)]


async def test_of_old_ones_those_of_checks_alone_go(either_place: Place):
    old, fresh = KEPT_FOR + timedelta(seconds=1), KEPT_FOR - timedelta(seconds=1)
    for to in ("probe", "key_of_somebody", "renewal", "source TikTok"):
        await shown(either_place, to, old, fresh)

    kept = await left(either_place)

    assert ("probe", instant(NOW - fresh)) in kept
    assert ("probe", instant(NOW - old)) not in kept
    assert len(kept) == 7


async def test_very_many_go_in_pieces(either_place: Place):
    ages = (KEPT_FOR + timedelta(minutes=minute + 1) for minute in range(2 * AT_ONCE + 7))
    await shown(either_place, "probe", *ages, timedelta())

    assert await left(either_place) == [("probe", instant(NOW))]
    assert MOST_PIECES > 3


async def test_those_that_stay_are_not_read(place: Place):
    form = FORGET.on(Kind.SQLITE)
    with sqlite3.connect(place.runtime.settings.data / "rollcall.db") as database:
        given = form.bind({"before": ""})
        plan = database.execute(f"EXPLAIN QUERY PLAN {form.sql}", given).fetchall()
    steps = [step for *_, step in plan]
    assert any("INDEX ix_showings_by_checks (shown_at<?)" in step for step in steps), steps
    assert not [step for step in steps if "SCAN" in step or "B-TREE" in step], steps
