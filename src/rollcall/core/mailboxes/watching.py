"""Watching mailboxes elsewhere: each by one process at a time, until it says so no more."""

import asyncio
import contextlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import bindparam, null, or_, select, update

from rollcall.core.errors import Unavailable
from rollcall.core.mailboxes.looking import Looking
from rollcall.db.statements import Row, Statement, among
from rollcall.db.tables import ACCOUNTS, MAILBOXES
from rollcall.kit.ids import new_id
from rollcall.kit.instants import Instant, instant
from rollcall.ports.mail import MailFault, OpenMailbox

A, M = ACCOUNTS.c, MAILBOXES.c
LOG = structlog.get_logger("rollcall.mailboxes")
MOST_WATCHED = 64
"""Each costs a connection and a thread. Those beyond are visited in turn."""
LOOKED_EVERY = 2.0
LEASED_FOR = timedelta(seconds=30)
VISITED_EVERY = timedelta(seconds=60)
VISITED_AT_ONCE = 4
WAITED_AT_ONCE = 60.0
"""Seconds after which a mailbox is looked into although nothing was said."""
FIRST_PAUSE, LONGEST_PAUSE, AFTER_A_REFUSAL = 2.0, 300.0, 300.0

ELSEWHERE = Statement(
    select(M.workspace_id, M.account_number, M.updated_at, M.seen_at)
    .where(
        A.workspace_id == M.workspace_id,
        A.number == M.account_number,
        A.removed_at.is_(None),
        M.kind == "imap",
        or_(
            M.watched_until.is_(None),
            M.watched_until < bindparam("now"),
            M.watched_by == bindparam("me"),
        ),
    )
    .order_by(M.account_number)
    .limit(bindparam("limit", type_=M.mails.type))
)
LEASE = Statement(
    update(MAILBOXES)
    .where(
        among(M.account_number, "numbers"),
        or_(
            M.watched_until.is_(None),
            M.watched_until < bindparam("now"),
            M.watched_by == bindparam("me"),
        ),
    )
    .values(watched_by=bindparam("me"), watched_until=bindparam("until"))
    .returning(M.account_number)
)
LEAVE = Statement(
    update(MAILBOXES).where(M.watched_by == bindparam("me")).values(watched_until=null())
)


@dataclass(frozen=True, slots=True)
class Box:
    workspace_id: int
    number: int
    updated_at: Instant
    """As it was told of then; told of anew, it is another."""


class Watching:
    def __init__(self, looking: Looking) -> None:
        self._looking = looking
        self._me = new_id(looking.clock())
        self._watched: dict[Box, asyncio.Task[None]] = {}

    async def watch(self) -> None:
        """Until cancelled."""
        try:
            while True:
                try:
                    await self._look_around()
                except Exception:  # a database that is away comes back
                    LOG.exception("looking which mailboxes there are failed")
                await asyncio.sleep(LOOKED_EVERY)
        finally:
            await self._end(list(self._watched))
            with contextlib.suppress(Exception):  # else they are let go of by themselves
                await self._looking.database.note(LEAVE, {"me": self._me})

    async def _look_around(self) -> None:
        now = self._looking.clock()
        asked = {"now": instant(now), "me": self._me, "limit": 10 * MOST_WATCHED}
        rows = await self._looking.database.rows(ELSEWHERE, asked)
        mine, beyond = rows[:MOST_WATCHED], rows[MOST_WATCHED:]
        leased = await self._lease([row[1] for row in mine])
        boxes = {Box(*row[:3]) for row in mine if row[1] in leased}
        await self._end([box for box in self._watched if box not in boxes])
        for box in boxes - self._watched.keys():
            self._watched[box] = asyncio.create_task(self._follow(box))
        await self._visit(beyond)

    async def _lease(self, numbers: Sequence[int]) -> set[int]:
        if not numbers:
            return set()
        now = self._looking.clock()
        row = {"numbers": list(numbers), "now": instant(now), "me": self._me}
        row["until"] = instant(now + LEASED_FOR)
        return {number for [number] in await self._looking.database.note(LEASE, row)}

    async def _visit(self, beyond: Sequence[Row]) -> None:
        """Those that were not looked into for long, a few at a time."""
        before = instant(self._looking.clock() - VISITED_EVERY)
        waiting = [row for row in beyond if (row[3] or "") < before]
        waiting.sort(key=lambda row: row[3] or "")
        with contextlib.suppress(Unavailable):
            looks = [self._looking.look(row[0], row[1]) for row in waiting[:VISITED_AT_ONCE]]
            await asyncio.gather(*looks)

    async def _follow(self, box: Box) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                opened = await self._looking.open(box.workspace_id, box.number)
                if opened is None:
                    return
                pause = FIRST_PAUSE
                await self._read_on(box, opened)
            except MailFault as fault:  # it stands in the mailbox
                pause = AFTER_A_REFUSAL if fault.refused else min(2 * pause, LONGEST_PAUSE)
            except Exception:
                LOG.exception("watching a mailbox failed", account=box.number)
                pause = min(2 * pause, LONGEST_PAUSE)
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))  # noqa: S311 - no two at once

    async def _read_on(self, box: Box, opened: OpenMailbox) -> None:
        try:
            while True:
                await self._looking.read(box.workspace_id, box.number, opened)
                await opened.wait(WAITED_AT_ONCE)
        finally:
            await opened.close()

    async def _end(self, boxes: Sequence[Box]) -> None:
        tasks = [self._watched.pop(box) for box in boxes]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
