"""Verification codes: kept sealed, given while they last, newest first."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import bindparam, select, update

from rollcall.core.access.caller import Scope
from rollcall.core.unit import Unit
from rollcall.core.vault import showings
from rollcall.db.database import Transaction
from rollcall.db.statements import Statement, among, insert_row, upsert
from rollcall.db.tables import ACCOUNTS, CODES
from rollcall.kit.ids import new_id
from rollcall.kit.instants import Instant, instant, moment
from rollcall.kit.sealing import SealBroken, Sealer, Secret

C = CODES.c
LIFETIME = timedelta(minutes=10)
"""How long a code is taken to work when its sender did not say."""

KEEP = insert_row(CODES)
KEEP_MAILED = upsert(CODES, ["workspace_id", "account_number", "mail_key"])
NOT_OF_A_MAIL = dict.fromkeys(("sender", "mail_key", "taken_at", "shown_at"))
SHOW = Statement(
    update(CODES)
    .where(C.id == bindparam("of_id"), C.shown_at.is_(None))
    .values(shown_at=bindparam("at"))
    .returning(C.id)
)
NEWEST = Statement(
    select(C.id, C.sealed, C.source, C.received_at, C.expires_at)
    .where(
        C.workspace_id == bindparam("workspace_id"),
        C.account_number == bindparam("account_number"),
    )
    .order_by(C.received_at.desc(), C.id.desc())
    .limit(bindparam("limit", type_=ACCOUNTS.c.version.type))
)


KEPT_OF = Statement(
    select(C.account_number, C.id, C.sealed, C.source, C.received_at).where(
        C.workspace_id == bindparam("workspace_id"), among(C.account_number, "numbers")
    )
)


class Code(msgspec.Struct, frozen=True):
    code: Secret
    source: str
    received_at: Instant
    expires_at: Instant


class CodeFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A code that came, as its source tells of it."""

    code: Secret
    source: str
    received_at: Instant
    expires_at: Instant | None = None
    """None: the sender did not say, and `LIFETIME` is taken."""


@dataclass(frozen=True, slots=True)
class Mailed:
    """A code that was found in a mail to an account."""

    number: int
    code: Secret
    sender: str
    mail_key: str
    received_at: Instant
    expires_at: Instant


class Received(msgspec.Struct, frozen=True):
    """That a code came: all that is shown of it unasked."""

    source: str
    received_at: Instant
    expires_at: Instant


class Codes:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def newest(self, number: int, *, ended_too: bool = True) -> Code | None:
        """The newest code that came; that it was shown is kept. Raises Forbidden, SealBroken."""
        unit = self._unit
        unit.caller.must(Scope.SECRETS)
        rows = await unit.rows(NEWEST, self._of(number, 1), quick=True)
        for id_, sealed, source, received_at, expires_at in rows:
            if expires_at <= unit.now and not ended_too:
                return None
            code = unit.sealer.open(sealed, place(unit.caller.workspace_id, number, id_))
            await showings.keep(unit, number, ["code"])
            return Code(code, source, received_at, expires_at)
        return None

    async def hand_out(self, number: int) -> tuple[Code, bool] | None:
        """The newest that has not expired, and whether it is handed out for the first time.

        Raises Forbidden, SealBroken.
        """
        unit = self._unit
        unit.caller.must(Scope.SECRETS)
        async with unit.within() as writing:
            for id_, sealed, source, received_at, expires_at in await writing.rows(
                NEWEST, self._of(number, 1)
            ):
                if expires_at <= unit.now:
                    return None
                code = unit.sealer.open(sealed, place(unit.caller.workspace_id, number, id_))
                await showings.keep(writing, number, ["code"])
                first = await show(writing, id_)
                return Code(code, source, received_at, expires_at), first
        return None

    async def received(self, number: int, *, limit: int = 20) -> list[Received]:
        rows = await self._unit.rows(NEWEST, self._of(number, limit), quick=True)
        return [Received(source, at, until) for _, _, source, at, until in rows]

    def _of(self, number: int, limit: int) -> dict[str, object]:
        workspace_id = self._unit.caller.workspace_id
        return {"workspace_id": workspace_id, "account_number": number, "limit": limit}


async def show(unit: Unit, code_id: str) -> bool:
    """Write down that a code is handed out; whether it is for the first time."""
    return bool(await unit.transaction.note(SHOW, {"of_id": code_id, "at": unit.now}))


async def keep(
    transaction: Transaction,
    sealer: Sealer,
    workspace_id: int,
    codes: Sequence[tuple[int, CodeFacts]],
    now: datetime,
) -> set[int]:
    """Keep codes, each for the account whose number stands beside it; one kept before once only.

    Gives the numbers of the accounts for which that changed anything. Of codes that came at one
    moment, the last that was kept is the newest.
    """
    known = await _known(transaction, sealer, workspace_id, [number for number, _ in codes])
    rows: list[dict[str, object]] = []
    numbers: set[int] = set()
    for number, facts in codes:
        received = moment(facts.received_at)
        if (number, facts.code, facts.source, facts.received_at) in known:
            continue
        numbers.add(number)
        code_id = new_id(now)
        rows.append(
            {
                "id": code_id,
                "workspace_id": workspace_id,
                "account_number": number,
                "sealed": sealer.seal(facts.code, place(workspace_id, number, code_id)),
                "source": facts.source,
                "received_at": facts.received_at,
                "expires_at": facts.expires_at or instant(received + LIFETIME),
                **NOT_OF_A_MAIL,
            }
        )
    await transaction.write_many(workspace_id, KEEP, rows)
    return numbers


async def keep_mailed(
    transaction: Transaction, sealer: Sealer, workspace_id: int, mailed: Mailed, now: datetime
) -> bool:
    """Keep the code of a mail; whether it is kept now: once, however often the mail comes."""
    code_id = new_id(now)
    row = {
        "id": code_id,
        "workspace_id": workspace_id,
        "account_number": mailed.number,
        "sealed": sealer.seal(mailed.code, place(workspace_id, mailed.number, code_id)),
        "source": "email",
        "received_at": mailed.received_at,
        "expires_at": mailed.expires_at,
        "sender": mailed.sender,
        "mail_key": mailed.mail_key,
        "taken_at": instant(now),
        "shown_at": None,
    }
    return bool(await transaction.write(workspace_id, KEEP_MAILED, row))


async def _known(
    transaction: Transaction, sealer: Sealer, workspace_id: int, numbers: Sequence[int]
) -> set[tuple[int, Secret, str, Instant]]:
    if not numbers:
        return set()
    asked = {"workspace_id": workspace_id, "numbers": list(numbers)}
    known: set[tuple[int, Secret, str, Instant]] = set()
    for number, id_, sealed, source, received_at in await transaction.rows(KEPT_OF, asked):
        with suppress(SealBroken):  # what another master key sealed is not known to be the same
            code = sealer.open(sealed, place(workspace_id, number, id_))
            known.add((number, code, source, received_at))
    return known


def place(workspace_id: int, number: int, code_id: str) -> str:
    return f"{workspace_id}/{number}/code/{code_id}"
