"""Taking mails in: whose they are, whether their platform wrote them, and the code they hold.

Nothing of a mail is kept but its code, sealed, the domain it came from, and a digest that tells it
from others.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, null, select, update

from rollcall.core.events.telling import Told, of_account, tell
from rollcall.core.mailboxes.codes import LIFETIME, Mailed, keep_mailed
from rollcall.db.database import Database, Transaction
from rollcall.db.statements import Statement
from rollcall.db.tables import ACCOUNTS, MAILBOXES
from rollcall.kit.clock import Clock, wall_clock
from rollcall.kit.instants import instant
from rollcall.kit.sealing import Sealer
from rollcall.ports.mail import Mail
from rollcall.ports.platforms import Platforms

if TYPE_CHECKING:
    from rollcall.core.mailboxes.opening import Taken

A, M = ACCOUNTS.c, MAILBOXES.c
READ_AT_ONCE = 16_384
"""Bytes of a mail that are read in no time; a larger one is read on a thread."""

_JOINED = (A.workspace_id == M.workspace_id, A.number == M.account_number, A.removed_at.is_(None))
_SELECTED = select(M.workspace_id, A.number, A.uuid, A.platform, A.username)
AT_ADDRESS = Statement(
    _SELECTED.where(*_JOINED, M.address == bindparam("address"), M.kind == "smtp")
)
OF_MAILBOX = Statement(
    _SELECTED.where(
        *_JOINED,
        M.workspace_id == bindparam("of_workspace"),
        M.account_number == bindparam("of_account"),
    )
)
CAME = Statement(
    update(MAILBOXES)
    .where(M.workspace_id == bindparam("of_workspace"), M.account_number == bindparam("of_account"))
    .values(
        mails=M.mails + bindparam("came", type_=M.mails.type),
        strangers=M.strangers + bindparam("strange", type_=M.mails.type),
        mail_at=func.coalesce(bindparam("came_at", type_=M.mail_at.type), M.mail_at),
        seen_at=bindparam("at"),
        state="open",
        fault=null(),
    )
)


@dataclass(frozen=True, slots=True)
class Recipient:
    workspace_id: int
    number: int
    uuid: str
    platform: str
    username: str | None


class Receiving:
    def __init__(
        self, database: Database, sealer: Sealer, platforms: Platforms, clock: Clock
    ) -> None:
        self._database = database
        self._sealer = sealer
        self._platforms = platforms
        self._clock = clock
        self._opens: Callable[[bytes, datetime], Taken] | None = None

    async def knows(self, address: str) -> bool:
        return bool(await self._at(address))

    async def take(self, addresses: Sequence[str], raw: bytes) -> None:
        """A mail that came here, for those of its addresses that are known."""
        taken = await self.read(Mail(raw))
        found = [one for address in dict.fromkeys(addresses) for one in await self._at(address)]
        of_workspace: dict[int, list[Recipient]] = {}
        for recipient in found:
            of_workspace.setdefault(recipient.workspace_id, []).append(recipient)
        for recipients in of_workspace.values():
            async with self._database.transaction() as transaction:
                for recipient in recipients:
                    await self.write(transaction, recipient, [taken])

    async def recipient(self, workspace_id: int, number: int) -> Recipient | None:
        asked = {"of_workspace": workspace_id, "of_account": number}
        rows = await self._database.rows(OF_MAILBOX, asked, quick=True)
        return next((Recipient(*row) for row in rows), None)

    async def read(self, mail: Mail) -> "Taken":
        came = self._when(mail.came)
        if self._opens is None or len(mail.raw) > READ_AT_ONCE:
            return await asyncio.to_thread(self._open, mail.raw, came)
        return self._opens(mail.raw, came)

    def _open(self, raw: bytes, came: datetime) -> "Taken":
        if self._opens is None:
            from rollcall.core.mailboxes.opening import open_mail  # noqa: PLC0415 - it says why

            self._opens = open_mail
        return self._opens(raw, came)

    def _when(self, came: datetime | None) -> datetime:
        """By our clock, which the sandbox moves; to the second, as mail servers tell it."""
        now = self._clock()
        if came is None:
            return now
        ahead = round((now - wall_clock()).total_seconds())
        return min(now, came.astimezone(UTC) + timedelta(seconds=ahead))

    async def write(
        self, transaction: Transaction, recipient: Recipient, mails: Sequence["Taken"]
    ) -> None:
        """Keep the codes among these mails, and that they came."""
        now = self._clock()
        domains = self._platforms.card(recipient.platform).mail_domains
        own = [mail for mail in mails if mail.is_from(domains)]
        for mail in own:
            await self._keep(transaction, recipient, mail, now)
        row = {
            "of_workspace": recipient.workspace_id,
            "of_account": recipient.number,
            "came": len(mails),
            "strange": len(mails) - len(own),
            "came_at": instant(max(mail.came for mail in mails)) if mails else None,
            "at": instant(now),
        }
        await transaction.note(CAME, row)

    async def _keep(
        self, transaction: Transaction, recipient: Recipient, mail: "Taken", now: datetime
    ) -> None:
        """Its code, where it works still: kept once, and told of without it."""
        found, letter = mail.code, mail.letter
        if found is None or letter is None or letter.sender is None:
            return
        ends = mail.came + (found.lifetime or LIFETIME)
        if ends <= now:
            return
        mailed = Mailed(
            recipient.number, found.code, letter.sender[:255], letter.key,
            instant(mail.came), instant(ends),
        )  # fmt: skip
        of = recipient.workspace_id
        if await keep_mailed(transaction, self._sealer, of, mailed, now):
            await tell(transaction, of, [_told(recipient, mailed)], now)

    async def _at(self, address: str) -> list[Recipient]:
        asked = {"address": address.lower()}
        return [Recipient(*row) for row in await self._database.rows(AT_ADDRESS, asked, quick=True)]


def _told(recipient: Recipient, mailed: Mailed) -> Told:
    named = {name: getattr(recipient, name) for name in ("uuid", "platform", "username")}
    data = of_account(recipient.number, named) | {
        "source": "email",
        "received_at": mailed.received_at,
        "expires_at": mailed.expires_at,
    }
    return Told("account.code_received", recipient.number, data)
