"""Keeping the codes and tokens of a sandbox's own platforms, so that each is used once."""

from hashlib import sha256

from sqlalchemy import bindparam, delete, select, update

from rollcall.db.database import Database
from rollcall.db.statements import Statement, insert_row
from rollcall.db.tables import SANDBOX_TOKENS

T = SANDBOX_TOKENS.c
KEPT_MS = 7 * 86_400_000
"""After its end: until then it can still be told from one that never was."""
INSERT = insert_row(SANDBOX_TOKENS)
SWEEP = Statement(delete(SANDBOX_TOKENS).where(T.ends_ms < bindparam("before")))
LOOK = Statement(select(T.body, T.used, T.revoked).where(T.digest == bindparam("digest")))
USE = Statement(
    update(SANDBOX_TOKENS)
    .where(T.digest == bindparam("of_digest"), T.used.is_(False))
    .values(used=True)
    .returning(T.digest)
)
REVOKE = Statement(
    update(SANDBOX_TOKENS).where(T.family == bindparam("of_family")).values(revoked=True)
)


class SandboxTokens:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, token: str, family: str, body: str, *, now_ms: int, ends_ms: int) -> None:
        row = {
            "digest": _digest(token),
            "family": family,
            "body": body,
            "ends_ms": ends_ms,
            "used": False,
            "revoked": False,
        }
        async with self._database.transaction() as transaction:
            await transaction.note(SWEEP, {"before": now_ms - KEPT_MS})
            await transaction.note(INSERT, row)

    async def look(self, token: str) -> tuple[str, bool, bool] | None:
        """What was kept of it, and whether it was used and revoked; None: there never was one."""
        rows = await self._database.rows(LOOK, {"digest": _digest(token)}, quick=True)
        return (rows[0][0], bool(rows[0][1]), bool(rows[0][2])) if rows else None

    async def use(self, token: str) -> bool:
        """Whether nobody used it before: of two at once, one is told so."""
        return bool(await self._database.note(USE, {"of_digest": _digest(token)}))

    async def revoke(self, family: str) -> None:
        await self._database.note(REVOKE, {"of_family": family})


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
