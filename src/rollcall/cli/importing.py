"""Taking rows in, a batch at a time, and telling what became of each."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rollcall.cli.reach import Refused, Roster
from rollcall.core.exchange.rows import Row

LARGEST_BATCH = 4_194_304
"""Bytes of rows that are sent at once, however few they are."""
BUSY = frozenset({"unavailable", "too_many_requests"})
TRIES = 30
SECONDS_BETWEEN = 2.0
SHOWN = 20
REMOVED = "It was removed, and stays off the roster until it is restored."


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one row."""

    line: int | None
    external_id: str | None
    outcome: str
    id: str | None = None
    reason: str | None = None
    """Why it was refused, or what else there is to know of it."""


@dataclass(slots=True)
class Tally:
    """What became of all of them, in numbers, with the first refusals in full."""

    counts: Counter[str] = field(default_factory=Counter[str])
    without: Counter[str] = field(default_factory=Counter[str])
    """How many accounts came without something that their face kept back."""
    refused: list[Told] = field(default_factory=list[Told])
    removed: int = 0
    """How many are of accounts that are off the roster, and stay so."""

    def add(self, told: Told) -> None:
        self.counts[told.outcome] += 1
        self.removed += told.reason == REMOVED
        if told.outcome == "refused" and len(self.refused) < SHOWN:
            self.refused.append(told)


async def take_in(
    roster: Roster,
    rows: AsyncIterator[Row],
    tell: Callable[[Sequence[Told]], None],
    *,
    batch: int,
    dry_run: bool,
) -> None:
    """Every batch is one transaction: what was told of is kept, whole, whatever comes later.

    Cancelled, it ends with the batch that was begun, so that what was told is all that was kept.
    """
    held: list[Row] = []
    size = 0
    async for row in rows:
        held.append(row)
        size += len(row.body)
        if len(held) >= batch or size >= LARGEST_BATCH:
            await _put_whole(roster, held, tell, dry_run=dry_run)
            held, size = [], 0
    if held:
        await _put_whole(roster, held, tell, dry_run=dry_run)


async def _put_whole(
    roster: Roster, rows: Sequence[Row], tell: Callable[[Sequence[Told]], None], *, dry_run: bool
) -> None:
    putting = asyncio.create_task(_put(roster, rows, dry_run=dry_run))
    try:
        tell(await asyncio.shield(putting))
    except asyncio.CancelledError:
        tell(await putting)
        raise


async def _put(roster: Roster, rows: Sequence[Row], *, dry_run: bool) -> list[Told]:
    bodies = [row.body for row in rows if not row.wrong]
    outcomes = iter(await _ask(roster, bodies, dry_run=dry_run) if bodies else ())
    return [_told(row, {} if row.wrong else next(outcomes)) for row in rows]


async def _ask(
    roster: Roster, bodies: Sequence[bytes], *, dry_run: bool
) -> Sequence[Mapping[str, Any]]:
    last = b'],"dry_run":true}' if dry_run else b"]}"
    body = b'{"accounts":[' + b",".join(bodies) + last
    headers = {"content-type": "application/json"}
    tries = 1
    while True:
        try:
            path = "/v1/accounts/bulk"
            answer = await roster.ask("POST", path, content=body, headers=headers)
            return answer["outcomes"]
        except Refused as refused:
            if refused.code not in BUSY or tries >= TRIES:
                raise
        tries += 1
        await asyncio.sleep(SECONDS_BETWEEN)


def _told(row: Row, outcome: Mapping[str, Any]) -> Told:
    wrong: Mapping[str, str] = row.wrong or outcome.get("errors") or {}
    reason = "; ".join(f"{name}: {what}" for name, what in wrong.items()) or None
    if outcome.get("removed_at"):
        reason = REMOVED
    became = "refused" if row.wrong else outcome["outcome"]
    return Told(row.line, row.external_id, became, outcome.get("id"), reason)
