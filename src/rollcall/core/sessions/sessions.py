"""Sessions of an account: how it is signed in, since when, until when."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, select

from rollcall.core.accounts.repository import Reads
from rollcall.core.sessions import spells
from rollcall.core.sessions.kinds import SessionKind
from rollcall.core.sessions.spells import Signed
from rollcall.db.database import Transaction
from rollcall.db.statements import Statement, among, upsert
from rollcall.db.tables import ACCOUNTS, SESSIONS
from rollcall.kit.instants import Instant

S = SESSIONS.c


class Session(msgspec.Struct, frozen=True):
    id: str
    kind: SessionKind
    alive: bool
    scopes: tuple[str, ...]
    created_at: Instant
    refreshed_at: Instant | None
    expires_at: Instant | None
    person: str | None = None
    """Whose it is, by the platform's own id; None where that cannot be told. It never changes."""


CHANGES = ("alive", "scopes", "refreshed_at", "expires_at")
PUT = upsert(SESSIONS, ["workspace_id", "id"], CHANGES)
OF_ACCOUNT = Statement(
    select(*(S[name] for name in Session.__struct_fields__))
    .where(
        S.workspace_id == bindparam("workspace_id"),
        S.account_number == bindparam("account_number"),
    )
    .order_by(S.created_at.desc(), S.id)
)


KNOWN = Statement(
    select(S.id, *(S[name] for name in CHANGES)).where(
        S.workspace_id == bindparam("workspace_id"), among(S.id, "ids")
    )
)
OF_PERSON = Statement(
    select(S.account_number)
    .join(ACCOUNTS, ACCOUNTS.c.number == S.account_number)
    .where(
        S.workspace_id == bindparam("workspace_id"),
        S.person == bindparam("person"),
        ACCOUNTS.c.platform == bindparam("platform"),
    )
    .order_by(S.created_at.desc(), S.id.desc())
)
ALIVE_OF = Statement(
    select(S.account_number, S.kind)
    .where(
        S.workspace_id == bindparam("workspace_id"),
        S.alive.is_(True),
        among(S.account_number, "numbers"),
    )
    .order_by(S.created_at, S.id)
)


class Sessions:
    def __init__(self, reads: Reads, workspace_id: int) -> None:
        self._reads = reads
        self._workspace_id = workspace_id

    async def of(self, number: int) -> list[Session]:
        asked = {"workspace_id": self._workspace_id, "account_number": number}
        return [
            Session(
                id_,
                SessionKind(kind),
                bool(alive),
                tuple(msgspec.json.decode(scopes, type=list[str])),
                created_at,
                refreshed_at,
                expires_at,
                person,
            )
            for id_, kind, alive, scopes, created_at, refreshed_at, expires_at, person in (
                await self._reads.rows(OF_ACCOUNT, asked, quick=True)
            )
        ]

    async def numbers_of(self, person: str, platform: str) -> list[int]:
        """Accounts that this person was ever signed in to, the last one first."""
        asked = {"workspace_id": self._workspace_id, "person": person, "platform": platform}
        rows = await self._reads.rows(OF_PERSON, asked, quick=True)
        return list(dict.fromkeys(number for (number,) in rows))

    async def kinds_of(self, numbers: Sequence[int]) -> dict[int, tuple[SessionKind, ...]]:
        """How each account is signed in, its oldest way first; one signed in nowhere is left out.

        The numbers are of accounts that the caller may see.
        """
        if not numbers:
            return {}
        asked = {"workspace_id": self._workspace_id, "numbers": list(numbers)}
        found: dict[int, dict[SessionKind, None]] = {}
        for number, kind in await self._reads.rows(ALIVE_OF, asked, quick=True):
            found.setdefault(number, {})[SessionKind(kind)] = None
        return {number: tuple(kinds) for number, kinds in found.items()}


async def put(
    transaction: Transaction, workspace_id: int, sessions: Sequence[tuple[int, Session]]
) -> set[int]:
    """Store sessions under their ids; gives the numbers of the accounts that it changed."""
    rows = [
        msgspec.structs.asdict(session)
        | {
            "workspace_id": workspace_id,
            "account_number": number,
            "kind": session.kind.value,
            "scopes": msgspec.json.encode(session.scopes).decode(),
        }
        for number, session in sessions
    ]
    asked = {"workspace_id": workspace_id, "ids": [row["id"] for row in rows]}
    found = await transaction.rows(KNOWN, asked) if rows else ()
    known = {row[0]: list(row[1:]) for row in map(tuple, found)}
    changed = [row for row in rows if known.get(row["id"]) != [row[name] for name in CHANGES]]
    await transaction.write_many(workspace_id, PUT, changed)
    again = {row["id"] for row in changed}
    told = [
        signed(number, session)
        for number, session in sessions
        if session.id in again and _lives(known.get(session.id)) != session.alive
    ]
    await spells.told(transaction, workspace_id, told)
    return {number for number, session in sessions if session.id in again}


def signed(number: int, session: Session) -> Signed:
    seen = max(session.created_at, session.refreshed_at or "")
    return Signed(number, session.kind, session.alive, session.created_at, Instant(seen))


def _lives(known: list[Any] | None) -> bool:
    return known is not None and bool(known[CHANGES.index("alive")])
