"""Sessions of an account: how it is signed in, since when, until when."""

from collections.abc import Sequence
from enum import StrEnum

import msgspec
from sqlalchemy import bindparam, select

from rollcall.core.accounts.repository import Reads
from rollcall.db.database import Transaction
from rollcall.db.statements import Statement, upsert
from rollcall.db.tables import SESSIONS
from rollcall.kit.instants import Instant

S = SESSIONS.c


class SessionKind(StrEnum):
    OAUTH = "oauth"
    COOKIES = "cookies"
    PASSWORD = "password"  # noqa: S105 - the kind, not one
    DEVICE = "device"


class Session(msgspec.Struct, frozen=True):
    id: str
    kind: SessionKind
    alive: bool
    scopes: tuple[str, ...]
    created_at: Instant
    refreshed_at: Instant | None
    expires_at: Instant | None


PUT = upsert(SESSIONS, ["id"], ["alive", "scopes", "refreshed_at", "expires_at"])
OF_ACCOUNT = Statement(
    select(*(S[name] for name in Session.__struct_fields__))
    .where(
        S.workspace_id == bindparam("workspace_id"),
        S.account_number == bindparam("account_number"),
    )
    .order_by(S.created_at.desc(), S.id)
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
            )
            for id_, kind, alive, scopes, created_at, refreshed_at, expires_at in (
                await self._reads.rows(OF_ACCOUNT, asked, quick=True)
            )
        ]


async def put(
    transaction: Transaction, workspace_id: int, sessions: Sequence[tuple[int, Session]]
) -> None:
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
    await transaction.write_many(workspace_id, PUT, rows)
