"""Signing a person in to the console: a claim link that works once, then a session."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import bindparam, delete, select, update

from rollcall.core.access.caller import EVERY_SCOPE, Caller
from rollcall.db.database import Database
from rollcall.db.statements import Statement, insert_row
from rollcall.db.tables import SIGN_INS
from rollcall.kit.clock import Clock
from rollcall.kit.instants import Instant, instant

S = SIGN_INS.c
CLAIM_LASTS = timedelta(hours=24)
SESSION_LASTS = timedelta(days=30)
REMEMBERED = timedelta(days=7)
"""How long a claim or session that is over can still be told from one that never was."""

INSERT = insert_row(SIGN_INS)
LIVE = Statement(
    select(S.workspace_id).where(
        S.digest == bindparam("digest"),
        S.kind == bindparam("kind"),
        S.expires_at > bindparam("now"),
        S.used_at.is_(None),
    )
)
USE = Statement(
    update(SIGN_INS)
    .where(S.digest == bindparam("of_digest"), S.used_at.is_(None))
    .values(used_at=bindparam("at"))
)
END = Statement(
    select(S.used_at, S.expires_at).where(
        S.digest == bindparam("digest"), S.kind == bindparam("kind")
    )
)
SWEEP = Statement(delete(SIGN_INS).where(S.expires_at < bindparam("now")))


@dataclass(frozen=True, slots=True)
class ClaimEnd:
    """When a claim link stopped working: by being used, or by itself."""

    used: bool
    at: Instant


class SignIns:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def new_claim(self, workspace_id: int) -> str:
        """A token for a link that signs one person in, once, within a day."""
        return await self._issue(workspace_id, "claim", CLAIM_LASTS)

    async def claim(self, token: str) -> str | None:
        """Exchange a claim for a session's token; None when it was used, has ended or never was."""
        workspace_id = await self._live(token, "claim")
        if workspace_id is None:
            return None
        async with self._database.transaction() as transaction:
            used = {"of_digest": _digest(token), "at": instant(self._clock())}
            if not await transaction.write(workspace_id, USE, used):
                return None  # somebody else was quicker with the same link
        return await self._issue(workspace_id, "session", SESSION_LASTS)

    async def end_of(self, token: str) -> ClaimEnd | None:
        """When this claim ended; None for one that still works or never was."""
        rows = await self._database.rows(
            END, {"digest": _digest(token), "kind": "claim"}, quick=True
        )
        for used_at, expires_at in rows:
            if used_at is not None:
                return ClaimEnd(used=True, at=used_at)
            if expires_at <= instant(self._clock()):
                return ClaimEnd(used=False, at=expires_at)
        return None

    async def recognise(self, token: str) -> Caller | None:
        """Who this session's token lets in: a person, who may do everything in the workspace."""
        workspace_id = await self._live(token, "session")
        return None if workspace_id is None else Caller(workspace_id, "console", EVERY_SCOPE)

    async def end(self, token: str) -> None:
        workspace_id = await self._live(token, "session")
        if workspace_id is not None:
            async with self._database.transaction() as transaction:
                used = {"of_digest": _digest(token), "at": instant(self._clock())}
                await transaction.write(workspace_id, USE, used)

    async def _live(self, token: str, kind: str) -> int | None:
        asked = {"digest": _digest(token), "kind": kind, "now": instant(self._clock())}
        rows = await self._database.rows(LIVE, asked, quick=True)
        return rows[0][0] if rows else None

    async def _issue(self, workspace_id: int, kind: str, lasts: timedelta) -> str:
        token = secrets.token_urlsafe(32)
        now = self._clock()
        row = {
            "digest": _digest(token),
            "workspace_id": workspace_id,
            "kind": kind,
            "created_at": instant(now),
            "expires_at": instant(now + lasts),
            "used_at": None,
        }
        async with self._database.transaction() as transaction:
            await transaction.write(workspace_id, SWEEP, {"now": instant(now - REMEMBERED)})
            await transaction.write(workspace_id, INSERT, row)
        return token


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
