"""One attempt at signing in: it waits for the next code, which is handed out to it once."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import bindparam, exists, select, update

from rollcall.core.access.caller import Scope
from rollcall.core.accounts.service import Accounts
from rollcall.core.errors import NotFound
from rollcall.core.events.events import Waiting
from rollcall.core.mailboxes.codes import Code, place, show
from rollcall.core.unit import Unit
from rollcall.core.vault import showings
from rollcall.core.vault.revealing import Revealing
from rollcall.db.statements import Row, Statement, insert_row
from rollcall.db.tables import CODE_ATTEMPTS, CODES
from rollcall.kit.ids import new_id
from rollcall.kit.instants import Instant, instant, moment

A, C = CODE_ATTEMPTS.c, CODES.c
LASTS = timedelta(minutes=10)
"""How long an attempt waits where nobody says."""
AHEAD = timedelta(seconds=30)
"""How far the clock of a mail server may be behind ours."""
ASKED_FOR = timedelta(seconds=45)
"""How long after it was asked for an attempt is taken to be waited for."""
FOR_AN_ATTEMPT = "an attempt at signing in"
ASKED_AGAIN = 15.0
LOOKED_EVERY = 0.1
"""Seconds between looks at whether anything was written, while somebody waits."""


class AttemptState(StrEnum):
    WAITING = "waiting"
    FOUND = "found"
    """The code is in this answer, and in no other."""
    HANDED_OUT = "handed_out"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Attempt:
    id: str
    number: int
    state: AttemptState
    opened_at: Instant
    expires_at: Instant
    handed_at: Instant | None = None
    code: Code | None = None


OPEN = insert_row(CODE_ATTEMPTS)
ONE = Statement(
    select(A.account_number, A.opened_at, A.expires_at, A.handed_at).where(
        A.workspace_id == bindparam("workspace_id"), A.id == bindparam("id")
    )
)
ASKED = Statement(
    update(CODE_ATTEMPTS)
    .where(A.workspace_id == bindparam("of_workspace"), A.id == bindparam("of_id"))
    .values(asked_at=bindparam("at"))
)
HAND_OUT = Statement(
    update(CODE_ATTEMPTS)
    .where(A.workspace_id == bindparam("of_workspace"), A.id == bindparam("of_id"))
    .values(handed_at=bindparam("at"), code_id=bindparam("code"))
)
_before = CODE_ATTEMPTS.alias("before")
NEXT = Statement(
    select(C.id, C.sealed, C.source, C.received_at, C.expires_at)
    .where(
        C.workspace_id == bindparam("workspace_id"),
        C.account_number == bindparam("account_number"),
        C.received_at >= bindparam("not_before"),
        C.taken_at >= bindparam("opened_at"),
        C.expires_at > bindparam("now"),
        C.shown_at.is_(None),
        # Of several that are waited for, the one that was opened first.
        ~exists().where(
            _before.c.workspace_id == bindparam("workspace_id"),
            _before.c.account_number == bindparam("account_number"),
            _before.c.opened_at < bindparam("opened_at"),
            _before.c.handed_at.is_(None),
            _before.c.expires_at > bindparam("now"),
            _before.c.asked_at > bindparam("asked_since"),
        ),
    )
    .order_by(C.taken_at.desc(), C.id.desc())
    .limit(1)
)


class Attempts:
    """Those of accounts that the caller may see."""

    def __init__(self, unit: Unit, accounts: Accounts, waiting: Waiting) -> None:
        self._unit = unit
        self._accounts = accounts
        self._waiting = waiting
        self._workspace_id = unit.caller.workspace_id

    async def open(self, number: int, lasts: timedelta = LASTS) -> Attempt:
        """Begin to wait for the next code of an account the caller was shown. Raises Forbidden."""
        unit = self._unit
        unit.caller.must(Scope.SECRETS)
        moment_ = unit.clock()
        now, ends = instant(moment_), instant(moment_ + lasts)
        attempt = Attempt(new_id(moment_), number, AttemptState.WAITING, now, ends)
        row = {
            "id": attempt.id,
            "workspace_id": self._workspace_id,
            "account_number": number,
            "key_id": unit.caller.key_id,
            "opened_at": now,
            "expires_at": ends,
            "asked_at": now,
            "code_id": None,
            "handed_at": None,
        }
        await unit.note(OPEN, row)
        return attempt

    async def ask(self, id_: str, *, seconds: float = 0) -> Attempt:
        """How it stands, waited for at most so long: with its code, to whoever gets it first.

        Raises NotFound, Forbidden, Unavailable, SealBroken.
        """
        self._unit.caller.must(Scope.SECRETS)
        revision = await self._unit.revision_now()
        attempt = await self._look(id_)
        if attempt.state is not AttemptState.WAITING or seconds <= 0:
            return attempt
        with self._waiting:
            return await self._wait(attempt, revision, seconds)

    async def state(self, id_: str) -> AttemptState:
        """Without its code, which stays for who asks. Raises NotFound, Forbidden."""
        self._unit.caller.must(Scope.SECRETS)
        return (await self._one(id_)).state

    async def _wait(self, attempt: Attempt, revision: int, seconds: float) -> Attempt:
        """A code that comes moves the workspace's revision, which costs less to ask for."""
        loop = asyncio.get_running_loop()
        until, again = loop.time() + seconds, loop.time() + ASKED_AGAIN
        while attempt.state is AttemptState.WAITING and (left := until - loop.time()) > 0:
            await asyncio.sleep(min(LOOKED_EVERY, left))
            now = await self._unit.revision_now()
            ended = attempt.expires_at <= self._unit.now
            if now != revision or ended or loop.time() >= again:
                revision, again = now, loop.time() + ASKED_AGAIN
                attempt = await self._look(attempt.id)
        return attempt

    async def _look(self, id_: str) -> Attempt:
        attempt = await self._one(id_)
        if attempt.state is not AttemptState.WAITING:
            return attempt
        named = {"of_workspace": self._workspace_id, "of_id": id_}
        await self._unit.note(ASKED, named | {"at": self._unit.now})
        if not await self._unit.rows(NEXT, self._next(attempt)):
            return attempt
        async with self._unit.within() as unit:
            return await self._hand_out(unit, id_)

    async def _hand_out(self, unit: Unit, id_: str) -> Attempt:
        """Alone with the account's codes, so that none is handed out twice."""
        attempt = await self._one(id_)
        await unit.transaction.hold(self._workspace_id, [f"codes of {attempt.number}"])
        attempt = self._read(id_, await unit.rows(ONE, self._named(id_)))
        if attempt.state is not AttemptState.WAITING:
            return attempt
        for code_id, sealed, *told in await unit.rows(NEXT, self._next(attempt)):
            code = unit.sealer.open(sealed, place(self._workspace_id, attempt.number, code_id))
            await show(unit, code_id)
            await showings.keep(unit, attempt.number, ["code"])
            await Revealing(unit).shown(attempt.number, ["code"], FOR_AN_ATTEMPT)
            row = {"of_workspace": self._workspace_id, "of_id": id_, "code": code_id}
            await unit.transaction.write(  # so that whoever waits, too, is told
                self._workspace_id, HAND_OUT, row | {"at": unit.now}
            )
            return Attempt(
                id_, attempt.number, AttemptState.FOUND, attempt.opened_at, attempt.expires_at,
                unit.now, Code(code, *told),
            )  # fmt: skip
        return attempt

    async def _one(self, id_: str) -> Attempt:
        attempt = self._read(id_, await self._unit.rows(ONE, self._named(id_), quick=True))
        if not await self._accounts.visible([attempt.number]):
            raise NotFound("attempt", id_)
        return attempt

    def _read(self, id_: str, rows: Sequence[Row]) -> Attempt:
        for number, opened_at, expires_at, handed_at in rows:
            state = AttemptState.HANDED_OUT if handed_at else AttemptState.WAITING
            if not handed_at and expires_at <= self._unit.now:
                state = AttemptState.ENDED
            return Attempt(id_, number, state, opened_at, expires_at, handed_at)
        raise NotFound("attempt", id_)

    def _named(self, id_: str) -> dict[str, object]:
        return {"workspace_id": self._workspace_id, "id": id_}

    def _next(self, attempt: Attempt) -> dict[str, object]:
        now = self._unit.clock()
        return {
            "workspace_id": self._workspace_id,
            "account_number": attempt.number,
            "opened_at": attempt.opened_at,
            "not_before": instant(moment(attempt.opened_at) - AHEAD),
            "now": instant(now),
            "asked_since": instant(now - ASKED_FOR),
        }
