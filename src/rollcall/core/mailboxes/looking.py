"""Looking into a mailbox elsewhere: what came since the last look, taken once."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from sqlalchemy import and_, bindparam, or_, select, update

from rollcall.core.errors import Unavailable
from rollcall.core.mailboxes.receiving import Receiving
from rollcall.core.vault.kinds import SecretKind
from rollcall.core.vault.vault import place
from rollcall.db.database import Database
from rollcall.db.statements import Statement
from rollcall.db.tables import ACCOUNTS, MAILBOXES, SECRETS
from rollcall.kit.clock import Clock
from rollcall.kit.instants import Instant, instant
from rollcall.kit.sealing import SealBroken, Sealer, Secret
from rollcall.ports.mail import Delivery, MailFault, MailServer, MailServers, OpenMailbox, ReadTo

A, M, S = ACCOUNTS.c, MAILBOXES.c, SECRETS.c
MOST_AT_ONCE = 16
MOST_DELIVERIES = 10
"""How often one look goes on while there is more."""
NO_PASSWORD = "No password of the mailbox is stored that opens here; say it again."  # noqa: S105

_OF_MAILBOX = (
    M.workspace_id == bindparam("of_workspace"),
    M.account_number == bindparam("of_account"),
)
LOGIN = Statement(
    select(M.host, M.port, M.tls, M.username, S.sealed, M.validity, M.last_uid, M.updated_at)
    .select_from(
        MAILBOXES.join(
            ACCOUNTS, and_(A.workspace_id == M.workspace_id, A.number == M.account_number)
        ).outerjoin(
            SECRETS,
            and_(
                S.workspace_id == M.workspace_id,
                S.account_number == M.account_number,
                S.kind == SecretKind.MAILBOX_PASSWORD.value,
            ),
        )
    )
    .where(*_OF_MAILBOX, M.kind == "imap", A.removed_at.is_(None))
)
MOVE = Statement(
    update(MAILBOXES)
    .where(
        *_OF_MAILBOX,
        M.updated_at == bindparam("as_of"),
        or_(
            and_(M.validity.is_(None), bindparam("before", type_=M.last_uid.type).is_(None)),
            and_(
                M.validity == bindparam("before_validity", type_=M.validity.type),
                M.last_uid == bindparam("before", type_=M.last_uid.type),
            ),
        ),
    )
    .values(validity=bindparam("to_validity"), last_uid=bindparam("to_uid"))
    .returning(M.account_number)
)
FAILED = Statement(
    update(MAILBOXES)
    .where(*_OF_MAILBOX, M.updated_at == bindparam("as_of"))
    .values(state="failing", fault=bindparam("why"), seen_at=bindparam("at"))
)


@dataclass(frozen=True, slots=True)
class Login:
    """A mailbox as it was told of at `updated_at`, and how far it was read."""

    workspace_id: int
    number: int
    server: MailServer | None
    """None where no password of it opens here."""
    read_to: ReadTo | None
    updated_at: Instant


class Looking:
    def __init__(
        self,
        database: Database,
        sealer: Sealer,
        clock: Clock,
        receiving: Receiving,
        servers: MailServers,
    ) -> None:
        self.database = database
        self._sealer = sealer
        self.clock = clock
        self.receiving = receiving
        self._servers = servers
        self._looking = 0

    async def look(self, workspace_id: int, number: int) -> None:
        """One visit, where the account has a mailbox elsewhere. Raises Unavailable."""
        if self._looking >= MOST_AT_ONCE:
            raise Unavailable(f"{MOST_AT_ONCE} mailboxes are looked into already; try again.", 5)
        self._looking += 1
        try:
            opened = await self.open(workspace_id, number)
            if opened is not None:
                try:
                    await self.read(workspace_id, number, opened)
                finally:
                    await opened.close()
        except MailFault:
            return  # it stands in the mailbox, for whoever asks how it is
        finally:
            self._looking -= 1

    async def open(self, workspace_id: int, number: int) -> OpenMailbox | None:
        """None where it is none that is elsewhere. Raises MailFault, which is written down."""
        login = await self._login(workspace_id, number)
        if login is None:
            return None
        async with self._written_down(login):
            if login.server is None:
                raise MailFault(NO_PASSWORD, refused=True)
            return await self._servers.open(login.server)

    async def read(self, workspace_id: int, number: int, opened: OpenMailbox) -> None:
        """Take what came. Raises MailFault, which is written down."""
        for _ in range(MOST_DELIVERIES):
            login = await self._login(workspace_id, number)
            if login is None:
                return
            async with self._written_down(login):
                delivery = await opened.new(login.read_to)
            await self._take(login, delivery)
            if not delivery.more:
                return

    async def _take(self, login: Login, delivery: Delivery) -> None:
        """Nothing where somebody else has taken it meanwhile."""
        recipient = await self.receiving.recipient(login.workspace_id, login.number)
        if recipient is None:
            return
        taken = [await self.receiving.read(mail) for mail in delivery.mails]
        before, to = login.read_to, delivery.read_to
        row = {
            "of_workspace": login.workspace_id,
            "of_account": login.number,
            "as_of": login.updated_at,
            "before": before and before.uid,
            "before_validity": before and before.validity,
            "to_validity": to.validity,
            "to_uid": to.uid,
        }
        async with self.database.transaction() as transaction:
            if await transaction.note(MOVE, row):
                await self.receiving.write(transaction, recipient, taken)

    async def _login(self, workspace_id: int, number: int) -> Login | None:
        asked = {"of_workspace": workspace_id, "of_account": number}
        for row in await self.database.rows(LOGIN, asked, quick=True):
            host, port, tls, username, sealed, validity, uid, updated_at = row
            read_to = None if validity is None else ReadTo(validity, uid)
            password = self._password(workspace_id, number, sealed)
            server = password and MailServer(host, port, tls, username, password)
            return Login(workspace_id, number, server, read_to, updated_at)
        return None

    def _password(self, workspace_id: int, number: int, sealed: bytes | None) -> Secret | None:
        if sealed is None:
            return None
        with suppress(SealBroken):
            return self._sealer.open(
                bytes(sealed), place(workspace_id, number, SecretKind.MAILBOX_PASSWORD)
            )
        return None

    @asynccontextmanager
    async def _written_down(self, login: Login) -> AsyncGenerator[None]:
        """Whatever hinders stands in the mailbox, for whoever asks how it is."""
        try:
            yield
        except MailFault as fault:
            row = {
                "of_workspace": login.workspace_id,
                "of_account": login.number,
                "as_of": login.updated_at,
                "why": fault.message,
                "at": instant(self.clock()),
            }
            await self.database.note(FAILED, row)
            raise
